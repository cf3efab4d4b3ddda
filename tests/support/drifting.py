"""Requests as drift sees them, as rows."""

from __future__ import annotations

from typing import Any

from helpdesk.drift.observed import Seen


def request_row(seen: Seen) -> dict[str, Any]:
    """What the table of requests holds of one."""
    return {
        "id": seen.id,
        "door": "slack",
        "workspace": "T1",
        "channel": "C1",
        "requester": seen.person,
        "text": seen.text,
        "status": "with_team",
        "team": seen.team,
        "category": seen.category,
        "priority": "normal",
        "decision_id": f"d-{seen.id}",
        "created_at": seen.at,
        "revision": 0,
        "hops": 1,
        "rejected": [],
        "used_templates": [],
        "asked": 0,
        "reopened": 0,
        "touched": False,
        "files": [],
        "fields": {},
        "card": 0,
        "escalated": 0,
        "similar": [],
        "followups": [],
        "is_outsider": False,
        "rating_asked": False,
    }


def decision_row(seen: Seen) -> dict[str, Any]:
    """What the table of decisions holds of its first."""
    return {
        "id": f"d-{seen.id}",
        "request_id": seen.id,
        "at": seen.at,
        "text": seen.text,
        "kind": "route",
        "team": seen.team,
        "category": seen.category,
        "priority": "normal",
        "options": [],
        "reasons": [],
        "scores": {"confidence": seen.confidence, "familiarity": seen.familiarity},
        "context": {},
        "model_team": seen.team,
        "model_version": seen.model,
        "templates_version": 1,
        "feedback_cursor": 0,
        "catalog_digest": "",
        "ask_probability": 0.0,
        "fields": {},
        "is_audited": False,
        "likeliest": seen.team,
        "probability": seen.confidence,
    }
