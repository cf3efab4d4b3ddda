"""What somebody who asks does: read what the bot says, and press, answer, wait, or say nothing."""

from __future__ import annotations

from playground.company import eyes
from playground.company.case import Case, World
from playground.company.eyes import Pressable, labelled
from playground.json_types import Json

_CHOOSES, _ANSWERS, _CONFIRMS, _THANKS, _RATES, _REOPENS = 0.9, 0.75, 0.6, 0.15, 0.5, 0.04
_WRONG_ANSWER, _WRONG_TEAM, _WRITES, _ASKS_PERSON = 0.6, 0.35, 0.3, 0.6
_READS = (2.0, 12.0)
"""Minutes until somebody reads what is new."""
_TRIES = (4.0, 30.0)
"""Minutes until somebody has tried an answer."""
_FACES = ("😞 Bad", "🙁 Poor", "😐 Okay", "🙂 Good", "😀 Great")


class Requester:
    """Everybody who asks, one case at a time."""

    def __init__(self, world: World) -> None:
        self.world, self.office = world, world.office

    async def lives(self, case: Case) -> None:
        """See the request through until it is closed, or the week is over."""
        if not await self.office.until(lambda: self._has_reply(case)):
            return
        while True:
            await self.world.clock.after(case.dice.uniform(*_READS))
            said = await self._said(case)
            if await self._reacts(case, said):
                return
            if said == await self._said(case):
                await self.office.news(self.world.help_channel, case.ts)

    def _has_reply(self, case: Case) -> bool:
        return any(map(eyes.is_bot, self.office.ws.store.replies(self.world.help_channel, case.ts)))

    async def _said(self, case: Case) -> list[Json]:
        """Return what the bot says now in the thread."""
        thread = await self.office.thread(case.ask.person, self.world.help_channel, case.ts)
        return list(filter(eyes.is_bot, thread))

    async def _reacts(self, case: Case, said: list[Json]) -> bool:
        """Do what there is to do; True once there will be nothing more."""
        await self._rates(case, said)
        if not labelled(said, "Solved") and (reopen := labelled(said, "Reopen")):
            return not await self._reopens(case, reopen)
        if skip := labelled(said, "Skip"):
            await self._answers(case, said, skip)
        elif other := labelled(said, "Something else"):
            await self._chooses(case, said, other)
        elif _asks_what(said):
            await self._tells_more(case)
        else:
            await self._judges(case, said)
        return False

    async def _rates(self, case: Case, said: list[Json]) -> None:
        if labelled(said, _FACES[-1]) and case.once("rates") and case.chance(_RATES):
            [face] = case.dice.choices(_FACES, (1, 1, 2, 6, 8))
            await self._press(case, labelled(said, face))

    async def _reopens(self, case: Case, reopen: Pressable) -> bool:
        """Find out, rarely, that it is not solved."""
        case.done.discard("judged")
        if not case.once("reopens") or not case.chance(_REOPENS):
            return False
        await self.world.clock.after(case.dice.uniform(20, 120))
        return await self._press(case, reopen)

    async def _answers(self, case: Case, said: list[Json], skip: Pressable) -> None:
        """Answer a question with what is offered, or in words where nothing is; or skip it."""
        if not case.once(f"answers {skip.value}"):
            return
        [asking] = [each for each in said if each["ts"] == skip.ts]
        row = [each for each in eyes.row_of(asking, "Skip") if each.label not in _NO_ANSWERS]
        if row and case.chance(_ANSWERS):
            await self._press(case, case.dice.choice(row))
        elif not row and case.chance(_ANSWERS):
            await self._says(case, self.world.phrase("told", case.dice))
        else:
            await self._press(case, skip)

    async def _chooses(self, case: Case, said: list[Json], other: Pressable) -> None:
        if case.once(f"chooses {other.value}") and case.chance(_CHOOSES):
            await self._press(case, labelled(said, case.topic.called) or other)

    async def _tells_more(self, case: Case) -> None:
        if case.once("tells"):
            await self._says(case, case.dice.choice(case.topic.texts).split(" {")[0])

    async def _judges(self, case: Case, said: list[Json]) -> None:
        """Try an answer; see whose request it is."""
        shown = "\n".join(map(eyes.words, said))
        if "Sent because this looks like" in shown and labelled(said, "Talk to a person"):
            await self._judges_answer(case, said, shown)
        elif case.helped(shown) is not None and "answers:" in shown:
            await self._judges_sent(case, said, shown)
        elif case.once("team") and not self._is_with(case, shown) and case.chance(_WRONG_TEAM):
            await self._says_wrong_team(case, said)

    async def _judges_answer(self, case: Case, said: list[Json], shown: str) -> None:
        if not case.once("judged"):
            return
        await self.world.clock.after(case.dice.uniform(*_TRIES))
        if case.helped(shown):
            await self._is_solved(case, said)
        elif case.topic.called not in shown and case.chance(_WRONG_ANSWER):
            await self._says_wrong_team(case, said)
        elif case.chance(_ASKS_PERSON):
            await self._press(case, labelled(said, "Talk to a person"))
        elif case.chance(_WRITES):
            await self._says(case, self.world.phrase("no_luck", case.dice))

    async def _judges_sent(self, case: Case, said: list[Json], shown: str) -> None:
        """Try what a technician sent."""
        if not case.once("sent"):
            return
        await self.world.clock.after(case.dice.uniform(*_TRIES))
        if case.helped(shown):
            await self._is_solved(case, said)
        elif case.chance(_WRITES):
            await self._says(case, self.world.phrase("no_luck", case.dice))

    async def _is_solved(self, case: Case, said: list[Json]) -> None:
        if not case.chance(_CONFIRMS):
            return
        if await self._press(case, labelled(said, "Solved")):
            self.world.tally["solved"] += 1
        if case.chance(_THANKS):
            await self._says(case, self.world.phrase("thanks", case.dice))

    def _is_with(self, case: Case, shown: str) -> bool:
        """Whether the team that was named is the right one."""
        place = f"<#{self.world.channels[case.topic.channel]}"
        return place in shown or self.world.team_of(case.topic) in shown

    async def _says_wrong_team(self, case: Case, said: list[Json]) -> None:
        """Press *Wrong team*, and pick the right one from what only this person is shown."""
        if not await self._press(case, labelled(said, "Wrong team")):
            return
        team, place = self.world.team_of(case.topic), self.world.help_channel
        offered = await self.office.until(lambda: self._privately(case, team))
        if offered and await self.office.press(case.ask.person, place, offered):
            self.world.tally["corrected"] += 1

    def _privately(self, case: Case, label: str) -> Pressable | None:
        shown = self.office.whispers(case.ask.person, self.world.help_channel, case.ts)
        return labelled(shown, label)

    async def _press(self, case: Case, found: Pressable | None) -> bool:
        if found is None:
            return False
        return await self.office.press(case.ask.person, self.world.help_channel, found)

    async def _says(self, case: Case, text: str) -> None:
        await self.office.say(case.ask.person, self.world.help_channel, text, case.ts)


_NO_ANSWERS = ("Skip", "Talk to a person")


def _asks_what(said: list[Json]) -> bool:
    return any("What is going wrong?" in eyes.words(each) for each in said)
