"""The nouns every room shares: where something was said, what was decided, what the learner read.

Nothing here knows Slack, Teams, a table or a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from helpdesk.catalog import FollowUp, Priority
from helpdesk.doors import Door
from helpdesk.learning.calibration import USUAL_THRESHOLD

OPERATOR = "operator"
"""Who acts at the command line, as logs name them."""


class Status(StrEnum):
    """Where a request stands in its life."""

    ASKED = "asked"
    ANSWERED = "answered"
    WITH_TEAM = "with_team"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    DISMISSED = "dismissed"

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for something."""
        return self not in (Status.RESOLVED, Status.WITHDRAWN, Status.DISMISSED)


@dataclass(frozen=True)
class File:
    """Something attached to a message; it stays where it is, and is linked to."""

    name: str
    url: str


@dataclass(frozen=True)
class FieldValue:
    """The value of a field of a request, and where it was found, in words for people."""

    value: str
    source: str


@dataclass(frozen=True)
class Profile:
    """What the chat says of a person: their name, and facts by what they are called there."""

    name: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Roles:
    """What a person is to the helpdesk, as their chat tells it.

    `teams` are those whose technician they are; they stand in for teams of which nobody is known.
    A lead may do what every technician may. An outsider is a guest, or of another organisation,
    and neither of both.
    """

    teams: frozenset[str] = frozenset()
    is_lead: bool = False
    is_outsider: bool = False
    stands_in: frozenset[str] = frozenset()

    @property
    def is_technician(self) -> bool:
        """Whether they serve requests at all."""
        return self.is_lead or bool(self.teams)


@dataclass(frozen=True)
class Message:
    """One thing a person said, as every door reports it.

    `key` is the platform's own event key: two deliveries of the same event share it. `ts` names
    the message in its channel; `thread` is the `ts` of the thread's first message, or None.
    `addressed` says that the channel is a help channel, a direct chat, or that the bot was named;
    `roles` are its author's; `threaded` says that its channel has threads at all.
    """

    key: str
    door: Door
    workspace: str
    channel: str
    ts: str
    author: str
    text: str
    at: datetime
    thread: str | None = None
    addressed: bool = True
    direct: bool = False
    roles: Roles = Roles()
    threaded: bool = True
    files: tuple[File, ...] = ()

    @property
    def actor(self) -> Actor:
        """Its author, as who acts with what it says."""
        return Actor.of(self.workspace, self.author, self.roles)


@dataclass(frozen=True)
class Actor:
    """Who acts: a person of one workspace, and what they are to the helpdesk.

    `teams` are those whose technician they are, and they stand in for others; a lead may do what
    every technician may.
    """

    workspace: str
    user: str
    is_technician: bool = False
    teams: frozenset[str] = frozenset()
    is_lead: bool = False
    stands_in: frozenset[str] = frozenset()

    @classmethod
    def of(cls, workspace: str, user: str, roles: Roles) -> Actor:
        """A person with these roles."""
        is_technician = roles.is_technician
        return cls(workspace, user, is_technician, roles.teams, roles.is_lead, roles.stands_in)


@dataclass(frozen=True)
class Reading:
    """What the learner makes of a text.

    Probabilities over the catalog's teams and categories sum to one. `confidence` says how likely
    the likeliest team is the right one, as experience with such decisions has it; from `route_at`
    on, that is sure enough. `familiarity` says how much
    the text is like anything learned: 0 like nothing, 1 like an example. `leaned_on` is the
    feedback event whose exemplar decided, if one did; `model_team` is what the model would have
    said without it. `similar_to` is the nearest correction that says the same as the decision.
    `priorities` are probabilities too, none until enough is known of priorities.
    """

    teams: Mapping[str, float]
    categories: Mapping[str, float]
    familiarity: float
    model_team: str
    confidence: float = 0.0
    route_at: float = USUAL_THRESHOLD
    leaned_on: int | None = None
    similarity: float = 0.0
    similar_to: int | None = None
    priorities: Mapping[str, float] = field(default_factory=dict)

    @property
    def team(self) -> str:
        """The likeliest team; the first in the alphabet wins a tie."""
        return max(sorted(self.teams), key=self.teams.__getitem__)


@dataclass(frozen=True)
class Option:
    """One possible meaning offered to the requester."""

    team: str
    category: str


@dataclass(frozen=True)
class Answer:
    """A template fits and the learner is sure: answer in the thread with this version of it."""

    team: str
    category: str
    template: str
    priority: Priority
    reasons: tuple[str, ...] = field(default=())
    version: int = 1
    kind = "answer"


@dataclass(frozen=True)
class Route:
    """The team is sure: its channel gets a card, maybe with a template to look over."""

    team: str
    category: str | None
    priority: Priority
    reasons: tuple[str, ...] = field(default=())
    draft: str | None = None
    draft_version: int | None = None
    kind = "route"


@dataclass(frozen=True)
class Clarify:
    """Not sure: ask the one question that matters. `team` is the best guess so far.

    With `question`, the category is known, and which answer fits depends on what is asked.
    """

    team: str
    options: tuple[Option, ...]
    priority: Priority
    reasons: tuple[str, ...] = field(default=())
    category: str | None = None
    question: FollowUp | None = None
    kind = "clarify"


@dataclass(frozen=True)
class Escalate:
    """A person is needed: the team gets a card that says so."""

    team: str
    category: str | None
    priority: Priority
    reasons: tuple[str, ...] = field(default=())
    draft: str | None = None
    draft_version: int | None = None
    kind = "escalate"


Decision = Answer | Route | Clarify | Escalate


@dataclass(frozen=True)
class Followed:
    """A follow-up question of a request, and what came of it.

    `is_asked` is False where it was left out by lot, so that its use can be measured; `chance` is
    the probability of being asked. `answer` is None until there is one, "" where it was declined;
    `is_overtaken` says that a technician spoke before there was any.
    """

    question: str
    ask: str
    is_asked: bool
    chance: float
    answer: str | None = None
    answers: tuple[str, ...] = ()
    field: str | None = None
    is_overtaken: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its answer is still waited for."""
        return self.is_asked and self.answer is None and not self.is_overtaken


@dataclass(frozen=True)
class Request:
    """One request and where it stands. `hops` counts the teams that had a card of it.

    `revision` rises with every change of state: a button that names another one is stale.
    `touched` says that a person has acted on it. `card` is the number of the card that stands for
    it now; `owner` the technician who took it; `draft` the template that its technicians are
    offered. `incident` is the id of the request that stands for the incident it belongs to, maybe
    its own. `similar` are ids of solved requests like it, the nearest first.
    `template_version` and `draft_version` say which words of a template are meant. `answered_at` is
    when an answer was sent of which nobody has said anything yet, `checked_at` when who asked was
    reminded of it. `rating` is from 1 to 5, `rating_asked` whether it was asked
    for. `is_outsider` as its requester's roles had it.
    """

    id: str
    door: Door
    workspace: str
    channel: str
    requester: str
    text: str
    status: Status
    team: str
    category: str | None
    template: str | None
    priority: Priority
    decision_id: str
    created_at: datetime
    revision: int = 0
    hops: int = 0
    rejected: tuple[str, ...] = ()
    used_templates: tuple[str, ...] = ()
    asked: int = 0
    reopened: int = 0
    touched: bool = False
    first_response_at: datetime | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    files: tuple[File, ...] = ()
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    card: int = 0
    owner: str | None = None
    draft: str | None = None
    escalated: int = 0
    impact: str | None = None
    urgency: str | None = None
    incident: str | None = None
    similar: tuple[str, ...] = ()
    template_version: int | None = None
    draft_version: int | None = None
    answered_at: datetime | None = None
    checked_at: datetime | None = None
    followups: tuple[Followed, ...] = ()
    is_outsider: bool = False
    rating: int | None = None
    rating_asked: bool = False

    @property
    def value(self) -> str:
        """What a button of this request carries: opaque, and naming the state it was shown in."""
        return f"{self.id}.{self.revision}"

    @property
    def last_word(self) -> str | None:
        """The answer after which nobody has said anything; None where somebody has."""
        return self.used_templates[-1] if self.answered_at and self.used_templates else None

    @property
    def went_quiet(self) -> bool:
        """Whether it was closed because nobody said anything, even when asked."""
        is_closed = self.status is Status.RESOLVED and self.resolved_by is None
        return is_closed and self.checked_at is not None

    @property
    def has_card(self) -> bool:
        """Whether a card in its team's channel stands for it, open or closed.

        A request that was answered instead, or asked about again, has left its card behind.
        """
        with_team = (Status.WITH_TEAM, Status.RESOLVED, Status.DISMISSED)
        is_theirs = self.status in with_team and self.template is None
        return is_theirs and self.card > 0

    @property
    def card_slot(self) -> str:
        """The slot of the team's card as it stands now."""
        return f"card:{self.card}"
