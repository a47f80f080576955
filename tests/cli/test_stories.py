"""`rasid stories`: articles in, their stories out, in order, from an empty memory."""

from __future__ import annotations

import json
from pathlib import Path

from monitor.cli.entry import run
from tests.cli.processes import rasid
from tests.cli.terminals import Heard
from tests.stories.newsroom import FLOOD_A, FLOOD_B, STRIKE_A

FIELDS = ["article", "story", "role", "with", "score"]


def line(
    id_: object, words: tuple[str, str], source: str, published: str = "2026-01-24T12:00:00+03:00"
) -> str:
    """An article as a line."""
    title, text = words
    said = {
        "id": id_,
        "title": title,
        "text": text,
        "url": f"https://{source}.example/{id_}",
        "source": source,
    }
    return json.dumps({**said, "published": published}) + "\n"


def answers(tmp_path: Path, *lines: str) -> tuple[int, list[dict[str, object]], str]:
    """Exit code, answers and stderr."""
    file = tmp_path / "articles.jsonl"
    file.write_text("".join(lines), "utf-8")
    terminal = Heard()
    code = run(["stories", str(file)], terminal)
    return code, [json.loads(each) for each in terminal.lines], terminal.said


def test_each_article_gets_a_line_with_its_story(tmp_path: Path) -> None:
    """First exactly where the story is new; the id comes back as it was given, a number too."""
    code, told, _ = answers(
        tmp_path,
        line(1, FLOOD_A, "a"),
        line(2, STRIKE_A, "a"),
        line(3, FLOOD_B, "b", "2026-01-24T13:00:00+03:00"),
        line(4, FLOOD_A, "c", "2026-01-24T14:00:00+03:00"),
        line(5, FLOOD_A, "a", "2026-01-24T14:00:00+03:00"),
    )
    assert code == 0
    assert all(list(each) == FIELDS for each in told)
    assert [each["article"] for each in told] == [1, 2, 3, 4, 5]
    assert [each["role"] for each in told] == ["first", "first", "joined", "joined", "same_article"]
    assert [each["with"] for each in told] == [None, None, 1, 1, 1]
    assert len({str(each["story"]) for each in told}) == 2
    assert told[0]["score"] is told[3]["score"] is None
    assert isinstance(told[2]["score"], float)


def test_a_line_that_is_no_article_is_named_and_the_others_are_answered(tmp_path: Path) -> None:
    """With the number of the line; empty lines are none."""
    code, told, said = answers(
        tmp_path, line("a", FLOOD_A, "a"), "\n", "{}\n", "[1]\n", "nonsense\n",
        '{"id": "x", "published": "yesterday"}\n', line("b", STRIKE_A, "a"),
    )  # fmt: skip
    assert code == 1
    assert [each["article"] for each in told] == ["a", "b"]
    for number in (3, 4, 5, 6):
        assert f"articles.jsonl:{number}: " in said
    assert "articles.jsonl:2:" not in said


def test_times_may_be_missing_without_a_zone_to_come_or_out_of_order(tmp_path: Path) -> None:
    """Every article is answered, and its story is the same."""
    stream = [
        line(1, FLOOD_A, "a", "2026-01-24T12:00:00"),
        line(2, FLOOD_B, "b", "2026-01-24T09:00:00+00:00"),
        line(3, STRIKE_A, "b", "2099-01-01T00:00:00+00:00"),
        line(4, (FLOOD_A[0], FLOOD_A[1] + " وتستمر عمليات الإنقاذ في القرى."), "c", "2026-01-24T13:00:00Z"),
        json.dumps({"id": 5, "title": STRIKE_A[0], "text": STRIKE_A[1]}) + "\n",
        line(6, STRIKE_A, "d", "0001-01-01T00:00:00+03:00"),
    ]
    code, told, _ = answers(tmp_path, *stream)
    assert code == 0
    assert [each["article"] for each in told] == [1, 2, 3, 4, 5, 6]
    assert told[0]["story"] == told[1]["story"] == told[3]["story"]


def test_an_id_given_to_other_news_is_another_article(tmp_path: Path) -> None:
    """Under the id that was given."""
    code, told, _ = answers(
        tmp_path, line("7", FLOOD_A, "a"), line("7", STRIKE_A, "a"), line("7", STRIKE_A, "a")
    )
    assert code == 0
    assert [each["role"] for each in told] == ["first", "first", "same_article"]
    assert told[2]["with"] == "7"


def test_it_stands_in_a_pipe(tmp_path: Path) -> None:
    """Standard input, named or not; two files are one too many."""
    stream = (line(1, FLOOD_A, "a") + line(2, FLOOD_B, "b")).encode()
    for arguments in (("stories", "-"), ("stories",)):
        done = rasid(*arguments, cwd=tmp_path, stdin=stream)
        assert done.returncode == 0, done.stderr
        assert [json.loads(each)["role"] for each in done.stdout.splitlines()] == ["first", "joined"]
    assert rasid("stories", "a", "b", cwd=tmp_path).returncode == 2
    assert rasid("stories", "missing.jsonl", cwd=tmp_path).returncode == 1
