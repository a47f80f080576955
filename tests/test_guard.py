"""Which addresses a request may be connected to."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from monitor.errors import FetchError, FetchFailure
from monitor.guard import Guard, RefusedAddressError, check_url

STRICT = Guard()


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("0.0.0.0", "unspecified"),
        ("10.1.2.3", "private"),
        ("100.64.0.1", "carrier-grade NAT"),
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        # The metadata services of clouds.
        ("169.254.169.254", "link-local"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.0.0.170", "protocol assignment"),
        ("192.0.2.1", "documentation"),
        ("192.88.99.1", "6to4 relay"),
        ("192.168.0.1", "private"),
        ("198.19.255.255", "benchmark"),
        ("224.0.0.1", "multicast"),
        ("255.255.255.255", "reserved"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("fc00::1", "private"),
        ("fd00:ec2::254", "private"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("fec0::1", "site-local"),
        ("ff02::1", "multicast"),
        ("2001:db8::1", "documentation"),
        ("2001:10::1", "protocol assignment"),
        ("3fff::1", "documentation"),
        ("100::1", "not globally routed"),
        ("::127.0.0.1", "not globally routed"),
        ("4000::1", "not globally routed"),
        # An IPv4 address inside: mapped, NAT64 (both), 6to4, Teredo (server or client).
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:a9fe:a9fe", "link-local"),
        ("64:ff9b::a00:1", "private"),
        ("64:ff9b:1::808:808", "local NAT64"),
        ("2002:7f00:1::", "loopback"),
        ("2002:a9fe:a9fe::1", "link-local"),
        ("2001:0:4136:e378:8000:63bf:f5ff:fffe", "private"),
        ("2001:0:7f00:1:8000:63bf:3fff:fdd2", "loopback"),
        ("not an address", "not an IP address"),
    ],
)
def test_a_special_address_is_refused_and_named(address: str, why: str) -> None:
    assert STRICT.refusal(address, 80).startswith(why)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "172.32.0.1",
        "100.128.0.1",
        "2606:4700::1111",
        # A network without IPv4 reaches public sites through NAT64.
        "64:ff9b::808:808",
        "::ffff:8.8.8.8",
        "2002:808:808::1",
        "2001:0:4136:e378:8000:63bf:f7f7:f7f7",
    ],
)
def test_a_public_address_may_be_connected_on_the_ports_of_the_web(address: str) -> None:
    for port in (80, 443, 8080, 8443):
        assert STRICT.refusal(address, port) == ""
    for port in (22, 25, 5432, 6379, 9200, 0):
        assert STRICT.refusal(address, port) == f"port {port}"


def test_an_allowed_network_is_let_through_on_any_port() -> None:
    guard = Guard((ip_network("10.20.0.0/16"), ip_network("fd00::/8")))
    assert guard.refusal("10.20.1.1", 9000) == ""
    assert guard.refusal("::ffff:10.20.1.1", 9000) == ""
    assert guard.refusal("fd12::1", 80) == ""
    assert guard.refusal("10.21.1.1", 80) == "private address"


def test_an_allowed_endpoint_is_one_address_and_one_port() -> None:
    guard = Guard(endpoints={("127.0.0.1", 8123)})
    assert guard.refusal("127.0.0.1", 8123) == ""
    assert guard.refusal("127.0.0.1", 8124)
    assert guard.refusal("127.0.0.2", 8123)
    assert guard.refusal("::1", 8123)


def test_a_public_address_may_be_opened_on_other_ports() -> None:
    """For an address that the configuration names with its port."""
    assert Guard(ports={9000}).refusal("8.8.8.8", 9000) == ""
    assert Guard(ports={9000}).refusal("8.8.8.8", 9001) == "port 9001"
    assert Guard(ports={9000}).refusal("10.0.0.1", 9000) == "private address"


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_disguise_is_judged_as_itself(address: object) -> None:
    plain = STRICT.refusal(str(address), 80)
    assert STRICT.refusal(f"::ffff:{address}", 80) == plain
    assert STRICT.refusal(f"64:ff9b::{address}", 80) == plain


def _is_6to4(address: IPv4Address | IPv6Address) -> bool:
    return isinstance(address, IPv6Address) and address.sixtofour is not None


@given(st.ip_addresses().filter(lambda each: not each.is_global and not _is_6to4(each)))
def test_what_the_standard_library_calls_private_is_refused(address: object) -> None:
    """Python 3.13 calls all of 6to4 private; here the address inside is judged, as the table above shows."""
    assert STRICT.refusal(str(address), 80)


def test_the_socket_factory_refuses_before_there_is_a_socket() -> None:
    with pytest.raises(RefusedAddressError) as caught:
        STRICT.socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("10.0.0.1", 80)))
    assert (caught.value.address, caught.value.why) == ("10.0.0.1", "private address")
    with STRICT.socket((socket.AF_INET6, socket.SOCK_STREAM, 0, "", ("2606:4700::1", 443, 0, 0))) as opened:
        assert opened.family is socket.AF_INET6


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/",
        "//example.org/",
        "/feed",
        "http:/feed",
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://:secret@example.org/",
    ],
)
def test_an_address_of_another_kind_is_refused_without_its_secret(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        check_url(URL(url))
    assert caught.value.failure is FetchFailure.GUARD
    assert "secret" not in str(caught.value)
