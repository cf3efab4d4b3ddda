"""The catalog: teams, categories, templates, SLAs and fields from one file that people edit.

`load` reads the file and holds it against everything the rest relies on. All faults are reported
at once, each as `FILE:LINE: fault; mend`, so that one look at the message is enough.
"""

import hashlib
import json
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from helpdesk.catalog_checks import Fault, faults, team_key
from helpdesk.catalog_entries import (
    CatalogField,
    Category,
    Channel,
    Drafting,
    Entry,
    FollowUp,
    Hours,
    Id,
    KnownValue,
    Outsiders,
    Priority,
    Quiet,
    Share,
    Sla,
    Someone,
    Team,
    Template,
)
from helpdesk.errors import HelpdeskError
from helpdesk.hints import hint, short
from helpdesk.lined_yaml import Lined, YamlError
from helpdesk.phrases import Phrase, usage

__all__ = [
    "Catalog",
    "CatalogError",
    "CatalogField",
    "Category",
    "Drafting",
    "FollowUp",
    "KnownValue",
    "Priority",
    "Sla",
    "Team",
    "Template",
    "load",
    "parse",
    "starter_path",
]

MAX_BYTES = 2_000_000


class CatalogError(HelpdeskError):
    """A catalog that cannot be used, or an id that it does not hold.

    `faults` has one line for each fault; the message is those lines.
    """

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


_Named = TypeVar("_Named", Team, Category)


class Catalog(Entry):
    """Everything a helpdesk knows before it has learned anything.

    `it_channel` is where those who lead IT read the digest; they, and `leads`, may do everything.
    """

    help_channels: tuple[Channel, ...] = Field(min_length=1)
    fallback_team: Id
    teams: tuple[Team, ...] = Field(min_length=1)
    categories: tuple[Category, ...] = Field(min_length=1)
    templates: tuple[Template, ...] = ()
    slas: tuple[Sla, ...] = Field(min_length=1)
    fields: tuple[CatalogField, ...] = ()
    right_enough: Share | None = None
    hours: Hours | None = None
    it_channel: Channel | None = None
    leads: tuple[Someone, ...] = ()
    outsiders: Outsiders = Outsiders.SERVED
    durable_enough: Share = 0.75
    quiet: Quiet = Quiet()

    @property
    def targets(self) -> dict[str, float]:
        """The share of what goes to a team unasked that must be right, where one is set."""
        shares = {team.id: team.right_enough or self.right_enough for team in self.teams}
        return {team: share for team, share in shares.items() if share is not None}

    def team(self, team_id: str) -> Team:
        """Return the team with this id, or else the first that was formerly called so.

        Raises CatalogError naming the ids there are.
        """
        return _one(self.teams, "team", next(iter(self.heirs(team_id)), team_id))

    def called(self, team_id: str) -> str:
        """Return what a team is called; one that left the catalog goes by its id."""
        return self.team(team_id).name if self.heirs(team_id) else team_id

    def heirs(self, team_id: str) -> tuple[str, ...]:
        """Return the ids of the teams that a team is now: itself, its heirs, or none."""
        return self._heirs.get(team_id, ())

    @property
    def known_team_ids(self) -> tuple[str, ...]:
        """The ids of all teams, and of those whose heirs they are."""
        return tuple(self._heirs)

    @cached_property
    def _heirs(self) -> dict[str, tuple[str, ...]]:
        heirs: dict[str, tuple[str, ...]] = {}
        for team in self.teams:
            for each in (team.id, *team.formerly):
                heirs[each] = (*heirs.get(each, ()), team.id)
        return heirs

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

    def sla(self, priority: Priority, team: str | None = None) -> Sla:
        """Return what is promised for a priority: by this team itself, else by everybody.

        A loaded catalog promises something for each priority.
        """
        promised = self._promised.get((priority, team)) or self._promised.get((priority, None))
        if promised is None:
            raise CatalogError(f'no SLA for priority "{priority}"; add it under "slas"')
        return promised

    @cached_property
    def _promised(self) -> dict[tuple[Priority, str | None], Sla]:
        return {(each.priority, each.team): each for each in self.slas}

    def find_team(self, text: str) -> Team | None:
        """Return the team that goes by exactly this id, name or alias, as people write it.

        Else the one that was formerly called so, where that is one team alone.
        """
        wanted = team_key(text)
        for team in self.teams:
            if wanted in {team_key(name) for name in (team.id, team.name, *team.aliases)}:
                return team
        former = [team for team in self.teams if wanted in map(team_key, team.formerly)]
        return former[0] if len(former) == 1 else None

    def examples(self) -> list[tuple[str, str, str]]:
        """Return every example utterance as (text, category id, team id)."""
        return [(text, each.id, each.team) for each in self.categories for text in each.examples]

    @property
    def asks_profiles(self) -> bool:
        """Whether any field may come from the requester's profile."""
        return any(each.profile for each in self.fields)

    @cached_property
    def usage(self) -> Counter[Phrase]:
        """In how many examples each word and each pair of words stands."""
        return usage(text for text, _, _ in self.examples())

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


_SECTIONS: dict[Any, type[Entry]] = {
    "teams": Team,
    "categories": Category,
    "templates": Template,
    "slas": Sla,
    "fields": CatalogField,
    "values": KnownValue,
    "hours": Hours,
    "ask": FollowUp,
    "quiet": Quiet,
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
    "greater_than_equal": "is too small; the least is {ge}",
    "float_type": "must be a share such as 0.95",
    "too_short": "is empty; add at least one item",
    "string_too_short": "is empty; write something or delete it",
    "string_too_long": "is longer than {max_length} characters; shorten it",
    "enum": "must be {expected}",
}
_CHANNEL = "a channel's name without #, or its id"
_CLOCK = 'a time in quotes, such as "09:00"; the day ends at "24:00"'
_PATTERNS = {
    "channel": _CHANNEL,
    "help_channels": _CHANNEL,
    "start": _CLOCK,
    "end": _CLOCK,
    "holidays": 'a day such as "2026-12-25"',
}


def _shape(error: ErrorDetails) -> str:
    """Say in people's words what pydantic found; its own words are for programmers."""
    place, kind = error["loc"], error["type"]
    key = next((each for each in reversed(place) if isinstance(each, str)), "catalog")
    if kind == "extra_forbidden":
        section = next((each for each in reversed(place[:-1]) if isinstance(each, str)), None)
        known = list(_SECTIONS.get(section, Catalog).model_fields)
        return f'unknown key "{short(key)}"; {hint(key, known)}'
    if kind == "string_pattern_mismatch":
        wanted = _PATTERNS.get(key, "lower case letters, digits and hyphens")
        return f'"{key}" is "{short(error["input"])}"; it must be {wanted}'
    shape = _SHAPES.get(kind)
    message = shape.format_map(error.get("ctx", {})) if shape else error["msg"]
    item = f"item {place[-1] + 1} of " if place and isinstance(place[-1], int) else ""
    return f'{item}"{key}" {message}'
