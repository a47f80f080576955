"""The server: HTTP, faults and the control API; its package's docstring says how to use it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.botapi.flood import Flood
from tests.botapi.telegram import STATES, Chat, Journal, Json, Refused, Telegram


@dataclass(slots=True)
class Fault:
    """Something that goes wrong on order."""

    fault: str
    times: int = 1
    method: str = ""
    chat: str = ""

    def fits(self, method: str, chat: str) -> bool:
        """Whether this call is meant."""
        return self.times != 0 and self.method in {"", method} and self.chat in {"", chat}


class BotApi:
    """The HTTP around Telegram, and what goes wrong with it."""

    def __init__(self, journal: Path, *, tokens: Iterable[str] = (), strict_chats: bool = False) -> None:
        self.telegram = Telegram(journal, tokens=tokens, strict_chats=strict_chats)
        self.requests: Counter[str] = Counter()
        self._faults: list[Fault] = []

    @property
    def journal(self) -> Journal:
        """What was accepted."""
        return self.telegram.journal

    def application(self) -> web.Application:
        """The Bot API and the control API."""
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_post("/control/faults", self._add_faults)
        app.router.add_delete("/control/faults", self._clear_faults)
        app.router.add_post("/control/chats", self._set_chat)
        app.router.add_post("/control/message", self._user_writes)
        app.router.add_post("/control/delete", self._delete)
        app.router.add_post("/control/flood", self._limit)
        app.router.add_get("/control/sent", self._sent)
        app.router.add_get("/control/requests", self._requests)
        return app

    # --- control -------------------------------------------------------------------------------------------------

    async def _add_faults(self, request: web.Request) -> web.Response:
        ordered = await request.json()
        for each in ordered if isinstance(ordered, list) else [ordered]:
            self._faults.append(Fault(**{**each, "chat": str(each.get("chat", ""))}))
        return web.json_response({"ok": True})

    async def _clear_faults(self, _request: web.Request) -> web.Response:
        self._faults.clear()
        return web.json_response({"ok": True})

    async def _set_chat(self, request: web.Request) -> web.Response:
        wish = await request.json()
        chat = str(wish.pop("chat"))
        self.telegram.chats[chat] = Chat(**wish)
        return web.json_response({"ok": True})

    async def _user_writes(self, request: web.Request) -> web.Response:
        update = await self.telegram.user_writes(await request.json())
        return web.json_response({"ok": True, "update_id": update})

    async def _delete(self, request: web.Request) -> web.Response:
        wish = await request.json()
        self.telegram.delete(str(wish["chat"]), int(wish["message_id"]))
        return web.json_response({"ok": True})

    async def _limit(self, request: web.Request) -> web.Response:
        self.telegram.flood = Flood(**await request.json())
        return web.json_response({"ok": True})

    async def _sent(self, _request: web.Request) -> web.Response:
        return web.json_response({"messages": self.telegram.journal.lines})

    async def _requests(self, _request: web.Request) -> web.Response:
        return web.json_response(dict(self.requests))

    # --- one call ------------------------------------------------------------------------------------------------

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        parameters = await _parameters(request)
        self.requests[method] += 1
        fault = self._next_fault(method, str(parameters.get("chat_id", "")))
        name, _, argument = fault.partition(":")
        try:
            answer = await self._refusing(request, name, argument, parameters)
            if answer is not None:
                return answer
            result = await self.telegram.call(request.match_info["token"], method, parameters)
        except Refused as refused:
            return _refusal(refused)
        return await _accepted(request, name, argument, result)

    def _next_fault(self, method: str, chat: str) -> str:
        for fault in self._faults:
            if fault.fits(method, chat):
                fault.times -= 1
                return fault.fault
        return ""

    async def _refusing(
        self, request: web.Request, name: str, argument: str, parameters: Json
    ) -> web.StreamResponse | None:
        """Faults that come before anything is accepted."""
        match name:
            case "drop_before":
                return _dropped(request)
            case "hang_before":
                await asyncio.Event().wait()
            case "http":
                return _page(int(argument))
            case "json":
                code, _, text = argument.partition(":")
                raise Refused(int(code), text)
            case "retry":
                raise Refused(
                    429, f"Too Many Requests: retry after {argument}", {"retry_after": int(argument)}
                )
            case "plain429":
                return web.Response(status=429, text="slow down", headers={"Retry-After": argument})
            case "blocked":
                raise Refused(*STATES["blocked"])
            case "refuse_markup" if parameters.get("parse_mode"):
                raise Refused(
                    400, 'Bad Request: can\'t parse entities: Unsupported start tag "b" at byte offset 0'
                )
        return None


async def _parameters(request: web.Request) -> Json:
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        found |= await request.json()
    elif request.can_read_body:
        found |= dict(await request.post())
    return found


def _refusal(refused: Refused) -> web.Response:
    body: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
    headers = {}
    if refused.parameters:
        body["parameters"] = refused.parameters
        if "retry_after" in refused.parameters:
            headers["Retry-After"] = str(refused.parameters["retry_after"])
    return web.json_response(body, status=refused.code, headers=headers)


async def _accepted(request: web.Request, name: str, argument: str, result: Any) -> web.StreamResponse:
    """The reply to what was accepted, or the fault that takes its place."""
    match name:
        case "drop_after":
            return _dropped(request)
        case "hang_after":
            await asyncio.Event().wait()
        case "half_reply":
            return await _half(request, result)
        case "http_after":
            return _page(int(argument))
        case "bad_json":
            return _page(200)
        case "no_result":
            return web.json_response({"ok": True})
        case "slow":
            await asyncio.sleep(float(argument))
    return web.json_response({"ok": True, "result": result})


def _page(code: int) -> web.Response:
    return web.Response(status=code, content_type="text/html", text=f"<html><h1>{code}</h1></html>")


def _dropped(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _half(request: web.Request, result: Any) -> web.StreamResponse:
    body = json.dumps({"ok": True, "result": result}).encode()
    response = web.StreamResponse(
        headers={"Content-Type": "application/json", "Content-Length": str(len(body))}
    )
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


@contextlib.asynccontextmanager
async def serving(api: BotApi, port: int = 0) -> AsyncIterator[str]:
    """Serve on 127.0.0.1; gives the address."""
    runner = web.AppRunner(api.application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        host, bound = runner.addresses[0][:2]
        yield f"http://{host}:{bound}"
    finally:
        await runner.cleanup()
        api.journal.close()
