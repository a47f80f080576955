"""Sizes and networks, as the files write them: "10MB", "10.0.0.0/8"; durations are those of monitor.toml.durations."""

from __future__ import annotations

import re
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any

from pydantic import BeforeValidator

from monitor.toml import mistake, t
from monitor.toml.durations import Duration, between, parse_duration, show_duration

__all__ = ["Duration", "Network", "Size", "between", "parse_duration", "parse_size", "show_duration"]

_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([KMG]?)i?B?", re.IGNORECASE)
_FACTORS = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3}


def parse_size(text: str) -> int:
    """ "500KB", "10MB", "1GiB": bytes, in steps of 1024 whichever way it is written. Raises ValueError."""
    found = _SIZE.fullmatch(text.strip())
    if found is None or not text.isascii():
        raise ValueError(f'{text!r} is no size; write a number and a unit: "500KB", "10MB"')
    return int(Decimal(found[1]) * _FACTORS[found[2].upper()])


def _read_size(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    try:
        return parse_size(str(value))
    except ValueError:
        raise mistake(
            "wrong-size",
            t('{key} can\'t be "{read}"'),
            t('write a number and a unit: "500KB", "10MB"'),
            read=str(value)[:60],
        ) from None


def _read_network(value: Any) -> IPv4Network | IPv6Network:
    try:
        return ip_network(value, strict=False)
    except (ValueError, TypeError):
        raise mistake(
            "wrong-network",
            t('"{read}" is no network'),
            t('write an address and how many of its bits count: "10.20.0.0/16", "127.0.0.1/32", "fd00::/8"'),
            read=str(value)[:60],
        ) from None


Size = Annotated[int, BeforeValidator(_read_size)]
"""A number of bytes."""

Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_read_network)]
"""Addresses by their first bits (CIDR)."""
