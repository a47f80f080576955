"""The address that another address stands for: search engines and caches hand out their own.

Only what an address says of itself is taken; nothing is fetched. Newer addresses of Google News say nothing (their text is
a key to what Google knows) and stay as they are: then the words decide.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import parse_qs, urlsplit

from monitor import url

_GOOGLE = re.compile(r"(?:www\.)?google\.(?:com?\.)?[a-z]{2,3}")
_NEWS = re.compile(r"/(?:rss/)?(?:articles|read)/([A-Za-z0-9_-]{16,4096})=*")
_ADDRESS = re.compile(rb"https?://[\x21-\x7e]{4,2048}")
_CACHED = re.compile(r"/(?:amp|[cvi]|wp)/(s/)?([^/]+\.[^/]+/.*)")
_REDIRECTS = {
    "/url": ("url", "q"),
    "/news/apiclick.aspx": ("url",),
    "/l.php": ("u",),
}
_REDIRECTORS = re.compile(r"(?:www\.bing\.com|l\.facebook\.com|lm\.facebook\.com)")


def unwrapped(address: str) -> str:
    """The publisher's address in a canonical one; the same where it is the publisher's, or does not say. Never raises."""
    inner = url.canonical(_inner(address))
    return inner or address


def _inner(address: str) -> str:
    parts = urlsplit(address)
    host = parts.netloc
    is_google = _GOOGLE.fullmatch(host) is not None
    if host == "news.google.com":
        return _of_google_news(parts.path)
    if host.endswith(".cdn.ampproject.org") or (is_google and parts.path.startswith("/amp/")):
        return _cached(parts.path, parts.query)
    if is_google or _REDIRECTORS.fullmatch(host):
        names = _REDIRECTS.get(parts.path, ())
        values = parse_qs(parts.query)
        return next((values[name][0] for name in names if name in values), "")
    return ""


def _of_google_news(path: str) -> str:
    """Older ones are a message in base64 that holds the address."""
    found = _NEWS.fullmatch(path)
    if found is None:
        return ""
    packed = found[1]
    try:
        message = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    except binascii.Error:
        return ""
    inner = _ADDRESS.search(message)
    return inner[0].decode("ascii") if inner is not None else ""


def _cached(path: str, query: str) -> str:
    """AMP caches write the address into the path, with s/ for https."""
    found = _CACHED.fullmatch(path)
    if found is None:
        return ""
    inner = f"{'https' if found[1] else 'http'}://{found[2]}"
    return f"{inner}?{query}" if query else inner
