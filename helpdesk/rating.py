"""How it was, from 1 to 5: who is asked, and what a rating says. Pure."""

from __future__ import annotations

from helpdesk.feedback import Kind
from helpdesk.knowledge import lot
from helpdesk.model import Request

USUAL_SHARE = 0.25
"""The share of closed requests whose requester is asked; more would be a nuisance."""
RATINGS = range(1, 6)


def is_asked(request: Request, share: float) -> bool:
    """Whether the requester is asked how it was: by a lot that the request's id draws, once."""
    return request.rating is None and lot(f"rating:{request.id}") < share


def kind_of(rating: int) -> Kind:
    """Return what a rating from 1 to 5 says; raises ValueError for another number."""
    if rating not in RATINGS:
        raise ValueError(f"a rating is a number from 1 to 5, not {rating}")
    if rating == 3:
        return Kind.RATED
    return Kind.RATED_WELL if rating > 3 else Kind.RATED_BADLY
