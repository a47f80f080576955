"""Which regular expressions a rule may have: those that compile, ask for something, and end in bounded time.

Theory of operation. A backtracking engine takes exponential time where one piece of text can be taken apart by a
pattern in many ways: (a+)+ divides aaaa between its two quantifiers in 2^n ways, (a|aa)* between its alternatives, and
(a?)* between something and nothing. Whatever ambiguity a body has, repetition multiplies; so a body is refused when it
is repeated without bound, or ``_MOST_REPEATS`` times, and

    holds a quantifier without bound                        (a+)+     (.*a){10,}  (\\w+\\s)*
    can be empty                                            (a?)*     (a|b*)+
    has two alternatives of which one begins the other      (a|aa)*   (\\d|\\w)+
    may give a sign to one part or to the next              (a?a)+    (a{1,3})*
    refers back to a group                                  (\\1x)+

That is more than need be refused ((\\w+\\s)* is harmless by itself), in exchange for a rule that can be said in one
sentence and obeyed: bound one of the two. Possessive quantifiers and atomic groups never give back what they took and
are let pass. Polynomial time (.*a.*b.*c) is left to the limits at run time: 50 ms, 20,000 characters.

The pattern is read by a small parser of our own: that of the standard library refuses what the regex module knows
(\\p{Arabic}), and the regex module's is private. What it does not know it refuses by name. Which signs a class holds is
asked of the regex module, for the letters of the pattern and some of every alphabet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import regex

from monitor.toml import t

LONGEST_PATTERN = 1000
"""Characters of a regular expression."""

_MOST_REPEATS = 10
_DEEPEST = 30
_TIMEOUT = 0.05  # seconds, as at run time
_LONGEST_PIECE = 40

# Words that say nothing, and numbers: what is found here is found in nearly every article.
_EVERY_TEXT = (
    "and to in of the for is on that by this with it was are be or as at",
    "في من على إلى عن مع أن هذا هذه التي الذي كان وقد بعد كما",
    "1 2 10 2025",
)

# Signs by which two classes are compared, beside those that the pattern itself has.
_SAMPLES = "aezAEZ059_ -.,:;/'\"\n\tاببهيةىأ٣۴éßжЯωΩאתकあ中한　،؟"

_FLAGS = re.compile(r"\(\?([a-zA-Z0-9]*)(?:-([a-zA-Z]+))?([:)])")
_REPEAT = re.compile(r"\{([0-9]*)(,?)([0-9]*)\}")
_ERRORS = re.compile(r"\{[^{}]*[a-z<=][^{}]*\}")  # {e<=1}: words with errors in them
_UNROLLED = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]?|\{(?P<least>[0-9]*),?(?P<most>[0-9]*)\}|.", re.DOTALL
)
_LONGEST_BOUND = 9
_MOST_SIGNS = 20_000  # as many as are looked at of a field
_CLASS_PIECE = re.compile(r"\[:\^?\w+:\]|\\.|.", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:[pP](?:\{[^{}]*\}|\w)|N\{[^{}]*\}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|0[0-7]{0,2}|[1-9]\d?|g<\w+>|.)",
    re.DOTALL,
)
_GROUP = re.compile(r"\((?:\?(?:P?<[^\W\d]\w*>|:|>|<?[=!]))?")
_SAME_AGAIN = re.compile(r"\(\?P=\w+\)")
_NO_WIDTH = frozenset("bBAZzmM")
_UNKNOWN_ESCAPES = frozenset("GKLRX")


class Refused(NamedTuple):
    """Why a pattern may not stand in a rule, and what to do. ``values`` fill the sentences' {placeholders}."""

    code: str
    message: str
    remedy: str
    values: Mapping[str, str] = {}


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> regex.Pattern[str]:
    """A pattern as rules run it: ignoring case. Raises regex.error."""
    return regex.compile(pattern, regex.IGNORECASE | regex.VERSION0)


def refusal(pattern: str) -> Refused | None:
    """Why this regular expression (without its slashes) can't be used, or None."""
    if len(pattern) > LONGEST_PATTERN:
        return Refused(
            "long-regex",
            t("a regular expression of {length} characters is too long; {longest} are allowed"),
            t("split it, or list the words that it stands for"),
            {"length": str(len(pattern)), "longest": str(LONGEST_PATTERN)},
        )
    if (signs := _unrolled(pattern)) > _MOST_SIGNS:
        return Refused(
            "long-regex",
            t("with all its repetitions this regular expression has {length} signs; {longest} are allowed"),
            t("give its quantifiers smaller bounds, or none: {example}"),
            {"length": str(signs), "longest": str(_MOST_SIGNS), "example": r"\w+"},
        )
    wrong = _uncompilable(pattern)
    if wrong is not None:
        return wrong
    try:
        whole = _Reader(pattern).whole()
    except _UnknownFormError as error:
        return Refused(
            "regex-form",
            t("{form} can't stand in a rule's regular expression"),
            t("write it with ( ) | [ ] and quantifiers, or list the words that it stands for"),
            {"form": str(error)},
        )
    return _judged(whole)


def _unrolled(pattern: str) -> int:
    """How many signs a pattern has when what it repeats is written out, which is what compiling it costs: ((a{1000}){1000})
    takes a gigabyte. A guess for what is no valid pattern."""
    totals, last = [0], 0
    for piece in _UNROLLED.finditer(pattern):
        bounds = piece["least"], piece["most"]
        if piece[0] == "(":
            totals.append(0)
            last = 0
        elif piece[0] == ")" and len(totals) > 1:
            last = max(1, totals.pop())
            totals[-1] += last
        elif any(bounds):
            times = max(int(bound[:_LONGEST_BOUND]) for bound in bounds if bound)
            totals[-1] += last * max(0, times - 1)
            last *= max(1, times)
        else:
            last = 1
            totals[-1] += 1
    return sum(totals)


def finds_every_text(pattern: str) -> bool:
    """Whether a pattern that is not refused finds something even in words that say nothing."""
    expression = compiled(pattern)
    try:
        return any(expression.search(text, timeout=_TIMEOUT) for text in _EVERY_TEXT)
    except TimeoutError:
        return False


def _uncompilable(pattern: str) -> Refused | None:
    reason, column = "", 1
    try:
        compiled(pattern)
    except regex.error as error:
        reason, column = error.msg, (error.pos or 0) + 1
    except (OverflowError, RecursionError, MemoryError, ValueError) as error:
        reason = str(error) or type(error).__name__
    if not reason:
        return None
    return Refused(
        "regex-syntax",
        t("this regular expression can't be read: {reason} (character {column} of it)"),
        t("put {escape} before a sign that stands for itself: {signs}"),
        {
            "reason": reason,
            "column": str(column),
            "escape": "\\",
            "signs": r"( ) [ ] { } . * + ? | ^ $ \ /",
        },
    )


def _judged(whole: _Shape) -> Refused | None:
    if whole.danger:
        return Refused(
            "regex-nested-quantifiers",
            t("{piece} repeats what can be read in many ways: on some texts that takes for ever"),
            t("give the inner or the outer quantifier a bound, as in {example}, or take one out"),
            {"piece": _shortened(whole.danger), "example": r"(\w+ ){1,5}"},
        )
    if whole.shortest == 0:
        return Refused(
            "regex-empty",
            t("this regular expression is satisfied by nothing at all, so it asks for nothing"),
            t("ask for at least one sign: {plus} in the place of {star}"),
            {"plus": "+", "star": "*"},
        )
    return None


def _shortened(piece: str) -> str:
    return piece if len(piece) <= _LONGEST_PIECE else piece[:_LONGEST_PIECE] + "…"


# --- the shape of a pattern --------------------------------------------------------------------------------------

Signs = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What matters of a piece of a pattern.

    ``shortest``: signs that it needs. ``firsts``: those that it may begin with. ``opening``: the signs that each of
    its first places may have, and ``whole``, whether that is all of it. ``ends``: what a part at its end, of a
    length that is not fixed, may go on with. ``unbounded``: it holds a quantifier without bound. ``ambiguous``: some
    text can be divided between its parts in several ways. ``danger``: the piece of it that repeats such a thing.
    """

    shortest: int = 0
    firsts: Signs = frozenset()
    opening: tuple[Signs, ...] = ()
    whole: bool = True
    ends: Signs = frozenset()
    unbounded: bool = False
    ambiguous: bool = False
    danger: str = ""


_NOTHING = _Shape()


def _then(left: _Shape, right: _Shape) -> _Shape:
    """One after the other."""
    firsts = left.firsts if left.shortest else left.firsts | right.firsts
    if left.whole:
        opening, whole = left.opening + right.opening, right.whole
    else:
        opening, whole = left.opening, False
    return _Shape(
        shortest=left.shortest + right.shortest,
        firsts=firsts,
        opening=opening,
        whole=whole,
        ends=right.ends if right.shortest else left.ends | right.ends,
        unbounded=left.unbounded or right.unbounded,
        ambiguous=left.ambiguous or right.ambiguous or bool(left.ends & right.firsts),
        danger=left.danger or right.danger,
    )


def _either(left: _Shape, right: _Shape) -> _Shape:
    """Two alternatives."""
    same_start = all(a & b for a, b in zip(left.opening, right.opening, strict=False))
    return _Shape(
        shortest=min(left.shortest, right.shortest),
        firsts=left.firsts | right.firsts,
        opening=(left.firsts | right.firsts,) if left.shortest and right.shortest else (),
        whole=False,
        ends=left.ends | right.ends,
        unbounded=left.unbounded or right.unbounded,
        ambiguous=left.ambiguous or right.ambiguous or (same_start and bool(left.firsts & right.firsts)),
        danger=left.danger or right.danger,
    )


def _repeated(body: _Shape, least: int, most: int | None, piece: str) -> _Shape:
    """A piece with a quantifier. ``most``: None for no bound."""
    many = most is None or most >= _MOST_REPEATS
    divided = body.unbounded or body.ambiguous or bool(body.ends & body.firsts) or body.shortest == 0
    danger = body.danger or (piece if many and divided and (body.firsts or body.unbounded) else "")
    fixed = most == least and most is not None
    return _Shape(
        shortest=body.shortest * least,
        firsts=body.firsts,
        opening=body.opening * min(least, 2) if body.whole else body.opening if least else (),
        whole=body.whole and fixed and least <= 2,
        ends=body.ends if fixed else body.ends | body.firsts,
        unbounded=body.unbounded or (most is None),
        ambiguous=body.ambiguous or (most != 1 and bool(body.ends & body.firsts)),
        danger=danger,
    )


def _kept(body: _Shape) -> _Shape:
    """An atomic group or a possessive quantifier: what it took it keeps, so that it is read in one way only."""
    return replace(body, ends=frozenset(), unbounded=False, ambiguous=False)


# --- reading a pattern -------------------------------------------------------------------------------------------


class _UnknownFormError(Exception):
    """A form of the regex module that rules may not use; the argument is the form."""


class _Reader:
    """Recursive descent over a pattern that compiles."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._place = 0
        self._depth = 0
        self._signs = tuple(dict.fromkeys(_SAMPLES + pattern + pattern.swapcase()))

    def whole(self) -> _Shape:
        """The shape of the whole pattern. Raises _UnknownFormError."""
        return self._alternatives()

    def _alternatives(self) -> _Shape:
        shape = self._sequence()
        while self._at("|"):
            self._place += 1
            shape = _either(shape, self._sequence())
        return shape

    def _sequence(self) -> _Shape:
        shape = _NOTHING
        while self._place < len(self._text) and self._text[self._place] not in "|)":
            shape = _then(shape, self._quantified())
        return shape

    def _at(self, sign: str) -> bool:
        return self._text.startswith(sign, self._place)

    def _quantified(self) -> _Shape:
        start = self._place
        shape = self._atom()
        while (bounds := self._bounds()) is not None:
            possessive = self._at("+")
            if possessive or self._at("?"):
                self._place += 1
            shape = _repeated(shape, *bounds, self._text[start : self._place])
            shape = _kept(shape) if possessive else shape
        return shape

    def _bounds(self) -> tuple[int, int | None] | None:
        """The quantifier here, taken; None for none."""
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(self._text[self._place : self._place + 1])
        if simple is not None:
            self._place += 1
            return simple
        if not self._at("{"):
            return None
        found = _REPEAT.match(self._text, self._place)
        if found is None or not any(found.groups()):
            errors = _ERRORS.match(self._text, self._place)
            if errors is not None:
                raise _UnknownFormError(errors[0])
            return None  # a brace that stands for itself
        self._place = found.end()
        least = int(found[1] or 0)
        return least, (least if not found[2] else int(found[3]) if found[3] else None)

    def _atom(self) -> _Shape:
        sign = self._text[self._place]
        if sign == "(":
            return self._group()
        if sign == "[":
            return self._one(self._class())
        if sign == "\\":
            return self._escape()
        self._place += 1
        if sign in "^$":
            return _NOTHING
        return self._one(sign)

    def _group(self) -> _Shape:
        opening = _GROUP.match(self._text, self._place)
        flags = _FLAGS.match(self._text, self._place)
        again = _SAME_AGAIN.match(self._text, self._place)
        head = opening[0] if opening else "("
        if flags is not None and head == "(":
            return self._flagged(flags)
        if again is not None:
            self._place = again.end()
            return self._anything()
        self._place += len(head)
        if head == "(" and self._place < len(self._text) and self._text[self._place] in "?*":
            raise _UnknownFormError(self._text[self._place - 1 : self._place + 3] + "…)")
        body = self._bracketed()
        if head in {"(?=", "(?!", "(?<=", "(?<!"}:
            return replace(_NOTHING, unbounded=body.unbounded, danger=body.danger)
        return _kept(body) if head == "(?>" else body

    def _flagged(self, flags: re.Match[str]) -> _Shape:
        if set(flags[1] + (flags[2] or "")) - set("ims"):
            raise _UnknownFormError(flags[0] + ("" if flags[3] == ")" else "…)"))
        self._place = flags.end()
        return _NOTHING if flags[3] == ")" else self._bracketed()

    def _bracketed(self) -> _Shape:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _UnknownFormError("(" * _DEEPEST + "…")
        body = self._alternatives()
        self._depth -= 1
        self._place += 1
        return body

    def _escape(self) -> _Shape:
        found = _ESCAPE.match(self._text, self._place)
        escape = found[0] if found else "\\"
        if escape[1:2] in _UNKNOWN_ESCAPES:
            raise _UnknownFormError(escape)
        self._place += len(escape)
        if escape[1:2] in _NO_WIDTH:
            return _NOTHING
        if re.fullmatch(r"\\(?:[1-9]\d?|g<\w+>)", escape):
            return self._anything()
        return self._one(escape)

    def _anything(self) -> _Shape:
        """What another group took, again: nothing is known of it."""
        return _Shape(firsts=frozenset(self._signs), whole=False, unbounded=True)

    def _class(self) -> str:
        """A class in brackets, taken as it stands."""
        start = self._place
        self._place += 2 if self._text.startswith("[^", start) else 1
        if self._at("]"):
            self._place += 1
        while self._place < len(self._text) and not self._at("]"):
            found = _CLASS_PIECE.match(self._text, self._place)
            self._place += len(found[0]) if found else 1
        self._place += 1
        return self._text[start : self._place]

    def _one(self, atom: str) -> _Shape:
        """An atom that takes one sign."""
        signs = _signs_of(atom, self._signs)
        return _Shape(1, signs, (signs,))


@lru_cache(maxsize=256)
def _signs_of(atom: str, signs: tuple[str, ...]) -> Signs:
    """Which of these signs an atom takes, whichever case and whether or not . takes line ends."""
    found = _finder(atom)
    return frozenset(sign for sign in signs if found(sign))


def _finder(atom: str) -> Callable[[str], object]:
    """Whether an atom takes a sign, as a function."""
    if len(atom) == 1 and atom != ".":
        return lambda sign: sign.casefold() == atom.casefold()
    found: Callable[[str], object] = regex.compile(f"(?s:{atom})", regex.IGNORECASE).fullmatch
    return found
