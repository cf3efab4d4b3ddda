"""What the figures of a period are made from, read once: see helpdesk.metrics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlmodel import Session

from helpdesk import undoing
from helpdesk.feedback import Feedback, Kind
from helpdesk.journal import Deed
from helpdesk.metrics import Facts
from helpdesk.model import Request
from storage import feedback, requests, versions
from storage.rows import Query, table_of
from storage.tables import DecisionRow, FeedbackRow, JournalRow, PostRow, RequestRow
from storage.versions import Version, VersionKind

BEGINNING = datetime.min.replace(tzinfo=UTC)
END = datetime.max.replace(tzinfo=UTC)

_DECISION, _REQUEST = table_of(DecisionRow), table_of(RequestRow)
_JOURNAL, _POST, _SAID = table_of(JournalRow), table_of(PostRow), table_of(FeedbackRow)
_SINCE: BindParameter[datetime] = bindparam("since", type_=_REQUEST.c.created_at.type)
_UNTIL: BindParameter[datetime] = bindparam("until", type_=_REQUEST.c.created_at.type)
_MADE = (_REQUEST.c.created_at >= _SINCE, _REQUEST.c.created_at < _UNTIL)

_DECIDED = Query(
    select(_DECISION.c.request_id, _DECISION.c.kind, _DECISION.c.team)
    .where(_DECISION.c.at >= _SINCE, _DECISION.c.at < _UNTIL)
    .order_by(_DECISION.c.at, _DECISION.c.id)
)
_DONE = Query(
    select(_JOURNAL.c.request_id, _JOURNAL.c.deed, _JOURNAL.c.actor, _REQUEST.c.requester)
    .join(_REQUEST, _REQUEST.c.id == _JOURNAL.c.request_id)
    .where(*_MADE, _JOURNAL.c.at < _UNTIL)
)
_FIRST = Query(select(_SAID.c.id).where(_SAID.c.at >= _SINCE).order_by(_SAID.c.id).limit(1))
# What others wrote is shown in the requester's channel.
_ANSWERED = Query(
    select(_POST.c.request_id)
    .join(_REQUEST, (_REQUEST.c.id == _POST.c.request_id) & (_REQUEST.c.channel == _POST.c.channel))
    .where(*_MADE, _POST.c.slot.startswith("mirror:", autoescape=True))
)

# They judge the log, or are nobody's: no one is helped with a request.
_NO_HELP = undoing.UNDOS | {Kind.KEPT, Kind.ERASED, Kind.SILENT}


def facts(session: Session, since: datetime = BEGINNING, until: datetime = END) -> Facts:
    """Read what was asked and said at `since` or later and before `until`; undone is unsaid."""
    made = requests.made_between(session, since, until)
    said = [event for event in _said_since(session, since) if since <= event.at < until]
    kinds, first_teams = _decisions(session, since, until)
    helped, late = _journal(session, since, until)
    live = versions.champion(session, VersionKind.MODEL)
    return Facts(
        requests=made,
        kinds=kinds,
        feedback=said,
        learned_upto=live.cursor if live else 0,
        first_teams=first_teams,
        set_aside=frozenset(_set_aside(live)),
        helped=helped | _judged_by_others(made, said),
        late=late,
    )


def _said_since(session: Session, since: datetime) -> list[Feedback]:
    """Return what stands of the log from the first event of that time on: undos come later."""
    first = _FIRST.first(session, since=since)
    return undoing.standing(feedback.between(session, first.id - 1)) if first else []


def _judged_by_others(made: Sequence[Request], said: Sequence[Feedback]) -> set[str]:
    """Return the requests of which somebody else than the requester said something."""
    requesters = {request.id: request.requester for request in made}
    return {
        event.request_id
        for event in said
        if event.kind not in _NO_HELP
        and event.actor != requesters.get(event.request_id, event.actor)
    }


def _decisions(
    session: Session, since: datetime, until: datetime
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return the kinds of each request's decisions, and the team it was sent to first."""
    kinds: dict[str, list[str]] = defaultdict(list)
    teams: dict[str, str] = {}
    for row in _DECIDED(session, since=since, until=until):
        kinds[row.request_id].append(row.kind)
        if row.kind != "clarify":  # asking sends it nowhere
            teams.setdefault(row.request_id, row.team)
    return kinds, teams


def _journal(session: Session, since: datetime, until: datetime) -> tuple[set[str], set[str]]:
    """Return the requests on which others than the requester acted, and those that were late."""
    done = _DONE(session, since=since, until=until)
    answered = _ANSWERED(session, since=since, until=until)
    helped = {row.request_id for row in done if _is_help(row)}
    late = {row.request_id for row in done if row.deed == Deed.BREACHED.value}
    return helped | {row.request_id for row in answered}, late


def _is_help(row: Any) -> bool:
    """Whether somebody else acted; who only asked for the requester did nothing about it."""
    return row.actor not in ("", row.requester) and row.deed != Deed.BROUGHT.value


def waiting(session: Session) -> list[tuple[Feedback, str]]:
    """Return what the newest version set aside and nobody has judged since, and why."""
    why = _set_aside(versions.newest(session, VersionKind.MODEL))
    log = undoing.standing(feedback.between(session, min(why) - 1)) if why else []
    kept = {event.about for event in log if event.kind is Kind.KEPT}
    return [
        (event, why[event.id]) for event in log if event.id in why and str(event.id) not in kept
    ]


def _set_aside(version: Version | None) -> dict[int, str]:
    """Return the events that a version hardly believes, and why."""
    doubts = version.figures.get("quarantine", []) if version else []
    return {doubt["event"]: doubt["why"] for doubt in doubts}
