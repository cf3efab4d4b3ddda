"""Who belongs to the organisation: asked of the chat once a person, and kept for a while."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

# So long may somebody who became a guest still count as a member, and the other way round.
_KEPT_SECONDS = 3600.0
# A message waits so long at most to hear of its author: Slack waits 3 s for both.
_PATIENCE_SECONDS = 1.0

IsOutsider = Callable[[], Awaitable[bool]]


class Origins:
    """Whether people are outsiders. `failures` are the errors of a chat that does not tell."""

    def __init__(self, failures: tuple[type[Exception], ...], clock: Callable[[], float]) -> None:
        self._failures: tuple[type[Exception], ...] = (*failures, TimeoutError)
        self._clock = clock
        self._known: dict[str, tuple[bool, float]] = {}

    def get(self, person: str) -> bool | None:
        """Whether this person is an outsider; None where nobody has told yet."""
        known = self._known.get(person)
        return known[0] if known else None

    def note(self, person: str, *, is_outsider: bool) -> None:
        """Keep what was told in passing."""
        self._known[person] = (is_outsider, self._clock())

    async def look(self, person: str, ask: IsOutsider) -> bool:
        """Ask where that was a while ago; False where nothing is known even so."""
        if self._is_fresh(person):
            return True
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                self.note(person, is_outsider=await ask())
        except self._failures as error:
            log.warning("the chat does not tell whether %s belongs here: %s", person, error)
        return person in self._known

    def _is_fresh(self, person: str) -> bool:
        known = self._known.get(person)
        return known is not None and self._clock() - known[1] <= _KEPT_SECONDS
