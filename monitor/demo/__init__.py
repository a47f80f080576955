"""The sample newsroom: publishers on loopback, so that a first run shows something on any machine.

Its feeds and pages are served over HTTP and go through exactly the same path as any source. The articles are TOML
files in pages/ (``edition.py`` says which is out when), the outlets are in ``outlets.py``, what they look like on the
wire in ``printing.py``, and ``server.py`` answers requests as publishers do, with validators and 304.
"""

from monitor.demo.server import Newsroom, open_newsroom

__all__ = ["Newsroom", "open_newsroom"]
