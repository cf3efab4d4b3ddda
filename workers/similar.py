"""Which solved requests are like a new one: found after it got its card, and shown there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from helpdesk.model import Request
from helpdesk.similar import Solved, nearest
from storage import requests, similar, team_cards
from storage.sights import sights
from workers.context import Context

EXPIRES = timedelta(days=180)
"""What was solved longer ago is not shown: systems and people change."""


def find_similar(context: Context, request_id: str, at: datetime) -> None:
    """Put solved requests like this one on its card; without any, and once closed, do nothing."""
    with context.database.snapshot() as session:
        found = _nearest(session, requests.look(session, request_id), at)
    if not found:
        return
    with context.database.transaction() as session:
        request = requests.get(session, request_id)
        if request.status.is_open:
            after = replace(request, similar=tuple(found))
            requests.save(session, after)
            team_cards.show(session, after, context.catalog, at)


def _nearest(session: Session, request: Request, at: datetime) -> list[str]:
    past = similar.solved(session, at - EXPIRES)
    if not past:
        return []
    seen = sights(session, [request.text, *(each.text for each in past)])
    wanted = Solved(request.id, request.text, request.team, request.incident)
    return nearest(wanted, seen, past)
