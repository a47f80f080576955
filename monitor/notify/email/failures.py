"""What an SMTP failure says about a delivery, by the stage it happened in: the one place that knows aiosmtplib's errors.

connecting, greeting        not sent; a wrong certificate or a missing STARTTLS needs a person
logging in                  5xx needs a person, 4xx is not sent
MAIL                        5xx: this sender may not send, needs a person; 4xx not sent
RCPT, DATA                  5xx refused, 4xx not sent
no reply to the message     unknown
"""

from __future__ import annotations

import ssl

import aiosmtplib

from monitor.errors import DeliveryError, Failure

_PERMANENT = 500


def while_connecting(error: Exception, relay: str) -> DeliveryError:
    """Before anything was said about a message: connect, TLS, EHLO, login."""
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        failure = Failure.CHANNEL_DOWN if error.code >= _PERMANENT else Failure.NOT_SENT
        return _error(f"{relay} refused the login", error, failure)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        failure = Failure.CHANNEL_DOWN if error.code >= _PERMANENT else Failure.NOT_SENT
        return _error(f"{relay} does not talk to us", error, failure)
    if _is_certificate(error):
        return _error(f"{relay} has no certificate that can be trusted", error, Failure.CHANNEL_DOWN)
    if type(error) is aiosmtplib.SMTPException or isinstance(error, aiosmtplib.SMTPNotSupported):
        return _error(f"{relay} lacks what the settings ask for", error, Failure.CHANNEL_DOWN)
    return _error(f"{relay} can't be reached", error, Failure.NOT_SENT)


def while_addressing(error: Exception, relay: str) -> DeliveryError:
    """At MAIL and RCPT: the message has not left."""
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        failure = Failure.CHANNEL_DOWN if error.code >= _PERMANENT else Failure.NOT_SENT
        return _error(f"{relay} refused the sender {error.sender}", error, failure)
    if isinstance(error, aiosmtplib.SMTPRecipientRefused):
        failure = Failure.REFUSED if error.code >= _PERMANENT else Failure.NOT_SENT
        return _error(f"{relay} refused {error.recipient}", error, failure)
    return _error(f"{relay} hung up before the message", error, Failure.NOT_SENT)


def while_sending(error: Exception, relay: str) -> DeliveryError:
    """At DATA: without a reply nobody knows."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        failure = Failure.REFUSED if error.code >= _PERMANENT else Failure.NOT_SENT
        return _error(f"{relay} refused the message", error, failure)
    return _error(f"{relay} did not say whether it took the message", error, Failure.UNKNOWN)


def _is_certificate(error: Exception) -> bool:
    causes = (error, error.__cause__, error.__context__)
    return any(
        isinstance(cause, ssl.SSLCertVerificationError) for cause in causes
    ) or "CERTIFICATE_VERIFY" in str(error)


def _error(what: str, error: Exception, failure: Failure) -> DeliveryError:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        why = f"{error.code} {' '.join(str(error.message).split())}"
    else:
        why = " ".join(str(error).split()) or type(error).__name__
    return DeliveryError(f"SMTP: {what}: {why[:300]}", failure)
