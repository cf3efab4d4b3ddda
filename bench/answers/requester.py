"""What requesters of the simulated desk do: ask, choose, answer, try, and judge."""

from __future__ import annotations

from dataclasses import dataclass

from bench.answers import words
from bench.answers.case import Case
from bench.answers.world import World
from helpdesk.cards import ActionId
from helpdesk.model import Status
from storage.chat_posts import REPLY

CHECK = "check"
"""The slot of the question whether a quiet answer helped."""


@dataclass
class Requester:
    """Everybody who asks."""

    world: World

    def asks(self, number: int) -> Case:
        """Open a request of some kind, and note what the first decision made of it."""
        world = self.world
        kind = world.dice.choices(world.desk.kinds, [each.share for each in world.desk.kinds])[0]
        who = world.dice.randrange(len(world.desk.requesters.names))
        person, name = f"UREQ{who}", world.desk.requesters.names[who]
        examples = world.office.catalog.category(kind.category).examples
        said = words.request_text(world.desk, kind, examples, world.dice)
        request = world.office.request(world.office.asks(person, said, world.clock.now))
        case = Case(number, kind, person, name, world.clock.now, request.id)
        case.category, case.chosen = request.category, request.template or request.draft
        world.cases.append(case)
        return case

    def clarify(self, case: Case) -> None:
        """Choose what it is about, where it is offered."""
        name = self.world.office.catalog.category(case.kind.category).name
        ways = ((ActionId.CHOOSE, name), (ActionId.SOMETHING_ELSE, ""), (ActionId.PERSON, ""))
        found = (self.world.finds(case, REPLY, *way) for way in ways)
        shown = next(filter(None, found), None)
        if shown:
            self.world.press_this(case.person, shown)
        self.world.go_on(case)

    def answer_question(self, case: Case) -> None:
        """Answer what is asked with any of what is offered."""
        every = self.world.office.offered(case.request_id, REPLY)
        offered = [each for each in every if each.action is ActionId.FOLLOW_UP]
        if offered:
            self.world.press_this(case.person, self.world.dice.choice(offered))
        self.world.go_on(case)

    def judge(self, case: Case) -> None:
        """Try what the answer says, and react, or not."""
        request = self.world.request(case)
        if request.status is not Status.ANSWERED or request.template is None:
            self.world.go_on(case)
            return
        version = request.template_version
        if self.world.note_sent(case, request.template, version, is_auto=True):
            if self.world.rolls(self.world.desk.requesters.confirms):
                self.says_solved(case)
        else:
            self._complain(case)

    def _complain(self, case: Case) -> None:
        ways, rolled = self.world.desk.requesters, self.world.dice.random()
        if rolled < ways.asks_person:
            self.world.press(case.person, case, REPLY, ActionId.PERSON)
            self.world.go_on(case)
        elif rolled < ways.asks_person + ways.says_no:
            self.world.tell(case, "that did not help")
            self.world.go_on(case)
        elif rolled < ways.asks_person + ways.says_no + ways.reopens:
            self.says_solved(case)
            self.reopen_later(case)

    def says_solved(self, case: Case) -> None:
        """Press *Solved*."""
        case.said_solved = True
        self.world.press(case.person, case, REPLY, ActionId.SOLVED)

    def reopen_later(self, case: Case) -> None:
        """Find out in a while that it is not solved."""
        days = self.world.dice.uniform(*self.world.desk.requesters.reopen_days)
        self.world.clock.after(24 * days, lambda: self._reopen(case))

    def _reopen(self, case: Case) -> None:
        case.said_solved = False
        self.world.press(case.person, case, REPLY, ActionId.REOPEN)
        self.world.go_on(case)

    def hear_check(self, case: Case) -> None:
        """Say the truth to the question whether it helped, or nothing again."""
        case.was_checked = True
        if not case.sent or not self.world.rolls(self.world.desk.requesters.answers_check):
            return
        is_solved = case.sent[-1].solved
        yes, no = (ActionId.SOLVED,), (ActionId.NOT_YET, ActionId.PERSON)
        found = (self.world.finds(case, CHECK, each) for each in (yes if is_solved else no))
        shown = next(filter(None, found), None)
        if shown:
            case.said_solved = is_solved
            self.world.press_this(case.person, shown)
            self.world.go_on(case)
