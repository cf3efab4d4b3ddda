"""The scenario file: a simulated desk, and what happens to it.

The keys are those of `Desk` and `Scenario`; docs/drift.md tells them in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from deskloop.errors import DeskloopError
from helpdesk.catalog import Catalog

Chance = Annotated[float, Field(ge=0.0, le=1.0)]
Times = Annotated[float, Field(gt=0.0)]


class ScenarioError(DeskloopError):
    """A scenario file that cannot be used; the message names each fault."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(_Part):
    """One kind of request. `monday`, `weekend` and `night`: so many times as likely then.

    `texts` are ways to ask, with slots in braces filled from `Desk.words`.
    """

    category: str
    share: float = Field(gt=0)
    monday: Times = 1.0
    weekend: Times = 1.0
    night: Times = 1.0
    texts: tuple[str, ...] = Field(min_length=1)


class Desk(_Part):
    """What is usual. `weekend` is the share of a weekday's requests on each of its days."""

    requests_per_day: int = Field(gt=0, le=5_000)
    weekend: Chance = 0.2
    people: int = Field(default=300, ge=10)
    weeks_before: int = Field(default=6, ge=3, le=9)
    openings: tuple[str, ...] = ("",)
    closings: tuple[str, ...] = ("",)
    words: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    kinds: tuple[Kind, ...] = Field(min_length=2)
    judged: Chance = 0.6
    audited: Chance = 0.05
    answers: Mapping[str, str] = Field(default_factory=dict)
    helps: Chance = 0.8


class What(StrEnum):
    """What happens."""

    SHARE = "share"
    TOPIC = "topic"
    RENAME = "rename"
    TEMPLATE = "template"
    NOTHING = "nothing"


_NEEDS = {
    What.SHARE: ("category", "times"),
    What.TOPIC: ("texts", "team", "share"),
    What.RENAME: ("team", "to"),
    What.TEMPLATE: ("template", "helps"),
    What.NOTHING: (),
}


class Scenario(_Part):
    """What happens after the quiet weeks, at once or `over_days`, and is looked at for `weeks`.

    share: requests of `category` come `times` as often. topic: this `share` of all requests is one
    of the `texts`, and belongs to `team`. rename: `team` is called `to`. template: `template`
    `helps` only that often. Without `floor`, it is measured and nothing is demanded. The desk has
    `requests_per_day` of its own, where they are given.
    """

    name: str = Field(min_length=1)
    what: What
    floor: bool = True
    weeks: int = Field(default=3, ge=1, le=20)
    over_days: float = Field(default=0.0, ge=0.0)
    category: str | None = None
    times: float | None = Field(default=None, gt=1.0)
    texts: tuple[str, ...] = ()
    team: str | None = None
    share: float | None = Field(default=None, gt=0.0, lt=1.0)
    to: str | None = None
    template: str | None = None
    helps: Chance | None = None
    requests_per_day: int | None = Field(default=None, gt=0, le=5_000)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        missing = [name for name in _NEEDS[self.what] if getattr(self, name) in (None, ())]
        if missing:
            raise ValueError(f"“{self.name}” ({self.what}) needs {', '.join(missing)}")
        return self

    def at(self, desk: Desk) -> Desk:
        """Return the desk that it happens to."""
        busy = self.requests_per_day or desk.requests_per_day
        return desk.model_copy(update={"requests_per_day": busy})

    @property
    def is_drift(self) -> bool:
        """Whether there is anything to find."""
        return self.what not in (What.RENAME, What.NOTHING)

    @property
    def is_sudden(self) -> bool:
        """Whether the floors speak of it: requests change from one moment to the next."""
        return self.what in (What.SHARE, What.TOPIC) and not self.over_days and self.floor


class Plan(_Part):
    """A whole file."""

    desk: Desk
    scenarios: tuple[Scenario, ...] = Field(min_length=1)


def load(path: Path, catalog: Catalog) -> Plan:
    """Read a scenario file; raises ScenarioError, which names the faults."""
    try:
        plan = Plan.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ScenarioError(f"{path} cannot be read: {error}") from error
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise ScenarioError(f"{path}:\n" + "\n".join(faults)) from error
    faults = list(_faults(plan, catalog))
    if faults:
        raise ScenarioError(f"{path}:\n" + "\n".join(faults))
    return plan


def _faults(plan: Plan, catalog: Catalog) -> Iterator[str]:
    """Name what refers to nothing."""
    categories = {each.id for each in catalog.categories}
    asked = [each.category for each in plan.desk.kinds]
    for each in (*asked, *plan.desk.answers):
        if each not in categories:
            yield f"desk: there is no category {each} in the starter catalog"
    if len(set(asked)) < len(asked):
        yield "desk.kinds: a category stands there twice; put its texts together"
    if len({each.name for each in plan.scenarios}) < len(plan.scenarios):
        yield "scenarios: two have the same name; give each its own"
    for scenario in plan.scenarios:
        yield from (f"scenarios: {scenario.name}: {fault}" for fault in _missing(scenario, plan))
        if scenario.team and scenario.team not in catalog.team_ids:
            yield f"scenarios: {scenario.name}: there is no team {scenario.team}"


def _missing(scenario: Scenario, plan: Plan) -> Iterator[str]:
    if scenario.category and scenario.category not in {each.category for each in plan.desk.kinds}:
        yield f"desk.kinds has no category {scenario.category}"
    if scenario.template and scenario.template not in plan.desk.answers.values():
        yield f"desk.answers has no template {scenario.template}"
