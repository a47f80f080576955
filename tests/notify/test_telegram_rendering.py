"""A Message as Telegram's HTML, judged by our own reading of the official parser."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Excerpt, Message, Severity
from monitor.notify._links import web_link
from monitor.notify.telegram.rendering import MOST_BYTES, MOST_UNITS, render, render_plain
from tests.botapi.markup import parse_html, units
from tests.notify.builders import COUNT, HOSTILE, MESSAGE, NOTICE

FSI, PDI, RLM, JOINER = "\u2068", "\u2069", "\u200f", "\u2060"
LIVE = re.compile(
    r"[@#$]\w|(?<!\w)/\w|\w\.[^\W\d_]{2}|://|[0-9]+\.[0-9]+\.[0-9]+\.[0-9]|[0-9]{4}([ -]?[0-9]){12}"
)


def _message(title: str) -> Message:
    return replace(
        MESSAGE,
        headline=title,
        byline=(title, "15:01", title),
        excerpts=(Excerpt(title, ((1, 5), (7, 9))), Excerpt(title)),
        why=(title, f"{title} ×1"),
        keywords=(title,) * 5,
    )


def test_the_layout_of_an_alert() -> None:
    """Line 1 the news, line 2 who and when, line 3 why."""
    assert render(MESSAGE).splitlines() == [
        '<b><a href="https://example.org/a?b=1&amp;c=2">التحالف الدولي: لا عودة لداعش</a></b>',
        f"{RLM}{FSI}البوابة نيوز{PDI} · {FSI}15:01{PDI} · {FSI}Ali{PDI} · {FSI}seen 3 hours late{PDI}",
        "<blockquote>…عدم عودة تنظيم <b>داعش</b> الإرهابي…</blockquote>",
        "<blockquote>second piece with <b>oil</b></blockquote>",
        f"<b>لماذا:</b> {FSI}التحالف في العراق{PDI} · {FSI}التحالف الدولي ×9{PDI} · {FSI}oil ×1{PDI}",
        f"<b>كلمات مفتاحية:</b> {FSI}العراق{PDI} · {FSI}Iraq{PDI}",
    ]
    assert units(parse_html(render(MESSAGE)).text) <= 500


def test_without_markup_the_address_is_on_its_own_line() -> None:
    """A comma after it would become part of it."""
    assert render_plain(MESSAGE).splitlines()[-1] == MESSAGE.url
    assert "<" not in render_plain(MESSAGE)


@pytest.mark.parametrize(
    ("headline", "rtl", "begins"),
    [
        ("Latin title", True, RLM),  # an Arabic reader's message stays right to left
        ("«داعش»", True, "<b>"),  # which an Arabic title does by itself
        ("123 داعش", True, "<b>"),  # digits have no direction
        ("Latin title", False, "<b>"),
    ],
)
def test_the_first_line_keeps_the_direction_of_the_message(headline: str, rtl: bool, begins: str) -> None:
    """By one U+200F where the title would turn it."""
    assert render(replace(MESSAGE, headline=headline, rtl=rtl)).startswith(begins)


def test_severity_and_notices_are_marked() -> None:
    """By a shape, before the words."""
    assert render(replace(MESSAGE, severity=Severity.HIGH)).startswith("🔴 ")
    assert render(NOTICE) == f"⚠️ <b>{NOTICE.headline}</b>\nrules/a.{JOINER}toml:3: قاعدة"


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://example.org/a", True),
        ("http://example.org/", True),
        ("tg://user?id=1", False),  # would mention a person
        ("javascript:alert(1)", False),
        ("/relative", False),
        ("https://", False),
        ("https://example.org/a b", False),
        ("https://example.org/\u202e", False),
        ("https://[broken", False),
        ("https://example.org/" + "x" * 3000, False),
        ("", False),
    ],
)
def test_only_http_addresses_are_linked(url: str, linked: bool) -> None:
    """Everything else stays out of the message."""
    message = replace(MESSAGE, url=url)
    assert bool(web_link(url)) is linked
    assert ("<a href" in render(message)) is linked


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_no_title_breaks_the_markup_or_the_limits(title: str) -> None:
    """Nor comes alive, nor is cut within an isolate."""
    _assert_sound(_message(title))


@settings(deadline=None)
@given(
    st.text(st.characters(codec=None) | st.sampled_from('<>&"@/#$.ab \u2068\u2069\u202eداعش😀'), max_size=300)
)
def test_any_title_gives_sound_markup(title: str) -> None:
    """T1, T2 and T3 of the requirements, for texts nobody thought of."""
    _assert_sound(_message(title))


def _assert_sound(message: Message) -> None:
    source = render(message)
    parsed = parse_html(source)
    assert 0 < units(parsed.text) <= MOST_UNITS
    assert len(source.encode()) <= MOST_BYTES
    assert parsed.text.strip()
    for line in parsed.text.splitlines():
        assert line.count(FSI) == line.count(PDI)
    assert not re.search("[\u202a-\u202e\ud800-\udfff]", parsed.text)
    assert not LIVE.search(parsed.text)
    assert len(parsed.entities) < 90
    assert 0 < units(render_plain(message)) <= MOST_UNITS


def test_what_does_not_fit_goes_as_whole_parts_and_the_title_stays() -> None:
    """The author first, then the second excerpt; here escaping alone is over the limit of bytes."""
    message = replace(_message("&" * 1000), headline="The news", keywords=("&" * 200,) * 60)
    shown = render(message)
    assert "The news" in shown
    assert len(shown.encode()) <= MOST_BYTES
    assert "كلمات مفتاحية" not in shown


def test_a_count_lists_its_stories_each_with_its_link() -> None:
    """A line runs as its headline does; an address that is none of the web's stays away."""
    assert render(COUNT) == (
        "<b>سعر النفط: 12 قصة خلال ساعة</b>\n"
        '\u200f• <a href="https://example.org/1?a=1&amp;b=2">أوبك تخفض الإنتاج</a> · '
        "\u2068البوابة نيوز · 15:06\u2069\n"
        "• Oil &lt;up&gt; @\u2060nobody · \u2068Outlet\u2069\n"
        "وقصتان أخريان\n"
        "<b>لماذا:</b> \u2068سعر النفط\u2069 · \u2068ابتداءً من 5 قصص\u2069"
    )
    assert (
        "أوبك تخفض الإنتاج · \u2068البوابة نيوز · 15:06\u2069\nhttps://example.org/1?a=1&b=2"
        in render_plain(COUNT)
    )
