"""Articles and rules for measuring the matcher: seeded, invented here, half Arabic and half Latin.

Words are made of roots and syllables and drawn by Zipf's law, so that a few are everywhere and most are rare, as in
news. Arabic ones take clitics, the article and spelling variants. Rules are made of what stands in such articles: six
of ten are words and phrases, three are ANDs, ORs and NOTs, one asks for two words near each other.
"""

from __future__ import annotations

import bisect
import itertools
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from monitor.model import Article

COMMONEST = 0.02  # the share of articles above which a word is no term
_ROOTS = "بتجحخدرزسشصضطعغفقكلمنهوي"
_SHAPES = (
    "{0}{1}{2}",
    "{0}ا{1}{2}",
    "م{0}{1}و{2}",
    "ت{0}{1}ي{2}",
    "{0}{1}ي{2}",
    "{0}{1}ا{2}ة",
    "ا{0}ت{1}ا{2}",
)
_BEFORE = ("", "", "", "", "ال", "ال", "ال", "و", "ب", "ل", "وال", "بال", "لل", "ف")
_SYLLABLES = (
    "ta",
    "ren",
    "os",
    "li",
    "mar",
    "vel",
    "do",
    "kin",
    "sha",
    "por",
    "ent",
    "al",
    "qu",
    "ber",
    "is",
    "ton",
)


@dataclass(frozen=True)
class Asked:
    """A rule: ``form`` is "term", "and", "not", "or-or" or "near", its ``terms`` are words or phrases."""

    form: str
    terms: tuple[str, ...]

    def toml(self, number: int, sign: str) -> str:
        """As a rule file has it; ``sign`` stands before each quoted term."""
        said = [f'{sign}"{term}"' for term in self.terms]
        match self.form:
            case "term":
                text = said[0]
            case "and":
                text = f"{said[0]} AND {said[1]}"
            case "not":
                text = f"{said[0]} NOT {said[1]}"
            case "or-or":
                text = f"({said[0]} OR {said[1]}) AND ({said[2]} OR {said[3]})"
            case _:
                text = f"{said[0]} NEAR/5 {said[1]}"
        return f"[[rule]]\nid = \"r{number}\"\nmatch = '{text}'\n"


def articles(count: int, seed: int = 1) -> list[Article]:
    """Articles of some 3,000 characters."""
    chance = random.Random(seed)
    drawn = {"ar": _draws(_arabic(chance), chance), "en": _draws(_latin(chance), chance)}
    found = []
    for number in range(count):
        language = "ar" if number % 2 else "en"
        write = _arabic_word if language == "ar" else _latin_word
        size = int(chance.lognormvariate(6.1, 0.5))
        words = [write(next(drawn[language]), chance) for _ in range(size)]
        found.append(
            Article(
                id=str(number),
                title=" ".join(words[:9]),
                text=_sentences(words[9:], chance),
                language=language,
            )
        )
    return found


def rules(count: int, made: list[Article], seed: int = 1) -> list[Asked]:
    """Distinct rules of words that stand in the articles."""
    chance = random.Random(seed)
    texts = [re.sub("[.,،]", "", article.text).split() for article in made]
    shares = Counter(word for words in texts for word in set(words))
    limit = COMMONEST * len(made)

    def term(longest: int = 3) -> str:
        while True:
            words = chance.choice(texts)
            place, length = chance.randrange(len(words)), chance.choice((1, 2, 2, 3)) if longest > 1 else 1
            taken = words[place : place + length]
            # Peers take every final ه for ة; we ask what the article does.
            if taken and all(shares[word] <= limit and word[-1] != "ة" for word in taken):
                return " ".join(taken)

    made_rules: dict[Asked, None] = {}
    while len(made_rules) < count:
        made_rules[_asked(chance, term)] = None
    return list(made_rules)


def _asked(chance: random.Random, term: Callable[..., str]) -> Asked:
    form = chance.choices(("term", "and", "not", "or-or", "near"), (60, 12, 8, 10, 10))[0]
    match form:
        case "term":
            return Asked(form, (term(),))
        case "near":
            return Asked(form, (term(1), term(1)))
        case "or-or":
            return Asked(form, (term(), term(), term(), term()))
    return Asked(form, (term(), term()))


def _draws(words: list[str], chance: random.Random) -> Iterator[str]:
    """Words by Zipf's law, for ever."""
    sums = list(itertools.accumulate((rank + 12) ** -0.96 for rank in range(len(words))))
    while True:
        yield words[bisect.bisect(sums, chance.random() * sums[-1])]


def _arabic(chance: random.Random) -> list[str]:
    roots = list(itertools.permutations(_ROOTS, 3))
    chance.shuffle(roots)
    return [shape.format(*root) for root in roots[:8000] for shape in chance.sample(_SHAPES, 4)]


def _latin(chance: random.Random) -> list[str]:
    made = {"".join(chance.choices(_SYLLABLES, k=chance.choice((2, 3, 3, 4)))) for _ in range(60_000)}
    return sorted(made)


def _arabic_word(word: str, chance: random.Random) -> str:
    word = chance.choice(_BEFORE) + word
    if chance.random() < 0.02:
        word = word.replace("ي", "ى").replace("ك", "ک")
    return word[0] + "\u0640" + word[1:] if chance.random() < 0.005 else word


def _latin_word(word: str, chance: random.Random) -> str:
    return word.title() if chance.random() < 0.15 else word


def _sentences(words: list[str], chance: random.Random) -> str:
    parts = []
    while words:
        length = chance.randrange(8, 26)
        sentence, words = words[:length], words[length:]
        if length > 14 and len(sentence) > 7:
            sentence[6] += "," if sentence[6].isascii() else "،"
        parts.append(" ".join(sentence) + ".")
    return "\n".join(" ".join(parts[place : place + 4]) for place in range(0, len(parts), 4))
