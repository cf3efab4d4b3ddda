"""What waits for somebody's decision, each with how many there are and where to do it.

It waits now, whatever period is looked at. Where a team, a channel or a workspace is asked for, it
is only what is theirs, and what is everybody's: a version that was refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlmodel import Session

from bot.web.dashboard import proposed, streaming, unsure
from bot.web.dashboard.page import View
from helpdesk.drift.alerts import Alert
from helpdesk.drift.streams import Kind as Stream
from helpdesk.model import Request
from helpdesk.wording.drift import sentence
from helpdesk.wording.going_live import called
from storage import alerts, knowledge, late, requests, versions
from storage.versions import VersionKind, VersionState
from storage.wanted import fits, teams_then


@dataclass(frozen=True)
class Waiting:
    """Something to decide. `count` is None where it is one thing that `words` name."""

    words: str
    link: str
    count: int | None = None
    is_urgent: bool = False


def waiting(view: View) -> list[Waiting]:
    """Return what needs a decision now; the urgent first."""
    found = [*_drifts(view), *_late(view), *_refused(view), *_counted(view)]
    return sorted(found, key=lambda each: not each.is_urgent)


def _drifts(view: View) -> Iterator[Waiting]:
    for each in alerts.open_ones(view.session):
        if shows(view, each):
            words = sentence(each, view.catalog, titles(view.session, [each]))
            yield Waiting(words, f"{view.asked.link('/dashboard/drift')}#{each.id}", is_urgent=True)


def shows(view: View, alert: Alert) -> bool:
    """Whether an alert is shown by requests of the team, channel and workspace asked for."""
    asked = view.asked.filter
    is_theirs = asked.team is None or alert.team in teams_then(asked.team, view.catalog)
    is_elsewhere = asked.channel or asked.workspace
    return is_theirs and bool(not is_elsewhere or examples(view, alert))


def examples(view: View, alert: Alert) -> list[Request]:
    """Return the requests that show an alert and that nobody erased since; those asked for."""
    there = (each for each in alert.requests if requests.is_there(view.session, each))
    found = [requests.look(view.session, each) for each in there]
    places = replace(view.asked.filter, team=None)
    return [each for each in found if fits(each, places, view.catalog)]


def titles(session: Session, found: Iterable[Alert]) -> dict[str, str]:
    """Return what the answers are called that alerts are about."""
    subjects = {each.subject for each in found if each.kind == Stream.TEMPLATE}
    return {each: knowledge.title(session, each) for each in subjects}


def _late(view: View) -> Iterator[Waiting]:
    count = late.count(view.session, view.asked.filter, view.catalog, view.at)
    if count:
        words = "request is late" if count == 1 else "requests are late"
        yield Waiting(words, view.asked.link("/dashboard/late"), count, is_urgent=True)


def _refused(view: View) -> Iterator[Waiting]:
    for kind in VersionKind:
        newest = versions.newest(view.session, kind)
        if newest and newest.state is VersionState.REFUSED:
            words = f"{called(kind, newest.number)} was refused by the gate: {newest.reason}"
            link = f"/dashboard/versions/{kind}/{newest.number}"
            yield Waiting(words, view.asked.link(link))


def _counted(view: View) -> Iterator[Waiting]:
    found = (
        (
            len(proposed.waiting(view)),
            "proposal",
            "proposals",
            "waiting for a yes or no",
            "proposals",
        ),
        (
            len(streaming.doubted(view)),
            "correction",
            "corrections",
            "set aside as doubtful",
            "quarantine",
        ),
        (
            unsure.waiting(view, 1).total,
            "request",
            "requests",
            "whose team was hardly more than guessed",
            "unsure",
        ),
    )
    for count, one, many, what, place in found:
        if count:
            link = f"{view.asked.link('/dashboard/learning')}#{place}"
            yield Waiting(f"{one if count == 1 else many} {what}", link, count)
