"""Mistakes of syntax, by name: what tomllib's complaint at a spot means to the person who wrote it, and how to mend it.

Each function of ``_RECOGNISERS`` looks at the spot alone and names what it knows; the first that does is believed, so
their order matters where two could speak.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from monitor.toml.places import places
from monitor.toml.texts import t

_STATEMENT = re.compile(
    r"""^[ \t]*(?:\[\[?[ \t]*[\w."'-]+[ \t]*\]|(?:[\w.-]+|"[^"\n]*"|'[^'\n]*')[ \t]*=)""", re.MULTILINE
)
_HEADING = re.compile(r"^[ \t]*\[\[?[ \t]*[A-Za-z_]", re.MULTILINE)
_LIST_OPENS = re.compile(r"""^[ \t]*(?:[\w.-]+|"[^"\n]*"|'[^'\n]*')[ \t]*=[ \t]*(\[)""", re.MULTILINE)
_CURLY = "“”„‟«»‘’‚‛＂"
_SEPARATORS = "،؛;，、"
_TRUTHS = {
    "true": "true", "yes": "true", "on": "true", "نعم": "true",
    "false": "false", "no": "false", "off": "false", "لا": "false",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake of syntax: its span in the file, what to say, and where an earlier place belongs to it (or -1)."""

    start: int
    end: int
    code: str
    message: str
    remedy: str
    values: Mapping[str, str] = field(default_factory=dict)
    earlier: int = -1


@dataclass(frozen=True, slots=True)
class Named:
    """A Slip in the page's own offsets, with the edits that mend it; no edits: the statement goes."""

    slip: Slip
    edits: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where tomllib stopped, and why."""

    text: str
    at: int
    complaint: str

    @property
    def char(self) -> str:
        return self.text[self.at : self.at + 1]

    @property
    def line_start(self) -> int:
        return self.text.rfind("\n", 0, self.at) + 1

    @property
    def line_end(self) -> int:
        end = self.text.find("\n", self.at)
        return end if end >= 0 else len(self.text)

    @property
    def before(self) -> str:
        return self.text[self.line_start : self.at]

    @property
    def after(self) -> str:
        return self.text[self.at : self.line_end]

    def says(self, *beginnings: str) -> bool:
        return self.complaint.startswith(beginnings)


def statement_span(text: str, at: int) -> tuple[int, int]:
    """The statement around ``at``: from its line to where the next one begins. A heading has its keys with it, or
    they would count as those of the table before. A line that begins no statement (a value of a list) is alone."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    end = end if end >= 0 else len(text)
    if _HEADING.match(text, start):
        following = _HEADING.search(text, end)
        end = following.start() if following else len(text)
    elif _STATEMENT.match(text, start):
        following = _STATEMENT.search(text, end)
        end = following.start() if following else len(text)
    return start, end


# --- naming a mistake --------------------------------------------------------------------------------------------


def name_slip(spot: Spot) -> Named:
    """The mistake at this spot; tomllib's own words for one that nobody knows."""
    for recognise in _RECOGNISERS:
        named = recognise(spot)
        if named is not None:
            return named
    slip = Slip(
        min(spot.at, max(0, len(spot.text.rstrip()) - 1)),
        spot.line_end,
        "syntax",
        t("this is not TOML: {complaint}"),
        t("compare with the examples in config.toml; texts stand between quotes, one key on a line"),
        {"complaint": spot.complaint[:1].lower() + spot.complaint[1:]},
    )
    return Named(slip)


def _unreadable(spot: Spot) -> Named | None:
    """A number of thousands of digits, or brackets nested a thousand deep: nothing a person would write."""
    if spot.complaint != "unreadable":
        return None
    return Named(
        Slip(
            0,
            0,
            "syntax",
            t("this file holds something that no configuration needs (huge numbers, endless brackets)"),
            t("take it out"),
        ),
        ((0, len(spot.text), ""),),
    )


def _twice(spot: Spot) -> Named | None:
    if not spot.says("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate inline"):
        return None
    end = spot.text.find("\n", spot.at)
    again = places(spot.text[: end if end >= 0 else len(spot.text)]).repeated
    if not again:
        return None
    repeat = again[-1]
    earlier = spot.text.rfind("\n", 0, repeat.first) + 1
    slip = Slip(
        repeat.start,
        repeat.end,
        "key-twice",
        t('"{key}" stands here a second time; first in line {first}'),
        t("keep one of the two"),
        {"key": repeat.name},
        earlier,
    )
    start, stop = statement_span(spot.text, repeat.start)
    return Named(slip, ((start, stop, re.sub(r"[^\n]", " ", spot.text[start:stop])),))


def _open_text(spot: Spot) -> Named | None:
    """A text that is not closed on its line, or closed by a curly quote."""
    if spot.says("Unterminated string", "Expected \"'''\"", 'Expected \'"""\''):
        return _open_long_text(spot)
    if spot.says("Illegal character '\\n'"):
        opener = _opener(spot.text, spot.line_start, spot.line_end)
    elif spot.says('Expected "\'"'):
        opener = _last_opener(spot.text)
    else:
        return None
    if opener < 0:
        return None
    end = spot.text.find("\n", opener)
    end = end if end >= 0 else len(spot.text)
    quote, rest = spot.text[opener], spot.text[opener + 1 : end]
    curly = [i for i, char in enumerate(rest) if char in _CURLY]
    if curly and quote == '"':
        closer = opener + 1 + curly[-1]
        return Named(
            _not_quotes(closer, closer + 1, spot.text[closer], spot.text[closer]),
            ((closer, closer + 1, quote),),
        )
    slip = Slip(
        opener,
        end,
        "open-text",
        t("this text is not closed on its line"),
        t("close it with {quote}; a text of several lines stands between three of them"),
        {"quote": quote},
    )
    alone = spot.text.rfind("\n", 0, opener) + 1
    if any(mark in spot.text[alone:opener] for mark in "\"'"):
        return Named(slip)  # which of the quotes on this line is missing can't be told
    last = opener + 1 + len(rest.rstrip().rstrip("]},").rstrip())
    return Named(slip, ((last, last, quote),))


def _open_long_text(spot: Spot) -> Named | None:
    opener = max(spot.text.rfind('"""', 0, spot.at), spot.text.rfind("'''", 0, spot.at))
    if opener < 0:
        return None
    quotes = spot.text[opener : opener + 3]
    following = _STATEMENT.search(spot.text, opener)
    stop = following.start() if following else len(spot.text)
    slip = Slip(
        opener,
        opener + 3,
        "open-text",
        t("the text that begins here is not closed"),
        t("close it with {quote}"),
        {"quote": quotes},
    )
    return Named(slip, ((stop, stop, quotes + "\n"),))


def continues(text: str, at: int, since: Iterable[int]) -> bool:
    """Whether the line at ``at`` goes on with a statement (the values of a list) in which there was a mistake
    already: it is no statement by itself, and one of ``since`` stands after the beginning of the last one."""
    start = text.rfind("\n", 0, at) + 1
    if _STATEMENT.match(text, start):
        return False
    begun = 0
    for found in _STATEMENT.finditer(text, 0, start):
        begun = found.start()
    return any(begun <= each < start for each in since)


def _opener(text: str, start: int, end: int) -> int:
    """Where the text that is open at the end of a line began, or -1."""
    opener, escaped = -1, False
    for at in range(start, end):
        char = text[at]
        if opener < 0:
            if char == "#":
                return -1
            opener = at if char in "\"'" else -1
        elif escaped:
            escaped = False
        elif char == "\\" and text[opener] == '"':
            escaped = True
        elif char == text[opener]:
            opener = -1
    return opener


def _last_opener(text: str) -> int:
    end = len(text)
    while end >= 0:
        start = text.rfind("\n", 0, end) + 1
        opener = _opener(text, start, end)
        if opener >= 0 and text[opener] == "'":
            return opener
        end = start - 1
    return -1


def _not_quotes(start: int, end: int, opening: str, closing: str) -> Slip:
    return Slip(
        start,
        end,
        "curly-quotes",
        t("{quotes} are not TOML quotes"),
        t('use "'),
        {"quotes": opening if opening == closing else f"{opening} {closing}"},
    )


def _curly(spot: Spot) -> Named | None:
    if not spot.char or spot.char not in _CURLY:
        return None
    closer = next((spot.at + i for i, char in enumerate(spot.after) if i and char in _CURLY), -1)
    if closer < 0:
        straight = spot.text.find('"', spot.at, spot.line_end)
        end = straight + 1 if straight >= 0 else _token_end(spot)
        edits: tuple[tuple[int, int, str], ...] = ((spot.at, spot.at + 1, '"'),)
        if straight < 0:
            edits += ((end, end, '"'),)
        return Named(_not_quotes(spot.at, end, spot.char, spot.char), edits)
    inner = spot.text[spot.at + 1 : closer]
    quote = "'" if '"' in inner or "\\" in inner else '"'
    slip = _not_quotes(spot.at, closer + 1, spot.char, spot.text[closer])
    return Named(slip, ((spot.at, spot.at + 1, quote), (closer, closer + 1, quote)))


def _separator(spot: Spot) -> Named | None:
    if not spot.char or spot.char not in _SEPARATORS or not spot.says("Unclosed", "Invalid value"):
        return None
    slip = Slip(
        spot.at,
        spot.at + 1,
        "not-a-comma",
        t("{char} separates nothing in TOML"),
        t("use ,"),
        {"char": spot.char},
    )
    return Named(slip, ((spot.at, spot.at + 1, ","),))


def _invisible(spot: Spot) -> Named | None:
    """Marks that an Arabic keyboard or a copied page leaves behind; control characters too."""
    at = spot.at
    if spot.says("Illegal character") and spot.char != "\n":
        category = "Cc"
    else:
        category = unicodedata.category(spot.char) if spot.char else ""
    if category not in {"Cc", "Cf", "Zs"} or spot.char in " \t\n":
        return None
    slip = Slip(
        at,
        at + 1,
        "invisible",
        t("an invisible character stands here: U+{number}"),
        t("delete it; writing the line anew helps when it can't be found"),
        {"number": f"{ord(spot.char):04X}"},
    )
    return Named(slip, ((at, at + 1, " "),))


def _backslash(spot: Spot) -> Named | None:
    if not spot.says("Unescaped", "Invalid hex", "Escaped character"):
        return None
    at = spot.text.rfind("\\", 0, spot.at)
    if at < spot.line_start:
        return None
    slip = Slip(
        at,
        min(at + 2, spot.line_end),
        "backslash",
        t('a backslash in a text between two " begins an escape, and this is none'),
        t("write it twice, or put the text between two '"),
    )
    return Named(slip, ((at, at, "\\"),))


def _key(spot: Spot) -> Named | None:
    """A key that is not plain, or not followed by the equals sign."""
    if not spot.says("Expected '=' after a key", "Invalid statement", "Invalid initial character"):
        return None
    if spot.char == ":":
        slip = Slip(spot.at, spot.at + 1, "no-equals", t("a key is followed by =, not by :"), t("write ="))
        return Named(slip, ((spot.at, spot.at + 1, "="),))
    if spot.char.isalpha():
        start = spot.at - len(spot.before) + len(spot.before.rstrip("".join(_word_before(spot.before))))
        end = spot.at + len(spot.after) - len(spot.after.lstrip("".join(set(re.findall(r"\w", spot.after)))))
        word = spot.text[start:end]
        if not word.isascii() and re.match(r"[ \t]*[=.\]]", spot.text[end:]):
            slip = Slip(
                start,
                end,
                "key-letters",
                t("a key of other letters than A-Z and a-z needs quotes, and rasid knows none"),
                t(
                    'keys are English: see the comments in config.toml; the name of a concept stands in quotes: "{word}"'
                ),
                {"word": word},
            )
            return Named(slip, ((start, end, f'"{word}"'),))
    if not spot.says("Expected '='"):
        return None
    start = spot.line_start + len(spot.before) - len(spot.before.lstrip())
    slip = Slip(
        start,
        spot.line_end,
        "no-equals",
        t("= is missing between key and value"),
        t('write key = "value"'),
    )
    return Named(slip)


def _word_before(text: str) -> set[str]:
    found = re.search(r"[\w-]*$", text)
    return set(found[0]) if found and found[0] else {"\0"}


_OPEN_HEADING = re.compile(r"[ \t]*\[[^\[\]]+")


def _heading(spot: Spot) -> Named | None:
    # A second [name without its bracket: tomllib complains of the name before it looks for the bracket.
    again = spot.says("Cannot declare", "Cannot overwrite") and _OPEN_HEADING.fullmatch(spot.before)
    if not again and not spot.says(
        "Expected ']' at the end of a table", "Expected ']]' at the end of an array"
    ):
        return None
    if again and spot.after.startswith("]"):
        return None
    double = spot.says("Expected ']]'")
    missing = "]" if not double or spot.char == "]" else "]]"
    rest = spot.after.removeprefix("]") if double else spot.after
    name = spot.before.strip().strip("[").strip()
    slip = Slip(
        spot.line_start,
        spot.line_end,
        "open-heading",
        t("the heading is not closed"),
        t("write {heading}"),
        {"heading": f"[[{name}]]" if double else f"[{name}]"},
    )
    if rest.strip() and not rest.lstrip().startswith("#"):
        return Named(slip)
    return Named(slip, ((spot.at, spot.at, missing),))


def _several(spot: Spot) -> Named | None:
    """``send = "a", "b"``: a list without its brackets."""
    if not spot.says("Expected newline") or not spot.char or spot.char not in "," + _SEPARATORS:
        return None
    equals = spot.before.find("=")
    if equals < 0:
        return None
    start = spot.line_start + equals + 1
    start += len(spot.text[start : spot.at]) - len(spot.text[start : spot.at].lstrip())
    comment = re.search(r"[ \t]*(?:#.*)?$", spot.after)
    end = spot.at + (comment.start() if comment else len(spot.after))
    slip = Slip(
        start,
        end,
        "no-brackets",
        t("several values stand between brackets"),
        t('write ["a", "b"]'),
    )
    return Named(slip, ((start, start, "["), (end, end, "]")))


def _inner_quote(spot: Spot) -> Named | None:
    """``"he said "no" again"``."""
    if not spot.says("Expected newline", "Unclosed array") or spot.before[-1:] not in {'"', "'"}:
        return None
    if not spot.char or spot.char in "\"'#,;]}" or spot.before[-1] not in spot.after:
        return None
    slip = Slip(
        spot.at,
        spot.line_end,
        "quote-in-text",
        t("a {quote} inside a text ends it"),
        t("inside a text write \\\", or put the text between two '"),
        {"quote": spot.before[-1]},
    )
    return Named(slip)


def _second_statement(spot: Spot) -> Named | None:
    if not spot.says("Expected newline") or not _STATEMENT.match(spot.after):
        return None
    slip = Slip(spot.at, spot.line_end, "two-keys", t("one key stands on a line"), t("begin a new line here"))
    return Named(slip, ((spot.at, spot.at, "\n"),))


def _no_value(spot: Spot) -> Named | None:
    if not spot.says("Invalid value") or not re.fullmatch(r"[ \t]*(?:#.*)?", spot.after):
        return None
    start = spot.line_start + len(spot.before) - len(spot.before.lstrip())
    slip = Slip(
        min(start, spot.at),
        max(spot.at, start),
        "no-value",
        t("nothing stands after ="),
        t("write a value, or put # before the key"),
    )
    return Named(slip)


def _bare(spot: Spot) -> Named | None:
    """A value without quotes: a number of other digits, a truth in other words, or text."""
    if spot.says("Expected newline") and re.search(r"[\w.:+-]$", spot.before):
        value = re.search(r"[=\[,][ \t]*([^=\[,\s\"']+)$", spot.before)
        start = spot.line_start + value.start(1) if value else spot.at
    elif spot.says("Invalid value") or (spot.says("Unclosed array") and re.search(r"[\w.:+-]$", spot.before)):
        value = re.search(r"[\[,][ \t]*([\w.:+-]+)$", spot.before) if spot.says("Unclosed") else None
        start = spot.line_start + value.start(1) if value else spot.at
    else:
        return None
    end = _token_end(spot)
    word = spot.text[start:end]
    if not word or word[0] in "\"'[]{}=,#\n":
        return None
    return _number(start, end, word) or _truth(start, end, word) or _text(start, end, word)


def _token_end(spot: Spot) -> int:
    """Where a value without quotes ends: at a comma or bracket in a list, else with the line."""
    in_list = re.search(r"(?:^|[\[{,])[^=\"']*$", spot.before.rstrip()) is not None
    stop = re.search(r"[,،؛\]}#]|$" if in_list or "[" in spot.before else r"[ \t]#|$", spot.after)
    return spot.at + len(spot.after[: stop.start() if stop else None].rstrip())


def _number(start: int, end: int, word: str) -> Named | None:
    if word.isascii() or not re.fullmatch(r"[+-]?\d+(?:[.٫]\d+)?", word):
        return None
    western = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c.replace("٫", ".") for c in word)
    slip = Slip(
        start,
        end,
        "digits",
        t("numbers are written with the digits 0 to 9"),
        t("write {number}"),
        {"number": western},
    )
    return Named(slip, ((start, end, western),))


def _truth(start: int, end: int, word: str) -> Named | None:
    truth = _TRUTHS.get(word.casefold())
    if truth is None:
        return None
    slip = Slip(
        start,
        end,
        "truth",
        t("{word} is neither true nor false in TOML"),
        t("write {truth}"),
        {"word": word, "truth": truth},
    )
    return Named(slip, ((start, end, truth),))


def _text(start: int, end: int, word: str) -> Named:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    slip = Slip(
        start,
        end,
        "bare-text",
        t('text needs quotes: "{text}"'),
        t('put it between two "'),
        {"text": word if len(word) <= 60 else word[:59] + "…"},
    )
    return Named(slip, ((start, end, f'"{escaped}"'),))


def _open_list(spot: Spot) -> Named | None:
    if not spot.says("Unclosed array", "Invalid value"):
        return None
    begins_statement = _STATEMENT.match(spot.text, spot.line_start) and spot.before.strip() in {"", "[", "[["}
    if spot.at < len(spot.text.rstrip()) and not begins_statement:
        return None
    opener = None
    for found in _LIST_OPENS.finditer(spot.text, 0, spot.at):
        opener = found
    if opener is None:
        return None
    slip = Slip(
        opener.start(1),
        spot.text.find("\n", opener.start(1)) if "\n" in spot.text[opener.start(1) :] else len(spot.text),
        "open-list",
        t("the list that begins here is not closed"),
        t("add ] after its last value"),
    )
    at = spot.line_start if begins_statement else spot.at
    return Named(slip, ((at, at, "\n]\n"),))


def _open_braces(spot: Spot) -> Named | None:
    """A table in braces: closed on its line, and without a comma before the end."""
    comma = spot.char == "}" and spot.before.rstrip().endswith(",")
    if not spot.says("Unclosed inline table") and not comma:
        return None
    start = spot.text.rfind("{", spot.line_start, spot.at)
    if start < 0:
        return None
    slip = Slip(
        start,
        spot.line_end,
        "open-braces",
        t("a table in braces ends on the line it begins on, without a comma before the end"),
        t("close it there, or write its keys under a heading of its own"),
    )
    if comma:
        at = spot.line_start + spot.before.rstrip().rindex(",")
        return Named(slip, ((at, at + 1, " "),))
    return Named(slip, ((spot.at, spot.at, "}"),) if not spot.after.strip() else ())


def _no_comma(spot: Spot) -> Named | None:
    if not spot.says("Unclosed array") or not re.match(r"[\w\"'\[{“„«+-]", spot.char):
        return None
    slip = Slip(
        spot.at,
        spot.at + max(1, len(re.split(r"[,\]]", spot.after)[0].rstrip())),
        "no-comma",
        t("a comma is missing before this value"),
        t("put , between the values of a list"),
    )
    return Named(slip, ((spot.at, spot.at, ","),))


_RECOGNISERS: tuple[Callable[[Spot], Named | None], ...] = (
    _unreadable,
    _heading,
    _twice,
    _open_text,
    _curly,
    _separator,
    _backslash,
    _invisible,
    _open_braces,
    _key,
    _several,
    _second_statement,
    _inner_quote,
    _no_value,
    _open_list,
    _bare,
    _no_comma,
)
