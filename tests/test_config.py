"""What config.toml may say, and how each mistake in it is told."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr, field_validator

from monitor.config import (
    Config,
    Duration,
    Receiver,
    Secret,
    SecretsModel,
    SecretSource,
    Size,
    parse_duration,
    parse_size,
    read_config,
    read_receiver,
    read_source,
    secret_fields,
    secret_values,
    show_duration,
)
from monitor.errors import Problem, Weight
from monitor.model import Source
from monitor.toml import parse, read


class Chat(SecretsModel):
    """A channel with a secret it needs, and one it does not."""

    token: Secret
    password: Secret | None = None
    chat: int = 0
    pause: Duration = timedelta(seconds=1)
    cut: Size = 100


class Feed(BaseModel):
    """A kind without options."""


KINDS: Mapping[str, type[BaseModel]] = {"feed": Feed, "chat": Chat}


def said(problem: Problem) -> str:
    """The sentence and the remedy, as shown."""
    return f"{problem.message.format_map(problem.values)} / {problem.remedy.format_map(problem.values)}"


def config(text: str, outside: SecretSource | None = None) -> tuple[Config | None, list[Problem]]:
    """[rasid], [fetch] and [demo] of a text."""
    return read_config(parse(text, "config.toml"), outside or SecretSource(Path("/etc/rasid")))


def source(text: str) -> tuple[Source | None, list[Problem]]:
    """The one source of a text."""
    _, found, problems = read_source(parse("[[source]]\n" + text, "config.toml"), 0, KINDS, SecretSource())
    return found, problems


def receiver(text: str, outside: SecretSource) -> tuple[Receiver | None, list[Problem]]:
    """The one receiver of a text."""
    document = parse(f'[[receiver]]\nname = "desk"\nkind = "chat"\n{text}\n', "config.toml")
    return read_receiver(document, 0, KINDS, outside)


# --- units -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("30s", timedelta(seconds=30)),
        ("5m", timedelta(minutes=5)),
        ("1h30m", timedelta(minutes=90)),
        ("1h 30m", timedelta(minutes=90)),
        ("0.5s", timedelta(milliseconds=500)),
        ("90d", timedelta(days=90)),
        ("2w", timedelta(days=14)),
        ("0", timedelta(0)),
    ],
)
def test_durations_have_units(text: str, duration: timedelta) -> None:
    """Only zero needs none."""
    assert parse_duration(text) == duration


@pytest.mark.parametrize("text", ["5", "", "m", "5 minutes", "-5m", "5M", "٥m", "99999d", "1e3s"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    """With a sentence that shows how."""
    with pytest.raises(ValueError, match=r"write a number and a unit|longer than ten years"):
        parse_duration(text)


@given(st.integers(0, 3650 * 86400))
def test_a_shown_duration_reads_as_itself(seconds: int) -> None:
    """To the second."""
    duration = timedelta(seconds=seconds)
    assert parse_duration(show_duration(duration)) == duration


@pytest.mark.parametrize(
    ("text", "size"),
    [("10MB", 10 * 1024**2), ("500kb", 500 * 1024), ("1 GiB", 1024**3), ("77", 77), ("1.5K", 1536)],
)
def test_sizes_count_in_steps_of_1024(text: str, size: int) -> None:
    """Whichever way the unit is written."""
    assert parse_size(text) == size


# --- the program -------------------------------------------------------------------------------------------------


def test_an_empty_file_has_every_default() -> None:
    """The state beside the config file, no sample newsroom."""
    found, problems = config("")
    assert found is not None
    assert not problems
    assert found.rasid.state_dir == Path("/etc/rasid/state")
    assert (found.rasid.language, found.rasid.timezone, found.rasid.rules) == (
        "en",
        ZoneInfo("UTC"),
        "rules/**/*.toml",
    )
    assert found.rasid.keep == timedelta(days=90)
    assert found.fetch.timeout == timedelta(seconds=30)
    assert (found.fetch.max_body, found.fetch.concurrency) == (10 * 1024**2, 256)
    assert found.demo is None


def test_everything_can_be_set() -> None:
    """Each key once."""
    found, problems = config(
        """
        [rasid]
        state_dir = "../var"
        language = "ar"
        timezone = "Asia/Baghdad"
        rules = "r/*.toml"
        keep = "30d"
        [fetch]
        contact = "desk@example.org"
        allow_networks = ["10.20.0.0/16", "fd00::/8", "127.0.0.1"]
        timeout = "10s"
        max_body = "2MB"
        concurrency = 8
        host_gap = "0"
        user_agent = "X/1"
        [demo]
        speed = 10
        port = 8080
        """
    )
    assert found is not None
    assert not problems
    assert found.rasid.state_dir == Path("/etc/rasid/../var")
    assert found.fetch.allow_networks == tuple(map(ip_network, ("10.20.0.0/16", "fd00::/8", "127.0.0.1/32")))
    assert found.fetch.host_gap == timedelta(0)
    assert found.demo is not None
    assert (found.demo.speed, found.demo.port) == (10.0, 8080)


def test_systemd_says_where_the_state_is_unless_the_file_does() -> None:
    """StateDirectory= sets $STATE_DIRECTORY, with several names separated by colons."""
    outside = SecretSource(Path("/etc/rasid"), {"STATE_DIRECTORY": "/var/lib/rasid:/var/lib/other"})
    found, _ = config("", outside)
    assert found is not None
    assert found.rasid.state_dir == Path("/var/lib/rasid")
    found, _ = config('[rasid]\nstate_dir = "/srv/x"\n', outside)
    assert found is not None
    assert found.rasid.state_dir == Path("/srv/x")


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ('[rasid]\nlanguage = "arabic"\n', 2, 12, "one of ar, en"),
        ('[rasid]\ntimezone = "Asia/Bagdad"\n', 2, 12, 'did you mean "Asia/Baghdad"?'),
        ('[rasid]\ntimezone = "Cairo"\n', 2, 12, 'did you mean "Africa/Cairo"?'),
        ('[rasid]\ntimezone = "Asia"\n', 2, 12, "no time zone"),
        (
            '[rasid]\nkeep = "90"\n',
            2,
            8,
            'needs a unit, such as 90d / write a number and s, m, h, d or w: "90d"',
        ),
        ("[rasid]\nkeep = 90\n", 2, 8, "needs a unit"),
        ('[rasid]\nkeep = "1h"\n', 2, 8, "1d to 3650d"),
        ('[rasid]\nstate_dir = ""\n', 2, 13, "no directory"),
        ('[rasid]\nstate_dirr = "x"\n', 2, 1, "did you mean state_dir?"),
        ('[fetch]\nallow_networks = ["10.0.0.0/8", "lan"]\n', 2, 33, '"lan" is no network'),
        ('[fetch]\nmax_body = "ten"\n', 2, 12, '"500KB"'),
        ('[fetch]\ncontact = "مكتب"\n', 2, 11, "plain ASCII"),
        ("[fetch]\nconcurrency = 0\n", 2, 15, "a number ≥ 1"),
        ('[stories]\nwindow = "3mo"\n', 2, 10, "3d"),
        ("[stories]\nthreshold = nan\n", 2, 13, "finite"),
        ('[stories]\nfloor = "2d"\n', 2, 9, "0 to 1d"),
        ("[demo]\nspeed = 0\n", 2, 9, "a number > 0"),
        ("[fetsh]\n", 1, 2, "did you mean [fetch]?"),
        ("[[sources]]\n", 1, 3, "did you mean [[source]]?"),
        ("[source]\nid = 'a'\n", 1, 1, "write [[source]], with two brackets"),
        ("[[rule]]\nid = 'a'\n", 1, 3, "rules stand in files of their own"),
        ("fetch = 3\n", 1, 9, "write [fetch]"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_remedy(text: str, line: int, column: int, words: str) -> None:
    """Of the tables that concern the program."""
    _, problems = config(text)
    assert [(p.line, p.column) for p in problems] == [(line, column)], [said(p) for p in problems]
    assert words in said(problems[0])


# --- sources -----------------------------------------------------------------------------------------------------

WITH_ID = 'id = "a"\nurl = "https://example.org/feed"\n'


def test_a_source_has_defaults() -> None:
    """Its kind is feed, and the pause grows to six hours."""
    found, problems = source(WITH_ID)
    assert not problems
    assert found == Source(id="a", kind="feed", url="https://example.org/feed", settings=Feed())
    assert found is not None
    assert (found.every, found.every_max) == (timedelta(minutes=5), timedelta(hours=6))


def test_the_longest_pause_is_never_shorter_than_the_shortest() -> None:
    """Once a day stays once a day."""
    found, _ = source(WITH_ID + 'every = "1d"\n')
    assert found is not None
    assert found.every_max == timedelta(days=1)


def test_a_source_can_say_everything() -> None:
    """Each key once."""
    found, problems = source(
        WITH_ID + 'kind = "feed"\nname = "بي بي سي"\nevery = "1m"\nevery_max = "1h"\nlabels = ["iraq", "x"]\n'
        'language = "ar"\ntext = "page"\nbackfill = "24h"\nenabled = true\n'
    )
    assert not problems
    assert found is not None
    assert (found.title, found.labels, found.text, found.backfill) == (
        "بي بي سي",
        ("iraq", "x"),
        "page",
        timedelta(days=1),
    )


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        (WITH_ID + 'every = "5"', 4, 9, 'every needs a unit, such as 5m / write a number and s, m, h, d or w: "5m" (10s to 7d)'),
        (WITH_ID + "every = 5", 4, 9, "needs a unit"),
        (WITH_ID + 'every = "1s"', 4, 9, "10s to 7d"),
        (WITH_ID + 'every = "1h"\nevery_max = "5m"', 5, 13, "every_max is shorter than every"),
        (WITH_ID + 'evry = "5m"', 4, 1, 'unknown key "evry" in source "a" / did you mean every?'),
        (WITH_ID + 'kind = "fed"\nown = 1', 4, 8, 'unknown kind "fed" / did you mean "feed"? known: chat, feed'),
        (WITH_ID + 'text = "full"', 4, 8, "one of auto, feed, page"),
        (WITH_ID + 'labels = "iraq"', 4, 10, "write a list"),
        (WITH_ID + 'language = "عربي"', 4, 12, "write its code"),
        ('id = "بي بي سي"\nurl = "https://x.org/"', 2, 6, "can't be a name here"),
        ('url = "https://x.org/"', 1, 1, 'has no "id" / add id = "bbc-arabic"'),
        ('id = "a"\nurl = "www.example.org/feed"', 3, 7, 'write "https://www.example.org/feed"'),
        ('id = "a"\nurl = "file:///etc/passwd"', 3, 7, "not the address of something on the web"),
        ('id = "a"\nurl = "https://x.org/a b"', 3, 7, "without blanks"),
        ('id = "a"\nurl = "https://x.org/\\u200f"', 3, 7, "without blanks"),
        ('id = "a"\nurl = "https://[::1/"', 3, 7, "not the address"),
        ('id = "a"\nurl = "https://x.org:99999/"', 3, 7, "not the address"),
        ('id = "a"\nurl = "https://me:secret@x.org/"', 3, 7, "holds a user name or password"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_source_is_told(text: str, line: int, column: int, words: str) -> None:
    """One problem for one mistake."""
    found, problems = source(text)
    assert found is None
    assert [(p.line, p.column) for p in problems] == [(line, column)], [said(p) for p in problems]
    assert words in said(problems[0])


# --- receivers and their secrets ---------------------------------------------------------------------------------


def test_a_secret_is_one_line_of_a_channel() -> None:
    """And three keys in the file."""
    assert secret_fields(Chat) == ("token", "password")
    assert set(Chat.known_keys()) >= {"token", "token_file", "token_env", "password_file", "chat"}


def test_a_secret_comes_from_a_file_beside_the_config(tmp_path: Path) -> None:
    """Without the line end that an editor leaves; masked wherever it is shown."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "telegram").write_text("123:abc\n")
    found, problems = receiver('token_file = "secrets/telegram"', SecretSource(tmp_path))
    assert not problems
    assert found is not None
    assert found.settings.token == SecretStr("123:abc")
    assert "abc" not in repr(found)
    assert list(secret_values(found.settings)) == ["123:abc"]


@pytest.mark.parametrize("name", ["telegram", "rasid_telegram", "secrets_telegram", "rasid_secrets_telegram"])
def test_a_secret_comes_from_systemd_credentials(name: str, tmp_path: Path) -> None:
    """LoadCredential= of the file, or of the directory with the prefix that systemd gives it."""
    (tmp_path / name).write_text("123:abc")
    outside = SecretSource(Path("/nonexistent"), {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    found, problems = receiver('token_file = "secrets/telegram"', outside)
    assert not problems
    assert found is not None
    assert found.settings.token.get_secret_value() == "123:abc"


def test_a_secret_comes_from_the_environment() -> None:
    """The file names the variable."""
    found, problems = receiver('token_env = "TOKEN"', SecretSource(environ={"TOKEN": "123:abc"}))
    assert not problems
    assert found is not None
    assert found.settings.token.get_secret_value() == "123:abc"


@pytest.mark.parametrize(
    ("mode", "warned"),
    [(0o600, False), (0o400, False), (0o640, True), (0o604, True), (0o644, True), (0, False)],
)
def test_a_secret_in_a_file_that_others_read_is_warned_of(mode: int, warned: bool) -> None:
    """It is accepted all the same."""
    found, problems = receiver('token = "123:abc"\n', SecretSource(config_mode=mode))
    assert found is not None
    assert found.settings.token.get_secret_value() == "123:abc"
    assert [p.weight for p in problems] == [Weight.WARNING] * warned
    if warned:
        assert (problems[0].line, problems[0].column) == (4, 0)  # without a column nobody shows the line
        assert "chmod 600 config.toml" in said(problems[0])
        assert "token_file" in said(problems[0])


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, 'add token_file = "secrets/token"'),
        ('token_file = "nope"', 4, 14, "there is no file"),
        ('token_file = "empty"', 4, 14, "is empty"),
        ('token_file = "two-lines"', 4, 14, "something else than one line"),
        ('token_file = "binary"', 4, 14, "something else than one line"),
        ('token_file = "."', 4, 14, "can't be read"),
        ('token_file = ""', 4, 14, "token_file is empty"),
        ('token_file = "a\\u0000b"', 4, 14, "can't be read"),
        ('token_env = "UNSET"', 4, 13, "the environment variable UNSET is not set"),
        ('token_env = "BLANK"', 4, 13, "the environment variable BLANK is empty"),
        ('token = ""', 4, 0, "token is empty"),
        ("token = 5", 4, 0, 'write token = "…"'),
        ('token = "x"\ntoken_env = "SET"', 5, 13, "token and token_env say the same thing"),
        ('token_flie = "x"\ntoken_env = "SET"', 4, 1, "did you mean token_file?"),
        ('token_env = "SET"\npassword_env = "UNSET"', 5, 16, "UNSET is not set"),
        ('token_env = "SET"\npause = "5"', 5, 9, "pause needs a unit"),
    ],
)
def test_a_mistake_with_a_secret_is_told(
    text: str, line: int, column: int, words: str, tmp_path: Path
) -> None:
    """At the key that was written, whatever field it leads to."""
    (tmp_path / "empty").write_text(" \n")
    (tmp_path / "two-lines").write_text("a\nb\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    found, problems = receiver(text, SecretSource(tmp_path, {"SET": "x", "BLANK": " "}))
    assert found is None
    assert [(p.line, p.column) for p in problems] == [(line, column)], [said(p) for p in problems]
    assert words in said(problems[0])


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_secret_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    """With whom to let read it."""
    (tmp_path / "token").write_text("x")
    (tmp_path / "token").chmod(0)
    _, problems = receiver('token_file = "token"', SecretSource(tmp_path))
    assert "Permission denied" in said(problems[0])


def test_a_trouble_with_a_secret_hides_no_other_mistake() -> None:
    """All at once, also within one table."""
    _, problems = receiver('token_env = "UNSET"\nchta = 5\npause = "5"', SecretSource())
    assert sorted(p.code for p in problems) == ["no-unit", "unknown-key", "unset-variable"]


@pytest.mark.parametrize(
    "text",
    [
        'token = "hush"',  # refused by the channel
        "token = hush",  # without its quotes
        "token = “hush”",
        'token = "hush',
        "token: hush",
        'token = "hush"\ntoken = "hush2"',
    ],
)
def test_no_secret_of_the_file_is_quoted_in_a_problem(text: str) -> None:
    """No place to show the line of, no value in the sentence."""

    class Strict(SecretsModel):
        token: Secret

        @field_validator("token")
        @classmethod
        def _refuse(cls, value: SecretStr) -> SecretStr:
            raise ValueError(f"{value} is not as it should be")

    document, problems = read(f'[[receiver]]\nname = "a"\nkind = "strict"\n{text}\n', "config.toml")
    _, found = read_receiver(document, 0, {"strict": Strict}, SecretSource(config_mode=0o644))
    problems += found
    assert problems
    assert "hush" not in repr(problems)
    assert all(p.column == 0 for p in problems if p.line > 3)


def test_no_secret_from_elsewhere_is_quoted_in_a_problem(tmp_path: Path) -> None:
    """Neither from a file nor from the environment."""
    (tmp_path / "token").write_text("hush\nhush\n")
    _, problems = receiver(
        'token_file = "token"\npassword_env = "P"\nchat = "x"', SecretSource(tmp_path, {"P": "hush"})
    )
    assert problems
    assert "hush" not in repr(problems)


@given(st.text(max_size=60))
def test_judging_never_raises(text: str) -> None:
    """Whatever stands under the headings."""
    document, _ = read(f"[rasid]\n{text}\n[[source]]\n{text}\n[[receiver]]\n{text}\n", "config.toml")
    read_config(document, SecretSource())
    for key, read_one in (("source", read_source), ("receiver", read_receiver)):
        if isinstance(document.data.get(key), list):
            read_one(document, 0, KINDS, SecretSource())
