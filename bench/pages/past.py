"""Two years of requests, written straight into the tables.

Nine in ten go to the right team, one event in a thousand was taken back, and some of
the last days are open, as are a few that everybody forgot. Each night a model was trained; none is
live, since that would take a real one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert

from helpdesk.catalog import Catalog, Priority
from storage.db import Database
from storage.rows import Write, table_of
from storage.tables import DecisionRow, FeedbackRow, JournalRow, RequestRow, VersionRow
from storage.versions import VersionKind, VersionState

YEARS = 2
_PRIORITIES = [each.value for each in Priority]
_CHANNELS = ("C1HELP", "C2FLOOR", "C3SALES", "DPERSON")
_AT_ONCE = 5_000
_ASK, _DECIDE = Write(insert(table_of(RequestRow))), Write(insert(table_of(DecisionRow)))
_SAY, _DO = Write(insert(table_of(FeedbackRow))), Write(insert(table_of(JournalRow)))
_TRAIN = Write(insert(table_of(VersionRow)))
_DAY = timedelta(days=1)
_FORGOTTEN, _UNDONE = 0.005, 0.001


def fill(database: Database, catalog: Catalog, many: int, until: datetime, seed: int) -> None:
    """Write so many requests, spread over the years before `until`, with what became of them."""
    random = Random(seed)
    span = timedelta(days=365 * YEARS)
    for start in range(0, many, _AT_ONCE):
        with database.transaction() as session:
            for number in range(start, min(start + _AT_ONCE, many)):
                at = until - span + span * (number / many)
                for write, row in _rows(number, at, until, catalog, random):
                    write(session, **row)
    with database.transaction() as session:
        for night in range(span.days):
            _TRAIN(
                session, **_version(night, until - span + night * _DAY, many * night // span.days)
            )


def _rows(
    number: int, at: datetime, until: datetime, catalog: Catalog, random: Random
) -> Iterator[tuple[Write, dict[str, Any]]]:
    category = random.choice(catalog.categories)
    team, draw = category.team, random.random()
    first = team if draw < 0.9 else random.choice(catalog.team_ids)
    template = random.choice(catalog.templates).id if draw < 0.4 else None
    confidence = min(0.99, max(0.3, random.gauss(0.85, 0.1)))
    asked = _request(number, at, team, template, random)
    is_open = random.random() < max(_FORGOTTEN, 0.5 ** ((until - at) / _DAY))
    yield _ASK, asked | _OPEN if is_open else asked
    yield _DECIDE, _decision(number, at, first, template, confidence)
    if first != team:
        yield _SAY, _feedback(2 * number, at, "reassigned", first, team, None)
        yield _DO, _deed(number, at, "moved")
    elif draw < 0.6 and not is_open:
        kind = "solved" if draw < 0.4 else random.choice(("draft_sent", "draft_edited"))
        yield _SAY, _feedback(2 * number, at, kind, team, team, _some(template, catalog, random))
        yield _DO, _deed(number, at, "solved")
    if random.random() < _UNDONE:
        undo = _feedback(2 * number + 1, at, "event_undone", "", "", None)
        yield _SAY, undo | {"about": str(2 * number + 1), "request_id": "", "team": None}


_OPEN: dict[str, Any] = {
    "status": "with_team",
    "touched": False,
    "resolved_by": None,
    "resolved_at": None,
    "rating": None,
    "rating_asked": False,
}


def _some(template: str | None, catalog: Catalog, random: Random) -> str:
    return template or random.choice(catalog.templates).id


def _request(
    number: int, at: datetime, team: str, template: str | None, random: Random
) -> dict[str, Any]:
    return {
        **dict.fromkeys(table_of(RequestRow).c.keys()),
        "id": f"r{number}",
        "door": "slack",
        "workspace": "T1",
        "requester": "U1",
        "channel": random.choice(_CHANNELS),
        "text": "vpn drops",
        "status": "resolved",
        "team": team,
        "template": template,
        "priority": random.choice(_PRIORITIES),
        "decision_id": f"d{number}",
        "created_at": at,
        "revision": 2,
        "hops": 1,
        "asked": 0,
        "touched": True,
        "card": 1,
        "rejected": [],
        "used_templates": [],
        "files": [],
        "fields": {},
        "similar": [],
        "followups": [],
        "escalated": 0,
        "reopened": int(random.random() < 0.05),
        "is_outsider": False,
        "resolved_by": "U1",
        "first_response_at": at + timedelta(minutes=random.expovariate(1 / 20)),
        "resolved_at": at + timedelta(minutes=random.expovariate(1 / 600)),
        "rating": random.randint(1, 5) if random.random() < 0.1 else None,
        "rating_asked": random.random() < 0.25,
    }


def _decision(
    number: int, at: datetime, team: str, template: str | None, confidence: float
) -> dict[str, Any]:
    return {
        **dict.fromkeys(table_of(DecisionRow).c.keys()),
        "id": f"d{number}",
        "request_id": f"r{number}",
        "at": at,
        "text": "vpn drops",
        "kind": "answer" if template else "route",
        "team": team,
        "template": template,
        "template_version": 1 if template else None,
        "priority": "normal",
        "options": [],
        "reasons": [],
        "scores": {"confidence": confidence},
        "context": {},
        "fields": {},
        "model_team": team,
        "likeliest": team,
        "probability": confidence,
        "model_version": 1,
        "templates_version": 1,
        "feedback_cursor": 0,
        "catalog_digest": "",
        "ask_probability": 0.03,
        "is_audited": number % 33 == 0,
    }


def _feedback(
    number: int, at: datetime, kind: str, before: str, team: str, template: str | None
) -> dict[str, Any]:
    return {
        **dict.fromkeys(table_of(FeedbackRow).c.keys()),
        "id": number + 1,
        "key": f"f{number}",
        "kind": kind,
        "workspace": "T1",
        "actor": "U2",
        "at": at + timedelta(minutes=2),
        "request_id": f"r{number // 2}",
        "text": "vpn drops",
        "decision_id": f"d{number // 2}",
        "model_version": 1,
        "templates_version": 1,
        "words": "",
        "team_before": before,
        "team": team,
        "about": "",
        "fields": {},
        "by_technician": True,
        "template": template,
        "template_version": 1 if template else None,
    }


def _deed(number: int, at: datetime, deed: str) -> dict[str, Any]:
    return {
        "id": number + 1,
        "request_id": f"r{number}",
        "at": at,
        "actor": "U2",
        "deed": deed,
        "detail": {},
        "before": {},
        "feedback_id": None,
    }


def _version(number: int, at: datetime, cursor: int) -> dict[str, Any]:
    return {
        "kind": VersionKind.MODEL.value,
        "number": number + 1,
        "state": VersionState.EMPTIED.value,
        "digest": "",
        "data": b"",
        "reason": "",
        "figures": {},
        "cursor": 2 * cursor,
        "catalog_digest": "",
        "at": at,
    }
