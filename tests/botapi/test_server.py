"""Our Bot API server answers as the official one does, and keeps what it accepted."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.botapi.flood import Flood
from tests.botapi.markup import MarkupError, parse_html
from tests.botapi.server import BotApi, serving

TOKEN = "123456:AAEtesttoken"


class Client:
    """Calls the server as a bot and as the one who gives orders."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A method of the Bot API."""
        return await self.post(f"/bot{TOKEN}/{method}", parameters)

    async def post(self, path: str, body: Any) -> dict[str, Any]:
        """Anything."""
        async with self._session.post(f"{self._address}{path}", json=body) as reply:
            answer: dict[str, Any] = await reply.json()
            return answer


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    """A fresh server in this process."""
    async with serving(BotApi(tmp_path / "journal")) as address, aiohttp.ClientSession() as session:
        yield Client(session, address)


@pytest.mark.parametrize(
    ("parameters", "description"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "x" * 32769}, "text is too long"),
        (
            {"text": "<b>x", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        ({"text": "x", "chat_id": "desk"}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        (
            {
                "text": "x",
                "reply_markup": json.dumps({"inline_keyboard": [[{"text": "a", "callback_data": "x" * 65}]]}),
            },
            "BUTTON_DATA_INVALID",
        ),
    ],
)
async def test_what_the_official_server_refuses_is_refused(
    client: Client, parameters: dict[str, str], description: str
) -> None:
    """In its own words."""
    answer = await client.call("sendMessage", **{"chat_id": 1, **parameters})
    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {description}"}


VERDICTS = [
    json.loads(line) for line in (Path(__file__).parent / "tdlib-html.jsonl").read_text("utf-8").splitlines()
]
"""What TDLib 1.8.69 (PyPI tdjson, parseTextEntities) makes of random markup: texts, entities, refusals."""


@pytest.mark.parametrize("verdict", VERDICTS, ids=range(len(VERDICTS)))
def test_markup_is_read_as_tdlib_reads_it(verdict: dict[str, Any]) -> None:
    """Texts and offsets, and the very words of each refusal."""
    read = _read(verdict["source"])
    if "entities" in verdict:
        verdict = {**verdict, "entities": sorted(verdict["entities"])}
    assert read == verdict


def _read(source: str) -> dict[str, Any]:
    try:
        parsed = parse_html(source)
    except MarkupError as error:
        return {"source": source, "error": str(error)}
    entities = [
        [each[key] for key in ("type", "offset", "length", "url") if key in each] for each in parsed.entities
    ]
    return {"source": source, "text": parsed.text, "entities": sorted(entities)}


async def test_an_edit_tells_whether_the_message_is_there(client: Client) -> None:
    """The same text is "not modified", another is taken, an unknown message is not found."""
    sent = (await client.call("sendMessage", chat_id=-1001, text="one"))["result"]
    known = {"chat_id": -1001, "message_id": sent["message_id"]}
    assert "is not modified" in (await client.call("editMessageText", **known, text="one"))["description"]
    assert (await client.call("editMessageText", **known, text="two"))["ok"]
    missing = await client.call("editMessageText", chat_id=-1001, message_id=99, text="x")
    assert missing["description"] == "Bad Request: message to edit not found"


@pytest.mark.parametrize(
    ("parameters", "description"),
    [
        ({"message_id": 99, "text": "x"}, "message to edit not found"),
        ({"message_id": 2, "text": "x"}, "message can't be edited"),  # somebody else wrote it
        ({"text": "x"}, "message identifier is not specified"),
        ({"message_id": 1, "text": ""}, "message text is empty"),
        ({"message_id": 1, "text": "x" * 4097}, "message is too long"),
        (
            {"message_id": 1, "text": "<b>x", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
    ],
)
async def test_an_edit_that_the_official_server_refuses_is_refused(
    client: Client, parameters: dict[str, Any], description: str
) -> None:
    """Before it looks for the message it reads the text."""
    await client.call("sendMessage", chat_id=-1001, text="one")
    await client.post("/control/message", {"chat": -1001, "text": "two"})
    answer = await client.call("editMessageText", chat_id=-1001, **parameters)
    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {description}"}


async def test_markup_alone_is_a_change_and_a_deleted_message_is_gone(client: Client) -> None:
    """What is compared is the text with its entities."""
    await client.call("sendMessage", chat_id=-1001, text="one")
    bold = {"chat_id": -1001, "message_id": 1, "text": "<b>one</b>", "parse_mode": "HTML"}
    assert (await client.call("editMessageText", **bold))["result"]["edit_date"]
    assert "is not modified" in (await client.call("editMessageText", **bold))["description"]
    await client.post("/control/delete", {"chat": -1001, "message_id": 1})
    assert "message to edit not found" in (await client.call("editMessageText", **bold))["description"]


async def test_a_reply_needs_its_message_unless_it_may_go_without(client: Client) -> None:
    """As JSON in a field, which is how libraries send it."""
    await client.call("sendMessage", chat_id=-1001, text="one")
    wish = {"chat_id": -1001, "text": "two"}
    reply = await client.call("sendMessage", **wish, reply_parameters=json.dumps({"message_id": 1}))
    assert reply["result"]["reply_to_message"]["text"] == "one"
    lost = json.dumps({"message_id": 77})
    refused = await client.call("sendMessage", **wish, reply_parameters=lost)
    assert refused["description"] == "Bad Request: message to be replied not found"
    alone = json.dumps({"message_id": 77, "allow_sending_without_reply": True})
    assert (
        "reply_to_message" not in (await client.call("sendMessage", **wish, reply_parameters=alone))["result"]
    )
    broken = await client.call("sendMessage", **wish, reply_parameters="1")
    assert broken["description"] == "Bad Request: can't parse reply parameters JSON object"


async def test_messages_and_edits_fill_one_bucket(client: Client) -> None:
    """By order; each chat has its own."""
    await client.post("/control/flood", {"most": 3, "window_s": 60})
    await client.call("sendMessage", chat_id=-1001, text="one")
    for text in ("two", "three"):
        assert (await client.call("editMessageText", chat_id=-1001, message_id=1, text=text))["ok"]
    flooded = await client.call("editMessageText", chat_id=-1001, message_id=1, text="four")
    assert (flooded["error_code"], flooded["parameters"]["retry_after"] > 50) == (429, True)
    assert (await client.call("sendMessage", chat_id=-1001, text="five"))["error_code"] == 429
    assert (await client.call("sendMessage", chat_id=-1002, text="five"))["ok"]


def test_the_bucket_empties_as_time_passes() -> None:
    """What is told to wait for is enough."""
    flood = Flood(most=2, window_s=10)
    assert [flood.admit("a", now) for now in (0.0, 4.0, 5.0, 9.5, 10.0, 11.0, 14.0)] == [0, 0, 5, 1, 0, 3, 0]


async def test_an_update_wakes_who_waits_for_it(client: Client) -> None:
    """Long polling; what was confirmed by an offset is gone."""
    waiting = asyncio.create_task(client.call("getUpdates", timeout=20))
    await client.post("/control/message", {"chat": 7, "text": "4831", "username": "ali"})
    (update,) = (await waiting)["result"]
    assert (update["message"]["text"], update["message"]["chat"]["type"]) == ("4831", "private")
    assert (await client.call("getUpdates", offset=update["update_id"] + 1))["result"] == []


async def test_channels_and_topics_are_told_as_telegram_does(client: Client) -> None:
    """A channel's message is a post of nobody; a topic's first messages reply to its opening."""
    await client.post("/control/chats", {"chat": -1007, "kind": "channel", "title": "News"})
    await client.post("/control/message", {"chat": -1007, "text": "4831"})
    await client.post("/control/message", {"chat": -1008, "text": "4831", "topic": 4, "topic_title": "Iraq"})
    post, message = (await client.call("getUpdates"))["result"]
    assert post["channel_post"]["chat"] == {"id": -1007, "type": "channel", "title": "News"}
    assert message["message"]["message_thread_id"] == 4
    assert message["message"]["reply_to_message"]["forum_topic_created"]["name"] == "Iraq"


async def test_a_second_poller_ends_the_first(client: Client) -> None:
    """One bot, one instance."""
    first = asyncio.create_task(client.call("getUpdates", timeout=20))
    while (await client.post("/control/faults", [])) and not await _has_begun(client):
        pass
    second = asyncio.create_task(client.call("getUpdates", timeout=20))
    assert (await first)["error_code"] == 409
    await client.post("/control/message", {"chat": 7, "text": "x"})
    assert (await second)["ok"]


async def _has_begun(client: Client) -> bool:
    async with client._session.get(f"{client._address}/control/requests") as reply:
        return bool((await reply.json()).get("getUpdates"))


@pytest.mark.parametrize(
    ("state", "topic", "description"),
    [
        ("blocked", 0, "Forbidden: bot was blocked by the user"),
        ("not_found", 0, "Bad Request: chat not found"),
        ("ok", 5, "Bad Request: message thread not found"),
        ("ok", 4, "Bad Request: TOPIC_CLOSED"),
    ],
)
async def test_chats_can_be_closed(client: Client, state: str, topic: int, description: str) -> None:
    """By order."""
    await client.post("/control/chats", {"chat": -1005, "state": state, "topics": {"4": "closed"}})
    answer = await client.call("sendMessage", chat_id=-1005, text="x", message_thread_id=topic)
    assert answer["description"] == description


async def test_what_was_accepted_survives_a_kill(tmp_path: Path) -> None:
    """The journal is on disk before the reply; the next server goes on with its ids."""
    journal = tmp_path / "journal"
    for number in (1, 2):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.botapi", "--journal", str(journal), stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        address = (await process.stdout.readline()).decode().strip()
        async with aiohttp.ClientSession() as session:
            sent = await Client(session, address).call("sendMessage", chat_id=-1001, text=f"no. {number}")
        process.send_signal(signal.SIGKILL)
        await process.wait()
        assert sent["result"]["message_id"] == number
    assert [json.loads(line)["text"] for line in journal.read_text().splitlines()] == ["no. 1", "no. 2"]
