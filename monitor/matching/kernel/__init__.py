"""The executor in C, where it was built. Without it everything works the same, only slower.

``scan.pyx`` is its theory of operation and its code; setup.py builds it where there is a C compiler.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from monitor.matching.kernel.scan import KernelExecutor

try:
    from monitor.matching.kernel import scan as _scan
except ImportError:
    _scan = None  # type: ignore[assignment]  # it was not built, or for another Python than this

T = TypeVar("T")


def load() -> type[KernelExecutor] | None:
    """The executor's class; None where it was not built, or for another Python than this."""
    return None if _scan is None else _scan.KernelExecutor


def picked(values: Sequence[T], numbers: Sequence[int]) -> Iterable[T]:
    """The values of these numbers, in their order: with the kernel five times as fast when values are many and far
    apart in memory."""
    if _scan is not None and isinstance(values, tuple) and isinstance(numbers, list):
        return _scan.picked(values, numbers)
    return map(values.__getitem__, numbers)
