"""What people taught beside the model: answers, questions and rules, as they are now. Pure.

The catalog is where it begins. From then on it lives in storage: each thing is one item, each
change of an item an entry of one log, so that whoever changed what can be seen and undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from helpdesk.catalog import Catalog, Drafting, FollowUp, Template
from helpdesk.catalog_entries import Entry, Id, Name


class ItemKind(StrEnum):
    """What can be taught. The id of an item in brackets."""

    TEMPLATE = "template"
    """An answer: which of its wordings are sent (the template's id)."""
    DRAFTING = "drafting"
    """What becomes of an answer at a team (`team/template`)."""
    QUESTION = "question"
    """A follow-up question (`category/question`)."""
    RULE = "rule"
    """A value of a field that always means another one (`field/value`)."""


class ChangeDeed(StrEnum):
    """Why an item is as it is."""

    SEEDED = "seeded"
    ADOPTED = "adopted"
    EARNED = "earned"
    LOST = "lost"
    WON = "won"
    SET = "set"
    CONFIRMED = "confirmed"
    ROLLED_BACK = "rolled_back"
    RETIRED = "retired"
    UNDONE = "undone"


@dataclass(frozen=True)
class Change:
    """One change of an item. `actor` is a person's id, "" where evidence or the catalog did it.

    `before` and `after` are the item's data, None where there was or is none. `why` are the figures
    behind it, in plain JSON; `proposal` the one that was adopted, `undoes` the change taken back.
    """

    at: datetime
    actor: str
    deed: ChangeDeed
    kind: ItemKind
    subject: str
    team: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    why: Mapping[str, Any] = field(default_factory=dict)
    proposal: str | None = None
    undoes: int | None = None
    id: int = 0

    @property
    def is_order(self) -> bool:
        """Whether it put a question in another place among others, and did nothing else."""
        return self.kind is ItemKind.QUESTION and self.deed is ChangeDeed.SET


class Origin(StrEnum):
    """Where the words of a template come from."""

    CATALOG = "catalog"
    EDITS = "edits"
    THREADS = "threads"
    PERSON = "person"


@dataclass(frozen=True)
class Wording:
    """One version of an answer template: words that never change."""

    template: Template
    number: int
    origin: Origin
    actor: str
    at: datetime


class Living(Entry):
    """A template as it is now: the data of its item.

    `challenger` is a second wording, sent to this `share` of those whom the template answers.
    `confirmed_at` is when a person last said that it is right; `catalog_digest` is of the
    catalog's own words when they were last taken over, "" for what is not in the catalog.
    """

    category: Id
    champion: int
    challenger: int | None = None
    share: float = 0.0
    is_retired: bool = False
    confirmed_at: datetime
    catalog_digest: str = ""


class DraftingItem(Entry):
    """The data of a drafting item; `by` is who set it, "" for evidence, and `since` when."""

    drafting: Drafting
    by: str
    since: datetime


class Question(Entry):
    """The data of a question item: a follow-up question of one category, in order of `rank`."""

    category: Id
    question: FollowUp
    rank: float = 0.0
    is_retired: bool = False
    from_catalog: bool = False


class Rule(Entry):
    """The data of a rule item: where a message seems to say `value`, `instead` is meant."""

    field: Id
    value: Name
    instead: Name


# Questions asked by everyone else.
Wordings = Mapping[tuple[str, int], Wording]


@dataclass(frozen=True)
class Knowledge:
    """All items as they are after the change `revision`, with the wordings they refer to."""

    revision: int = 0
    templates: Mapping[str, Living] = field(default_factory=lambda: MappingProxyType({}))
    wordings: Wordings = field(default_factory=lambda: MappingProxyType({}))
    draftings: Mapping[str, DraftingItem] = field(default_factory=lambda: MappingProxyType({}))
    questions: Mapping[str, Question] = field(default_factory=lambda: MappingProxyType({}))
    rules: Mapping[str, Rule] = field(default_factory=lambda: MappingProxyType({}))

    def templates_for(self, category: str) -> list[str]:
        """Return the ids of a category's templates in use, in the order of their seeding."""
        mine = (each for each in self.templates.items() if each[1].category == category)
        return [name for name, living in mine if not living.is_retired]

    def wording(self, template: str, version: int | None) -> Wording | None:
        """Return one wording; None where it is unknown."""
        return self.wordings.get((template, version or 0))

    @property
    def titles(self) -> dict[str, str]:
        """What each template is called by most who get it, also those of before, by id."""
        champions = {name: (name, each.champion) for name, each in self.templates.items()}
        return {
            name: self.wordings[champion].template.title
            for name, champion in champions.items()
            if champion in self.wordings
        }

    def version_for(self, template: str, request_id: str) -> int:
        """Return the wording that a request gets: by lot the challenger, where there is one."""
        living = self.templates[template]
        if living.challenger is not None and lot(f"{template}:{request_id}") < living.share:
            return living.challenger
        return living.champion

    def drafting(self, team: str, template: str, catalog: Catalog) -> Drafting:
        """Return what becomes of an answer at a team: as decided, or else as the catalog says."""
        there = catalog.team(team) if catalog.heirs(team) else None
        # What was decided at a team holds for whoever it is called or belongs to now.
        for name in (team, *(there.formerly if there else ())):
            decided = self.draftings.get(drafting_id(name, template))
            if decided:
                return decided.drafting
        of_team = there.drafting if there else None
        champion = self.wording(template, self.templates[template].champion)
        return of_team or (champion.template.drafting if champion else Drafting.APPROVE)

    def questions_for(self, category: str) -> list[FollowUp]:
        """Return the questions of a category in use, the most useful first."""
        mine = [each for each in self.questions.values() if each.category == category]
        used = [each for each in mine if not each.is_retired]
        return [each.question for each in sorted(used, key=lambda each: each.rank)]


def drafting_id(team: str, template: str) -> str:
    """Return the id of the item that says what becomes of a template at a team."""
    return f"{team}/{template}"


def question_id(category: str, question: str) -> str:
    """Return the id of a question's item."""
    return f"{category}/{question}"


def rule_id(field_id: str, value: str) -> str:
    """Return the id of the rule about a field's value."""
    return f"{field_id}/{value}"


def lot(name: str) -> float:
    """Return a number from 0 to below 1 that depends on the name alone: the same for everyone."""
    return int.from_bytes(sha256(name.encode()).digest()[:7]) / 2**56


def beginning(catalog: Catalog, at: datetime) -> Knowledge:
    """Return what a catalog teaches before anybody taught anything."""
    return Knowledge(
        templates={each.id: living_of(each, at) for each in catalog.templates},
        wordings={
            (each.id, 1): Wording(each, 1, Origin.CATALOG, "", at) for each in catalog.templates
        },
        questions={
            question_id(category, question.id): Question(
                category=category, question=question, rank=float(rank), from_catalog=True
            )
            for category, questions in questions_of(catalog).items()
            for rank, question in enumerate(questions)
        },
    )


def living_of(template: Template, at: datetime, number: int = 1) -> Living:
    """Return a template of the catalog as its item begins."""
    return Living(
        category=template.category,
        champion=number,
        confirmed_at=at,
        catalog_digest=digest_of(template),
    )


def questions_of(catalog: Catalog) -> dict[str, Sequence[FollowUp]]:
    """Return the catalog's own questions by category."""
    return {each.id: each.ask for each in catalog.categories if each.ask}


def digest_of(template: Template) -> str:
    """Return a short digest of a template's content."""
    return sha256(template.model_dump_json().encode()).hexdigest()[:16]
