"""What an article that a rule had matched, and that changed, comes to: whether its rule wants to be told, and what to say.

Words are compared after the fold of the matcher: other punctuation, harakat or spelling of ي is no change. A wording is
told once. What it was before the first change that was told counts as told too, so that a headline which is changed
and changed back is one alert.

A text is compared only with what was read the same way. A feed's few sentences are not the article that was read on its
page: taking one for a revision of the other would report the failure of a page as an edit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.alerts.composition import follow, rule_key
from monitor.alerts.triggers.hits import line
from monitor.alerts.wording import cut, plain
from monitor.model import Alert, Article, ArticleKeys, Change, FollowUp, Former, KnownArticle, Rule, Told
from monitor.text import normal

CHANGES = 4
"""How many changes an alert shows."""

CHANGE_UNITS = 200
"""How much of the words of one change it shows."""

_NOTHING = Told()
_LONGEST_EXCERPT = 20_000  # characters that a feed gives of a text it does not give whole
_SEARCHED = 200_000


@dataclass(frozen=True, slots=True)
class Revision:
    """A known article as it was and as it is. ``former`` are its former words, where the store still has them."""

    article: Article
    keys: ArticleKeys
    known: KnownArticle
    former: Former | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """The named reason of model.Outcome. ``wording`` names what the article says now, ``told`` are the wordings that count
    as told from now on."""

    name: Literal["updated", "update_not_wanted", "no_words_changed", "wording_told"]
    wording: str = ""
    told: Told = _NOTHING


def weigh_revision(rule: Rule, revision: Revision, told: Told) -> Weighed:
    """Whether the rule, which had matched the article before, alerts about what it is now."""
    if rule.on_update == "never":
        return Weighed("update_not_wanted")
    retitled = normal(revision.known.title) != normal(revision.article.title)
    reworded = not retitled and _has_other_text(revision)
    if not retitled and not reworded:
        return Weighed("no_words_changed")
    if reworded and rule.on_update == "title":
        return Weighed("update_not_wanted")
    was, now = _wordings(rule, revision)
    if now in told.wordings:
        return Weighed("wording_told")
    return Weighed("updated", now, Told(wordings=frozenset((was, now))))


def update_alert(
    alert: Alert, revision: Revision, weighed: Weighed, changes: Sequence[Change], *, follows: str
) -> Alert:
    """``alert`` as one about what changed. ``changes`` are all differences; ``follows`` is the key of the alert that it is
    a reply to, or "" where the rule has not alerted about the story."""
    was, now = line(revision.known.title), line(revision.article.title)
    texts = [each for each in changes if each.field == "text"]
    follow_up = FollowUp(
        kind="update",
        former_headline=was if normal(was) != normal(now) else "",
        changes=tuple(_shown(each) for each in texts[:CHANGES]),
        more=max(0, len(texts) - CHANGES),
    )
    key = rule_key(alert.rule_id, alert.story_id, "update", weighed.wording)
    return follow(alert, key, follows, follow_up)


def _has_other_text(revision: Revision) -> bool:
    """Whether the text got other words, as far as what was read then and now can be compared."""
    before, after = revision.known.keys, revision.keys
    was_read_whole = before.entry_hash and after.entry_hash
    return bool(
        was_read_whole and before.content_hash != after.content_hash and not _is_a_beginning(revision)
    )


def _is_a_beginning(revision: Revision) -> bool:
    """Whether little but a piece of the former text is left: then the page could not be read, and the feed's words stand
    in its place."""
    former, text = revision.former, revision.article.text or revision.article.summary
    if former is None or not former.text:
        return False
    if len(text) > _LONGEST_EXCERPT or len(text) * 2 > len(former.text):
        return False
    now = normal(text)
    return now in normal(former.text[:_SEARCHED]) or now == normal(former.summary)


def _wordings(rule: Rule, revision: Revision) -> tuple[str, str]:
    """Names of the former and of the present wording; of the headline alone where the rule asks for no more."""
    known, article = revision.known, revision.article
    if rule.on_update == "title":
        return _hash(known, normal(known.title)), _hash(known, normal(article.title))
    return (
        _hash(known, normal(known.title), known.keys.content_hash.hex()),
        _hash(known, normal(article.title), revision.keys.content_hash.hex()),
    )


def _shown(change: Change) -> Change:
    return Change(change.field, change.kind, _piece(change.before), _piece(change.after))


def _piece(text: str) -> str:
    return plain(cut(text, CHANGE_UNITS))[0]


def _hash(known: KnownArticle, *parts: str) -> str:
    joined = "\0".join((known.source_id, known.id, *parts)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(joined, digest_size=8).hexdigest()
