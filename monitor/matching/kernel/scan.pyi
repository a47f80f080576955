from collections.abc import Sequence

from monitor.matching.compile import Index
from monitor.matching.executor import Pieces, Verdicts
from monitor.matching.forms import Forms

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
