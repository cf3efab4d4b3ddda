"""A first look at an export, before anything of it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from helpdesk.dates import day_evidence
from helpdesk.errors import HelpdeskError
from helpdesk.foreign_teams import TeamNames, Unknown, same
from helpdesk.history import Columns, team_name, ticket_text

SAMPLES = 40
"""Texts of an unknown team that are kept to propose a place for it."""
MOST_UNKNOWN = 500
"""Unknown teams from which on the column is none of teams."""


class SurveyError(HelpdeskError):
    """An export that cannot be read as one of tickets; the message says what to do."""


@dataclass
class _Group:
    name: str
    tickets: int = 0
    texts: list[str] = field(default_factory=list)


class Survey:
    """Finds the unknown teams of an export, and how it writes dates; its memory is bounded."""

    def __init__(self, columns: Columns, teams: TeamNames) -> None:
        self._columns = columns
        self._teams = teams
        self._days = 0
        self._groups: dict[str, _Group] = {}

    def look(self, cells: Mapping[str, str]) -> None:
        """Take one row into account; raises TicketError for a row without words or team."""
        for column in (self._columns.created, self._columns.resolved):
            self._days += day_evidence(cells[column]) if column else 0
        if self._columns.is_open(cells):
            return
        text, name = ticket_text(self._columns, cells), team_name(self._columns, cells)
        if self._teams.find(name) is None:
            self._note(name, text)

    def _note(self, name: str, text: str) -> None:
        group = self._groups.setdefault(same(name), _Group(name))
        group.tickets += 1
        if len(group.texts) < SAMPLES:
            group.texts.append(text)
        if len(self._groups) > MOST_UNKNOWN:
            raise SurveyError(
                f"column “{self._columns.team}” names more than {MOST_UNKNOWN} teams that are "
                "not in the catalog; name the column of the teams with --team"
            )

    @property
    def day_first(self) -> bool:
        """Whether 03/04/2024 is 3 April: as most dates of the export say, and in doubt."""
        return self._days >= 0

    @property
    def unknown(self) -> list[Unknown]:
        """The teams that the catalog does not have, those with the most tickets first."""
        ranked = sorted(self._groups.values(), key=lambda each: (-each.tickets, each.name))
        return [Unknown(each.name, each.tickets, each.texts) for each in ranked]
