"""One request's life as a timeline: what was said, decided, done and taught, in its order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.web.dashboard import showing
from bot.web.dashboard.content import Cell, Column, Table
from bot.web.dashboard.page import View
from bot.web.dashboard.request_decided import Decision
from bot.web.dashboard.streaming import Said as Taught
from helpdesk.journal import Deed, Entry
from helpdesk.model import Request
from helpdesk.wording.past import said_of
from storage import figures
from storage.told import Said

_BOT = "Deskloop"
_TALK = frozenset({Deed.REPLIED, Deed.NOTED})
_BROKEN = frozenset({Deed.BREACHED})
_PRESSING = {
    Deed.NUDGED: "reminded its people: most of the time promised for the {promise} had passed",
    Deed.BREACHED: "saw that the promised {promise} was not kept",
}


@dataclass(frozen=True)
class Moment:
    """One thing that happened: who did what, in which words.

    `kind` is the class of what shows it; `decision` and `taught` say more of it.
    """

    at: datetime
    kind: str
    who: str
    did: str
    words: str = ""
    note: str = ""
    decision: Decision | None = None
    taught: Taught | None = None


@dataclass(frozen=True)
class Kept:
    """All that is kept about a request."""

    request: Request
    messages: Sequence[Said]
    decisions: Sequence[Decision]
    entries: Sequence[Entry]
    taught: Sequence[Taught]


def timeline(view: View, kept: Kept, known: Mapping[str, str]) -> list[Moment]:
    """Return what happened, the oldest first; `known` are people's names by id."""
    parts = (
        _messages(kept, known),
        (Moment(each.at, "decided", _BOT, each.did, decision=each) for each in kept.decisions),
        _deeds(view, kept, known),
        _only_taught(kept),
    )
    return sorted((each for part in parts for each in part), key=lambda each: each.at)


def _messages(kept: Kept, known: Mapping[str, str]) -> Iterable[Moment]:
    request = kept.request
    asked = [each for each in kept.messages if each.is_request]
    if not asked:
        who = known[request.requester]
        yield Moment(request.created_at, "said", who, "asked", request.text)
    for each in kept.messages:
        did = "asked" if asked and each is asked[0] else _did(each, request)
        note = "Deleted since." if each.is_deleted else "Edited since." if each.is_edited else ""
        kind = "noted" if each.is_note else "said"
        yield Moment(each.at, kind, known.get(each.author, each.author), did, each.text, note)


def _did(said: Said, request: Request) -> str:
    if said.is_note:
        return "left a note that only technicians see"
    if said.is_request:
        return "added"
    return "wrote" if said.author == request.requester else "answered"


def _deeds(view: View, kept: Kept, known: Mapping[str, str]) -> Iterable[Moment]:
    taught = {each.id: each for each in kept.taught}
    spoken = {(each.author, each.at) for each in kept.messages}
    by_id = {each.id: each for each in kept.entries}
    for entry in kept.entries:
        lesson = taught.get(entry.feedback_id or 0)
        words = entry.detail.get("words", "")
        is_shown = entry.deed in _TALK and (entry.actor, entry.at) in spoken
        if is_shown and not words and lesson is None:
            continue
        yield Moment(
            entry.at,
            "broken" if entry.deed in _BROKEN else "done",
            known.get(entry.actor, entry.actor) or _BOT,
            _said_of(entry, by_id, view),
            words,
            taught=lesson,
        )


def _said_of(entry: Entry, by_id: Mapping[int, Entry], view: View) -> str:
    if entry.deed in _PRESSING:
        return _PRESSING[entry.deed].format(promise=entry.detail.get("promise", ""))
    if entry.deed is Deed.UNDONE:
        undone = by_id.get(int(entry.detail.get("entry", 0)))
        said = said_of(undone, view.catalog) if undone else "what was done"
        return f"took back: {said}"
    return said_of(entry, view.catalog)


def _only_taught(kept: Kept) -> Iterable[Moment]:
    """Return what people said that no deed of the journal tells."""
    told = {each.feedback_id for each in kept.entries}
    for each in kept.taught:
        if each.id not in told:
            yield Moment(each.at, "done", each.who, each.did, taught=each)


def table(moments: Sequence[Moment], view: View) -> Table:
    """Return the timeline as a table."""
    zone = figures.zone(view.catalog)
    titles = ("When", "Who", "What", "Words", "Why", "Teaches", "What came of it")
    rows = [
        [
            Cell(showing.moment(each.at, zone), each.at.isoformat()),
            Cell(each.who),
            Cell(each.did),
            Cell(each.words),
            Cell(each.decision.reasons if each.decision else each.note),
            Cell("; ".join(each.taught.teaches) if each.taught else ""),
            Cell(each.taught.fate if each.taught else ""),
        ]
        for each in moments
    ]
    return Table("life", "What happened", [Column(each) for each in titles], rows)
