"""`rasid match`: rules against articles, as JSON Lines in and out, for trying rules and for scripts.

Each line is answered before the next is read, so that it can stand in a pipe that never ends. Only what matching needs
is imported: a thousand starts in a loop should not hurt.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli import reasons
from monitor.cli.articles import BadLineError, article_of, opened
from monitor.cli.command import DONE, FINDINGS, Command, Guide
from monitor.cli.root import SENTENCES
from monitor.cli.terminal import Terminal, json_line
from monitor.cli.texts import t
from monitor.matching import Licence, Matcher, Missing, NearMiss, load_rules
from monitor.model import Article, Evidence

if TYPE_CHECKING:
    from monitor.locale import Locale  # takes long to load, and only --explain says anything with it


def match(terminal: Terminal, rules: Sequence[str], explain: bool, names: Sequence[str]) -> int:
    """Answer every line."""
    files, inputs = _told_apart(rules, names)
    matcher = Matcher.from_rules(load_rules(files), clock=time.monotonic)
    clean = True
    with ExitStack() as stack:
        for number, line in enumerate(opened(stack, terminal, inputs), start=1):
            try:
                said, article = article_of(line)
            except BadLineError as error:
                name = inputs[0] if inputs else "-"
                terminal.narrate(f"{name}:{number}: {error}")
                clean = False
                continue
            if article is None:
                continue
            answer = (
                _explained(matcher, said, article, terminal.locale)
                if explain
                else _matched(matcher, said, article)
            )
            if lines := "".join(map(json_line, answer)):
                terminal.write(lines)
                terminal.flush()
    for name in matcher.overrun():
        terminal.narrate(
            terminal.locale.t('Rule "{rule}" takes too long: its /…/ are off until it is changed', rule=name)
        )
        clean = False
    return DONE if clean else FINDINGS


def _told_apart(rules: Sequence[str], names: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Rules and articles: ``--rules a.toml b.toml articles`` names two files of rules, as the shell's * would."""
    split = next(
        (index for index, name in enumerate(names) if not name.endswith(".toml") and not Path(name).is_dir()),
        len(names),
    )
    files, inputs = [*rules, *names[:split]], list(names[split:])
    if len(inputs) > 1:
        raise click.UsageError(f"one FILE of articles at most, not {len(inputs)}: {', '.join(inputs)}")
    return [Path(name) for name in files], inputs


def _matched(matcher: Matcher, said: object, article: Article) -> Iterator[dict[str, Any]]:
    for found in matcher.match(article):
        yield {
            "article": said,
            "rule": found.rule.id,
            "evidence": [_evidence(each) for each in found.evidence],
        }


def _explained(matcher: Matcher, said: object, article: Article, locale: Locale) -> Iterator[dict[str, Any]]:
    """A line for every rule: a match as without --explain, or what it lacks, or what excludes it. Codes are for
    programs; each "why" says the same in the person's language."""
    for each in matcher.explain(article):
        told: dict[str, Any] = {"article": said, "rule": each.rule.id, "verdict": each.verdict}
        if each.match is not None:
            licences = {hit.evidence: hit.licences for hit in each.hits}
            told["evidence"] = [
                _licensed(found, licences.get(found, ()), locale) for found in each.match.evidence
            ]
        if each.excluded is not None:
            told["excluded_by"] = each.excluded.term
            told["evidence"] = [_evidence(found) for found in each.excluded.evidence]
        if each.missing:
            told["missing"] = [list(group.terms) for group in each.missing]
            told["lacks"] = [_lack(group, locale) for group in each.missing]
        if each.near:
            told["near"] = [_near_miss(near, locale) for near in each.near]
        if each.scope:
            told["scope"] = each.scope
            told["why"] = locale.t(reasons.SCOPES[each.scope])
        yield told


def _licensed(evidence: Evidence, licences: Sequence[Licence], locale: Locale) -> dict[str, Any]:
    """An occurrence with the licence of each of its words."""
    if not licences:
        return _evidence(evidence)
    why = [locale.t(reasons.LICENCES[licence]) for licence in licences]
    return {**_evidence(evidence), "licences": [str(licence) for licence in licences], "why": why}


def _lack(missing: Missing, locale: Locale) -> dict[str, Any]:
    told: dict[str, Any] = {"terms": list(missing.terms), "lack": str(missing.lack)}
    if missing.found:
        told["found"] = missing.found
    if missing.needed:
        told["needed"] = missing.needed
    told["why"] = reasons.lack(missing, locale)
    if missing.evidence:
        told["evidence"] = [_evidence(each) for each in missing.evidence]
    return told


def _near_miss(near: NearMiss, locale: Locale) -> dict[str, Any]:
    why = locale.t(reasons.REFUSALS[near.refusal])
    return {**_evidence(near.evidence), "refusal": str(near.refusal), "why": why}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "term": evidence.term,
        "field": evidence.field,
        "start": evidence.start,
        "end": evidence.end,
        "text": evidence.text,
    }
    if evidence.item is not None:
        shown["item"] = evidence.item
    return shown


match_command = Command(
    "match",
    match,
    Guide(
        SENTENCES["match"],
        examples=(
            ("rasid match --rules rules/ articles.jsonl", t("which rules match which articles, and where")),
            (
                """echo '{"id": 1, "title": "…"}' | rasid match --rules rules/ --explain""",
                t("why a rule does not match"),
            ),
        ),
        exits=(
            (0, t("every line was answered, matched or not")),
            (1, t("a line is no article, or a rule takes too long; it is named on stderr")),
            (78, t("the rules have mistakes")),
        ),
    ),
    [
        click.Option(
            ("--rules",),
            multiple=True,
            required=True,
            metavar="FILE|DIR",
            help=t("Rules; may be given several times"),
        ),
        click.Option(
            ("--explain",), is_flag=True, help=t("Also tell what each rule that does not match lacks")
        ),
        click.Argument(("names",), metavar="[FILE|-]", nargs=-1),
    ],
)
