"""The weekly digest: one post in the channel of those who lead IT, whoever is first to write it."""

from __future__ import annotations

from datetime import datetime

from helpdesk import digest
from helpdesk.doors import Door
from storage import chat_posts, ingress
from storage import digest as digests
from storage.announcing import it_channel
from workers.context import Context


def post_digest(context: Context, chat: Door, at: datetime) -> None:
    """Owe the digest that was due last, unless it was owed before or nobody asked anything.

    `chat` is where teams work whose catalog entry names no other. A job that is done twice, after
    a crash or by two workers at once, owes it once: its key is taken in the same transaction.
    """
    due = digest.last_due(at, context.catalog)
    with context.database.snapshot() as session:
        card = digests.card(session, context.catalog, due)
    with context.database.transaction() as session:
        if card and ingress.is_new(session, f"digest:{due.isoformat()}", at):
            chat_posts.announce(session, it_channel(context.catalog, chat), card, at)
