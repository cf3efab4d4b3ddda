"""Changing teams in the text of a catalog: what the change does not touch stays, letter for letter.

The places of values come from the YAML itself, so that whatever layout people chose is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import yaml

from helpdesk.catalog import Catalog, CatalogError, Team, parse
from helpdesk.catalog_edit import ids, item, quoted
from helpdesk.team_change import TeamChange, changed, heir, is_heir, new_teams, owner

Edit = tuple[int, int, str]
"""Put the text in the place of the characters from the first position to before the second."""


def with_change(text: str, change: TeamChange, source: str) -> str:
    """Return the catalog `text` after the change of teams.

    Raises CatalogError where the catalog would not be what the change says, or where it is
    written in a way that cannot be changed in place.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    plain = text.removeprefix(mark)
    before = parse(plain, source)
    edited = _applied(plain, _edits(plain, before, change, source))
    try:
        after = parse(edited, source)
    except CatalogError as error:
        raise CatalogError(f"nothing is changed, as the catalog would not load: {error}") from error
    if after != changed(before, change):
        raise _not_as_written(source)
    return mark + edited


def _not_as_written(source: str) -> CatalogError:
    return CatalogError(
        f"{source}: the teams cannot be changed as they are written; write each in lines of its "
        "own that begin with “- id: …”, or make the change by hand"
    )


def _applied(text: str, edits: Iterator[Edit]) -> str:
    for start, end, put in sorted(edits, reverse=True):
        text = text[:start] + put + text[end:]
    return text


def _edits(text: str, catalog: Catalog, change: TeamChange, source: str) -> Iterator[Edit]:
    root = _entries(yaml.compose(text, Loader=yaml.SafeLoader))
    teams = root["teams"]
    if not isinstance(teams, yaml.SequenceNode) or teams.flow_style:
        raise _not_as_written(source)
    for team, node in zip(catalog.teams, teams.value, strict=True):
        if is_heir(team.id, change):
            yield from _changed(text, team, heir(team, catalog, change), node)
        elif team.id in change.gone:
            yield (*_lines(text, node), "")
    yield _appended(text, teams.value[-1], new_teams(catalog, change))
    yield from _references(root, catalog, change)


def _references(root: dict[str, yaml.Node], catalog: Catalog, change: TeamChange) -> Iterator[Edit]:
    """Change who is named elsewhere: by categories, by promises, and as who gets the rest."""
    for category, node in zip(catalog.categories, root["categories"].value, strict=True):
        if category.team in change.gone:
            yield _value(_entries(node)["team"], owner(category.id, category.team, change))
    for sla, node in zip(catalog.slas, root["slas"].value, strict=True):
        if sla.team in change.gone:
            yield _value(_entries(node)["team"], change.heirs[0])
    if catalog.fallback_team in change.gone:
        yield _value(root["fallback_team"], change.heirs[0])


def _changed(text: str, before: Team, after: Team, node: yaml.Node) -> Iterator[Edit]:
    keys = _entries(node)
    if before.id != after.id:
        yield _value(keys["id"], after.id)
    if before.name != after.name:
        # A JSON string is a YAML string, whatever stands in it (YAML 1.2, chapter 1.3).
        yield (*_place(keys["name"]), json.dumps(after.name, ensure_ascii=False))
    if "formerly" in keys:
        yield (*_place(keys["formerly"]), ids(after.formerly))
    else:
        yield _added(text, node, keys["id"], f"formerly: {ids(after.formerly)}")


def _appended(text: str, last: yaml.Node, teams: Sequence[Team]) -> Edit:
    """Add teams behind the last one, in its layout."""
    start, end = _lines(text, last)
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = [line for team in teams for line in item(team, text[start : text.index("-", start)])]
    is_open = not text[:end].endswith("\n")
    return end, end, newline * is_open + "".join(line + newline for line in lines)


def _added(text: str, node: yaml.Node, after: yaml.Node, line: str) -> Edit:
    """Add a key to a mapping: behind another one, in the layout that the mapping has."""
    if isinstance(node, yaml.MappingNode) and node.flow_style:
        end = after.end_mark.index
        return end, end, f", {line}"
    end = text.find("\n", after.end_mark.index)
    end = len(text) if end < 0 else end - (text[end - 1] == "\r")
    newline = "\r\n" if text[end : end + 1] == "\r" else "\n"
    return end, end, f"{newline}{' ' * node.start_mark.column}{line}"


def _lines(text: str, node: yaml.Node) -> tuple[int, int]:
    """Return where the lines of one item of a list stand; comments below it are no part of it."""
    dash = text.rindex("-", 0, node.start_mark.index)
    # A block of text ends behind its last line end, everything else before it.
    end = text.find("\n", _place(node)[1] - 1)
    return text.rfind("\n", 0, dash) + 1, len(text) if end < 0 else end + 1


def _value(node: yaml.Node, team_id: str) -> Edit:
    return (*_place(node), quoted(team_id))


def _place(node: yaml.Node) -> tuple[int, int]:
    """Return where a value stands; YAML's own end of a block is where the next thing begins."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        last = last[1] if isinstance(last, tuple) else last
        return node.start_mark.index, _place(last)[1]
    return node.start_mark.index, node.end_mark.index


def _entries(node: yaml.Node | None) -> dict[str, yaml.Node]:
    pairs: Sequence[tuple[yaml.Node, yaml.Node]] = getattr(node, "value", [])
    return {key.value: value for key, value in pairs}
