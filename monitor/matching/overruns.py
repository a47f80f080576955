"""Regular expressions with a bound on their time: what they find in a text, and which rules have to do without them.

A pattern may take time that grows with a power of the text's length, and only running it shows. So a rule has ``BUDGET``
seconds for its regular expressions in one article; one whose time is up counts as not found, and so do those after it.
A rule that overran its budget ``MOST`` times is not asked again, and whoever runs the rules is told.

Time is measured by the wall, so that a loaded machine makes an innocent rule late now and then. Therefore an overrun is
forgotten when the rule was in time for the next ``FORGIVING`` articles.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from monitor.matching.regexes import compiled

BUDGET = 0.05
"""Seconds that the regular expressions of a rule have in an article."""

LONGEST_SEARCHED = 20_000
"""Characters of a field that a regular expression looks at."""

MOST = 3
"""Overruns of a rule after which its regular expressions are off."""

FORGIVING = 1000
"""Articles in time after which the overruns of a rule are forgotten."""


class Overruns:
    """Counts how often each rule took too long. Shared by all readings, also by several threads: no lock is needed,
    because a count that two of them miss does no harm.

    ``clock`` gives seconds. Without one the budget is that of each single search, and the first that overruns it is the
    last of its rule in that article.
    """

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        self.clock = clock
        self._late: dict[str, int] = {}
        self._in_time: dict[str, int] = {}
        self._reported: set[str] = set()

    def late(self, rule: str) -> None:
        """The rule of this id took too long over an article."""
        self._late[rule] = self._late.get(rule, 0) + 1
        self._in_time[rule] = 0

    def in_time(self, rule: str) -> None:
        """The rule began on an article with its whole budget."""
        if rule not in self._late or self.off(rule):
            return
        passed = self._in_time.get(rule, 0) + 1
        self._in_time[rule] = passed
        if passed > FORGIVING:
            self._late.pop(rule, None)

    def off(self, rule: str) -> bool:
        """Whether the regular expressions of this rule are no longer looked for."""
        return self._late.get(rule, 0) >= MOST

    def forget(self, rule: str) -> None:
        """A rule of this id was written anew: what the old one did is not held against it."""
        for remembered in (self._late, self._in_time):
            remembered.pop(rule, None)
        self._reported.discard(rule)

    def report(self) -> tuple[str, ...]:
        """The ids of rules that are off since the last report, so that each is told once."""
        fresh = [rule for rule in tuple(self._late) if self.off(rule) and rule not in self._reported]
        self._reported.update(fresh)
        return tuple(fresh)


class Budget:
    """The time that one rule has left for one article. ``is_over``: what was not found until now is not found."""

    def __init__(self, overruns: Overruns, rule: str) -> None:
        self._overruns = overruns
        self._rule = rule
        self._left = BUDGET
        self.is_over = overruns.off(rule)
        overruns.in_time(rule)

    def find(self, pattern: str, text: str) -> list[tuple[int, int]]:
        """Where a pattern stands in a text, empty finds left out. Nothing when the time is up."""
        if self.is_over:
            return []
        clock = self._overruns.clock
        began = clock() if clock is not None else 0.0
        try:
            found = _compiled(pattern).finditer(text[:LONGEST_SEARCHED], timeout=self._left)
            return [each.span() for each in found if each.end() > each.start()]
        except TimeoutError:
            self._left = 0
            return []
        finally:
            if clock is not None:
                self._left -= clock() - began
            if self._left <= 0:
                self.is_over = True
                self._overruns.late(self._rule)


# The regex module forgets patterns when it has seen 500.
_compiled = lru_cache(maxsize=10_000)(compiled)
