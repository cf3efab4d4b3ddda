"""Alerts of drift: those that are open, and those that were; see helpdesk.drift.alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from helpdesk.drift.alerts import Alert, Over
from helpdesk.drift.scan import Sign
from helpdesk.drift.streams import Key, Kind
from storage.rows import Query, Write, table_of, upsert
from storage.tables import AlertRow

_ALERT = table_of(AlertRow)
_EVERY = Query(select(_ALERT).order_by(_ALERT.c.opened_at.desc(), _ALERT.c.id))
_OPEN = Query(
    select(_ALERT)
    .where(_ALERT.c.closed_at.is_(None))
    .order_by(_ALERT.c.opened_at.desc(), _ALERT.c.id)
)
_KEEP = Write(upsert(AlertRow))


def everything(session: Session) -> list[Alert]:
    """Every alert that there ever was, the newest first."""
    return [_alert(row) for row in _EVERY(session)]


def open_ones(session: Session) -> list[Alert]:
    """The alerts that are not over, the newest first."""
    return [_alert(row) for row in _OPEN(session)]


def keep(session: Session, alert: Alert) -> None:
    """Keep an alert as it is now; one that is over says so by `closed_at`."""
    _KEEP(
        session,
        id=alert.id,
        kind=alert.kind,
        subject=alert.subject,
        team=alert.team,
        since=alert.since,
        opened_at=alert.opened_at,
        closed_at=alert.closed_at,
        detail={
            "signs": [_kept(each) for each in alert.signs],
            "requests": list(alert.requests),
            "words": list(alert.words),
            "over": alert.over and alert.over.value,
            "model": alert.model,
        },
    )


def _kept(sign: Sign) -> dict[str, Any]:
    return asdict(sign) | {"since": sign.since.isoformat(), "at": sign.at.isoformat()}


def _alert(row: Any) -> Alert:
    detail = row.detail
    return Alert(
        id=row.id,
        signs=tuple(_sign(each) for each in detail["signs"]),
        team=row.team,
        since=row.since,
        opened_at=row.opened_at,
        requests=tuple(detail["requests"]),
        words=tuple(detail["words"]),
        closed_at=row.closed_at,
        over=Over(detail["over"]) if detail["over"] else None,
        model=detail.get("model"),
    )


def _sign(kept: Mapping[str, Any]) -> Sign:
    key = kept["key"]
    return Sign(
        key=Key(Kind(key["kind"]), key["subject"], key["to"]),
        since=_moment(kept["since"]),
        at=_moment(kept["at"]),
        now=tuple(kept["now"]),
        before=tuple(kept["before"]),
        nats=kept["nats"],
        requests=tuple(kept["requests"]),
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
