"""What was made of corrections: learned, or set aside until somebody judges them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from helpdesk import undoing
from helpdesk.feedback import Feedback, Kind
from helpdesk.metrics.corrections import Learning, further
from storage import feedback
from storage.rows import table_of, write_out
from storage.tables import ChampionRow, GoingLiveRow, VersionRow
from storage.versions import VersionKind

_VERSION, _LIVE, _GOING = table_of(VersionRow), table_of(ChampionRow), table_of(GoingLiveRow)
_IS_MODEL = _VERSION.c.kind == VersionKind.MODEL.value
# Without their data: it is large, and nobody here wants it.
_GONE_LIVE = (
    select(_VERSION.c.cursor, _GOING.c.at)
    .join(_VERSION, (_VERSION.c.kind == _GOING.c.kind) & (_VERSION.c.number == _GOING.c.number))
    .where(_IS_MODEL)
    .order_by(_GOING.c.id)
)


def learning(session: Session) -> Learning:
    """Return what has been learned by now."""
    write_out(session)
    connection = session.connection()
    live = select(_LIVE.c.number).where(_LIVE.c.kind == VersionKind.MODEL.value)
    number = connection.execute(live).scalar()
    of_live = select(_VERSION.c.cursor).where(_IS_MODEL, _VERSION.c.number == number)
    cursor = connection.execute(of_live).scalar() or 0
    times = further((each.cursor, each.at) for each in connection.execute(_GONE_LIVE))
    return Learning(cursor, frozenset(_set_aside(session, number)), times)


def waiting(session: Session) -> list[tuple[Feedback, str]]:
    """Return what the newest version set aside and nobody has judged since, and why."""
    newest = select(_VERSION.c.number).where(_IS_MODEL).order_by(_VERSION.c.number.desc()).limit(1)
    why = _set_aside(session, session.connection().execute(newest).scalar())
    log = undoing.standing(feedback.with_judgements(session, why)) if why else []
    kept = {event.about for event in log if event.kind is Kind.KEPT}
    return [
        (event, why[event.id]) for event in log if event.id in why and str(event.id) not in kept
    ]


def _set_aside(session: Session, number: Any) -> Mapping[int, str]:
    """Return the events that a version hardly believes, and why."""
    figures = select(_VERSION.c.figures).where(_IS_MODEL, _VERSION.c.number == number)
    found = session.connection().execute(figures).scalar() or {}
    return {doubt["event"]: doubt["why"] for doubt in found.get("quarantine", [])}
