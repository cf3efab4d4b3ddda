"""The operator's link to the dashboard: whoever may run commands here may do everything there."""

from __future__ import annotations

from datetime import UTC, datetime

from bot import invitations
from deskloop.settings import Settings
from helpdesk.model import OPERATOR
from storage.db import Database
from storage.visits import VISIT_LASTS, Visitor


def link(settings: Settings, base_url: str) -> str:
    """Return an address that signs in once, within the next twelve hours."""
    database = Database(settings.database)
    database.ping()
    try:
        with database.transaction() as session:
            visitor = Visitor("", OPERATOR, is_lead=True)
            return invitations.link(session, visitor, base_url, datetime.now(UTC), VISIT_LASTS)
    finally:
        database.close()
