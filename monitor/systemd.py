"""The service manager's protocol (sd_notify(3)): datagrams of KEY=value lines to the socket it names.

Without NOTIFY_SOCKET, at a terminal or under another manager, everything here does nothing.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Mapping


class ServiceManager:
    """Tells the service manager how the daemon is."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        usec = environ.get("WATCHDOG_USEC", "")
        self.watchdog_s = int(usec) / 1_000_000 if usec.isdigit() else 0.0
        """Within how many seconds WATCHDOG=1 is expected; 0: no watchdog."""

    def tell(self, **pairs: str) -> None:
        """Send KEY=value lines. A manager that can't be reached is no reason to stop."""
        if not self._address:
            return
        lines = "\n".join(f"{key}={_one_line(value)}" for key, value in pairs.items())
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
            sock.connect(self._address)
            sock.send(lines.encode("utf-8", "replace"))


def _one_line(value: str) -> str:
    return " ".join(value.split())
