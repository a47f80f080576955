"""Keeps requests out of places where only we, and not the author of an address, may go.

Theory of operation. A source, a link in a feed or a redirect may name any host, and a name may resolve to anything,
to something else each time it is asked. So the text of an address proves nothing: judged is the very socket address
that is about to be connected, in the connector's socket factory, which sees literals (127.1, 0x7f000001), answers of
the resolver and every hop of a redirect alike. Nothing is resolved twice, so there is nothing to win by rebinding.

IPv4 is judged by the IANA special-purpose registry. IPv6 is refused unless it is global unicast (2000::/3) and not one
of the special blocks in it. An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4, Teredo) is taken out and judged:
Python's ``is_global`` calls 64:ff9b::a00:1 and 2002:7f00:1:: global.

Fetching and webhooks share it: what is fetched is named by strangers, where a webhook goes is written by the owner, but
a name may lead somewhere else tomorrow.

systemd's IPAddressDeny= is a second wall where the kernel enforces it, and never the only one.
"""

from __future__ import annotations

import socket
from collections.abc import Collection, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from yarl import URL

from monitor.errors import FetchError, FetchFailure

PORTS = frozenset({80, 443, 8080, 8443})
"""Where the web is served. Another port needs allow_networks: mail, databases and admin pages answer there."""

_IPV4_REFUSED = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),  # the metadata services of clouds live here
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignment"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmark"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_IPV6_GLOBAL = IPv6Network("2000::/3")
_IPV6_REFUSED = tuple(
    (IPv6Network(network), kind)
    for network, kind in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("64:ff9b:1::/48", "local NAT64"),
        ("2001:db8::/32", "documentation"),
        ("2001::/23", "protocol assignment"),
        ("3fff::/20", "documentation"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_NAT64 = ip_network("64:ff9b::/96")
_TEREDO = ip_network("2001::/32")

_AddrInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]


class RefusedAddressError(OSError):
    """A socket address that must not be connected.

    An OSError, so that the connector goes on to the other addresses of the name. The text is the same for all
    addresses: only then does it come out as it is when every one was refused.
    """

    def __init__(self, address: str, why: str) -> None:
        super().__init__("refused by the address guard")
        self.address = address
        self.why = why


class Guard:
    """Judges socket addresses by rules and by the exceptions of the configuration: ``networks`` on any port, single
    ``endpoints`` (address, port), and ``ports`` of public addresses."""

    def __init__(
        self,
        networks: Collection[IPv4Network | IPv6Network] = (),
        endpoints: Collection[tuple[str, int]] = (),
        ports: Collection[int] = PORTS,
    ) -> None:
        self._networks = networks
        self._endpoints = endpoints
        self._ports = ports

    def socket(self, addr_info: _AddrInfo) -> socket.socket:
        """The connector's socket factory. Raises RefusedAddressError instead of giving a socket."""
        family, kind, protocol, _, sockaddr = addr_info
        why = self.refusal(str(sockaddr[0]), int(str(sockaddr[1])))
        if why:
            raise RefusedAddressError(str(sockaddr[0]), why)
        return socket.socket(family=family, type=kind, proto=protocol)

    def refusal(self, address: str, port: int) -> str:
        """Why this address and port must not be connected, as words for a person; "" when it may be."""
        try:
            connected = ip_address(address.partition("%")[0])  # without the IPv6 zone
        except ValueError:
            return "not an IP address"
        if (address, port) in self._endpoints or self._allowed(connected):
            return ""
        for judged in (connected, *_embedded(connected)):
            kind = _special_kind(judged)
            if kind:
                return f"{kind} address"
        return "" if port in self._ports else f"port {port}"

    def _allowed(self, address: IPv4Address | IPv6Address) -> bool:
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        return any((mapped or address) in network for network in self._networks)


def check_url(url: URL) -> None:
    """The rules that need no address: scheme, host, no user or password. Raises FetchError (GUARD)."""
    if url.scheme not in {"http", "https"}:
        raise FetchError(f"{url.scheme or 'no scheme'}: only http and https are fetched", FetchFailure.GUARD)
    if url.user is not None or url.password is not None:
        # "https://bank.example@evil.example/" deceives the eye, and a password in an address ends up in logs.
        raise FetchError(
            f"the address at {url.host} holds a user name or a password; take it out", FetchFailure.GUARD
        )
    if not url.host:
        raise FetchError("the address names no host", FetchFailure.GUARD)


def _special_kind(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return next((kind for network, kind in _IPV4_REFUSED if address in network), "")
    if address.ipv4_mapped is not None or address in _NAT64 or address in _TEREDO:
        return ""  # judged by what is inside
    named = next((kind for network, kind in _IPV6_REFUSED if address in network), "")
    return named or ("" if address in _IPV6_GLOBAL else "not globally routed")


def _embedded(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that a packet to this one may end up at."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    elif address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
    elif address.sixtofour is not None:
        yield address.sixtofour
    elif address.teredo is not None:
        yield from address.teredo  # the server, and the client behind it
