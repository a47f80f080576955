from collections.abc import Sequence
from typing import TypeVar

from monitor.matching.compile import Index
from monitor.matching.executor import Pieces, Verdicts
from monitor.matching.forms import Forms

_T = TypeVar("_T")

# Of many values far apart in memory those of these numbers. IndexError for a number that is none.
def picked(values: tuple[_T, ...], numbers: list[int]) -> list[_T]: ...

# Runs an index over articles; an Executor, safe to use from several threads. `classes`: of every code point, as
# monitor.text.classes() gives them. `seed`: 64 bits that nobody who writes articles knows. ValueError for an index whose
# numbers do not fit together, and whatever forms.resolve raises.
class KernelExecutor:
    def __init__(self, index: Index, forms: Forms, classes: bytes, seed: int) -> None: ...
    def judge(self, pieces: Pieces, persian: bool, narrow: bool) -> Verdicts: ...
    def judge_many(self, articles: Sequence[tuple[Pieces, bool, bool]]) -> list[Verdicts]: ...
    # How many spellings are remembered.
    @property
    def remembered(self) -> int: ...
