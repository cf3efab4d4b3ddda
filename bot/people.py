"""What people are called, for the chats that do not know their ids, and their profiles.

A request may be asked in one chat and worked in another: there, a person of the first is shown by
name. Names come with what people send, or are asked for; people change theirs, so a name that is a
day old is asked for again. Pages show names too, of whoever wrote or pressed: see bot.slack.names.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Mapping

from bot.writer import Writer
from helpdesk.model import Profile
from storage import people
from storage.db import Database
from storage.errors import StorageError

log = logging.getLogger(__name__)

# Whom no chat knows is asked for again only after a while.
_ASK_AGAIN_SECONDS = 60.0
_FRESH_SECONDS = 24 * 3600.0
# A message waits so long at most for its author's profile: Slack waits 3 s for both.
_PROFILE_SECONDS = 1.0

NameOf = Callable[[str], Awaitable[str | None]]
ProfileOf = Callable[[str], Awaitable[Profile | None]]


class People:
    """Names by id, kept in the database and at hand."""

    def __init__(
        self, database: Database, writer: Writer, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock
        self._known: dict[str, str] = {}
        self._asked: list[NameOf] = []
        self._ask_again_at: dict[str, float] = {}
        self._asking: dict[str, asyncio.Lock] = {}
        self._profile_of: ProfileOf | None = None
        self._met: set[str] = set()

    def ask(self, name_of: NameOf) -> None:
        """Ask this chat, too, what somebody is called."""
        self._asked.append(name_of)

    def ask_about(self, profile_of: ProfileOf) -> None:
        """Ask this chat for the profiles of its people."""
        self._profile_of = profile_of

    async def meet(self, person: str) -> None:
        """Keep a person's profile before they are answered, once; a chat may not tell it."""
        if self._profile_of is None or person in self._met:
            return
        self._met.add(person)
        try:
            async with asyncio.timeout(_PROFILE_SECONDS):
                profile = await self._profile_of(person)
        except TimeoutError:
            log.warning("the profile of %s does not come; it is asked for again later", person)
            self._met.discard(person)
            return
        if profile:
            await self.learn(person, profile)

    def is_due(self, person: str) -> bool:
        """Whether nobody told for a day what somebody is called."""
        return self._clock() >= self._ask_again_at.get(person, 0.0)

    async def learn(self, person: str, profile: Profile) -> None:
        """Remember what a chat says of somebody: beside the name only what was asked for."""
        if person in self._met:
            await self._writer.run(self._keep_profile, person, profile)
            self._known.pop(person, None)
        else:
            await self.note(person, profile.name)
        self._ask_again_at[person] = self._clock() + _FRESH_SECONDS

    async def nameless(self) -> list[str]:
        """Return those of whatever chat whose name nobody told yet."""
        return await asyncio.to_thread(self._read_nameless)

    async def is_erased(self, person: str) -> bool:
        """Whether the name of somebody was erased: it is not asked for behind their back."""
        return await asyncio.to_thread(self._read_erased, person)

    def forget(self) -> None:
        """Know only what the database does: what was erased there is not remembered here."""
        self._known.clear()

    async def note(self, person: str, name: str) -> None:
        """Remember what a person is called now."""
        if not name:
            return
        self._ask_again_at[person] = self._clock() + _FRESH_SECONDS
        if self._known.get(person) == name:
            return
        # At once, so that nobody goes without it while it is written.
        self._known[person] = name
        try:
            if (await asyncio.to_thread(self._read, [person])).get(person) != name:
                await self._writer.run(self._keep, person, name)
        except StorageError:
            self._known.pop(person, None)
            raise

    async def names(self, wanted: Collection[str]) -> Mapping[str, str]:
        """Return the names of those of these people who are known, by id."""
        for person in wanted:
            await self._ask_once(person)
        await self._recall(wanted)
        return {person: self._known[person] for person in wanted if person in self._known}

    async def _recall(self, wanted: Collection[str]) -> None:
        missing = [person for person in wanted if person not in self._known]
        if missing:
            self._known |= await asyncio.to_thread(self._read, missing)

    async def _ask_once(self, person: str) -> None:
        """Ask about somebody where it is due; who wants to know meanwhile waits for the answer."""
        if not self.is_due(person) and person not in self._asking:
            return
        async with self._asking.setdefault(person, asyncio.Lock()):
            if self.is_due(person):
                await self._ask_for(person)
        self._asking.pop(person, None)

    async def _ask_for(self, person: str) -> None:
        """Ask the chats; of a chat that does not say, the name that was known stays.

        Whose name was erased is named again once they come back themselves.
        """
        self._ask_again_at[person] = self._clock() + _ASK_AGAIN_SECONDS
        if await self.is_erased(person):
            return
        for name_of in self._asked:
            name = await name_of(person)
            if name:
                await self.note(person, name)
                return

    def _keep_profile(self, person: str, profile: Profile) -> None:
        with self._database.transaction() as session:
            people.note_profile(session, person, profile)

    def _keep(self, person: str, name: str) -> None:
        with self._database.transaction() as session:
            people.note(session, person, name)

    def _read_nameless(self) -> list[str]:
        with self._database.snapshot() as session:
            return people.nameless(session)

    def _read_erased(self, person: str) -> bool:
        with self._database.snapshot() as session:
            return people.is_erased(session, person)

    def _read(self, wanted: Collection[str]) -> dict[str, str]:
        with self._database.snapshot() as session:
            return people.names(session, wanted)
