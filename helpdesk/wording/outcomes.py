"""How a request ended: was it solved, what if nobody says, and how was it."""

from __future__ import annotations

from datetime import datetime

from helpdesk.cards import ActionId, Button, Card, Text, actions, card, note, text
from helpdesk.markup import Moment, Person
from helpdesk.model import Request, Status
from helpdesk.wording.parts import button

# A face alone is nothing to whoever hears the page read aloud.
_OPEN_AGAIN = "Open again since."
_FACES = ("😞 Bad", "🙁 Poor", "😐 Okay", "🙂 Good", "😀 Great")


def quiet_check(request: Request, closes_at: datetime) -> Card:
    """Ask, once, whoever was answered and said no more."""
    no = (
        button(ActionId.NOT_YET, "Not yet", request)
        if request.status is Status.WITH_TEAM
        else button(ActionId.PERSON, "Talk to a person", request)
    )
    return card(
        text("**Did this solve it?**"),
        actions(button(ActionId.SOLVED, "Solved", request, style="primary"), no),
        note(
            "If I hear nothing until {at}, I close this. A word here keeps it open.",
            at=Moment(at=closes_at),
        ),
    )


def closed_quietly(request: Request) -> Card:
    """What stands in place of the question once nobody answered it."""
    return card(how_it_ended(request), actions(button(ActionId.REOPEN, "Reopen", request)))


def open_again(closed_by: str) -> Card:
    """What stands in place of a message that it is closed, once it is open again.

    `closed_by` is the technician who resolved it, "" where nobody spoke.
    """
    said = text("✅ {person} marked this as resolved.", person=Person(id=closed_by))
    return card(said if closed_by else text("💤 Closed, as I heard no more."), note(_OPEN_AGAIN))


def how_it_ended(request: Request) -> Text:
    """Say who said that a closed request is solved, or that nobody did."""
    if request.went_quiet:
        return text(
            "💤 **Closed**, as I heard no more. Not solved? Write here, or press **Reopen**."
        )
    by = Person(id=request.resolved_by or request.requester)
    return text("✅ **Solved**, marked by {person}.", person=by)


def not_yet(requester: str) -> Card:
    """Tell the team, in its card's thread, that an answer did not solve it."""
    return card(text("{person} says that it is not solved yet.", person=Person(id=requester)))


def ask_rating(shown: Card, request: Request) -> Card:
    """Ask how it was, below what says that it is solved."""
    faces = [
        Button(action=ActionId.RATE, label=face, value=f"{request.value}.{rating}")
        for rating, face in enumerate(_FACES, 1)
    ]
    row = (text("**How was this?**"), actions(*faces))
    return shown.model_copy(update={"blocks": (*shown.blocks, *row)})


def thanks() -> Card:
    """Thank for a rating."""
    return card(note("Thank you: noted."))


def sorry(request: Request) -> Card:
    """Answer a bad rating with a way back."""
    return card(
        text("Thank you, and sorry. **Is it not solved?** Then the team takes it up again."),
        actions(button(ActionId.REOPEN, "Reopen", request)),
    )
