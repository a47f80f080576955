"""`rasid outbox`: which deliveries need a person; list, show, retry, drop. Works while the daemon runs.

unknown  k3f9  desk-chat  4m  try 1  no reply for 30 s, may be delivered
failed   k2zz  mail-ed    2h  try 3  550 mailbox unavailable
2 of 1,204 need you.   rasid outbox retry k3f9 | drop k2zz | show k3f9
"""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from monitor.cli.command import DONE, FINDINGS, Command, Group, Guide, json_option
from monitor.cli.files import database, readable_config
from monitor.cli.root import SENTENCES
from monitor.cli.spans import short
from monitor.cli.terminal import Paint, Terminal, one_line
from monitor.cli.texts import t
from monitor.errors import RasidError
from monitor.model import Delivery, DeliveryState
from monitor.store import Change, Counts, Store

_NEEDS_A_PERSON = (DeliveryState.UNKNOWN, DeliveryState.FAILED)
_WAITING = (DeliveryState.PENDING, DeliveryState.SENDING)
_PAINTS: dict[DeliveryState, Paint] = {
    DeliveryState.UNKNOWN: "warn",
    DeliveryState.FAILED: "bad",
    DeliveryState.SENT: "good",
    DeliveryState.PENDING: "dim",
    DeliveryState.SENDING: "dim",
}


# --- looking -----------------------------------------------------------------------------------------------------


def outbox(terminal: Terminal, as_json: bool) -> int:
    """What needs a person."""
    found, counts = _look(terminal, _NEEDS_A_PERSON, limit=100)
    _show(terminal, found, as_json=as_json)
    if not as_json:
        terminal.out(_summary(terminal, found, counts))
    return FINDINGS if counts.unknown or counts.failed else DONE


def list_deliveries(terminal: Terminal, states: Sequence[str], limit: int, as_json: bool) -> int:
    """Deliveries by state."""
    wanted = [DeliveryState(state) for state in states] or [*_NEEDS_A_PERSON, *_WAITING]
    found, counts = _look(terminal, wanted, limit)
    _show(terminal, found, as_json=as_json)
    if not as_json:
        terminal.out(_by_state(counts))
    return DONE


def show_delivery(terminal: Terminal, name: str, as_json: bool) -> int:
    """One alert with all its deliveries."""
    _, config = readable_config(terminal)

    async def find() -> Sequence[Delivery]:
        async with Store.open_readonly(database(config)) as store:
            return await store.find_delivery(name)

    found = asyncio.run(find())
    if not found:
        raise _unknown_name(terminal, name)
    if as_json:
        _show(terminal, found, as_json=True)
        return DONE
    for key in dict.fromkeys(delivery.alert.key for delivery in found):
        _show_alert(terminal, [delivery for delivery in found if delivery.alert.key == key])
    return DONE


def _look(
    terminal: Terminal, states: Sequence[DeliveryState], limit: int
) -> tuple[Sequence[Delivery], Counts]:
    """Deliveries in these states, and how many there are of all; nothing before a daemon has run."""
    _, config = readable_config(terminal)
    path = database(config)

    async def look() -> tuple[Sequence[Delivery], Counts]:
        async with Store.open_readonly(path) as store:
            return await store.outbox(states, limit), await store.counts()

    return asyncio.run(look()) if path.exists() else ((), Counts())


def _show(terminal: Terminal, found: Sequence[Delivery], *, as_json: bool) -> None:
    if as_json:
        for delivery in found:
            terminal.json(_as_json(delivery))
        return
    now = terminal.clock()
    cells = [
        (each.state.value, each.alert.ref, each.receiver, short(now - each.created), f"try {each.attempts}")
        for each in found
    ]
    widths = [max((len(line[column]) for line in cells), default=0) for column in range(5)]
    for delivery, line in zip(found, cells, strict=True):
        padded = [f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)]
        state = terminal.paint(padded[0], _PAINTS[delivery.state])
        terminal.out("  ".join([state, *padded[1:], _reason(delivery, now)]).rstrip())


def _reason(delivery: Delivery, now: datetime) -> str:
    """Why it is where it is; foreign words, so last on the line."""
    reason = one_line(delivery.reason)
    if delivery.state is DeliveryState.PENDING and delivery.due > now:
        return f"next {short(delivery.due - now)}" + (f": {reason}" if reason else "")
    return reason


def _summary(terminal: Terminal, found: Sequence[Delivery], counts: Counts) -> str:
    locale = terminal.locale
    total = counts.pending + counts.sending + counts.sent + counts.unknown + counts.failed + counts.dropped
    need = counts.unknown + counts.failed
    if not need:
        return locale.t("Nothing needs you.") + ("\n" if locale.rtl else "  ") + _by_state(counts)
    refs = list(dict.fromkeys(delivery.alert.ref for delivery in found))
    advice = f"rasid outbox retry {refs[0]} | drop {refs[-1]} | show {refs[0]}"
    said = locale.n("{n} of {total} needs you.", "{n} of {total} need you.", need, total=f"{total:,}")
    return terminal.led(said, f" {advice}")


def _by_state(counts: Counts) -> str:
    shown = {
        "pending": counts.pending,
        "sending": counts.sending,
        "sent": counts.sent,
        "unknown": counts.unknown,
        "failed": counts.failed,
        "dropped": counts.dropped,
    }
    return "  ".join(f"{number:,} {state}" for state, number in shown.items() if number or state == "sent")


def _show_alert(terminal: Terminal, deliveries: Sequence[Delivery]) -> None:
    alert, now, locale = deliveries[0].alert, terminal.clock(), terminal.locale
    terminal.out(terminal.marked(alert.headline, alert.title_hits))
    for excerpt in alert.excerpts:
        cut = terminal.marked(excerpt.text, excerpt.hits)
        terminal.out(f"  {'…' if excerpt.cut_before else ''}{cut}{'…' if excerpt.cut_after else ''}")
    for line in alert.lines:
        terminal.out(f"  {one_line(line)}")
    for story in alert.cause.stories if alert.cause else ():
        terminal.out(f"- {one_line(story.headline)}")
        terminal.out(f"  {one_line(story.url)}")
    facts = (
        ("alert", alert.ref),
        ("rule", alert.rule_id),
        ("source", alert.source_id),
        ("severity", alert.severity.value),
        ("created", locale.when(alert.created, now)),
        ("url", one_line(alert.url)),
        ("publisher", one_line(alert.publisher)),
    )
    for label, value in facts:
        if value:
            terminal.out(f"{label:<10} {value}")
    for delivery in deliveries:
        state = terminal.paint(f"{delivery.state.value:<8}", _PAINTS[delivery.state])
        remote = f"  {one_line(delivery.remote)}" if delivery.remote else ""
        changed = short(now - delivery.changed)
        line = f"{state}  #{delivery.id}  {delivery.receiver}  {changed}  try {delivery.attempts}{remote}"
        terminal.out(f"{line}  {_reason(delivery, now)}".rstrip())


# --- changing ----------------------------------------------------------------------------------------------------


def retry_delivery(terminal: Terminal, names: Sequence[str], receiver: str | None, as_json: bool) -> int:
    """failed, unknown → pending; pending → due now."""
    now = terminal.clock()

    async def retry(store: Store, name: str) -> Change:
        return await store.retry(name, now, receiver=receiver)

    return _change(terminal, names, retry, as_json=as_json)


def drop_delivery(terminal: Terminal, names: Sequence[str], receiver: str | None, as_json: bool) -> int:
    """pending, failed, unknown → given up."""
    now, by = terminal.clock(), _person()

    async def drop(store: Store, name: str) -> Change:
        return await store.drop(name, now, by=by, receiver=receiver)

    return _change(terminal, names, drop, as_json=as_json)


def _change(terminal: Terminal, names: Sequence[str], change: Any, *, as_json: bool) -> int:
    """Apply ``change`` to each name; every name is tried, whatever became of the others."""
    _, config = readable_config(terminal)

    async def apply() -> list[tuple[str, Change | RasidError]]:
        results: list[tuple[str, Change | RasidError]] = []
        async with Store.join(database(config)) as store:
            for name in names:
                try:
                    results.append((name, await change(store, name)))
                except RasidError as error:
                    results.append((name, error))
        return results

    clean = True
    for name, result in asyncio.run(apply()):
        if isinstance(result, Change) and not result.changed and not result.refused:
            result = _unknown_name(terminal, name)  # noqa: PLW2901 - from here on it is an error like the others
        if isinstance(result, RasidError):
            terminal.narrate(f"rasid: {result}")
            if as_json:
                terminal.json({"error": str(result), "exit": FINDINGS})
            clean = False
            continue
        _show(terminal, result.changed, as_json=as_json)
        for delivery in result.refused:
            said = terminal.locale.t(
                "#{id} to {receiver} stays as it is: {state}",
                id=delivery.id,
                receiver=delivery.receiver,
                state=delivery.state.value,
            )
            terminal.narrate(said)
            if as_json:
                terminal.json({**_as_json(delivery), "error": said, "exit": FINDINGS})
            clean = False
    return DONE if clean else FINDINGS


def _unknown_name(terminal: Terminal, name: str) -> RasidError:
    locale = terminal.locale
    said = terminal.led(locale.t("There is no such delivery:"), one_line(name))
    return RasidError(said + "\n" + terminal.led(locale.t("See:"), "rasid outbox list"))


def _person() -> str:
    """Who gives up a delivery, for the record."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in some containers
        return "?"


def _as_json(delivery: Delivery) -> dict[str, Any]:
    alert = delivery.alert
    return {
        "delivery": delivery.id,
        "alert": alert.ref,
        "state": delivery.state.value,
        "receiver": delivery.receiver,
        "attempts": delivery.attempts,
        "created": delivery.created.isoformat(),
        "changed": delivery.changed.isoformat(),
        "due": delivery.due.isoformat() if delivery.state is DeliveryState.PENDING else None,
        "reason": delivery.reason,
        "remote": delivery.remote,
        "kind": alert.kind,
        "rule": alert.rule_id,
        "source": alert.source_id,
        "severity": alert.severity.value,
        "headline": alert.headline,
        "url": alert.url,
    }


def _names() -> click.Argument:
    return click.Argument(("names",), metavar="REF|ID…", nargs=-1, required=True)


def _receiver() -> click.Option:
    return click.Option(("--receiver",), metavar="NAME", help=t("Only the delivery to this receiver"))


outbox_command = Group(
    "outbox",
    outbox,
    Guide(
        SENTENCES["outbox"],
        examples=(
            ("rasid outbox", t("what is unknown or failed, and needs a person")),
            ("rasid outbox retry k3f9q", t("send it again; also while rasid runs")),
        ),
        exits=((0, t("nothing needs a person")), (1, t("something does, or could not be changed"))),
    ),
    [json_option()],
    [
        Command(
            "list",
            list_deliveries,
            Guide(
                t("Show deliveries by state, the newest first."),
                examples=(
                    ("rasid outbox list", t("everything that is not delivered")),
                    ("rasid outbox list --state sent --limit 5", t("the last five that were")),
                ),
            ),
            [
                click.Option(
                    ("--state", "states"),
                    multiple=True,
                    type=click.Choice([state.value for state in DeliveryState]),
                    help=t("Only these; may be given several times"),
                ),
                click.Option(("--limit",), type=click.IntRange(1), default=50, help=t("At most so many")),
                json_option(),
            ],
        ),
        Command(
            "show",
            show_delivery,
            Guide(
                t("Show one alert with all its deliveries."),
                examples=(
                    ("rasid outbox show k3f9q", t("by the alert's short name")),
                    ("rasid outbox show 5521", t("by the number of a delivery")),
                ),
            ),
            [click.Argument(("name",), metavar="REF|ID"), json_option()],
        ),
        Command(
            "retry",
            retry_delivery,
            Guide(
                t("Send again what failed or is unknown, and at once what waits."),
                examples=(
                    ("rasid outbox retry k3f9q", t("to every receiver that lacks it")),
                    ("rasid outbox retry k3f9q --receiver mail-ed", t("to one of them")),
                ),
            ),
            [_names(), _receiver(), json_option()],
        ),
        Command(
            "drop",
            drop_delivery,
            Guide(
                t("Give up deliveries: they are not sent any more, and need nobody."),
                examples=(
                    ("rasid outbox drop k2zz7", t("for every receiver that lacks it")),
                    ("rasid outbox drop 5521 5522", t("two deliveries by their numbers")),
                ),
            ),
            [_names(), _receiver(), json_option()],
        ),
    ],
)
