"""The flood limit of a chat, as far as it is known: so many messages and edits within so many seconds, then 429."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Flood:
    """A sliding window for each chat. ``most`` 0: no limit. Telegram tells none of its numbers; for groups some twenty a
    minute are known."""

    most: int = 0
    window_s: float = 60.0
    _taken: dict[str, deque[float]] = field(default_factory=dict)

    def admit(self, chat: str, now: float) -> int:
        """Count one more at ``now``, in seconds of a clock that never goes back. Returns 0, or after how many whole
        seconds another may come; then nothing is counted."""
        if not self.most:
            return 0
        taken = self._taken.setdefault(chat, deque())
        while taken and taken[0] <= now - self.window_s:
            taken.popleft()
        if len(taken) >= self.most:
            return max(1, math.ceil(taken[0] + self.window_s - now))
        taken.append(now)
        return 0
