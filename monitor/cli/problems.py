"""Mistakes in files, laid out for a person, one line each, or as JSON.

    rules/isis.toml:12:9  error  unknown receiver "desk-chta"
       12 | send = ["desk-chta"]
          |         ^^^^^^^^^^^
       did you mean "desk-chat"?  Known: console, desk-chat, ops

A sentence and the values in it may run in different directions. A value that runs against its sentence becomes "…"
in it and stands on a line of its own below; a caret is drawn only under left-to-right text, because under Arabic it
would point elsewhere.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from monitor.cli.terminal import Terminal, has_rtl, one_line
from monitor.errors import Problem, Weight
from monitor.locale import Locale

SHOWN = 20
"""How many problems are laid out; the rest is counted."""

_INDENT = "   "
_CODE_END = re.compile(r"[A-Za-z0-9_=/(] ?$")
_ELSEWHERE = "…"
_WIDEST = 100  # of a quoted line of the file; longer ones are cut around the mistake


def narrate(terminal: Terminal, problems: Sequence[Problem]) -> None:
    """To stderr, for commands that can't go on with these files."""
    for line in lines(problems, terminal):
        terminal.narrate(line)
    locale = terminal.locale
    files = len({problem.file for problem in problems})
    terminal.narrate(f"{counts(problems, locale)}  ({locale.n('{n} file', '{n} files', files)})")
    terminal.narrate(terminal.led(locale.t("See:"), "rasid check"))


def lines(problems: Sequence[Problem], terminal: Terminal) -> Iterator[str]:
    """All lines of the layout, in the order of files and lines; after twenty problems "and N more"."""
    source_line = cache(_line_of)
    for problem in problems[:SHOWN]:
        yield _headline(problem, terminal)
        for line in _body(problem, terminal.locale, source_line):
            yield _INDENT + line
    if len(problems) > SHOWN:
        more = len(problems) - SHOWN
        yield terminal.locale.n("and {n} more", "and {n} more", more)
        yield terminal.led(terminal.locale.t("See:"), "rasid check --output concise")


def concise(problem: Problem, locale: Locale) -> str:
    """One line for editors and grep: file:line:column: weight code: sentence. A sentence in Arabic is the last of it,
    after the key that it is about and its values: behind it they would stand elsewhere than they belong."""
    sentence, apart = said(problem.message, problem.values, locale)
    if has_rtl(sentence):
        key = one_line(problem.key)
        before = dict.fromkeys([key, *apart] if key and not has_rtl(key) else apart)
        apart, sentence = [], " ".join([*before, sentence])
    return f"{place(problem)}: {problem.weight} {problem.code}: {' '.join([sentence, *apart])}"


def as_json(problem: Problem) -> dict[str, Any]:
    """The fields of a problem, its sentences filled in (in English: programs read them)."""
    values = {name: one_line(value) for name, value in problem.values.items()}
    return {
        "file": problem.file,
        "line": problem.line or None,
        "column": problem.column or None,
        "weight": problem.weight.value,
        "code": problem.code,
        "key": problem.key,
        "message": problem.message.format_map(values) if values else problem.message,
        "remedy": problem.remedy.format_map(values) if values else problem.remedy,
        "quote": problem.quote,
        "details": dict(problem.details),
    }


def counts(problems: Sequence[Problem], locale: Locale) -> str:
    """ "2 errors, 1 warning"."""
    errors = sum(problem.weight is Weight.ERROR for problem in problems)
    warnings = len(problems) - errors
    shown = []
    if errors or not warnings:
        shown.append(locale.n("{n} error", "{n} errors", errors))
    if warnings:
        shown.append(locale.n("{n} warning", "{n} warnings", warnings))
    return locale.t(", ").join(shown)


def place(problem: Problem) -> str:
    """file:line:column, as far as known."""
    numbers = [problem.line, problem.column] if problem.line and problem.column else [problem.line]
    return ":".join([problem.file, *(str(number) for number in numbers if number)])


def said(text: str, values: Mapping[str, str], locale: Locale) -> tuple[str, list[str]]:
    """The sentence in the person's language, and the values that must stand on lines of their own, in its order."""
    apart: dict[str, str] = {}
    filled = {name: one_line(value) for name, value in values.items()}
    before = ""
    for literal, name, _, _ in string.Formatter().parse(locale.t(text)):
        before += literal
        if name and _turns(filled[name], before, locale) and name not in apart:
            apart[name] = filled[name]
    return locale.t(text, **{**filled, **dict.fromkeys(apart, _ELSEWHERE)}), list(
        dict.fromkeys(apart.values())
    )


def _turns(value: str, before: str, locale: Locale) -> bool:
    """Whether a value runs against its sentence. A value that goes on a piece of code ("chmod 600 …") belongs there."""
    if not locale.rtl:
        return has_rtl(value)
    in_code = _CODE_END.search(before) is not None
    return not in_code and any(c.isascii() and c.isalpha() for c in value)


# --- one problem -------------------------------------------------------------------------------------------------


def _headline(problem: Problem, terminal: Terminal) -> str:
    """Place, weight, and the sentence where it runs left to right; else the code."""
    weight = terminal.paint(problem.weight.value, "bad" if problem.weight is Weight.ERROR else "warn")
    sentence, _ = said(problem.message, problem.values, terminal.locale)
    if has_rtl(sentence):
        key = f"  {problem.key}" if problem.key and not has_rtl(problem.key) else ""
        return f"{place(problem)}  {weight}  {problem.code}{one_line(key)}"
    return f"{place(problem)}  {weight}  {sentence}"


def _body(problem: Problem, locale: Locale, source_line: Callable[[str, int], str]) -> Iterator[str]:
    sentence, apart = said(problem.message, problem.values, locale)
    if has_rtl(sentence):
        yield sentence
    yield from apart
    yield from _quoted(problem, source_line, told=sentence + " ".join(apart))
    width = max((len(locale.t(label)) for label, _ in problem.details), default=0)
    for label, text in problem.details:
        yield from _detail(locale.t(label), one_line(text), width, locale)
    if problem.remedy:
        yield from _remedy(problem, locale, already=apart)


def _detail(label: str, text: str, width: int, locale: Locale) -> Iterator[str]:
    if locale.rtl and not has_rtl(text):
        yield f"{label}:"
        yield f"  {text}"
    else:
        yield f"{label + ':':<{width + 2}}{text}"


def _remedy(problem: Problem, locale: Locale, already: Sequence[str]) -> Iterator[str]:
    remedy, apart = said(problem.remedy, problem.values, locale)
    label = locale.t("fix")
    yield f"{label}: {remedy}"
    yield from (f"  {value}" for value in apart if value not in already)


def _quoted(problem: Problem, source_line: Callable[[str, int], str], told: str) -> Iterator[str]:
    """The line of the file with a caret, or the offending piece alone when Arabic would misplace the caret."""
    text = source_line(problem.file, problem.line) if problem.line and problem.column else ""
    if text and not has_rtl(text):
        start, text = _cut(text, problem.column - 1)
        length = len(problem.quote.splitlines()[0]) if problem.quote.strip() else 1
        if not text.startswith(problem.quote[:length], start):
            length = 1
        number = str(problem.line)
        yield f"{number} | {text}"
        yield f"{'':{len(number)}} | {'':{start}}{'^' * max(1, min(length, len(text) - start))}"
    elif problem.quote and one_line(problem.quote).strip("\"'") not in told:
        yield one_line(problem.quote)


def _cut(text: str, column: int) -> tuple[int, str]:
    """A long line, cut so that the column is in it; the column's new place with it."""
    text = one_line(text.replace("\t", " "))
    if len(text) <= _WIDEST:
        return column, text
    start = max(0, min(column - _WIDEST // 2, len(text) - _WIDEST))
    return column - start, text[start : start + _WIDEST]


def _line_of(file: str, line: int) -> str:
    """That line of the file; "" when it can't be read any more."""
    try:
        found = Path(file).read_text("utf-8", "replace").split("\n")
    except OSError:
        return ""
    return found[line - 1].rstrip() if 0 < line <= len(found) else ""
