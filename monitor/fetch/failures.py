"""The one boundary where aiohttp's exceptions become FetchErrors: which failure, and a text for a person."""

from __future__ import annotations

import os
import ssl
from datetime import datetime
from http import HTTPStatus

import aiohttp
from yarl import URL

from monitor.errors import FetchError, FetchFailure
from monitor.fetch.settings import FetchSettings
from monitor.guard import RefusedAddressError
from monitor.retry_after import parsed_retry_after


def translated(error: Exception, url: URL, settings: FetchSettings) -> FetchError:
    """What an exception of aiohttp, or of the layers under it, means for a request to ``url``."""
    host = url.host or str(url)
    return _while_connecting(error, host) or _while_answering(error, host, url, settings)


def _while_connecting(error: Exception, host: str) -> FetchError | None:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return FetchError(f"{host} did not resolve", FetchFailure.DNS)
        case aiohttp.ClientConnectorCertificateError():
            return FetchError(
                f"the certificate of {host} is not valid: {_certificate(error)}", FetchFailure.TLS
            )
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return FetchError(f"TLS with {host} failed: {_tls(error)}", FetchFailure.TLS)
        case aiohttp.ClientConnectorError(os_error=RefusedAddressError() as refused):
            return FetchError(
                f"{host} leads to {refused.address} ({refused.why}), which is refused; "
                "allow_networks in [fetch] makes exceptions",
                FetchFailure.GUARD,
            )
        case aiohttp.ClientConnectorError():
            return FetchError(f"could not connect to {host}: {_reason(error.os_error)}", FetchFailure.CONNECT)
        case aiohttp.ConnectionTimeoutError():
            return FetchError(f"could not connect to {host} in time", FetchFailure.TIMEOUT)
    return None


def _while_answering(error: Exception, host: str, url: URL, settings: FetchSettings) -> FetchError:
    match error:
        case aiohttp.SocketTimeoutError():
            return FetchError(f"{host} sent nothing for {settings.read_s:g} s", FetchFailure.TIMEOUT)
        case TimeoutError():
            return FetchError(
                f"{host} gave no whole answer within {settings.total_s:g} s", FetchFailure.TIMEOUT
            )
        case aiohttp.ServerDisconnectedError() | OSError():
            return FetchError(f"{host} closed the connection before it answered", FetchFailure.CONNECT)
        case aiohttp.ClientPayloadError():
            return FetchError(f"the answer of {host} broke off", FetchFailure.PROTOCOL)
        case aiohttp.ClientResponseError():
            return FetchError(
                f"{host} did not answer in proper HTTP: {_first_line(error)}", FetchFailure.PROTOCOL
            )
        case aiohttp.InvalidURL() | ValueError():
            return FetchError(f"not an address that can be fetched: {str(url)[:200]}", FetchFailure.GUARD)
    return FetchError(f"the exchange with {host} failed: {_first_line(error)}", FetchFailure.PROTOCOL)


def status_error(url: URL, status: int, retry_after: str | None, now: datetime) -> FetchError:
    """For a status that is neither 200 nor 304. A 204 is one of them: an empty source is not a source."""
    try:
        phrase = f" ({HTTPStatus(status).phrase})"
    except ValueError:
        phrase = ""
    return FetchError(
        f"{url.host} answered HTTP {status}{phrase}",
        FetchFailure.STATUS,
        status=status,
        retry_after=parsed_retry_after(retry_after, now),
    )


def _certificate(error: aiohttp.ClientConnectorCertificateError) -> str:
    cause = error.certificate_error
    return str(getattr(cause, "verify_message", "") or _first_line(cause))


def _tls(error: Exception) -> str:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    return str(getattr(cause, "reason", "") or _first_line(cause)).lower().replace("_", " ")


def _reason(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else _first_line(error)


def _first_line(error: BaseException) -> str:
    """The start of a library's text. It may quote foreign bytes; whoever shows it escapes them."""
    text = getattr(error, "message", "") or str(error) or type(error).__name__
    return str(text).splitlines()[0][:200]
