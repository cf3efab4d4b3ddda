"""The feedback log as people read it: the newest first, with what became of each event.

It only reads, and never all of the log: pages show it while it grows.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, null, select
from sqlmodel import Session

from helpdesk import undoing
from helpdesk.catalog import Catalog
from helpdesk.feedback import LESSONS, Feedback
from helpdesk.heirs import feedback_now, team_now
from helpdesk.metrics.period import EVERYTHING, Filter, Period
from storage import facts, feedback, versions
from storage.rows import table_of
from storage.tables import DecisionRow, FeedbackRow
from storage.versions import Version, VersionKind
from storage.wanted import Conditions, asked_there, teams_then, within

_LOG, _DECISION = table_of(FeedbackRow), table_of(DecisionRow)
_LABELS = [kind.value for kind, lesson in LESSONS.items() if lesson.routing > 0]
_CORRECTIONS = [kind.value for kind, lesson in LESSONS.items() if lesson.is_correction]
_GIVES_LABEL = _LOG.c.kind.in_(_LABELS) & _LOG.c.team.is_not(None)


@dataclass(frozen=True)
class Told:
    """One event, and what became of it.

    `counts` is False once it was taken back. `doubt` says why learning hardly believes it, "" where
    it does. `learned_in` is the version that was the first to go live with it, `is_live` whether
    what is live knows it; `since` counts the later requests like it that went to its team.
    """

    event: Feedback
    counts: bool
    doubt: str
    learned_in: Version | None
    is_live: bool
    since: int


@dataclass(frozen=True)
class Given:
    """How many labels somebody, or a team, was given: `corrections` of them said “wrong”."""

    of: str
    labels: int
    corrections: int


def newest(
    session: Session,
    catalog: Catalog,
    limit: int,
    *,
    before: int | None = None,
    person: str | None = None,
    wanted: Filter = EVERYTHING,
    period: Period | None = None,
) -> list[Told]:
    """Return the newest events, at most `limit`, below the id `before`.

    `person`, as workspace:user, leaves only theirs. Of a team are those that say that something
    belongs to it, or does not; of a channel, those of requests that were asked there.
    """
    query = select(_LOG).order_by(_LOG.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(_LOG.c.id < before)
    if person is not None:
        workspace, _, actor = person.partition(":")
        query = query.where(_LOG.c.workspace == workspace, _LOG.c.actor == actor)
    if wanted.team is not None:
        then = teams_then(wanted.team, catalog)
        query = query.where(_LOG.c.team.in_(then) | _LOG.c.team_before.in_(then))
    if period is not None:
        # Not by the index of times: the newest of a year are found sooner by their ids.
        at = func.nullif(_LOG.c.at, null(), type_=_LOG.c.at.type)
        query = query.where(*within(period, at))
    query = query.where(*asked_there(wanted, _LOG.c.request_id))
    return _told(session, catalog, [feedback.from_row(row) for row in _rows(session, query)])


def of_request(session: Session, catalog: Catalog, request_id: str) -> list[Told]:
    """Return the events about one request, the oldest first."""
    return _told(session, catalog, feedback.of_request(session, request_id))


def _told(session: Session, catalog: Catalog, events: Sequence[Feedback]) -> list[Told]:
    ids = [event.id for event in events]
    judged = undoing.standing(feedback.with_judgements(session, ids))
    now = {each.id: each for each in feedback_now(judged, catalog)}
    doubts = {event.id: why for event, why in facts.waiting(session)}
    since = _like_them(session, catalog, [now[each] for each in ids if each in now])
    went_live = versions.went_live_with(session, VersionKind.MODEL, min(ids, default=0))
    champion = versions.champion(session, VersionKind.MODEL)
    upto = champion.cursor if champion else 0
    return [
        Told(
            now.get(event.id, event),
            counts=event.id in now,
            doubt=doubts.get(event.id, ""),
            learned_in=_first_with(went_live, event.id),
            is_live=event.id <= upto,
            since=since[event.id],
        )
        for event in events
    ]


def _first_with(went_live: Sequence[Version], event_id: int) -> Version | None:
    """Return the first of these versions that knows an event; None where none does."""
    place = bisect_left(went_live, event_id, key=lambda each: each.cursor)
    return went_live[place] if place < len(went_live) else None


def verdicts_on(session: Session, request_ids: Collection[str], catalog: Catalog) -> dict[str, str]:
    """Return the team that people hold right, of those of these requests of which they said it."""
    said = feedback.with_judgements(session, request_ids=request_ids)
    standing = feedback_now(undoing.standing(said), catalog)
    labels = [each for each in standing if each.labels and each.request_id in request_ids]
    ranked = sorted(labels, key=lambda each: (each.lesson.explicit, each.id))
    return {each.request_id: str(each.team) for each in ranked}


@dataclass(frozen=True)
class Labels:
    """Which labels: those with after < id <= upto, of a period, of what a filter lets through.

    None of them bounds where it is None.
    """

    period: Period | None = None
    wanted: Filter = EVERYTHING
    after: int = 0
    upto: int | None = None

    def conditions(self, catalog: Catalog) -> Conditions:
        """Return what is asked of the rows of the log."""
        found = [_GIVES_LABEL, _LOG.c.id > self.after]
        found += [_LOG.c.id <= self.upto] if self.upto is not None else []
        found += within(self.period, _LOG.c.at) if self.period else []
        team = self.wanted.team
        found += [_LOG.c.team.in_(teams_then(team, catalog))] if team is not None else []
        return found + asked_there(self.wanted, _LOG.c.request_id)


def given_by_team(session: Session, catalog: Catalog, labels: Labels) -> list[Given]:
    """Count labels by team, most first; a team has those of the teams whose heir it is."""
    found: dict[str, Given] = {}
    for each in _given(session, _LOG.c.team, labels.conditions(catalog)):
        team = next(iter(catalog.heirs(each.of)), each.of)
        sum_of = found.get(team, Given(team, 0, 0))
        found[team] = Given(
            team, sum_of.labels + each.labels, sum_of.corrections + each.corrections
        )
    return sorted(found.values(), key=lambda each: (-each.labels, each.of))


def given_by_person(session: Session, catalog: Catalog, labels: Labels) -> list[Given]:
    """Count labels by who gave them, as workspace:user, most first."""
    return _given(session, _LOG.c.workspace + ":" + _LOG.c.actor, labels.conditions(catalog))


def _given(session: Session, by: Any, conditions: Conditions) -> list[Given]:
    corrections = func.sum(case((_LOG.c.kind.in_(_CORRECTIONS), 1), else_=0))
    query = (
        select(by.label("of"), func.count().label("labels"), corrections.label("corrections"))
        .where(*conditions)
        .group_by(by)
        .order_by(func.count().desc(), by)
    )
    return [Given(*row) for row in _rows(session, query)]


def label_ids(session: Session, catalog: Catalog, labels: Labels) -> list[int]:
    """Return the ids of labels, in the order of the log."""
    query = select(_LOG.c.id).where(*labels.conditions(catalog)).order_by(_LOG.c.id)
    return [row.id for row in _rows(session, query)]


def _like_them(session: Session, catalog: Catalog, events: Sequence[Feedback]) -> Mapping[int, int]:
    """Count the later requests that were like each of these events and went to its team."""
    by_id = {event.id: event for event in events if event.labels}
    columns = (_DECISION.c.similar_to, _DECISION.c.request_id, _DECISION.c.team)
    query = select(*columns, _DECISION.c.category).where(_DECISION.c.similar_to.in_(by_id))
    like: dict[int, set[str]] = defaultdict(set)
    for row in _rows(session, query):
        event = by_id[row.similar_to]
        is_there = team_now(row.team, row.category, catalog) == event.team
        if is_there and row.request_id != event.request_id:
            like[event.id].add(row.request_id)
    return Counter({each: len(requests) for each, requests in like.items()})


def _rows(session: Session, query: Select[Any]) -> list[Any]:
    return list(session.connection().execute(query))
