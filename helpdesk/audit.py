"""The audit sample: of a few requests, drawn by lot, people are asked if the team is right.

People judge what they happen to notice, so what they say by themselves tells little of how often
the bot errs. The sample does: nothing that the learner thinks has a say in who is asked.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from helpdesk.catalog import Priority
from helpdesk.model import Answer, Decision, Request, Route

USUAL_SHARE = 0.03
MOST_SHARE = 0.2
PAUSE = timedelta(days=1)
"""So long nobody's requests are asked about again."""

_HURRIED = (Priority.HIGH, Priority.CRITICAL)


@dataclass(frozen=True)
class Lot:
    """The chance that a decision had to be asked about, 0 to 1, and whether it is."""

    chance: float
    is_drawn: bool


def draw(request: Request, decision: Decision, share: float) -> Lot:
    """Draw the lot of a request, as it was before this decision.

    It depends on the request's id alone: when more is said and it is decided again, the same falls.
    """
    chance = share if may_ask(request, decision) else 0.0
    digest = hashlib.sha256(f"audit:{request.id}".encode()).digest()
    return Lot(chance, int.from_bytes(digest[:8], "big") < chance * 2**64)


def may_ask(request: Request, decision: Decision) -> bool:
    """Whether a question is no burden: nothing urgent, and nothing that people judged already."""
    is_own = isinstance(decision, Answer | Route) and decision.priority not in _HURRIED
    return is_own and not request.asked and not request.touched
