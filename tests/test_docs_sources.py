"""docs/sources: every starter pack can be taken as it is, alone or with all the others."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from monitor import check, sources, url
from monitor.check.names import read_sources
from monitor.config import SecretSource
from monitor.errors import Weight
from monitor.toml import read

FOLDER = Path(__file__).parent.parent / "docs" / "sources"
PACKS = sorted(FOLDER.glob("*.toml"))


def blocks(pack: Path) -> list[dict[str, Any]]:
    """As they are written."""
    found: list[dict[str, Any]] = tomllib.loads(pack.read_text("utf-8"))["source"]
    return found


ALL = [block for pack in PACKS for block in blocks(pack)]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.stem)
def test_a_pack_has_no_mistakes(pack: Path) -> None:
    """By the rules of the configuration."""
    document, problems = read(pack.read_text("utf-8"), pack.name)
    watched = read_sources(document, SecretSource(), demo=True)
    assert [*problems, *watched.problems] == []
    assert len(watched.sources) == len(blocks(pack))


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.stem)
def test_every_block_says_kind_language_and_name(pack: Path) -> None:
    """And where it belongs, for rules."""
    for block in blocks(pack):
        assert block["kind"] in sources.kinds(), block["id"]
        assert re.fullmatch(r"ar|en|fr|fa|tr", block["language"]), block["id"]
        assert block["name"].strip(), block["id"]
        assert block["labels"], block["id"]


def test_no_id_and_no_address_stands_in_two_packs() -> None:
    """Whoever takes several must not have to choose."""
    assert [name for name, times in Counter(block["id"] for block in ALL).items() if times > 1] == []
    keys = Counter(url.comparison_key(block["url"]) for block in ALL)
    assert "" not in keys
    assert [key for key, times in keys.items() if times > 1] == []


def test_all_packs_together_are_a_configuration(tmp_path: Path) -> None:
    """That a daemon would start with."""
    packs = "\n".join(pack.read_text("utf-8") for pack in PACKS)
    path = tmp_path / "config.toml"
    path.write_text(
        f'[rasid]\nlanguage = "ar"\n\n{packs}\n[[receiver]]\nname = "console"\nkind = "console"\n', "utf-8"
    )
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "r.toml").write_text(
        '[[rule]]\nid = "r"\nany = ["نفط"]\nsources = ["iraq", "gulf"]\n', "utf-8"
    )
    plan = check.load(path, {})
    assert [each for each in plan.problems if each.weight is Weight.ERROR] == []
    assert len(plan.sources) == len(ALL)


def test_the_page_names_every_pack_and_says_what_was_not_tried() -> None:
    """Nothing is promised."""
    page = (FOLDER / "README.md").read_text("utf-8")
    assert set(re.findall(r"\]\(([\w-]+\.toml)\)", page)) == {pack.name for pack in PACKS}
    assert "have not been fetched" in page
    assert len(PACKS) >= 6


def test_what_ships_as_the_first_configuration_is_the_same_there() -> None:
    """The packs and config.toml know a source under one id and one address."""
    first = tomllib.loads((FOLDER.parents[1] / "config.toml").read_text("utf-8"))["source"]
    known = {url.comparison_key(block["url"]): block["id"] for block in first}
    for block in ALL:
        assert known.get(url.comparison_key(block["url"]), block["id"]) == block["id"]
