"""config.toml and rules/ as they are checked in: what a first run starts with."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "config.toml").read_text("utf-8")
CONFIG = tomllib.loads(TEXT)
RULES = {
    file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted((ROOT / "rules").glob("*.toml"))
}


def rules() -> list[dict[str, Any]]:
    return [rule for file in RULES.values() for rule in file["rule"]]


def test_the_sample_newsroom_is_on_and_alerts_go_to_the_console() -> None:
    assert CONFIG["demo"] == {}
    assert [receiver["kind"] for receiver in CONFIG["receiver"]] == ["console"]


def test_a_dozen_or_more_real_feeds_in_two_languages_are_listed_once_each() -> None:
    sources = CONFIG["source"]
    assert len(sources) >= 12
    assert {source["language"] for source in sources} == {"ar", "en"}
    for key in ("id", "url"):
        assert len({source[key] for source in sources}) == len(sources)
    assert {urlsplit(source["url"]).scheme for source in sources} == {"https"}


def test_what_is_commented_out_is_toml_too() -> None:
    """Who takes the # away gets a file that can be read. Words in prose are no settings."""
    setting = re.compile(r"^# (?=(?:(?:\[\[\w+\]\]|\[\w+\])(?: *#.*)?|\w+ += .*)$)", re.MULTILINE)
    read = tomllib.loads(setting.sub("", TEXT))
    kinds = [receiver["kind"] for receiver in read["receiver"]]
    assert kinds == ["console", "telegram", "email", "webhook", "command", "apprise"]
    assert read["stories"] == {"window": "3d"}
    assert read["demo"] == {"port": 0, "speed": 1.0}


def test_every_rule_brings_samples_of_both_sorts() -> None:
    for rule in rules():
        assert rule["must_match"], rule["id"]
        assert rule["must_not_match"], rule["id"]


def test_the_ways_of_writing_a_rule_are_all_shown() -> None:
    shown = {key for rule in rules() for key in rule}
    assert {"any", "all", "none", "match", "fields", "languages", "severity", "title"} <= shown


def test_every_concept_beside_a_rule_is_used_and_every_used_one_exists() -> None:
    """rules/concepts/ is a library, of which some are used."""
    defined = {name for file in RULES.values() for name in file.get("concept", {})}
    library = {
        name
        for file in (ROOT / "rules" / "concepts").glob("*.toml")
        for name in tomllib.loads(file.read_text("utf-8"))["concept"]
    }
    used = set(re.findall(r"@([\w-]+)", " ".join(str(rule) for rule in rules())))
    assert defined <= used <= defined | library
    assert used & library
