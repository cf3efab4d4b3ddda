"""What figures are made from, read from the log: lives of requests, and corrections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlmodel import Session

from helpdesk import undoing
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.feedback import LESSONS, Feedback
from helpdesk.heirs import team_now
from helpdesk.journal import Deed
from helpdesk.metrics.life import Asked, Decided, Life, life_of
from helpdesk.metrics.period import Filter, Period, channel_of
from storage import feedback
from storage.rows import table_of, write_out
from storage.tables import DecisionRow, FeedbackRow, JournalRow, PostRow, RequestRow

BEGINNING = datetime.min.replace(tzinfo=UTC)
END = datetime.max.replace(tzinfo=UTC)
ALWAYS = Period(BEGINNING, END)

_DECISION, _REQUEST = table_of(DecisionRow), table_of(RequestRow)
_JOURNAL, _POST, _SAID = table_of(JournalRow), table_of(PostRow), table_of(FeedbackRow)
_MADE = [_REQUEST.c[each.name] for each in fields(Asked)]
_DECIDED = [
    _DECISION.c[name]
    for name in (
        *("request_id", "kind", "team", "category", "likeliest", "template", "template_version"),
        *("ask_probability", "is_audited"),
    )
]
_CONFIDENCE = _DECISION.c.scores["confidence"].as_float().label("confidence")
_CORRECTIONS = [kind.value for kind, lesson in LESSONS.items() if lesson.is_correction]
_UNDOS = [kind.value for kind in undoing.UNDOS]


def lives(
    session: Session,
    period: Period,
    catalog: Catalog,
    known_by: datetime = END,
    labelled: Collection[str] | None = None,
) -> list[Life]:
    """Return the lives of the requests made in a period, the oldest first; undone is unsaid.

    Of what was decided, done and said, only what came before `known_by` counts. With `labelled`,
    only requests of which somebody said that they belong to one of these teams.
    """
    made = _REQUEST.c.created_at >= period.since, _REQUEST.c.created_at < period.until
    if labelled is None:
        return _lives(session, made, catalog, known_by)
    label = _SAID.alias()  # another reading of the log than the one that it is part of
    said = select(label.c.id).where(label.c.request_id == _REQUEST.c.id)
    theirs = said.where(label.c.team.in_(labelled)).exists()
    return _lives(session, (*made, theirs), catalog, known_by)


_Chosen = Sequence[ColumnElement[bool]]


def _lives(session: Session, chosen: _Chosen, catalog: Catalog, known_by: datetime) -> list[Life]:
    made = select(*_MADE).where(*chosen).order_by(_REQUEST.c.created_at, _REQUEST.c.id)
    rows = _rows(session, made)
    if not rows:
        return []
    decided = _decisions(session, chosen, known_by)
    said = _said(session, chosen, known_by)
    helped, late = _done(session, chosen, known_by)
    return [
        life_of(
            Asked(*row),
            decided.get(row.id, ()),
            said.get(row.id, ()),
            catalog,
            is_helped=row.id in helped,
            is_late=row.id in late,
        )
        for row in rows
    ]


def _rows(session: Session, statement: Select[Any]) -> Sequence[Any]:
    write_out(session)  # where it is read in a transaction that writes
    return session.connection().execute(statement).all()


def _decisions(session: Session, chosen: _Chosen, known_by: datetime) -> dict[str, list[Decided]]:
    statement = (
        select(*_DECIDED, _CONFIDENCE)
        .join(_REQUEST, _REQUEST.c.id == _DECISION.c.request_id)
        .where(*chosen, _DECISION.c.at < known_by)
        .order_by(_DECISION.c.at, _DECISION.c.id)
    )
    found: dict[str, list[Decided]] = defaultdict(list)
    for row in _rows(session, statement):
        found[row.request_id].append(_decided(row))
    return found


def _decided(row: Any) -> Decided:
    return Decided(
        kind=row.kind,
        team=row.team,
        category=row.category,
        likeliest=row.likeliest,
        confidence=row.confidence,
        template=row.template,
        version=row.template_version,
        chance=row.ask_probability,
        is_audited=row.is_audited,
    )


def _said(session: Session, chosen: _Chosen, known_by: datetime) -> dict[str, list[Feedback]]:
    """Return what stands of the feedback on requests."""
    statement = select(_SAID).join(_REQUEST, _REQUEST.c.id == _SAID.c.request_id).where(*chosen)
    found: dict[str, list[Feedback]] = defaultdict(list)
    for event in _standing(session, statement):
        if event.at < known_by:
            found[event.request_id].append(event)
    return found


def _standing(session: Session, statement: Select[Any]) -> Iterable[Feedback]:
    """Return what stands of these events: undos come after what they are about."""
    said = {row.id: feedback.from_row(row) for row in _rows(session, statement)}
    if not said:
        return []
    undos = select(_SAID).where(_SAID.c.id > min(said), _SAID.c.kind.in_(_UNDOS))
    known = said | {row.id: feedback.from_row(row) for row in _rows(session, undos)}
    return (event for event in undoing.standing(known.values()) if event.id in said)


def _done(session: Session, chosen: _Chosen, known_by: datetime) -> tuple[set[str], set[str]]:
    """Return the requests on which others than the requester acted, and those that were late."""
    statement = (
        select(_JOURNAL.c.request_id, _JOURNAL.c.deed, _JOURNAL.c.actor, _REQUEST.c.requester)
        .join(_REQUEST, _REQUEST.c.id == _JOURNAL.c.request_id)
        .where(*chosen, _JOURNAL.c.at < known_by)
    )
    done = _rows(session, statement)
    late = {row.request_id for row in done if row.deed == Deed.BREACHED.value}
    helped = {row.request_id for row in done if _is_help(row)}
    return helped | _answered(session, chosen), late


def _is_help(row: Any) -> bool:
    """Whether somebody else acted; who only asked for the requester did nothing about it."""
    return row.actor not in ("", row.requester) and row.deed != Deed.BROUGHT.value


def _answered(session: Session, chosen: _Chosen) -> set[str]:
    """Return the requests where what others wrote was shown in the requester's channel."""
    here = (_REQUEST.c.id == _POST.c.request_id) & (_REQUEST.c.channel == _POST.c.channel)
    mirrored = _POST.c.slot.startswith("mirror:", autoescape=True)
    statement = select(_POST.c.request_id).join(_REQUEST, here).where(*chosen, mirrored)
    return {row.request_id for row in _rows(session, statement)}


@dataclass(frozen=True)
class Correction:
    """A correction that stands: of a request of this place, and the team (of now) corrected."""

    id: int
    at: datetime
    workspace: str
    channel: str
    team: str

    def fits(self, wanted: Filter) -> bool:
        """Whether it is one of those that a filter lets through."""
        return (
            wanted.team in (None, self.team)
            and wanted.channel in (None, self.channel)
            and wanted.workspace in (None, self.workspace)
        )


def corrections(
    session: Session, period: Period, catalog: Catalog, known_by: datetime = END
) -> list[Correction]:
    """Return the corrections given in a period, of requests of whatever period; undone is unsaid.

    What is no request's, because it is gone, is of no channel.
    """
    given = and_(
        _SAID.c.kind.in_(_CORRECTIONS),
        _SAID.c.at >= period.since,
        _SAID.c.at < min(period.until, known_by),
    )
    events = _standing(session, select(_SAID).where(given))
    asked = select(_REQUEST.c.id, _REQUEST.c.door, _REQUEST.c.workspace, _REQUEST.c.channel)
    of_them = select(_SAID.c.request_id).where(given)
    places = {
        row.id: (row.workspace, channel_of(Door(row.door), row.channel))
        for row in _rows(session, asked.where(_REQUEST.c.id.in_(of_them)))
    }
    return [
        Correction(
            event.id, event.at, *places.get(event.request_id, _NOWHERE), _team(event, catalog)
        )
        for event in events
    ]


_NOWHERE = ("", "")


def _team(event: Feedback, catalog: Catalog) -> str:
    return team_now(event.team_before, None, catalog) or event.team_before
