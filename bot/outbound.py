"""The sender: drains the chat lane of the outbox, in order a channel.

1. Lease the oldest due row of every channel, in one transaction.
2. Send it. If an earlier try may have arrived, look for it in the chat first.
3. Mark it as done only after the send, with the place where it stands now.
A crash between 2 and 3 leaves the row to the next sender once its lease ran out.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from bot.errors import BotError
from bot.pace import Pace
from helpdesk import wording
from helpdesk.cards import Card
from helpdesk.doors import Door
from helpdesk.ports import Chat, ChatBusyError, ChatError, ChatRefusedError, Place
from storage import outbox, requests
from storage.db import Database

log = logging.getLogger(__name__)

_LOOK_EVERY_SECONDS = 1.0
_LONGEST_WAIT = timedelta(minutes=5)
_UNCONNECTED_SECONDS = 60.0


class _OrphanError(BotError):
    """The row refers to a post that never came to be."""


class Outbound:
    """Sends what is owed to the chats, until it is stopped."""

    def __init__(
        self,
        database: Database,
        chats: Mapping[Door, Chat],
        clock: Callable[[], datetime],
        pace: Pace,
    ) -> None:
        self._database = database
        self._chats = chats
        self._clock = clock
        self._pace = pace
        self._woken = asyncio.Event()
        self._busy: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Look at once. Call it from the event loop's own thread."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled; then finish what is under way."""
        try:
            while True:
                await self._drain()
                await self._rest()
        finally:
            if self._busy:
                await asyncio.wait(self._busy, timeout=10)

    async def _rest(self) -> None:
        # Not wait_for: in Python 3.11 it swallows a cancellation that comes with a wake-up.
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_EVERY_SECONDS):
                await self._woken.wait()
        self._woken.clear()

    async def _drain(self) -> None:
        """Start every head that is due; each wakes the loop when it is through."""
        try:
            heads = await asyncio.to_thread(self._claim)
        except Exception:
            log.exception("the outbox cannot be read; trying again")
            return
        for owed in heads:
            task = asyncio.create_task(self._deliver(owed))
            self._busy.add(task)
            task.add_done_callback(self._through)

    def _through(self, task: asyncio.Task[None]) -> None:
        self._busy.discard(task)
        self._woken.set()
        error = None if task.cancelled() else task.exception()
        if error:
            log.error("a row stays leased until it can be noted what became of it", exc_info=error)

    def _claim(self) -> list[outbox.Owed]:
        with self._database.snapshot() as session:
            if not outbox.has_due(session, self._clock()):
                return []
        with self._database.transaction() as session:
            return outbox.claim_heads(session, self._clock())

    async def _deliver(self, owed: outbox.Owed) -> None:
        try:
            await self._pace.turn(owed.order_key)
            place = await self._send(owed)
        except ChatRefusedError as error:
            await asyncio.to_thread(self._bury, owed, str(error))
        except ChatBusyError as error:
            await asyncio.to_thread(self._put_off, owed, error, error.seconds, False)
        except ChatError as error:
            await asyncio.to_thread(self._put_off, owed, error, _wait(owed.attempts), True)
        except _OrphanError as error:
            await asyncio.to_thread(self._bury, owed, str(error))
        except Exception as error:
            log.exception("outbox row %s failed in a way nobody foresaw", owed.id)
            await asyncio.to_thread(self._put_off, owed, error, _wait(owed.attempts), True)
        else:
            await asyncio.to_thread(self._done, owed, place)

    async def _send(self, owed: outbox.Owed) -> Place:
        chat, card = self._chat(owed), Card.model_validate(owed.payload["card"])
        if owed.op == "update":
            place = await asyncio.to_thread(self._place_of, owed)
            await chat.update(place, card)
            return place
        channel, thread = await asyncio.to_thread(self._target, owed)
        if owed.attempts > 1:
            found = await chat.find(channel, thread, owed.id, owed.created_at)
            if found:
                return found
            card = card if chat.can_look else wording.sent_again(card)
        return await chat.post(channel, thread, card, owed.id)

    def _chat(self, owed: outbox.Owed) -> Chat:
        door = Door(owed.payload["door"])
        if door not in self._chats:
            # Whoever connects it again finds everything still owed.
            raise ChatBusyError(f"{door} is not connected to this process", _UNCONNECTED_SECONDS)
        return self._chats[door]

    def _target(self, owed: outbox.Owed) -> tuple[str, str | None]:
        under = owed.payload["thread_slot"]
        if under is None:
            return owed.payload["channel"], owed.payload["thread"]
        root = self._slot(owed, under)
        return root.channel, root.ts

    def _place_of(self, owed: outbox.Owed) -> Place:
        found = self._slot(owed, str(owed.slot))
        return Place(found.workspace, found.channel, str(found.ts), found.thread)

    def _slot(self, owed: outbox.Owed, slot: str) -> requests.Post:
        with self._database.snapshot() as session:
            found = requests.post(session, str(owed.request_id), slot)
        if found is None or found.ts is None:
            raise _OrphanError(f"the post “{slot}” that this belongs to was never sent")
        return found

    def _done(self, owed: outbox.Owed, place: Place) -> None:
        with self._database.transaction() as session:
            outbox.done(session, owed.id, self._clock())
            if owed.op == "post" and owed.slot and owed.request_id:
                post = requests.post(session, owed.request_id, owed.slot)
                if post:
                    requests.note_post(session, replace(post, **asdict(place)))

    def _put_off(
        self, owed: outbox.Owed, error: Exception, seconds: float, was_tried: bool
    ) -> None:
        due = self._clock() + timedelta(seconds=seconds)
        log.warning("outbox row %s waits %.0f s: %s", owed.id, seconds, error)
        with self._database.transaction() as session:
            outbox.put_off(session, owed.id, due, str(error)[:500], was_tried=was_tried)

    def _bury(self, owed: outbox.Owed, reason: str) -> None:
        log.error("outbox row %s is given up: %s", owed.id, reason)
        with self._database.transaction() as session:
            outbox.bury(session, owed.id, self._clock(), reason[:500])


def _wait(attempts: int) -> float:
    """Wait 1, 2, 4, … seconds, at most five minutes."""
    return min(2.0 ** (attempts - 1), _LONGEST_WAIT.total_seconds())
