"""What drift is looked for in, read once: requests, judgements and answers of the last weeks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from math import ceil, log2
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select
from sqlmodel import Session

from helpdesk import undoing
from helpdesk.catalog import Catalog
from helpdesk.drift.observed import Answered, Judged, Observed, Seen
from helpdesk.feedback import LESSONS, Feedback, Kind
from helpdesk.heirs import feedback_now, team_now
from storage import feedback
from storage.rows import Query, table_of
from storage.tables import DecisionRow, FeedbackRow, RequestRow

MOST = 20_000
"""Of more requests, so many are drawn by lot: their shares are the same."""

_DECISION, _REQUEST = table_of(DecisionRow), table_of(RequestRow)
_SAID = table_of(FeedbackRow)
_SINCE: BindParameter[datetime] = bindparam("since", type_=_REQUEST.c.created_at.type)
_HOW_MANY = Query(
    select(func.count().label("many")).select_from(_REQUEST).where(_REQUEST.c.created_at >= _SINCE)
)
_SEEN = Query(
    select(
        *(_REQUEST.c.id, _REQUEST.c.requester, _REQUEST.c.incident, _DECISION.c.at),
        *(_DECISION.c.team, _DECISION.c.category, _DECISION.c.options),
        *(_DECISION.c.text, _DECISION.c.is_audited),
        _DECISION.c.model_version,
        _DECISION.c.scores["confidence"].as_string().label("confidence"),
        _DECISION.c.scores["familiarity"].as_string().label("familiarity"),
    )
    .join(_REQUEST, _REQUEST.c.id == _DECISION.c.request_id)
    .where(_REQUEST.c.created_at >= _SINCE, _REQUEST.c.id < bindparam("below"))
    .order_by(_DECISION.c.at, _DECISION.c.id)
)
_FIRST = Query(select(_SAID.c.id).where(_SAID.c.at >= _SINCE).order_by(_SAID.c.id).limit(1))

_WRONG = frozenset(kind for kind in Kind if LESSONS[kind].is_correction) - {Kind.NOT_A_REQUEST}
_RIGHT = frozenset({Kind.SOLVED, Kind.RESOLVED, Kind.CONFIRMED})
# What weighs less says too little of an answer.
_TELLING = 0.5


def observed(session: Session, catalog: Catalog, since: datetime) -> Observed:
    """Read the requests made at `since` or later, and what was said of them, in today's teams."""
    rows = _first_decisions(session, since)
    audited = {row.id for row in rows if row.is_audited}
    seen = [_seen(row, catalog) for row in rows if row.incident in (None, row.id)]
    drawn = {each.id for each in seen}
    events = [each for each in _said(session, catalog, since) if each.request_id in drawn]
    return Observed.of(seen, list(_judged(events, audited, catalog)), list(_answered(events)))


def _first_decisions(session: Session, since: datetime) -> list[Any]:
    """Return a row for each request; of too many, those whose random id is low enough."""
    (count,) = _HOW_MANY(session, since=since)
    halvings = max(0, ceil(log2(max(1, count.many) / MOST)))
    below = "zzzzzzzz" if not halvings else f"{16**8 >> halvings:08x}"
    first: dict[str, Any] = {}
    for row in _SEEN(session, since=since, below=below):
        first.setdefault(row.id, row)
    return list(first.values())


def _seen(row: Any, catalog: Catalog) -> Seen:
    team = team_now(row.team, row.category, catalog)
    scores = float(row.confidence or 0), float(row.familiarity or 0)
    asked = row.id, row.at, row.requester
    offered = next((category for _, category in row.options), None)
    return Seen(*asked, team, row.category or offered, *scores, row.text, row.model_version)


def _said(session: Session, catalog: Catalog, since: datetime) -> list[Feedback]:
    first = _FIRST.first(session, since=since)
    log = feedback.between(session, first.id - 1) if first else []
    return feedback_now(undoing.standing(log), catalog)


def _judged(events: Iterable[Feedback], audited: set[str], catalog: Catalog) -> Iterator[Judged]:
    """Yield the first word on each request's team."""
    known: set[str] = set()
    for event in events:
        if event.kind in _WRONG | _RIGHT and event.request_id not in known:
            known.add(event.request_id)
            is_wrong = event.kind in _WRONG
            yield Judged(
                event.request_id,
                event.at,
                team_now(event.team_before, event.category, catalog) or event.team_before,
                is_wrong,
                event.team if is_wrong else None,
                event.request_id in audited,
            )


def _answered(events: Iterable[Feedback]) -> Iterator[Answered]:
    """Yield what came of each answer: good and bad news once each, if both came."""
    known: set[tuple[str, str, bool]] = set()
    for event in events:
        weight = event.lesson.template
        use = (event.request_id, event.template or "", weight < 0)
        if event.template and abs(weight) >= _TELLING and use not in known:
            known.add(use)
            yield Answered(event.request_id, event.at, event.template, weight < 0)
