"""The one constructor of articles: whatever a source says is capped, cleaned and completed here.

Foreign text is hostile until it has been through this: a title of a megabyte, a control character that turns a
terminal, an address that is a script.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from monitor import url as addresses
from monitor.articles.dates import find_date, is_plausible
from monitor.articles.labels import Labels, read_labels
from monitor.articles.language import choose_language
from monitor.articles.markup import clean, one_line, paragraphs, split_keywords
from monitor.model import Article

MAX_ARTICLES = 2000
"""Entries of one reading; what comes after is not read."""

MAX_TITLE_BYTES = 1024
MAX_TEXT_BYTES = 256 * 1024
MAX_ID_BYTES = 1024
_MAX_NAME_BYTES = 256
_MAX_AUTHORS, _MAX_KEYWORDS, _MAX_IMAGES = 20, 100, 10


@dataclass(frozen=True, slots=True)
class Draft:
    """What a source says of an article, as it says it. Texts are plain already; dates are still strings.

    ``published_guess`` and ``updated_guess`` are another reader's reading of the date strings, taken only for a
    string that ours can't read. ``guesses`` names what the reader of the source has worked out itself.
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


def build(draft: Draft, *, source_id: str = "", base: str = "", now: datetime | None = None) -> Article:
    """An Article of a draft. ``base`` resolves its addresses, ``now`` bounds its dates (None: no upper bound).

    Label lines and boilerplate never stay in the text; what the labels say counts where the draft is silent.
    """
    title = capped(one_line(draft.title), MAX_TITLE_BYTES)
    summary = read_labels(capped(paragraphs(draft.summary), MAX_TEXT_BYTES)).text
    labels = read_labels(capped(paragraphs(draft.text), MAX_TEXT_BYTES))
    draft, text = _with_labels(draft, labels), _without_headline(labels.text, title)
    guesses = list(draft.guesses)
    link = resolved(draft.url, base)
    published = _moment(draft.published, draft.published_guess, now, guesses)
    updated = _moment(draft.updated, draft.updated_guess, now, guesses)
    language, is_guess = choose_language(draft.language, " ".join((title, summary[:500], text[:1500])))
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


def derived_id(*parts: str) -> str:
    """An id for an article whose source gives none: the same words give the same id."""
    return "x-" + hashlib.blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


def _with_labels(draft: Draft, labels: Labels) -> Draft:
    said = {
        "published": labels.published if not (draft.published or draft.published_guess) else "",
        "publisher": labels.publisher if not draft.publisher.strip() else "",
        "keywords": split_keywords([labels.keywords]) if not draft.keywords else (),
    }
    filled: dict[str, Any] = {name: value for name, value in said.items() if value}
    marks = ("date" if name == "published" else name for name in filled)
    return replace(draft, **filled, guesses=(*draft.guesses, *marks)) if filled else draft


def _without_headline(text: str, title: str) -> str:
    """The text without its first line where that only repeats the headline."""
    first, _, rest = text.partition("\n")
    return rest if title and one_line(first) == title else text


def _identity(given: str, link: str, title: str, text: str) -> str:
    identity = one_line(given) or link or derived_id(title, text)
    # A long id is kept by its hash: two that differ only in their tails are still two.
    return identity if len(identity.encode("utf-8", "replace")) <= MAX_ID_BYTES else derived_id(identity)


def _moment(said: str, guess: datetime | None, now: datetime | None, guesses: list[str]) -> datetime | None:
    """The moment a string means, or None; the reason for a None where something was said becomes a guess mark."""
    moment = find_date(said)
    if moment is None and guess is not None:
        moment = guess
        guesses.append("date")
    if moment is not None and not is_plausible(moment, now):
        guesses.append("date out of range")
        return None
    if moment is None and said.strip():
        guesses.append("date unread")
    return moment


def _names(names: Iterable[str], most: int) -> tuple[str, ...]:
    lines = (capped(one_line(name), _MAX_NAME_BYTES) for name in names)
    return tuple(dict.fromkeys(line for line in lines if line))[:most]


def _images(links: Iterable[str], base: str) -> tuple[str, ...]:
    found = (resolved(link, base) for link in links)
    return tuple(dict.fromkeys(link for link in found if link))[:_MAX_IMAGES]
