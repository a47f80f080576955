"""Equality: by which id, words or address an article is one that is known, or a copy of it.

Words are compared after the fold of the matcher, so that outlets that spell ى for ي, drop harakat or set other
punctuation are seen to carry the same text. Taking a new story for an old one is the worst error there is, so equality
alone is not believed where it is cheap:

- An article of only a few words is equal to another only at the same address: "موجز الأخبار" is the headline of a new
  bulletin every hour.
- A text under another headline may be a wall: the consent page, "please enable JavaScript", the one description that a
  system sets under every entry. Outlets do run an agency's text under headlines of their own, but not twice in one
  outlet, and its words speak of what the headline says. So a source that has a text under two headlines proves it a
  wall, for everybody; and before there is such a proof the headlines must agree with each other, or each with the text.
  What this costs is a second alert for a copy whose headline shares nothing with its text.
- An address at which several articles of one source stand is a place (a live page, a section), not an article. Feeds
  link many entries to places on one page, so equal addresses within one source never merge.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from monitor import url
from monitor.model import Article, ArticleKeys, Former, Known, KnownArticle
from monitor.stories.words import folded as normal
from monitor.stories.wrappers import unwrapped

ENOUGH_TEXT = 30
"""Words of text from which it is compared without the headline, so that copies under other headlines are found."""

LONG_TEXT = 60
"""Words of text from which copies are looked for under other headlines: walls and notices are mostly shorter."""

TELLING_LETTERS = 4
"""Letters from which a word of a headline says something: shorter ones stand in every text."""

ENOUGH_WORDS = 8
"""Words in all from which two articles elsewhere are copies of each other when they are equal."""

FEWEST_TELLING = 3
"""Telling words from which it can be said that two texts have nothing in common: a flash of one word is corrected."""

MOST_SHARED = 0.2
"""Share of telling words that any two texts of one source may have in common."""

READ_TO_TELL = 4_000
"""Characters that are read for that."""

_NO_WORDS = hashlib.blake2b(b"", digest_size=16).digest()
"""What an entry without any words is "unchanged" by (a plain sitemap lists addresses only)."""

_JOINED = re.compile("^(?:[وف]?[بك]?ال|[وف]?لل)")


def keys(article: Article, entry: Article | None = None) -> ArticleKeys:
    """What an article is compared by.

    ``entry`` is the article as its feed gives it, for one whose text was taken from its page: the next poll sees the
    entry again without the page, so its words are what "unchanged" is decided by, and the page's what copies are found by.
    """
    url_key = _url_key(article)
    words = _words(article)
    entry_words = words if entry is None else _words(entry)
    return ArticleKeys(
        url_key,
        _content_hash(words, url_key),
        _hash(entry_words.all) or _NO_WORDS,
        _hash(words.title) if words.leave_the_headline_out else b"",
    )


def is_unchanged(article: Article, keys: ArticleKeys, known: Known) -> bool:
    """Whether an article is one that is known, word for word."""
    found = by_identity(article, keys, known)
    if found is not None:
        return found.keys.entry_hash == keys.entry_hash
    same = twin(article.source_id, keys, known)
    return same is not None and same.source_id == article.source_id


# --- identity ----------------------------------------------------------------------------------------------------


def reused_id(article_id: str, keys: ArticleKeys) -> str:
    """Under which id an article is kept whose own id its source has given to another text before: the id with a mark of
    the words, so that the next poll finds it again."""
    return f"{article_id}#{keys.entry_hash[:4].hex()}"


def identities(article: Article, keys: ArticleKeys) -> tuple[str, ...]:
    """The ids under which the source may have an article already: what ``Known.by_id`` is asked by."""
    return (article.id, reused_id(article.id, keys)) if keys.entry_hash else (article.id,)


def by_identity(article: Article, keys: ArticleKeys, known: Known) -> KnownArticle | None:
    """The source's own article of that id; where the id was reused, the one that has it now."""
    return known.by_id.get(reused_id(article.id, keys)) or known.by_id.get(article.id)


def is_another_text(former: Former | None, article: Article) -> bool:
    """Whether an article has nothing in common with the words that stood under its id until now: the source has given
    the id to another article. Not where either has too few words to tell."""
    if former is None:
        return False
    title, before = _telling(former.title), _telling(former.title, former.text or former.summary)
    new_title, after = _telling(article.title), _telling(article.title, article.text or article.summary)
    smaller = min(len(before), len(after))
    if smaller < FEWEST_TELLING or title & new_title:
        return False
    return len(before & after) <= MOST_SHARED * smaller


def _telling(*texts: str) -> frozenset[str]:
    """The longer words of the first thousands of characters, without what is joined to them in front."""
    words = (word for text in texts for word in normal(text[:READ_TO_TELL]).split())
    return frozenset(_JOINED.sub("", word) for word in words if len(word) >= TELLING_LETTERS)


# --- equality ----------------------------------------------------------------------------------------------------


def _carriers(known: Known, keys: ArticleKeys) -> tuple[KnownArticle, ...]:
    return known.by_content.get(keys.content_hash, ()) if keys.content_hash else ()


def twin(source_id: str, keys: ArticleKeys, known: Known) -> KnownArticle | None:
    """The known article with the same words, headline and all: the source's own before another's, which it may be a
    copy of since."""
    same = [each for each in _carriers(known, keys) if each.keys.title_hash == keys.title_hash]
    return next((each for each in same if each.source_id == source_id), same[0] if same else None)


def original(source_id: str, article: Article, keys: ArticleKeys, known: Known) -> KnownArticle | None:
    """The article elsewhere of which this one is a copy under another headline."""
    carriers = _carriers(known, keys)
    if not carriers or _is_wall(source_id, carriers):
        return None
    text = _words(article).body
    first = carriers[0]
    if _count(text) < LONG_TEXT or not _is_headline_of_both(article.title, first.title, text):
        return None
    return first


def _is_wall(source_id: str, carriers: tuple[KnownArticle, ...]) -> bool:
    """Whether one source has the text under several headlines: ``source_id`` with the one being judged, or another."""
    headlines = {(each.source_id, each.keys.title_hash) for each in carriers}
    outlets = {outlet for outlet, _ in headlines}
    return source_id in outlets or len(headlines) > len(outlets)


def _is_headline_of_both(one: str, other: str, text: str) -> bool:
    """Whether two headlines may stand over one text: they say much the same, or the text speaks of either."""
    headlines = [headline for headline in (normal(one), normal(other)) if headline]
    if len(headlines) == 2 and _agree(*headlines):
        return True
    return bool(headlines) and all(_speaks_of(text, headline) for headline in headlines)


def _agree(one: str, other: str) -> bool:
    """Whether more than half of the words of the shorter headline stand in the other one."""
    ones, others = set(one.split()), set(other.split())
    return 2 * len(ones & others) > min(len(ones), len(others))


def _speaks_of(text: str, headline: str) -> bool:
    """Whether more than half of the telling words of a headline stand in the text, whatever article and prepositions
    are joined to them in either: "للتحالف" and "والتحالف" are the same word here."""
    telling = {_JOINED.sub("", word) for word in headline.split() if len(word) >= TELLING_LETTERS}
    return 2 * sum(word in text for word in telling) > len(telling)


def at_its_address(source_id: str, keys: ArticleKeys, known: Known) -> KnownArticle | None:
    """The article elsewhere at the same address. None where the address is a place: this source has another article
    there, or another source has several."""
    there = known.by_url.get(keys.url_key, ()) if keys.url_key else ()
    outlets = {each.source_id for each in there}
    if not there or source_id in outlets or len(outlets) < len(there):
        return None
    return there[0]


# --- keys --------------------------------------------------------------------------------------------------------


def _url_key(article: Article) -> bytes:
    """The address to compare by. A home page is none, however many feeds give it as the link of each entry."""
    address = unwrapped(url.canonical(article.canonical_url or article.url))
    parts = urlsplit(address)
    is_home_page = parts.path == "/" and not parts.query and not parts.fragment
    return b"" if is_home_page else url.url_key(address)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of an article, folded once for both hashes: folding is most of what keys cost.

    ``body`` is its text as copies elsewhere have it: feeds give the same text as content or as description, so the
    longer of the two. ``all`` is headline and text; the summary too where the text is short, for it may be all there is.
    """

    title: str
    body: str
    all: str

    @property
    def leave_the_headline_out(self) -> bool:
        """Whether there is text enough to compare it alone."""
        return _count(self.body) >= ENOUGH_TEXT


def _words(article: Article) -> _Words:
    text = normal(article.text)
    is_short = _count(text) < ENOUGH_TEXT
    body_is_summary = len(article.summary) > len(article.text)
    summary = normal(article.summary) if is_short or body_is_summary else ""
    title = normal(article.title)
    parts = (title, summary if is_short else "", text)
    return _Words(title, summary if body_is_summary else text, " ".join(filter(None, parts)))


def _content_hash(words: _Words, url_key: bytes) -> bytes:
    """What a copy elsewhere has in common: a text of some length, whatever its headline; else all words."""
    if words.leave_the_headline_out:
        return _hash(words.body)
    return _hash(words.all, place=url_key if _count(words.all) < ENOUGH_WORDS else b"")


def _count(words: str) -> int:
    return words.count(" ") + bool(words)


def _hash(words: str, place: bytes = b"") -> bytes:
    return (
        hashlib.blake2b(place + words.encode("utf-8", "replace"), digest_size=16).digest() if words else b""
    )
