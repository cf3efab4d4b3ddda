"""How simulated people see and act: by the same functions as the page's own requests.

So the bot gets a signed event of everything, and nobody knows more than a person at the page.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

from playground import ephemerals, state
from playground.company import eyes
from playground.company.eyes import Pressable
from playground.errors import RequestError, SlackError
from playground.json_types import Json
from playground.people import interacting, reading, writing
from playground.people.asked import Asked, Handler
from playground.workspace import Workspace

PATIENCE_SECONDS = 30.0
"""After so long without anything from the bot, people give up on it."""
FORM_SECONDS = 6.0
"""A form opens sooner than that, or it was refused."""
MOST_WAITING = 6
"""So many people may wait for the bot at a time; then the week stands still."""
_LOOK_SECONDS = 0.08

Found = TypeVar("Found")


class Office:
    """The workspace as people use it, and who of them waits for the bot."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self.waiting = 0
        self.gave_up = 0
        self._listening: dict[tuple[str, str], list[asyncio.Future[None]]] = {}

    @property
    def is_full(self) -> bool:
        """Whether so many wait for the bot that nobody should ask anything more."""
        return self.waiting >= MOST_WAITING

    async def has_room(self) -> None:
        """Wait until one more may ask."""
        while self.is_full:
            await asyncio.sleep(_LOOK_SECONDS)

    # What people do.

    async def say(self, user: str, channel: str, text: str, thread: str | None = None) -> str:
        """Write a message; return its ts."""
        place = {"user": user, "channel": channel, "text": text, "thread_ts": thread}
        return str((await self._do(writing.post, **place))["ts"])

    async def press(self, user: str, channel: str, found: Pressable) -> bool:
        """Press or pick it; False where the bot did not take it."""
        what = {"action_id": found.action_id, "block_id": found.block_id, "value": found.value}
        try:
            with self._waits():
                await self._do(interacting.press, user=user, channel=channel, ts=found.ts, **what)
        except (SlackError, RequestError):
            self.gave_up += 1
            return False
        return True

    async def fill(self, user: str, answers: dict[str, str]) -> bool:
        """Fill in the form on top, by what its questions say, and send it; False if refused."""
        top = lambda: next(reversed(self.ws.views.stack(user)), None)  # noqa: E731
        view = await self.until(top, FORM_SECONDS)
        if view is None:
            return False
        values = dict(_values(view.doc["blocks"], answers))
        place = {"user": user, "view_id": view.doc["id"]}
        try:
            with self._waits():
                sent = await self._do(interacting.submit, **place, values=values)
        except (SlackError, RequestError):
            sent = {"ok": False}
        if not sent["ok"] and view in self.ws.views.stack(user):
            await self._do(interacting.submit, **place, close=True)
        return bool(sent["ok"])

    # What people see.

    async def thread(self, user: str, channel: str, ts: str) -> list[Json]:
        """Return what stands in a thread, its first message included, for this person."""
        asked = await self._do(reading.seen, user=user, channel=channel, thread_ts=ts)
        return list(asked["messages"])

    def whispers(self, user: str, channel: str, ts: str) -> list[Json]:
        """Return what only this person sees in a thread."""
        return ephemerals.seen_by(self.ws, self.ws.directory.channels[channel], user, ts)

    def message(self, channel: str, ts: str) -> Json | None:
        """Return a message as it is now."""
        return self.ws.store.message(channel, ts)

    async def until(
        self, look: Callable[[], Found | None], seconds: float = PATIENCE_SECONDS
    ) -> Found | None:
        """Wait for the bot until this is seen; None once patience is over."""
        deadline = monotonic() + seconds
        with self._waits():
            while monotonic() < deadline:
                if found := look():
                    return found
                await asyncio.sleep(_LOOK_SECONDS)
        self.gave_up += 1
        return None

    async def news(self, channel: str, ts: str) -> None:
        """Wait until something happens in a thread, or to its first message."""
        heard: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._listening.setdefault((channel, ts), []).append(heard)
        await heard

    async def heard(self, user: str) -> AsyncIterator[tuple[str, Json]]:
        """Give each new or changed message that this person sees, with its channel's id."""
        async for update in self.ws.stream.updates(user):
            if "ts" in update:
                self._tell((update["channel"], update.get("thread_ts") or update["ts"]))
            if update["type"] in ("message", "changed"):
                yield update["channel"], update["message"]

    def _tell(self, place: tuple[str, str]) -> None:
        for heard in self._listening.pop(place, ()):
            if not heard.done():
                heard.set_result(None)

    async def _do(self, handler: Handler, **args: object) -> Json:
        return await handler(Asked(self.ws, args))

    @contextmanager
    def _waits(self) -> Iterator[None]:
        self.waiting += 1
        try:
            yield
        finally:
            self.waiting -= 1


def _values(blocks: list[Json], answers: dict[str, str]) -> Iterator[tuple[str, Json]]:
    """Give the answers by the form's own ids; a list is answered by what its option says."""
    for block, element in state.elements(blocks):
        said = answers.get((block.get("label") or {}).get("text", ""))
        if said:
            options = {each["text"]["text"]: each["value"] for each in state.options_of(element)}
            value = options.get(said) if options else _written(said, element)
            yield block["block_id"], {element["action_id"]: value}


def _written(said: str, element: Json) -> str:
    """Write it; {before} is what stands there already."""
    return said.replace("{before}", element.get("initial_value", ""))


def see(message: Json | None, *labels: str) -> Pressable | None:
    """Return what has one of these labels on a message, if it is still there."""
    return eyes.labelled([message], *labels) if message else None
