"""The use-case of follow-up questions: what is pressed, picked or said as their answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.act import Act, teach
from bot.acts import Acts
from bot.decider import Decider
from bot.desk import Desk
from bot.reaction import Reaction
from helpdesk import followups, lifecycle, wording
from helpdesk.cards import ActionId
from helpdesk.feedback import Kind
from helpdesk.followups import MISSED
from helpdesk.journal import Deed, standing
from helpdesk.model import Followed, Message, Request, Status
from helpdesk.triage import Context
from storage import decisions, journal, messages, requests


class FollowUps:
    """Takes answers, once each, and goes on with what they change."""

    def __init__(self, acts: Acts, decider: Decider, desk: Desk) -> None:
        self._acts = acts
        self._decider = decider
        self._desk = desk
        self.handlers: Mapping[ActionId, Callable[[Act], Reaction]] = {
            ActionId.FOLLOW_UP: self._pressed,
            ActionId.MISSED: self._pressed,
        }

    def _pressed(self, act: Act) -> Reaction:
        """Take a button for an answer; one whose question waits no more changes nothing."""
        place, _, number = act.choice.partition("~")
        waiting = followups.waiting(act.request)
        answer = None if waiting is None else _picked(act.request.followups[waiting], number)
        if waiting is None or answer is None or place != str(waiting):
            return Reaction(card=wording.stale(act.request))
        self._answer(act, waiting, answer)
        return Reaction()

    def hear(self, act: Act, message: Message, *, takes_any: bool) -> Request | None:
        """Take a reply of who asked for an answer, if it is one; return the request as it is then.

        None where nobody else has to read it: no team has the request. With `takes_any`, words
        that are no known answer are one too.
        """
        waiting, request = followups.waiting(act.request), act.request
        if waiting is None:
            return request
        asked, catalog = request.followups[waiting], self._desk.catalog
        answer = followups.answer_in(asked, message.text, catalog, takes_any=takes_any)
        if answer is None:
            return request
        if request.status is not Status.ASKED:
            return self._answer(act, waiting, answer)
        messages.note_said(act.session, message, request.id)
        told = replace(request, text=f"{request.text}\n{message.text}")
        self._answer(replace(act, request=told), waiting, answer)
        return None

    def _answer(self, act: Act, waiting: int, answer: str) -> Request:
        """Keep an answer, and decide again where that waited for it; "" declines the question."""
        after = followups.answered(act.request, waiting, answer, self._desk.catalog)
        said = after.followups[waiting]
        if answer:
            _teach(act, said, answer)
        if act.request.status is Status.ASKED:
            return self._decide(replace(act, request=after), said)
        return self._show(act, after, said)

    def _decide(self, act: Act, said: Followed) -> Request:
        """Decide on the request within its category, unless that left the catalog meanwhile."""
        known = (each for each in self._desk.catalog.categories if each.id == act.request.category)
        category = next(known, None)
        if category is None:
            return self._decider.decide_and_show(act.session, act.request, Context(), act.at)
        before = decisions.get(act.session, act.request.decision_id).reasons
        return self._acts.decide_within(act, category, (*before, _reason(said)))

    def _show(self, act: Act, after: Request, said: Followed) -> Request:
        """Show the answer in both places, and ask what is to be asked next."""
        after = self._decider.ask_next(act.session, self._with_draft(act, after))
        requests.save(act.session, after)
        self._desk.show_question(act.session, after, act.at, said)
        if said.answer and after.has_card:
            self._desk.show_card(act.session, after, act.at)
        return after

    def _with_draft(self, act: Act, after: Request) -> Request:
        """Offer the team an answer, if new words make one fit and it rejected none so far."""
        if after.draft or after.category is None or after.fields == act.request.fields:
            return after
        done = standing(journal.of_request(act.session, after.id))
        if any(each.deed is Deed.DRAFT_REJECTED for each in done):
            return after
        offer = self._decider.choose_answer(act.session, after, after.category)
        return lifecycle.with_draft(after, offer)


def _teach(act: Act, said: Followed, answer: str) -> None:
    """Log an answer; what was missing is told of the answer that was sent last."""
    fields = {said.question: answer}
    if said.question == MISSED:
        teach(act, Kind.MISSED, template=act.request.used_templates[-1], fields=fields)
    else:
        teach(act, Kind.ANSWERED_QUESTION, fields=fields)


def _reason(said: Followed) -> str:
    """Say what was asked and picked; reasons outlive what is erased, so they hold no free words."""
    free = "answered in words" if said.answer else "no answer"
    answer = said.answer if said.answer in said.answers else free
    return f"asked “{said.ask}”: {answer}"


def _picked(asked: Followed, number: str) -> str | None:
    """Return the answer with this number, "" for none; None where there is no such answer."""
    if not number:
        return ""
    is_there = number.isdecimal() and int(number) < len(asked.answers)
    return asked.answers[int(number)] if is_there else None
