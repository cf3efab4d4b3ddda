"""What technicians made of drafted answers: how many they sent as they were, and what they changed.

What was undone is not counted: not a single event, nor all that one person said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy
from sqlalchemy import BigInteger, ColumnElement, cast, func
from sqlmodel import Session

from helpdesk import answer_text
from helpdesk.catalog import Catalog, Template
from helpdesk.edits import changes
from helpdesk.feedback import Feedback, Kind
from helpdesk.habits import WINDOW, Sent
from helpdesk.markup import Span, as_text
from helpdesk.metrics.period import EVERYTHING, Filter, Period
from helpdesk.model import Request
from helpdesk.uses import Wording
from storage import feedback, people, requests
from storage.rows import table_of
from storage.tables import FeedbackRow
from storage.wanted import asked_there, within

_LOG = table_of(FeedbackRow)
_COUNTED = (Kind.DRAFT_SENT, Kind.DRAFT_EDITED, Kind.DRAFT_REJECTED, Kind.REOPENED)
_SENT = (Kind.DRAFT_SENT, Kind.DRAFT_EDITED)


def counts(
    session: Session, period: Period, asked: Filter = EVERYTHING
) -> Mapping[Wording, Mapping[Kind, int]]:
    """Return on how many requests each wording was sent as drafted, edited, rejected, reopened.

    Only requests that were asked in the channel and workspace that are `asked` for.
    """
    there = asked_there(asked, _LOG.c.request_id)
    wanted = (*within(period, _LOG.c.at), *there, _LOG.c.template.is_not(None))
    named = (_LOG.c.template, _LOG.c.template_version, _LOG.c.kind)
    how_many = func.count(_LOG.c.request_id.distinct()).label("requests")
    query = (
        sqlalchemy.select(*named, how_many)
        .where(*wanted, _LOG.c.kind.in_([each.value for each in _COUNTED]), *_stands())
        .group_by(*named)
    )
    found: dict[Wording, dict[Kind, int]] = defaultdict(dict)
    for row in session.connection().execute(query):
        found[row.template, row.template_version or 0][Kind(row.kind)] = row.requests
    return found


def of_wording(session: Session, template: str, version: int) -> list[Feedback]:
    """Return the newest drafts of a wording that were sent, the oldest first."""
    newest = (
        sqlalchemy.select(_LOG)
        .where(_LOG.c.template == template, _LOG.c.template_version == version)
        .where(_LOG.c.kind.in_([each.value for each in _SENT]), *_stands())
        .order_by(_LOG.c.id.desc())
        .limit(WINDOW)
    )
    rows = session.connection().execute(newest).all()
    return [feedback.from_row(row) for row in reversed(rows)]


def compared(
    session: Session, drafts: Sequence[Feedback], template: Template, catalog: Catalog
) -> tuple[list[Sent], Collection[str]]:
    """Compare what was sent with the drafts; also return what those are called whom it is about."""
    asked = {each.request_id: requests.look(session, each.request_id) for each in drafts}
    everybody = {each.actor for each in drafts} | {each.requester for each in asked.values()}
    names = people.names(session, everybody).values()
    sent = [_compared(each, asked[each.request_id], template, names, catalog) for each in drafts]
    return sent, names


def _compared(
    event: Feedback,
    request: Request,
    template: Template,
    names: Collection[str],
    catalog: Catalog,
) -> Sent:
    """Compare what was sent with the draft, as it was shown for this request."""
    slots = answer_text.slots(request, catalog)
    values = {name: _text(each) for name, each in slots.items()}
    changed = changes(template.body, event.words, values, names) if event.words else ()
    return Sent(event.actor, request.requester, request.id, event.id, tuple(changed))


def _text(value: str | Span) -> str:
    return value if isinstance(value, str) else as_text((value,))


def _stands() -> tuple[ColumnElement[bool], ...]:
    events = sqlalchemy.select(cast(_LOG.c.about, BigInteger)).where(
        _LOG.c.kind == Kind.EVENT_UNDONE.value
    )
    people_of = sqlalchemy.select(_LOG.c.about).where(_LOG.c.kind == Kind.PERSON_UNDONE.value)
    person = _LOG.c.workspace + ":" + _LOG.c.actor
    return _LOG.c.id.not_in(events), person.not_in(people_of)
