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
from helpdesk.markup import Link, Person, Strong
from helpdesk.model import Request, Status
from helpdesk.wording.parts import shortened


def sent_again(original: Card) -> Card:
    """Mark a card that may stand there twice."""
    mark = note("Sent again: the first try may have arrived, too.")
    return original.model_copy(update={"blocks": (*original.blocks, mark)})


def notice(words: str) -> Card:
    """A sentence for one person's eyes."""
    return card(text("{words}", words=words))


def dashboard_link(url: str) -> Card:
    """The link that signs one person in to the dashboard."""
    return card(
        text("{link}", link=Link(text="Open the dashboard", url=url)),
        note("It is yours alone, works once, and within a quarter of an hour."),
    )


def in_private(word: str) -> Card:
    """Say where a command is answered whose answer is for one person."""
    return notice(f"Write “{word}” in our direct chat: here everybody would read the answer.")


def bring_confirmation(writer: str, words: str) -> Card:
    """Show once more what becomes a request, and whose."""
    return card(
        text("This becomes a request of {who}:", who=Strong(text=writer or "its writer")),
        Quote(text=words),
        note("I answer in the message's thread, and say there that you asked."),
    )


def brought_for_you(by: str, requester: str) -> Card:
    """Tell a message's author why the bot answers it."""
    return card(
        text(
            "{requester}, {by} asked IT for you. Write here, or press what fits below.",
            requester=Person(id=requester),
            by=Person(id=by),
        )
    )


def brought(requester: str) -> Card:
    """Tell who turned a message into a request that it is one."""
    return card(
        text(
            "Thank you: this is a request of {requester} now. I answer in the message's thread.",
            requester=Person(id=requester),
        )
    )


def brought_already() -> Card:
    """Tell who wanted to turn a message into a request that it belongs to one."""
    return notice("This belongs to a request already: it goes on in its thread.")


def not_here(mend: str) -> Card:
    """Tell who wanted to turn a message into a request that the bot cannot answer there."""
    return notice(f"I am not in this conversation, so I could not answer here. {mend}")


def nothing_to_bring() -> Card:
    """Tell who wanted to turn a message into a request that no person said anything in it."""
    return notice("A request needs a person's words: this message has none.")


def stale(request: Request) -> Card:
    """Say that somebody else was first."""
    if request.status is Status.RESOLVED and request.resolved_by:
        who = Person(id=request.resolved_by)
        return card(text("This was already marked as resolved by {who}.", who=who))
    if request.status is Status.WITH_TEAM and request.owner:
        who = Person(id=request.owner)
        return card(
            text("This has changed meanwhile, {who} has it: look at the newest buttons.", who=who)
        )
    return notice("This has changed meanwhile: please look at the newest buttons.")


def outsider_refused() -> Card:
    """Say to a guest that they are not served."""
    return notice(
        "I serve the people of this organisation only, and keep nothing of what you wrote. "
        "Please ask the person here who invited you."
    )


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
            status=standing(each, catalog),
        )
        for each in open_requests
    ]
    return card(text("Your open requests, the newest first:"), *lines)


def standing(request: Request, catalog: Catalog) -> str:
    """Where an open request stands, for its requester."""
    match request.status:
        case Status.ANSWERED:
            return "answered; press a button there to say whether it helped"
        case Status.ASKED:
            return "waits for your answer"
        case _ if catalog.heirs(request.team):
            return f"with {catalog.team(request.team).name}"
        case _:
            return "with a team that is no more"
