"""README.md and ARCHITECTURE.md say what is there: their rules are tried, the modules that they name exist."""

from __future__ import annotations

import re
from pathlib import Path

from monitor.matching import check_samples, read_rules, survey
from monitor.toml import Document, read

ROOT = Path(__file__).parent.parent
MATCHING = ROOT / "monitor" / "matching"


def document(text: str, name: str) -> Document:
    """TOML without a mistake."""
    found, problems = read(text, name)
    assert not problems
    return found


def test_the_rules_of_the_readme_do_what_it_says() -> None:
    """With the concepts that ship, as somebody has who comes from `rasid init`."""
    blocks = re.findall(
        r"^```toml\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert blocks
    shipped = [
        document(path.read_text("utf-8"), path.name) for path in (ROOT / "rules/concepts").glob("*.toml")
    ]
    ruleset = read_rules([*shipped, *(document(block, "README.md") for block in blocks)])
    assert not [*ruleset.problems, *check_samples(ruleset), *survey(ruleset)]


def test_the_page_of_the_architecture_names_every_module_of_matching() -> None:
    """And none that is not there."""
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    table = page.partition("| modules |")[2].partition("\n\n")[0]
    named = [
        name
        for row in table.splitlines()
        for name in re.findall(r"`([a-z_]+)/?`", row.removeprefix("|").partition("|")[0])
    ]
    there = [path.stem for path in MATCHING.glob("*.py")] + [
        path.parent.name for path in MATCHING.glob("*/__init__.py")
    ]
    assert sorted(named) == sorted(set(there) - {"__init__"})


def test_links_of_the_pages_lead_somewhere() -> None:
    """Files; what stands behind # is a heading of its page."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
            if "://" in target or target.startswith("mailto:"):
                continue
            path, _, heading = target.partition("#")
            linked = (page.parent / path) if path else page
            assert linked.exists(), f"{page.name}: {target}"
            if heading and linked.suffix == ".md":
                assert heading in anchors(linked.read_text("utf-8")), f"{page.name}: {target}"


def anchors(page: str) -> set[str]:
    """The names that GitHub gives to headings."""
    titles = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}
