"""Looking for drift every ten minutes: what is new is told once, what is over says so in place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from helpdesk import wording
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.drift.alerts import Alert, update
from helpdesk.drift.scan import LOOK_BACK, monday
from helpdesk.markup import Elsewhere, Plain, Span
from helpdesk.wording.parts import shortened
from storage import alerts, chat_posts, knowledge, requests
from storage.announcing import it_channel
from storage.chat_posts import HOME
from storage.db import take_turn
from storage.observed import observed
from storage.requests import UnknownRequestError
from workers.context import Context


def look_for_drift(context: Context, chat: Door, at: datetime) -> None:
    """Open, widen and close alerts; `chat` is where teams work that name no other.

    Whoever comes second sees in its turn what the first has kept, and finds nothing to tell.
    """
    with context.database.snapshot() as session:
        past = observed(session, context.catalog, monday(at) - LOOK_BACK)
        known = alerts.everything(session)
    news = update(past, known, at)
    if news:
        with context.database.transaction() as session:
            take_turn(session, "drift")
            for each in _still_news(session, news, known):
                alerts.keep(session, each)
                _tell(session, each, context.catalog, chat, at)


def _still_news(session: Session, news: Sequence[Alert], known: Sequence[Alert]) -> list[Alert]:
    """Return what nobody else kept since `known` was read."""
    before = {each.id: each for each in known}
    now = {each.id: each for each in alerts.everything(session)}
    return [each for each in news if now.get(each.id) == before.get(each.id)]


def _tell(session: Session, alert: Alert, catalog: Catalog, chat: Door, at: datetime) -> None:
    shown = [span for span in (_place(session, each) for each in alert.requests) if span]
    card = wording.alert_card(alert, catalog, shown, knowledge.load(session).titles)
    chat_posts.show_about(session, f"alert:{alert.id}", it_channel(catalog, chat), card, at)


def _place(session: Session, request_id: str) -> Span | None:
    """Return a link to the requester's message; its words where it has no place yet."""
    try:
        request = requests.look(session, request_id)
    except UnknownRequestError:
        return None
    words = f"“{shortened(request.text)}”"
    home = requests.post(session, request_id, HOME)
    if not request.text:  # erased since
        return None
    if home is None or home.ts is None:
        return Plain(text=words)
    return Elsewhere(
        text=words, door=home.door, channel=home.channel, ts=home.ts, thread=home.thread
    )
