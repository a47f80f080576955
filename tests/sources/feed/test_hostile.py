"""Feeds made to cost: each is read or refused within the limits that a worker has, and nothing is ever fetched.

Time is not asserted here but bounded: all run in one worker with a deadline of its own, as in the daemon.
"""

from __future__ import annotations

import pytest

from monitor import sources
from monitor.articles.build import MAX_ARTICLES, MAX_TEXT_BYTES, MAX_TITLE_BYTES
from monitor.errors import ReadError
from monitor.model import Article, Reading
from monitor.workers import Workers, WorkerSettings
from tests.sources.documents import response, source

_ENTRY = "<item><title>خبر</title><link>https://news.example/1</link></item>"


def rss(inside: str) -> bytes:
    """A channel with that inside."""
    return f"<rss version='2.0'><channel><title>t</title>{inside}</channel></rss>".encode("utf-8", "replace")


_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_FLOOD = " ".join(f"a{number}='b'" for number in range(1_000_000))

HOSTILE: dict[str, tuple[bytes, int]] = {
    "billion laughs": (b'<!DOCTYPE r [<!ENTITY l0 "ha">' + _LAUGHS.encode() + b"]>" + rss(_ENTRY.replace("خبر", "&l9;")), 1),
    "quadratic entities": (f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]>'.encode() + rss(f"<item><title>{'&a;' * 50_000}</title></item>"), 1),
    "external file": (b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + rss(_ENTRY.replace("خبر", "&f;")), 1),
    "external DTD": (b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">' + rss(_ENTRY), 1),
    "parameter entity": (b'<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>' + rss(_ENTRY), 1),
    "XInclude": (rss('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>' + _ENTRY), 1),
    "stylesheet": (b'<?xml-stylesheet href="file:///etc/passwd"?>' + rss(_ENTRY), 1),
    "a million attributes": (rss(_ENTRY.replace("<item>", f"<item {_FLOOD}>")), 1),
    "a million nested elements": (rss(_ENTRY.replace("</item>", "<a>" * 1_000_000)), 1),
    "nested and closed": (rss(_ENTRY.replace("</item>", "<a>" * 20_000 + "</a>" * 20_000 + "</item>")), 1),
    "entries in entries": (rss("<item><title>x</title>" * 20_000), MAX_ARTICLES),
    "a hundred thousand entries": (rss(_ENTRY * 100_000), MAX_ARTICLES),
    "ten megabytes of <": (rss("<" * 10_000_000 + _ENTRY), 1),
    "ten megabytes of &": (rss("&" * 10_000_000 + _ENTRY), 1),
    "ten megabytes of ;&": (rss("<item><title>" + "&;" * 5_000_000 + "</title></item>"), 1),
    "CDATA in CDATA": (rss("<item><title>" + "<![CDATA[" * 500_000), 1),
    "endless text": (rss(f"<item><title>{'x' * 12_000_000}</title></item>"), 1),
    "endless quotes": (rss("<item><title>t</title><a b=" + "\"'" * 2_000_000 + "></item>"), 1),
    "endless comment": (rss(_ENTRY + "<!--" + "-" * 5_000_000), 1),
    "endless processing": (rss(_ENTRY + "<?" + "?" * 5_000_000), 1),
    "endless prefixes": (rss("".join(f"<p{n}:x/>" for n in range(200_000)) + _ENTRY), 1),
    "endless keywords": (rss(_ENTRY.replace("</item>", "<category>k</category>" * 300_000 + "</item>")), 1),
    "scripts never closed": (rss("<item><title>t</title><description><![CDATA[" + "<script>" * 1_000_000 + "]]></description></item>"), 1),
    "tags never closed": (rss("<item><title>t</title><description><![CDATA[" + '<a href="' * 1_000_000 + "]]></description></item>"), 1),
    "deep markup": (rss("<item><title>t</title><description><![CDATA[" + "<div>" * 1_000_000 + "]]></description></item>"), 1),
    "a NUL in every place": (b"\0".join(rss(_ENTRY)[n : n + 1] for n in range(len(rss(_ENTRY)))) + b"\0", 1),
    "lone surrogates": (rss(_ENTRY).replace("خبر".encode(), b"\xed\xa0\x80\xed\xb0\x80"), 1),
    "surrogate references": (rss(_ENTRY.replace("خبر", "&#xD800;&#xDFFF;&#x110000;&#99999999999;")), 1),
    "JSON, deep": (b'{"items":' + b"[" * 1_000_000, 0),
    "JSON, a number of a megabyte": (b'{"items":[{"id":' + b"9" * 1_000_000 + b"}]}", 0),
    "JSON, surrogates": (b'{"items":[{"id":"\\ud800","title":"\\udfff","content_text":"\\ud83d"}]}', 1),
    "JSON, many": (b'{"items":[' + b",".join([b'{"id":1,"title":"t"}'] * 100_000) + b"]}", MAX_ARTICLES),
}  # fmt: skip
"""Bodies, and how many articles must come of each; 0 for a refusal."""


@pytest.mark.slow
async def test_a_hostile_feed_costs_its_own_reading_only() -> None:
    """Each is read, or refused with a reason, and the next one is read as if nothing had been."""
    settings = WorkerSettings(processes=1, deadline_s=60, preload=("monitor.sources.feed",))
    came: dict[str, int] = {}
    async with Workers(settings) as workers:
        for name, (body, _) in HOSTILE.items():
            try:
                found: Reading = await workers.run(sources.read, "feed", source("feed"), response(body))
            except ReadError:
                came[name] = 0
                continue
            came[name] = len(found.articles)
            for article in found.articles:
                _is_bounded(article)
    assert came == {name: entries for name, (_, entries) in HOSTILE.items()}


def _is_bounded(article: Article) -> None:
    """Its texts are capped, and nothing of this machine is in them."""
    assert article.id
    assert "root:" not in article.title + article.summary + article.text
    assert len(article.title.encode()) <= MAX_TITLE_BYTES
    assert len((article.summary + article.text).encode()) <= 2 * MAX_TEXT_BYTES
