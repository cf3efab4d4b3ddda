"""What a step of the review works with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.feedback import Feedback
from helpdesk.knowledge import Knowledge
from storage import ingress


@dataclass(frozen=True)
class Review:
    """One step's transaction, and what it reads.

    `events` is what stands of the log; `chat` is where teams work whose catalog entry names no
    other.
    """

    session: Session
    catalog: Catalog
    knowledge: Knowledge
    events: Sequence[Feedback]
    chat: Door
    at: datetime

    def is_news(self, what: str) -> bool:
        """Whether no review looked at this before: what is long to read is read once."""
        return ingress.is_new(self.session, f"review:{what}", self.at)
