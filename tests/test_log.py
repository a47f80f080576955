"""Log lines: one line an event, ASCII, no secret, nothing that a title could fake."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from urllib import parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import log

TOKEN = "123456789:AAH9xJxg7u2kZ0aDq0vVt6bq1mYx3nQw5eR"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What was logged, in the form of a pipe; the root logger is given back afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    log.setup(stream, "pipe", secrets=["hunter22"])
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("bbc-arabic", "bbc-arabic"),  # plain stays bare
        ("two words", '"two words"'),  # a blank asks for quotes
        ("", '""'),  # nothing is shown as nothing, not as the next pair
        ("a=b", '"a=b"'),  # no pair inside a value
        ("داعش", r'"\u062f\u0627\u0639\u0634"'),  # any locale can print it
        ("x\nlost everything", r'"x\nlost everything"'),  # a title can't begin a line
        ("\x1b[31mred", r'"\x1b[31mred"'),  # nor colour one
        ("\u202egnp.exe", r'"\u202egnp.exe"'),  # nor turn it
        ('say "no"', r'"say \"no\""'),
        ("\ud800", r'"\ud800"'),  # a lone surrogate is foreign text too
        (logging.INFO, "20"),
    ],
)
def test_a_value_is_quoted_when_it_is_not_plain(value: object, shown: str) -> None:
    """The table is the rule."""
    assert log.quote(value) == shown


@given(st.text(alphabet=st.characters(codec=None)))
def test_no_text_makes_a_second_line_or_leaves_ascii(text: str) -> None:
    """Whatever a feed writes."""
    shown = log.quote(text)
    assert shown.isascii()
    assert shown.isprintable()


def test_an_event_is_a_word_and_pairs(lines: io.StringIO) -> None:
    """None values are left out."""
    log.event(logging.getLogger("monitor.poll"), logging.INFO, "source read", source="a", new=2, status=None)
    assert lines.getvalue().rstrip().endswith("Z source read source=a new=2")


def test_secrets_are_masked_in_messages_and_tracebacks(lines: io.StringIO) -> None:
    """Known values and anything that looks like a bot token, at any level and of any library."""
    logger = logging.getLogger("somebody.else")
    logger.error("GET https://api.telegram.org/bot%s/getMe", TOKEN)
    try:
        int(f"hunter22 {TOKEN}")
    except ValueError:
        logger.exception("broken")
    shown = lines.getvalue()
    assert TOKEN not in shown
    assert "hunter22" not in shown
    assert "somebody.else: broken" in shown
    assert shown.count("\n") == 2  # a traceback is one line too


@pytest.mark.parametrize(
    "secret",
    [
        "hunter22",
        'pass"word"',  # quote escapes it
        "back\\slash\\n",  # repr and quote double it, both of them twice
        'it\'s "both"',  # repr escapes one of them
        "كلمةسرية",  # escaped as a whole
        "pässwörd🔑",
        "two words",
        "a+b/c=d%20&e",
    ],
)
@pytest.mark.parametrize(
    "written",
    [
        str,  # bare in a library's message
        log.quote,  # as a value of ours
        repr,  # in an exception's text
        ascii,
        lambda secret: log.quote(repr(secret)),  # that text as a value of ours
        lambda secret: log.quote(f"{secret!r} was refused"),
        json.dumps,  # in a request's body
        lambda secret: log.quote(json.dumps(secret, ensure_ascii=False)),
        lambda secret: f"https://example.org/{parse.quote(secret)}/x",
        lambda secret: f"https://example.org/?key={parse.quote_plus(secret)}",
        lambda secret: f"https://example.org/?key={parse.quote(secret, safe='').lower()}",
    ],
)
def test_a_secret_is_masked_however_it_was_written_down(secret: str, written: Callable[[str], str]) -> None:
    """What stands around it stays."""
    formatter = log.LineFormatter("journal", [secret])
    shown = formatter.format(
        logging.LogRecord("monitor.x", logging.INFO, "", 0, f"before {written(secret)} after", (), None)
    )
    assert "**********" in shown
    assert shown.startswith("<6>before ")
    assert shown.endswith(" after")
    around = shown.removeprefix("<6>before ").removesuffix(" after").replace("**********", "")
    for known in ('"', "'", "\\", " was refused", "https://example.org/", "/x", "?key="):
        around = around.replace(known, "")
    assert not around


def test_secrets_that_come_with_a_reload_are_masked_the_same() -> None:
    """Short ones, which stand in every other word, never are; of two that begin alike the longer goes whole."""
    formatter = log.LineFormatter("journal")
    formatter.secrets |= {"abc", "long secret", "long secret and more"}
    record = logging.LogRecord(
        "monitor.x", logging.INFO, "", 0, 'abc "long secret and more" long secret', (), None
    )
    assert formatter.format(record) == '<6>abc "**********" **********'


def test_the_journal_gets_a_priority_and_no_time() -> None:
    """journald has its own clock and reads <n>."""
    record = logging.LogRecord("monitor.poll", logging.WARNING, "", 0, "source failed", (), None)
    assert log.LineFormatter("journal").format(record) == "<4>source failed"


def test_libraries_that_print_urls_are_kept_at_warning(lines: io.StringIO) -> None:
    """httpx logs the Bot API's URL with the token at INFO."""
    log.setup(lines, "pipe", verbose=True)
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot%s/sendMessage", TOKEN)
    assert lines.getvalue() == ""
