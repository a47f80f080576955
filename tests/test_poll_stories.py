"""One story, one alert: whole polls over the real store, where outlets tell the same news in words of their own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.model import Source
from monitor.store import Store
from tests.fakes import TestClock
from tests.test_poll import Bench, a_source, answering, rss

OLD = ("0", "خبر سابق عن الطقس", "سماء صافية في معظم مناطق البلاد مع ارتفاع طفيف في درجات الحرارة نهار الغد")

FIRST = (
    "1",
    "التحالف الدولي يعلن مقتل قيادي بارز في غارة شرق دير الزور",
    (
        "أعلن التحالف الدولي فجر اليوم مقتل القيادي أبو حمزة العراقي في غارة جوية نفذتها طائرة مسيرة على سيارة قرب بلدة "
        "الشحيل شرق دير الزور، وقال المتحدث باسم التحالف الكولونيل مايلز كاغينز إن العملية جرت بالتنسيق مع قوات سوريا "
        "الديمقراطية ولم تسفر عن إصابات بين المدنيين، مضيفا أن القيادي كان مسؤولا عن تمويل خلايا التنظيم في المنطقة."
    ),
)

REWRITTEN = (
    "a7",
    "مقتل قيادي بارز بغارة للتحالف الدولي قرب الشحيل شرقي دير الزور",
    (
        "قال التحالف الدولي في بيان إن طائرة مسيرة استهدفت سيارة قرب بلدة الشحيل شرق دير الزور وقتلت القيادي أبو حمزة "
        "العراقي المسؤول عن تمويل خلايا التنظيم، وأوضح الكولونيل مايلز كاغينز المتحدث باسم التحالف أن الغارة الجوية نفذت "
        "بالتنسيق مع قوات سوريا الديمقراطية ولم يصب فيها مدنيون."
    ),
)

ANOTHER = (
    "b3",
    "التحالف الدولي يسلم قاعدة عين الأسد للقوات العراقية",
    (
        "سلمت بعثة التحالف الدولي قاعدة عين الأسد في الأنبار إلى القوات العراقية خلال مراسم حضرها وزير الدفاع، وقال قائد "
        "العمليات المشتركة إن التسليم يأتي وفق الجدول المتفق عليه بين بغداد وواشنطن لإنهاء مهمة البعثة في العراق."
    ),
)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    clock = TestClock()
    async with Store.open(tmp_path / "rasid.db", clock=clock) as store:
        yield Bench(store, clock)


async def watched(bench: Bench, *names: str) -> list[Source]:
    """Sources whose first reading is behind them."""
    found = [a_source(name) for name in names]
    await bench.watch(*found)
    for number, source in enumerate(found):
        await bench.poll(source, rss((f"old-{number}", *OLD[1:])))
    return found


async def told(bench: Bench) -> list[tuple[str, str]]:
    """(rule, headline) of each delivery."""
    return [(each.alert.rule_id, each.alert.headline) for each in await bench.alerts()]


async def test_news_told_in_other_words_by_another_outlet_joins_its_story(bench: Bench) -> None:
    """One alert; the second outlet is known to have joined, and by which score."""
    one, other = await watched(bench, "albawaba", "sputnik")
    await bench.poll(one, rss(FIRST))
    await bench.poll(other, rss(REWRITTEN))
    assert await told(bench) == [("coalition", FIRST[1])]
    outcomes = await bench.outcomes("https://example.org/a7")
    (story,) = [each for each in outcomes if each.stage == "story"]
    assert story.name == "joined"
    assert float(story.detail["score"]) > 1
    assert [each.name for each in outcomes if each.stage == "alert"] == ["joined"]


async def test_other_news_with_the_same_words_in_its_headline_alerts(bench: Bench) -> None:
    """The coalition is in the news twice a day."""
    one, other = await watched(bench, "albawaba", "sputnik")
    await bench.poll(one, rss(FIRST))
    await bench.poll(other, rss(ANOTHER))
    assert [headline for _, headline in await told(bench)] == [FIRST[1], ANOTHER[1]]


async def test_both_in_one_reading_are_one_story_too(bench: Bench) -> None:
    """An aggregator lists what several outlets say: the one just read counts for the next."""
    (aggregator,) = await watched(bench, "aggregator")
    await bench.poll(aggregator, rss(FIRST, ANOTHER))
    (elsewhere,) = await watched(bench, "sputnik")
    await bench.poll(elsewhere, rss(REWRITTEN))
    assert len(await told(bench)) == 2


async def test_two_hundred_outlets_that_carry_one_wire_story_at_once_make_one_alert(bench: Bench) -> None:
    """Each under a headline and with a first sentence of its own, all polled in the same second."""
    outlets = await watched(bench, *(f"outlet-{number}" for number in range(200)))
    for number, source in enumerate(outlets):
        wording = FIRST if number % 2 else REWRITTEN
        own = (f"w{number}", f"{wording[1]} {'،' * (number % 3)}", f"{wording[2]} مراسل {source.id}.")
        bench.fetcher.answers[source.url] = answering(rss(own))
    await asyncio.gather(*(bench.poll(source) for source in outlets))
    assert len(await told(bench)) == 1
