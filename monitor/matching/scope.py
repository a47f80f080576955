"""Which articles a rule looks at: by source, by language.

A declared language that the letters contradict is not believed: pages in Arabic say en-US when their author's system
did. Then, and when none is declared, the script decides. Latin letters contradict nothing: a headline in Arabic may be
made of foreign names only, and no system declares Arabic by itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from monitor.model import Article, Rule
from monitor.text import dominant_script

_SAMPLE = 2000  # characters of title and text that show the script

_SCRIPTS = {
    "arabic": "ar arz ary apc acm fa prs ur ps ckb ku ug sd pnb ks",
    "latin": "en fr de es it pt nl sv da no nb nn fi pl cs sk sl hr hu ro tr az id ms vi ku sw so",
    "cyrillic": "ru uk be bg mk sr kk ky tg mn",
    "greek": "el",
    "hebrew": "he iw yi",
    "han": "zh ja",
    "kana": "ja",
    "hangul": "ko",
    "thai": "th",
    "devanagari": "hi mr ne",
    "armenian": "hy",
    "georgian": "ka",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an article comes from and what it is written in, as far as rules ask for it."""

    names: frozenset[str]
    language: str
    script: str

    def outside(self, rule: Rule) -> Literal["", "source", "language"]:
        """What keeps the article from the rule's sight, or ""."""
        if rule.sources and self.names.isdisjoint(rule.sources):
            return "source"
        if rule.languages and not any(map(self.speaks, rule.languages)):
            return "language"
        return ""

    def speaks(self, language: str) -> bool:
        """Whether the article is in this language: ``ar`` covers ar-SA; ``ar-SA`` is that alone."""
        wanted = language.lower().replace("_", "-")
        if self.language:
            return self.language == wanted or self.language.startswith(wanted + "-")
        return bool(self.script) and self.script in _scripts_of(wanted.partition("-")[0])


def scope_of(article: Article, labels: Collection[str], *, languages: bool = True) -> Scope:
    """The scope of an article whose source has these labels. ``languages``: whether any rule asks for one."""
    names = frozenset({article.source_id, *labels})
    if not languages:
        return Scope(names, "", "")
    language = article.language.strip().lower().replace("_", "-")
    script = dominant_script(f"{article.title}\n{article.text[:_SAMPLE] or article.summary[:_SAMPLE]}")
    expected = _scripts_of(language.partition("-")[0])
    if script not in {"", "latin"} and expected and script not in expected:
        language = ""
    return Scope(names, language, script)


def are_disjoint(one: str, other: str) -> bool:
    """Whether no article is in both languages. One that declares none counts as written in all of its script."""
    one, other = (each.lower().replace("_", "-") for each in (one, other))
    related = one == other or one.startswith(other + "-") or other.startswith(one + "-")
    scripts = _scripts_of(one.partition("-")[0]), _scripts_of(other.partition("-")[0])
    return not related and scripts[0].isdisjoint(scripts[1])


@lru_cache(maxsize=256)
def _scripts_of(language: str) -> frozenset[str]:
    return frozenset(script for script, languages in _SCRIPTS.items() if language in languages.split())
