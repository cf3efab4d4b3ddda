"""Adding teams to a catalog that people wrote: their comments and layout stay as they are."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence

import yaml

from helpdesk.catalog import Catalog, CatalogError, Team, parse
from helpdesk.catalog_checks import team_key
from helpdesk.foreign_teams import LONGEST_NAME
from helpdesk.hints import short
from helpdesk.lined_yaml import Lined

# An id has at most 60 characters; some are left for the number of a second one.
_LONGEST_ID = 56


def new_teams(names: Iterable[str], catalog: Catalog) -> list[Team]:
    """Return a team for each name, with an id of its own and the channel it-<id>."""
    wanted = list(names)
    named = [each for team in catalog.teams for each in (team.id, team.name, *team.aliases)]
    taken = {team_key(each) for each in (*named, *wanted)}
    teams = []
    for name in wanted:
        team_id = _free_id(name, taken)
        taken.add(team_key(team_id))
        teams.append(Team(id=team_id, name=short(name, LONGEST_NAME), channel=f"it-{team_id}"))
    return teams


def _free_id(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:_LONGEST_ID].strip("-") or "team"
    free = (f"{slug}-{number}" if number > 1 else slug for number in range(1, len(taken) + 3))
    own = team_key(name)
    return next(each for each in free if team_key(each) == own or team_key(each) not in taken)


def with_teams(text: str, teams: Sequence[Team], source: str) -> str:
    """Return the catalog `text` with `teams` at the end of its list, all else untouched.

    Raises CatalogError where the list is written in a way that cannot be added to by lines.
    """
    before = parse(text.removeprefix("\ufeff"), source)
    lines = text.splitlines(keepends=True)
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    last = _last_line(text, lines)
    dash = re.match(r"\s*(?=-\s)", lines[_start(text) - 1])
    block = [line + end for team in teams for line in item(team, dash[0] if dash else "  ")]
    lines[last - 1] = lines[last - 1].rstrip("\r\n") + end
    edited = "".join([*lines[:last], *block, *lines[last:]])
    if not dash or not _only_adds(before, edited, teams, source):
        raise CatalogError(
            f"{source}: teams cannot be added to the list as it is written; add them yourself:\n"
            + "".join(block).rstrip()
        )
    return edited


def _start(text: str) -> int:
    """Return the line where the last team begins, from 1."""
    lined = Lined(text.removeprefix("\ufeff"))
    return lined.line(("teams", len(lined.value["teams"]) - 1))


def _last_line(text: str, lines: Sequence[str]) -> int:
    """Return the last line of the last team; comments and blank lines below are no part of it."""
    lined = Lined(text.removeprefix("\ufeff"))
    first = lined.line(("teams",))
    after = [line for key in lined.value if (line := lined.line((key,))) > first]
    last = min(after, default=len(lines) + 1) - 1
    while lines[last - 1].lstrip().startswith("#") or not lines[last - 1].strip():
        last -= 1
    return last


def item(team: Team, indent: str) -> list[str]:
    """Return the lines of a team in a list, without their ends."""
    # A JSON string is a YAML string, whatever stands in it (YAML 1.2, chapter 1.3).
    name = json.dumps(team.name, ensure_ascii=False)
    rest = [f"name: {name}", f"channel: {team.channel}"]
    if team.formerly:
        rest.append(f"formerly: {ids(team.formerly)}")
    return [f"{indent}- id: {quoted(team.id)}", *(f"{indent}  {each}" for each in rest)]


def ids(team_ids: Iterable[str]) -> str:
    """Return ids as a list of YAML."""
    return f"[{', '.join(map(quoted, team_ids))}]"


def quoted(team_id: str) -> str:
    """Return an id as YAML: one like 2024 or no would be a number or false without quotes."""
    return team_id if yaml.safe_load(team_id) == team_id else json.dumps(team_id)


def _only_adds(before: Catalog, edited: str, teams: Sequence[Team], source: str) -> bool:
    wanted = before.model_copy(update={"teams": (*before.teams, *teams)})
    try:
        return parse(edited.removeprefix("\ufeff"), source) == wanted
    except CatalogError:
        return False
