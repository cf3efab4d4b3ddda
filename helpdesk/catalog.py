"""The catalog: teams, categories, answer templates and SLAs from one file that people edit.

`load` reads the file and holds it against everything the rest relies on. All faults are reported
at once, each as `FILE:LINE: fault; mend`, so that one look at the message is enough.
"""

import hashlib
import json
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails

from helpdesk.catalog_checks import Fault, faults, hint, short, team_key
from helpdesk.doors import Door
from helpdesk.errors import HelpdeskError
from helpdesk.lined_yaml import Lined, YamlError

MAX_BYTES = 2_000_000

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
# 75 characters is what Slack shows of a button's or an option's text.
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=75)]
# Microsoft Teams allows spaces in a channel's name, Slack does not.
Channel = Annotated[str, StringConstraints(pattern=r"^[^#\s]([^\r\n]*\S)?$", max_length=200)]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Utterance = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
# Slack takes 3000 characters in one section block; a requester's name still has to fit.
Body = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2800)]
Positive = Annotated[StrictInt, Field(gt=0, le=100_000)]


class CatalogError(HelpdeskError):
    """A catalog that cannot be used, or an id that it does not hold.

    `faults` has one line for each fault; the message is those lines.
    """

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Priority(StrEnum):
    """How urgent a request is, from the least to the most."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Team(_Entry):
    """An assignment group of technicians and the channel it works in.

    `chat` says which chat the channel is in; without it, the only one that is connected, or Slack.
    """

    id: Id
    name: Name
    description: Description = ""
    chat: Door | None = None
    channel: Channel
    aliases: tuple[Name, ...] = ()


class Category(_Entry):
    """A kind of request, the team that takes it, and how people ask for it."""

    id: Id
    name: Name
    team: Id
    description: Description = ""
    priority: Priority = Priority.NORMAL
    hand_to_person: StrictBool = False
    examples: tuple[Utterance, ...] = ()


class Template(_Entry):
    """An answer to a category; its one slot is {requester}."""

    id: Id
    category: Id
    title: Name
    body: Body


class Sla(_Entry):
    """What is promised for a priority: the first response and the resolution."""

    priority: Priority
    first_response_minutes: Positive
    resolution_hours: Positive


_Named = TypeVar("_Named", Team, Category)


class Catalog(_Entry):
    """Everything a helpdesk knows before it has learned anything."""

    help_channels: tuple[Channel, ...] = Field(min_length=1)
    fallback_team: Id
    teams: tuple[Team, ...] = Field(min_length=1)
    categories: tuple[Category, ...] = Field(min_length=1)
    templates: tuple[Template, ...] = ()
    slas: tuple[Sla, ...] = Field(min_length=1)

    def team(self, team_id: str) -> Team:
        """Return the team with this id; raises CatalogError naming the ids there are."""
        return _one(self.teams, "team", team_id)

    def category(self, category_id: str) -> Category:
        """Return the category with this id; raises CatalogError naming the ids there are."""
        return _one(self.categories, "category", category_id)

    @property
    def team_ids(self) -> tuple[str, ...]:
        """The ids of all teams, in the order of the file."""
        return tuple(team.id for team in self.teams)

    def templates_for(self, category_id: str) -> tuple[Template, ...]:
        """Return the category's templates in the order of the file; none is an empty tuple."""
        return tuple(each for each in self.templates if each.category == category_id)

    def sla(self, priority: Priority) -> Sla:
        """Return what is promised for a priority; a loaded catalog has one for each."""
        for each in self.slas:
            if each.priority == priority:
                return each
        raise CatalogError(f'no SLA for priority "{priority}"; add it under "slas"')

    def find_team(self, text: str) -> Team | None:
        """Return the team that goes by exactly this id, name or alias, as people write it."""
        wanted = team_key(text)
        for team in self.teams:
            if wanted in {team_key(name) for name in (team.id, team.name, *team.aliases)}:
                return team
        return None

    def examples(self) -> list[tuple[str, str, str]]:
        """Return every example utterance as (text, category id, team id)."""
        return [(text, each.id, each.team) for each in self.categories for text in each.examples]

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hex, of the catalog's canonical JSON: equal content, equal digest."""
        plain = self.model_dump(mode="json")
        canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


def load(path: Path) -> Catalog:
    """Read the catalog from a UTF-8 YAML file of at most 2 MB; raises CatalogError."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise CatalogError(f"{path}: {reason}; name a catalog file that can be read") from error
    if len(raw) > MAX_BYTES:
        raise CatalogError(f"{path}: over 2 MB; a catalog is a short file, so shorten it")
    try:
        return parse(raw.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise CatalogError(f"{path}:{line}: not UTF-8 text; save the file as UTF-8") from error


def parse(text: str, source: str) -> Catalog:
    """Read a catalog from YAML; `source` names the file in the CatalogError raised for faults."""
    try:
        lined = Lined(text)
    except YamlError as error:
        raise CatalogError(f"{source}:{error.line}: {error}") from error
    catalog, found = _validated(lined.value)
    found += [(place, f'"{place[-2]}" stands twice; delete one') for place in lined.repeated]
    found += faults(lined.value, tuple(Priority))
    if catalog is None or found:
        located = sorted((lined.line(place), fault) for place, fault in found)
        raise CatalogError(*(f"{source}:{line}: {fault}" for line, fault in located))
    return catalog


def starter_path() -> Path:
    """Return where the catalog stands that a new installation begins with."""
    return Path(__file__).with_name("starter.yml")


def _one(entries: tuple[_Named, ...], kind: str, wanted: str) -> _Named:
    for entry in entries:
        if entry.id == wanted:
            return entry
    known = [entry.id for entry in entries]
    raise CatalogError(f'{kind} "{short(wanted)}" does not exist; {hint(wanted, known)}')


def _validated(data: Any) -> tuple[Catalog | None, list[Fault]]:
    try:
        return Catalog.model_validate(data), []
    except ValidationError as error:
        # pydantic also calls a list too short when its only item is faulty; the item says enough.
        told = [e for e in error.errors() if e["type"] != "too_short" or not e["input"]]
        return None, [(each["loc"], _shape(each)) for each in told]


_SECTIONS: dict[Any, type[_Entry]] = {
    "teams": Team,
    "categories": Category,
    "templates": Template,
    "slas": Sla,
}
_SHAPES = {
    "missing": "is missing; add it",
    "string_type": "must be text; put it in quotes",
    "tuple_type": "must be a list; begin each item with a dash",
    "model_type": 'must be "key: value" lines',
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "greater_than": "must be above 0",
    "less_than_equal": "is too large; the most is {le}",
    "too_short": "is empty; add at least one item",
    "string_too_short": "is empty; write something or delete it",
    "string_too_long": "is longer than {max_length} characters; shorten it",
    "enum": "must be {expected}",
}
_CHANNEL = "a channel's name without #, or its id"
_PATTERNS = {"channel": _CHANNEL, "help_channels": _CHANNEL}


def _shape(error: ErrorDetails) -> str:
    """Say in people's words what pydantic found; its own words are for programmers."""
    place, kind = error["loc"], error["type"]
    key = next((each for each in reversed(place) if isinstance(each, str)), "catalog")
    if kind == "extra_forbidden":
        known = list(_SECTIONS.get(place[0] if place[1:] else None, Catalog).model_fields)
        return f'unknown key "{short(key)}"; {hint(key, known)}'
    if kind == "string_pattern_mismatch":
        wanted = _PATTERNS.get(key, "lower case letters, digits and hyphens")
        return f'"{key}" is "{short(error["input"])}"; it must be {wanted}'
    shape = _SHAPES.get(kind)
    message = shape.format_map(error.get("ctx", {})) if shape else error["msg"]
    item = f"item {place[-1] + 1} of " if place and isinstance(place[-1], int) else ""
    return f'{item}"{key}" {message}'
