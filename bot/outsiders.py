"""What becomes of what guests, and people of other organisations, say: the catalog's policy."""

from __future__ import annotations

from helpdesk import wording
from helpdesk.catalog_entries import Outsiders as Policy
from helpdesk.model import Message, Roles
from storage import chat_posts, ingress
from storage.db import Database


class Outsiders:
    """Applies the policy."""

    def __init__(self, database: Database, policy: Policy) -> None:
        self._database = database
        self._policy = policy

    def are_kept_out(self, roles: Roles) -> bool:
        """Whether nothing that somebody of these roles says is taken in."""
        return roles.is_outsider and self._policy is not Policy.SERVED

    @property
    def are_told(self) -> bool:
        """Whether they hear why."""
        return self._policy is Policy.REFUSED

    def turn_away(self, message: Message) -> None:
        """Keep nothing of it; where they are told why, say so once a day."""
        if not self.are_told or not message.addressed:
            return
        key = f"outsider:{message.workspace}:{message.author}:{message.at:%Y-%m-%d}"
        with self._database.transaction() as session:
            if ingress.is_new(session, key, message.at):
                chat_posts.answer(session, message, wording.outsider_refused(), message.at)
