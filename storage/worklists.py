"""What waits for whom: requests by requester, by owner and by team, and what people corrected.

Each list comes with how many there are in all, for what is shown is only its beginning.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, Select, func, literal, or_
from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.feedback import LESSONS, Feedback
from helpdesk.heirs import request_now
from helpdesk.home import Listing
from helpdesk.metrics.period import EVERYTHING, Filter
from helpdesk.model import Actor, Request, Status
from helpdesk.undoing import UNDOS
from storage import feedback
from storage.requests import from_row
from storage.rows import table_of
from storage.tables import DecisionRow, FeedbackRow, PostRow, RequestRow
from storage.wanted import of_requests

_REQUEST, _POST = table_of(RequestRow), table_of(PostRow)
_DECISION, _FEEDBACK = table_of(DecisionRow), table_of(FeedbackRow)
_OPEN = _REQUEST.c.status.in_([each.value for each in Status if each.is_open])
_OLDEST_FIRST = (_REQUEST.c.created_at, _REQUEST.c.id)
# So many of a person's newest corrections are looked at; some of them may have been undone.
_LOOKED_AT = 50


def asked_by(session: Session, actor: Actor, limit: int) -> Listing[Request]:
    """A person's own open requests, the newest first."""
    own = (_REQUEST.c.workspace == actor.workspace) & (_REQUEST.c.requester == actor.user)
    return _found(session, own & _OPEN, limit, _REQUEST.c.created_at.desc())


def owned_by(session: Session, actor: Actor, catalog: Catalog, limit: int) -> Listing[Request]:
    """The open requests that a technician took, the oldest first."""
    wanted = _of_teams(actor, catalog.team_ids, catalog) & (_REQUEST.c.owner == actor.user)
    return _now(_found(session, wanted, limit), catalog)


def unassigned(
    session: Session, actor: Actor, teams: Collection[str], catalog: Catalog, limit: int
) -> Listing[Request]:
    """The requests of these teams that nobody took, the oldest first."""
    wanted = _of_teams(actor, teams, catalog) & _REQUEST.c.owner.is_(None)
    return _now(_found(session, wanted, limit), catalog)


def of_teams(
    session: Session, actor: Actor, teams: Collection[str], catalog: Catalog, limit: int
) -> Listing[Request]:
    """The open requests of these teams: what nobody took first, and of each the oldest first."""
    wanted = _of_teams(actor, teams, catalog)
    return _now(_found(session, wanted, limit, _REQUEST.c.owner.is_not(None)), catalog)


def unsure(
    session: Session,
    actor: Actor,
    teams: Collection[str],
    catalog: Catalog,
    below: float,
    limit: int,
    asked: Filter = EVERYTHING,
) -> Listing[Request]:
    """The requests of these teams that nobody touched and whose team was hardly guessed.

    Hardly: the team held likeliest had a probability below `below`. The least sure come first.
    Only those that are `asked` for.
    """
    wanted = (
        _of_teams(actor, teams, catalog)
        & _REQUEST.c.touched.is_(False)
        # Not a list of all such decisions: there are many more than open requests.
        & sqlalchemy.select(_DECISION.c.id)
        .where(_DECISION.c.id == _REQUEST.c.decision_id, _DECISION.c.probability < below)
        .exists()
        & sqlalchemy.and_(sqlalchemy.true(), *of_requests(asked, catalog))
    )
    likelihood = (
        sqlalchemy.select(_DECISION.c.probability)
        .where(_DECISION.c.id == _REQUEST.c.decision_id)
        .scalar_subquery()
    )
    return _now(_found(session, wanted, limit, likelihood), catalog)


def corrected_by(session: Session, actor: Actor, catalog: Catalog, limit: int) -> list[Feedback]:
    """What a person corrected last and still stands, one for each request, the newest first."""
    kinds = [kind.value for kind, lesson in LESSONS.items() if lesson.is_correction]
    own = (_FEEDBACK.c.workspace == actor.workspace) & (_FEEDBACK.c.actor == actor.user)
    newest = sqlalchemy.select(_FEEDBACK.c.id).where(own, _FEEDBACK.c.kind.in_(kinds))
    ids = _scalars(session, newest.order_by(_FEEDBACK.c.id.desc()).limit(_LOOKED_AT))
    undos = sqlalchemy.select(_FEEDBACK.c.id).where(
        _FEEDBACK.c.kind.in_([kind.value for kind in UNDOS])
    )
    standing = feedback.standing_of(session, [*ids, *_scalars(session, undos)], catalog)
    wanted = [each for each in standing if each.id in set(ids) and each.team in catalog.team_ids]
    last = {each.request_id: each for each in wanted}
    return sorted(last.values(), key=lambda each: each.id, reverse=True)[:limit]


def _of_teams(actor: Actor, teams: Collection[str], catalog: Catalog) -> ColumnElement[bool]:
    """With one of these teams, or of one whose heir it is, and shown in the actor's chat.

    Of an incident only the request that stands for it is. Who is of no chat at all, as whoever runs
    Deskloop, sees what is shown in any.
    """
    ids = [each for each in catalog.known_team_ids if catalog.heirs(each)[0] in teams]
    shown = sqlalchemy.select(_POST.c.request_id).where(
        _POST.c.request_id == _REQUEST.c.id, _POST.c.workspace == actor.workspace
    )
    is_shown = or_(
        _REQUEST.c.workspace == actor.workspace, shown.exists(), literal(not actor.workspace)
    )
    is_theirs = (_REQUEST.c.status == Status.WITH_TEAM.value) & _REQUEST.c.team.in_(ids)
    # Of an incident, one request stands for all.
    stands = or_(_REQUEST.c.incident.is_(None), _REQUEST.c.incident == _REQUEST.c.id)
    return is_theirs & is_shown & stands


def _found(
    session: Session, wanted: ColumnElement[bool], limit: int, *order: Any
) -> Listing[Request]:
    query = sqlalchemy.select(_REQUEST).where(wanted).order_by(*order, *_OLDEST_FIRST)
    rows = session.connection().execute(query.limit(limit))
    count = sqlalchemy.select(func.count()).select_from(_REQUEST).where(wanted)
    (total,) = _scalars(session, count)
    return Listing(tuple(from_row(row) for row in rows), total)


def _now(found: Listing[Request], catalog: Catalog) -> Listing[Request]:
    return Listing(tuple(request_now(each, catalog) for each in found.shown), found.total)


def _scalars(session: Session, query: Select[Any]) -> list[Any]:
    return list(session.connection().execute(query).scalars())
