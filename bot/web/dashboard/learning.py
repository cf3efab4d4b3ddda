"""Learning: what people said and what it did, and what waits for a person's word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.web.dashboard import learning_acts, proposed, showing, streaming, unsure
from bot.web.dashboard.called import names
from bot.web.dashboard.content import Cell, Column, Content, Table
from bot.web.dashboard.page import Page, View
from helpdesk.metrics import Period
from storage import outbox, stream, versions
from storage.stream import Given, Labels
from storage.versions import Version, VersionKind, VersionState

_RECENT = timedelta(days=28)
_THEN, _OF_LATE = "in this time", "in the last 28 days"
_MOST_PEOPLE = 20
_DOUBTS = 10


@dataclass(frozen=True)
class State:
    """What is learned now: the live model, the newest one, and what waits to be learned.

    `why_not` says why the newest was refused. `due_at` is when the next training is owed, None
    where none is.
    """

    live: Version | None
    newest: Version | None
    why_not: str
    waiting: int
    due_at: datetime | None


def _build(view: View) -> Content:
    titles = view.live.knowledge(view.session).titles
    said = streaming.newest(view, titles)
    aside = streaming.doubted(view)
    state = _state(view)
    who = view.asked.own.get("person", "")
    values = {
        "state": state,
        "unsure": unsure.listing(view),
        "aside": streaming.set_aside(view, aside[-_DOUBTS:][::-1], titles),
        "doubts": len(aside),
        "proposals": proposed.open_ones(view),
        "taught_when": _when(view),
        "said": said,
        "older": said[-1].id if len(said) == streaming.SHOWN else None,
        "is_newest": streaming.before(view) is None,
        "person": who,
        "person_name": _called(view, who),
    }
    tables = [_teams(view, state), _people(view), streaming.table(view, said)]
    return Content(values, tables=tables)


def _state(view: View) -> State:
    session = view.session
    newest = versions.newest(session, VersionKind.MODEL)
    return State(
        live=versions.champion(session, VersionKind.MODEL),
        newest=newest,
        why_not=newest.reason if newest and newest.state is VersionState.REFUSED else "",
        waiting=len(stream.label_ids(session, view.catalog, Labels(after=_upto(newest)))),
        due_at=outbox.due_first(session, "learn"),
    )


def _upto(newest: Version | None) -> int:
    """Return the last event that was learned from, by the newest version."""
    return newest.cursor if newest else 0


def _recent(view: View, after: int = 0) -> Labels:
    """Return which labels were given in the time that is looked at, of what is asked for."""
    period = view.asked.chosen_period or Period(view.at - _RECENT, view.at)
    return Labels(period, view.asked.filter, after)


def _when(view: View) -> str:
    return _THEN if view.asked.chosen_period else _OF_LATE


def _called(view: View, who: str) -> str:
    user = who.partition(":")[2]
    return names(view.session, [user]).get(user, user)


def _teams(view: View, state: State) -> Table:
    """What each team was taught of late, and what of it still waits."""
    given = partial(stream.given_by_team, view.session, view.catalog)
    waiting = {each.of: each.labels for each in given(_recent(view, _upto(state.newest)))}
    rows = [
        [
            Cell(view.catalog.called(each.of), each.of),
            *_counts(each),
            Cell(showing.number(waiting.get(each.of, 0)), waiting.get(each.of, 0)),
        ]
        for each in given(_recent(view))
    ]
    columns = [
        Column("Team"),
        Column("Labels", is_number=True, about="Each says of one request that it is this team's"),
        Column("Corrections", is_number=True, about="Those that said that Deskloop was wrong"),
        Column("Not yet learned", is_number=True),
    ]
    empty = f"Nobody said anything of a team {_when(view)}."
    return Table("taught", f"What was taught {_when(view)}", columns, rows, empty)


def _counts(given: Given) -> tuple[Cell, Cell]:
    return (
        Cell(showing.number(given.labels), given.labels),
        Cell(showing.number(given.corrections), given.corrections),
    )


def _people(view: View) -> Table:
    """Who taught most of late; each leads to what they said."""
    given = stream.given_by_person(view.session, view.catalog, _recent(view))[:_MOST_PEOPLE]
    known = names(view.session, [each.of.partition(":")[2] for each in given])
    rows = [
        [
            Cell(
                known.get(each.of.partition(":")[2], each.of),
                each.of,
                view.asked.link("/dashboard/learning", person=each.of) + "#stream",
            ),
            *_counts(each),
        ]
        for each in given
    ]
    columns = [
        Column("Who"),
        Column("Labels", is_number=True),
        Column("Corrections", is_number=True),
    ]
    empty = f"Nobody {_when(view)}."
    return Table("teachers", f"Who taught {_when(view)}", columns, rows, empty)


PAGE = Page(
    "learning",
    "Learning",
    _build,
    "/dashboard/learning",
    of_any_time=True,
    asks=("before", "person"),
)
ACTS = learning_acts.ACTS
