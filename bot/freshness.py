"""Something of a chat that is slow to read: read once at start, and again when it is missed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

_FRESH_SECONDS = 20.0
_PATIENCE_SECONDS = 1.0
# So long may somebody who has left a channel still count as being in it.
_STALE_SECONDS = 600.0


class Freshness:
    """Keeps what `read` reads fresh enough. `failures` are the errors of a chat that is away."""

    def __init__(
        self,
        read: Callable[[], Awaitable[None]],
        failures: tuple[type[Exception], ...],
        clock: Callable[[], float],
    ) -> None:
        self._read = read
        self._failures = failures
        self._clock = clock
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()
        self._looking: asyncio.Task[None] | None = None

    async def ready(self) -> None:
        """Read once; raises what the chat raises."""
        if self._has_read:
            return
        async with self._reading:
            if not self._has_read:
                await self._do_read()

    async def look_again(self) -> None:
        """Read again where that was some seconds ago.

        It may take many calls, so who waits for it waits a moment only: chats want their answer
        within seconds.
        """
        looking = self._look(_FRESH_SECONDS)
        if looking:
            await asyncio.wait({looking}, timeout=_PATIENCE_SECONDS)

    def keep(self) -> None:
        """Read again beside what goes on, where that was some minutes ago."""
        self._look(_STALE_SECONDS)

    def _look(self, age: float) -> asyncio.Task[None] | None:
        if self._clock() - self._read_at <= age:
            return None
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self.read_anew())
        return self._looking

    async def read_anew(self) -> None:
        """Read again now; where the chat is away, what was read last counts."""
        try:
            async with self._reading:
                await self._do_read()
        except self._failures as error:
            log.warning("the chat cannot be read; what was read last counts: %s", error)

    @property
    def _has_read(self) -> bool:
        return self._read_at > float("-inf")

    async def _do_read(self) -> None:
        await self._read()
        self._read_at = self._clock()
