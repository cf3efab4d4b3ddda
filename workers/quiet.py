"""What is done where nobody says anything: asked once whether it helped, closed, handed over.

The bot may hear of a request at the same moment: each is looked at again under its lock.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlmodel import Session

from helpdesk import followups, lifecycle, wording
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.feedback import Feedback, Kind
from helpdesk.heirs import request_now, who_takes_over
from helpdesk.journal import Deed, Entry
from helpdesk.model import Request, Route, Status
from helpdesk.quiet import ANSWER_WITHIN, Step, closes_at, due, is_unanswered
from storage import chat_posts, decisions, feedback, journal, outbox, quiet, requests, team_cards
from storage.answers import answer_of
from storage.closings import CHECK
from workers.context import Context

log = logging.getLogger(__name__)


def look_after_quiet(context: Context, chat: Door, at: datetime) -> None:
    """Do what it is time for, each request in its own transaction.

    `chat` is where teams work that name no other.
    """
    for request_id in _waiting(context, at):
        try:
            with context.database.transaction() as session:
                _step(session, context.catalog, chat, request_id, at)
        except Exception:
            log.exception("request %s could not be looked after; trying again", request_id)


def _waiting(context: Context, at: datetime) -> list[str]:
    """Return the ids of the requests with something to do, without locking any."""
    catalog = context.catalog
    before = at - timedelta(hours=catalog.quiet.ask_after_hours)
    with context.database.snapshot() as session:
        found = quiet.unheard(session, before) + quiet.unanswered(session, at - ANSWER_WITHIN)
        return [each.id for each in found if _due(session, each, catalog, at)]


def _due(session: Session, request: Request, catalog: Catalog, at: datetime) -> Step | None:
    if request.status is not Status.ASKED:
        return due(request, catalog, at)
    asked_at = decisions.get(session, request.decision_id).at
    return Step.HAND_OVER if is_unanswered(request, asked_at, catalog, at) else None


def _step(session: Session, catalog: Catalog, chat: Door, request_id: str, at: datetime) -> None:
    request = request_now(requests.get(session, request_id), catalog)
    match _due(session, request, catalog, at):
        case Step.ASK:
            _ask(session, request, catalog, at)
        case Step.CLOSE:
            _close(session, request, catalog, at)
        case Step.HAND_OVER:
            _hand_over(session, request, catalog, chat, at)


def _ask(session: Session, request: Request, catalog: Catalog, at: datetime) -> None:
    requests.save(session, lifecycle.checked(request, at))
    question = wording.quiet_check(request, closes_at(at, catalog))
    chat_posts.post(session, request, question, at, slot=CHECK)


def _close(session: Session, request: Request, catalog: Catalog, at: datetime) -> None:
    """Close it, and say so in every place; that nobody spoke says little of the answer."""
    after = lifecycle.closed_quietly(request, at)
    taught = _teach(session, request, at)
    before = lifecycle.differences(request, after)
    entry = Entry(request.id, at, "", Deed.CLOSED_QUIETLY, before=before, feedback_id=taught)
    journal.add(session, entry)
    requests.save(session, after)
    reply = wording.standing_reply(after, catalog, answer_of(session, after))
    chat_posts.show(session, after, chat_posts.REPLY, reply, at)
    chat_posts.update(session, after, CHECK, wording.closed_quietly(after), at)
    if after.has_card:
        team_cards.show(session, after, catalog, at)


def _hand_over(
    session: Session, request: Request, catalog: Catalog, chat: Door, at: datetime
) -> None:
    """Let people take over what waits for an answer in vain; that says nothing of anybody."""
    team, category = who_takes_over(request, catalog)
    declined = followups.closed(request)
    after = lifecycle.with_new_card(lifecycle.handed_over(declined, team, category))
    why, before = {"why": "nobody_answered"}, lifecycle.differences(request, after)
    journal.add(session, Entry(request.id, at, "", Deed.HANDED_OVER, why, before))
    requests.save(session, after)
    team_cards.give(session, after, catalog, chat, at)
    reply = wording.reply(after, Route(team, category, after.priority), catalog, ())
    chat_posts.show(session, after, chat_posts.REPLY, reply, at)


def _teach(session: Session, request: Request, at: datetime) -> int | None:
    """Log that nobody said anything, as nobody's word, and owe the lesson."""
    decided = decisions.get(session, request.decision_id)
    event = Feedback(
        key=f"silent:{request.id}:{request.revision}",
        kind=Kind.SILENT,
        at=at,
        workspace=request.workspace,
        actor="",
        request_id=request.id,
        decision_id=decided.id,
        text=decided.text,
        model_version=decided.model_version,
        templates_version=decided.templates_version,
        team_before=request.team,
        template=request.last_word,
        template_version=request.template_version,
    )
    outbox.owe_job(session, "learn", at)
    return feedback.append(session, event)
