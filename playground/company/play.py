"""*Play a week*: the simulated company asks and works, at the bot that is there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from random import Random
from time import monotonic

from playground.company.case import Case, World
from playground.company.clock import WeekClock
from playground.company.days import WEEK, day_seconds, told
from playground.company.model import Company, company
from playground.company.office import Office
from playground.company.plan import Ask, plan
from playground.company.requester import Requester
from playground.company.technician import Crew
from playground.errors import SlackError
from playground.json_types import Json
from playground.workspace import Workspace

log = logging.getLogger(__name__)

HELP_CHANNEL = "it-help"
LONGEST_MINUTES = 24 * 60.0
_TOLD_EACH_SECONDS = 0.4
_HELD = 0.3
"""From this share of the time on that the week stood still, people are told so."""


class Play:
    """The one week that may run in a workspace; it lasts as long as the server does."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._phase = "none"
        self._week: _Week | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether a week runs, or stands still for a while."""
        return self._task is not None and not self._task.done()

    def start(self, seed: int, minutes: float) -> None:
        """Begin a week that takes so many real minutes; raises SlackError if one runs."""
        if self.is_under_way:
            raise SlackError("week_runs", message="A week is under way; stop it first.")
        check_minutes(minutes)
        self._week = _Week(self._ws, seed, minutes, self._tell)
        self._phase = "running"
        self._task = asyncio.create_task(self._run(self._week))
        self._tell()

    def pause(self, *, is_paused: bool) -> None:
        """Let the week stand still, or go on."""
        self._running.clock.is_paused = is_paused
        self._phase = "paused" if is_paused else "running"
        self._tell()

    def speed(self, minutes: float) -> None:
        """Let the whole week take so many real minutes from now on."""
        check_minutes(minutes)
        self._running.clock.minutes = minutes
        self._tell()

    async def stop(self) -> None:
        """End the week; what was asked stays. Nothing happens where none runs."""
        if self._task and self.is_under_way:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def state(self) -> Json:
        """Return what the page shows of the week."""
        known = {"phase": self._phase, "dashboard": self._ws.dashboard_url}
        return known | (self._week.state() if self._week else {})

    @property
    def _running(self) -> _Week:
        if self._week is None or not self.is_under_way:
            raise SlackError("no_week", message="No week is under way; start one.")
        return self._week

    async def _run(self, week: _Week) -> None:
        phase = "stopped"
        try:
            await week.passes()
            phase = "over"
        except Exception:
            log.exception("the simulated week broke off")
            phase = "broken"
        finally:
            self._phase = phase
            self._tell()

    def _tell(self) -> None:
        self._ws.stream.publish({"type": "week", "week": self.state()}, lambda _: True)


def check_minutes(minutes: float) -> None:
    """Raise SlackError unless a week can take so long."""
    if not 0 < minutes <= LONGEST_MINUTES:
        raise SlackError(
            "bad_minutes", message="A week takes more than 0 and at most 1440 minutes."
        )


class _Week:
    """One week: who asks, who works, and the clock they live by."""

    def __init__(self, ws: Workspace, seed: int, minutes: float, tell: Callable[[], None]) -> None:
        staff = company()
        self._ws, self._seed, self._tell, self._told_at = ws, seed, tell, 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self.channels = _channels(ws, staff)
        _admit(ws, staff, self.channels)
        self.office = Office(ws)
        self.clock = WeekClock(minutes, lambda: self.office.is_full)
        self.plan = plan(staff, seed)
        self.world = World(
            staff, self.office, self.clock, self.channels[HELP_CHANNEL], self.channels
        )
        crews = {
            self.channels[name]: [each for each in staff.technicians if each.channel == name]
            for name in staff.teams
        }
        self._requester, self._crew = Requester(self.world), Crew(self.world, crews, seed)

    async def passes(self) -> None:
        """Live through the week; whoever waits at its end goes home."""
        async with asyncio.TaskGroup() as group:
            self._begin(group, self._cards_come(group))
            self._begin(group, self._requests_come(group))
            await self.clock.run(self._ticks)
            for task in self._tasks:
                task.cancel()

    def _begin(self, group: asyncio.TaskGroup, doing: Coroutine[None, None, None]) -> None:
        task = group.create_task(self._does(doing))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _does(self, doing: Coroutine[None, None, None]) -> None:
        """Let people leave it where the chat or the bot refuses what they do."""
        try:
            await doing
        except SlackError as refusal:
            log.warning("somebody simulated was refused: %s", refusal)
            self.office.gave_up += 1

    async def _requests_come(self, group: asyncio.TaskGroup) -> None:
        for ask in self.plan:
            await self.clock.until(ask.at)
            await self.office.has_room()
            case = await self._asks(ask)
            self._begin(group, self._requester.lives(case))

    async def _asks(self, ask: Ask) -> Case:
        place, tally = self.world.help_channel, self.world.tally
        ts = await self.office.say(ask.person, place, ask.text)
        tally["asked"] += 1
        dice = Random(f"{self._seed} {ask.number}")  # noqa: S311 - a simulation
        case = Case(ask, self.world.company.topic(ask.topic), dice, ts)
        self.world.cases[ask.person] = case
        return case

    async def _cards_come(self, group: asyncio.TaskGroup) -> None:
        async for channel, message in self.office.heard(self.world.company.employees[0].id):
            if self._crew.minds(channel, message):
                self._begin(group, self._crew.works(channel, message["ts"]))

    def _ticks(self) -> None:
        if monotonic() - self._told_at >= _TOLD_EACH_SECONDS:
            self._told_at = monotonic()
            self._tell()

    def state(self) -> Json:
        """Return where the week stands, and what people did so far."""
        clock, tally = self.clock, self.world.tally
        weekday, time = told(min(clock.now, WEEK - 1))
        return {
            "seed": self._seed,
            "minutes": clock.minutes,
            "day_seconds": round(day_seconds(clock.minutes)),
            "weekday": weekday,
            "time": time,
            "share": round(clock.share, 4),
            "of": len(self.plan),
            **{name: tally[name] for name in ("asked", "solved", "corrected")},
            "waiting": self.office.waiting,
            "gave_up": self.office.gave_up,
            "waits_for_bot": clock.held > _HELD,
        }


def _channels(ws: Workspace, staff: Company) -> Mapping[str, str]:
    """Return the ids of the channels that the company works in, by their names."""
    found = {name: ws.directory.find_channel(name) for name in (HELP_CHANNEL, *staff.teams)}
    missing = ", ".join(f"#{name}" for name, channel in found.items() if channel is None)
    if missing:
        said = f"The simulated company works with the starter catalog; there is no {missing} here."
        raise SlackError("no_company", message=said)
    return {name: channel["id"] for name, channel in found.items() if channel}


def _admit(ws: Workspace, staff: Company, channels: Mapping[str, str]) -> None:
    """Bring the company's people into the directory and their channels, once."""
    everyone = [each.id for each in staff.people]
    crews = {
        name: [each.id for each in staff.technicians if each.channel == name]
        for name in staff.teams
    }
    members = {HELP_CHANNEL: everyone, **crews}
    ws.directory.admit(
        [each.seed() for each in staff.people],
        [{"id": channels[name], "members": found} for name, found in members.items()],
    )
    ws.show(ws.directory.channels[channels[HELP_CHANNEL]], "channel")
