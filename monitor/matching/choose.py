"""Which executor runs an index: the kernel where it was built, else plain Python for one article and numpy for many."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from monitor.matching import kernel
from monitor.matching.compile import Index
from monitor.matching.executor import Executor, Pieces, Verdicts
from monitor.matching.forms import Forms
from monitor.matching.scanner import ScannerExecutor
from monitor.text import classes

Choice = Callable[[Index, Forms], Executor]
"""Makes the executor of an index."""

_FEW = 16
"""Articles up to which a batch costs more than it saves."""


class PortableExecutor:
    """What needs no compiler."""

    def __init__(self, index: Index, forms: Forms) -> None:
        self._index, self._forms = index, forms
        self._one = ScannerExecutor(index, forms)
        self._many: Executor | None = None

    def judge(self, pieces: Pieces, persian: bool, narrow: bool) -> Verdicts:
        """One article, in plain Python."""
        return self._one.judge(pieces, persian, narrow)

    def judge_many(self, articles: Sequence[tuple[Pieces, bool, bool]]) -> list[Verdicts]:
        """Many at once; numpy is loaded when there are many for the first time."""
        if len(articles) <= _FEW:
            return self._one.judge_many(articles)
        if self._many is None:
            from monitor.matching.batch import BatchExecutor  # noqa: PLC0415  # numpy loads for 0.1 s; one article needs none

            self._many = BatchExecutor(self._index, self._forms, seed())
        return self._many.judge_many(articles)


def portable(index: Index, forms: Forms) -> Executor:
    """The executor that works everywhere."""
    return PortableExecutor(index, forms)


def fastest(index: Index, forms: Forms) -> Executor:
    """The kernel where it was built."""
    built = kernel.load()
    return built(index, forms, classes(), seed()) if built else portable(index, forms)


def seed() -> int:
    """A number that differs from process to process and that no article can know: spellings are filed under hashes,
    and nobody shall be able to write many that collide. Python salts the hashes of texts in just this way."""
    return hash("rasid") & 0xFFFF_FFFF_FFFF_FFFF
