"""The weekly digest: one post in the channel of those who lead IT, whoever is first to write it."""

from __future__ import annotations

from datetime import datetime

from helpdesk import digest
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from storage import chat_posts, ingress
from storage import digest as digests
from storage.chat_posts import Target
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
            chat_posts.announce(session, channel(context.catalog, chat), card, at)


def channel(catalog: Catalog, chat: Door) -> Target:
    """Return where the digest goes: the IT channel, else that of the fallback team, in its chat.

    Which chat the IT channel is in no catalog says: it is where teams work that name no other.
    """
    if catalog.it_channel:
        return Target(chat, catalog.it_channel)
    team = catalog.team(catalog.fallback_team)
    return Target(team.chat or chat, team.channel)
