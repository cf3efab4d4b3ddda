"""What asks somebody to pick or to write: lists of teams, and forms."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk.cards import (
    ActionId,
    Button,
    Card,
    Choice,
    Form,
    Question,
    Select,
    actions,
    card,
    text,
)
from helpdesk.catalog import Catalog, Priority
from helpdesk.drafts import Flaw
from helpdesk.model import Request

_BUTTON_TEAMS = 3


def choices(request: Request, teams: Sequence[str], catalog: Catalog) -> Card:
    """“Which team should have it?”: the likeliest as buttons, the rest in a list."""
    best = [
        Button(
            action=ActionId.MOVE,
            label=catalog.team(team).name,
            value=f"{request.value}.{team}",
        )
        for team in teams[:_BUTTON_TEAMS]
    ]
    rest = teams[_BUTTON_TEAMS:]
    more = _team_list(ActionId.MOVE, request, rest, catalog) if rest else ()
    return card(text("**Which team should have it?**"), actions(*best, *more))


def _team_list(
    action: ActionId, request: Request, teams: Sequence[str], catalog: Catalog
) -> tuple[Select, ...]:
    return (
        Select(
            action=action,
            label="Another team",
            choices=tuple(
                Choice(label=catalog.team(team).name, value=f"{request.value}.{team}")
                for team in teams
            ),
        ),
    )


def reassign_form(request: Request, teams: Sequence[str], catalog: Catalog) -> Form:
    """The technician's dialog: which team, and why."""
    return _team_form(ActionId.REASSIGN, "Reassign", request, teams, catalog)


def move_form(request: Request, teams: Sequence[str], catalog: Catalog) -> Form:
    """The same for the requester, where the teams are too many for a message."""
    return _team_form(ActionId.MOVE, "Wrong team", request, teams, catalog)


def _team_form(
    action: ActionId, title: str, request: Request, teams: Sequence[str], catalog: Catalog
) -> Form:
    offered = tuple(Choice(label=catalog.team(team).name, value=team) for team in teams)
    return Form(
        action=action,
        title=title,
        submit="Move it",
        value=request.value,
        fields=(
            Question(name="team", label="Which team should have it?", choices=offered),
            Question(name="words", label="Why?", multiline=True, optional=True),
        ),
    )


def reply_form(request: Request, draft: str) -> Form:
    """The technician's dialog for an answer; a draft stands there already."""
    label = "Your answer: change what does not fit" if draft else "Your answer"
    words = Question(name="words", label=label, value=draft, multiline=True)
    return Form(
        action=ActionId.REPLY,
        title="Edit the draft" if draft else "Reply",
        submit="Send",
        value=request.value,
        fields=(words,),
    )


def reject_form(request: Request) -> Form:
    """The technician's dialog for a draft that is not sent: why."""
    flaws = tuple(Choice(label=each.value, value=each.id) for each in Flaw)
    return Form(
        action=ActionId.REJECT_DRAFT,
        title="Reject the draft",
        submit="Reject",
        value=request.value,
        fields=(
            Question(name="reason", label="What is wrong with it?", choices=flaws),
            Question(name="words", label="In your words", multiline=True, optional=True),
        ),
    )


def escalate_form(request: Request, priority: Priority) -> Form:
    """The technician's dialog for what cannot wait; `priority` is proposed."""
    offered = tuple(Choice(label=each.value.title(), value=each.value) for each in Priority)
    return Form(
        action=ActionId.ESCALATE,
        title="Escalate",
        submit="Escalate",
        value=request.value,
        fields=(
            Question(name="words", label="Why can it not wait?", multiline=True),
            Question(name="priority", label="Priority", choices=offered, value=priority.value),
        ),
    )


def new_request_form() -> Form:
    """The dialog of `/it` without words."""
    return Form(
        action=ActionId.NEW_REQUEST,
        title="New IT request",
        submit="Send",
        value="new",
        fields=(
            Question(name="words", label="What is wrong, or what do you need?", multiline=True),
        ),
    )
