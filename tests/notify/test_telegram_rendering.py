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
from tests.notify.builders import COUNT, FOLLOWING, HOSTILE, JOINED, MESSAGE, NOTICE, OUTLETS

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


def test_outlets_that_joined_are_listed_before_the_reasons() -> None:
    """Each linked, in a quote of its own, in the direction of the labels."""
    lines = render(JOINED).splitlines()
    begin = lines.index("<b>أيضاً لدى منفذين:</b>")
    assert lines[begin + 1 : begin + 5] == [
        f'<blockquote>{RLM}<a href="https://rudaw.example/1?a=1&amp;b=2">{FSI}رووداو{PDI}</a> · {FSI}15:12{PDI}',
        f"{RLM}{FSI}Sputnik &lt;Arabic&gt; @{JOINER}nobody{PDI} · {FSI}15:20{PDI}",
        "و3 آخرون</blockquote>",
        f"<b>لماذا:</b> {FSI}التحالف في العراق{PDI} · {FSI}التحالف الدولي ×9{PDI} · {FSI}oil ×1{PDI}",
    ]
    many = render(replace(JOINED, also=OUTLETS * 2))
    assert "<blockquote expandable>" in many
    assert {entity["type"] for entity in parse_html(many).entities} >= {"expandable_blockquote", "text_link"}
    assert "https://rudaw.example/1?a=1&b=2" in render_plain(JOINED).splitlines()


def test_why_a_story_is_told_again_stands_above_its_words() -> None:
    """The message replied to lists the outlets: a reply does so only where there is none."""
    lines = render(FOLLOWING).splitlines()
    assert lines[2:4] == [
        f"<b>كان العنوان:</b> {FSI}Coalition: &lt;old&gt; headline{PDI}",
        "<b>يحمل القصة الآن 3 منافذ</b>",
    ]
    assert "<b>أيضاً لدى منفذين:</b>" in lines
    assert "<b>أيضاً لدى منفذين:</b>" not in render(replace(FOLLOWING, reply_to="5")).splitlines()


@settings(deadline=None)
@given(
    st.text(st.characters(codec=None), max_size=300),
    st.integers(0, 10),
    st.sampled_from(["ar", "en"]),
)
def test_any_outlet_fits_and_stays_words(name: str, listed: int, language: str) -> None:
    """Names, addresses and changes of feeds: parsed as meant, within the limits, nothing live, isolates balanced."""
    outlet = replace(
        OUTLETS[0], outlet=name, url=f"https://example.org/{name[:50].encode().hex()}" + "&" * 1900
    )
    shown = replace(
        FOLLOWING,
        language=language,
        rtl=language == "ar",
        also=(outlet,) * listed,
        points=tuple(replace(point, words=name) for point in FOLLOWING.points) * 4,
    )
    source = render(shown)
    text = parse_html(source).text
    assert units(text) <= MOST_UNITS
    assert len(source.encode()) <= MOST_BYTES
    assert text.count(FSI) == text.count(PDI)
    assert not LIVE.search(text.replace("https://example.org", ""))


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
