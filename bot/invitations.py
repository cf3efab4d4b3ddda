"""Links that sign somebody in to the dashboard, for whoever asks the bot for one."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from sqlmodel import Session

from helpdesk.model import Actor
from storage import visits
from storage.db import Database
from storage.visits import LINK_LASTS, Visitor


class Invitations:
    """Makes links. `base_url` is how browsers reach the bot, without a slash at its end."""

    def __init__(self, database: Database, base_url: str) -> None:
        self._database = database
        self._base_url = base_url

    def invite(self, actor: Actor, at: datetime) -> str:
        """Return a link that signs this technician in, once, for a quarter of an hour."""
        with self._database.transaction() as session:
            visitor = Visitor(actor.workspace, actor.user, actor.is_lead)
            return link(session, visitor, self._base_url, at)


def link(
    session: Session, visitor: Visitor, base_url: str, at: datetime, lasts: timedelta = LINK_LASTS
) -> str:
    """Return the address that signs a visitor in once."""
    query = urlencode({"key": visits.invite(session, visitor, at, lasts)})
    return f"{base_url}/dashboard/enter?{query}"
