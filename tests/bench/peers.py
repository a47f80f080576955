"""What is measured beside Rasid, each as a program of its own.

    python -m tests.bench.peers reader DATABASE ADDRESSES_FILE       one update of all feeds by the `reader` library
    python -m tests.bench.peers feedparser ADDRESSES_FILE            parsing alone: every feed once, fetched by urllib

`reader` is not a dependency: pip install reader (and sgmllib3k, which its own feedparser imports) into the environment
to have its row. It keeps what went wrong with a feed in its database and goes on; here that ends with exit code 1.
"""

from __future__ import annotations

import io
import sys
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def by_reader(database: str, addresses: list[str]) -> None:
    """All feeds, twenty workers, as its documentation advises. Exits with 1 when a feed could not be read."""
    from reader import make_reader  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - optional

    reader: Any = make_reader(database)
    known = {feed.url for feed in reader.get_feeds()}
    for address in addresses:
        if address not in known:
            reader.add_feed(address)
    began = datetime.now(UTC)
    # All of them: by default it leaves out what it has asked within the hour.
    reader.update_feeds(scheduled=False, workers=20)
    failed = [
        feed
        for feed in reader.get_feeds()
        if feed.last_exception or feed.last_retrieved is None or feed.last_retrieved < began
    ]
    if failed:
        sys.exit(f"{len(failed)} feeds not read, the first because: {failed[0].last_exception}")


def by_feedparser(addresses: list[str]) -> None:
    """Fetch and parse one after the other, with feedparser's defaults; nothing is stored. Exits with 1 when a feed
    gave no entries."""
    import feedparser  # noqa: PLC0415 - only this row needs it

    for address in addresses:
        with urllib.request.urlopen(address) as reply:  # noqa: S310 - loopback addresses written by the benchmark
            if not feedparser.parse(io.BytesIO(reply.read())).entries:
                sys.exit(f"{address} gave no entries")


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    listed = Path(rest[-1]).read_text().split()
    if what == "reader":
        by_reader(rest[0], listed)
    else:
        by_feedparser(listed)
