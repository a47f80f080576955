"""Every way in which the bytes of an Arabic feed and what is said about them can disagree."""

from __future__ import annotations

import codecs

import pytest

from monitor.sources.feed import read
from tests.sources.documents import response, source

_TITLES = ("الحكومة تقر الموازنة", "افتتاح مطار جديد في الجنوب", "ارتفاع درجات الحرارة غدا")


def feed(declared: str = "") -> str:
    """Three entries under a declaration."""
    entries = "".join(
        f"<item><title>{title}</title><link>https://news.example/{number}</link><guid>{number}</guid></item>"
        for number, title in enumerate(_TITLES)
    )
    said = f' encoding="{declared}"' if declared else ""
    return f'<?xml version="1.0"{said}?><rss version="2.0"><channel><title>أخبار</title>{entries}</channel></rss>'


def cut() -> bytes:
    """The feed without its end, cut within a letter of the last headline."""
    octets = feed("utf-8").encode()
    return octets[: octets.rindex("غدا".encode()) + 1]


CASES = [
    ("windows-1256, said", feed("windows-1256").encode("windows-1256"), ""),
    ("windows-1256, UTF-8 said", feed("utf-8").encode("windows-1256"), ""),
    ("windows-1256, nothing said", feed().encode("windows-1256"), ""),
    ("windows-1256, ISO 8859-1 said", feed("iso-8859-1").encode("windows-1256"), ""),
    ("windows-1256, said by the server", feed().encode("windows-1256"), "text/xml; charset=windows-1256"),
    ("ISO 8859-6, said", feed("iso-8859-6").encode("iso-8859-6"), ""),
    ("UTF-8 with a mark", codecs.BOM_UTF8 + feed("utf-8").encode(), ""),
    ("UTF-8, windows-1256 said", feed("windows-1256").encode(), ""),
    ("UTF-8, ISO 8859-1 said", feed("iso-8859-1").encode(), ""),
    ("UTF-8, UTF-16 said", feed("utf-16").encode(), ""),
    ("UTF-8, the server says ISO 8859-1", feed("utf-8").encode(), "text/xml; charset=iso-8859-1"),
    ("UTF-8, text/xml without a charset", feed().encode(), "text/xml"),
    ("UTF-16 with a mark", feed("utf-16").encode("utf-16"), ""),
    ("UTF-16LE without one", feed("utf-16").encode("utf-16-le"), ""),
    ("UTF-16BE without one", feed().encode("utf-16-be"), ""),
    (
        "UTF-8 with one bad byte",
        feed("utf-8").encode().replace(b"<channel><title>", b"<channel><title>\xff"),
        "",
    ),
    ("UTF-8 with a NUL", feed("utf-8").encode().replace(b"<channel><title>", b"<channel><title>\x00"), ""),
    ("nothing of the end", feed("utf-8").encode().removesuffix(b"</channel></rss>"), ""),
]


@pytest.mark.parametrize(
    ("body", "content_type"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_no_letter_is_lost_to_a_label(body: bytes, content_type: str) -> None:
    """Whoever is wrong about it: declaration, server, or both."""
    found = read(source("feed"), response(body, content_type=content_type))
    assert tuple(article.title for article in found.articles) == _TITLES


def test_a_cut_body_costs_the_cut_letter_only() -> None:
    """Even within the last headline."""
    titles = [article.title for article in read(source("feed"), response(cut())).articles]
    assert titles[:2] == list(_TITLES[:2])
    assert titles[2].startswith("ارتفاع درجات الحرارة")


@pytest.mark.parametrize("reference", ["&#145;", "&#x91;", "\x91"])
def test_the_marks_of_windows_1252_are_meant(reference: str) -> None:
    """A number that names a control character in XML is a quotation mark to those who write it."""
    body = feed("utf-8").replace("<title>افتتاح", f"<title>{reference}افتتاح").encode()
    assert read(source("feed"), response(body)).articles[1].title.startswith("‘افتتاح")
