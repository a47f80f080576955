"""A Message as a mail, read back by the standard library's parser."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Excerpt, Message, Severity
from monitor.notify.email.rendering import message_id, render
from tests.notify.builders import COUNT, FOLLOWING, HOSTILE, JOINED, MESSAGE, NOTICE

SENDER = Address("راصد", "alerts", "example.org")
HEADERS = {
    "from", "to", "subject", "date", "message-id", "auto-submitted", "x-auto-response-suppress", "list-id",
    "mime-version", "content-type",
}  # fmt: skip


def _read(message: Message) -> tuple[bytes, EmailMessage]:
    raw = render(message, SENDER, "editor@example.net").as_bytes()
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    return raw, mail


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


class _Cells(HTMLParser):
    """Collects tags and the attributes of cells."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cells: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember."""
        self.tags.append(tag)
        if tag in {"table", "td"}:
            self.cells.append(dict(attrs))


def test_the_headers_of_an_alert() -> None:
    """The subject is the headline alone; the rule is in From."""
    _, mail = _read(MESSAGE)
    assert mail["Subject"] == MESSAGE.headline
    assert mail["From"].addresses[0].display_name == "راصد · التحالف في العراق"
    assert mail["From"].addresses[0].addr_spec == "alerts@example.org"
    assert mail["To"] == "editor@example.net"
    assert mail["Date"] == "Tue, 24 Nov 2026 12:07:00 +0000"
    assert mail["Message-ID"] == message_id(MESSAGE, "editor@example.net", "example.org")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["List-Id"] == "<coalition.rasid.example.org>"
    assert {name.lower() for name in mail} == HEADERS


def test_mails_of_a_story_are_one_thread() -> None:
    """Under a root that nobody was sent; what follows a mail refers to it too, by the id that it has, and has its subject."""
    _, first = _read(replace(MESSAGE, thread="story:s1"))
    _, another = _read(replace(MESSAGE, id="rule:oil/s1@desk", thread="story:s1"))
    _, following = _read(FOLLOWING)
    root = first["References"]
    assert (first["In-Reply-To"], another["References"]) == (root, root)
    assert following["References"].split() == [root, first["Message-ID"]]
    assert following["In-Reply-To"] == first["Message-ID"]
    assert (first["Subject"], following["Subject"]) == (MESSAGE.headline, f"Re: {MESSAGE.headline}")
    _, elsewhere = _read(replace(MESSAGE, thread="story:s2"))
    assert elsewhere["References"] != root
    assert "References" not in _read(NOTICE)[1]


def test_a_reply_says_its_own_headline_and_why() -> None:
    """Its subject is another's. A mail can't be changed, so it lists who joined meanwhile."""
    _, mail = _read(replace(FOLLOWING, headline="Coalition: new headline"))
    assert _part(mail, "plain").splitlines()[:4] == [
        "Coalition: new headline",
        "البوابة نيوز · 15:01 · Ali · seen 3 hours late",
        "كان العنوان: Coalition: <old> headline",
        "يحمل القصة الآن 3 منافذ",
    ]
    html = _part(mail, "html")
    assert "<b>كان العنوان:</b> <bdi>Coalition: &lt;old&gt; headline</bdi>" in html
    assert "<bdi>Sputnik &lt;Arabic&gt; @nobody</bdi> · <bdi>15:20</bdi>" in html
    assert "javascript" not in html


def test_a_mail_that_goes_out_late_lists_who_joined() -> None:
    """Addresses on lines of their own."""
    lines = _part(_read(JOINED)[1], "plain").splitlines()
    begin = lines.index("أيضاً لدى منفذين:")
    assert lines[begin + 1 : begin + 5] == [
        "رووداو · 15:12",
        "https://rudaw.example/1?a=1&b=2",
        "Sputnik <Arabic> @nobody · 15:20",
        "و3 آخرون",
    ]


def test_seven_bits_suffice() -> None:
    """No relay on the way needs an extension, no line is longer than SMTP allows."""
    raw, _ = _read(MESSAGE)
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 78


def test_the_text_part_is_complete_by_itself() -> None:
    """And written, not stripped of markup."""
    _, mail = _read(MESSAGE)
    assert mail.get_content_type() == "multipart/alternative"
    assert _part(mail, "plain").splitlines() == [
        "البوابة نيوز · 15:01 · Ali · seen 3 hours late",
        "…عدم عودة تنظيم *داعش* الإرهابي…",
        "second piece with *oil*",
        "لماذا: التحالف في العراق · التحالف الدولي ×9 · oil ×1",
        "كلمات مفتاحية: العراق · Iraq",
        "https://example.org/a?b=1&c=2",
        "-- ",
        "Alert k3f9q of rule coalition",
    ]


@pytest.mark.parametrize(
    ("message", "directions"),
    [
        # table, title, byline, two excerpts, why, keywords, footer
        (MESSAGE, ["rtl", "rtl", "rtl", "rtl", "ltr", "rtl", "rtl", "rtl"]),
        (
            replace(MESSAGE, rtl=False, language="en"),
            ["ltr", "rtl", "ltr", "rtl", "ltr", "ltr", "ltr", "ltr"],
        ),
        (NOTICE, ["ltr", "ltr", "ltr", "ltr", "ltr"]),
    ],
)
def test_every_cell_states_its_direction(message: Message, directions: list[str]) -> None:
    """Also the left-to-right ones: an Arabic mailbox would turn them."""
    _, mail = _read(message)
    cells = _Cells()
    cells.feed(_part(mail, "html"))
    assert [cell["dir"] for cell in cells.cells] == directions
    for cell in cells.cells[1:]:
        side = "right" if cell["dir"] == "rtl" else "left"
        assert f"text-align:{side}" in (cell["style"] or "")


def test_the_html_part_loads_nothing_and_isolates_foreign_words() -> None:
    """No picture, no script, no style from elsewhere."""
    _, mail = _read(MESSAGE)
    page = _part(mail, "html")
    assert '<html lang="ar" dir="rtl">' in page
    assert "<bdi>البوابة نيوز</bdi>" in page
    assert "<b><u>داعش</u></b>" in page
    assert '<a href="https://example.org/a?b=1&amp;c=2">' in page
    assert not re.search(r"<(img|script|link|style|iframe)|url\(|src=", page)


def test_high_severity_is_said_to_the_mail_program() -> None:
    """By the header that they know."""
    assert _read(replace(MESSAGE, severity=Severity.HIGH))[1]["Importance"] == "high"


def test_the_message_id_is_the_same_for_every_attempt() -> None:
    """And another for every recipient and every alert."""
    first = message_id(MESSAGE, "a@example.org", "example.org")
    assert message_id(replace(MESSAGE, late="later", headline="x"), "a@example.org", "example.org") == first
    assert message_id(MESSAGE, "b@example.org", "example.org") != first
    assert message_id(NOTICE, "a@example.org", "example.org") != first


def _assert_sound(title: str) -> None:
    message = replace(
        MESSAGE,
        headline=title,
        byline=(title, title),
        excerpts=(Excerpt(title, ((1, 3), (5, 9))),),
        why=(title, title),
        keywords=(title,),
        footer=title,
        rule_id=title,
        article_language=title,
        url=f"https://example.org/{title[:300]}",
    )
    raw, mail = _read(message)
    assert {name.lower() for name in mail} == HEADERS
    assert raw.isascii()
    assert not mail.defects
    assert mail["Subject"].strip()
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", mail["Subject"])
    cells = _Cells()
    cells.feed(_part(mail, "html"))
    assert set(cells.tags) <= {
        "html",
        "head",
        "meta",
        "title",
        "body",
        "table",
        "tr",
        "td",
        "a",
        "b",
        "u",
        "bdi",
    }


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_no_title_adds_a_header_or_a_tag(title: str) -> None:
    """Neither by line breaks nor by angle brackets."""
    _assert_sound(title)


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(codec=None) | st.sampled_from('<>&"\r\n:,;@=? \u202eداعش😀'), max_size=120))
def test_any_title_gives_a_sound_mail(title: str) -> None:
    """E4 of the requirements, for texts nobody thought of."""
    _assert_sound(title)


@settings(
    deadline=None, max_examples=40
)  # it is the library's folding that takes long, and it is the library's
@given(st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهوي ", min_size=1, max_size=150))
def test_arabic_subjects_come_back_as_they_were(title: str) -> None:
    """Through encoding and folding."""
    words = " ".join(title.split())
    if words:
        assert _read(replace(MESSAGE, headline=words))[1]["Subject"] == words


def test_a_count_lists_its_stories_each_with_its_link() -> None:
    """In both parts."""
    _, mail = _read(COUNT)
    text, html = _part(mail, "plain"), _part(mail, "html")
    assert text.splitlines()[:5] == [
        "أوبك تخفض الإنتاج · البوابة نيوز · 15:06",
        "https://example.org/1?a=1&b=2",
        "Oil <up> @nobody · Outlet",
        "وقصتان أخريان",
        "لماذا: سعر النفط · ابتداءً من 5 قصص",
    ]
    assert (
        '<td dir="rtl" style="text-align:right;padding:3px 0"><a href="https://example.org/1?a=1&amp;b=2">'
        in html
    )
    assert "javascript" not in html
