"""All that the figures need to know of one request. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.feedback import Feedback, Kind, labelled, meant
from helpdesk.heirs import feedback_now, team_now
from helpdesk.metrics.period import Filter, channel_of
from helpdesk.model import Status
from helpdesk.undoing import UNDOS
from helpdesk.verdicts import Verdict, verdicts

MOVES = frozenset({Kind.WRONG_TEAM, Kind.REASSIGNED, Kind.SAID_WRONG_TEAM, Kind.TAKEN_OVER})
"""A person said that the team was not the right one."""
AGREEMENTS = frozenset({Kind.SOLVED, Kind.RESOLVED, Kind.CONFIRMED})
"""A person was content with the team."""
CALLS = frozenset({Kind.PERSON, Kind.DID_NOT_HELP, Kind.SOMETHING_ELSE})
"""A person was called for."""
OVERRIDES = MOVES | {Kind.FIELDS_FIXED, Kind.NOT_A_REQUEST, Kind.DRAFT_REJECTED}
"""A person put something else in the place of what the bot had decided."""
_OWN = ("answer", "route")


@dataclass(frozen=True)
class Decided:
    """What the figures need of one decision. `chance` is that of being drawn for an audit."""

    kind: str
    team: str
    category: str | None = None
    likeliest: str = ""
    confidence: float | None = None
    template: str | None = None
    version: int | None = None
    chance: float = 0.0
    is_audited: bool = False


@dataclass(frozen=True)
class Life:
    """One request, the decisions on it (the oldest first), and what stands of what was said of it.

    `channel` is as filters show it. `team` is where a decision sent it first, as teams are now; ""
    where it was only asked about. `belongs` is the team that people last held right, None where
    nobody said so. `is_helped`: others than the requester acted on it; `by_requester`: the
    requester closed it; `is_late`: a promise of the SLA was broken. `response` and `resolution` are
    the times from asking to the first response, and until it was resolved. `likeliest` and
    `confidence` are of the first decision that weighed teams. `verdicts` are the last words on the
    answers that were `sent`, each a template and its version.
    """

    id: str
    at: datetime
    workspace: str = ""
    channel: str = ""
    team: str = ""
    status: Status = Status.WITH_TEAM
    decisions: Sequence[Decided] = ()
    said: frozenset[Kind] = frozenset()
    belongs: str | None = None
    went_quiet: bool = False
    by_requester: bool = False
    is_helped: bool = False
    is_late: bool = False
    reopened: int = 0
    escalated: int = 0
    response: timedelta | None = None
    resolution: timedelta | None = None
    rating: int | None = None
    rating_asked: bool = False
    likeliest: str = ""
    confidence: float | None = None
    sent: frozenset[tuple[str, int]] = frozenset()
    verdicts: Sequence[Verdict] = ()

    @property
    def decided(self) -> frozenset[str]:
        """The kinds of its decisions."""
        return frozenset(each.kind for each in self.decisions)

    @property
    def is_own(self) -> bool:
        """Whether the bot answered or routed it at once, without asking anybody."""
        return bool(self.decisions) and self.decisions[0].kind in _OWN

    @property
    def is_right(self) -> bool | None:
        """Whether its first team was the right one; None where nobody judged, or it had none yet.

        Who was only asked back, and found people to help, was sent to no team by the bot. What
        turned out to be no request has no right team, whoever resolved it before.
        """
        if not self.team:
            return None
        if self.said & MOVES:
            return False
        return True if self.said & AGREEMENTS else None

    @property
    def is_closed(self) -> bool:
        """Whether somebody said that it is solved; silence says nothing."""
        return self.status is Status.RESOLVED and not self.went_quiet

    @property
    def is_solved_alone(self) -> bool:
        """Whether who asked said so, and nobody else acted on it."""
        return self.is_closed and self.by_requester and not self.is_helped

    def fits(self, wanted: Filter) -> bool:
        """Whether it is one of those that a filter lets through."""
        return (
            wanted.team in (None, self.team)
            and wanted.channel in (None, self.channel)
            and wanted.workspace in (None, self.workspace)
        )


def first_team(decisions: Iterable[Decided], catalog: Catalog) -> str:
    """Return the team of now that the first decision sent a request to; "" where none did.

    Asking sends it nowhere. One that was split, and whose category does not tell, keeps its name.
    """
    sent = next((each for each in decisions if each.kind != "clarify"), None)
    return (team_now(sent.team, sent.category, catalog) or sent.team) if sent else ""


def right_team(said: Iterable[Feedback], catalog: Catalog) -> str | None:
    """Return the team of now that people last held right; an explicit word outdoes an agreement."""
    labels = labelled(feedback_now(said, catalog))
    last = max(labels, key=lambda each: (each.lesson.explicit, each.at, each.id), default=None)
    return last.team if last else None


@dataclass(frozen=True)
class Asked:
    """What of a request its life is made from; see helpdesk.model.Request."""

    id: str
    door: str
    workspace: str
    channel: str
    requester: str
    status: str
    created_at: datetime
    reopened: int
    escalated: int
    first_response_at: datetime | None
    resolved_at: datetime | None
    resolved_by: str | None
    checked_at: datetime | None
    rating: int | None
    rating_asked: bool


def life_of(
    asked: Asked,
    decisions: Sequence[Decided],
    said: Sequence[Feedback],
    catalog: Catalog,
    *,
    is_helped: bool = False,
    is_late: bool = False,
) -> Life:
    """Return the life of a request. `said` is what stands of the feedback on it.

    `is_helped` says that somebody else did something about it; whoever judged it helped, too.
    """
    weighed = next((each for each in decisions if each.likeliest), _NOTHING_WEIGHED)
    is_over = asked.status == Status.RESOLVED
    went_quiet = is_over and asked.resolved_by is None and asked.checked_at is not None
    return Life(
        id=asked.id,
        at=asked.created_at,
        workspace=asked.workspace,
        channel=channel_of(Door(asked.door), asked.channel),
        team=first_team(decisions, catalog),
        status=Status(asked.status),
        decisions=decisions,
        said=frozenset(each.kind for each in meant(said)),
        belongs=right_team(said, catalog),
        went_quiet=went_quiet,
        by_requester=asked.resolved_by == asked.requester,
        is_helped=is_helped or any(_helps(each, asked.requester) for each in said),
        is_late=is_late,
        reopened=asked.reopened,
        escalated=asked.escalated,
        response=_between(asked.created_at, asked.first_response_at),
        resolution=None if went_quiet else _between(asked.created_at, asked.resolved_at),
        rating=asked.rating,
        rating_asked=asked.rating_asked,
        likeliest=team_now(weighed.likeliest, weighed.category, catalog) or weighed.likeliest,
        confidence=weighed.confidence,
        sent=_sent(decisions, said),
        verdicts=verdicts(said),
    )


_NOTHING_WEIGHED = Decided("", "")
_SENT = frozenset({Kind.DRAFT_SENT, Kind.DRAFT_EDITED})
# They judge the log, or are nobody's: no one is helped with a request.
_NO_HELP = UNDOS | {Kind.KEPT, Kind.ERASED, Kind.SILENT}


def _helps(event: Feedback, requester: str) -> bool:
    return event.kind not in _NO_HELP and event.actor != requester


def _between(asked: datetime, done: datetime | None) -> timedelta | None:
    return done - asked if done else None


def _sent(decisions: Iterable[Decided], said: Iterable[Feedback]) -> frozenset[tuple[str, int]]:
    """Return the wordings that were sent, unasked or as drafts."""
    unasked = ((each.template, each.version) for each in decisions if each.kind == "answer")
    drafts = ((each.template, each.template_version) for each in said if each.kind in _SENT)
    pairs = (*unasked, *drafts)
    return frozenset((template, version) for template, version in pairs if template and version)
