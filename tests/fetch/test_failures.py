"""What a library's exception means, in words."""

from __future__ import annotations

import errno
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from yarl import URL

from monitor.errors import FetchFailure
from monitor.fetch.failures import status_error, translated
from monitor.fetch.settings import FetchSettings
from monitor.guard import RefusedAddressError

NOW = datetime(2026, 11, 24, 14, 7, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = ConnectionKey("feeds.example.org", 443, True, True, None, None, None)


@pytest.mark.parametrize(
    ("error", "failure", "text"),
    [
        (
            aiohttp.ClientConnectorDNSError(KEY, OSError(None, "Domain name not found")),
            FetchFailure.DNS,
            "feeds.example.org did not resolve",
        ),
        (
            aiohttp.ClientConnectorError(KEY, OSError(errno.ECONNREFUSED, "Connect call failed ('192.0.2.1', 443)")),
            FetchFailure.CONNECT,
            "could not connect to feeds.example.org: connection refused",
        ),
        (
            aiohttp.ClientConnectorError(KEY, RefusedAddressError("10.0.0.1", "private address")),
            FetchFailure.GUARD,
            (
                "feeds.example.org leads to 10.0.0.1 (private address), which is refused; "
                "allow_networks in [fetch] makes exceptions"
            ),
        ),
        (aiohttp.ConnectionTimeoutError("x"), FetchFailure.TIMEOUT, "could not connect to feeds.example.org in time"),
        (aiohttp.SocketTimeoutError("x"), FetchFailure.TIMEOUT, "feeds.example.org sent nothing for 10 s"),
        (TimeoutError(), FetchFailure.TIMEOUT, "feeds.example.org gave no whole answer within 30 s"),
        (
            ConnectionResetError(errno.ECONNRESET, "reset"),
            FetchFailure.CONNECT,
            "feeds.example.org closed the connection before it answered",
        ),
        (aiohttp.ClientPayloadError("x"), FetchFailure.PROTOCOL, "the answer of feeds.example.org broke off"),
        (
            aiohttp.ClientError("one\nline"),
            FetchFailure.PROTOCOL,
            "the exchange with feeds.example.org failed: one",
        ),
        (
            aiohttp.InvalidURL("x"),
            FetchFailure.GUARD,
            "not an address that can be fetched: https://feeds.example.org/x",
        ),
    ],
)  # fmt: skip
def test_an_exception_is_classified_and_said_in_words(
    error: Exception, failure: FetchFailure, text: str
) -> None:
    said = translated(error, URL("https://feeds.example.org/x"), FetchSettings())
    assert said.failure is failure
    assert str(said) == text


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (403, "example.org answered HTTP 403 (Forbidden)"),
        (204, "example.org answered HTTP 204 (No Content)"),
        (520, "example.org answered HTTP 520"),
    ],
)
def test_a_status_is_said_with_its_number(status: int, text: str) -> None:
    said = status_error(URL("https://example.org/x"), status, "7", NOW)
    assert str(said) == text
    assert (said.failure, said.status) == (FetchFailure.STATUS, status)
    assert said.retry_after == timedelta(seconds=7)
