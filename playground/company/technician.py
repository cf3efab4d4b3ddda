"""What technicians do: take a card, move it, look over a draft, reply, resolve."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from random import Random

from playground.company.case import Case, World
from playground.company.days import at_work
from playground.company.eyes import is_bot, labelled, words
from playground.company.model import Person
from playground.company.office import see
from playground.json_types import Json

_CONFIRMS_TEAM, _SENDS, _EDITS, _REJECTS, _REPLIES, _FIXES, _ADOPTS = (
    0.8,
    0.6,
    0.3,
    0.7,
    0.8,
    0.4,
    0.6,
)
_RESOLVES = 0.9
_PICKS_UP = (8.0, 70.0)
"""Working minutes until a technician looks at a new card."""
_CARD_SECONDS = 8.0
_TRIES = 3
_WORKS = (15.0, 110.0)
_PERSON = re.compile(r"<@(\w+)>")


class Crew:
    """All technicians; each has one pair of hands."""

    def __init__(self, world: World, crews: Mapping[str, list[Person]], seed: int) -> None:
        """`crews` are the technicians by the id of their channel."""
        self.world, self.office, self.crews = world, world.office, crews
        self._dice = Random(f"crew {seed}")  # noqa: S311 - a simulation
        self._hands = {each.id: asyncio.Lock() for crew in crews.values() for each in crew}
        self._busy: set[tuple[str, str]] = set()

    def minds(self, channel: str, message: Json) -> bool:
        """Tell whether a message is something for this crew to look at, and nobody has it yet."""
        is_card = channel in self.crews and is_bot(message) and "thread_ts" not in message
        return is_card and (channel, message["ts"]) not in self._busy and _is_open(message)

    async def works(self, channel: str, ts: str) -> None:
        """Do with a card, or a question of the bot, whatever is to do."""
        self._busy.add((channel, ts))
        me = self._dice.choice(self.crews[channel])
        try:
            for _ in range(_TRIES):
                await self._passes(*_PICKS_UP)
                before = self.office.message(channel, ts)
                await self._looks(me, channel, ts)
                # Who has just joined may be refused at first, and tries again.
                if before != self.office.message(channel, ts):
                    break
        finally:
            self._busy.discard((channel, ts))

    async def _looks(self, me: Person, channel: str, ts: str) -> None:
        card = self.office.message(channel, ts)
        case = self._case_of(card)
        if see(card, "Declare incident", "Adopt"):
            await self._decides(me, channel, card)
        elif case and see(card, "Resolve"):
            await self._serves(me, channel, ts, case)

    async def _decides(self, me: Person, channel: str, card: Json | None) -> None:
        """There is no incident this week; what is proposed is mostly welcome."""
        adopts = self._dice.random() < _ADOPTS
        found = see(card, "Not one", "Adopt" if adopts else "Keep as it is")
        if found:
            await self.office.press(me.id, channel, found)

    def _case_of(self, card: Json | None) -> Case | None:
        """Return the request that a card is about; those of real people are left to real people."""
        named = _PERSON.findall(words(card)) if card else []
        return next((self.world.cases[each] for each in named if each in self.world.cases), None)

    async def _serves(self, me: Person, channel: str, ts: str, case: Case) -> None:
        if channel != self.world.channels[case.topic.channel]:
            await self._moves(me, channel, ts, case)
            return
        await self._confirms(me, channel, ts, case)
        if not await self._sends_draft(me, channel, ts, case):
            await self._press(me, channel, ts, "Take it")
            await self._replies(me, channel, ts, case)
        await self._passes(*_WORKS)
        await self._fixes(me, channel, ts, case)
        if case.chance(_RESOLVES) and await self._press(me, channel, ts, "Resolve"):
            self.world.tally["solved"] += 1

    async def _moves(self, me: Person, channel: str, ts: str, case: Case) -> None:
        """Reassign what is not theirs."""
        why = self.world.phrase("not_ours", case.dice)
        answers = {"Which team should have it?": self.world.team_of(case.topic), "Why?": why}
        if await self._form(me, channel, ts, "Reassign", answers):
            self.world.tally["corrected"] += 1

    async def _confirms(self, me: Person, channel: str, ts: str, case: Case) -> None:
        if case.chance(_CONFIRMS_TEAM) and see(self.office.message(channel, ts), "Yes, ours"):
            await self._press(me, channel, ts, "Yes, ours")

    async def _sends_draft(self, me: Person, channel: str, ts: str, case: Case) -> bool:
        """Send the draft, edited or not, if it is about this; else reject it."""
        card = self.office.message(channel, ts)
        if card is None or not see(card, "Approve and send"):
            return False
        if not any(title in words(card) for title in case.topic.helps):
            await self._rejects(me, channel, ts, case)
            return False
        if case.chance(_EDITS) and await self._edits(me, channel, ts, case):
            return True
        return case.chance(_SENDS) and await self._press(me, channel, ts, "Approve and send")

    async def _rejects(self, me: Person, channel: str, ts: str, case: Case) -> None:
        answers = {"What is wrong with it?": "Does not fit this request"}
        if case.chance(_REJECTS) and await self._form(me, channel, ts, "Reject", answers):
            self.world.tally["corrected"] += 1

    async def _edits(self, me: Person, channel: str, ts: str, case: Case) -> bool:
        """Send the draft with a sentence of their own."""
        added = self.world.phrase("additions", case.dice)
        return await self._form(me, channel, ts, "Edit", {_DRAFT: f"{{before}}\n\n{added}"})

    async def _replies(self, me: Person, channel: str, ts: str, case: Case) -> None:
        if case.chance(_REPLIES):
            await self.office.say(me.id, channel, self.world.phrase("looking", case.dice), ts)
        await self._passes(*_WORKS)
        if see(self.office.message(channel, ts), "Resolve") and case.chance(_REPLIES):
            await self.office.say(me.id, channel, self.world.phrase("mended", case.dice), ts)

    async def _fixes(self, me: Person, channel: str, ts: str, case: Case) -> None:
        """Set a wrong category right, now and then."""
        card = self.office.message(channel, ts)
        if card and case.topic.called not in words(card) and case.chance(_FIXES):
            answers = {"Category": case.topic.called}
            if await self._form(me, channel, ts, "Fix fields", answers):
                self.world.tally["corrected"] += 1

    async def _press(self, me: Person, channel: str, ts: str, label: str) -> bool:
        """Press it, and see that the card changed: the bot may have been told by somebody else."""
        before = self.office.message(channel, ts)
        found = see(before, label)
        if found is None or not await self.office.press(me.id, channel, found):
            return False
        has_changed = lambda: self.office.message(channel, ts) != before  # noqa: E731
        return bool(await self.office.until(has_changed, _CARD_SECONDS))

    async def _form(
        self, me: Person, channel: str, ts: str, label: str, answers: dict[str, str]
    ) -> bool:
        """Open the form behind a button, fill it in and send it."""
        found = see(self.office.message(channel, ts), label)
        if found is None:
            return False
        async with self._hands[me.id]:
            pressed = await self.office.press(me.id, channel, found)
            return pressed and await self.office.fill(me.id, answers)

    async def _passes(self, least: float, most: float) -> None:
        """Let working time pass."""
        clock = self.world.clock
        await clock.until(at_work(clock.now + self._dice.uniform(least, most)))


_DRAFT = "Your answer: change what does not fit"


def _is_open(message: Json) -> bool:
    return bool(labelled([message], "Resolve", "Declare incident", "Adopt"))
