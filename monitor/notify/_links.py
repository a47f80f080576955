"""Addresses from feeds, as far as they may become links."""

from __future__ import annotations

from urllib.parse import urlsplit

_LONGEST = 2048


def web_link(url: str) -> str:
    """``url`` if it is an http or https address that a person may be given to open, else "".

    Other schemes are refused: ``tg://user?id=…`` would mention somebody, ``javascript:`` run something.
    """
    if (
        len(url) > _LONGEST
        or len(url.encode("utf-8", "replace")) > _LONGEST
        or not url.isprintable()
        or " " in url
    ):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""
