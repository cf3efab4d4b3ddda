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
from storage.tables import ChampionRow, VersionRow
from storage.versions import VersionKind, VersionState

_VERSION, _LIVE = table_of(VersionRow), table_of(ChampionRow)
_IS_MODEL = _VERSION.c.kind == VersionKind.MODEL.value
# Without their data: it is large, and nobody here wants it.
_MODELS = select(_VERSION.c.number, _VERSION.c.cursor, _VERSION.c.at, _VERSION.c.state)


def learning(session: Session) -> Learning:
    """Return what has been learned by now."""
    write_out(session)
    connection = session.connection()
    live = select(_LIVE.c.number).where(_LIVE.c.kind == VersionKind.MODEL.value)
    number = connection.execute(live).scalar()
    models = connection.execute(_MODELS.where(_IS_MODEL).order_by(_VERSION.c.number)).all()
    went_live = [each for each in models if each.state != VersionState.REFUSED.value]
    cursor = next((each.cursor for each in models if each.number == number), 0)
    times = further((each.cursor, each.at) for each in went_live)
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
