"""Follow-up questions: below the reply that says what happened, and answered on the team's card."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk.cards import (
    ActionId,
    Actions,
    Button,
    Card,
    Choice,
    Menu,
    Note,
    Select,
    Text,
    actions,
    note,
    text,
)
from helpdesk.followups import MISSED, waiting
from helpdesk.markup import Span, Strong, parse
from helpdesk.model import Followed, Request, Status
from helpdesk.wording.parts import button, shortened

_MOST_BUTTONS = 5
# A message has little room for a list; who finds nothing there writes.
_MOST_LISTED = 40
_OURS = (ActionId.FOLLOW_UP, ActionId.MISSED)


def first_question(request: Request) -> tuple[Text | Note | Actions, ...]:
    """The reply while the answer to a question decides what happens."""
    at = waiting(request)
    if at is None:
        return ()
    asked = request.followups[at]
    person = button(ActionId.PERSON, "Talk to a person", request)
    row = actions(*_controls(request, at, asked), person)
    ask = Strong(text=asked.ask)
    return (text("Happy to help. So that the answer fits: {ask}", ask=ask), row, _hint(asked))


def asking(shown: Card, request: Request) -> Card:
    """Add to a reply the question that waits, if one does."""
    at = waiting(request)
    if at is None or request.status is not Status.WITH_TEAM:
        return shown
    asked = request.followups[at]
    lead = "{ask}" if asked.question == MISSED else "Something that will help them: {ask}"
    question = text(lead, ask=Strong(text=asked.ask))
    row = actions(*_controls(request, at, asked))
    return _with(shown, question, row, _hint(asked))


def _controls(request: Request, at: int, asked: Followed) -> Sequence[Button | Select]:
    action = ActionId.MISSED if asked.question == MISSED else ActionId.FOLLOW_UP
    value = f"{request.value}.{at}~"
    choices = tuple(
        Choice(label=answer, value=f"{value}{number}")
        for number, answer in enumerate(asked.answers)
    )[:_MOST_LISTED]
    skip = Button(action=action, label="Skip", value=value)
    if len(choices) > _MOST_BUTTONS:
        return Select(action=action, label="Pick one", choices=choices), skip
    each = (Button(action=action, label=one.label, value=one.value) for one in choices)
    return *each, skip


def _hint(asked: Followed) -> Note:
    return note("Or just reply here." if asked.answers else "Just reply here.")


def asked_on(shown: Card, request: Request, said: Followed | None = None) -> Card:
    """Return a reply with the question that waits now, in place of the one that stood there.

    `said` is the question that was just answered, or declined.
    """
    rest = without_question(shown)
    return asking(_with(rest, *_thanks(said)) if said and said.answer else rest, request)


def _thanks(said: Followed) -> tuple[Note]:
    if said.question == MISSED:
        return (note("Thank you: that tells us how to mend the answer."),)
    return (note("{ask} {answer}", ask=said.ask, answer=_answer(said)),)


def without_question(shown: Card) -> Card:
    """Return a reply without the question that stands there: its words, its row and its hint."""
    places = (at for at, each in enumerate(shown.blocks) if _is_ours(each))
    row = next(places, None)
    if row is None:
        return shown
    return shown.model_copy(update={"blocks": (*shown.blocks[: row - 1], *shown.blocks[row + 2 :])})


def _is_ours(block: object) -> bool:
    if not isinstance(block, Actions):
        return False
    return any(not isinstance(each, Menu) and each.action in _OURS for each in block.items)


def _with(shown: Card, *blocks: Text | Note | Actions) -> Card:
    return shown.model_copy(update={"blocks": (*shown.blocks, *blocks)})


def answers_told(request: Request) -> tuple[tuple[Span, ...], ...]:
    """The lines of the team's card with what was answered; what a field shows is not said twice."""
    told = (each for each in request.followups if each.answer and not _is_shown(each, request))
    return tuple(
        parse("{ask} {answer}", ask=shortened(each.ask, 150), answer=_answer(each)) for each in told
    )


def _is_shown(said: Followed, request: Request) -> bool:
    value = request.fields.get(said.field or "")
    return value is not None and value.value == said.answer


def _answer(said: Followed) -> Strong:
    return Strong(text=shortened(said.answer or "", 150))
