"""The slice of the configuration that fetching sees."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How to behave as a guest and what to endure as a host of foreign bytes. Times are in seconds.

    ``allow_networks`` lets private addresses through the guard, on any port. ``allow_endpoints`` is the sample
    newsroom's own (address, port): the one exception that the program makes by itself.
    ``total_s`` is the budget of a whole fetch with its redirects, waiting for a turn not counted.
    """

    user_agent: str = "Rasid"
    allow_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    allow_endpoints: frozenset[tuple[str, int]] = frozenset()
    connect_s: float = 10.0
    sock_connect_s: float = 5.0
    read_s: float = 10.0
    total_s: float = 30.0
    max_body: int = 10 * 1024 * 1024
    max_redirects: int = 5
    concurrency: int = 256
    host_gap_s: float = 1.0
