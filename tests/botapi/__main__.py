"""The command line of the server."""

from __future__ import annotations

import argparse
import asyncio
import signal
from pathlib import Path

from tests.botapi.server import BotApi, serving


async def _run(arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    api = BotApi(arguments.journal, tokens=arguments.token, strict_chats=arguments.strict_chats)
    async with serving(api, arguments.port) as address:
        print(address, flush=True)  # noqa: T201 - whoever started us reads it
        await stop.wait()


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m tests.botapi")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--journal", type=Path, required=True)
    parser.add_argument("--token", action="append", default=[])
    parser.add_argument("--strict-chats", action="store_true")
    asyncio.run(_run(parser.parse_args()))


main()
