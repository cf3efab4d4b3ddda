"""Teams that are renamed, merged or split: what the catalog is afterwards, and what the past says.

All three are one thing: some teams are gone, and others are their heirs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from helpdesk.catalog import Catalog, CatalogError, Team
from helpdesk.heirs import team_now
from helpdesk.hints import hint, short

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class TeamChange:
    """Teams that are `gone`, and the `heirs` that take over what was theirs.

    Categories go to the first heir, but those in `moves` (category to team) to another one.
    `name` is the first heir's new name, if it gets one. A renamed team stays where it stands.
    """

    gone: tuple[str, ...]
    heirs: tuple[str, ...]
    name: str | None = None
    moves: Mapping[str, str] = field(default_factory=dict)
    is_rename: bool = False


def rename(catalog: Catalog, old: str, new: str, name: str | None = None) -> TeamChange:
    """Give a team another id; raises CatalogError naming what is wrong with it."""
    if new in catalog.team_ids:
        raise CatalogError(
            f'team "{new}" exists; choose another id, or make them one: '
            f"“deskloop teams merge {old} {new} --into {new}”"
        )
    return _checked(catalog, TeamChange((old,), (new,), name, is_rename=True))


def merge(catalog: Catalog, teams: Sequence[str], into: str, name: str | None = None) -> TeamChange:
    """Make one team of several: one of them, or a new one; raises CatalogError."""
    gone = tuple(dict.fromkeys(each for each in teams if each != into))
    if len({*teams, into}) < 2 or (into in catalog.team_ids and into not in teams):
        raise CatalogError(
            f'name two teams or more, and as --into one of them or a new one, not "{short(into)}"'
        )
    return _checked(catalog, TeamChange(gone, (into,), name))


def split(catalog: Catalog, old: str, into: Sequence[str], moves: Mapping[str, str]) -> TeamChange:
    """Make several teams of one, which is gone then; raises CatalogError."""
    heirs = tuple(dict.fromkeys(into))
    if len(heirs) < 2 or old in heirs:
        raise CatalogError(
            f'"{short(old)}" is split into two teams or more with ids other than its own, so that '
            "its past can be told from theirs; name them with --into B,C"
        )
    own = [each.id for each in catalog.categories if each.team == old]
    for category, team in moves.items():
        if category not in own:
            fault = f'"{short(category)}" is no category of {old}'
            raise CatalogError(f"{fault}; {hint(category, own)}")
        if team not in heirs:
            raise CatalogError(f'"{short(team)}" is none of the new teams; {hint(team, [*heirs])}')
    return _checked(catalog, TeamChange((old,), heirs, moves=moves))


def _checked(catalog: Catalog, change: TeamChange) -> TeamChange:
    for each in change.gone:
        if each not in catalog.team_ids:
            known = list(catalog.team_ids)
            raise CatalogError(f'team "{short(each)}" does not exist; {hint(each, known)}')
    for each in change.heirs:
        if not _ID.fullmatch(each) or len(each) > 60:
            raise CatalogError(
                f'"{short(each)}" cannot be an id; it must be lower case letters, digits and '
                "hyphens, at most 60"
            )
    return change


def new_teams(catalog: Catalog, change: TeamChange) -> list[Team]:
    """Return the heirs that are not there yet, each with the channel it-<id> and its past."""
    if change.is_rename:
        return []
    made = [
        Team(id=each, name=each.replace("-", " ").capitalize(), channel=f"it-{each}")
        for each in change.heirs
        if each not in catalog.team_ids
    ]
    return [heir(each, catalog, change) for each in made]


def is_heir(team: str, change: TeamChange) -> bool:
    """Whether a team of the catalog goes on as one of the heirs."""
    return team in change.heirs or (change.is_rename and team in change.gone)


def heir(team: Team, catalog: Catalog, change: TeamChange) -> Team:
    """Return a team as the change leaves it: with its new id and name, and with its past."""
    team_id = change.heirs[0] if team.id in change.gone else team.id
    name = change.name if change.name and team_id == change.heirs[0] else team.name
    past = _formerly(team, catalog, change)
    return team.model_copy(update={"id": team_id, "name": name, "formerly": past})


def _formerly(team: Team, catalog: Catalog, change: TeamChange) -> tuple[str, ...]:
    """Return an heir's former ids, those gone, and theirs; one that comes back is none any more."""
    gone = [each for each in catalog.teams if each.id in change.gone]
    past = [*team.formerly, *(old for each in gone for old in (each.id, *each.formerly))]
    return tuple(each for each in dict.fromkeys(past) if each not in change.heirs)


def changed(catalog: Catalog, change: TeamChange) -> Catalog:
    """Return the catalog as it must read after the change; new teams come last."""
    stay = [
        each for each in catalog.teams if is_heir(each.id, change) or each.id not in change.gone
    ]
    teams = [heir(each, catalog, change) if is_heir(each.id, change) else each for each in stay]
    categories = [
        each.model_copy(update={"team": owner(each.id, each.team, change)})
        for each in catalog.categories
    ]
    slas = [
        each.model_copy(update={"team": each.team and owner("", each.team, change)})
        for each in catalog.slas
    ]
    return catalog.model_copy(
        update={
            "teams": (*teams, *new_teams(catalog, change)),
            "categories": tuple(categories),
            "slas": tuple(slas),
            "fallback_team": owner("", catalog.fallback_team, change),
        }
    )


def owner(category: str, team: str, change: TeamChange) -> str:
    """Return the team that a category of `team` belongs to after the change."""
    return change.moves.get(category, change.heirs[0]) if team in change.gone else team


def told(
    labels: Mapping[tuple[str, str | None], int],
    before: Catalog,
    after: Catalog,
    change: TeamChange,
) -> list[str]:
    """Say what becomes of past labels, a sentence for each team that is gone.

    `labels` counts them by team and category, as they were given.
    """
    counts: dict[str, Counter[str]] = {each: Counter() for each in change.gone}
    for (team, category), count in labels.items():
        was = team_now(team, category, before)
        if was in counts:
            counts[was][team_now(team, category, after) or ""] += count
    return [_sentence(team, count, change.heirs) for team, count in counts.items()]


def _sentence(gone: str, count: Counter[str], heirs: tuple[str, ...]) -> str:
    total = count.total()
    labels = f"{total:,} past label{'s' * (total != 1)} of {gone}"
    if not total:
        return f"no past labels of {gone}"
    if len(heirs) == 1:
        return f"{labels} now count{'s' * (total == 1)} for {heirs[0]}"
    first, *others = (f"{count[heir]:,} {{}}for {heir}" for heir in heirs)
    parts = ", ".join([first.format("now count "), *(each.format("") for each in others)])
    return f"{labels}: {parts} by their category{_aside(count[''])}"


def _aside(count: int) -> str:
    if not count:
        return ""
    verb, them = ("is", "it") if count == 1 else ("are", "them")
    return f", {count:,} {verb} set aside until somebody confirms {them}"
