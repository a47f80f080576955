"""load_rules: files and directories, and what can't be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import ConfigError
from monitor.matching import load_rules, read_rules
from monitor.toml import read


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_a_directory_is_read_recursively_in_the_order_of_names(tmp_path: Path) -> None:
    write(tmp_path / "b.toml", '[[rule]]\nid = "b"\nany = ["@words"]\n')
    write(tmp_path / "deep" / "c.toml", '[[rule]]\nid = "c"\nany = ["c"]\n')
    write(tmp_path / "a.toml", '[concept]\nwords = ["w"]\n[[rule]]\nid = "a"\nany = ["a"]\n')
    write(tmp_path / "notes.txt", "not TOML")
    assert [rule.id for rule in load_rules(tmp_path)] == ["a", "b", "c"]


def test_several_paths_are_one_set_and_a_file_counts_once(tmp_path: Path) -> None:
    file = write(tmp_path / "a.toml", '[[rule]]\nid = "a"\nany = ["a"]\n')
    assert [rule.id for rule in load_rules([file, str(tmp_path)])] == ["a"]


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    file = write(tmp_path / "a.toml", '\ufeff[[rule]]\nid = "a"\nany = ["a"]\n')
    assert len(load_rules(file)) == 1


def test_a_byte_order_mark_hides_no_mistake_and_moves_no_column(tmp_path: Path) -> None:
    file = write(tmp_path / "a.toml", '\ufeffrule = [{ id = "a", any = ["@nope"] }]\n')
    with pytest.raises(ConfigError) as caught:
        load_rules(file)
    assert [(each.line, each.column) for each in caught.value.problems] == [(1, 28)]


def test_the_first_line_of_a_refusal_names_file_and_line(tmp_path: Path) -> None:
    file = write(tmp_path / "a.toml", "[[rule]]\nid = 'a'\nmatch = 'war NEAR/0 iraq'\n")
    with pytest.raises(ConfigError) as caught:
        load_rules(file)
    assert f"{file}:3: NEAR/0" in str(caught.value)


def test_rules_without_a_mistake_are_read_without_looking_for_places(tmp_path: Path) -> None:
    """Looking for the place of everything takes minutes for a hundred thousand rules."""
    text = "".join(f"[[rule]]\nid = 'r{number}'\nmatch = 'war AND \"{number}\"'\n" for number in range(50))
    document = read(text, "rules.toml")[0]
    found = read_rules([document], only_rules=True)
    assert [rule.place for rule in found.rules] == [f"rules.toml:{3 * number + 2}" for number in range(50)]
    assert "_places" not in vars(document)


def test_all_mistakes_are_raised_at_once_with_their_places(tmp_path: Path) -> None:
    write(tmp_path / "a.toml", '[[rule]]\nid = "a"\nany = [“داعش”]\n')
    write(tmp_path / "b.toml", '[[rule]]\nid = "b"\nany = ["@nope"]\nseverity = "urgent"\n')
    with pytest.raises(ConfigError) as caught:
        load_rules(tmp_path)
    found = [(Path(each.file).name, each.line, each.code) for each in caught.value.problems]
    assert found[0] == ("a.toml", 3, "curly-quotes")
    assert found[1:] == [("b.toml", 3, "unknown-concept"), ("b.toml", 4, "not-one-of")]


def test_warnings_refuse_nothing(tmp_path: Path) -> None:
    file = write(tmp_path / "a.toml", '[[rule]]\nid = "a"\nany = ["في"]\n')
    assert len(load_rules(file)) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "there is no such file"), (b"\xff\xfe", "this file is not UTF-8 text (byte {byte})")],
)
def test_what_cannot_be_read_is_a_problem_of_that_file(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    file = tmp_path / "r.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_rules(file)
    assert [(each.file, each.message) for each in caught.value.problems] == [(str(file), message)]
