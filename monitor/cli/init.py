"""`rasid init`: four questions, a test message, a commented configuration.

    1/4  language          2/4  Telegram: the token, then a number sent to the chat says which one it is
    3/4  words to watch    4/4  e-mail

Every answer can also be given as an option; without a terminal all that are needed must be. Nothing is written before
the very end, and nothing that exists is replaced without asking.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import click

from monitor import alerts, check, notify
from monitor.check import Plan
from monitor.cli import problems
from monitor.cli.bot import Chat, Hunt, open_bot
from monitor.cli.command import DONE, FINDINGS, USAGE, Command, Guide
from monitor.cli.questions import Questions, interruptible
from monitor.cli.root import SENTENCES
from monitor.cli.starter import CONCEPTS, Answers, Draft, Mail, Telegram, concepts, draft, words_in
from monitor.cli.terminal import Terminal, one_line
from monitor.cli.texts import t
from monitor.cli.writing import existing, move_into_place, staged
from monitor.config import Receiver
from monitor.errors import ConfigError, DeliveryError, Failure, RasidError, Weight
from monitor.locale import LANGUAGES, Locale
from monitor.matching.parse import MistakeError, entry

OFFICIAL_API = "https://api.telegram.org"


@dataclass(frozen=True, slots=True)
class Given:
    """What was said as options; empty or None: not said."""

    language: str | None
    timezone: str
    token_file: Path | None
    chat: str
    topic: int
    api_url: str
    no_telegram: bool
    words: tuple[str, ...]
    email: str
    smtp_host: str
    smtp_port: int
    smtp_tls: str | None
    smtp_user: str
    smtp_password_file: Path | None
    email_from: str
    no_email: bool
    force: bool

    def missing(self) -> list[str]:
        """Options without which there would be something to ask."""
        wanted = []
        if not self.language:
            wanted.append("--language ar|en")
        if not self.no_telegram and self.token_file is None:
            wanted.append("--token-file FILE (or --no-telegram)")
        if not self.no_telegram and not self.chat:
            wanted.append("--chat ID")
        if not words_in(",".join(self.words)):
            wanted.append("--words WORDS")
        if self.email and not self.smtp_host:
            wanted.append("--smtp-host HOST")
        return wanted


def init(terminal: Terminal, **options: object) -> int:
    """Ask, try, write."""
    given = Given(**options)  # type: ignore[arg-type]  # click has converted each option to the type of its field
    if given.timezone and given.timezone not in available_timezones():
        raise click.BadParameter(terminal.locale.t("there is no such time zone"), param_hint="--timezone")
    questions = Questions(terminal)
    if not questions.possible and given.missing():
        return _say_what_is_missing(terminal, given)
    if not questions.possible and (wrong := _mistake_in(words_in(",".join(given.words)), terminal.locale)):
        terminal.narrate(terminal.led("rasid: --words:", wrong))
        return USAGE
    target = terminal.config or Path("config.toml")
    if not _may_write(terminal, questions, given, target):
        return FINDINGS
    with interruptible():
        return asyncio.run(_Setup(terminal, questions, given, target).run())


def _say_what_is_missing(terminal: Terminal, given: Given) -> int:
    terminal.narrate(
        terminal.locale.t("rasid init asks at a terminal, and there is none. Without one it needs:")
    )
    for option in given.missing():
        terminal.narrate(f"  {option}")
    return USAGE


def _may_write(terminal: Terminal, questions: Questions, given: Given, target: Path) -> bool:
    """Asked first, so that nobody answers four questions in vain."""
    there = [path for path in (target, target.parent / "rules" / "first.toml") if path.exists()]
    if not there or given.force:
        return True
    names = ", ".join(map(str, there))
    if not questions.possible:
        terminal.narrate(terminal.locale.t("These files exist; --force replaces them, keeping NAME.old:"))
        terminal.narrate(names)
        return False
    terminal.narrate(names)
    return questions.yes(
        terminal.locale.t("These files exist. Replace them? The old ones are kept as NAME.old."),
        default=False,
    )


_USUAL_TLS = {587: "starttls", 465: "tls"}


class _Setup:
    """One run through the four steps."""

    def __init__(self, terminal: Terminal, questions: Questions, given: Given, target: Path) -> None:
        self._terminal = terminal
        self._questions = questions
        self._given = given
        self._target = target

    @property
    def _locale(self) -> Locale:
        return self._terminal.locale

    def _say(self, text: str) -> None:
        self._terminal.narrate(text)

    async def run(self) -> int:
        """The four steps, the tests, the files."""
        zone = self._given.timezone or _zone_of_machine()
        language = self._given.language or self._ask_language()
        self._terminal.locale = Locale(language, ZoneInfo(zone))
        telegram = None if self._given.no_telegram else await self._telegram()
        words = self._usable(",".join(self._given.words)) or self._ask_words()
        mail = None if self._given.no_email else self._mail()
        folder = self._target.parent
        written = draft(Answers(language, zone, words, telegram, mail), self._target.name)
        # Who has concepts there has made them theirs: they are kept.
        missing = {name: text for name, text in concepts().items() if not (folder / name).exists()}
        written = Draft(written.files | missing, written.secret)
        with staged(written, folder) as stage:
            plan = self._examine(stage)
            if not await self._test(plan) and not self._write_anyway():
                return FINDINGS
            self._report(written, existing(written, folder), move_into_place(written, stage, folder))
        return DONE

    # --- the steps -----------------------------------------------------------------------------------------------

    def _ask_language(self) -> str:
        default = self._terminal.locale.language
        return self._questions.choice("1/4  " + self._locale.t("Language of messages?"), LANGUAGES, default)

    async def _telegram(self) -> Telegram | None:
        """Step 2. None: the person wants none."""
        api_url = self._given.api_url or OFFICIAL_API
        async with AsyncExitStack() as stack:
            token, hunt = await self._bot(stack, api_url)
            if hunt is None:
                return None
            chat, topic, title = await self._chat(hunt)
        return Telegram(token, chat, topic, title, "" if api_url == OFFICIAL_API else api_url)

    async def _bot(self, stack: AsyncExitStack, api_url: str) -> tuple[str, Hunt | None]:
        """A token that the Bot API accepts, asked for until it does."""
        while True:
            token = self._token()
            if not token:
                self._say("     " + self._locale.t("No Telegram, then."))
                return "", None
            try:
                hunt = await stack.enter_async_context(open_bot(token, api_url))
            except DeliveryError as error:
                if self._given.token_file is not None:
                    raise
                self._say(f"     {one_line(str(error))}")
                continue
            self._say("     " + self._locale.t("ok, {name}", name=hunt.name))
            return token, hunt

    def _token(self) -> str:
        path = self._given.token_file
        if path is None:
            asked = self._locale.t("Bot token from @BotFather (hidden; empty: no Telegram)")
            return self._questions.hidden(f"2/4  {asked}")
        try:
            token = path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise RasidError(f"{path}: the token can't be read ({error})") from error
        if not token:
            raise RasidError(f"{path}: there is no token in it; --no-telegram does without")
        return token

    async def _chat(self, hunt: Hunt) -> tuple[int | str, int, str]:
        """(chat, topic, title): given, or found by the number."""
        if self._given.chat:
            return _chat_id(self._given.chat), self._given.topic, ""
        if address := await hunt.webhook():
            self._say("     " + self._locale.t("This bot has a webhook: its messages go there, not to us:"))
            self._say(f"     {one_line(address)}")
            asked = self._questions.text("     " + self._locale.t("Id of the chat that should get alerts"))
            return _chat_id(asked), self._given.topic, ""
        while True:
            found = await self._hunt(hunt)
            self._say("     " + self._locale.t("Got it:"))
            self._say(f"     {_described(found, self._locale)}")
            if self._questions.yes("     " + self._locale.t("Right?"), default=True):
                await hunt.confirm()
                return found.id, found.topic, found.title

    async def _hunt(self, hunt: Hunt) -> Chat:
        number = str(1000 + secrets.randbelow(9000))
        say, locale = self._say, self._locale
        say(
            "     "
            + locale.t(
                "Now send {number} to the bot, or in the group or topic that should get alerts.",
                number=number,
            )
        )
        say("     " + locale.t("In a group, send it as a command, which bots always see:"))
        say(f"     /start{hunt.name} {number}")
        return await hunt.find(number)

    def _ask_words(self) -> tuple[str, ...]:
        while True:
            asked = self._locale.t("Words to watch, any language, with commas between them")
            if words := self._usable(self._questions.text(f"3/4  {asked}")):
                return words

    def _usable(self, said: str) -> tuple[str, ...]:
        """The words; none when one of them can't be watched, and then that is said."""
        words = words_in(said)
        if wrong := _mistake_in(words, self._locale):
            for line in wrong.splitlines():
                self._say(f"     {line}")
            return ()
        return words

    def _mail(self) -> Mail | None:
        """Step 4. None: the person wants none."""
        given, ask = self._given, self._questions
        if not given.email:
            if not ask.possible or not ask.yes("4/4  " + self._locale.t("E-mail too?"), default=False):
                return None
            address = ask.needed("     " + self._locale.t("Send alerts to (address)"))
            host = given.smtp_host or ask.needed("     " + self._locale.t("SMTP server of the sender"))
            port = given.smtp_port or ask.number("     " + self._locale.t("Port"), 587, 65535)
            tls = given.smtp_tls or self._encryption(port)
            user = given.smtp_user or ask.text("     " + self._locale.t("User name there (empty: none)"))
            password = ask.hidden("     " + self._locale.t("Password (hidden)")) if user else ""
        else:
            address, host = given.email, given.smtp_host
            port, user = given.smtp_port or 587, given.smtp_user
            tls = given.smtp_tls or _USUAL_TLS.get(port, "starttls")
            password = _secret_of(given.smtp_password_file) if given.smtp_password_file else ""
        sender = given.email_from or (user if "@" in user else address)
        return Mail(address, host, sender, port, tls, user, password)

    def _encryption(self, port: int) -> str:
        """The usual ports say it; any other is asked about."""
        question = "     " + self._locale.t("Encryption")
        return _USUAL_TLS.get(port) or self._questions.choice(
            question, ("starttls", "tls", "none"), "starttls"
        )

    # --- trying and writing --------------------------------------------------------------------------------------

    def _examine(self, stage: Path) -> Plan:
        """Read the files as a daemon would: answers can be wrong too. Raises ConfigError."""
        plan = check.load(stage / self._target.name, self._terminal.environ)
        if not plan.ok:
            raise ConfigError([each for each in plan.problems if each.weight is Weight.ERROR])
        for line in problems.lines(plan.problems, self._terminal):
            self._say(line)
        return plan

    async def _test(self, plan: Plan) -> bool:
        """A message through every receiver, by the code that will send the alerts."""
        tried = [receiver for receiver in plan.receivers if receiver.kind != "console"]
        return all([await self._send_test(receiver) for receiver in tried])

    async def _send_test(self, receiver: Receiver) -> bool:
        locale, now = self._locale, self._terminal.clock()
        headline = locale.t("Rasid can reach you here")
        notice = alerts.notice(
            f"test:{now.isoformat()}", headline, (locale.t("Alerts will come here."),), now
        )
        channel = notify.load(receiver.kind).create(receiver.name, receiver.settings, locale)
        try:
            remote = await channel.send(alerts.message(notice, receiver.name, locale, now))
        except DeliveryError as error:
            self._say("     " + locale.t("The test message could not be sent:"))
            self._say(f"     {one_line(str(error))}")
            return False
        finally:
            await channel.aclose()
        said = self._terminal.led(locale.t("Test message sent:"), f"{receiver.name} {one_line(remote)}")
        self._say(f"     {said}")
        return True

    def _write_anyway(self) -> bool:
        return self._questions.possible and self._questions.yes(
            "     " + self._locale.t("Write the files anyway?"), default=False
        )

    def _report(self, written: Draft, replaced: Sequence[Path], paths: Sequence[Path]) -> None:
        secret = {self._target.parent / name for name in written.secret}
        self._say("     " + self._locale.t("Wrote:"))
        library = self._target.parent / CONCEPTS
        shown = dict.fromkeys(f"{library}/" if path.parent == library else path for path in paths)
        for path in shown:
            self._terminal.out(f"{path} (0600)" if path in secret else str(path))
        for path in replaced:
            self._terminal.out(f"{path}.old")
        option = "" if self._target == Path("config.toml") else f" --config {self._target}"
        self._say(self._locale.t("Next:"))
        self._say(f"  rasid run{option}")
        self._say(f"  rasid check{option}")


def _described(chat: Chat, locale: Locale) -> str:
    """'group "Desk", topic "Iraq"': foreign names last."""
    kinds = {
        "private": locale.t("you"),
        "group": locale.t("group"),
        "supergroup": locale.t("group"),
        "channel": locale.t("channel"),
    }
    topic = f", {locale.t('topic')} {one_line(chat.topic_title) or chat.topic}" if chat.topic else ""
    return f'{kinds.get(chat.kind, chat.kind)} "{one_line(chat.title)}"{topic}'


def _mistake_in(words: Sequence[str], locale: Locale) -> str:
    """What is wrong with the first of these words that no rule could hold; "" when all are well."""
    for word in words:
        try:
            entry(word, {})
        except MistakeError as error:
            sentence, apart = problems.said(error.mistake.message, dict(error.mistake.values), locale)
            return "\n".join([sentence, *(f"  {value}" for value in apart)])
    return ""


def _chat_id(said: str) -> int | str:
    """A number, or the @name of a public channel."""
    number = said.strip()
    try:
        return int(number)
    except ValueError:
        pass
    if number.startswith("@"):
        return number
    raise DeliveryError(f"{said!r} is no chat: a number like -1001234567890, or @name", Failure.REFUSED)


def _secret_of(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise RasidError(f"{path}: the password can't be read ({error})") from error


def _zone_of_machine() -> str:
    """The zone that /etc/localtime links to; UTC when it names none."""
    try:
        _, _, name = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")
    except OSError:
        return "UTC"
    return name if name in available_timezones() else "UTC"


def _option(name: str, help_: str, **more: object) -> click.Option:
    return click.Option((name,), help=help_, **more)  # type: ignore[arg-type]  # handed through to click


_FILE = click.Path(path_type=Path, dir_okay=False)

init_command = Command(
    "init",
    init,
    Guide(
        SENTENCES["init"],
        examples=(
            ("rasid init", t("asks; writes config.toml, rules/first.toml and secrets/ at the end")),
            (
                'rasid init --language ar --token-file token --chat -1001234567890 --words "داعش، النفط"',
                t("without questions, for scripts"),
            ),
        ),
        exits=(
            (0, t("written, and the test messages were sent")),
            (1, t("not written: a test failed, or files exist")),
            (2, t("there is no terminal, and options are missing")),
        ),
    ),
    [
        _option("--language", t("Language of messages: ar or en"), type=click.Choice(LANGUAGES)),
        _option("--timezone", t("Time zone, like Asia/Baghdad; default: this machine's"), default=""),
        _option("--token-file", t("File with the bot's token"), type=_FILE),
        _option("--chat", t("Chat id, instead of finding it by a message"), default=""),
        _option("--topic", t("Topic of the group"), type=click.IntRange(0), default=0),
        _option("--api-url", t("Your own Bot API server"), default=""),
        _option("--no-telegram", t("No Telegram"), is_flag=True),
        _option("--words", t("Words to watch, with commas between them"), multiple=True),
        _option("--email", t("Address that should get alerts"), default=""),
        _option("--smtp-host", t("SMTP server"), default=""),
        _option("--smtp-port", t("its port; default 587"), type=click.IntRange(0, 65535), default=0),
        _option(
            "--smtp-tls", t("starttls, tls (465) or none"), type=click.Choice(["starttls", "tls", "none"])
        ),
        _option("--smtp-user", t("User name at the SMTP server"), default=""),
        _option("--smtp-password-file", t("File with the password"), type=_FILE),
        _option("--email-from", t("Sender; default: the user name"), default=""),
        _option("--no-email", t("No e-mail"), is_flag=True),
        _option("--force", t("Replace files that exist; the old ones are kept as NAME.old"), is_flag=True),
    ],
)
