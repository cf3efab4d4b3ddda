"""What waits for somebody's decision, each with how many there are and where to do it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.web.dashboard.page import View
from helpdesk.catalog import Catalog
from helpdesk.drift.alerts import Alert
from helpdesk.drift.streams import Kind as Stream
from helpdesk.home import UNSURE_BELOW
from helpdesk.model import Actor, Request
from helpdesk.sla import Clock, clock_of
from helpdesk.wording.drift import sentence
from storage import alerts, facts, knowledge, proposals, requests, versions, worklists
from storage.versions import VersionKind, VersionState

_CALLED = {VersionKind.MODEL: "model", VersionKind.TEMPLATES: "set of answer figures"}


@dataclass(frozen=True)
class Waiting:
    """Something to decide. `count` is None where it is one thing that `words` name."""

    words: str
    link: str
    count: int | None = None
    is_urgent: bool = False


def waiting(view: View) -> list[Waiting]:
    """Return what needs a decision now, whatever period is looked at; the urgent first."""
    found = [*_drifts(view), *_late(view), *_refused(view.session), *_counted(view)]
    return sorted(found, key=lambda each: not each.is_urgent)


def late(session: Session, catalog: Catalog, at: datetime) -> list[tuple[Request, Clock]]:
    """Return the open requests whose next promise is broken, the longest broken first."""
    open_ones = (each for each in requests.open_with_teams(session) if catalog.heirs(each.team))
    clocks = ((each, clock_of(each, catalog, at)) for each in open_ones)
    found = [(each, clock) for each, clock in clocks if clock.next and clock.next.is_breached]
    return sorted(found, key=lambda pair: pair[1].next.at if pair[1].next else at)


def _drifts(view: View) -> Iterator[Waiting]:
    for each in alerts.open_ones(view.session):
        words = sentence(each, view.catalog, titles(view.session, [each]))
        yield Waiting(words, f"/dashboard/drift#{each.id}", is_urgent=True)


def titles(session: Session, found: Iterable[Alert]) -> dict[str, str]:
    """Return what the answers are called that alerts are about."""
    subjects = {each.subject for each in found if each.kind == Stream.TEMPLATE}
    return {each: knowledge.title(session, each) for each in subjects}


def _late(view: View) -> Iterator[Waiting]:
    count = len(late(view.session, view.catalog, view.at))
    if count:
        words = "request is late" if count == 1 else "requests are late"
        yield Waiting(words, "/dashboard/late", count, is_urgent=True)


def _refused(session: Session) -> Iterator[Waiting]:
    for kind, called in _CALLED.items():
        newest = versions.newest(session, kind)
        if newest and newest.state is VersionState.REFUSED:
            words = f"The newest {called}, version {newest.number}, was refused: {newest.reason}"
            yield Waiting(words, "/dashboard/versions")


def _counted(view: View) -> Iterator[Waiting]:
    session, visitor = view.session, view.visitor
    actor = Actor(visitor.workspace, visitor.person, is_technician=True, is_lead=visitor.is_lead)
    teams = view.catalog.team_ids
    unsure = worklists.unsure(session, actor, teams, view.catalog, UNSURE_BELOW, 1).total
    found = (
        (
            len(proposals.open_ones(session)),
            "proposal",
            "proposals",
            "waiting for a yes or no",
            "proposals",
        ),
        (
            len(facts.waiting(session)),
            "correction",
            "corrections",
            "set aside as doubtful",
            "quarantine",
        ),
        (unsure, "request", "requests", "whose team was hardly more than guessed", "unsure"),
    )
    for count, one, many, what, place in found:
        if count:
            link = f"/dashboard/learning#{place}"
            yield Waiting(f"{one if count == 1 else many} {what}", link, count)
