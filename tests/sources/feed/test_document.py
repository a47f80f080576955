"""The four steps: which of them reads what."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from monitor.errors import ReadError
from monitor.model import Reading
from monitor.sources.feed import read
from monitor.sources.feed.document import MOST_FOR_FEEDPARSER
from tests.sources.documents import response, source

_ENTRY = "<item><title>خبر</title><link>https://news.example/1</link></item>"


def reading(body: str) -> Reading:
    """The reading of a feed with that body."""
    return read(source("feed"), response(body))


def rss(inside: str) -> str:
    """A channel with that inside."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{inside}</channel></rss>'


@pytest.mark.parametrize(
    ("body", "step"),
    [
        (rss(_ENTRY), "strict"),
        (rss(""), "strict"),  # a feed without entries is one
        (" \r\n" + rss(_ENTRY), "strict"),  # blanks before the declaration
        (rss(_ENTRY.upper().replace("HTTPS://NEWS.EXAMPLE", "https://news.example")), "strict"),
        (f"<channel><title>t</title>{_ENTRY}</channel>", "strict"),  # no rss around it
        (rss(_ENTRY.replace("خبر", "خبر & خبر")), "repair"),
        (rss(_ENTRY.replace("خبر", "خبر &hellip;")), "repair"),
        (rss(_ENTRY.replace("</title>", "<br></title>")), "repair"),
        (rss(_ENTRY.replace("<item>", "<item a=b a>")), "repair"),  # without quotes, twice
        (rss(_ENTRY.replace("</item>", "</item><x:=>")), "recover"),
        (f"<rss><channel>{_ENTRY}", "repair"),  # cut off
        (f"<cdf>{_ENTRY}</cdf>", "feedparser"),  # a root that nobody knows
    ],
)  # fmt: skip
def test_the_cheapest_step_that_can_reads(body: str, step: str) -> None:
    """And says so."""
    found = reading(body)
    assert found.step == step
    assert [article.url for article in found.articles] == ["https://news.example/1"] * body.lower().count(
        "<item"
    )


def test_entries_within_entries_are_parts_of_them() -> None:
    """In a well-formed feed; in another the outer one was not closed."""
    inner = rss("<item><title>outer</title><related><item><title>inner</title></item></related></item>")
    assert [article.title for article in reading(inner).articles] == ["outer"]
    unclosed = rss("<item><title>one</title><item><title>two</title></item>")
    assert [article.title for article in reading(unclosed).articles] == ["one", "two"]


def test_one_entry_never_has_the_words_of_the_next() -> None:
    """However badly its own tags are closed."""
    body = rss(
        "<item><title>one</title><description><p>first<br></description></item>"
        "<item><title>two</title><description>second</description></item>"
    )
    assert [article.summary for article in reading(body).articles] == ["first", "second"]


def test_a_large_document_never_reaches_feedparser() -> None:
    """It has no bound on its time."""
    with pytest.raises(ReadError, match="not a feed"):
        reading(f"<cdf>{_ENTRY}{' ' * MOST_FOR_FEEDPARSER}</cdf>")


def test_what_shows_entries_and_gives_none_is_damaged() -> None:
    """An empty feed would be silence."""
    with pytest.raises(ReadError, match="none could be read"):
        reading('<x xmlns="http://www.w3.org/2005/Atom"><![CDATA[<item>]]></x>')


def test_feedparser_is_not_imported_for_ordinary_feeds(tmp_path: Path) -> None:
    """Its import costs as much as reading fifty feeds. Asked in a process of its own, for others here import it."""
    (tmp_path / "feed.xml").write_text(rss(_ENTRY.replace("/1<", "/1?a&b<")), "utf-8")
    code = (
        "import sys; from pathlib import Path; from monitor.cli.reading import File, read_file;"
        f"print(len(read_file(File('feed', {str(tmp_path / 'feed.xml')!r})).articles), 'feedparser' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "1 False", done.stderr
