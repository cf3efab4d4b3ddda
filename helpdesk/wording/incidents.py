"""What is said of major incidents: to technicians, and to everybody who is waiting."""

from __future__ import annotations

from helpdesk.cards import (
    ActionId,
    Actions,
    Button,
    Card,
    Form,
    Menu,
    Note,
    Question,
    Quote,
    actions,
    card,
    note,
    text,
)
from helpdesk.incidents import Standing, Suspicion
from helpdesk.markup import Person, Plain, Strong
from helpdesk.model import Request
from helpdesk.wording.parts import button, shortened


def incident_hint(request: Request, suspicion: Suspicion) -> Card:
    """Ask a team whether many requests are one incident; `request` is their first."""
    return card(
        text("🔥 {many} Is it one incident?", many=Strong(text=_many(suspicion))),
        Quote(text=shortened(request.text, 200)),
        note("{count} requests would be told and resolved together.", count=_count(suspicion)),
        actions(
            button(ActionId.DECLARE_INCIDENT, "Declare incident", request, style="danger"),
            button(ActionId.NO_INCIDENT, "Not one", request),
        ),
    )


def _many(suspicion: Suspicion) -> str:
    minutes = f"{suspicion.minutes} minute" + ("" if suspicion.minutes == 1 else "s")
    return f"{suspicion.people} people report the same in {minutes}."


def _count(suspicion: Suspicion) -> str:
    return str(len(suspicion.requests))


def incident_declared(request: Request, by: str) -> Card:
    """What the hint says once there is an incident."""
    return card(
        text("🔥 {person} declared an incident.", person=Person(id=by)),
        Quote(text=shortened(request.text, 200)),
        note("Its card is that of the first request; reports of the same join by themselves."),
        actions(button(ActionId.NO_INCIDENT, "Not one", request)),
    )


def incident_cleared(request: Request, by: str) -> Card:
    """What the hint says once it is known that there is none."""
    words = shortened(request.text)
    return card(note("{person}: “{words}” is no incident.", person=Person(id=by), words=words))


def linked_card(request: Request, standing: Standing) -> Card:
    """The card of a request that is part of an incident: a line, the words, and the way out."""
    why = button(ActionId.WHY, "Why this team?", request)
    return card(
        text(
            "🔥 {person}: part of the incident {incident}",
            person=Person(id=request.requester),
            incident=standing.place or Plain(text=f"“{standing.words}”"),
        ),
        Quote(text=shortened(request.text, 200)),
        actions(_not_part(request), Menu(items=(why,))),
    )


def _not_part(request: Request) -> Button:
    return button(ActionId.NOT_PART, "Not part of it", request)


def joined_note(request: Request) -> Card:
    """Say under the parent's card that one more request joined."""
    return card(
        note(
            "{person} reports the same: “{words}”",
            person=Person(id=request.requester),
            words=shortened(request.text, 200),
        ),
        actions(_not_part(request)),
    )


def incident_notes(standing: Standing) -> tuple[Note, ...]:
    """Say on the parent's card how many others there are."""
    others = f"{standing.others} other request" + ("" if standing.others == 1 else "s")
    return (note("🔥 **Incident**, with {others} linked to it.", others=others),)


def incident_row(request: Request) -> tuple[Button, ...]:
    """What can be done for all at once; until somebody has it, taking it comes first."""
    style = "primary" if request.owner else "plain"
    return (
        button(ActionId.STATUS_TO_ALL, "Status to all", request, style=style),
        button(ActionId.RESOLVE_ALL, "Resolve all", request),
    )


def status_form(request: Request) -> Form:
    """Ask for the words that everybody is told."""
    return Form(
        action=ActionId.STATUS_TO_ALL,
        title="Status to all",
        submit="Send",
        value=request.value,
        fields=(Question(name="words", label="What shall everybody know?", multiline=True),),
    )


def status_note(words: str, by: str) -> Card:
    """The news of an incident, for everybody who is waiting."""
    lead = text("🔥 News of the incident, from {person}:", person=Person(id=by))
    return card(lead, Quote(text=words))


def known_reply(request: Request) -> Card:
    """The reply to a request that is part of an incident."""
    return card(
        text("🔥 This is a known incident, and people are on it. **You will be told here.**"),
        _known_buttons(request),
    )


def _known_buttons(request: Request) -> Actions:
    return actions(button(ActionId.SOLVED, "Solved", request), _not_part(request))


def parent_reply() -> Card:
    """The reply to the request that stands for an incident."""
    return card(
        text(
            "🔥 Others report the same: this is an incident now, and people are on it. "
            "**You will be told here.**"
        )
    )


def known_note() -> Card:
    """Tell somebody who was answered otherwise before; their reply above changes silently."""
    return card(text("🔥 Others report the same. It is a known incident: you will be told here."))


def unlinked_note() -> Card:
    """Tell somebody that they wait for something of their own."""
    return card(text("This is no part of the incident after all: the team looks at it by itself."))
