"""Words beside a request: for one person's eyes, for the other thread, for small talk."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk.cards import (
    Card,
    Quote,
    card,
    note,
    text,
)
from helpdesk.catalog import Catalog
from helpdesk.markup import Person
from helpdesk.model import File, Request, Status
from helpdesk.wording.parts import file_links, shortened


def mirrored(author: str, words: str, files: Sequence[File] = (), *, from_technician: bool) -> Card:
    """A person's words, shown in the other thread."""
    lead = "{person} answers:" if from_technician else "{person}:"
    quote = (Quote(text=words),) if words else ()
    return card(text(lead, person=Person(id=author)), *quote, *file_links(files))


def sent_again(original: Card) -> Card:
    """Mark a card that may stand there twice."""
    mark = note("Sent again: the first try may have arrived, too.")
    return original.model_copy(update={"blocks": (*original.blocks, mark)})


def notice(words: str) -> Card:
    """A sentence for one person's eyes."""
    return card(text("{words}", words=words))


def stale(request: Request) -> Card:
    """Say that somebody else was first."""
    if request.status is Status.RESOLVED and request.resolved_by:
        who = Person(id=request.resolved_by)
        return card(text("This was already marked as resolved by {who}.", who=who))
    return notice("This has changed meanwhile: please look at the newest buttons.")


def introduction(catalog: Catalog) -> Card:
    """What the bot is and can do."""
    return card(
        text(
            "I am Deskloop, a bot for IT requests. Tell me in a sentence what is wrong or what you "
            "need: I answer, ask, or pass it on to the right one of {count} teams. Correct me any "
            "time; I learn from it.",
            count=str(len(catalog.teams)),
        )
    )


def greeting() -> Card:
    """A word back."""
    return card(text("Hello! What can I do for you? One sentence about the trouble will do."))


def status_list(open_requests: Sequence[Request], catalog: Catalog) -> Card:
    """The person's open requests."""
    if not open_requests:
        return card(text("You have no open requests."))
    lines = [
        note(
            "• “{words}”: {status}",
            words=shortened(each.text),
            status=_standing(each, catalog),
        )
        for each in open_requests
    ]
    return card(text("Your open requests, the newest first:"), *lines)


def _standing(request: Request, catalog: Catalog) -> str:
    match request.status:
        case Status.ANSWERED:
            return "answered; press a button there to say whether it helped"
        case Status.ASKED:
            return "waits for your answer"
        case _:
            return f"with {catalog.team(request.team).name}"
