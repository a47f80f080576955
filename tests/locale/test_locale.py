"""Languages: every sentence has its Arabic, with the same placeholders; months, plurals and digits are right."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from monitor.locale import Locale

PACKAGE = Path(__file__).parent.parent.parent / "monitor"
BAGHDAD = ZoneInfo("Asia/Baghdad")
MOMENT = datetime(2026, 1, 24, 11, 7, tzinfo=UTC)


# Calls that carry sentences, by position and by keyword. Most mark them with t() where they are written; a literal that
# is not marked counts all the same, so that none is forgotten.
CARRIERS: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "t": ((0,), ()),
    "n": ((), ()),  # pairs: see _counted
    "Problem": ((2,), ("message", "remedy")),
    "problem": ((2,), ("message", "remedy")),
    "mistake": ((1, 2), ()),
    "Mistake": ((1, 2), ("message", "remedy")),
    "Slip": ((3, 4), ("message", "remedy")),
    "Guide": ((0,), ("sentence",)),
    "Option": ((), ("help",)),
}
LABELLED = {"details": 0, "examples": 1, "exits": 1}
"""Keywords whose value holds pairs, and which half of a pair is a sentence."""


@dataclass(frozen=True)
class Said:
    """One sentence of the code; ``many`` is its plural, "" for one that counts nothing."""

    where: str
    text: str
    many: str = ""


def sentences() -> Iterator[Said]:
    """Every text a person may read: arguments of t() and n(), messages and remedies of problems, labels, help."""
    for where, call in calls():
        name = called(call)
        if name == "n" and len(call.args) >= 2:
            for one, many in zip(literals(call.args[0]), literals(call.args[1]), strict=True):
                yield Said(where, one, many)
        for argument in carried(call):
            yield from (Said(where, text) for text in literals(argument) if text)


def calls() -> Iterator[tuple[str, ast.Call]]:
    """All calls in the package, with file:line."""
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and called(node) in CARRIERS:
                yield f"{file.relative_to(PACKAGE.parent)}:{node.lineno}", node


def called(call: ast.Call) -> str:
    """The last name of what is called; t_ is t under a name that is still free."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return str(name).rstrip("_")


def carried(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that are sentences."""
    positions, keywords = CARRIERS[called(call)]
    yield from (call.args[place] for place in positions if place < len(call.args))
    for keyword in call.keywords:
        if keyword.arg in keywords:
            yield keyword.value
        elif keyword.arg in LABELLED:
            yield from (
                pair.elts[LABELLED[keyword.arg]]
                for pair in ast.walk(keyword.value)
                if isinstance(pair, ast.Tuple) and len(pair.elts) == 2
            )


def literals(argument: ast.expr) -> Iterator[str]:
    """The texts an argument may be, as far as they stand in it."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from literals(argument.body)
        yield from literals(argument.orelse)


@pytest.fixture(scope="module")
def arabic() -> Catalog:
    """The Arabic catalogue."""
    with resources.files("monitor.locale").joinpath("ar.po").open("rb") as file:
        return read_po(file, locale="ar", abort_invalid=True)


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _forms(message: Message) -> list[tuple[str, str]]:
    """(English, Arabic) of a message; its six forms are all held against the English plural."""
    if isinstance(message.id, tuple):
        return [(message.id[1], form) for form in message.string or ()]
    return [(str(message.id), str(message.string))]


def _translated(arabic: Catalog) -> list[tuple[str, str]]:
    return [pair for message in arabic if message.id for pair in _forms(message)]


def test_every_sentence_has_its_arabic(arabic: Catalog) -> None:
    """All that are missing, at once."""
    missing = []
    for said in sentences():
        message = arabic.get(said.text)
        if message is None or not all(form for _, form in _forms(message)):
            missing.append(f"{said.where}: {said.text!r}")
        elif said.many and (said.text, said.many) != message.id:
            missing.append(f"{said.where}: {said.many!r} is another plural")
    assert not missing, "\n" + "\n".join(missing)


def test_no_translation_is_left_over(arabic: Catalog) -> None:
    """What the code no longer says goes."""
    used = {said.text for said in sentences()}
    known = {m.id[0] if isinstance(m.id, tuple) else str(m.id) for m in arabic if m.id}
    assert known <= used, "\n".join(sorted(known - used))


def test_sentences_are_whole_literals() -> None:
    """What is put together from pieces before it is translated has no translation: f-strings, sums, .format()."""
    pieced = [
        f"{where}: {ast.unparse(argument)}"
        for where, call in calls()
        for argument in (*carried(call), *(call.args[:2] if called(call) == "n" else ()))
        if isinstance(argument, ast.JoinedStr | ast.BinOp)
        or (isinstance(argument, ast.Call) and called(argument) == "format")
    ]
    assert not pieced, "\n".join(pieced)


def test_translations_use_the_same_placeholders(arabic: Catalog) -> None:
    """A form for one or two may leave the number out; nothing else goes, and nothing is added."""
    for message in arabic:
        if not message.id:
            continue
        for place, (english, shown) in enumerate(_forms(message)):
            wordy = {"n"} if isinstance(message.id, tuple) and place in {1, 2} else set[str]()
            assert _placeholders(english) - wordy <= _placeholders(shown) <= _placeholders(english), shown


def test_plural_forms_are_all_there(arabic: Catalog) -> None:
    """Arabic has six."""
    for message in arabic:
        if isinstance(message.id, tuple):
            assert isinstance(message.string, tuple)
            assert len(message.string) == 6, message.id


def test_what_is_also_said_without_counting_has_one_form(arabic: Catalog) -> None:
    """Locale.t on a counted text gives the form for one: right only when all forms are the same."""
    uncounted = {said.text for said in sentences() if not said.many}
    for message in arabic:
        if isinstance(message.id, tuple) and message.id[0] in uncounted:
            assert len(set(message.string or ())) == 1, message.id


def test_the_catalogue_holds_no_marks_that_a_terminal_must_not_get(arabic: Catalog) -> None:
    """No bidi controls, no tatweel, no Eastern digits, no blanks at the edges beyond the English ones."""
    for english, shown in _translated(arabic):
        assert not re.search("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u0640\u0660-\u0669]", shown), (
            shown
        )
        assert shown.strip() == shown or english.strip() != english, repr(shown)


def test_a_sentence_that_leads_to_something_does_so_in_arabic(arabic: Catalog) -> None:
    """A name or a command follows "…:", and must follow the Arabic too."""
    for english, shown in _translated(arabic):
        assert english.endswith(":") == shown.endswith(":"), shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0 مصدر"),
        (1, "مصدر واحد"),  # in words
        (2, "مصدران"),  # the dual
        (3, "3 مصادر"),  # 3 to 10: plural
        (11, "11 مصدراً"),  # 11 to 99: singular, accusative
        (100, "100 مصدر"),  # hundreds: singular, genitive
        (103, "103 مصادر"),  # the last two digits decide
    ],
)
def test_counting_takes_the_form_of_the_number(number: int, shown: str) -> None:
    """Six forms, by the number's last two digits."""
    assert Locale("ar", BAGHDAD).n("{n} source", "{n} sources", number) == shown


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Baghdad", "24 كانون الثاني 2026"),  # Levantine months
        ("Africa/Cairo", "24 يناير 2026"),  # Gregorian names in Egypt and the Gulf
        ("Africa/Algiers", "24 جانفي 2026"),  # the Maghreb's
        ("UTC", "24 يناير 2026"),  # no country: CLDR's plain Arabic
    ],
)
def test_months_follow_the_country_of_the_zone(zone: str, shown: str) -> None:
    """Digits stay Western."""
    assert Locale("ar", ZoneInfo(zone)).date(MOMENT) == shown


def test_the_clock_has_24_hours_in_the_configured_zone() -> None:
    """11:07 UTC is 14:07 in Baghdad."""
    assert Locale("en", BAGHDAD).clock(MOMENT) == "14:07"


def test_today_needs_no_date() -> None:
    """Another day does."""
    locale = Locale("en", BAGHDAD)
    assert locale.when(MOMENT, MOMENT) == "14:07"
    assert locale.when(MOMENT, MOMENT + timedelta(days=1)) == "24 January 2026 14:07"


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    ("moment", "zone", "english"),
    [
        (
            datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
            "Asia/Baghdad",
            "31 December 9999 23:59",
        ),  # has no tomorrow
        (datetime(1, 1, 1, tzinfo=UTC), "America/New_York", "1 January 1 00:00"),  # has no yesterday
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9))), "UTC", "1 January 1 00:00"),
        (datetime(9999, 12, 31, tzinfo=UTC), "Asia/Baghdad", "31 December 9999 03:00"),  # just within
    ],
)
def test_no_date_is_too_far_to_be_shown(moment: datetime, zone: str, language: str, english: str) -> None:
    """Where the calendar ends, a date stays in its own zone."""
    shown = Locale(language, ZoneInfo(zone)).when(moment, MOMENT)
    assert shown == english or language == "ar"
    assert str(moment.year) in shown


def test_spans_use_the_dual() -> None:
    """And carry no bidi marks into terminals."""
    assert Locale("ar", BAGHDAD).span(timedelta(hours=2)) == "ساعتان"
    assert Locale("en", BAGHDAD).span(timedelta(minutes=3)) == "3 minutes"
