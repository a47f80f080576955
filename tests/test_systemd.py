"""The service manager's datagrams, received by a real socket."""

from __future__ import annotations

import socket
from pathlib import Path

from monitor.systemd import ServiceManager


def test_pairs_arrive_as_lines_of_one_datagram(tmp_path: Path) -> None:
    """A value can't smuggle in a line of its own."""
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        ServiceManager({"NOTIFY_SOCKET": str(path)}).tell(READY="1", STATUS="14 sources\nWATCHDOG=1")
        assert manager.recv(1000).decode() == "READY=1\nSTATUS=14 sources WATCHDOG=1"


def test_without_a_manager_nothing_happens() -> None:
    """At a terminal, and when the manager is gone."""
    ServiceManager({}).tell(READY="1")
    ServiceManager({"NOTIFY_SOCKET": "/nowhere/at/all"}).tell(READY="1")


def test_the_watchdog_interval_is_read_in_seconds() -> None:
    """WATCHDOG_USEC is microseconds; anything else means no watchdog."""
    assert ServiceManager({"WATCHDOG_USEC": "60000000"}).watchdog_s == 60.0
    assert ServiceManager({"WATCHDOG_USEC": "soon"}).watchdog_s == 0.0
