"""`rasid story ID`: one story, its outlets in time order, how articles changed, and what each alerted.

التحالف الدولي: ملتزمون بدعم العراق
1f0c2ad9e0b41c55  2 outlets in 11m
2026-11-24
14:01:10  albawaba    first        https://www.albawaba.example/news/1
          alerted k3f9q coalition; sent desk-chat #5521 14:01:14
14:12:40  sputnik-ar  joined 2.31  https://sputnik.example/a/7
          بيان للتحالف الدولي بشأن العراق
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

import click

from monitor import stories
from monitor.cli import alike
from monitor.cli.command import DONE, FINDINGS, Command, Guide, json_option
from monitor.cli.files import database, readable_config
from monitor.cli.root import SENTENCES
from monitor.cli.spans import short
from monitor.cli.terminal import Terminal, has_rtl, one_line
from monitor.cli.texts import t
from monitor.config import Config
from monitor.locale import Locale
from monitor.model import Change, Former
from monitor.store import FormerText, SentAlert, Store, StoryArticle, StoryReport

_INDENT = " " * 10
_CHANGES = 3  # of a text that are shown at each revision


def story(terminal: Terminal, name: str, as_json: bool) -> int:
    """The story of that id, or of that alert."""
    _, config = readable_config(terminal)
    found = asyncio.run(_ask(config, name))
    if found is None:
        return _unknown(terminal, name, as_json=as_json)
    if as_json:
        terminal.json(_as_json(found))
        return DONE
    for line in _told(terminal.locale, found):
        terminal.out(line)
    return DONE


async def _ask(config: Config, name: str) -> StoryReport | None:
    path = database(config)
    if not path.exists():
        return None
    async with Store.open_readonly(path) as store:
        return await store.story(name)


def _unknown(terminal: Terminal, name: str, *, as_json: bool) -> int:
    if as_json:
        terminal.json({"story": name, "known": False, "exit": FINDINGS})
        return FINDINGS
    locale = terminal.locale
    terminal.out(locale.t("No story and no alert is known by this name:"))
    terminal.out(one_line(name))
    terminal.out(
        locale.t("Alerts show their name at the end of the message; rasid why shows the story of an article.")
    )
    return FINDINGS


# --- for people --------------------------------------------------------------------------------------------------


def _told(locale: Locale, report: StoryReport) -> Iterator[str]:
    first = report.articles[0].article if report.articles else None
    if first is not None:
        yield one_line(first.article.title) or one_line(first.article.url)
    extent = _extent(locale, report)
    yield from (report.id, extent) if locale.rtl else (f"{report.id}  {extent}",)
    day: object = None
    shown = {first.article.title} if first is not None else set[str]()
    for each in report.articles:
        local = each.article.first_seen.astimezone(locale.timezone)
        if local.date() != day:
            day = local.date()
            yield f"{local:%Y-%m-%d}"
        yield from _article(locale, report, each, shown)
    if report.more:
        yield locale.n("and {n} more article", "and {n} more articles", report.more)


def _extent(locale: Locale, report: StoryReport) -> str:
    """How many outlets in which time; who was first stands below."""
    stored = [each.article for each in report.articles]
    if not stored:
        return ""
    outlets = len({each.article.source_id for each in stored})
    took = max(each.first_seen for each in stored) - stored[0].first_seen
    return locale.n("{n} outlet in {time}", "{n} outlets in {time}", outlets, time=short(took))


def _article(locale: Locale, report: StoryReport, each: StoryArticle, shown: set[str]) -> Iterator[str]:
    """The line of an article; below it what it alerted, and its headlines unless they were shown."""
    stored, article = each.article, each.article.article
    role = f"{_role(each)} {_score(each)}".rstrip()
    yield f"{_clock(stored.first_seen, locale.timezone)}  {article.source_id:<10}  {role:<11}  {one_line(article.url)}".rstrip()
    for sent in report.alerts_of(stored.number):
        yield f"{_INDENT}alerted {_alert(locale, sent)}"
    for former, changes in _changes(each):
        yield from _headline(former.title, shown)
        yield f"{_INDENT}{_clock(former.at, locale.timezone)} {locale.t('changed')}"
        for change in [change for change in changes if change.field != "title"][:_CHANGES]:
            yield from _change("-", change.before)
            yield from _change("+", change.after)
    yield from _headline(article.title, shown)


def _changes(each: StoryArticle) -> list[tuple[FormerText, tuple[Change, ...]]]:
    """What the article said before, wording after wording, each with what became another word after it."""
    wordings = [Former(former.title, former.summary, former.text) for former in each.former]
    article = each.article.article
    later = [replace(article, title=w.title, summary=w.summary, text=w.text) for w in wordings[1:]]
    changed = map(stories.words_changed, wordings, [*later, article])
    return list(zip(each.former, changed, strict=True))


def _change(sign: str, words: str) -> Iterator[str]:
    """Words that went (-) or came (+); right-to-left ones below their sign."""
    line = one_line(words)
    if line:
        yield from (f"{_INDENT}{sign}", line) if has_rtl(line) else (f"{_INDENT}{sign} {line}",)


def _role(each: StoryArticle) -> str:
    """What it was when it came: a revised article is still the one that opened its story."""
    return each.judged.name if each.judged is not None else each.article.role


def _headline(title: str, shown: set[str]) -> Iterator[str]:
    line = one_line(title)
    if line and title not in shown:
        shown.add(title)
        yield line if has_rtl(line) else f"{_INDENT}{line}"


def _score(each: StoryArticle) -> str:
    detail = each.judged.detail if each.judged is not None else {}
    return f"{float(detail['score']):.2f}" if "score" in detail else ""


def _alert(locale: Locale, sent: SentAlert) -> str:
    """ "k3f9q coalition; sent desk-chat #5521 14:01:14", all ASCII."""
    deliveries = ", ".join(
        f"{each.state.value} {each.receiver}"
        + (f" #{one_line(each.remote)}" if each.remote else "")
        + f" {_clock(each.changed, locale.timezone)}"
        for each in sent.deliveries
    )
    return f"{sent.alert.ref} {sent.alert.rule_id}; {deliveries}".rstrip("; ")


def _clock(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%H:%M:%S}"


# --- for programs ------------------------------------------------------------------------------------------------


def _as_json(report: StoryReport) -> dict[str, Any]:
    return {
        "story": report.id,
        "known": True,
        "first_seen": report.first_seen.isoformat(),
        "outlets": len({each.article.article.source_id for each in report.articles}),
        "more": report.more,
        "articles": [_article_json(report, each) for each in report.articles],
    }


def _article_json(report: StoryReport, each: StoryArticle) -> dict[str, Any]:
    stored, article = each.article, each.article.article
    detail = each.judged.detail if each.judged is not None else {}
    return {
        "source": article.source_id,
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "first_seen": stored.first_seen.isoformat(),
        "role": _role(each),
        "score": float(detail["score"]) if "score" in detail else None,
        "terms": alike.terms(detail),
        "former": [
            {
                "until": former.at.isoformat(),
                "title": former.title,
                "changes": [
                    {"field": change.field, "before": change.before, "after": change.after}
                    for change in changes
                ],
            }
            for former, changes in _changes(each)
        ],
        "alerts": [
            {
                "alert": sent.alert.ref,
                "rule": sent.alert.rule_id,
                "deliveries": [
                    {
                        "receiver": delivery.receiver,
                        "state": delivery.state.value,
                        "changed": delivery.changed.isoformat(),
                        "remote": delivery.remote,
                    }
                    for delivery in sent.deliveries
                ],
            }
            for sent in report.alerts_of(stored.number)
        ],
    }


story_command = Command(
    "story",
    story,
    Guide(
        SENTENCES["story"],
        examples=(
            ("rasid story k3f9q", t("the story of an alert: its name stands at the end of the message")),
            ("rasid story 1f0c2a", t("a story by the beginning of its id, as rasid why shows it")),
            ("rasid story --json k3f9q", t("the same for a program")),
        ),
        exits=((0, t("the story is known")), (1, t("there is none of that name"))),
    ),
    [click.Argument(("name",), metavar="ID"), json_option()],
)
