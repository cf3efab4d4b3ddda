"""How the fake Teams brings activities to the bot: signed, and again where they were not taken.

Teams waits 15 s for the answer to an activity. An invoke is not tried again: its person is told
that the app did not answer.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from msteams_faults import Faults

PATIENCE_SECONDS = 15.0


@dataclass
class Delivered:
    """One try to bring an activity: `status` is the bot's, None where there was no answer."""

    activity: dict[str, Any]
    status: int | None
    body: Any = None


class Deliveries:
    """Brings activities. `bearer` gives the Authorization header for a service URL."""

    def __init__(
        self,
        bot_url: str,
        bearer: Callable[[str], str],
        faults: Faults,
        retry_delays: tuple[float, ...],
    ) -> None:
        self._bot_url = bot_url
        self._bearer = bearer
        self._faults = faults
        self._retry_delays = retry_delays
        self._tasks: set[asyncio.Task[None]] = set()
        self._invokes = 0
        self._http: aiohttp.ClientSession | None = None
        self.log: list[Delivered] = []

    @property
    def pending(self) -> int:
        """How many activities are under way or wait to be brought again."""
        return len(self._tasks) + self._invokes

    def send(self, activity: dict[str, Any]) -> None:
        """Begin to bring an activity, as late and as often as the armed faults say."""
        late = self._faults.strike_delivery("late")
        twice = self._faults.strike_delivery("duplicate")
        for _ in range(twice.copies if twice else 1):
            task = asyncio.create_task(self._persist(activity, late.seconds if late else 0.0))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def invoke(self, activity: dict[str, Any]) -> Delivered:
        """Bring an invoke, once, and wait for its answer."""
        self._invokes += 1
        try:
            return await self._bring(activity)
        finally:
            self._invokes -= 1

    async def once(self, activity: dict[str, Any], bearer: str | None = None) -> Delivered:
        """Bring an activity once, whatever it is; `bearer` is shown in place of Teams' own."""
        return await self._bring(activity, bearer)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._http:
            await self._http.close()

    async def _persist(self, activity: dict[str, Any], late: float) -> None:
        await asyncio.sleep(late)
        for wait in (*self._retry_delays, None):
            tried = await self._bring(activity)
            if wait is None or not (tried.status is None or tried.status >= 500):
                return
            await asyncio.sleep(wait)

    async def _bring(self, activity: dict[str, Any], bearer: str | None = None) -> Delivered:
        if self._http is None:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=2.0)
            self._http = aiohttp.ClientSession(connector=connector)
        shown = self._bearer(activity["serviceUrl"]) if bearer is None else bearer
        headers = {"Authorization": shown} if shown else {}
        tried = Delivered(activity, None)
        try:
            async with (
                asyncio.timeout(PATIENCE_SECONDS),
                self._http.post(self._bot_url, json=activity, headers=headers) as response,
            ):
                text = await response.text()
                tried = Delivered(activity, response.status, _decoded(text))
        except (TimeoutError, aiohttp.ClientError):
            pass
        self.log.append(tried)
        return tried


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
