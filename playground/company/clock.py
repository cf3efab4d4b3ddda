"""The clock of the simulated week: it runs fast or slow, stands still, and waits for the bot."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from itertools import count
from time import monotonic

from playground.company.days import WEEK, minute_at

TICK_SECONDS = 0.05
_LONGEST_TICK = 0.25  # after the machine slept, the week goes on where it stood


class WeekClock:
    """Tells the minute of the week. `must_wait` says that the week may not go on just now.

    `minutes` is how long the whole week takes, in real minutes; it may be changed at any time.
    """

    def __init__(self, minutes: float, must_wait: Callable[[], bool]) -> None:
        self.minutes, self.is_paused = minutes, False
        self._must_wait, self._share = must_wait, 0.0
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()
        self._held = 0.0

    @property
    def now(self) -> float:
        """The minute of the week."""
        return minute_at(self._share)

    @property
    def share(self) -> float:
        """How much of the week is over, 0 to 1."""
        return self._share

    @property
    def held(self) -> float:
        """How much of the last seconds the week stood still for the bot, 0 to 1."""
        return self._held

    async def run(self, on_tick: Callable[[], None]) -> None:
        """Let the week pass to its end."""
        last = monotonic()
        while self._share < 1.0:
            await asyncio.sleep(TICK_SECONDS)
            last, passed = monotonic(), min(monotonic() - last, _LONGEST_TICK)
            if not self.is_paused:
                self._tick(passed)
            on_tick()

    async def until(self, minute: float) -> None:
        """Wait for this minute; one beyond the week never comes."""
        if minute > self.now:
            reached: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (minute, next(self._order), reached))
            await reached

    async def after(self, minutes: float) -> None:
        """Wait so many minutes of the week."""
        await self.until(self.now + minutes)

    def _tick(self, seconds: float) -> None:
        is_held = self._must_wait()
        self._held += (is_held - self._held) * min(1.0, seconds / 3.0)
        if is_held:
            return
        self._share = min(1.0, self._share + seconds / (60 * self.minutes))
        now = self.now if self._share < 1.0 else WEEK
        while self._waiting and self._waiting[0][0] <= now:
            reached = heapq.heappop(self._waiting)[2]
            if not reached.done():
                reached.set_result(None)
