"""Watching promises: a nudge while there is still time, and a word to others once there is none.

Each is told once for a promise and a team; the journal remembers it. Nobody is told outside their
working hours, nor of what broke more than a working day before anybody looked.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from helpdesk import wording
from helpdesk.catalog import Catalog
from helpdesk.heirs import request_now
from helpdesk.journal import Deed, Entry
from helpdesk.model import Request, Status
from helpdesk.sla import Due, News, news
from storage import chat_posts, escalating, journal, outbox, requests, team_cards
from workers.context import Context

_KEPT = timedelta(days=1)
_TOLD = (Deed.NUDGED, Deed.BREACHED)

log = logging.getLogger(__name__)


def watch(context: Context, at: datetime) -> None:
    """Tell what is to be told of the open requests of all teams, each in its own transaction."""
    for request_id in _late(context, at):
        try:
            with context.database.transaction() as session:
                _tell(session, context.catalog, request_id, at)
        except Exception:
            log.exception("nobody could be told of request %s; trying again", request_id)
    with context.database.transaction() as session:
        outbox.forget_done(session, at - _KEPT)


def _late(context: Context, at: datetime) -> list[str]:
    """Return the ids of the requests of which there is something to tell, without locking any."""
    with context.database.snapshot() as session:
        there = requests.open_with_teams(session)
        pressing = [each for each in there if _news(each, context.catalog, (), at)]
        told = journal.of_requests(session, [each.id for each in pressing], _TOLD)
    entries: dict[str, list[Entry]] = {each.id: [] for each in pressing}
    for entry in told:
        entries[entry.request_id].append(entry)
    return [each.id for each in pressing if _news(each, context.catalog, entries[each.id], at)]


def _news(
    request: Request, catalog: Catalog, entries: Iterable[Entry], at: datetime
) -> Sequence[News]:
    now = request_now(request, catalog)
    if not catalog.heirs(now.team):  # its team has left the catalog: there is nobody to tell
        return ()
    return news(now, catalog, entries, at)


def _tell(session: Session, catalog: Catalog, request_id: str, at: datetime) -> None:
    request = request_now(requests.get(session, request_id), catalog)
    if request.status is not Status.WITH_TEAM:
        return
    for deed, due in _news(request, catalog, journal.of_request(session, request_id), at):
        if deed is Deed.NUDGED:
            _nudge(session, request, catalog, due, at)
        else:
            request = replace(request, escalated=request.escalated + 1)
            requests.save(session, request)
            _escalate(session, request, catalog, due, at)
        detail = {"promise": due.promise.value, "team": request.team}
        journal.add(session, Entry(request.id, at, "", deed, detail))
    team_cards.show(session, request, catalog, at)


def _nudge(session: Session, request: Request, catalog: Catalog, due: Due, at: datetime) -> None:
    card = wording.nudge(due, escalating.responsible(session, request, catalog))
    chat_posts.post(session, request, card, at, under=request.card_slot)


def _escalate(session: Session, request: Request, catalog: Catalog, due: Due, at: datetime) -> None:
    """Tell those to escalate to; without any, those who should have kept the promise."""
    here = partial(wording.breach, due)
    elsewhere = partial(wording.breach_elsewhere, due, request, catalog=catalog)
    escalating.escalate(session, request, catalog, here, elsewhere, at)
