"""Teams as another system names them: found in the catalog, or proposed a place in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from helpdesk.catalog import Catalog, Team
from helpdesk.catalog_checks import team_key
from helpdesk.errors import HelpdeskError
from helpdesk.hints import short

LONGEST_NAME = 75
"""Characters of a team's name in the catalog; a longer foreign name goes by its beginning."""

# Below this share of equal letters two names are not alike: "GRP_1" is not "erp".
_ALIKE = 0.75


class MappingError(HelpdeskError):
    """A --map that cannot be used; the message names it and the mend."""


class TeamNames:
    """Finds the catalog's team for a name of another system, by `maps` before the catalog."""

    def __init__(self, catalog: Catalog, maps: Iterable[str] = ()) -> None:
        """Read maps like "GRP_12=Network"; raises MappingError."""
        self._catalog = catalog
        self._mapped = dict(_mapped(catalog, each) for each in maps)
        # An export names few teams in many rows.
        self._remembered = lru_cache(maxsize=4_096)(self._find)

    def find(self, name: str) -> str | None:
        """Return the id of the team that `name` means, or None."""
        return self._remembered(name)

    def _find(self, name: str) -> str | None:
        team = self._catalog.find_team(short(name, LONGEST_NAME))
        return self._mapped.get(same(name)) or (team.id if team else None)


def _mapped(catalog: Catalog, text: str) -> tuple[str, str]:
    foreign, sign, ours = text.rpartition("=")
    team = catalog.find_team(ours)
    if not sign or not foreign.strip():
        raise MappingError(f"--map “{text}” maps nothing; write it like --map 'GRP_12=Network'")
    if team is None:
        known = ", ".join(each.name for each in catalog.teams)
        raise MappingError(f"--map “{text}” names no team of the catalog; it has: {known}")
    return same(foreign), team.id


def same(name: str) -> str:
    """Return the form in which two spellings of one foreign team are equal."""
    return team_key(short(name, LONGEST_NAME)) or name.strip()


@dataclass(frozen=True)
class Unknown:
    """A team that the catalog does not have, its number of tickets, and some of their texts."""

    name: str
    tickets: int
    texts: Sequence[str]


@dataclass(frozen=True)
class Proposal:
    """The team that an unknown one may be; both likenesses run from 0 to 1."""

    unknown: Unknown
    team: Team
    by_name: float
    by_texts: float

    @property
    def reason(self) -> str:
        """Which of the two spoke for it."""
        if max(self.by_name, self.by_texts) < 0.2:
            return "a guess: neither its name nor its tickets tell"
        return "by its name" if self.by_name >= self.by_texts else "by its tickets"


def propose(
    unknown: Unknown, catalog: Catalog, probabilities: Callable[[str], Mapping[str, float]]
) -> Proposal:
    """Propose the team most alike by name and by tickets; the catalog's first wins a tie.

    `probabilities` is what the learner says of a text: a probability for each team's id.
    """
    read = [probabilities(text) for text in unknown.texts]
    proposals = [
        Proposal(
            unknown,
            team,
            by_name=_likeness(unknown.name, team),
            by_texts=sum(each.get(team.id, 0.0) for each in read) / max(len(read), 1),
        )
        for team in catalog.teams
    ]
    return max(proposals, key=lambda each: each.by_name + each.by_texts)


def _likeness(name: str, team: Team) -> float:
    return max(_name_likeness(name, each) for each in (team.id, team.name, *team.aliases))


def _name_likeness(name: str, ours: str) -> float:
    """One where all our words stand in the name; else the share of equal letters, if it is high."""
    words = _words(ours)
    if words and words <= _words(name):
        return 1.0
    ratio = SequenceMatcher(None, team_key(name), team_key(ours), autojunk=False).ratio()
    return ratio if ratio >= _ALIKE else 0.0


def _words(name: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", name.casefold())) - {"and", "the", "team"}
