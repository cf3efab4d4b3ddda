"""Looking over answers and questions: what evidence says by now, step by step.

Each step reads what stands of the log and what people taught, and changes or proposes something;
each has a transaction of its own, so that one that fails keeps no other from its work.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.feedback import Feedback
from helpdesk.knowledge import Knowledge
from storage import feedback, knowledge
from storage.db import take_turn
from workers.context import Context

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Review:
    """What a step works with. `events` is what stands of the log; `chat` where teams work."""

    session: Session
    catalog: Catalog
    knowledge: Knowledge
    events: Sequence[Feedback]
    chat: Door
    at: datetime


STEPS: Sequence[Callable[[Review], None]] = ()


def review(context: Context, chat: Door, at: datetime) -> None:
    """Take every step."""
    for step in STEPS:
        try:
            with context.database.transaction() as session:
                take_turn(session, "review")
                step(
                    Review(
                        session=session,
                        catalog=context.catalog,
                        knowledge=knowledge.load(session),
                        events=feedback.standing(session, context.catalog),
                        chat=chat,
                        at=at,
                    )
                )
        except Exception:
            log.exception("%s failed; it is tried again next time", step.__name__)
