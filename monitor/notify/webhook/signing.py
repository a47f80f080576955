"""Signatures by Standard Webhooks 1.0 (https://www.standardwebhooks.com), for which every language has a library.

webhook-id           the message's id: the same for every attempt, so that a second copy can be told
webhook-timestamp    when this attempt was made, in Unix seconds: an old request that is played again is told by it
webhook-signature    v1,base64(HMAC-SHA256(key, id "." timestamp "." body))
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import string
from urllib.parse import quote

PREFIX = "whsec_"
"""How secrets of Standard Webhooks begin; base64 stands behind it. Any other secret is taken as it is written."""

_LONGEST_ID = 255
_VISIBLE = string.punctuation.replace("%", "")


def key_of(secret: str) -> bytes:
    """The key that a secret stands for. Raises ValueError when what follows whsec_ is no base64."""
    if not secret.startswith(PREFIX):
        return secret.encode("utf-8")
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error


def header_id(message_id: str) -> str:
    """A message's id as it may stand in a header: what is not visible ASCII, and %, behind percent signs; a digest of it
    where that is longer than most programs keep."""
    written = quote(message_id.encode("utf-8", "surrogatepass"), safe=_VISIBLE)
    return written if len(written) <= _LONGEST_ID else hashlib.sha256(written.encode("ascii")).hexdigest()


def signature(key: bytes, identity: str, timestamp: int, body: bytes) -> str:
    """The value of webhook-signature."""
    signed = f"{identity}.{timestamp}.".encode("ascii") + body
    return f"v1,{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode('ascii')}"
