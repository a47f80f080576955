"""Feeds for measuring: many hosts (addresses of 127.0.0.0/8) served by one process, with ETag and conditional GET.

    python -m tests.bench.feeds_server FEEDS CYCLE_FILE

Prints its port when ready. The number in CYCLE_FILE says what is published: 1 the first edition, 2 the same (all
304), 3 three new entries in a tenth of the feeds. The feeds are made up of ordinary words, 60 % of them in Arabic,
30 entries and some 25 KB each, and are the same in every run. One word in seven is one that nobody has seen before,
about as in news: with ordinary words only, whoever remembers words would look faster than he is.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import sys
from pathlib import Path

from aiohttp import web

ENTRIES = 30
CHANGED_SHARE = 10
NEW_WORDS = 7

ARABIC = """أعلنت الحكومة اليوم عن خطة جديدة لدعم الاقتصاد والتعليم في المحافظات بعد اجتماع مجلس الوزراء الذي ناقش أسعار النفط
والمياه والزراعة وأكد المتحدث أن العمل سيبدأ خلال الأسبوع المقبل بمشاركة الوزارات والشركات المحلية وقال مسؤول في الوزارة إن
المشروع يشمل طرقا ومدارس ومستشفيات وإن التمويل متوفر من الميزانية العامة""".split()
ENGLISH = """The government announced a new plan for schools roads and hospitals after a meeting of ministers that discussed
prices of oil water and grain officials said the work would begin next week with local companies while the central bank kept
its rate unchanged and markets closed slightly higher than the day before""".split()


def sentence(chance: random.Random, words: list[str], length: int) -> str:
    """So many words, in the order of chance."""
    return " ".join(
        chance.choice(words) if chance.randrange(NEW_WORDS) else new_word(chance, words)
        for _ in range(length)
    )


def new_word(chance: random.Random, words: list[str]) -> str:
    """Six letters of the words' script."""
    return "".join(chance.choice(chance.choice(words)) for _ in range(6))


def feed(number: int, cycle: int) -> bytes:
    """The feed as RSS 2.0; new entries come first."""
    chance = random.Random(number)
    words = ARABIC if number % 10 < 6 else ENGLISH
    entries = [entry(number, index, chance, words) for index in range(ENTRIES)]
    if cycle >= 3 and number % CHANGED_SHARE == 0:
        entries = [entry(number, ENTRIES + index, chance, words) for index in range(3)] + entries[:-3]
    head = f"<title>Outlet {number}</title><link>http://outlet-{number}.example/</link><description>news</description>"
    body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{"".join(entries)}</channel></rss>'
    return body.encode()


def entry(number: int, index: int, chance: random.Random, words: list[str]) -> str:
    """One entry of about 800 bytes."""
    link = f"http://outlet-{number}.example/news/{index}"
    return (
        f"<item><title>{sentence(chance, words, 9)}</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>Sat, 24 Jan 2026 {index % 24:02d}:07:00 GMT</pubDate>"
        f"<description>{sentence(chance, words, 60)}</description></item>"
    )


class Feeds:
    """Answers from memory; what is measured is the reader, not this."""

    def __init__(self, count: int, cycle_file: Path) -> None:
        self._cycle_file = cycle_file
        self._editions = {cycle: [feed(number, cycle) for number in range(count)] for cycle in (1, 3)}

    async def answer(self, request: web.Request) -> web.Response:
        """200 with validators, or 304."""
        cycle = int(self._cycle_file.read_text())
        body = self._editions[3 if cycle >= 3 else 1][int(request.match_info["number"])]
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(
            body=body, content_type="application/rss+xml", charset="utf-8", headers={"ETag": etag}
        )


async def serve(count: int, cycle_file: Path) -> None:
    """Until killed."""
    app = web.Application()
    app.router.add_get("/{number:\\d+}.xml", Feeds(count, cycle_file).answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "0.0.0.0", 0, backlog=1024)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
