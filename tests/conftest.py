"""What every test gets: no way out of this machine."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

_LOOPBACK_NAMES = {"localhost", "", "0.0.0.0", "::"}


def _is_loopback(host: object) -> bool:
    if not isinstance(host, str | bytes):
        return True
    name = host.decode() if isinstance(host, bytes) else host
    if name in _LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _network_guard(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse every connection and datagram that would leave loopback, whoever asks for it.

    An audit hook sees the calls of all libraries and can't be undone by a test; unix sockets pass.
    """
    if event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
        host = arguments[1][0]
        if not _is_loopback(host):
            raise ConnectionRefusedError(f"tests never leave loopback: {event} to {host!r}")


sys.addaudithook(_network_guard)
