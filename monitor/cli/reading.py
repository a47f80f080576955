"""What `rasid read` has done in the worker processes. The readers are imported there and not in the command itself,
which would only wait for them."""

from __future__ import annotations

from monitor.model import Reading, Response, Source


def read_as(kind: str, response: Response) -> Reading:
    """A response read by a kind with its own defaults, as if it had been polled. Raises ReadError."""
    from monitor import sources  # noqa: PLC0415 - see above

    source = Source(id="read", kind=kind, url=response.url, settings=sources.load(kind).Settings())
    return sources.read(kind, source, response)
