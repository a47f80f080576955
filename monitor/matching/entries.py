"""One term as it is written: its form, its regular expression, its concept, its field. And the entries of lists.

    word  two words          the word or phrase with any clitics         ="word"       this form only
    ~word                    any inflection                              word*         any word that begins so
    /regex/                  a regular expression                        @name         a concept
    title:word  title:~word  any of these in one field

An entry of a list has no operators: several words are a phrase. The same forms stand in expressions (parse.py), where a
phrase needs quotes; what is said of a wrong one is said here for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, NoReturn

from monitor.matching.expression import (
    FIELD_PREFIXES,
    Form,
    Regex,
    Term,
    Within,
    children,
)
from monitor.matching.mistakes import fail
from monitor.matching.patterns import LONGEST_TERM, words_of
from monitor.matching.regexes import refusal
from monitor.model import Expression
from monitor.toml import nearest, t

Concepts = Mapping[str, Expression]


class TermKeys(NamedTuple):
    """What the keys of a rule or a concept say of all its terms: ``names = true``, ``article = "same"``."""

    name: bool = False
    same_article: bool = False


PLAIN_TERMS = TermKeys()

CONCEPT_NAME = re.compile(r"@[^\s()\"“”«»,،^]+")
"""A concept as it is named in an expression or an entry."""

_QUOTED = re.compile(r'([=~]*)(?:"([^"]*)"|“([^”]*)”|«([^»]*)»)(\*?)')
_SURELY_A_WORD = re.compile("[0-9A-Za-z\u0621-\u063a\u0641-\u064a]")
_STAR = re.compile(r"\w\*|\*\w")
_PREFIX = re.compile(r"([^\W\d_]+):(?!//)(?=\S)")
_FIELD = re.compile(f"({'|'.join(FIELD_PREFIXES)}):[^\\S\\n]*")
_OPERATOR = re.compile(
    r"(?<![^\s(:])(?:"
    r"(?:AND|OR|NOT|(?:NEAR|BEFORE)(?:/[^\s()]*)?)(?![^\s(),،])|\w+\s+OF(?=\s*\()"
    r"|(?:count|score)(?:(?=\()|\s+(?=\(.*\)\s*[<>=≥≤])))"
)
_PLAIN_WORDS = re.compile('[^@~=*/:()"“”«»]*')
_REGEX = re.compile(r"/(?:[^/\\]|\\.)+/")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_MAY_BE_OPERATOR = re.compile("AND|OR|NOT|NEAR|BEFORE|OF|count|score")
_LANGUAGE = re.compile("[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_NAMES_OF_FIELDS = {
    "عنوان": "title",
    "العنوان": "title",
    "ملخص": "summary",
    "الملخص": "summary",
    "نص": "text",
    "النص": "text",
    "كاتب": "author",
    "الكاتب": "author",
    "وسم": "keyword",
    "ناشر": "publisher",
    "الناشر": "publisher",
    "رابط": "url",
    "الرابط": "url",
    "مصدر": "source",
    "المصدر": "source",
    "لغة": "lang",
    "اللغة": "lang",
    "headline": "title",
    "body": "text",
    "content": "text",
    "site": "source",
    "tag": "keyword",
    "link": "url",
    "language": "lang",
}


def entry(text: str, concepts: Concepts, keys: TermKeys = PLAIN_TERMS) -> Expression:
    """The tree of an entry of a list. Raises MistakeError."""
    written = text.strip()
    start = text.find(written)
    prefix = _FIELD.match(written)
    _refuse_operators(written, start, prefix)
    if prefix is None:
        _refuse_unknown_prefix(written, start, in_list=True)
        return _form(written, start, concepts, keys)
    rest, at = written[prefix.end() :], start + prefix.end()
    if prefix[1] in {"source", "lang"}:
        return named(prefix[1], rest, at, at + len(rest))
    inner = _FIELD.match(rest)
    if inner is not None:
        prefix_in_prefix(prefix[1], inner[1], at, at + inner.end())
    return within(prefix[1], _form(rest, at, concepts, keys), at, at + len(rest))


def _form(written: str, start: int, concepts: Concepts, keys: TermKeys) -> Expression:
    """An entry without its field."""
    end = start + len(written)
    if written.startswith("@"):
        return concept(written, start, end, concepts)
    if written.startswith("/") and written not in {"/", "//"}:
        if not written.endswith("/"):
            _unended_regex(written, start, end)
        return regex(written, start, end)
    if _QUOTED.fullmatch(written):
        return quoted(written, start, end, keys)
    return bare(written, start, end, keys)


def quoted(written: str, start: int, end: int, keys: TermKeys) -> Term:
    """A term between quotation marks, with its signs: "two words", ="two words", ~"two words", "two words*"."""
    found = _QUOTED.fullmatch(written)
    groups = (
        found.groups("") if found else ("", written, "", "", "")
    )  # whoever calls has seen that it is quoted
    sign, inner, star = groups[0], groups[1] or groups[2] or groups[3], groups[4]
    if star:
        fail(
            start,
            end,
            "star-place",
            t("* stands outside of the quotes in {term}"),
            t("write {better}"),
            term=written,
            better=f'{sign.replace("=", "")}"{inner}*"' if sign != "=" else f"{inner}*",
        )
    if sign not in {"", "=", "~"}:
        _two_forms(written, start, end, inner)
    if sign == "=":
        return term(inner, Form.EXACT, written, start, end, keys)
    return _starred(inner, written, start, end, keys, inflected=sign == "~")


def bare(written: str, start: int, end: int, keys: TermKeys) -> Term:
    """A term without quotation marks: word, ~word, word*."""
    if written.startswith("="):
        fail(
            start,
            end,
            "exact-form",
            t("after = an exact term stands in quotes: {term}"),
            t('write ="{better}"'),
            term=written,
            better=written.strip('="“”«» ') or "word",
        )
    inner = written.removeprefix("~")
    if written.startswith("~") and (not inner or inner[0].isspace()):
        fail(
            start,
            start + 1,
            "inflected-form",
            t("~ stands directly before its word"),
            t("write ~{better}"),
            better=inner.strip() or "word",
        )
    if inner[:1] in {"~", "="}:
        _two_forms(written, start, end, inner.strip('~="“”«» '))
    return _starred(inner, written, start, end, keys, inflected=written.startswith("~"))


def _starred(inner: str, written: str, start: int, end: int, keys: TermKeys, *, inflected: bool) -> Term:
    """A term that may end in a star: then its last word is the beginning of one."""
    text = inner.rstrip()
    form = Form.INFLECTED if inflected else Form.PLAIN
    if "*" in text and _STAR.search(text):
        body = text[:-1]
        if not text.endswith("*") or _STAR.search(body) or body.endswith("*"):
            plain = re.sub(r"\*+", "", text).strip()
            fail(
                start,
                end,
                "star-place",
                t("* stands at the end of a word, not as in {term}"),
                t('write {better}, ="{exact}" for the sign itself, or a /regex/'),
                term=written,
                better=f'"{plain}*"' if " " in plain else f"{plain}*",
                exact=text,
            )
        if inflected:
            _two_forms(written, start, end, body)
        text, form = body, Form.PREFIX
    return term(text, form, written, start, end, keys)


def _two_forms(written: str, start: int, end: int, inner: str) -> None:
    fail(
        start,
        end,
        "two-forms",
        t("{term} asks for two forms at once"),
        t('write one of ="{word}", ~{quoted} and {starred}'),
        term=written,
        word=inner,
        quoted=f'"{inner}"' if " " in inner else inner,
        starred=f'"{inner}*"' if " " in inner else f"{inner}*",
    )


def term(text: str, form: Form, written: str, start: int, end: int, keys: TermKeys) -> Term:
    """A term that has a word in it. Exact ones leave nothing open that the keys could settle."""
    if not _SURELY_A_WORD.search(text) and not words_of(text):
        fail(
            start,
            end,
            "no-word",
            t("there is no word in {term}"),
            t("a term needs a letter or a digit"),
            term=written or '""',
        )
    if len(text) > LONGEST_TERM:
        fail(
            start,
            end,
            "long-term",
            t("a term of {length} characters is no word or phrase; {longest} are allowed"),
            t("take the part that matters"),
            length=str(len(text)),
            longest=str(LONGEST_TERM),
        )
    if form is Form.EXACT:
        return Term(text, form)
    return Term(text, form, keys.name, keys.same_article)


def concept(written: str, start: int, end: int, concepts: Concepts) -> Expression:
    """What stands under [concept] by the name after @."""
    name = written[1:]
    found = concepts.get(name)
    if found is not None:
        return found
    if not name:
        fail(
            start,
            end,
            "unknown-concept",
            t("@ stands directly before the name of a concept"),
            t("known: {known}")
            if concepts
            else t('write @name, and define it under [concept]: name = ["…"]'),
            known=", ".join(f"@{each}" for each in sorted(concepts)),
        )
    meant = nearest(name, concepts)
    remedy = t('did you mean "@{meant}"? known: {known}') if meant else t("known: {known}")
    return fail(
        start,
        end,
        "unknown-concept",
        t('unknown concept "@{name}"'),
        remedy if concepts else t('define it under [concept]: {name} = ["…"]'),
        name=name,
        meant=meant or "",
        known=", ".join(f"@{each}" for each in sorted(concepts)),
    )


def regex(written: str, start: int, end: int) -> Regex:
    """A regular expression between slashes; one within it is written \\/."""
    pattern = written[1:-1]
    refused = refusal(pattern)
    if refused is not None:
        fail(start, end, refused.code, refused.message, refused.remedy, **refused.values)
    return Regex(pattern)


def named(field: str, written: str, start: int, end: int) -> Within:
    """``source:`` and ``lang:``, which are compared with a name and not looked for in a text."""
    name = written[1:-1] if len(written) > 1 and written[0] == written[-1] == '"' else written
    if field == "lang":
        if not _LANGUAGE.fullmatch(name):
            fail(
                start,
                end,
                "language-code",
                t("{language} is no language code"),
                t("write two or three letters after lang:, as in lang:ar, or lang:ar-SA"),
                language=name or '""',
            )
        return Within(field, Term(name.lower().replace("_", "-")))
    if not name or name[0] in "@/~=" or "*" in name or any(each.isspace() for each in name):
        fail(
            start,
            end,
            "source-name",
            t("source: takes the whole id of a source, not {name}"),
            t('write it as in source:bbc-arabic; several as in source:(bbc-arabic OR "sky-news")'),
            name=name or '""',
        )
    return Within(field, Term(name))


def within(field: str, part: Expression, start: int, end: int) -> Within:
    """A part in one field. Raises MistakeError when it names a field itself, through a concept."""
    inner = _inner_field(part)
    if inner:
        prefix_in_prefix(field, inner, start, end)
    return Within(field, part)


def _inner_field(part: Expression) -> str:
    if isinstance(part, Within):
        return part.field
    return next(filter(None, map(_inner_field, children(part))), "")


def prefix_in_prefix(outer: str, inner: str, start: int, end: int) -> None:
    """Raises the MistakeError about a field within a field."""
    fail(
        start,
        end,
        "prefix-in-prefix",
        t("{inner}: can't stand within {outer}: a term has one field"),
        t("close {outer}: first, as in {outer}:one AND {inner}:two"),
        inner=inner,
        outer=outer,
    )


def edge_operator(written: str) -> re.Match[str] | None:
    """An operator at the beginning or the end of an entry. There it joins nothing and is taken for the word."""
    return next(_operators(written, _FIELD.match(written.strip())), None)


def _operators(written: str, prefix: re.Match[str] | None) -> Iterator[re.Match[str]]:
    """The operators in an entry. Exact terms, quoted phrases and regular expressions may hold the words that are
    operators elsewhere."""
    if not _MAY_BE_OPERATOR.search(written):
        return
    rest = written.strip()[prefix.end() if prefix else 0 :]
    if not (_QUOTED.fullmatch(rest) or _REGEX.fullmatch(rest)):
        yield from _OPERATOR.finditer(written, written.find(rest), len(written[: 2 * LONGEST_TERM]))


def _refuse_operators(written: str, start: int, prefix: re.Match[str] | None) -> None:
    """An entry is one term. At the ends of a phrase of plain words an operator joins nothing: headlines in capitals
    begin with NOT and lists of words are cut behind AND."""
    field = prefix[0] if prefix else ""
    found = next((each for each in _operators(written, prefix) if field or _joins(each)), None)
    if found is None:
        return
    better = _alternatives(field, written[len(field) :])
    fail(
        start + found.start(),
        start + found.end(),
        "operator-in-list",
        t("an entry of a list is a word or a phrase; {operator} is an operator"),
        t("write {better} in any or none, or take it out of the list and write {joined}")
        if better
        else t('take it out of the list and write {joined}, or ="{phrase}" for the words themselves')
        if _PLAIN_WORDS.fullmatch(written)
        else t("take it out of the list and write {joined}"),
        operator=found[0].strip(),
        better=", ".join(f"'{each}'" if '"' in each else f'"{each}"' for each in better),
        joined=f"match = '''{written}'''" if "'" in written else f"match = '{written}'",
        phrase=written,
    )


def _joins(operator: re.Match[str]) -> bool:
    """Whether it can't be one of the words of a phrase."""
    before, after = operator.string[: operator.start()], operator.string[operator.end() :]
    measures = "/" in operator[0] or operator[0][:1].islower()
    plain = _PLAIN_WORDS.fullmatch(before) and _PLAIN_WORDS.fullmatch(after)
    return measures or not plain or bool(before.strip() and after.strip())


def _alternatives(field: str, written: str) -> list[str]:
    """The entries that "a OR b" stands for, with brackets or without; none when it says more than that."""
    bracketed = _BRACKETED.fullmatch(written)
    parts = re.split(r"(?<!\S)OR(?!\S)", bracketed[1] if bracketed else field + written)
    parts = [each.strip() for each in parts]
    if len(parts) < 2 or any(not each or "(" in each or _OPERATOR.search(each) for each in parts):
        return []
    return [field + each for each in parts] if bracketed else parts


def _unended_regex(written: str, start: int, end: int) -> NoReturn:
    """/a and /a/i."""
    closed, _, flags = written.rpartition("/")
    if len(closed) > 1 and set(flags) <= set("gimsux"):
        fail(
            end - len(flags),
            end,
            "regex-flags",
            t("{flags} after {regex} means nothing: case is ignored as it is"),
            t("write {regex}"),
            flags=flags,
            regex=f"{closed}/",
        )
    fail(
        start,
        end,
        "slash",
        t("{word} begins a regular expression that no second slash ends"),
        t('write {word}/ for the regular expression, or "{word}" for the term itself'),
        word=written,
    )


def refuse_unknown_prefix(written: str, start: int) -> None:
    """A word of an expression that looks like a field and is none: headline:oil. Raises MistakeError."""
    _refuse_unknown_prefix(written, start, in_list=False)


def _refuse_unknown_prefix(written: str, start: int, *, in_list: bool) -> None:
    found = _PREFIX.match(written)
    if found is None:
        return
    name, rest = found[1], written[found.end() :]
    meant = _NAMES_OF_FIELDS.get(name.casefold()) or nearest(name, FIELD_PREFIXES)
    if in_list and meant is None:
        return  # a phrase with a colon in it
    fail(
        start,
        start + found.end(),
        "unknown-field",
        t("{name}: is no field"),
        t('write {meant}:{rest}, or ="{term}" for the words themselves; fields: {known}')
        if meant
        else t('write "{term}" for the words themselves; fields: {known}'),
        name=name,
        meant=meant or "",
        rest=rest,
        term=written,
        known=" ".join(f"{each}:" for each in FIELD_PREFIXES),
    )
