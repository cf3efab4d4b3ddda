"""The stream of feedback on the Learning page: who said what, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.web.dashboard import feedback_words, showing
from bot.web.dashboard.called import names
from bot.web.dashboard.content import Cell, Column, Table
from bot.web.dashboard.page import View
from helpdesk.feedback import Feedback, Kind
from helpdesk.undoing import UNDOS, person
from storage import facts, figures, stream
from storage import wanted as wanted_rows
from storage.stream import Told

SHOWN = 20
_JUDGES = UNDOS | {Kind.KEPT, Kind.ERASED}


@dataclass(frozen=True)
class Said:
    """One event in words. `tone` is the class of what shows its fate."""

    id: int
    at: datetime
    who: str
    person: str
    did: str
    words: str
    request_id: str
    teaches: list[str]
    fate: str
    tone: str
    version: int | None
    can_undo: bool


def newest(view: View, titles: Mapping[str, str]) -> list[Said]:
    """Return the page of the stream that was asked for, the newest first."""
    asked = view.asked
    told = stream.newest(
        view.session,
        view.catalog,
        SHOWN,
        before=before(view),
        person=asked.own.get("person"),
        wanted=asked.filter,
        period=asked.chosen_period,
    )
    events = [each.event for each in told]
    about = [each.about.partition(":")[2] for each in events]
    known = names(view.session, [*(each.actor for each in events), *about])
    return [_said(view, each, known, titles) for each in told]


def of_request(view: View, request_id: str, titles: Mapping[str, str]) -> list[Said]:
    """Return what people said of one request, the oldest first."""
    told = stream.of_request(view.session, view.catalog, request_id)
    known = names(view.session, [each.event.actor for each in told])
    return [_said(view, each, known, titles) for each in told]


def before(view: View) -> int | None:
    """Return the id below which the asked page of the stream begins."""
    asked = view.asked.own.get("before", "")
    return int(asked) if asked.isdecimal() and len(asked) <= 18 else None


def _said(view: View, told: Told, known: Mapping[str, str], titles: Mapping[str, str]) -> Said:
    event = told.event
    fate, tone = _fate(view, told)
    return Said(
        id=event.id,
        at=event.at,
        who=known.get(event.actor) or event.actor or "Nobody",
        person=person(event) if event.actor else "",
        did=feedback_words.did(event, view.catalog, known),
        words=event.text,
        request_id=event.request_id,
        teaches=feedback_words.teaches(event, view.catalog, titles),
        fate=fate,
        tone=tone,
        version=told.learned_in.number if told.learned_in and event.labels else None,
        can_undo=told.counts and event.kind is not Kind.ERASED,
    )


def _fate(view: View, told: Told) -> tuple[str, str]:
    """Return what became of an event, and the class of what shows it."""
    event = told.event
    if not told.counts:
        return "Taken back: it no longer counts", "bad"
    if told.doubt:
        return f"Set aside as doubtful: {told.doubt}", "note"
    if event.labels:
        return _learned(view, told)
    if event.kind in _JUDGES:
        return "", ""
    if event.template and event.lesson.template:
        return "Counts at once for which answer is sent", "good"
    return "Changes nothing by itself; the figures count it", ""


def _learned(view: View, told: Told) -> tuple[str, str]:
    event, version = told.event, told.learned_in
    went = _went(view, told)
    if version is None:
        at_once = "Counts at once for words like these; waits" if event.lesson.explicit else "Waits"
        return f"{at_once} for the next training{went}", ""
    number = f"model {version.number}"
    if not told.is_live:
        return f"Was learned in {number}, which is not live now{went}", "note"
    later = max(version.at - event.at, timedelta())
    return f"Learned in {number}, {_span(later)} later{went}", "good"


def _went(view: View, told: Told) -> str:
    if not told.since:
        return ""
    team = view.catalog.called(str(told.event.team))
    one = told.since == 1
    return f"; {told.since} request{'' if one else 's'} like it went to {team} since"


def _span(later: timedelta) -> str:
    seconds = later.total_seconds()
    return f"{seconds:.0f} s" if seconds < 120 else showing.minutes(seconds / 60)


def table(view: View, said: Collection[Said]) -> Table:
    """Return the stream as a table, for its CSV."""
    columns = ("Number", "When", "Who", "What", "Request", "Words", "Teaches", "What came of it")
    zone = figures.zone(view.catalog)
    rows = [
        [
            Cell(str(each.id), each.id),
            Cell(showing.moment(each.at, zone), each.at.isoformat()),
            Cell(each.who, each.person),
            Cell(each.did),
            Cell(each.request_id),
            Cell(each.words),
            Cell("; ".join(each.teaches)),
            Cell(each.fate),
        ]
        for each in said
    ]
    return Table("stream", "What people said", [Column(each) for each in columns], rows)


def plain(view: View, events: Sequence[Feedback], titles: Mapping[str, str]) -> list[Said]:
    """Return events in words, without what became of them."""
    known = names(view.session, [event.actor for event in events])
    told = [
        Told(event, counts=True, doubt="", learned_in=None, is_live=False, since=0)
        for event in events
    ]
    said = [_said(view, each, known, titles) for each in told]
    return [replace(each, fate="") for each in said]


def doubted(view: View) -> list[tuple[Feedback, str]]:
    """Return what learning set aside of what is asked for, and why, of any time."""
    found = facts.waiting(view.session)
    wanted, ids = view.asked.filter, {event.request_id for event, _ in found}
    there = wanted_rows.those_there(view.session, ids, wanted)
    then = wanted_rows.teams_then(wanted.team, view.catalog) if wanted.team else ()
    return [
        (event, why)
        for event, why in found
        if event.request_id in there
        and (not then or not {event.team, event.team_before}.isdisjoint(then))
    ]


def set_aside(
    view: View, waiting: Collection[tuple[Feedback, str]], titles: Mapping[str, str]
) -> list[Said]:
    """Return what learning set aside as doubtful, in words."""
    known = names(view.session, [event.actor for event, _ in waiting])
    told = [
        Told(event, counts=True, doubt=why, learned_in=None, is_live=False, since=0)
        for event, why in waiting
    ]
    return [_said(view, each, known, titles) for each in told]
