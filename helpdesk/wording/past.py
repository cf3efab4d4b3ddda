"""What people did to a request, in a line each, and why it is with its team now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpdesk.cards import Note
from helpdesk.catalog import Catalog
from helpdesk.drafts import FLAWS
from helpdesk.journal import Deed, Entry
from helpdesk.markup import Moment, Person, Plain, Span
from helpdesk.wording.parts import shortened

_SHOWN = 4
# Shown where they happen, and no news on the card.
_SILENT = frozenset({Deed.NUDGED, Deed.UNDONE})
_WORDS: Mapping[Deed, str] = {
    Deed.TAKEN: "took it",
    Deed.REPLIED: "answered",
    Deed.NOTED: "left a note",
    Deed.CONFIRMED: "confirmed the team",
    Deed.DRAFT_REJECTED: "put the draft aside",
    Deed.HANDED_OVER: "asked for a person",
    Deed.CHOSEN: "said what it is about",
    Deed.SOLVED: "said that it is solved",
    Deed.RESOLVED: "resolved it",
    Deed.NOT_YET: "said that it is not solved yet",
    Deed.CLOSED_QUIETLY: "closed it, as nobody said more",
    Deed.DISMISSED: "said that it is no request",
    Deed.REOPENED: "reopened it",
    Deed.LINKED: "made it part of an incident",
    Deed.UNLINKED: "took it out of the incident",
    Deed.BROUGHT: "asked IT for them",
    Deed.SUSPECTED: "saw that others report the same",
    Deed.CLEARED: "said that it is no incident",
}
# What undoing is called: by the button that did it.
_BUTTONS: Mapping[Deed, str] = {
    Deed.TAKEN: "Take it",
    Deed.MOVED: "Reassign",
    Deed.FIXED: "Fix fields",
    Deed.DRAFT_REJECTED: "Reject",
    Deed.ESCALATED: "Escalate",
    Deed.RESOLVED: "Resolve",
    Deed.DISMISSED: "Not a request",
}
_BROUGHT = frozenset({Deed.MOVED, Deed.HANDED_OVER, Deed.REOPENED})
_WHY_HANDED_OVER = {
    "talk_to_person": "a person was asked for",
    "did_not_help": "the answer did not help",
    "something_else": "none of the offered meanings was right",
    "nobody_answered": "nobody answered what I asked",
}


def said_of(entry: Entry, catalog: Catalog) -> str:
    """Say in a few words what was done, for "Tess …"."""
    detail = entry.detail
    match entry.deed:
        case Deed.MOVED:
            return _moved(detail, catalog)
        case Deed.FIXED:
            return f"set right: {detail['what']}"
        case Deed.ESCALATED:
            return f"escalated it as {detail['priority']}"
        case Deed.DRAFT_REJECTED if detail.get("reason"):
            return f"put the draft aside ({FLAWS[detail['reason']].lower()})"
        case Deed.HANDED_OVER if not entry.actor:
            return "passed it on, as nobody answered"
        case Deed.BREACHED:
            return f"saw the promised {detail['promise']} pass"
        case _:
            return _WORDS.get(entry.deed, entry.deed.value.replace("_", " "))


def _moved(detail: Mapping[str, str], catalog: Catalog) -> str:
    before, after = (catalog.called(detail.get(key, "")) for key in ("from", "to"))
    if not after:
        return f"moved it away from {before}" if before else "moved it to another team"
    return f"moved it from {before} to {after}" if before else f"gave it to {after}"


def undo_label(entry: Entry) -> str:
    """Name the button that takes this back."""
    return f"Undo “{_BUTTONS[entry.deed]}”"


def history(entries: Sequence[Entry], catalog: Catalog) -> tuple[Note, ...]:
    """Return the last of what was done, a line each, the newest last; nothing is an empty tuple."""
    told = [each for each in entries if each.deed not in _SILENT]
    spans: list[Span] = []
    for entry in told[-_SHOWN:]:
        spans += [*([Plain(text="\n")] if spans else []), *_line(entry, catalog)]
    if len(told) > _SHOWN:
        spans.insert(0, Plain(text=f"… {len(told) - _SHOWN} earlier\n"))
    return (Note(spans=tuple(spans)),) if spans else ()


def _line(entry: Entry, catalog: Catalog) -> list[Span]:
    words = shortened(entry.detail.get("words", ""), 120)
    said = Plain(text=f" {said_of(entry, catalog)} · ")
    return [
        _who(entry),
        said,
        Moment(at=entry.at),
        *([Plain(text=f" · “{words}”")] if words else []),
    ]


def _who(entry: Entry) -> Span:
    return Person(id=entry.actor) if entry.actor else Plain(text="Deskloop")


def why_here(entries: Sequence[Entry], reasons: Sequence[str], catalog: Catalog) -> Sequence[str]:
    """Return why a request is with its team: what a person did last, else the bot's reasons."""
    brought = [each for each in entries if each.deed in _BROUGHT]
    if not brought:
        return reasons
    words = shortened(brought[-1].detail.get("words", ""), 200)
    return [_why(brought[-1], catalog), *([f"“{words}”"] if words else [])]


def _why(entry: Entry, catalog: Catalog) -> str:
    match entry.deed:
        case Deed.REOPENED:
            return "reopened, as it was not solved"
        case Deed.HANDED_OVER:
            return _WHY_HANDED_OVER[entry.detail["why"]]
        case _ if not entry.detail.get("from"):
            return "a person said so when asked"
        case _:
            return f"moved here from {catalog.called(entry.detail['from'])} by a person"
