"""Two years of requests, written straight into the tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert

from helpdesk.catalog import Catalog
from storage.db import Database
from storage.rows import Write, table_of
from storage.tables import DecisionRow, FeedbackRow, JournalRow, RequestRow

YEARS = 2
_CHANNELS = ("C1HELP", "C2FLOOR", "C3SALES", "DPERSON")
_AT_ONCE = 5_000
_ASK, _DECIDE = Write(insert(table_of(RequestRow))), Write(insert(table_of(DecisionRow)))
_SAY, _DO = Write(insert(table_of(FeedbackRow))), Write(insert(table_of(JournalRow)))


def fill(database: Database, catalog: Catalog, many: int, until: datetime, seed: int) -> None:
    """Write so many requests, spread over the years before `until`, with what became of them."""
    random = Random(seed)
    span = timedelta(days=365 * YEARS)
    for start in range(0, many, _AT_ONCE):
        with database.transaction() as session:
            for number in range(start, min(start + _AT_ONCE, many)):
                at = until - span + span * (number / many)
                for write, row in _rows(number, at, catalog, random):
                    write(session, **row)


def _rows(
    number: int, at: datetime, catalog: Catalog, random: Random
) -> Iterator[tuple[Write, dict[str, Any]]]:
    category = random.choice(catalog.categories)
    team, draw = category.team, random.random()
    first = team if draw < 0.9 else random.choice(catalog.team_ids)
    template = random.choice(catalog.templates).id if draw < 0.4 else None
    confidence = min(0.99, max(0.3, random.gauss(0.85, 0.1)))
    yield _ASK, _request(number, at, team, template, random)
    yield _DECIDE, _decision(number, at, first, template, confidence)
    if first != team:
        yield _SAY, _feedback(number, 2, at, "reassigned", first, team, None)
        yield _DO, _deed(number, at, "moved")
    elif draw < 0.6:
        yield _SAY, _feedback(number, 2, at, "solved", team, team, template)
        yield _DO, _deed(number, at, "solved")


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
        "priority": "normal",
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
    number: int, minutes: int, at: datetime, kind: str, before: str, team: str, template: str | None
) -> dict[str, Any]:
    return {
        **dict.fromkeys(table_of(FeedbackRow).c.keys()),
        "id": number + 1,
        "key": f"f{number}",
        "kind": kind,
        "workspace": "T1",
        "actor": "U2",
        "at": at + timedelta(minutes=minutes),
        "request_id": f"r{number}",
        "text": "vpn drops",
        "decision_id": f"d{number}",
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
