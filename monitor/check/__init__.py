"""Everything the files say, judged together: the one way from files to a Plan, for check, start and reload.

    config.toml ─ read ─► Document ─┬─ [rasid] [fetch] [demo] ─► Config
                                    ├─ [[source]] + sources/<kind>.Settings ─► sources
                                    └─ [[receiver]] + notify/<kind>.Settings ─► receivers
    rules/**/*.toml ─ read ─► Documents ─ matching.read_rules ─► rules ─ check_samples, survey
                      then what only all of them together show: unknown names, names twice, rules that send nowhere

Nothing raises for what a person wrote: a Plan carries every Problem, and is used only when it is ``ok``.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.check.files import mode_of, no_config, rule_documents, state_dir_problems, text_of
from monitor.check.names import names_in_rules, read_receivers, read_sources, sources_in_expressions
from monitor.config import RULES, Config, Receiver, SecretSource, read_config
from monitor.errors import ConfigError, Problem, Weight
from monitor.matching import check_samples, read_rules, survey
from monitor.model import Rule, Source
from monitor.toml import Document, read

__all__ = ["Plan", "find_config", "load"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the files say. ``config`` is None when the program as a whole can't be set up by them; sources,
    receivers and rules with mistakes are left out. ``secrets`` are values to mask in logs; ``files`` what was read.
    """

    config: Config | None = None
    sources: tuple[Source, ...] = ()
    receivers: tuple[Receiver, ...] = ()
    rules: tuple[Rule, ...] = ()
    problems: tuple[Problem, ...] = ()
    files: tuple[Path, ...] = ()
    secrets: frozenset[str] = frozenset()
    concept_samples: int = 0

    @property
    def ok(self) -> bool:
        """Whether a daemon may run by it; warnings don't matter."""
        return self.config is not None and not any(each.weight is Weight.ERROR for each in self.problems)

    @property
    def samples(self) -> int:
        """How many samples the rules and concepts carry."""
        return self.concept_samples + sum(
            len(rule.must_match) + len(rule.must_not_match) for rule in self.rules
        )


def find_config(explicit: str | os.PathLike[str] | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """The config file: ``explicit`` (--config), $RASID_CONFIG, ./config.toml, /etc/rasid/config.toml.

    Raises ConfigError when there is none; a file that is named need not exist, ``load`` says so.
    """
    named = explicit or environ.get("RASID_CONFIG")
    if named:
        return Path(named)
    usual = (cwd / "config.toml", Path("/etc/rasid/config.toml"))
    for path in usual:
        if path.is_file():
            return path
    raise ConfigError([no_config(usual[0], usual)])


def load(config_path: Path, environ: Mapping[str, str]) -> Plan:
    """The plan of this config file and its rules, with every mistake in them. Never raises for what is written."""
    text, problems = text_of(config_path)
    if text is None:
        return Plan(problems=tuple(problems))
    document, found = read(text, str(config_path))
    outside = SecretSource(config_path.parent, environ, mode_of(config_path))
    problems += found
    config, found = read_config(document, outside)
    problems += found
    if config is not None:
        problems += state_dir_problems(document, config.rasid.state_dir)
    watched = read_sources(document, outside, demo="demo" in document.data)
    receivers = read_receivers(document, outside)
    problems += watched.problems + receivers.problems
    documents, found = rule_documents(document, config_path.parent, _rules_pattern(document, config))
    problems += found
    files = [config_path, *(Path(each.file) for each in documents)]
    ruleset = read_rules(documents)
    problems += [*ruleset.problems, *check_samples(ruleset), *survey(ruleset)]
    problems += names_in_rules(documents, watched, receivers, demo="demo" in document.data)
    problems += sources_in_expressions(ruleset, watched, demo="demo" in document.data)
    return Plan(
        config=config,
        sources=tuple(watched.sources),
        receivers=tuple(receivers.receivers),
        rules=tuple(ruleset.rules),
        problems=_in_order(problems),
        files=tuple(files),
        secrets=frozenset(receivers.secrets),
        concept_samples=sum(
            len(each.must_match) + len(each.must_not_match) for each in ruleset.concept_samples.values()
        ),
    )


def _rules_pattern(document: Document, config: Config | None) -> str:
    """Where the rules are, also when another mistake keeps the rest of [rasid] from being used: theirs are to come
    out in the same run."""
    if config is not None:
        return config.rasid.rules
    table = document.data.get("rasid")
    written = table.get("rules") if isinstance(table, dict) else None
    return written if isinstance(written, str) and written else RULES


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By file, line and column; the file that was read first comes first. The same is said once."""
    listed = list(problems)
    files = {name: rank for rank, name in enumerate(dict.fromkeys(each.file for each in listed))}
    once = {
        (each.file, each.line, each.column, each.code, each.message, tuple(each.values.items())): each
        for each in listed
    }
    return tuple(sorted(once.values(), key=lambda each: (files[each.file], each.line, each.column)))
