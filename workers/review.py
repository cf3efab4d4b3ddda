"""Looking over answers and questions: what evidence says by now, step by step.

Each step reads what stands of the log and what people taught, and changes or proposes something;
each has a transaction of its own, so that one that fails keeps no other from its work.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from helpdesk.doors import Door
from storage import feedback, knowledge
from workers.context import Context
from workers.edits import propose_edits
from workers.policies import review_challengers, review_policies
from workers.questions import propose_dropping, propose_questions, reorder_questions
from workers.reviewing import Review
from workers.rules import propose_rules
from workers.threads import propose_new_answers

log = logging.getLogger(__name__)

STEPS: Sequence[Callable[[Review], None]] = (
    review_policies,
    review_challengers,
    propose_rules,
    propose_edits,
    propose_new_answers,
    propose_questions,
    propose_dropping,
    reorder_questions,
)


def review(context: Context, chat: Door, at: datetime) -> None:
    """Take every step."""
    with context.database.snapshot() as session:
        events = feedback.standing(session, context.catalog)
    for step in STEPS:
        try:
            with context.database.transaction() as session:
                knowledge.hold(session)
                step(
                    Review(
                        session=session,
                        catalog=context.catalog,
                        knowledge=knowledge.load(session),
                        events=events,
                        chat=chat,
                        at=at,
                    )
                )
        except Exception:
            log.exception("%s failed; it is tried again next time", step.__name__)
