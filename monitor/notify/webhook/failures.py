"""What a failure of an HTTP request says about a delivery: the one place that knows aiohttp's errors and statuses.

not connected                         not sent; the address guard or a wrong certificate needs a person
connected, no status                  unknown, once the request began to leave
2xx                                   sent
3xx                                   receiver gone: somebody has to write the other address (redirects are not followed)
401, 403, 407                         channel down: not the message, but we are refused
404, 405, 410                         receiver gone
429, 503 with Retry-After             wait
408, 425, 429, 5xx                    not sent
504                                   unknown: a gateway passed it on and heard nothing
other 4xx                             refused
"""

from __future__ import annotations

import os
import ssl
from datetime import datetime
from http import HTTPStatus

import aiohttp

from monitor.alerts.wording import cut, plain
from monitor.errors import DeliveryError, Failure
from monitor.guard import RefusedAddressError
from monitor.retry_after import parsed_retry_after

_UNAUTHORISED = {401, 403, 407}
_NOTHING_THERE = {404, 405, 410}
_AGAIN = {408, 425, 429}
_PATIENCE = {429, 503}
_SHOWN = 200


def without_status(error: Exception, host: str, *, sent: bool) -> DeliveryError:
    """For a request that got no status. ``sent``: it began to leave."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return _error(f"{host} did not resolve", Failure.NOT_SENT)
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, RefusedAddressError):
        refused = error.os_error
        return _error(
            f"{host} leads to {refused.address} ({refused.why}), which is refused; "
            "allow_networks, of the receiver or in [fetch], makes exceptions",
            Failure.CHANNEL_DOWN,
        )
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        reason = getattr(error.certificate_error, "verify_message", "") or error.certificate_error
        return _error(f"the certificate of {host} is not valid: {reason}", Failure.CHANNEL_DOWN)
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return _error(f"TLS with {host} failed: {_tls(error)}", Failure.UNKNOWN if sent else Failure.NOT_SENT)
    if isinstance(error, aiohttp.ClientConnectorError):
        reason = os.strerror(error.os_error.errno).lower() if error.os_error.errno else error.os_error
        return _error(f"could not connect to {host}: {reason}", Failure.NOT_SENT)
    if not sent:
        why = "in time" if isinstance(error, TimeoutError) else f": {type(error).__name__} {error}"
        return _error(f"could not connect to {host} {why}", Failure.NOT_SENT)
    if isinstance(error, TimeoutError):
        return _error(f"{host} did not answer in time", Failure.UNKNOWN)
    return _error(f"{host} gave no answer: {type(error).__name__} {error}", Failure.UNKNOWN)


def by_status(
    status: int, host: str, said: str, *, retry_after: str | None, location: str, now: datetime
) -> DeliveryError | None:
    """What a status means; None: it was taken. ``said`` is the beginning of the answer's body."""
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        target = f" to {location}" if location else ""
        return _error(
            f"{host} answered {_named(status)}{target}; redirects are not followed: write the right address into url",
            Failure.RECEIVER_GONE,
        )
    answer = f"{host} answered {_named(status)}{f': {said}' if said else ''}"
    pause = parsed_retry_after(retry_after, now) if status in _PATIENCE else None
    if pause is not None:
        return DeliveryError(_error(answer, Failure.WAIT).args[0], Failure.WAIT, retry_after=pause)
    return _error(answer, _failure(status))


def _failure(status: int) -> Failure:
    if status in _UNAUTHORISED:
        return Failure.CHANNEL_DOWN
    if status in _NOTHING_THERE:
        return Failure.RECEIVER_GONE
    if status == HTTPStatus.GATEWAY_TIMEOUT:
        return Failure.UNKNOWN
    if status in _AGAIN or status >= 500:
        return Failure.NOT_SENT
    return Failure.REFUSED


def _tls(error: Exception) -> str:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    return str(getattr(cause, "reason", "") or cause).lower().replace("_", " ")


def _named(status: int) -> str:
    try:
        return f"HTTP {status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return f"HTTP {status}"


def _error(text: str, failure: Failure) -> DeliveryError:
    """Foreign words in it are made harmless: it is shown and logged."""
    return DeliveryError(f"webhook: {plain(cut(text, _SHOWN + 100))[0]}", failure)
