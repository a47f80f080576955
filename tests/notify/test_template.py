"""Templates: words of one's own around the parts of a message."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from monitor.notify._template import TemplateText, TitleTemplateText, parsed
from monitor.notify._text import PARTS, parts
from monitor.toml import Table, parse, validate
from tests.notify.builders import COUNT, HOSTILE, MESSAGE

LATIN = replace(MESSAGE, headline="Oil up", byline=("Outlet", "15:01"), late="", why=("Oil", "oil ×2"))
ROOM = 4000


class Options(Table):
    """As a channel has them."""

    title: TitleTemplateText = ""
    body: TemplateText = ""


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{headline}", "Oil up"),
        # Words around it, and several parts in a line.
        ("News: {headline} ({rule}, {severity})", "News: Oil up (coalition, normal)"),
        ("{byline} {url}", "Outlet · 15:01 https://example.org/a?b=1&c=2"),
        # A part of several lines: alone on its line, and within one.
        ("{excerpts}\nend", "…عدم عودة تنظيم *داعش* الإرهابي…\nsecond piece with *oil*\nend"),
        ("Matched {why}.", "Matched Oil · oil ×2."),
        # What has nothing to say takes its line along; other lines stay, empty ones too.
        ("{headline}\nLate: {late}\n\nend", "Oil up\n\nend"),
        ("{late}{more}", ""),
        # One of two is enough, and blanks at the ends go.
        ("{headline} {late}", "Oil up"),
        # Braces that are meant.
        ("{{headline}} = {headline}", "{headline} = Oil up"),
        ("}}{{", "}{"),
        # Line breaks at the ends, as ''' leaves them.
        ("\n{headline}\n", "Oil up"),
    ],
)
def test_a_template_is_filled(template: str, shown: str) -> None:
    assert parsed(template).filled(LATIN, ROOM) == shown


def test_values_run_in_their_own_direction() -> None:
    """Isolated where one of them or the words around run right to left; addresses never, programs find them by their
    ends."""
    assert parsed("خبر: {rule}").filled(LATIN, ROOM) == "خبر: \u2068coalition\u2069"
    assert parsed("News: {headline}").filled(MESSAGE, ROOM) == f"News: \u2068{MESSAGE.headline}\u2069"
    assert parsed("اقرأ {url}").filled(LATIN, ROOM) == "اقرأ https://example.org/a?b=1&c=2"


def test_the_parts_of_a_story_that_was_counted() -> None:
    shown = parsed("{headline}\n{stories}\n{more}").filled(COUNT, ROOM).split("\n")
    assert shown[0] == COUNT.headline
    assert "https://example.org/1?a=1&b=2" in shown
    assert shown[-1] == "وقصتان أخريان"


def test_what_is_too_long_loses_whole_lines() -> None:
    whole = parsed("{headline}\n{excerpts}\n{why}").filled(LATIN, ROOM).split("\n")
    for room in range(0, 120, 7):
        part = parsed("{headline}\n{excerpts}\n{why}").filled(LATIN, room)
        assert len(part) <= room
        assert part == "" or part.split("\n") == whole[: part.count("\n") + 1]


def test_a_channel_makes_values_harmless_and_not_the_words_around_them() -> None:
    shown = parsed("a@b {headline}").filled(LATIN, ROOM, lambda line: line.replace("Oil", "<Oil>"))
    assert shown == "a@b <Oil> up"


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_title_is_no_template(title: str) -> None:
    """Braces in it are its own, and it stays on its line."""
    message = replace(MESSAGE, headline=f"{{url}} {title}")
    shown = parsed("{headline}\nend").filled(message, ROOM)
    assert shown.startswith("{url}")
    assert shown.endswith("\nend")
    assert shown.count("\n") == 1


@given(st.text("{}ab \n"))
def test_any_text_is_a_template_or_a_named_mistake(text: str) -> None:
    """And nothing else happens."""
    try:
        parsed(text).filled(MESSAGE, ROOM)
    except PydanticCustomError as error:
        assert error.type in {"lone-brace", "unknown-placeholder"}  # noqa: PT017 - most texts are templates


@given(st.text())
def test_braces_written_twice_give_any_text(text: str) -> None:
    """Line breaks and blanks at the ends of lines apart."""
    line = " ".join(text.split()).replace("\n", " ")
    assert parsed(line.replace("{", "{{").replace("}", "}}")).filled(MESSAGE, 10**6) == line


@pytest.mark.parametrize(
    ("written", "line", "code", "said"),
    [
        ('body = "{headlin}"', 2, "unknown-placeholder", "{headline}"),
        ('body = "{headline!r}"', 2, "unknown-placeholder", "{headline}"),
        ('body = "{0.__class__}"', 2, "unknown-placeholder", "headline"),
        ('body = "{}"', 2, "unknown-placeholder", "known"),
        ('body = "{headline"', 2, "lone-brace", "{{"),
        ('title = "a } b"', 2, "lone-brace", "}}"),
        ('title = "a\\nb"', 2, "long-template", ""),
        (f'body = "{"x" * 4001}"', 2, "long-template", "4000"),
    ],
)
def test_a_mistake_has_its_line_and_a_remedy(written: str, line: int, code: str, said: str) -> None:
    _options, (problem,) = validate(parse(f"[channel]\n{written}\n", "config.toml"), ("channel",), Options)
    assert (problem.line, problem.code) == (line, code)
    assert said in f"{problem.remedy} {problem.remedy.format_map(problem.values)}"


def test_the_page_of_operations_names_every_placeholder() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    section = page.partition("### Templates")[2].partition("\n#")[0]
    assert [name for name in PARTS if f"`{{{name}}}`" not in section] == []
    assert set(parts(MESSAGE)) == set(PARTS)
