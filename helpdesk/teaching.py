"""What a catalog teaches before anybody gave feedback: examples, names and descriptions."""

import re

from helpdesk.catalog import Catalog
from helpdesk.learning.rows import Row

NAME_WEIGHT = 2.0
"""What a name weighs beside an example: it is what its owner says that the thing is."""


def catalog_rows(catalog: Catalog) -> tuple[list[Row], list[Row]]:
    """Return what teaches the team, and what teaches the category."""
    team_rows = [Row(team.name, team.id, NAME_WEIGHT) for team in catalog.teams]
    team_rows += [Row(told, team.id) for team in catalog.teams for told in _told(team.description)]
    category_rows = []
    for category in catalog.categories:
        said = [(text, 1.0) for text in (*category.examples, category.description) if text]
        said.append((category.name, NAME_WEIGHT))
        category_rows += [Row(text, category.id, weight) for text, weight in said]
        team_rows += [Row(text, category.team, weight) for text, weight in said]
    return team_rows, category_rows


def _told(description: str) -> list[str]:
    """Return a description, and each thing that it lists.

    People ask for one thing, not for all that a team does: a team without an example is found by
    nothing else.
    """
    things = [each.strip() for each in re.split(r"[,;]|\.\s|\band\b", description)]
    return list(dict.fromkeys(each for each in (description, *things) if each))
