"""The one thread that writes: calls that wait at the same time share a transaction.

The doors are async, the use-cases synchronous; this is where they cross. A commit to disk costs
more than all the rest of a transaction, and so does a change of threads; under load many calls
share both.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from sqlalchemy.exc import OperationalError

from storage.db import Database

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")

log = logging.getLogger(__name__)

# Who waits in a batch waits for all of it: chats want their answer within seconds.
_MOST_AT_ONCE = 64


@dataclass(frozen=True)
class _Call:
    """One call that waits: what to do, for which item if for one of many; who is told the outcome.

    Calls of the same `kind` can be done as one.
    """

    kind: object
    do: Callable[[list[Any]], Any]
    item: Any
    told: asyncio.Future[Any]


@dataclass(frozen=True)
class _Outcome:
    """What a call returned or raised."""

    value: Any = None
    error: BaseException | None = None


class Writer:
    """Runs synchronous calls that write, one after another.

    A call may run twice, and only what it did to the database is undone in between; so it changes
    nothing else.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(1, "writer")
        self._waiting: list[_Call] = []
        self._working: asyncio.Task[None] | None = None

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call; returns when what it committed is on disk, or raises what it raised."""
        result: T = await self._queued(object(), lambda _items: call(*args, **kwargs), None)
        return result

    async def run_each(self, call: Callable[[list[Item]], None], item: Item) -> None:
        """Run a call that takes many items for this one; those that wait together go together."""
        await self._queued(call, call, item)

    def _queued(
        self, kind: object, do: Callable[[list[Any]], Any], item: Any
    ) -> asyncio.Future[Any]:
        told: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Call(kind, do, item, told))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return told

    def close(self) -> None:
        """End the thread, once it has done what waits."""
        self._thread.shutdown()

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch = self._waiting[:_MOST_AT_ONCE]
            del self._waiting[:_MOST_AT_ONCE]
            try:
                outcomes = await loop.run_in_executor(self._thread, self._perform, batch)
            except BaseException as error:  # noqa: BLE001 - raised again where each call waits
                outcomes = [_Outcome(error=error)] * len(batch)
            for call, outcome in zip(batch, outcomes, strict=True):
                _tell(call.told, outcome)

    def _perform(self, batch: list[_Call]) -> list[_Outcome]:
        if len(batch) > 1:
            try:
                return self._together(batch)
            except Exception as error:  # noqa: BLE001 - it shows again below, where it belongs
                log.info("%s calls are done again, each by itself: %s", len(batch), error)
        return _one_by_one(batch)

    def _together(self, batch: list[_Call]) -> list[_Outcome]:
        outcomes = {}
        with self._database.batch():
            for call in batch:
                if call.kind not in outcomes:
                    items = [each.item for each in batch if each.kind == call.kind]
                    outcomes[call.kind] = _Outcome(value=call.do(items))
        return [outcomes[call.kind] for call in batch]


def _one_by_one(batch: list[_Call]) -> list[_Outcome]:
    lost: OperationalError | None = None
    outcomes = []
    for call in batch:
        # Where the database is away, nobody waits for each of the others to find out.
        outcomes.append(_Outcome(error=lost) if lost else _outcome(call))
        error = outcomes[-1].error
        lost = error if isinstance(error, OperationalError) else lost
    return outcomes


def _outcome(call: _Call) -> _Outcome:
    try:
        return _Outcome(value=call.do([call.item]))
    except Exception as error:  # noqa: BLE001 - raised again where the call waits
        return _Outcome(error=error)


def _tell(told: asyncio.Future[Any], outcome: _Outcome) -> None:
    if told.done():
        return
    if outcome.error:
        told.set_exception(outcome.error)
    else:
        told.set_result(outcome.value)
