"""What people read of a promise: when it is due, that it runs out, that it was broken."""

from __future__ import annotations

from datetime import timedelta

from helpdesk.cards import Card, Note, Quote, Text, card, note
from helpdesk.catalog import Catalog
from helpdesk.markup import Elsewhere, Moment, Plain, Span, Strong, parse
from helpdesk.model import Request
from helpdesk.sla import Clock, Due, Promise
from helpdesk.wording.parts import shortened

_NAMES = {Promise.RESPONSE: "first response", Promise.RESOLUTION: "resolution"}
_STATES = {
    Promise.RESPONSE: "nobody has answered yet",
    Promise.RESOLUTION: "it is not solved yet",
}


def sla_note(clock: Clock) -> Note:
    """Return the line of a team's card about the promise to keep next.

    It names moments and lengths, never what is left, so that it stays true while nobody redraws it.
    """
    due = clock.next
    if due is None:
        return note("Nothing is due any more.")
    name, at = _NAMES[due.promise].capitalize(), Moment(at=due.at)
    if due.is_breached:
        return note("🔴 {name} was due {at}", name=name, at=at)
    line = note(
        "{sign} {name} due {at} (within {length})",
        sign="⚠️" if due.is_pressing else "⏳",
        name=name,
        at=at,
        length=_length(due.promised, clock),
    )
    return Note(spans=(*line.spans, *_pause(clock)))


def _pause(clock: Clock) -> tuple[Span, ...]:
    if clock.resumes is None:
        return ()
    return parse(" · nobody works now, next working time {at}", at=Moment(at=clock.resumes))


def _length(promised: timedelta, clock: Clock) -> str:
    minutes = int(promised.total_seconds()) // 60
    number, unit = (minutes, "min") if minutes % 60 else (minutes // 60, "h")
    return f"{number} working {unit}" if clock.has_hours else f"{number} {unit}"


def nudge(due: Due, whom: Span | None) -> Card:
    """Remind in the card's thread while there is still time; `whom` is None where nobody is known.

    Whoever is muted comes as plain words, which mention nobody.
    """
    return _told("⚠️ ", "The {name} is due {at}, and {state}.", due, whom)


def breach(due: Due, whom: Span | None) -> Card:
    """Tell in the card's thread that a promise was not kept."""
    return _told("🔴 ", "The {name} was due {at}, and {state}.", due, whom)


def breach_elsewhere(due: Due, request: Request, where: Elsewhere | None, catalog: Catalog) -> Card:
    """Tell another channel that a promise was not kept; `where` leads to the request's card."""
    team = Strong(text=catalog.team(request.team).name)
    told = _told("🔴 ", "The {name} was due {at}, and {state}.", due, team)
    link = (note("{where}", where=where),) if where else ()
    return card(*told.blocks, Quote(text=shortened(request.text, 200)), *link)


def _told(sign: str, sentence: str, due: Due, whom: Span | None) -> Card:
    addressed = (whom, Plain(text=": ")) if whom else ()
    said = parse(
        sentence, name=_NAMES[due.promise], at=Moment(at=due.at), state=_STATES[due.promise]
    )
    return card(Text(spans=(Plain(text=sign), *addressed, *said)))
