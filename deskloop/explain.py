"""Why a team: the explanation that technicians get in chat, for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.explanations import Why, gathered
from deskloop.inspect import existing
from deskloop.settings import Settings
from helpdesk import explaining
from helpdesk.cards import lines
from helpdesk.catalog import Catalog
from helpdesk.explaining import Near
from helpdesk.feedback import Feedback
from helpdesk.heirs import feedback_now
from storage import feedback, learned, precedents, requests


def of_text(settings: Settings, catalog: Catalog, decided: Mapping[str, Any]) -> dict[str, Any]:
    """Explain what `inspect.decide` said of a text."""
    text, team = decided["text"], decided["team"]
    with existing(settings).snapshot() as session:
        live = learned.load(session, catalog, *learned.champions(session))
        known = precedents.find(session, live.model.encoder.name, catalog)
        leaned_on = live.read(text, catalog).leaned_on
        event = feedback.get(session, leaned_on) if leaned_on else None
    explanation = explaining.explain(
        live,
        text,
        team,
        known.past,
        catalog,
        vectors=known.vectors,
        correction=next(iter(feedback_now([event] if event else [], catalog)), None),
    )
    return _report(Why(explanation, decided["reasons"], None), catalog)


def of_request(settings: Settings, catalog: Catalog, request_id: str) -> dict[str, Any]:
    """Explain why a request is with its team; raises UnknownRequestError."""
    with existing(settings).snapshot() as session:
        request = requests.look(session, request_id)
        live = learned.load(session, catalog, *learned.champions(session))
        case = gathered(session, request, live, catalog)
    return {"request": request_id} | _report(case.why(), catalog)


def _report(why: Why, catalog: Catalog) -> dict[str, Any]:
    explanation = why.explanation
    runner_up = explanation.runner_up
    return {
        "team": explanation.team,
        "reasons": list(why.reasons),
        "moved": _event(why.moved),
        "correction": _event(explanation.correction),
        "words": list(explanation.words),
        "nearest": [_near(each) for each in explanation.nearest],
        "runner_up": {"team": runner_up[0], "share": round(runner_up[1], 4)} if runner_up else None,
        "today": explanation.today,
        "lines": lines(why.card(catalog, datetime.now(UTC))),
    }


def _near(near: Near) -> dict[str, Any]:
    past = near.precedent
    kind = past.event.kind.value if past.event else "example"
    at = past.event.at.isoformat() if past.event else None
    likeness = round(near.likeness, 4)
    return {"text": past.text, "team": past.team, "kind": kind, "at": at, "likeness": likeness}


def _event(event: Feedback | None) -> dict[str, Any] | None:
    if event is None:
        return None
    return {
        "event": event.id,
        "person": event.actor,
        "text": event.text,
        "from": event.team_before,
        "to": event.team,
        "at": event.at.isoformat(),
    }
