"""The one constructor of articles: whatever a source says is capped, cleaned and completed here.

Foreign text is hostile until it has been through this: a title of a megabyte, a control character that turns a
terminal, an address that is a script.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from monitor import url as addresses
from monitor.articles.dates import Found, clamped, is_plausible, is_unset, search_date
from monitor.articles.guessing import guess_date
from monitor.articles.labels import Labels, is_date_alone, read_labels
from monitor.articles.language import choose_language
from monitor.articles.markup import clean, one_line, paragraphs
from monitor.model import Article

MAX_ARTICLES = 2000
"""Entries of one reading; what comes after is not read."""

MAX_TITLE_BYTES = 1024
MAX_TEXT_BYTES = 256 * 1024
MAX_ID_BYTES = 1024
_MAX_NAME_BYTES = 256
_NO_LETTERS, _MOST_MARKS = re.compile(r"[\W_]+"), 8
_MOST_LINES_ABOVE, _LONGEST_ABOVE = 10, 60  # lines above a headline in a text, and characters of one
_MAX_AUTHORS, _MAX_KEYWORDS, _MAX_IMAGES = 20, 100, 10


@dataclass(frozen=True, slots=True)
class Draft:
    """What a source says of an article, as it says it. Texts are plain already; dates are still strings.

    ``published_guess`` and ``updated_guess`` are another reader's reading of the date strings, taken only for a
    string that ours can't read. ``guesses`` names what the reader of the source has worked out itself.
    ``is_tidy``: summary and text have been through ``markup.paragraphs``.
    """

    id: str = ""
    url: str = ""
    canonical_url: str = ""
    title: str = ""
    summary: str = ""
    text: str = ""
    authors: Sequence[str] = ()
    published: str = ""
    updated: str = ""
    published_guess: datetime | None = None
    updated_guess: datetime | None = None
    publisher: str = ""
    keywords: Sequence[str] = ()
    language: str = ""
    images: Sequence[str] = ()
    guesses: Sequence[str] = field(default=())
    is_tidy: bool = False


def build(draft: Draft, *, source_id: str = "", base: str = "", now: datetime | None = None) -> Article:
    """An Article of a draft. ``base`` resolves its addresses, ``now`` bounds its dates (None: no upper bound).

    Label lines and boilerplate never stay in the text; what the labels say counts where the draft is silent.
    """
    title = capped(one_line(draft.title), MAX_TITLE_BYTES)
    summary, text = draft.summary, draft.text
    if not draft.is_tidy:
        summary, text = paragraphs(summary), paragraphs(text)
    summary = read_labels(capped(summary, MAX_TEXT_BYTES)).text
    labels = read_labels(capped(text, MAX_TEXT_BYTES))
    draft, text = with_labels(draft, labels), _without_headline(labels.text, title)
    guesses = list(draft.guesses)
    link = resolved(draft.url, base)
    published = _moment(draft.published, draft.published_guess, now, guesses)
    updated = _moment(draft.updated, draft.updated_guess, now, guesses)
    language, is_guess = choose_language(draft.language, " ".join((title, summary[:200], text[:400])))
    if is_guess:
        guesses.append("language")
    return Article(
        id=_identity(draft.id, link, title, text or summary),
        source_id=source_id,
        url=link,
        canonical_url=addresses.canonical(resolved(draft.canonical_url, base) or link),
        title=title,
        summary=summary,
        text=text,
        authors=_names(draft.authors, _MAX_AUTHORS),
        published=published,
        updated=updated,
        publisher=capped(one_line(draft.publisher), _MAX_NAME_BYTES),
        keywords=_names(draft.keywords, _MAX_KEYWORDS),
        language=language,
        images=_images(draft.images, base),
        guesses=tuple(dict.fromkeys(guesses)),
    )


def capped(text: str, limit: int) -> str:
    """The longest beginning of ``text`` that has at most ``limit`` bytes of UTF-8."""
    if len(text) * 4 <= limit:
        return text
    octets = text.encode("utf-8", "replace")
    return text if len(octets) <= limit else octets[:limit].decode("utf-8", "ignore").rstrip()


def resolved(link: str, base: str) -> str:
    """An address as it may be shown and opened: absolute where there is a base, "" when it is not http(s)."""
    if _is_whole(link):
        return link
    link = clean(link).strip()
    if not link:
        return ""
    try:
        whole = urljoin(base, link) if base.startswith(("http://", "https://")) else link
        scheme = urlsplit(whole).scheme.lower()
    except ValueError:  # "http://[bad"
        return ""
    if scheme not in {"http", "https", ""} or len(whole) > addresses.MAX_LENGTH:
        return ""
    return "".join(whole.splitlines())


def _is_whole(link: str) -> bool:
    """Whether nothing has to be done about a link: absolute, and without anything that could be wrong about it. Nine of
    ten are, and this costs a tenth of taking them apart."""
    return (
        link.startswith(("http://", "https://"))
        and link.isascii()
        and link.isprintable()
        and not ("[" in link or "]" in link or link[-1] == " ")
        and len(link) <= addresses.MAX_LENGTH
    )


def derived_id(*parts: str) -> str:
    """An id for an article whose source gives none: the same words give the same id."""
    return "x-" + hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


def with_labels(draft: Draft, labels: Labels) -> Draft:
    """A draft with what labels say where it is silent, each marked as a guess."""
    said: dict[str, Any] = {
        "published": labels.published if not (draft.published or draft.published_guess) else "",
        "updated": labels.updated if not (draft.updated or draft.updated_guess) else "",
        "publisher": labels.publisher if not draft.publisher.strip() else "",
        "authors": (labels.author,) if labels.author and not draft.authors else (),
        "keywords": labels.keywords if not draft.keywords else (),
    }
    filled = {name: value for name, value in said.items() if value}
    marks = ("date" if name in {"published", "updated"} else name for name in filled)
    return replace(draft, **filled, guesses=(*draft.guesses, *marks)) if filled else draft


def _without_headline(text: str, title: str) -> str:
    """The text without what stands above it: the headline, short lines over that, and the date below it."""
    lines = text.split("\n", _MOST_LINES_ABOVE)
    above = next((n for n, line in enumerate(lines[:-1]) if _is_headline(line, title)), None)
    if above is not None and all(len(line) <= _LONGEST_ABOVE for line in lines[:above]):
        lines = lines[above + 1 :]
    while len(lines) > 1 and len(lines[0]) <= _LONGEST_ABOVE and is_date_alone(lines[0]):
        del lines[0]
    return "\n".join(lines)


def _is_headline(line: str, title: str) -> bool:
    """Whether a line is the title; on the page it may be set with other quotation marks than in its metadata."""
    if line == title or not title:  # both are tidy
        return bool(title)
    return abs(len(line) - len(title)) <= _MOST_MARKS and _NO_LETTERS.sub("", line) == _NO_LETTERS.sub(
        "", title
    )


def _identity(given: str, link: str, title: str, text: str) -> str:
    identity = one_line(given) or link or derived_id(title, text)
    # A long id is kept by its hash: two that differ only in their tails are still two.
    return identity if len(identity.encode("utf-8", "replace")) <= MAX_ID_BYTES else derived_id(identity)


def _moment(said: str, guess: datetime | None, now: datetime | None, guesses: list[str]) -> datetime | None:
    """The moment a string means, or None; what is not certain about it, or why there is none, becomes a guess mark.

    A moment that can't be right is moved to the nearest that can: an entry "of 2031" is of now, one of 1985 is old. What
    stands for "none" is none.
    """
    if not said and guess is None:
        return None
    found = search_date(said, now=now) if said else None
    if found is None and (other := _guessed(said, guess, now)) is not None:
        found = Found(other, is_guess=True)
    if found is None:
        guesses.extend(("date unread",) if said.strip() else ())
        return None
    if is_unset(found.moment):
        guesses.append("date out of range")
        return None
    if found.is_guess:
        guesses.append("date")
    if is_plausible(found.moment, now):
        return found.moment
    guesses.append("date out of range")
    return clamped(found.moment, now)


def _guessed(said: str, guess: datetime | None, now: datetime | None) -> datetime | None:
    """Other readers' answer, the source's own before the slow one; only one that can be right."""
    if guess is not None and is_plausible(guess, now):
        return guess
    return guess_date(said, now)


def _names(names: Sequence[str], most: int) -> tuple[str, ...]:
    if not names:
        return ()
    lines = (capped(one_line(name), _MAX_NAME_BYTES) for name in names)
    return tuple(dict.fromkeys(line for line in lines if line))[:most]


def _images(links: Sequence[str], base: str) -> tuple[str, ...]:
    if not links:
        return ()
    found = (resolved(link, base) for link in links)
    return tuple(dict.fromkeys(link for link in found if link))[:_MAX_IMAGES]
