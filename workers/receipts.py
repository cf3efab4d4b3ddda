"""Receipts: whoever corrected learns when it is live, and what went elsewhere because of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session

from helpdesk import wording
from helpdesk.cards import Card
from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback
from helpdesk.heirs import team_now
from storage import chat_posts, decisions, feedback, learned, requests
from storage.decisions import Decided
from storage.versions import EmptiedError
from workers.context import Context


def give_receipts(
    catalog: Catalog, session: Session, after: int, upto: int, version: int, at: datetime
) -> None:
    """Owe a receipt for every correction with after < id <= upto that has none yet."""
    said = feedback.standing(session, catalog, upto)
    for event in _corrections(each for each in said if each.id > after):
        if event.team not in catalog.team_ids:  # the team has left the catalog since
            continue
        if requests.slot_like(session, event.request_id, _slots(event.id)):
            continue
        request = requests.get(session, event.request_id)
        moved = _went_elsewhere(catalog, session, event)
        card = _card(catalog, session, event, version, moved)
        slot = f"{_slots(event.id)}{version}"
        chat_posts.post(
            session, request, card, at, under=_thread_of(catalog, session, event), slot=slot
        )


def _corrections(events: Iterable[Feedback]) -> list[Feedback]:
    """The last label of each request, where it was a correction: an earlier one was overruled."""
    explicit = [event for event in events if event.labels and event.lesson.explicit]
    last = {event.request_id: event for event in sorted(explicit, key=lambda each: each.at)}
    return [event for event in last.values() if event.lesson.is_correction]


def refresh_receipt(context: Context, feedback_id: int, at: datetime) -> None:
    """Bring a receipt up to date after one more request leaned on its correction."""
    with context.database.transaction() as session:
        said = feedback.standing(session, context.catalog)
        event = next((each for each in said if each.id == feedback_id), None)
        if event is None or event.team not in context.catalog.team_ids:
            return
        place = requests.slot_like(session, event.request_id, _slots(feedback_id))
        if place is None:
            return
        moved = _went_elsewhere(context.catalog, session, event)
        if not moved:
            return
        request = requests.get(session, event.request_id)
        version = int(place.slot.rpartition(":")[2])
        card = _card(context.catalog, session, event, version, moved)
        chat_posts.update(session, request, place.slot, card, at)


def _slots(feedback_id: int) -> str:
    return f"receipt:{feedback_id}:"


def _thread_of(catalog: Catalog, session: Session, event: Feedback) -> str:
    """The requester's thread; for anybody else the thread of the card that they moved away."""
    request = requests.get(session, event.request_id)
    if event.actor == request.requester or event.team_before not in catalog.team_ids:
        return chat_posts.HOME
    channel = catalog.team(event.team_before).channel
    return chat_posts.card_in(session, request, channel) or chat_posts.HOME


def _card(
    catalog: Catalog, session: Session, event: Feedback, version: int, moved: Sequence[Decided]
) -> Card:
    later = [(requests.get(session, each.request_id).requester, each.team) for each in moved]
    what = _what(event, catalog)
    return wording.receipt(version, event.actor, what, later, catalog)


def _what(event: Feedback, catalog: Catalog) -> str:
    words = " ".join(event.text.split())
    short = words if len(words) <= 60 else words[:59] + "…"
    team = catalog.team(str(event.team)).name
    return f"“{short}” belongs to {team}"


def _went_elsewhere(catalog: Catalog, session: Session, event: Feedback) -> list[Decided]:
    """Find the later requests that this correction sent elsewhere.

    They are like it, and the version before it, without it in memory, names another team.
    """
    similar = [
        each
        for each in decisions.similar_to(session, event.id)
        if team_now(each.team, each.category, catalog) == event.team
        and each.request_id != event.request_id
    ]
    if not similar:
        return []
    made_by = (event.model_version, event.templates_version)
    try:
        before = learned.load(session, catalog, *made_by, event.id - 1)
    except EmptiedError:  # nobody can tell any more
        return []
    moved = [each for each in similar if before.read(each.text, catalog).team != event.team]
    return list({each.request_id: each for each in moved}.values())
