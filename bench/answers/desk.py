"""The desk file: what is true of a simulated helpdesk, and what its people do.

The keys are those of `Desk` and what it is made of; docs/answers-bench.md tells them in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deskloop.errors import DeskloopError
from helpdesk import catalog as catalogs
from helpdesk.catalog import Catalog, Drafting, FollowUp

Chance = Annotated[float, Field(ge=0.0, le=1.0)]
GOOD = 0.9
"""An answer that solves at least so often is a good one: three times the odds of the usual .75."""
BAD = 0.6
"""An answer that solves at most so often is a bad one."""


class DeskError(DeskloopError):
    """A desk file that cannot be used; the message names each fault."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(_Part):
    """One kind of request: `template` is the right answer, None where a person has to help.

    `texts` are ways to ask, with slots in braces filled from `Desk.words`; without any, the
    catalog's examples of the category. `by_hand` is what technicians write where no template is.
    """

    category: str
    template: str | None = None
    share: float = Field(default=1.0, gt=0)
    texts: tuple[str, ...] = ()
    by_hand: str = ""


class Worth(_Part):
    """What an answer is worth: how often it truly solves what it is right for, and what it is not.

    With `title` and `body` it is added to the catalog, for `category`; `drafting` is where it
    begins.
    """

    id: str
    solves: Chance
    elsewhere: Chance = 0.05
    drafting: Drafting = Drafting.APPROVE
    category: str | None = None
    title: str | None = None
    body: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether it deserves to be sent unasked."""
        return self.solves >= GOOD

    @property
    def is_bad(self) -> bool:
        """Whether it must not be."""
        return self.solves <= BAD


class Habit(_Part):
    """What technicians change in a draft, each time with this probability.

    `before` "" puts `after` at the end; `after` "" leaves `before` out.
    """

    template: str
    before: str = ""
    after: str = ""
    probability: Chance = 0.6


class Asked(_Part):
    """A question that technicians ask by hand in requests of a category, in one of these words."""

    category: str
    words: tuple[str, ...] = Field(min_length=1)
    answers: tuple[str, ...] = Field(min_length=1)
    probability: Chance = 0.7


class Planted(_Part):
    """A follow-up question that the catalog has from the start.

    `helps`: its answer spares the technician half of the work; else it is of no use.
    """

    category: str
    question: FollowUp
    helps: bool = False


class Technician(_Part):
    """One technician, of every team.

    `sends` a right draft as it is where no habit strikes, else makes a change of their own;
    `spots` a wrong draft and rejects it. `signs` with their name at the end.
    """

    id: str
    name: str
    sends: Chance = 0.7
    spots: Chance = 0.9
    signs: Chance = 0.3


class Requesters(_Part):
    """What people do after an answer; chances. What is left of each sum says nothing.

    Solved: `confirms` presses *Solved*. Not solved: `asks_person`, `says_no` in words, or
    `reopens` days after they believed it solved. Who said nothing and is asked once more
    `answers_check`, with the truth.
    """

    names: tuple[str, ...] = Field(min_length=2)
    confirms: Chance = 0.45
    asks_person: Chance = 0.5
    says_no: Chance = 0.25
    reopens: Chance = 0.12
    reopen_days: tuple[float, float] = (0.3, 1.8)
    answers_check: Chance = 0.25


class Desk(_Part):
    """A whole desk. `catalog` is a file beside this one; without it, the starter catalog."""

    catalog: Path | None = None
    requests_per_day: int = Field(default=60, gt=0)
    words: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    openings: tuple[str, ...] = ("",)
    closings: tuple[str, ...] = ("",)
    kinds: tuple[Kind, ...] = Field(min_length=1)
    templates: tuple[Worth, ...]
    habits: tuple[Habit, ...] = ()
    synonyms: Mapping[str, str] = Field(default_factory=dict)
    asked: tuple[Asked, ...] = ()
    questions: tuple[Planted, ...] = ()
    technicians: tuple[Technician, ...] = Field(min_length=2)
    requesters: Requesters

    @cached_property
    def worth(self) -> Mapping[str, Worth]:
        """What each template is worth, by its id."""
        return {each.id: each for each in self.templates}

    @cached_property
    def several(self) -> frozenset[str]:
        """The categories in which more than one answer is right for something."""
        pairs = {(each.category, each.template) for each in self.kinds if each.template}
        found = [category for category, _ in pairs]
        return frozenset(each for each in found if found.count(each) > 1)


def load(path: Path) -> tuple[Desk, Catalog]:
    """Read a desk file and its catalog; raises DeskError or CatalogError, which name the faults."""
    try:
        desk = Desk.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise DeskError(f"{path} cannot be read: {error}") from error
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise DeskError(f"{path}:\n" + "\n".join(faults)) from error
    catalog = _catalog(desk, path)
    faults = list(_faults(desk, catalog))
    if faults:
        raise DeskError(f"{path}:\n" + "\n".join(faults))
    return desk, catalog


def _catalog(desk: Desk, path: Path) -> Catalog:
    """Return the catalog with what the desk adds to it, held against all that a catalog must be."""
    source = path.parent / desk.catalog if desk.catalog else catalogs.starter_path()
    try:
        data = yaml.safe_load(source.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise DeskError(f"catalog {source} cannot be read: {error}") from error
    known = {each["id"]: each for each in data.setdefault("templates", [])}
    for worth in desk.templates:
        data["templates"] += [] if worth.id in known else [_added(worth)]
        known.get(worth.id, {})["drafting"] = worth.drafting.value
    for category in data["categories"]:
        mine = [each for each in desk.questions if each.category == category["id"]]
        asks = [each.question.model_dump(mode="json", exclude_defaults=True) for each in mine]
        category.update({"ask": asks} if asks else {})
    return catalogs.parse(yaml.safe_dump(data, sort_keys=False), str(source))


def _added(worth: Worth) -> dict[str, Any]:
    if not (worth.category and worth.title and worth.body):
        raise DeskError(
            f"template {worth.id} is not in the catalog; give it a category, a title and a body"
        )
    told = {"id": worth.id, "category": worth.category, "title": worth.title, "body": worth.body}
    return told | {"drafting": worth.drafting.value}


def _faults(desk: Desk, catalog: Catalog) -> list[str]:
    """Name what refers to nothing."""
    categories = {each.id for each in catalog.categories}
    of = {each.id: each.category for each in catalog.templates}
    bodies = {each.id: each.body for each in catalog.templates}
    parts: tuple[Kind | Asked | Planted, ...] = (*desk.kinds, *desk.asked, *desk.questions)
    named = [each.category for each in parts]
    faults = [f"there is no category {each}" for each in named if each not in categories]
    for kind in desk.kinds:
        if kind.template and kind.template not in desk.worth:
            faults.append(f"kinds: say under templates what {kind.template} is worth")
        if kind.template and of.get(kind.template) != kind.category:
            faults.append(f"kinds: {kind.template} is no template of {kind.category}")
    for habit in desk.habits:
        body = bodies.get(habit.template, "")
        if not (habit.before or habit.after) or habit.before not in body:
            faults.append(f"habits: {habit.template} does not have “{habit.before}”")
    return faults
