"""A Message as a mail: text and HTML, written twice, neither made from the other.

    From: Rasid · RULE TITLE          Subject: the headline alone, its first letter sets the direction

    PUBLISHER · 14:07 · AUTHOR
    …context with *hits*…
    Why: RULE TITLE · التحالف الدولي ×9
    https://example.org/a
    --
    Alert k3f9q of rule coalition

The Message-ID is made of the message's id and the recipient: a second copy has the same, and mail stores fold it. All mails
of a story refer to one root that was never sent, which is how mail programs make a thread of them (Jamie Zawinski, "Message
threading"); what follows a mail refers to it too, and has its subject, since some go by that. A delivered mail can't be
changed: outlets that joined its story appear in what follows.
Every row of the HTML states its direction (an unmarked English line turns right in an Arabic mailbox), hits are bold
and underlined rather than coloured (mail programs invert colours), and nothing is loaded from anywhere.
"""

from __future__ import annotations

import hashlib
import html
import re
import textwrap
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from monitor.alerts.wording import cut, pieces, plain
from monitor.model import Excerpt, Message, OutletLine, Point, Severity, StoryLine
from monitor.notify._direction import begins_rtl
from monitor.notify._links import web_link

POLICY = SMTP.clone(cte_type="7bit")
"""Needs neither SMTPUTF8 nor 8BITMIME of any server on the way."""

_SUBJECT = 200
_PART = 200
_EXCERPT = 1000
_LINES = 50
_COLUMNS = 76
_NOT_IN_LIST_ID = re.compile(r"[^A-Za-z0-9-]+")


def render(message: Message, sender: Address, recipient: str) -> EmailMessage:
    """The mail to one recipient. ``sender`` has the name that stands before the rule's title."""
    mail = EmailMessage(policy=POLICY)
    domain = sender.domain or "localhost"
    mail["From"] = Address(_name(message, sender), sender.username, sender.domain)
    mail["To"] = Address(addr_spec=recipient)
    mail["Subject"] = _subject(message)
    mail["Date"] = format_datetime(message.created or datetime.fromtimestamp(0, UTC))
    mail["Message-ID"] = message_id(message, recipient, domain)
    if references := _references(message, recipient, domain):
        mail["References"] = " ".join(references)
        mail["In-Reply-To"] = references[-1]
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Id"] = f"<{_list_name(message)}.rasid.{domain}>"
    if message.severity is Severity.HIGH:
        mail["Importance"] = "high"
    mail.set_content("\n".join(_text(message)) + "\n", charset="utf-8")
    mail.add_alternative(_html(message), subtype="html", charset="utf-8")
    return mail


def message_id(message: Message, recipient: str, domain: str) -> str:
    """The same for every attempt, another for every recipient."""
    return _id_of(message.id, recipient, domain=domain)


def _id_of(*parts: str, domain: str) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return f"<{digest.hexdigest()}@{domain}>"


def _references(message: Message, recipient: str, domain: str) -> list[str]:
    """The root of the thread, and the mail that this one is a reply to."""
    found = [_id_of("thread", message.thread, domain=domain)] if message.thread else []
    return [*found, _id_of(message.follows, recipient, domain=domain)] if message.follows else found


def _subject(message: Message) -> str:
    """The headline alone; of a reply that of the mail it follows, as mail programs write it."""
    if message.follows and (subject := _line(message.subject, _SUBJECT)):
        return f"Re: {subject}"
    return _headline(message)


def _name(message: Message, sender: Address) -> str:
    title = _line(message.why[0], _PART) if message.why else ""
    return " · ".join(part for part in (sender.display_name, title) if part)


def _headline(message: Message) -> str:
    return _line(message.headline, _SUBJECT) or _line(message.ref, _PART) or "…"


def _list_name(message: Message) -> str:
    return _NOT_IN_LIST_ID.sub("-", message.rule_id[:60]).strip("-") or "notice"


def _line(text: str, room: int = _PART) -> str:
    return plain(cut(text, room))[0]


def _joined(parts: Sequence[str]) -> str:
    return " · ".join(line for part in parts if (line := _line(part)))


# --- text --------------------------------------------------------------------------------------------------------


def _text(message: Message) -> Iterator[str]:
    if message.kind == "notice":
        yield from (_line(line, _EXCERPT) for line in message.lines[:_LINES])
        yield ""
    if message.follows:  # elsewhere the subject says it
        yield _headline(message)
    if origin := _joined((*message.byline, message.late)):
        yield origin
    for point in message.points:
        yield " ".join(part for part in (_line(point.label), _line(point.words, _EXCERPT)) if part)
    for story in message.stories:
        yield _joined((story.headline, story.origin))
        if url := web_link(story.url):
            yield url
    if message.more:
        yield _line(message.more)
    for excerpt in message.excerpts:
        yield from textwrap.wrap(_marked(excerpt, "*", "*"), _COLUMNS, break_long_words=False)
    yield from _also_text(message)
    if message.why:
        yield f"{_line(message.why_label)} {_joined(message.why)}"
    if message.keywords:
        yield f"{_line(message.keywords_label)} {_joined(message.keywords)}"
    if url := web_link(message.url):
        yield url
    yield "-- "
    yield _line(message.footer)


def _also_text(message: Message) -> Iterator[str]:
    """Who carries the story too, the address below each: a comma after it would become part of it."""
    if not message.also:
        return
    yield _line(message.also_label)
    for each in message.also:
        yield _joined((each.outlet or each.source_id, each.time))
        if url := web_link(each.url):
            yield url
    if message.also_more:
        yield _line(message.also_more)


def _marked(excerpt: Excerpt, before: str, after: str) -> str:
    line, hits = plain(cut(excerpt.text, _EXCERPT), excerpt.hits)
    shown = "".join(f"{before}{piece}{after}" if hit else piece for piece, hit in pieces(line, hits))
    return f"{'…' if excerpt.cut_before else ''}{shown}{'…' if excerpt.cut_after else ''}"


# --- HTML --------------------------------------------------------------------------------------------------------


def _html(message: Message) -> str:
    direction = _direction(rtl=message.rtl)
    rows = "\n".join(_rows(message))
    return (
        f'<!DOCTYPE html>\n<html lang="{html.escape(message.language)}" dir="{direction}">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{html.escape(_headline(message))}</title>\n</head>\n<body>\n"
        f'<table role="presentation" dir="{direction}" width="100%" cellpadding="0" cellspacing="0" '
        'style="max-width:600px;font-family:system-ui,Tahoma,sans-serif;line-height:1.7">\n'
        f"{rows}\n</table>\n</body>\n</html>\n"
    )


def _rows(message: Message) -> Iterator[str]:
    language = message.article_language
    yield _row(
        _linked_title(message), begins_rtl(_headline(message)), "font-size:18px;font-weight:bold", language
    )
    if origin := _isolated((*message.byline, message.late)):
        yield _row(origin, message.rtl, "color:#57606a;font-size:13px")
    for line in message.lines[:_LINES]:
        shown = _line(line, _EXCERPT)
        yield _row(html.escape(shown), begins_rtl(shown))
    for point in message.points:
        yield _row(_point_html(point), message.rtl)
    for story in message.stories:
        yield _row(_story_html(story), begins_rtl(story.headline), "padding:3px 0")
    if message.more:
        yield _row(html.escape(_line(message.more)), message.rtl)
    for excerpt in message.excerpts:
        yield _row(_marked_html(excerpt), begins_rtl(excerpt.text[:_EXCERPT]), "padding:6px 0", language)
    yield from _also_rows(message)
    if message.why:
        yield _row(f"<b>{html.escape(_line(message.why_label))}</b> {_isolated(message.why)}", message.rtl)
    if message.keywords:
        label = html.escape(_line(message.keywords_label))
        yield _row(f"<b>{label}</b> {_isolated(message.keywords)}", message.rtl)
    yield _row(
        html.escape(_line(message.footer)), message.rtl, "color:#57606a;font-size:12px;padding-top:12px"
    )


def _also_rows(message: Message) -> Iterator[str]:
    if not message.also:
        return
    yield _row(f"<b>{html.escape(_line(message.also_label))}</b>", message.rtl)
    for each in message.also:
        yield _row(_outlet_html(each), message.rtl)
    if message.also_more:
        yield _row(html.escape(_line(message.also_more)), message.rtl)


def _row(content: str, rtl: bool, style: str = "", language: str = "") -> str:
    direction = _direction(rtl=rtl)
    aligned = f"text-align:{'right' if rtl else 'left'}" + (f";{style}" if style else "")
    lang = (
        f' lang="{html.escape(language)}"'
        if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language)
        else ""
    )
    return f'<tr><td dir="{direction}"{lang} style="{aligned}">{content}</td></tr>'


def _linked_title(message: Message) -> str:
    title = html.escape(_headline(message))
    url = web_link(message.url)
    return f'<a href="{html.escape(url)}">{title}</a>' if url else title


def _story_html(story: StoryLine) -> str:
    headline = html.escape(_line(story.headline) or "…")
    url = web_link(story.url)
    linked = f'<a href="{html.escape(url)}">{headline}</a>' if url else headline
    return " · ".join(part for part in (linked, _isolated((story.origin,))) if part)


def _point_html(point: Point) -> str:
    label = f"<b>{html.escape(_line(point.label))}</b>"
    words = _line(point.words, _EXCERPT)
    return f"{label} <bdi>{html.escape(words)}</bdi>" if words else label


def _outlet_html(line: OutletLine) -> str:
    name = _isolated((line.outlet or line.source_id or "…",))
    url = web_link(line.url)
    linked = f'<a href="{html.escape(url)}">{name}</a>' if url else name
    return " · ".join(part for part in (linked, _isolated((line.time,))) if part)


def _isolated(parts: Sequence[str]) -> str:
    return " · ".join(f"<bdi>{html.escape(line)}</bdi>" for part in parts if (line := _line(part)))


def _marked_html(excerpt: Excerpt) -> str:
    line, hits = plain(cut(excerpt.text, _EXCERPT), excerpt.hits)
    shown = "".join(
        f"<b><u>{html.escape(piece)}</u></b>" if hit else html.escape(piece)
        for piece, hit in pieces(line, hits)
    )
    return f"{'…' if excerpt.cut_before else ''}{shown}{'…' if excerpt.cut_after else ''}"


def _direction(*, rtl: bool) -> str:
    return "rtl" if rtl else "ltr"
