"""The executor in C, where it was built. Without it everything works the same, only slower.

``scan.pyx`` is its theory of operation and its code; setup.py builds it where there is a C compiler.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.matching.kernel.scan import KernelExecutor


def load() -> type[KernelExecutor] | None:
    """The executor's class; None where it was not built, or for another Python than this."""
    try:
        from monitor.matching.kernel.scan import KernelExecutor  # noqa: PLC0415  # it may not be there
    except ImportError:
        return None
    return KernelExecutor
