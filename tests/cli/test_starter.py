"""The files of `rasid init`: what was answered, as TOML that means it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.cli.starter import Answers, Mail, Telegram, concepts, draft, words_in


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("داعش، التحالف الدولي", ("داعش", "التحالف الدولي")),  # the Arabic comma
        ("oil, gas ; OPEC", ("oil", "gas", "OPEC")),
        ("  one   phrase  ", ("one phrase",)),  # blanks separate nothing
        ("a,,a,", ("a",)),  # nothing twice, nothing empty
        ("،", ()),
    ],
)
def test_words_are_separated_by_commas_of_either_script(said: str, words: tuple[str, ...]) -> None:
    """And by nothing else: phrases have blanks."""
    assert words_in(said) == words


def test_the_draft_says_what_was_answered() -> None:
    """Secrets only in files of their own."""
    telegram = Telegram("123456:secret", -100123, 4, 'Desk "A"\nfake = 1', "http://127.0.0.1:8081")
    mail = Mail("to@example.org", "smtp.example.org", "from@example.org", 465, "tls", "me", "hush")
    made = draft(Answers("ar", "Asia/Baghdad", ("داعش",), telegram, mail))
    config = tomllib.loads(made.files["config.toml"])
    assert config["rasid"] == {"language": "ar", "timezone": "Asia/Baghdad"}
    chat, mailbox = config["receiver"]
    assert (chat["chat"], chat["topic"], chat["api_url"]) == (-100123, 4, "http://127.0.0.1:8081")
    assert (mailbox["to"], mailbox["tls"], mailbox["port"]) == (["to@example.org"], "tls", 465)
    assert len(config["source"]) >= 12
    assert made.secret == {"secrets/telegram", "secrets/smtp"}
    assert "secret" not in made.files["config.toml"].replace("secrets/", "")
    assert "hush" not in made.files["config.toml"]


def test_without_telegram_and_mail_alerts_go_to_the_terminal() -> None:
    """There is always a receiver."""
    config = tomllib.loads(draft(Answers("en", "UTC", ("oil",))).files["config.toml"])
    assert [receiver["kind"] for receiver in config["receiver"]] == ["console"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_any_words_survive_as_toml(words: list[str]) -> None:
    """Quotes, backslashes and controls included."""
    rules = tomllib.loads(draft(Answers("en", "UTC", tuple(words))).files["rules/first.toml"])
    assert rules["rule"][0]["any"] == words


def test_the_sources_are_those_of_the_checked_in_configuration() -> None:
    """The wheel does not hold config.toml, so that there are two copies: they may not drift apart."""
    checked_in = tomllib.loads((Path(__file__).parents[2] / "config.toml").read_text("utf-8"))["source"]
    config = tomllib.loads(draft(Answers("en", "UTC", ("oil",))).files["config.toml"])
    assert config["source"] == checked_in


def test_the_concepts_are_those_of_the_checked_in_rules() -> None:
    """They are put where the rules of a written configuration find them."""
    folder = Path(__file__).parents[2] / "rules" / "concepts"
    shipped = {f"rules/concepts/{file.name}": file.read_text("utf-8") for file in folder.glob("*.toml")}
    assert concepts() == shipped
    assert "@isis" in draft(Answers("en", "UTC", ("oil",))).files["rules/first.toml"]
    assert any("[concept.isis]" in text for text in shipped.values())
