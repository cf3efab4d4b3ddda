"""Whether a new request is part of an incident that everybody knows of already."""

from __future__ import annotations

from sqlmodel import Session

from helpdesk.incidents import joins
from helpdesk.learning.model import Model
from helpdesk.model import Request, Status
from helpdesk.similar import Likenesses
from storage import incidents


def known_incident(
    session: Session, request: Request, category: str | None, model: Model
) -> Request | None:
    """Return the parent of the open incident that a request is most like, if it is part of it.

    Only what no person and no team has yet can join; `category` is what the request is about.
    """
    if request.status is not Status.ASKED or request.card or request.incident:
        return None
    parents = incidents.parents(session)
    if not parents:
        return None
    sights = {each.id: model.sight(model.see(each.text)) for each in (*parents, request)}
    likeness = Likenesses(sights)
    likely = max(parents, key=lambda parent: likeness(request.id, parent.id))
    is_part = joins(likeness(request.id, likely.id), category, likely.category)
    return likely if is_part else None
