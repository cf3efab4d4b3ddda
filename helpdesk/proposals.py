"""What a team is asked to adopt: a change with its evidence, decided by a person. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ProposalKind(StrEnum):
    """What is proposed. In brackets the `subject`, and what `content` holds."""

    EDIT = "edit"
    """Other words for a template (its id): `version` that they change, `title`, `body`."""
    NEW_TEMPLATE = "new_template"
    """A new answer (the category): `title`, `body`."""
    ASK = "ask"
    """A new follow-up question (the category): the fields of a `FollowUp`."""
    DROP_QUESTION = "drop_question"
    """A question that is of no use (`category/question`): `ask`."""
    RULE = "rule"
    """What is meant by a field's value (`field/value`): `field`, `value`, `instead`."""
    CONFIRM = "confirm"
    """Whether a template is still right (its id): `version`, `title`, `body`, `why`, `links`."""


class ProposalState(StrEnum):
    """What became of it."""

    OPEN = "open"
    ADOPTED = "adopted"
    KEPT = "kept"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Evidence:
    """What speaks for a proposal: it was seen `count` times `of` so many that could have been.

    `people` are the ids of those who did it, `requests` of those they did it for; `events` are of
    the feedback log. `outcomes` counts what came of these requests, in words for people, `examples`
    are a few of their words, without what is particular to one person.
    """

    count: int
    of: int
    people: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    events: tuple[int, ...] = ()
    outcomes: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """One proposal to a team. `key` names what it is about, so that it is made only once.

    `revision` rises with every change of its state: a button that names another one is stale.
    """

    id: str
    kind: ProposalKind
    team: str
    subject: str
    key: str
    content: Mapping[str, Any]
    evidence: Evidence
    at: datetime
    state: ProposalState = ProposalState.OPEN
    revision: int = 0
    decided_at: datetime | None = None
    decided_by: str | None = None

    @property
    def value(self) -> str:
        """What its buttons carry."""
        return f"{self.id}.{self.revision}"
