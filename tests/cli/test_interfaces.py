"""docs/interfaces.md and its schemas say what the commands do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import problems
from monitor.cli.entry import run
from monitor.cli.read import KINDS
from monitor.cli.reading import as_object
from monitor.cli.root import SENTENCES
from monitor.errors import Problem
from monitor.model import Article
from tests.cli.terminals import Heard

DOCS = Path(__file__).parents[2] / "docs"


def schema(name: str) -> dict[str, Any]:
    """A schema by its short name."""
    found: dict[str, Any] = json.loads((DOCS / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("read-output", as_object("f", Article("1"))),
        ("check-output", problems.as_json(Problem(file="f", code="c", message="m"))),
    ],
)
def test_outputs_have_the_fields_of_their_schemas(name: str, value: dict[str, Any]) -> None:
    """All of them, and no others."""
    assert list(schema(name)["properties"]) == list(value)
    assert schema(name)["required"] == list(value)


def test_match_reads_and_writes_what_its_schemas_say(tmp_path: Path) -> None:
    """Every field of the input is accepted; the output has these fields in this order."""
    (tmp_path / "rules.toml").write_text(
        '[[rule]]\nid = "oil"\nany = ["oil"]\nfields = ["author"]\n', "utf-8"
    )
    values = {"authors": ["Oil Desk"], "keywords": ["oil"], "published": "2026-11-24T14:07:00+03:00", "id": 1}
    article = {name: values.get(name, "x") for name in schema("match-input")["properties"]}
    (tmp_path / "articles.jsonl").write_text(json.dumps(article) + "\n", "utf-8")
    terminal = Heard()
    arguments = ["match", "--rules", str(tmp_path / "rules.toml"), str(tmp_path / "articles.jsonl")]
    assert run(arguments, terminal) == 0, terminal.said
    found = json.loads(terminal.lines[0])
    output = schema("match-output")["properties"]
    assert list(found) == list(output)
    evidence = output["evidence"]["items"]["properties"]
    assert set(found["evidence"][0]) == set(evidence)
    assert found["evidence"][0]["field"] in evidence["field"]["enum"]


def test_an_error_has_the_fields_of_its_schema() -> None:
    """With --json."""
    terminal = Heard()
    assert run(["outbox", "--json", "--wrong"], terminal) == 2
    assert list(json.loads(terminal.lines[0])) == schema("error")["required"]


def test_the_page_names_kinds_and_commands_that_exist() -> None:
    """A command in the text is a command of rasid; the schemas it links to are there."""
    text = (DOCS / "interfaces.md").read_text("utf-8")
    assert f"--kind {'|'.join(KINDS)}" in text
    assert set(re.findall(r"rasid ([a-z]+)", text)) <= set(SENTENCES)
    for name in re.findall(r"\(schemas/([\w.-]+)\)", text):
        assert (DOCS / "schemas" / name).is_file()
