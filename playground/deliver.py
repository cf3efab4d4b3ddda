"""Delivering: events until they are answered, interactions once."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from playground.faults import Faults
from playground.json_types import Json
from playground.transport import Answer, DeliveryError, Kind, Retry, Transport

RETRY_DELAYS = (0.0, 60.0, 300.0)
"""Seconds before the second, third and fourth delivery: https://docs.slack.dev/apis/events-api#retries"""

_AT_ONCE = 64  # deliveries under way; beyond that they wait their turn, first come first served
_LOGGED = 20_000


class Deliverer:
    """Sends payloads through a transport, tries events again, and logs every attempt."""

    def __init__(
        self,
        transport: Transport,
        faults: Faults,
        retry_delays: Sequence[float],
        clock: Callable[[], float],
    ) -> None:
        self._transport, self._faults, self._clock = transport, faults, clock
        self._delays = tuple(retry_delays)
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._interactions = 0
        self._last: Json | None = None
        self.log: deque[Json] = deque(maxlen=_LOGGED)

    @property
    def pending(self) -> int:
        """How many payloads are under way or wait to be tried again."""
        return len(self._tasks) + self._interactions

    def event(self, envelope: Json) -> None:
        """Start delivering an event, as often as the armed faults say."""
        self._last = envelope
        late = self._faults.strike("late")
        twice = self._faults.strike("duplicate")
        for _ in range(twice.copies if twice else 1):
            self._start(self._persist(envelope, late.seconds if late else 0.0))

    def redeliver_last(self) -> bool:
        """Deliver the latest event once more, marked as a retry; False if there was none."""
        if self._last is None:
            return False
        self._start(self._again(self._last))
        return True

    async def interaction(self, kind: Kind, payload: Json) -> Answer:
        """Deliver an interaction or command once; raises DeliveryError when it gets no answer."""
        self._interactions += 1
        try:
            return await self._send(kind, payload, Retry())
        finally:
            self._interactions -= 1

    async def close(self) -> None:
        """Give up on everything under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._transport.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _persist(self, envelope: Json, late: float) -> None:
        await asyncio.sleep(late)
        retry = Retry()
        for wait in (*self._delays, None):
            failure = await self._attempt(envelope, retry)
            if failure is None or wait is None:
                return
            await asyncio.sleep(wait)
            retry = Retry(retry.num + 1, failure)

    async def _again(self, envelope: Json) -> None:
        await self._attempt(envelope, Retry(1, "http_timeout"))

    async def _attempt(self, envelope: Json, retry: Retry) -> str | None:
        """Deliver an event once; give None when that is the end of it, else why it failed."""
        async with self._places:
            try:
                answer = await self._send("events_api", envelope, retry)
            except DeliveryError as problem:
                return problem.reason
        return None if 200 <= answer.status < 300 or answer.no_retry else "http_error"

    async def _send(self, kind: Kind, payload: Json, retry: Retry) -> Answer:
        started = self._clock()
        status: int | str = "cancelled"
        try:
            answer = await self._transport.send(kind, payload, retry)
            status = answer.status
        except DeliveryError as problem:
            status = problem.reason
            raise
        finally:
            self.log.append(_entry(kind, payload, retry, status, started))
        return answer


def _entry(kind: Kind, payload: Json, retry: Retry, status: int | str, at: float) -> Json:
    event = payload.get("event") or {}
    what = event.get("type") or payload.get("type") or payload.get("command") or kind
    return {
        "event_id": payload.get("event_id"),
        "type": what,
        "subtype": event.get("subtype"),
        "status": status,
        "attempt": retry.num + 1,
        "retry_num": retry.num,
        "at": at,
    }
