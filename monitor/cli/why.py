"""`rasid why URL`: what happened to an article at every stage, from what was stored; and what other rules lacked.

"التحالف الدولي": ملتزمون بدعم العراق …
read    14:03:11  albawaba, feed, 200, feedparser      new, published 14:01 +03:00
story   k3f9      first of 4 outlets
hit     coalition  x9; sent desk-chat #5521 14:03:14
        التحالف الدولي، داعش
near    oil        missing any of: نفط، أوبك، خام
out     sport      excluded by: مباراة
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from monitor import url
from monitor.check import Plan
from monitor.cli import alike
from monitor.cli.command import DONE, FINDINGS, Command, Guide, json_option
from monitor.cli.files import database, readable_config
from monitor.cli.near import Lack, lacks
from monitor.cli.reasons import AGAIN, AGAIN_LABELS
from monitor.cli.root import SENTENCES
from monitor.cli.spans import short
from monitor.cli.terminal import Terminal, has_rtl, one_line
from monitor.cli.texts import t
from monitor.config import Config
from monitor.locale import Locale
from monitor.model import Source
from monitor.store import DatedOutcome, Life, SentAlert, SourceReport, Store

_MOST = 5  # articles shown of one address: several sources may carry it


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store has about an address: lives, or, without any, the sources as they are."""

    lives: Sequence[Life]
    reports: Sequence[SourceReport]


def why(terminal: Terminal, address: str, as_json: bool) -> int:
    """The life of the article at ``address``."""
    plan, config = readable_config(terminal)
    known = asyncio.run(_ask(config, address, terminal.clock()))
    if not known.lives:
        return _unseen(terminal, plan, known.reports, address, as_json=as_json)
    for index, life in enumerate(known.lives):
        near = lacks(plan.rules, life, _labels(plan, life.article.article.source_id))
        if as_json:
            terminal.json(_as_json(life, near))
            continue
        if index:
            terminal.out()
        for line in _told(terminal, life, near):
            terminal.out(line)
    return DONE


async def _ask(config: Config, address: str, now: datetime) -> _Known:
    path = database(config)
    if not path.exists():
        return _Known((), ())
    async with Store.open_readonly(path) as store:
        found = await store.article_by_url(address, url.url_key(address))
        lives = [await store.life(stored.number) for stored in found[:_MOST]]
        return _Known([life for life in lives if life is not None], await store.sources(now))


def _labels(plan: Plan, source_id: str) -> tuple[str, ...]:
    return next((source.labels for source in plan.sources if source.id == source_id), ())


# --- a life ------------------------------------------------------------------------------------------------------


def _told(terminal: Terminal, life: Life, near: Sequence[Lack]) -> Iterator[str]:
    locale, article = terminal.locale, life.article.article
    yield one_line(article.title) or one_line(article.url)
    dated = {each.at for each in life.outcomes if each.outcome.stage == "read"}
    for each in life.outcomes:
        yield from _stage(terminal, life, each, several=len(dated) > 1)
    for lack in near:
        yield from _lacked(locale, lack)
    if life.article.emptied:
        yield locale.t("Its text was let go by age, so near misses can't be told.")


def _stage(terminal: Terminal, life: Life, dated: DatedOutcome, *, several: bool) -> Iterator[str]:
    """The line of one outcome."""
    locale, outcome = terminal.locale, dated.outcome
    detail = outcome.detail
    if outcome.stage == "read":
        yield from _read(locale, life, dated, several=several)
    elif outcome.stage == "story":
        outlets = len({life.article.article.source_id, *(mate.article.source_id for mate in life.mates)})
        of = locale.n("{role} of {n} outlet", "{role} of {n} outlets", outlets, role=outcome.name)
        yield from _labelled(locale, "story", detail.get("story", life.article.story_id)[:12], of, "")
        yield from alike.told(locale, detail, article=life.article.article, mates=life.mates)
    elif outcome.stage == "rule" and outcome.name == "hit":
        yield from _hit(locale, life, detail.get("rule", ""), detail.get("terms", ""))
    elif outcome.stage == "rule" and outcome.name == "excluded":
        yield from _labelled(
            locale, "out", detail.get("rule", ""), locale.t("excluded by:"), detail.get("term", "")
        )
    elif outcome.stage == "rule":
        yield from _labelled(locale, "none", "-", locale.t("no rule matched"), "")
    elif outcome.stage == "alert" and outcome.name != "alerted":
        yield from _labelled(
            locale,
            AGAIN_LABELS.get(outcome.name, "silent"),
            detail.get("rule", ""),
            _silence(locale, outcome.name),
            detail.get("alert", "") if outcome.name in AGAIN_LABELS else _measured(locale, detail),
        )


def _read(locale: Locale, life: Life, dated: DatedOutcome, *, several: bool) -> Iterator[str]:
    detail = dated.outcome.detail
    article = life.article.article
    local = dated.at.astimezone(locale.timezone)
    clock = f"{local:%Y-%m-%d %H:%M:%S}" if several else f"{local:%H:%M:%S}"
    facts = [detail.get(key, "") for key in ("source", "kind", "status", "step", "guesses")]
    shown = ", ".join(one_line(fact) for fact in facts if fact)
    published = f", published {article.published.isoformat(' ', 'minutes')}" if article.published else ""
    yield f"{'read':<7} {clock}  {shown}     {dated.outcome.name}{published}"


def _hit(locale: Locale, life: Life, rule: str, terms: str) -> Iterator[str]:
    """The rule, how often, where it was sent; the terms below, because they may be Arabic."""
    alerts = [sent for sent in life.alerts if sent.alert.rule_id == rule]
    count = sum(number for sent in alerts for _, number in sent.alert.terms)
    pieces = [f"x{count}"] if count else []
    pieces += [_delivered(locale, sent) for sent in alerts]
    yield f"{'hit':<7} {rule:<10} {'; '.join(piece for piece in pieces if piece)}".rstrip()
    if terms:
        yield f"{'':<7} {one_line(terms)}"


def _delivered(locale: Locale, sent: SentAlert) -> str:
    """ "sent desk-chat #5521 14:03:14, pending mail", all ASCII."""
    return ", ".join(
        f"{delivery.state.value} {delivery.receiver}"
        + (f" #{one_line(delivery.remote)}" if delivery.remote else "")
        + f" {delivery.changed.astimezone(locale.timezone):%H:%M:%S}"
        for delivery in sent.deliveries
    )


def _labelled(locale: Locale, label: str, name: str, sentence: str, values: str) -> Iterator[str]:
    """label, name (both ASCII), a sentence, and values of any script last. In Arabic each on its own line."""
    head = f"{label:<7} {one_line(name):<10} "
    values = one_line(values)
    if not locale.rtl:
        yield f"{head}{sentence} {values}".rstrip()
        return
    yield head.rstrip()
    yield from (f"{'':<7} {line}" for line in (sentence, values) if line)


def _lacked(locale: Locale, lack: Lack) -> Iterator[str]:
    """What a rule lacked: near, when something of it was there."""
    label = "near" if lack.near else "miss"
    for terms in lack.groups:
        said = locale.t("missing one of:") if len(terms) > 1 else locale.t("missing:")
        yield from _listed(locale, label, lack.rule, said, terms)
    if lack.almost:
        yield from _listed(locale, "", "", locale.t("nearly there:"), lack.almost)


def _listed(locale: Locale, label: str, name: str, sentence: str, words: Sequence[str]) -> Iterator[str]:
    """``_labelled`` with words of any script: one a line when any of several is Arabic, because the next would
    stand where nobody looks for it."""
    if len(words) < 2 or not any(map(has_rtl, words)):
        yield from _labelled(locale, label, name, sentence, locale.t(", ").join(words))
        return
    yield from _labelled(locale, label, name, sentence, "")
    yield from (f"{'':<7} {one_line(word)}" for word in words)


def _silence(locale: Locale, name: str) -> str:
    """Why a hit raised no alert."""
    said = {
        "already_alerted": locale.t("already alerted for this story"),
        "baseline": locale.t("the source's first reading is remembered, not alerted"),
        "too_old": locale.t("published before backfill reaches"),
        "counted": locale.t("counted, not yet enough:"),
        "learning": locale.t("counted, the rule still learns what is usual:"),
        "told_recently": locale.t("counted, and alerted about not long ago:"),
        "counted_before": locale.t("its story was counted already"),
        "old_news": locale.t("published too long ago to be counted"),
        "heard": locale.t("the rule is not silent: counted from here"),
        "learnt": locale.t("learnt, not alerted, while the rule or the source is young:"),
        "used_before": locale.t("not the first time:"),
        "no_author": locale.t("it names no author"),
    }
    return said[name] if name in said else locale.t(AGAIN.get(name, name))


def _measured(locale: Locale, detail: Mapping[str, str]) -> str:
    """The numbers that a rule of another kind than each went by, or who spoke."""
    if "count" not in detail:
        return detail.get("who", "")
    window = detail.get("window", "")
    if "needed" in detail:
        counted = locale.t(
            "{count} of {needed} in {window}", count=detail["count"], needed=detail["needed"], window=window
        )
    else:
        counted = locale.t("{count} in {window}", count=detail["count"], window=window)
    if "usual" not in detail or (detail.get("weeks") == "0" and "needed" not in detail):
        return counted
    return locale.t("{counted}, usually {usual}", counted=counted, usual=detail["usual"])


# --- an address that was never seen ------------------------------------------------------------------------------


def _unseen(
    terminal: Terminal, plan: Plan, reports: Sequence[SourceReport], address: str, *, as_json: bool
) -> int:
    """Which source should have carried it, and what to do."""
    locale, now = terminal.locale, terminal.clock()
    by_id = {report.state.source_id: report for report in reports}
    likely = [source for source in plan.sources if _same_house(source, address)]
    if as_json:
        names = [source.id for source in likely]
        terminal.json({"url": address, "seen": False, "sources": names, "exit": FINDINGS})
        return FINDINGS
    if not url.host(address):
        terminal.out(locale.t("This is not the address of an article:"))
        terminal.out(one_line(address))
        terminal.out(terminal.led(locale.t("See:"), "rasid why --help"))
        return FINDINGS
    terminal.out(locale.t("This address was never read:"))
    terminal.out(one_line(address))
    for source in likely:
        terminal.out(_carrier(source, by_id.get(source.id), now))
    if likely:
        terminal.out(locale.t("It may be older than what the source lists. To see what it lists now:"))
        terminal.out(f"  rasid read --kind {likely[0].kind} {likely[0].url}")
    else:
        terminal.out(locale.t("No configured source is of this host. To watch it, add to the configuration:"))
        terminal.out(f'  [[source]] id = "{url.host(address) or "name"}"  kind = "feed"  url = "..."')
    return FINDINGS


def _carrier(source: Source, report: SourceReport | None, now: datetime) -> str:
    state = report.state if report else None
    read = f"read {short(now - state.last_read)}" if state and state.last_read else "read -"
    health = state.health.value if state else "new"
    error = f"  {one_line(state.last_error)}" if state and state.last_error else ""
    return f"{'source':<7} {source.id}  {health}  {read}{error}"


def _same_house(source: Source, address: str) -> bool:
    """Whether both addresses are of one publisher, as far as host names tell: feeds.example.org and www.example.org."""
    return _house(source.url) == _house(address) != ""


_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})


def _house(address: str) -> str:
    """The last two labels of a host, three under things like co.uk."""
    host = url.host(address)
    if not host or host.replace(".", "").isdigit() or ":" in host:
        return host
    labels = host.split(".")
    wanted = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-wanted:])


# --- JSON --------------------------------------------------------------------------------------------------------


def _as_json(life: Life, near: Sequence[Lack]) -> dict[str, Any]:
    stored, article = life.article, life.article.article
    return {
        "url": article.url,
        "seen": True,
        "source": article.source_id,
        "id": article.id,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "first_seen": stored.first_seen.isoformat(),
        "story": stored.story_id,
        "role": stored.role,
        "outcomes": [
            {
                "at": dated.at.isoformat(),
                "stage": dated.outcome.stage,
                "name": dated.outcome.name,
                "detail": dict(dated.outcome.detail),
            }
            for dated in life.outcomes
        ],
        "rules": list(life.hit_rules),
        "missed": [
            {
                "rule": lack.rule,
                "near": lack.near,
                "missing": [list(terms) for terms in lack.groups],
                "almost": list(lack.almost),
            }
            for lack in near
        ],
        "story_articles": [
            {"source": mate.article.source_id, "url": mate.article.url} for mate in life.mates
        ],
        "alerts": [
            {
                "alert": sent.alert.ref,
                "rule": sent.alert.rule_id,
                "deliveries": [
                    {
                        "delivery": delivery.id,
                        "receiver": delivery.receiver,
                        "state": delivery.state.value,
                        "changed": delivery.changed.isoformat(),
                        "remote": delivery.remote,
                        "reason": delivery.reason,
                    }
                    for delivery in sent.deliveries
                ],
            }
            for sent in life.alerts
        ],
    }


why_command = Command(
    "why",
    why,
    Guide(
        SENTENCES["why"],
        examples=(
            ("rasid why https://example.org/a", t("read, story, rules, alerts, and what other rules lacked")),
            ("rasid why --json https://example.org/a", t("the same for a program")),
        ),
        exits=((0, t("the article is known")), (1, t("it was never read"))),
    ),
    [click.Argument(("address",), metavar="URL"), json_option()],
)
