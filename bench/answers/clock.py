"""A clock that nobody waits for: what is to happen, in the order of its time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

START = datetime(2026, 11, 2, 8, tzinfo=UTC)
Deed = Callable[[], None]


@dataclass
class Clock:
    """`now` is the time of what happens at the moment."""

    now: datetime = START
    _plans: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)

    def at(self, when: datetime, deed: Deed) -> None:
        """Plan something."""
        heapq.heappush(self._plans, (when, next(self._order), deed))

    def after(self, hours: float, deed: Deed) -> None:
        """Plan something for so many hours from now."""
        self.at(self.now + timedelta(hours=hours), deed)

    def every(self, pause: timedelta, until: datetime, deed: Deed) -> None:
        """Plan something again and again, the first time after the first pause."""
        when = START + pause
        while when <= until:
            self.at(when, deed)
            when += pause

    def run(self) -> None:
        """Let everything happen, until nothing is planned."""
        while self._plans:
            self.now, _, deed = heapq.heappop(self._plans)
            deed()
