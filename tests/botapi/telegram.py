"""Bots, chats and what was said in them: the Bot API without HTTP and without faults."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.botapi.flood import Flood
from tests.botapi.markup import MarkupError, parse_html

MOST_CHARACTERS = 4096
MOST_BYTES = 32768
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
STATES = {
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "kicked": (403, "Forbidden: bot was kicked from the supergroup chat"),
    "not_found": (400, "Bad Request: chat not found"),
    "deactivated": (403, "Forbidden: user is deactivated"),
    "no_rights": (400, "Bad Request: not enough rights to send text messages to the chat"),
}

# What TDLib's clean_input_string does: control characters are blanks, some directions and lines are removed.
_TO_BLANK = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\t]")
_REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")

_TOKEN = re.compile(r"(\d+):[A-Za-z0-9_-]+")

Json = dict[str, Any]


class Refused(Exception):  # noqa: N818 - an answer rather than an error of ours
    """What the server answers instead of a result."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass(slots=True)
class Chat:
    """A chat as far as it is known."""

    state: str = "ok"
    title: str = ""
    kind: str = ""
    migrate_to: int = 0
    topics: dict[str, str] = field(default_factory=dict)


class Journal:
    """Accepted messages, durable before anybody hears of them."""

    def __init__(self, path: Path) -> None:
        self.lines: list[Json] = []
        if path.exists():
            whole = path.read_text("utf-8").splitlines(keepends=True)
            self.lines = [json.loads(line) for line in whole if line.endswith("\n")]
        self._file = path.open("a", encoding="utf-8")

    def append(self, line: Json) -> None:
        """Write and fsync: a millisecond on the loop, which only this server waits for."""
        self.lines.append(line)
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Give the file back."""
        self._file.close()


class Telegram:
    """What the bots of one server know."""

    def __init__(self, journal: Path, *, tokens: Iterable[str] = (), strict_chats: bool = False) -> None:
        self.journal = Journal(journal)
        self.flood = Flood()
        self.chats: dict[str, Chat] = {}
        self._tokens = frozenset(tokens)
        self._strict = strict_chats
        self._updates: list[Json] = []
        self._update_ids = 0
        self._arrived = asyncio.Condition()
        self._poll = 0
        self._highest: Counter[str] = Counter()
        self._messages: dict[tuple[str, int], Json] = {}
        self._others: set[tuple[str, int]] = set()
        for line in self.journal.lines:
            self._remember(line)
        self._methods: dict[str, Callable[[str, Json], Awaitable[Any]]] = {
            "getme": self._get_me,
            "sendmessage": self._send_message,
            "editmessagetext": self._edit_message_text,
            "getupdates": self._get_updates,
            "getchat": self._get_chat,
            "getwebhookinfo": self._webhook_info,
            "deletewebhook": self._true,
            "setmycommands": self._true,
        }

    async def call(self, token: str, method: str, parameters: Json) -> Any:
        """The result of a method, or Refused."""
        found = _TOKEN.fullmatch(token)
        if not found:
            raise Refused(404, "Not Found")
        if self._tokens and token not in self._tokens:
            raise Refused(401, "Unauthorized")
        function = self._methods.get(method.lower())
        if function is None:
            raise Refused(404, "Not Found")
        return await function(found[1], parameters)

    async def user_writes(self, wish: Json) -> int:
        """Somebody writes to the bot; the id of the update."""
        message = self._written(wish, str(wish["chat"]))
        kind = "channel_post" if message["chat"]["type"] == "channel" else "message"
        async with self._arrived:
            self._update_ids += 1
            self._updates.append({"update_id": self._update_ids, kind: message})
            self._arrived.notify_all()
        return self._update_ids

    def delete(self, chat: str, number: int) -> None:
        """Somebody deletes a message. What was sent stays in the journal."""
        self._messages.pop((chat, number), None)

    def _count(self, chat: str) -> None:
        """A message or an edit: both fill the chat's bucket."""
        wait = self.flood.admit(chat, time.monotonic())
        if wait:
            raise Refused(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})

    def _replied(self, chat: str, parameters: Json) -> int:
        """The message that a new one replies to; 0 for none."""
        wish = parameters.get("reply_parameters")
        if not wish:
            return 0
        try:
            reply = json.loads(wish) if isinstance(wish, str) else dict(wish)
            number = int(reply["message_id"])
        except (ValueError, TypeError, KeyError) as error:
            raise Refused(400, "Bad Request: can't parse reply parameters JSON object") from error
        if (chat, number) in self._messages or (chat, number) in self._others:
            return number
        if _flag(reply.get("allow_sending_without_reply")):
            return 0
        raise Refused(400, "Bad Request: message to be replied not found")

    def _written(self, wish: Json, chat: str) -> Json:
        number = self._next_id(chat)
        self._others.add((chat, number))
        message: Json = {
            "message_id": number,
            "chat": self._chat_object(chat),
            "date": int(time.time()),
            "text": wish["text"],
        }
        if message["chat"]["type"] == "channel":
            return message
        name = wish.get("username", "")
        message["from"] = {
            "id": int(wish.get("user", abs(int(chat)))),
            "is_bot": False,
            "first_name": name or "User",
        }
        if name:
            message["from"]["username"] = name
        if wish["text"].startswith("/"):
            command = wish["text"].split()[0]
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(command)}]
        if wish.get("topic"):
            message |= {"message_thread_id": wish["topic"], "is_topic_message": True}
        if wish.get("topic_title"):
            opening = {"message_id": wish["topic"], "chat": message["chat"], "date": message["date"]}
            created = {"name": wish["topic_title"], "icon_color": 7322096}
            message["reply_to_message"] = {**opening, "forum_topic_created": created}
        return message

    # --- methods -------------------------------------------------------------------------------------------------

    async def _get_me(self, bot: str, _parameters: Json) -> Json:
        return {
            **_bot_user(bot),
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    async def _true(self, _bot: str, _parameters: Json) -> bool:
        return True

    async def _webhook_info(self, _bot: str, _parameters: Json) -> Json:
        return {"url": "", "has_custom_certificate": False, "pending_update_count": len(self._updates)}

    async def _get_chat(self, _bot: str, parameters: Json) -> Json:
        chat = self._open_chat(parameters)
        return {
            **self._chat_object(chat),
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": _GIFTS,
        }

    async def _send_message(self, bot: str, parameters: Json) -> Json:
        chat = self._open_chat(parameters)
        topic = self._open_topic(chat, parameters)
        reply_to = self._replied(chat, parameters)
        line = _content(parameters)
        self._count(chat)
        line |= {
            "message_id": self._next_id(chat),
            "chat": _number(chat),
            "bot": int(bot),
            "topic": topic,
            "reply_to": reply_to,
            "silent": _flag(parameters.get("disable_notification")),
            "at": int(time.time()),
        }
        self.journal.append(line)
        self._remember(line)
        return self._message_object(line)

    async def _edit_message_text(self, bot: str, parameters: Json) -> Json:
        chat = self._open_chat(parameters)
        number = _whole(parameters.get("message_id"))
        if number <= 0:
            raise Refused(400, "Bad Request: message identifier is not specified")
        content = _content(parameters)
        self._count(chat)
        known = self._messages.get((chat, number))
        if (chat, number) in self._others or (known is not None and known["bot"] != int(bot)):
            raise Refused(400, "Bad Request: message can't be edited")
        if known is None:
            raise Refused(400, "Bad Request: message to edit not found")
        if all(content[key] == known[key] for key in ("text", "entities", "markup")):
            raise Refused(400, f"Bad Request: {NOT_MODIFIED}")
        line = {**known, **content, "bot": int(bot), "edited": int(time.time())}
        self.journal.append(line)
        self._remember(line)
        return self._message_object(line)

    async def _get_updates(self, _bot: str, parameters: Json) -> list[Json]:
        offset, limit = int(parameters.get("offset", 0) or 0), int(parameters.get("limit", 100) or 100)
        timeout = min(float(parameters.get("timeout", 0) or 0), 50)
        async with self._arrived:
            self._poll += 1
            mine = self._poll
            self._arrived.notify_all()
            if offset < 0:
                self._updates = self._updates[offset:]
            else:
                self._updates = [each for each in self._updates if each["update_id"] >= offset]
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(
                    self._arrived.wait_for(lambda: self._updates or self._poll != mine), timeout
                )
            if self._poll != mine:
                raise Refused(409, CONFLICT)
            return self._updates[: max(1, min(limit, 100))]

    # --- chats and messages --------------------------------------------------------------------------------------

    def _open_chat(self, parameters: Json) -> str:
        chat = str(parameters.get("chat_id", ""))
        if not chat:
            raise Refused(400, "Bad Request: chat_id is empty")
        known = self.chats.get(chat)
        if not re.fullmatch(r"-?[1-9]\d*|@\w+", chat) or (known is None and self._strict):
            raise Refused(400, "Bad Request: chat not found")
        if known is None or known.state == "ok":
            return chat
        if known.state == "migrated":
            raise Refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": known.migrate_to},
            )
        raise Refused(*STATES[known.state])

    def _open_topic(self, chat: str, parameters: Json) -> int:
        topic = int(parameters.get("message_thread_id", 0) or 0)
        known = self.chats.get(chat)
        if topic and known is not None:
            state = known.topics.get(str(topic))
            if state is None:
                raise Refused(400, "Bad Request: message thread not found")
            if state == "closed":
                raise Refused(400, "Bad Request: TOPIC_CLOSED")
        return topic

    def _next_id(self, chat: str) -> int:
        """Supergroups and channels count for themselves, private chats and groups share the bot's box."""
        box = chat if chat.startswith(("-100", "@")) else "box"
        self._highest[box] += 1
        return self._highest[box]

    def _remember(self, line: Json) -> None:
        chat, number = str(line["chat"]), int(line["message_id"])
        self._messages[chat, number] = line
        box = chat if chat.startswith(("-100", "@")) else "box"
        self._highest[box] = max(self._highest[box], number)

    def _chat_object(self, chat: str) -> Json:
        known = self.chats.get(chat, Chat())
        if chat.startswith("@"):
            return {
                "id": -1009999999999,
                "type": "channel",
                "title": known.title or chat[1:],
                "username": chat[1:],
            }
        if int(chat) > 0:
            return {"id": int(chat), "type": "private", "first_name": known.title or "User"}
        kind = known.kind or ("supergroup" if chat.startswith("-100") else "group")
        forum = {"is_forum": True} if known.topics else {}
        return {"id": int(chat), "type": kind, "title": known.title or "Desk", **forum}

    def _message_object(self, line: Json) -> Json:
        message = {
            "message_id": line["message_id"],
            "from": _bot_user(str(line["bot"])),
            "chat": self._chat_object(str(line["chat"])),
            "date": line["at"],
            "text": line["text"],
        }
        if line["entities"]:
            message["entities"] = line["entities"]
        if line["topic"]:
            message |= {"message_thread_id": line["topic"], "is_topic_message": True}
        if replied := self._messages.get((str(line["chat"]), line.get("reply_to", 0))):
            message["reply_to_message"] = self._message_object({**replied, "reply_to": 0})
        if "edited" in line:
            message["edit_date"] = line["edited"]
        return message


_GIFTS = {
    "unlimited_gifts": True,
    "limited_gifts": True,
    "unique_gifts": True,
    "premium_subscription": True,
    "gifts_from_channels": True,
}


def _bot_user(bot: str) -> Json:
    return {"id": int(bot), "is_bot": True, "first_name": "Rasid", "username": "rasid_test_bot"}


def _number(chat: str) -> int | str:
    return chat if chat.startswith("@") else int(chat)


def _whole(value: Any) -> int:
    return int(value) if str(value).isdecimal() else 0


def _flag(value: Any) -> bool:
    return str(value).lower() in {"true", "1"}


def _content(parameters: Json) -> Json:
    """Text, entities and keyboard of a message, or the official refusal."""
    source = str(parameters.get("text", ""))
    if not source:
        raise Refused(400, "Bad Request: message text is empty")
    if len(source.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise Refused(400, "Bad Request: text is too long")
    mode = str(parameters.get("parse_mode", ""))
    text, entities = source, []
    if mode.lower() == "html":
        try:
            parsed = parse_html(source)
        except MarkupError as error:
            raise Refused(400, f"Bad Request: can't parse entities: {error}") from error
        text, entities = parsed.text, parsed.entities
    elif mode:
        raise Refused(400, "Bad Request: unsupported parse_mode")
    text = _REMOVED.sub("", _TO_BLANK.sub(" ", text))
    if not text.strip():
        raise Refused(400, "Bad Request: text must be non-empty")
    if len(text) > MOST_CHARACTERS:
        raise Refused(400, "Bad Request: message is too long")
    markup = str(parameters.get("reply_markup", ""))
    _check_buttons(markup)
    return {"text": text, "entities": entities[:100], "html": source, "parse_mode": mode, "markup": markup}


def _check_buttons(markup: str) -> None:
    if not markup:
        return
    for row in json.loads(markup).get("inline_keyboard", []):
        for button in row:
            size = len(str(button.get("callback_data", "x")).encode())
            if not 1 <= size <= 64:
                raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
