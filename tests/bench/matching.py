"""Measures the matcher: python -m tests.bench.matching [--rules 1000,10000,100000] [--rounds 5].

Articles per CPU second of the same rules over the same articles, the programs in turn in each round, medians over the
rounds: the portable executor one article at a time and 128 together, the kernel where it was built, and two peers that
know whole words only: an index of words in plain Python, and, where pyahocorasick is installed, an automaton of all
terms with the rules judged in Python. The peers get ``="…"`` terms (whole words after the spelling fold), on which all
must agree; the row "plain terms" is what users write, and finds more. Nothing is asserted but that all found the same.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import re
import resource
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from monitor.matching import Matcher, kernel, load_rules
from monitor.matching.choose import Choice, fastest, portable
from monitor.matching.lexicon import read_lexicon
from monitor.model import Article, Match
from monitor.text import normal
from tests.bench.workload import Asked, articles, rules

BATCH = 128
Program = Callable[[Sequence[Article]], list[set[int]]]


class WordIndex:
    """A peer: the words of an article as a set, phrases where their first word is, rules by their first term."""

    name = "index of whole words, plain Python"

    def __init__(self, asked: Sequence[Asked]) -> None:
        self._rules = [(each.form, tuple(map(normal, each.terms))) for each in asked]
        self._by_term: defaultdict[str, list[int]] = defaultdict(list)
        self._phrases: defaultdict[str, list[list[str]]] = defaultdict(list)
        self._words: set[str] = set()
        for number, (form, terms) in enumerate(self._rules):
            for term in terms[: 2 if form == "or-or" else 1]:
                self._by_term[term].append(number)
        for term in self.terms:
            words = term.split()
            if len(words) > 1:
                self._phrases[words[0]].append(words)
            else:
                self._words.add(term)

    @property
    def terms(self) -> set[str]:
        """Every term of every rule, folded."""
        return {term for _, terms in self._rules for term in terms}

    def __call__(self, many: Sequence[Article]) -> list[set[int]]:
        return [self._match(article) for article in many]

    def _match(self, article: Article) -> set[int]:
        clauses = [normal(clause).split() for clause in _clauses(article)]
        found = self._words.intersection(word for clause in clauses for word in clause)
        for words in clauses:
            for place, word in enumerate(words):
                for phrase in self._phrases.get(word, ()):
                    if words[place : place + len(phrase)] == phrase:
                        found.add(" ".join(phrase))
        return self._judged(found, clauses)

    def _judged(self, found: Collection[str], clauses: Sequence[list[str]]) -> set[int]:
        """The rules that hold when these terms are there."""
        numbers = {number for term in found for number in self._by_term.get(term, ())}
        return {number for number in numbers if self._holds(*self._rules[number], found, clauses)}

    @staticmethod
    def _holds(
        form: str, terms: tuple[str, ...], found: Collection[str], clauses: Sequence[list[str]]
    ) -> bool:
        match form:
            case "term":
                return True
            case "and":
                return terms[1] in found
            case "not":
                return terms[1] not in found
            case "or-or":
                return terms[2] in found or terms[3] in found
        return terms[1] in found and _near(clauses, *terms)


class Automaton(WordIndex):
    """A peer: all terms in one Aho-Corasick automaton over the folded text, whole words by the blanks around them."""

    name = "pyahocorasick"

    def __init__(self, asked: Sequence[Asked]) -> None:
        super().__init__(asked)
        import ahocorasick  # type: ignore[import-not-found]  # noqa: PLC0415  # optional: measured where it is installed

        self._automaton = ahocorasick.Automaton()
        for term in self.terms:
            self._automaton.add_word(f" {term} ", term)
        self._automaton.make_automaton()

    def _match(self, article: Article) -> set[int]:
        folded = [normal(clause) for clause in _clauses(article)]
        found = {term for _, term in self._automaton.iter("".join(f" {clause} \n" for clause in folded))}
        return self._judged(found, [clause.split() for clause in folded])


def _clauses(article: Article) -> list[str]:
    """Pieces of text that no phrase runs over; the title first."""
    return [article.title, *re.split("[.,،]", article.text)]


def _near(clauses: Sequence[list[str]], one: str, other: str) -> bool:
    """Both words at most five apart, in the title or in the text."""
    for words in (clauses[0], [word for clause in clauses[1:] for word in clause]):
        places = [place for place, word in enumerate(words) if word == one]
        if any(
            other in words[max(0, place - 5) : place] or other in words[place + 1 : place + 6]
            for place in places
        ):
            return True
    return False


def ours(asked: Sequence[Asked], sign: str, choice: Choice) -> tuple[Matcher, float, float, float]:
    """A matcher of these rules, read from a file; CPU seconds for reading and for building, and MiB grown."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.toml"
        path.write_text("\n".join(each.toml(n, sign) for n, each in enumerate(asked)), encoding="utf-8")
        gc.collect()
        began, before = time.process_time(), _resident()
        loaded = load_rules(path)
        read = time.process_time()
        matcher = Matcher(loaded, read_lexicon(), choice=choice)
        built = time.process_time()
        gc.collect()
    return matcher, read - began, built - read, _resident() - before


def one_by_one(matcher: Matcher) -> Program:
    """An article a call."""
    return lambda many: [_numbers(matcher.match(article)) for article in many]


def together(matcher: Matcher) -> Program:
    """Batches."""
    return lambda many: [
        _numbers(found)
        for place in range(0, len(many), BATCH)
        for found in matcher.match_many(many[place : place + BATCH])
    ]


def per_cpu_second(program: Program, many: Sequence[Article]) -> float:
    """Articles, for at least a second."""
    began, done = time.process_time(), 0
    while (used := time.process_time() - began) < 1:
        program(many)
        done += len(many)
    return done / used


def measured(size: int, asked: Sequence[Asked], many: list[Article], rounds: int) -> list[str]:
    """Rows of the table for one number of rules."""
    programs: dict[str, Program] = {WordIndex.name: WordIndex(asked)}
    if importlib.util.find_spec("ahocorasick"):
        programs[Automaton.name] = Automaton(asked)
    costs = []
    choices = {"portable": portable} | ({"kernel": fastest} if kernel.load() else {})
    for name, choice in choices.items():
        exact, read_s, build_s, mib = ours(asked, "=", choice)
        costs.append(f"{size:,} rules, {name}: read {read_s:.1f} s, build {build_s:.1f} s, {mib:.0f} MiB")
        programs[f"rasid, {name}, one by one"] = one_by_one(exact)
        programs[f"rasid, {name}, {BATCH} together"] = together(exact)
        programs[f"rasid, {name}, {BATCH} together, plain terms"] = together(ours(asked, "", choice)[0])
    _agree(programs, many)
    figures: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, program in programs.items():
            figures[name].append(per_cpu_second(program, many))
    peer = figures[WordIndex.name]
    rows = [
        f"| {size:,} | {name} | {statistics.median(each):,.0f} |"
        f" {statistics.median(a / b for a, b in zip(each, peer, strict=True)):.1f} × |"
        for name, each in figures.items()
    ]
    return [*rows, *(f"<!-- {cost} -->" for cost in costs)]


def _agree(programs: dict[str, Program], many: list[Article]) -> None:
    """Whether all found the same, plain terms apart. Also makes every program remember what it remembers."""
    answers = {name: program(many) for name, program in programs.items()}
    for name, answer in answers.items():
        differ = sum(a != b for a, b in zip(answer, answers[WordIndex.name], strict=True))
        if differ and not name.endswith("plain terms"):
            raise SystemExit(f"{name} and {WordIndex.name} differ on {differ} articles of {len(many)}")


def _numbers(matches: Sequence[Match]) -> set[int]:
    return {int(match.rule.id[1:]) for match in matches}


def _resident() -> float:
    """MiB of this process, now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rules", default="1000,10000,100000")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    asked_for = parser.parse_args()
    sizes = [int(size) for size in asked_for.rules.split(",")]
    many = articles(asked_for.articles)
    asked = rules(max(sizes), articles(2 * asked_for.articles))
    print("| rules | program | articles / CPU s | × word index, same run |\n|---|---|---|---|")
    for size in sizes:
        print("\n".join(measured(size, asked[:size], many, asked_for.rounds)), flush=True)


if __name__ == "__main__":
    main()
