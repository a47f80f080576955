"""Who gets an alert, and when an article that a rule hit is no alert."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.model import Article, Rule


def receivers_for(rule: Rule, receivers: Sequence[str]) -> tuple[str, ...]:
    """The receivers that the rule names, in its order; all ``receivers`` when it names none.

    A name that is no receiver is kept: the files are refused long before, and should one vanish all the same, its
    delivery waits in the outbox where it is seen, rather than being lost here.
    """
    return tuple(dict.fromkeys(rule.send or receivers))


def silent_because(article: Article, *, first_poll: bool, backfill: timedelta, now: datetime) -> str:
    """The named reason why an article new to us is no news to people, or "" when it is.

    Only a source's first poll holds old news back: what appears in it later is new by that, whatever date it bears
    (clocks of publishers are wrong, and we may have been away). With ``backfill`` the first poll alerts about what
    is not older than that; an article without any date counts as recent, since it was asked for.
    """
    if not first_poll:
        return ""
    if backfill <= timedelta(0):
        return "baseline"
    dated = article.published or article.updated
    if dated is not None and now - dated > backfill:
        return "too_old"
    return ""
