"""The sender: drains the chat lane of the outbox, in order a channel.

1. Lease the oldest due row of every channel, in one transaction.
2. Send it. If an earlier try may have arrived, look for it in the chat first.
3. Mark it as done only after the send, with the place where it stands now: in the transaction that
   leases the next.
A crash between 2 and 3 leaves the row to the next sender once its lease ran out.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.errors import BotError
from bot.pace import Pace
from bot.undeliverable import Undeliverable
from bot.writer import Writer
from helpdesk import wording
from helpdesk.cards import Card
from helpdesk.doors import Door
from helpdesk.ports import (
    ChannelRefusedError,
    Chat,
    ChatBusyError,
    ChatError,
    ChatRefusedError,
    Place,
)
from storage import outbox, requests
from storage.db import Database

log = logging.getLogger(__name__)

_LOOK_EVERY_SECONDS = 1.0
_GATHER_SECONDS = 0.02
_LONGEST_WAIT = timedelta(minutes=5)
_UNCONNECTED_SECONDS = 60.0
# So long a row waits for a channel to be mended that none can take the place of.
_UNMENDED_SECONDS = 600.0
# A row is leased for 30 s: nobody else may take it over while this one still tries.
_SEND_SECONDS = 20.0
_GIVE_UP_AFTER = timedelta(days=1)
_LONGEST_PAUSE_SECONDS = 3600.0


_Sent = tuple[outbox.Owed, Place]


class _OrphanError(BotError):
    """The row refers to a post that never came to be."""


class Outbound:
    """Sends what is owed to the chats, until it is stopped."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        chats: Mapping[Door, Chat],
        clock: Callable[[], datetime],
        pace: Pace,
        undeliverable: Undeliverable,
    ) -> None:
        self._database = database
        self._writer = writer
        self._chats = chats
        self._clock = clock
        self._pace = pace
        self._undeliverable = undeliverable
        self._woken = asyncio.Event()
        self._busy: set[asyncio.Task[None]] = set()
        self._sent: list[_Sent] = []

    def wake(self) -> None:
        """Look at once. Call it from the event loop's own thread."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled; then finish what is under way."""
        try:
            while True:
                await self._drain()
                await self._rest()
                if self._busy:
                    # Each look is a transaction; what ends at nearly the same time shares one.
                    await asyncio.wait(self._busy, timeout=_GATHER_SECONDS)
        finally:
            await self._finish()

    async def _finish(self) -> None:
        if self._busy:
            await asyncio.wait(self._busy, timeout=10)
        try:
            await self._writer.run(self._note_sent, self._sent)
        except Exception:
            log.exception("what was sent last is not noted; the next sender looks for it first")

    async def _rest(self) -> None:
        # Not wait_for: in Python 3.11 it swallows a cancellation that comes with a wake-up.
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_EVERY_SECONDS):
                await self._woken.wait()

    async def _drain(self) -> None:
        """Note what was sent, start every head that is due; each wakes the loop when through."""
        self._woken.clear()
        sent, self._sent = self._sent, []
        try:
            heads = await self._writer.run(self._note_and_claim, sent)
        except BaseException as error:
            self._sent = sent + self._sent
            if not isinstance(error, Exception):
                raise
            log.exception("the outbox cannot be read; trying again")
            return
        for owed, root in heads:
            task = asyncio.create_task(self._deliver(owed, root))
            self._busy.add(task)
            task.add_done_callback(self._through)

    def _through(self, task: asyncio.Task[None]) -> None:
        self._busy.discard(task)
        self._woken.set()
        error = None if task.cancelled() else task.exception()
        if error:
            log.error("a row stays leased until it can be noted what became of it", exc_info=error)

    def _note_and_claim(
        self, sent: Sequence[_Sent]
    ) -> list[tuple[outbox.Owed, requests.Post | None]]:
        """Note what was sent; lease what is due, each with the post that it refers to.

        It looks before it writes: each commit wakes the sender, also its own.
        """
        if not sent and not self._has_due():
            return []
        with self._database.transaction() as session:
            self._note(session, sent)
            heads = outbox.claim_heads(session, self._clock())
            roots = requests.posts(session, [root for owed in heads if (root := _root(owed))])
            return [(owed, roots.get(_root(owed) or ("", ""))) for owed in heads]

    def _has_due(self) -> bool:
        with self._database.snapshot() as session:
            return outbox.has_due(session, self._clock())

    async def _deliver(self, owed: outbox.Owed, root: requests.Post | None) -> None:
        try:
            await self._pace.turn(owed.order_key)
            async with asyncio.timeout(_SEND_SECONDS):
                place = await self._send(owed, root)
        except ChannelRefusedError as error:
            await self._writer.run(self._take_elsewhere, owed, error)
        except ChatRefusedError as error:
            await self._writer.run(self._bury, owed, str(error))
        except ChatBusyError as error:
            await self._writer.run(self._put_off, owed, error, error.seconds, False)
        except (ChatError, TimeoutError) as error:
            await self._unsure(owed, error)
        except _OrphanError as error:
            await self._writer.run(self._bury, owed, str(error))
        except Exception as error:
            log.exception("outbox row %s failed in a way nobody foresaw", owed.id)
            await self._unsure(owed, error)
        else:
            self._sent.append((owed, place))

    async def _unsure(self, owed: outbox.Owed, error: Exception) -> None:
        """Try again later, but not for ever: other posts of its channel wait behind it."""
        if self._is_too_old(owed):
            await self._writer.run(self._bury, owed, str(error))
        else:
            await self._writer.run(self._put_off, owed, error, _wait(owed.attempts), True)

    def _is_too_old(self, owed: outbox.Owed) -> bool:
        return self._clock() - owed.created_at > _GIVE_UP_AFTER

    def _take_elsewhere(self, owed: outbox.Owed, error: ChannelRefusedError) -> None:
        """Bring what a channel refused to another; without any, wait until it is mended."""
        if self._undeliverable.waits(owed) and not self._is_too_old(owed):
            self._put_off(owed, error, _UNMENDED_SECONDS, was_tried=False)
            with self._database.transaction() as session:
                self._undeliverable.tell(session, owed, error, self._clock())
            return
        with self._database.transaction() as session:
            self._give_up(session, owed, str(error))
            self._undeliverable.take_in(session, owed, error, self._clock())

    async def _send(self, owed: outbox.Owed, root: requests.Post | None) -> Place:
        chat, card = self._chat(owed), Card.model_validate(owed.payload["card"])
        if owed.op == "update":
            place = _place_of(owed, root)
            await chat.update(place, card)
            return place
        channel, thread = _target(owed, root)
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

    def _note_sent(self, sent: Sequence[_Sent]) -> None:
        with self._database.transaction() as session:
            self._note(session, sent)

    def _note(self, session: Session, sent: Sequence[_Sent]) -> None:
        """Mark all of these as done, each with the place where it stands now."""
        for owed, place in sent:
            outbox.done(session, owed.id, self._clock())
            if owed.op == "post" and owed.request_id and owed.slot:
                requests.note_sent(session, owed.request_id, owed.slot, place)

    def _put_off(
        self, owed: outbox.Owed, error: Exception, seconds: float, was_tried: bool
    ) -> None:
        due = self._clock() + timedelta(seconds=min(seconds, _LONGEST_PAUSE_SECONDS))
        log.warning("outbox row %s waits %.0f s: %s", owed.id, seconds, error)
        with self._database.transaction() as session:
            outbox.put_off(session, owed.id, due, str(error)[:500], was_tried=was_tried)

    def _bury(self, owed: outbox.Owed, reason: str) -> None:
        with self._database.transaction() as session:
            self._give_up(session, owed, reason)

    def _give_up(self, session: Session, owed: outbox.Owed, reason: str) -> None:
        log.error("outbox row %s is given up: %s", owed.id, reason)
        outbox.bury(session, owed.id, self._clock(), reason[:500])


def _root(owed: outbox.Owed) -> tuple[str, str] | None:
    """Name the post that a row updates, or in whose thread it is to stand: request and slot."""
    slot = owed.slot if owed.op == "update" else owed.payload["thread_slot"]
    return (str(owed.request_id), slot) if slot else None


def _target(owed: outbox.Owed, root: requests.Post | None) -> tuple[str, str | None]:
    if owed.payload["thread_slot"] is None:
        return owed.payload["channel"], owed.payload["thread"]
    place = _place_of(owed, root)
    return place.channel, place.ts


def _place_of(owed: outbox.Owed, root: requests.Post | None) -> Place:
    if root is None or root.ts is None:
        slot = owed.payload["thread_slot"] or owed.slot
        raise _OrphanError(f"the post “{slot}” that this belongs to was never sent")
    return Place(root.workspace, root.channel, root.ts, root.thread)


def _wait(attempts: int) -> float:
    """Wait at most 1, 2, 4, … seconds, or five minutes; by chance, so that not all come at once."""
    longest = min(2.0 ** (attempts - 1), _LONGEST_WAIT.total_seconds())
    return longest * random.uniform(0.5, 1)  # noqa: S311 - jitter, no secret
