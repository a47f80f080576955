"""HTTP in: one client, guarded, limited and polite.

    Client.fetch   turn of the host (politeness) → slot → hop by hop (guard at the socket) → body (cap) → Response

Everything that can go wrong comes out as one FetchError, classified once (failures.py).
"""

from monitor.fetch.client import Client
from monitor.fetch.settings import FetchSettings

__all__ = ["Client", "FetchSettings"]
