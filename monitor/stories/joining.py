"""Which story an article belongs to, by its likeness to remembered ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import Remembered, StorySettings
from monitor.stories import score
from monitor.stories import weights as w
from monitor.stories.record import Features, unpack

_HOUR = timedelta(hours=1)
_FIRST, _LATEST = 2, 4


@dataclass(frozen=True, slots=True)
class Joining:
    """The remembered article that one joins, with the terms of the score."""

    near: Remembered
    terms: score.Terms
    reissued: bool = False


def find(
    source_id: str,
    record: bytes,
    at: datetime,
    candidates: Iterable[Remembered],
    members: Mapping[str, Sequence[Remembered]],
    settings: StorySettings,
) -> Joining | None:
    """The best of the candidates whose whole story agrees; None where nothing is like it."""
    asked = _Asked(source_id, unpack(record), at, settings)
    best: dict[str, tuple[float, Joining]] = {}
    for each in candidates:
        if asked.is_issued_again(each):
            return Joining(each, (), reissued=True)
        found = asked.terms(each)
        if found is None:
            continue
        total = sum(found)
        if total >= settings.threshold and (each.story_id not in best or total > best[each.story_id][0]):
            best[each.story_id] = (total, Joining(each, found))
    for _, joining in sorted(best.values(), key=lambda pair: (-pair[0], pair[1].near.story_id)):
        if asked.agrees(members.get(joining.near.story_id, ())):
            return joining
    return None


@dataclass(frozen=True, slots=True)
class _Asked:
    """The article that is judged."""

    source_id: str
    features: Features
    at: datetime
    settings: StorySettings

    def terms(self, other: Remembered) -> score.Terms | None:
        """The terms with another article; None where there is no comparing them."""
        apart = self._apart(other)
        if apart > self.settings.window:
            return None
        features = unpack(other.record)
        if not (features.short or self.features.short):
            apart = max(apart, self.settings.floor)
        return score.terms(
            features, self.features, apart / _HOUR, same_source=other.source_id == self.source_id
        )

    def is_issued_again(self, other: Remembered) -> bool:
        """Whether it is an article of the same outlet, issued again."""
        if other.source_id != self.source_id:
            return False
        apart = self._apart(other)
        return apart <= self.settings.window and score.is_reissue(
            unpack(other.record), self.features, apart / _HOUR
        )

    def agrees(self, members: Sequence[Remembered]) -> bool:
        """Whether a story of several articles is like this one as a whole: what links two stories joins neither."""
        few = len(members) <= _FIRST + _LATEST
        chosen = members if few else (*members[:_FIRST], *members[-_LATEST:])
        if len(chosen) < 2:
            return True
        found = [self.terms(each) for each in chosen]
        said = [w.LEAST_MEMBER if each is None else max(w.LEAST_MEMBER, sum(each)) for each in found]
        told_before = any(each.source_id == self.source_id for each in chosen)
        return sum(said) >= (w.LEAST_TOLD_STORY if told_before else w.LEAST_STORY) * len(said)

    def _apart(self, other: Remembered) -> timedelta:
        return abs(self.at - other.at)
