"""What technicians of the simulated desk do: move, ask, send, edit, reject, write, resolve."""

from __future__ import annotations

from dataclasses import dataclass

from bench.answers import words
from bench.answers.case import Case
from bench.answers.desk import Technician
from bench.answers.office import Shown
from bench.answers.requester import Requester
from bench.answers.world import World
from bot.reaction import Reaction
from helpdesk.cards import ActionId, Form
from helpdesk.model import Request, Status

_NOT_YET = ("it still does not work", "that did not help", "no luck, same as before")
_SPEAKS = 0.3
"""How often a technician who answers speaks of what the bot had asked for them."""
_RESOLVES = 0.6
"""How often a technician resolves what nobody spoke of any more; the rest goes quiet."""


@dataclass
class Crew:
    """Everybody who serves requests; each request is somebody's."""

    world: World
    requester: Requester

    def work(self, case: Case) -> None:
        """Look at a card: move it, ask, or answer."""
        request = self.world.request(case)
        if request.status is not Status.WITH_TEAM:
            self.world.go_on(case)
            return
        me = self.world.dice.choice(self.world.desk.technicians)
        team = self.world.office.catalog.category(case.kind.category).team
        if request.team != team:
            move = Shown(ActionId.REASSIGN, "", f"{request.value}.{team}")
            self.world.press_this(me.id, move, self.world.office.roles())
            self.world.go_on(case)
        elif not self._asks(case, request, me):
            self._respond(case, me)

    def _asks(self, case: Case, request: Request, me: Technician) -> bool:
        """Ask by hand what is not answered yet, where that is the custom; then go on."""
        world = self.world
        asked = next((a for a in world.desk.asked if a.category == case.kind.category), None)
        is_told = any(each.answer for each in request.followups)
        if asked is None or is_told or not world.rolls(asked.probability):
            return False
        said, roles = world.dice.choice(asked.words), world.office.roles()
        world.office.says(me.id, said, world.clock.now, request, request.card_slot, roles)
        world.clock.after(0.2, lambda: world.tell(case, world.dice.choice(asked.answers)))
        world.clock.after(0.5, lambda: self._respond(case, me))
        return True

    def _respond(self, case: Case, me: Technician) -> None:
        """Send the draft, edited or not; or reject it, and write."""
        request = self.world.request(case)
        if request.status is not Status.WITH_TEAM:
            return
        draft, version = request.draft, request.draft_version
        if draft and draft != case.kind.template and self.world.rolls(me.spots):
            self._reject(case, me)
        elif draft and self._send(case, me, draft):
            solved = self.world.note_sent(case, draft, version, is_auto=False)
            pause = self.world.dice.uniform(0.3, 3.0)
            self.world.clock.after(pause, lambda: self._hear(case, me, solved=solved))
            return
        self._write(case, me)

    def _reject(self, case: Case, me: Technician) -> None:
        reaction = self._press(case, me, ActionId.REJECT_DRAFT)
        if reaction and reaction.form:
            self.world.fill(
                me.id, reaction.form, "About something else.", self.world.office.roles()
            )

    def _send(self, case: Case, me: Technician, template: str) -> bool:
        """Send the draft as it is, or as habit and taste have it; False where it cannot be."""
        form = self._form(case, me, ActionId.EDIT_DRAFT)
        if form is None:
            return False
        draft = form.fields[0].value
        habits = [each for each in self.world.desk.habits if each.template == template]
        edited = words.with_habits(draft, habits, self.world.dice)
        if not self.world.rolls(me.sends):
            synonyms = self.world.desk.synonyms
            edited = words.own_touch(edited, me, case.name, synonyms, self.world.dice)
        if edited == draft:
            return self._press(case, me, ActionId.SEND_DRAFT) is not None
        case.edits.append(template)
        signed = words.signed(edited, me, self.world.dice)
        self.world.fill(me.id, form, signed, self.world.office.roles())
        return True

    def _write(self, case: Case, me: Technician) -> None:
        """Help in words of their own, and resolve it."""
        if self.world.request(case).status is not Status.WITH_TEAM:
            return
        said = f"{case.kind.by_hand or words.own_words(self.world.dice)}{self._because(case)}"
        form = self._form(case, me, ActionId.REPLY)
        if form:
            signed = words.signed(said, me, self.world.dice)
            self.world.fill(me.id, form, signed, self.world.office.roles())
        self.world.clock.after(self._hours(case), lambda: self._resolve(case, me))

    def _told(self, case: Case) -> str | None:
        """Return the answer to a question that helps, where one was asked before."""
        desk = self.world.desk
        helps = {f"{each.category}/{each.question.id}": each.helps for each in desk.questions}
        by_hand = any(each.category == case.kind.category for each in desk.asked)
        answered = (each for each in self.world.request(case).followups if each.answer)
        return next((e.answer for e in answered if helps.get(e.question, by_hand)), None)

    def _because(self, case: Case) -> str:
        """Speak of the answer that helped, now and then."""
        told = self._told(case)
        return f" With “{told}” that is usual." if told and self.world.rolls(_SPEAKS) else ""

    def _hours(self, case: Case) -> float:
        """Return how long the rest takes: half as long where the right question was answered."""
        return self.world.dice.uniform(0.5, 6.0) * (0.5 if self._told(case) else 1.0)

    def _hear(self, case: Case, me: Technician, *, solved: bool) -> None:
        """Let whoever asked say whether what a technician sent helped, or nothing."""
        world, ways = self.world, self.world.desk.requesters
        if world.request(case).status is not Status.WITH_TEAM:
            return
        if solved and world.rolls(ways.confirms):
            self.requester.says_solved(case)
        elif solved and world.rolls(_RESOLVES):
            world.clock.after(self._hours(case), lambda: self._resolve(case, me))
        elif not solved and world.rolls(ways.reopens):
            self._resolve(case, me)
            self.requester.reopen_later(case)
        elif not solved and world.rolls(ways.asks_person + ways.says_no):
            world.tell(case, world.dice.choice(_NOT_YET))
            world.clock.after(1.0, lambda: self._write(case, me))

    def _resolve(self, case: Case, me: Technician) -> None:
        if self.world.request(case).status is Status.WITH_TEAM:
            self._press(case, me, ActionId.RESOLVE)

    def _form(self, case: Case, me: Technician, action: ActionId) -> Form | None:
        reaction = self._press(case, me, action)
        return reaction.form if reaction else None

    def _press(self, case: Case, me: Technician, action: ActionId) -> Reaction | None:
        slot = self.world.request(case).card_slot
        return self.world.press(me.id, case, slot, action, self.world.office.roles())
