"""The first loop, over the real store, real readers and real rules; only HTTP is scripted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import sources, toml
from monitor.decide import Desk
from monitor.errors import FetchError, FetchFailure
from monitor.matching import Judgement, Matcher, read_rules
from monitor.model import (
    Article,
    Delivery,
    DeliveryState,
    Health,
    Outcome,
    Poll,
    Request,
    Response,
    Source,
    SourceState,
)
from monitor.poll import FOLLOWS_PER_POLL, Poller
from monitor.store import Store
from monitor.url import url_key
from tests.fakes import FakeFetcher, ReadersHere, TestClock
from tests.wordings import words

RULES = """
[[rule]]
id = "coalition"
any = ["التحالف الدولي"]
none = ["مباراة"]

[[rule]]
id = "isis"
any = ["داعش"]
"""

LONG = "وقال المتحدث إن العمل مستمر في المدينة مع الوزارات والشركات المحلية خلال الأسبوع المقبل. " * 8


def rss(*entries: tuple[str, str, str]) -> bytes:
    """A feed of (id, title, text)."""
    shown = "".join(
        f"<item><guid isPermaLink='false'>{id_}</guid><link>https://example.org/{id_}</link>"
        f"<title>{title}</title><description>{text}</description></item>"
        for id_, title, text in entries
    )
    return f"<rss version='2.0'><channel><title>Outlet</title>{shown}</channel></rss>".encode()


def answering(body: bytes, **headers: str) -> Callable[[Request], Response]:
    """A 200 with that body."""

    def answer(request: Request) -> Response:
        return Response(request, request.url, 200, {"content-type": "application/rss+xml", **headers}, body)

    return answer


def a_source(name: str = "albawaba", **options: object) -> Source:
    """A feed on a host of its own."""
    settings = sources.load("feed").Settings()
    made = Source(name, "feed", f"https://{name}.example.org/rss", settings=settings, text="feed")
    return made if not options else Source(**{**_fields(made), **options})  # type: ignore[arg-type]  # plain fields


def _fields(source: Source) -> dict[str, object]:
    return {name: getattr(source, name) for name in Source.__slots__}


class Bench:
    """A poller with its store, fetcher and clock."""

    def __init__(self, store: Store, clock: TestClock) -> None:
        self.store = store
        self.clock = clock
        self.fetcher = FakeFetcher({})
        ruleset = read_rules([toml.parse(RULES, "rules/test.toml")])
        desk = Desk(Matcher.from_rules(ruleset.rules), ("desk",))
        self.poller = Poller(store, self.fetcher, ReadersHere(), clock, desk)

    async def watch(self, *watched: Source) -> None:
        """Tell the store which sources there are."""
        await self.store.sync_sources(watched, self.clock())

    async def state(self, source: Source) -> SourceState:
        """As the store has it."""
        reports = await self.store.sources(self.clock())
        return next(report.state for report in reports if report.state.source_id == source.id)

    async def poll(self, source: Source, body: bytes | None = None) -> Poll:
        """One poll; a body becomes what its address answers."""
        if body is not None:
            self.fetcher.answers[source.url] = answering(body)
        return await self.poller.poll(source, await self.state(source))

    async def alerts(self) -> list[Delivery]:
        """All deliveries, oldest first."""
        found = await self.store.outbox(tuple(DeliveryState), 1000)
        return sorted(found, key=lambda delivery: delivery.id)

    async def outcomes(self, link: str) -> list[Outcome]:
        """What is stored about the article at an address."""
        (article,) = await self.store.article_by_url(link, url_key(link))
        life = await self.store.life(article.number)
        assert life is not None
        return [dated.outcome for dated in life.outcomes]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Everything opened."""
    clock = TestClock()
    async with Store.open(tmp_path / "rasid.db", clock=clock) as store:
        yield Bench(store, clock)


OLD = ("1", "التحالف الدولي يعلن", f"بيان قديم. {LONG}")
NEW = ("2", "بيان جديد", f"قصفت قوات التحالف الدولى مواقع. {LONG}")


async def test_the_first_poll_is_a_baseline_and_the_next_one_alerts(bench: Bench) -> None:
    """No flood of old news; what was there is remembered with its hits."""
    source = a_source()
    await bench.watch(source)
    await bench.poll(source, rss(OLD))
    assert await bench.alerts() == []
    found = await bench.outcomes("https://example.org/1")
    assert ("rule", "hit") in {(each.stage, each.name) for each in found}
    assert ("alert", "baseline") in {(each.stage, each.name) for each in found}

    poll = await bench.poll(source, rss(NEW, OLD))
    (delivery,) = await bench.alerts()
    assert delivery.alert.headline == "بيان جديد"
    assert delivery.alert.rule_id == "coalition"
    assert delivery.receiver == "desk"
    assert poll.record.new == 1
    assert poll.state.overlap == 0.5


async def test_backfill_lets_the_first_poll_alert(bench: Bench) -> None:
    """An entry without a date counts as recent: it was asked for."""
    source = a_source(backfill=timedelta(hours=24))
    await bench.watch(source)
    await bench.poll(source, rss(OLD))
    assert len(await bench.alerts()) == 1


async def test_two_sources_with_one_wire_story_at_once_make_one_alert(bench: Bench) -> None:
    """In two spellings, under two headlines, polled at the same moment."""
    first, second = (a_source(name, backfill=timedelta(days=1)) for name in ("one", "two"))
    await bench.watch(first, second)
    text = f"قصفت قوات التحالف الدولي مواقع داعش. {LONG}"
    bench.fetcher.answers[first.url] = answering(rss(("a", "عنوان", text)))
    other = text.replace("الدولي", "الدولى").replace("المدينة", "المدينه")
    bench.fetcher.answers[second.url] = answering(rss(("b", "عنوان آخر", other)))
    await asyncio.gather(bench.poll(first), bench.poll(second))
    assert sorted(delivery.alert.rule_id for delivery in await bench.alerts()) == ["coalition", "isis"]
    roles = [await bench.outcomes(f"https://example.org/{id_}") for id_ in ("a", "b")]
    assert sorted(o.name for outcomes in roles for o in outcomes if o.stage == "story") == ["first", "joined"]


async def test_fifty_polls_of_a_feed_in_another_order_repeat_nothing(bench: Bench) -> None:
    """Nor do ids that change while the words stay."""
    source = a_source(backfill=timedelta(days=1))
    await bench.watch(source)
    entries = [(str(n), f"خبر {n}", f"التحالف الدولي {n} أعلن. {n} {LONG}") for n in range(5)]
    for turn in range(50):
        turned = [(f"{id_}-{turn}", title, text) for id_, title, text in entries]
        await bench.poll(source, rss(*turned[turn % 5 :], *turned[: turn % 5]))
    assert len(await bench.alerts()) == 5


async def test_a_revision_alerts_only_for_a_rule_that_it_newly_matches(bench: Bench) -> None:
    """What a rule matched before is not said twice."""
    source = a_source(backfill=timedelta(days=1))
    await bench.watch(source)
    await bench.poll(source, rss(("1", "عنوان", f"التحالف الدولي أعلن. {LONG}")))
    await bench.poll(source, rss(("1", "عنوان", f"التحالف الدولي أعلن هزيمة داعش. {LONG}")))
    assert [delivery.alert.rule_id for delivery in await bench.alerts()] == ["coalition", "isis"]


async def test_a_revision_of_a_baseline_article_stays_silent_where_the_rule_matched_before(
    bench: Bench,
) -> None:
    """An old text that was touched up is old news."""
    source = a_source()
    await bench.watch(source)
    await bench.poll(source, rss(OLD))
    await bench.poll(source, rss(("1", "التحالف الدولي يعلن", f"بيان قديم مصحح. {LONG}")))
    assert await bench.alerts() == []


async def test_an_exclusion_is_a_stored_reason(bench: Bench) -> None:
    """``rasid why`` can tell which term it was."""
    source = a_source(backfill=timedelta(days=1))
    await bench.watch(source)
    await bench.poll(source, rss(("1", "مباراة", f"فاز منتخب التحالف الدولي. {LONG}")))
    assert await bench.alerts() == []
    excluded = [each for each in await bench.outcomes("https://example.org/1") if each.name == "excluded"]
    assert [(each.detail["rule"], each.detail["term"]) for each in excluded] == [("coalition", "مباراة")]


async def test_a_body_of_last_time_and_a_304_cost_no_reading(bench: Bench) -> None:
    """And the validators of the server are echoed as they were."""
    source = a_source()
    await bench.watch(source)
    bench.fetcher.answers[source.url] = answering(
        rss(OLD), etag='W/"x"', **{"last-modified": "yesterday-ish"}
    )
    await bench.poll(source)
    assert (await bench.poll(source)).record.result == "unchanged"
    assert bench.fetcher.asked[-1].etag == 'W/"x"'
    assert bench.fetcher.asked[-1].last_modified == "yesterday-ish"
    bench.fetcher.answers[source.url] = lambda request: Response(request, request.url, 304)
    poll = await bench.poll(source)
    assert (poll.record.result, poll.record.status) == ("unchanged", 304)
    assert poll.state.etag == 'W/"x"'
    assert poll.state.next_due > bench.clock()


async def test_a_failing_source_says_so_once_and_when_it_is_back(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """One clear line, not one a poll, and no traceback."""
    caplog.set_level(logging.INFO, "monitor.poll")
    source = a_source()
    await bench.watch(source)
    bench.fetcher.answers[source.url] = FetchError("HTTP 403", FetchFailure.STATUS, status=403)
    for _ in range(3):
        poll = await bench.poll(source)
    assert poll.state.health is Health.BLOCKED
    assert poll.state.failures == 3
    await bench.poll(source, rss(OLD))
    lines = [record.getMessage() for record in caplog.records]
    assert [line for line in lines if "failed" in line] == [lines[0]]
    assert 'error="HTTP 403"' in lines[0]
    assert any(line.startswith("source recovered") for line in lines)
    assert (await bench.state(source)).health is Health.OK


async def test_a_fault_of_ours_in_one_source_is_that_sources_failure(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """It is not silent, and the next source is polled."""

    def broken(request: Request) -> Response:
        raise RuntimeError("a bug")

    source = a_source()
    await bench.watch(source)
    bench.fetcher.answers[source.url] = broken
    poll = await bench.poll(source)
    assert poll.record.result == "failed"
    assert "a bug" in poll.state.last_error
    assert "Traceback" in caplog.text


PAGE = f"<html><head><title>عنوان</title></head><body><article><h1>عنوان</h1><p>داعش. {LONG}</p></article></body></html>"


async def test_full_text_is_fetched_once_for_a_new_entry(bench: Bench) -> None:
    """An entry that stays as it was costs no page, though its page has other words than the feed."""
    source = a_source(backfill=timedelta(days=1), text="page")
    await bench.watch(source)
    bench.fetcher.answers["https://example.org/1"] = answering(PAGE.encode(), **{"content-type": "text/html"})
    await bench.poll(source, rss(("1", "عنوان", "مقدمة قصيرة")))
    assert [delivery.alert.rule_id for delivery in await bench.alerts()] == ["isis"]
    await bench.poll(source, rss(("2", "آخر", "خبر آخر"), ("1", "عنوان", "مقدمة قصيرة")))
    pages = [request.url for request in bench.fetcher.asked if request.role == "article"]
    assert pages == ["https://example.org/1", "https://example.org/2"]


async def test_a_page_that_fails_leaves_the_entry_as_the_feed_gave_it(bench: Bench) -> None:
    """The words of the feed are matched all the same."""
    source = a_source(backfill=timedelta(days=1), text="page")
    await bench.watch(source)
    await bench.poll(source, rss(("1", "داعش", "مقدمة قصيرة")))
    assert [delivery.alert.rule_id for delivery in await bench.alerts()] == ["isis"]


async def test_a_lane_under_way_is_not_started_twice(bench: Bench) -> None:
    """However long a poll takes."""
    source = a_source()
    await bench.watch(source)
    bench.fetcher.answers[source.url] = answering(rss(OLD))
    assert await bench.poller.tick(10) == 1
    assert await bench.poller.tick(10) == 0
    await bench.poller.drain()
    assert await bench.poller.tick(10) == 0  # it is not due any more
    assert bench.poller.polled == 1


async def test_known_pages_of_a_section_are_not_fetched_again(bench: Bench) -> None:
    """A section page links to an article for days."""
    settings = sources.load("page").Settings(links="//a")
    source = Source(
        "section", "page", "https://section.example.org/", settings=settings, backfill=timedelta(days=1)
    )
    await bench.watch(source)

    def section(ids: Sequence[int]) -> bytes:
        links = "".join(f"<p><a href='/news/{n}'>خبر رقم {n}</a></p>" for n in ids)
        return f"<html><body>{links}</body></html>".encode()

    for n in (1, 2, 3):
        page = PAGE.replace("داعش", f"داعش {words(n)}").replace("عنوان", words(n, 5))
        bench.fetcher.answers[f"https://section.example.org/news/{n}"] = answering(
            page.encode(), **{"content-type": "text/html"}
        )
    for ids in ((1, 2), (1, 2, 3)):
        bench.fetcher.answers[source.url] = answering(section(ids), **{"content-type": "text/html"})
        await bench.poll(source)
    pages = [request.url.rpartition("/")[2] for request in bench.fetcher.asked if request.role == "article"]
    assert pages == ["1", "2", "3"]
    assert len(await bench.alerts()) == 3


async def test_a_section_with_more_articles_than_are_followed_is_a_baseline_all_the_same(
    bench: Bench,
) -> None:
    """What a first poll leaves unread was there, and is no news to the next one."""
    settings = sources.load("page").Settings(links="//a")
    source = Source("section", "page", "https://section.example.org/", settings=settings)
    await bench.watch(source)

    def section(first: int) -> bytes:
        links = "".join(f"<p><a href='/news/{n}'>خبر رقم {n}</a></p>" for n in range(first, 0, -1))
        return f"<html><body>{links}</body></html>".encode()

    for n in range(1, FOLLOWS_PER_POLL + 12):
        page = PAGE.replace("داعش", " ".join(f"كلمة{n}{word}" for word in "أبجدهوز"))
        bench.fetcher.answers[f"https://section.example.org/news/{n}"] = answering(
            page.encode(), **{"content-type": "text/html"}
        )
    for first in (FOLLOWS_PER_POLL + 10, FOLLOWS_PER_POLL + 11):
        bench.fetcher.answers[source.url] = answering(section(first), **{"content-type": "text/html"})
        await bench.poll(source)
    asked = [request.url.rpartition("/")[2] for request in bench.fetcher.asked if request.role == "article"]
    assert len(asked) == FOLLOWS_PER_POLL + 1
    assert asked[-1] == str(FOLLOWS_PER_POLL + 11)
    assert (await bench.poll(source)).record.result == "unchanged"


async def test_a_page_that_failed_is_tried_again_though_the_section_did_not_change(bench: Bench) -> None:
    """Unchanged means that everything the response led to was read."""
    settings = sources.load("page").Settings(links="//a")
    source = Source("section", "page", "https://section.example.org/", settings=settings)
    await bench.watch(source)
    body = b"<html><body><a href='/news/1'>one</a></body></html>"
    bench.fetcher.answers[source.url] = answering(body, **{"content-type": "text/html", "etag": '"1"'})
    address = "https://section.example.org/news/1"
    bench.fetcher.answers[address] = FetchError("HTTP 502", FetchFailure.STATUS, status=502)
    poll = await bench.poll(source)
    assert (poll.state.etag, poll.state.body_hash) == ("", b"")
    bench.fetcher.answers[address] = answering(PAGE.encode(), **{"content-type": "text/html"})
    assert (await bench.poll(source)).record.new == 1
    assert (await bench.poll(source)).record.result == "unchanged"


def sitemap_of(*locations: str, root: str = "urlset", each: str = "url") -> bytes:
    """A sitemap, or an index of some, without dates."""
    shown = "".join(f"<{each}><loc>{location}</loc></{each}>" for location in locations)
    return f"<{root} xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{shown}</{root}>".encode()


async def test_the_children_of_a_sitemap_index_are_read_though_the_index_stays_the_same(bench: Bench) -> None:
    """An index is the same bytes for ever; what it lists is not."""
    settings = sources.load("sitemap").Settings()
    source = Source("map", "sitemap", "https://map.example.org/index.xml", settings=settings, text="page")
    await bench.watch(source)
    xml = {"content-type": "application/xml"}
    child = "https://map.example.org/news.xml"
    bench.fetcher.answers[source.url] = answering(
        sitemap_of(child, root="sitemapindex", each="sitemap"), **xml
    )
    bench.fetcher.answers[child] = answering(sitemap_of("https://map.example.org/news/old"), **xml)
    await bench.poll(source)
    news = [f"https://map.example.org/news/{name}" for name in ("new", "old")]
    bench.fetcher.answers[child] = answering(sitemap_of(*news), **xml)
    bench.fetcher.answers[news[0]] = answering(PAGE.encode(), **{"content-type": "text/html"})
    await bench.poll(source)
    assert [delivery.alert.rule_id for delivery in await bench.alerts()] == ["isis"]


async def test_full_text_that_failed_for_a_passing_reason_is_read_at_a_later_poll(bench: Bench) -> None:
    """The entry stands as the feed gave it meanwhile; when the page comes, it alerts. A page that says no is left."""
    source = a_source(text="page")
    await bench.watch(source)
    await bench.poll(source, rss(("0", "قديم", "خبر قديم")))
    passing = FetchError("HTTP 503", FetchFailure.STATUS, status=503)
    bench.fetcher.answers["https://example.org/1"] = passing
    bench.fetcher.answers["https://example.org/2"] = FetchError("HTTP 403", FetchFailure.STATUS, status=403)
    body = rss(("1", "عنوان", "مقدمة قصيرة"), ("2", "آخر", "مقدمة أخرى"), ("0", "قديم", "خبر قديم"))
    await bench.poll(source, body)
    await bench.poll(source, body)
    assert await bench.alerts() == []
    bench.fetcher.answers["https://example.org/1"] = answering(PAGE.encode(), **{"content-type": "text/html"})
    await bench.poll(source, body)
    assert [delivery.alert.rule_id for delivery in await bench.alerts()] == ["isis"]
    assert (await bench.poll(source, body)).record.result == "unchanged"
    pages = [request.url[-1] for request in bench.fetcher.asked if request.role == "article"]
    assert pages == ["1", "2", "1", "1"]


async def test_a_page_is_not_tried_for_ever(bench: Bench) -> None:
    """After a day the entry stays as the feed gave it."""
    source = a_source(text="page", backfill=timedelta(days=1))
    await bench.watch(source)
    bench.fetcher.answers["https://example.org/1"] = FetchError("no answer", FetchFailure.TIMEOUT)
    body = rss(("1", "عنوان", "مقدمة قصيرة"))
    await bench.poll(source, body)
    bench.clock.move(days=2)
    asked = len(bench.fetcher.asked)
    await bench.poll(source, body)
    assert [request.role for request in bench.fetcher.asked[asked:]] == ["source"]


async def test_a_first_reading_whose_pages_all_fail_is_a_failure_and_no_baseline(bench: Bench) -> None:
    """Or the first good one would bring a flood of old news."""
    settings = sources.load("page").Settings(links="//a")
    source = Source("section", "page", "https://section.example.org/", settings=settings)
    await bench.watch(source)
    body = b"<html><body><a href='/news/1'>one</a></body></html>"
    bench.fetcher.answers[source.url] = answering(body, **{"content-type": "text/html"})
    poll = await bench.poll(source)
    assert (poll.record.result, poll.state.baseline_done) == ("failed", False)
    page = answering(PAGE.encode(), **{"content-type": "text/html"})
    bench.fetcher.answers["https://section.example.org/news/1"] = page
    assert (await bench.poll(source)).state.baseline_done
    assert await bench.alerts() == []


async def test_old_articles_of_a_source_that_was_empty_are_its_baseline(bench: Bench) -> None:
    """A feed that recovers from being empty brings no flood; what is published from now on alerts."""
    source = a_source()
    await bench.watch(source)
    await bench.poll(source, rss())
    bench.clock.move(hours=1)

    def dated(number: int, day: str) -> str:
        return (
            f"<item><guid>{number}</guid><title>داعش {number}</title><pubDate>{day} Jan 2026 12:00:00 GMT</pubDate>"
            f"<description>داعش {number} {LONG}</description></item>"
        )

    feed = "<rss version='2.0'><channel><title>x</title>{}</channel></rss>"
    await bench.poll(source, feed.format(dated(1, "20") + dated(2, "24")).encode())
    assert [delivery.alert.headline for delivery in await bench.alerts()] == ["داعش 2"]


async def test_one_article_that_breaks_the_matcher_hides_no_other(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """It is stored and said loudly; the rest of its feed goes on."""

    class Fragile(Matcher):
        """Breaks over one article."""

        def judge(self, article: Article, labels: Collection[str] = ()) -> Judgement:
            if article.id == "bad":
                raise RuntimeError("a bug")
            return super().judge(article, labels)

    ruleset = read_rules([toml.parse(RULES, "rules/test.toml")])
    bench.poller.desk = Desk(Fragile.from_rules(ruleset.rules), ("desk",))
    source = a_source(backfill=timedelta(days=1))
    await bench.watch(source)
    await bench.poll(source, rss(("bad", "أ", f"داعش {LONG}"), ("good", "ب", f"وداعش أيضا {LONG}")))
    assert [delivery.alert.headline for delivery in await bench.alerts()] == ["ب"]
    assert "matching broke" in caplog.text


async def test_a_lone_dead_source_is_not_taken_for_a_dead_network(bench: Bench) -> None:
    """It backs off like any other."""
    source = a_source()
    await bench.watch(source)
    for _ in range(8):
        poll = await bench.poll(source)
    assert poll.state.failures == 8
    assert poll.state.next_due - bench.clock() > timedelta(hours=1)


async def test_a_network_that_is_down_is_said_once_and_when_it_is_back(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """Beside one line for each source; nobody is punished for it."""
    caplog.set_level(logging.INFO, "monitor.poll")
    outlets = [a_source(f"outlet-{n}") for n in range(7)]
    await bench.watch(*outlets)
    for _ in range(2):
        polls = [await bench.poll(outlet) for outlet in outlets]
    assert polls[-1].state.failures == 0
    await bench.poll(outlets[0], rss(OLD))
    said = [line for line in caplog.messages if line.startswith("network")]
    assert said == ["network down hosts_tried=5", "network back hosts_tried=5"]
    assert sum(line.startswith("source failed") for line in caplog.messages) == 7


async def test_an_address_without_words_is_read_once(bench: Bench) -> None:
    """A plain sitemap lists nothing else: each page is fetched once, not at every poll."""
    settings = sources.load("sitemap").Settings()
    source = Source("map", "sitemap", "https://map.example.org/map.xml", settings=settings, text="page")
    await bench.watch(source)
    xml = {"content-type": "application/xml"}
    old, new, later = (f"https://map.example.org/news/{name}" for name in ("old", "new", "later"))
    for address in (new, later):
        page = PAGE.replace("داعش", f"داعش {words(address)}").replace("عنوان", words(address, 5))
        bench.fetcher.answers[address] = answering(page.encode(), **{"content-type": "text/html"})
    for listed in ((old,), (old, new), (old, new, later)):
        bench.fetcher.answers[source.url] = answering(sitemap_of(*listed), **xml)
        await bench.poll(source)
    assert [request.url for request in bench.fetcher.asked if request.role == "article"] == [new, later]
    assert (await bench.poll(source)).record.result == "unchanged"
    assert len(await bench.alerts()) == 2


# --- robots.txt --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("robots", "heeded"), [(True, [False, True]), (False, [False, False])])
async def test_robots_txt_says_which_pages_are_read_and_a_feed_is_made_for_programs(
    bench: Bench, robots: bool, heeded: list[bool]
) -> None:
    """Unless the source says ``robots = false``."""
    source = a_source(backfill=timedelta(days=1), text="page", robots=robots)
    await bench.watch(source)
    await bench.poll(source, rss(("1", "خبر", "نص")))
    assert [request.robots for request in bench.fetcher.asked] == heeded
