"""Live updates for open pages."""

import asyncio
from collections.abc import AsyncIterator, Callable

from playground.json_types import Json

_BACKLOG = 1000  # a page this far behind is cut off and loads anew


class Stream:
    """Hands each update to the pages of those who may see it."""

    def __init__(self) -> None:
        self._pages: dict[asyncio.Queue[Json | None], str] = {}

    def publish(self, update: Json, visible_to: Callable[[str], bool]) -> None:
        """Send an update to every page whose user `visible_to` admits."""
        for page, user in list(self._pages.items()):
            if visible_to(user):
                self._put(page, update)

    def updates(self, user: str) -> AsyncIterator[Json]:
        """Give a user's updates from now on until the workspace closes."""
        page: asyncio.Queue[Json | None] = asyncio.Queue()
        self._pages[page] = user
        return self._drain(page)

    def close(self) -> None:
        """End every page's stream."""
        for page in list(self._pages):
            page.put_nowait(None)

    async def _drain(self, page: asyncio.Queue[Json | None]) -> AsyncIterator[Json]:
        try:
            while (update := await page.get()) is not None:
                yield update
        finally:
            self._pages.pop(page, None)

    def _put(self, page: asyncio.Queue[Json | None], update: Json) -> None:
        if page.qsize() < _BACKLOG:
            page.put_nowait(update)
        elif self._pages.pop(page, None):
            page.put_nowait(None)
