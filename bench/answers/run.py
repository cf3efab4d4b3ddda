"""The days of a simulated desk: requests come in, people react, workers learn from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.answers.case import Case
from bench.answers.clock import START
from bench.answers.office import Shown
from bench.answers.requester import Requester
from bench.answers.technician import Crew
from bench.answers.world import World
from helpdesk.cards import ActionId
from helpdesk.model import Status
from storage import proposals
from storage.chat_posts import REPLY

_DAY_HOURS = 10.0
_REVIEW_EVERY = 30
"""Requests between two reviews; in life they are two minutes apart."""
_LEARN_EVERY = timedelta(days=4)
"""In life it is minutes; only routing waits for it, and that is not what is measured here."""
_CHECK_EVERY = timedelta(hours=6)
_SETTLES = timedelta(days=6)
_NOTHING, _ASKED_AFTER = timedelta(0), timedelta(hours=19)
_MOST_TURNS = 8


@dataclass
class Run:
    """`requests` of them; a lead adopts what is proposed a day later, if `is_adopting`."""

    world: World
    requests: int
    is_adopting: bool = True

    def __post_init__(self) -> None:
        self.requester = Requester(self.world)
        self.crew = Crew(self.world, self.requester)
        self.world.go_on = self._go_on

    def go(self) -> None:
        """Live all days, and some more for what is still to be heard."""
        self._meet()
        end, clock = self._plan_requests() + _SETTLES, self.world.clock
        clock.every(_CHECK_EVERY, end, self._check_quiet)
        clock.every(_LEARN_EVERY, end, lambda: self.world.office.learn(clock.now))
        clock.every(timedelta(days=1), end, self._decide_proposals)
        clock.run()
        self.world.office.review(clock.now)

    def _meet(self) -> None:
        known = {each.id: each.name for each in self.world.desk.technicians}
        names = enumerate(self.world.desk.requesters.names)
        for person, name in (known | {f"UREQ{number}": name for number, name in names}).items():
            self.world.office.knows(person, name)

    def _plan_requests(self) -> datetime:
        """Plan when each comes, spread over the days; returns the time of the last."""
        a_day, when = self.world.desk.requests_per_day, START
        for number in range(self.requests):
            day, place = divmod(number, a_day)
            hours = (place + self.world.dice.random()) * _DAY_HOURS / a_day
            when = START + timedelta(days=day, hours=hours)
            self.world.clock.at(when, lambda number=number: self._arrive(number))  # type: ignore[misc]
        return when

    def _arrive(self, number: int) -> None:
        self._go_on(self.requester.asks(number))
        if number % _REVIEW_EVERY == _REVIEW_EVERY - 1:
            self.world.office.review(self.world.clock.now)

    def _go_on(self, case: Case) -> None:
        """Let whoever is next do what they do, as the request stands now."""
        case.turns += 1
        if case.turns > _MOST_TURNS:
            return
        world, after = self.world, self.world.clock.after
        request = world.request(case)
        if world.finds(case, REPLY, ActionId.FOLLOW_UP):
            after(0.05, lambda: self.requester.answer_question(case))
        elif request.status is Status.ASKED:
            after(0.05, lambda: self.requester.clarify(case))
        elif request.status is Status.ANSWERED:
            after(world.dice.uniform(0.2, 1.5), lambda: self.requester.judge(case))
        elif request.status is Status.WITH_TEAM:
            after(world.dice.uniform(0.3, 2.5), lambda: self.crew.work(case))

    def _check_quiet(self) -> None:
        """Let the product ask, and who is asked say something."""
        now = self.world.clock.now
        self.world.office.check_quiet(now)
        for case in self.world.cases:
            waits = now - case.sent[-1].at if case.sent and not case.was_checked else _NOTHING
            is_quiet = _ASKED_AFTER < waits < _SETTLES
            if is_quiet and self.world.request(case).checked_at:
                self.requester.hear_check(case)

    def _decide_proposals(self) -> None:
        """Let the lead adopt what has been proposed since a day."""
        if not self.is_adopting:
            return
        office, now = self.world.office, self.world.clock.now
        with office.database.snapshot() as session:
            waiting = proposals.open_ones(session)
        lead = self.world.desk.technicians[0]
        for each in waiting:
            if each.at <= now - timedelta(days=1):
                adopt = Shown(ActionId.ADOPT, "Adopt", each.value)
                self.world.press_this(lead.id, adopt, office.roles(is_lead=True))
