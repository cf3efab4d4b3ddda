"""What would be: recent requests decided again with something else learned, beside what is live.

Nothing is written. Both decide today, with all that people said until now, so that only what is
compared makes a difference.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.decider import asker_of
from bot.web.dashboard.content import Cell, Column, Table
from bot.web.dashboard.page import View
from helpdesk import triage
from helpdesk.answering import Answering
from helpdesk.feedback import Feedback
from helpdesk.heirs import feedback_now
from helpdesk.learned import Learned
from helpdesk.model import Answer, Clarify, Decision, Request
from storage import learned, search, stream, vectors
from storage.search import Wanted
from storage.versions import Version, VersionKind

RECENT = 200
SECONDS = 5.0
"""So long at most requests are decided again: somebody waits for the page."""


_BOTH_VERSIONS = (
    "Each was decided again just now, with both versions and with all that people said so far."
)
_BOTH_MEMORIES = "Each was decided again just now, with it in memory and without it."
_NO_MODEL = "No model is there yet; start a worker, or run “deskloop models train”."


@dataclass(frozen=True)
class Different:
    """One request that would be decided differently; `right` is the team that people named."""

    request: Request
    now: str
    then: str
    team_now: str
    team_then: str
    right: str | None


@dataclass(frozen=True)
class Rehearsal:
    """The requests that were decided again, `recent` of them asked for, and what differs.

    `how` says what both were decided with; `is_chosen` that not all requests were asked for.
    """

    decided: int
    recent: int
    different: Sequence[Different]
    how: str
    is_chosen: bool = False

    @property
    def better(self) -> int:
        """How many would go to the team that people named, and do not now."""
        return sum(each.right == each.team_then != each.team_now for each in self.different)

    @property
    def worse(self) -> int:
        """How many go to the team that people named, and would not then."""
        return sum(each.right == each.team_now != each.team_then for each in self.different)

    @property
    def sentence(self) -> str:
        """What would change, in a sentence."""
        if not self.decided:
            there = " of what was chosen" if self.is_chosen else " yet"
            return f"There is nothing{there} to try it on."
        of = f"the newest {self.decided:,} {'chosen ' * self.is_chosen}requests"
        if not self.different:
            return f"None of {of} would be decided differently."
        return f"{len(self.different):,} of {of} would be decided differently."

    @property
    def about(self) -> str:
        """How far people's word says whether that is good, and what was left out."""
        judged = f"Of those of which people said the right team, {self.better:,} would go there "
        known = f"{judged}that do not now, and {self.worse:,} would not that do now. "
        short = f" Time was up after {self.decided:,} of {self.recent:,}."
        return (
            f"{known if self.different else ''}{self.how}"
            f"{short if self.decided < self.recent else ''}"
        )


def with_version(view: View, version: Version) -> Rehearsal:
    """Decide recent requests as if this version were live; raises StorageError, LearningError."""
    if not view.live.is_ready:
        return Rehearsal(0, 0, (), _NO_MODEL)
    numbers = dict(zip(VersionKind, learned.champions(view.session), strict=True))
    wanted = {**numbers, version.kind: version.number}
    models = (wanted[VersionKind.MODEL], wanted[VersionKind.TEMPLATES])
    return _rehearse(view, learned.load(view.session, view.catalog, *models), _BOTH_VERSIONS)


def remembering_only(view: View, standing: Sequence[Feedback]) -> Rehearsal:
    """Decide recent requests with the live model, as if only these events had ever been said."""
    if not view.live.is_ready:
        return Rehearsal(0, 0, (), _NO_MODEL)
    held = view.live.learned(view.session)
    then = held.remembering_only(feedback_now(standing, view.catalog))
    return _rehearse(view, then, _BOTH_MEMORIES)


def _rehearse(view: View, then: Learned, how: str) -> Rehearsal:
    now, asked = view.live.learned(view.session), view.asked
    wanted = Wanted(filter=asked.filter, period=asked.chosen_period)
    recent = search.find(view.session, view.catalog, wanted, RECENT)
    _recall(view, [each.text for each in recent])
    right = stream.verdicts_on(view.session, {each.id for each in recent}, view.catalog)
    until = time.monotonic() + SECONDS
    pairs = []
    for each in recent:
        if time.monotonic() > until:
            break
        pairs.append((each, _decide(view, each, now), _decide(view, each, then)))
    different = [
        _different(view, each, one, other, right.get(each.id))
        for each, one, other in pairs
        if _outcome(one) != _outcome(other)
    ]
    return Rehearsal(len(pairs), len(recent), different, how, bool(asked.query))


def _recall(view: View, texts: Sequence[str]) -> None:
    if view.live.encoder is not None:
        vectors.recall(view.session, view.live.encoder, texts)


def _decide(view: View, request: Request, held: Learned) -> Decision:
    known = view.live.knowledge(view.session)
    seen = held.model.see(request.text)
    answering = Answering(seen, asker_of(request), held, known, view.catalog)
    reading = held.read(request.text, view.catalog, seen)
    return triage.decide(request.text, reading, view.catalog, answering.choose)


def _outcome(decision: Decision) -> tuple[str, str, str | None]:
    """Return what people notice of a decision."""
    template = decision.template if isinstance(decision, Answer) else None
    return decision.kind, decision.team, template


def _different(
    view: View, request: Request, now: Decision, then: Decision, right: str | None
) -> Different:
    titles = view.live.knowledge(view.session).titles

    def said(decision: Decision) -> str:
        team = view.catalog.called(decision.team)
        if isinstance(decision, Answer):
            return f"{team}, answered “{titles.get(decision.template, decision.template)}”"
        return f"Asked back, perhaps {team}" if isinstance(decision, Clarify) else team

    return Different(request, said(now), said(then), now.team, then.team, right)


def table(view: View, rehearsal: Rehearsal) -> Table:
    """Return what would be different, request by request."""
    rows = [
        [
            Cell(each.request.text, href=view.asked.link(f"/dashboard/requests/{each.request.id}")),
            Cell(each.now, each.team_now),
            Cell(each.then, each.team_then),
            Cell(view.catalog.called(each.right) if each.right else "not said", each.right or ""),
        ]
        for each in rehearsal.different
    ]
    columns = [Column("Request"), Column("Now"), Column("Then"), Column("Right, people say")]
    return Table("different", "What would be decided differently", columns, rows)
