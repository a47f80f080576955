"""The JSON document that webhooks and commands get."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from monitor.model import Excerpt, Message, OutletLine, Point
from monitor.notify._document import document, encoded
from monitor.notify._text import body, headline
from tests.notify.builders import COUNT, HOSTILE, MESSAGE, NOTICE, NOW
from tests.notify.documents import mistakes, schema

FOLLOWING = replace(
    MESSAGE,
    points=(Point("Headline before:", "old words"), Point("4 outlets carry it")),
    also_label="Also:",
    also=(OutletLine("شفق نيوز", "15:06", NOW, "https://example.org/2", "the same", "shafaq"),),
    also_more="and 3 others",
    thread="story:s1",
    follows="rule:coalition/s0@desk",
)


@pytest.mark.parametrize(
    "message", [MESSAGE, NOTICE, COUNT, FOLLOWING], ids=["rule", "notice", "count", "follows"]
)
def test_a_document_is_what_the_schema_says(message: Message) -> None:
    """All fields are there, in the order of the schema, and nothing that it does not know."""
    found = json.loads(encoded(message))
    assert mistakes(found) == []
    assert list(found) == list(schema()["properties"]) == schema()["required"]


def test_the_schema_is_one() -> None:
    """By its own rules, and it refuses what is no document."""
    Draft202012Validator.check_schema(schema())
    assert mistakes({})
    assert mistakes({**document(MESSAGE), "url": "javascript:alert(1)"})
    assert mistakes({**document(MESSAGE), "version": 2})


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_title_makes_a_valid_document_of_bounded_size(title: str) -> None:
    """No control character, no lone surrogate, one line, and not five million letters."""
    message = replace(
        MESSAGE, headline=title, headline_hits=((0, 4), (-5, 10**9)), url=title, byline=(title,), late=title,
        excerpts=(Excerpt(title, ((0, 1), (2, 10**9))),), why=(title,), keywords=(title,), footer=title,
        points=(Point(title, title),), also=(OutletLine(title, title, NOW, title, title, title),), thread=title,
    )  # fmt: skip
    written = encoded(message)
    found = json.loads(written)
    assert mistakes(found) == []
    assert len(written) < 200_000
    assert b"\n" not in written
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066]", found["headline"] + found["text"]
    )


@given(st.text(), st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=4))
def test_hits_lie_within_their_string(text: str, hits: list[tuple[int, int]]) -> None:
    """And stand for what they stood for, less what a line can't hold."""
    found = document(replace(MESSAGE, headline=text, headline_hits=tuple(hits)))
    for hit in found["headline_hits"]:
        assert 0 <= hit["start"] < hit["end"] <= len(found["headline"])


def test_hits_are_code_points_of_the_string_beside_them() -> None:
    found = document(replace(MESSAGE, headline="🔥 نفط oil", headline_hits=((2, 5), (6, 9))))
    title = found["headline"]
    assert [title[hit["start"] : hit["end"]] for hit in found["headline_hits"]] == ["نفط", "oil"]


def test_times_are_those_of_rfc_3339() -> None:
    """Ours in UTC, the publisher's with its offset; null where there is none."""
    found = document(MESSAGE)
    assert (found["created"], found["published"]) == ("2026-11-24T12:07:00Z", "2026-11-24T12:01:00+00:00")
    assert document(replace(MESSAGE, published=None))["published"] is None


def test_only_addresses_of_the_web_are_given_on() -> None:
    found = document(COUNT)
    assert [story["url"] for story in found["stories"]] == ["https://example.org/1?a=1&b=2", ""]


def test_the_text_says_all_of_it_in_lines() -> None:
    """For programs that only show it: news first, then who, where, why."""
    lines = document(FOLLOWING)["text"].split("\n")
    assert lines[0] == MESSAGE.headline
    assert lines[1:3] == [
        "\u2068البوابة نيوز\u2069 · \u206815:01\u2069 · \u2068Ali\u2069 · \u2068seen 3 hours late\u2069",
        "https://example.org/a?b=1&c=2",
    ]
    assert "…عدم عودة تنظيم *داعش* الإرهابي…" in lines
    assert "Headline before: old words" in lines
    assert any(line.startswith("Also: ") and "شفق نيوز 15:06" in line for line in lines)
    assert lines[-1] == "Alert k3f9q of rule coalition"


def test_a_text_too_long_loses_whole_lines_from_its_end() -> None:
    whole = body(FOLLOWING, 8000).split("\n")
    for room in (0, 10, 100, 200, 400):
        part = body(FOLLOWING, room)
        assert len(part) <= room
        assert part == "" or part.split("\n") == whole[: part.count("\n") + 1]


@pytest.mark.parametrize(
    ("title", "ref", "shown"), [("", "k3f9q", "k3f9q"), (" \n", "", "…"), ("a", "b", "a")]
)
def test_there_is_always_a_headline(title: str, ref: str, shown: str) -> None:
    """Gateways refuse a message without any."""
    assert headline(replace(MESSAGE, headline=title, ref=ref)) == shown


def test_the_page_of_interfaces_names_every_field() -> None:
    """docs/interfaces.md says what each is."""
    page = (Path(__file__).parents[2] / "docs" / "interfaces.md").read_text("utf-8")
    section = page.partition("## Alerts for programs")[2].partition("\n## ")[0]
    assert [name for name in schema()["properties"] if f"`{name}`" not in section] == []
