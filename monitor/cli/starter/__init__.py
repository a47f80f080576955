"""What `rasid init` writes, composed from answers: pure text, nothing is asked or written here.

``concepts`` beside this file is a link to rules/concepts: a package holds the files themselves, so that who installs
one gets the same concepts as who checks the project out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources

CONCEPTS = "rules/concepts"
"""Where concepts are put, relative to the configuration's folder."""

_SEPARATORS = re.compile(r"[,،;؛\n]+")


@dataclass(frozen=True, slots=True)
class Telegram:
    """Where Telegram alerts go. ``title`` is the chat's name, for a comment."""

    token: str
    chat: int | str
    topic: int = 0
    title: str = ""
    api_url: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """Where and how e-mail goes. ``tls``: starttls, tls or none."""

    to: str
    host: str
    sender: str
    port: int = 587
    tls: str = "starttls"
    username: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything `rasid init` asks."""

    language: str
    timezone: str
    words: tuple[str, ...]
    telegram: Telegram | None = None
    mail: Mail | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Files to be written, by path relative to the configuration's folder, and which of them are secret."""

    files: dict[str, str] = field(default_factory=dict)
    secret: frozenset[str] = frozenset()


def words_in(said: str) -> tuple[str, ...]:
    """Words and phrases, separated by commas of either script."""
    words = (" ".join(word.split()) for word in _SEPARATORS.split(said))
    return tuple(dict.fromkeys(word for word in words if word))


def draft(answers: Answers, config_name: str = "config.toml") -> Draft:
    """The files that say what was answered."""
    files = {config_name: _config(answers), "rules/first.toml": _rules(answers.words)}
    secrets = {}
    if answers.telegram:
        secrets["secrets/telegram"] = answers.telegram.token + "\n"
    if answers.mail and answers.mail.password:
        secrets["secrets/smtp"] = answers.mail.password + "\n"
    return Draft(files | secrets, frozenset(secrets))


def concepts() -> dict[str, str]:
    """The concepts that ship, by path relative to the configuration's folder: every rule may use them as @name."""
    folder = resources.files(__name__).joinpath("concepts")
    return {
        f"{CONCEPTS}/{file.name}": file.read_text("utf-8")
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    }


def _config(answers: Answers) -> str:
    receivers = [
        _telegram(answers.telegram) if answers.telegram else "",
        _mail(answers.mail) if answers.mail else "",
        _CONSOLE if not answers.telegram and not answers.mail else "",
    ]
    sources = resources.files(__name__).joinpath("sources.toml").read_text("utf-8")
    head = _HEAD.format(language=_quoted(answers.language), timezone=_quoted(answers.timezone))
    return "\n".join([head, *(each for each in receivers if each), sources])


def _telegram(telegram: Telegram) -> str:
    lines = [
        "[[receiver]]",
        'name = "telegram"',
        'kind = "telegram"',
        'token_file = "secrets/telegram"',
        f"# {_comment(telegram.title)}" if telegram.title else "",
        f"chat = {telegram.chat if isinstance(telegram.chat, int) else _quoted(telegram.chat)}",
        f"topic = {telegram.topic}" if telegram.topic else "",
        f"api_url = {_quoted(telegram.api_url)}" if telegram.api_url else "",
        "operator = true            # also told when something is wrong with rasid itself",
        '# on_unknown = "resend"    # when it is not known whether a message arrived: resend | hold',
    ]
    return "\n".join(line for line in lines if line) + "\n"


def _mail(mail: Mail) -> str:
    lines = [
        "[[receiver]]",
        'name = "mail"',
        'kind = "email"',
        f"host = {_quoted(mail.host)}",
        f"port = {mail.port}",
        f"tls = {_quoted(mail.tls)}            # starttls | tls | none",
        f"username = {_quoted(mail.username)}" if mail.username else "",
        'password_file = "secrets/smtp"' if mail.password else "",
        f"from = {_quoted(mail.sender)}",
        f"to = [{_quoted(mail.to)}]",
    ]
    return "\n".join(line for line in lines if line) + "\n"


def _rules(words: Sequence[str]) -> str:
    listed = "\n".join(f"  {_quoted(word)}," for word in words)
    return _RULES.format(words=listed)


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    """Foreign text inside a comment: one line, nothing that a TOML parser refuses."""
    return "".join(c if c.isprintable() else " " for c in text)


_HEAD = """\
# Written by rasid init. `rasid check` tells of mistakes; commented lines are the defaults.
[rasid]
language = {language}            # ar | en: messages and commands
timezone = {timezone}            # decides clock and month names
# state_dir = "state"            # what is remembered
# rules = "rules/**/*.toml"
"""

_CONSOLE = """\
[[receiver]]
name = "console"
kind = "console"
"""

_RULES = """\
# The first words to watch. Any number of rules and files may stand beside this one.
# concepts/ has lists that any rule may use: any = ["@isis", "@oil"], none = ["@election"].
[[rule]]
id = "first"
# title = ""              # shown in alerts; default: id
any = [                   # at least one of these, in every spelling and with every prefix
{words}
]
# none = []               # none of these
# send = []               # receivers by name; default: every one
# severity = "normal"     # low | normal | high
# must_match = []         # texts that this rule must match: tried by rasid check
# must_not_match = []
"""
