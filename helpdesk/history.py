"""A company's own tickets, from the cells of an export to what they teach the learner."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from helpdesk.catalog import Catalog, Category, Priority
from helpdesk.catalog_checks import team_key
from helpdesk.dates import TimeError, read_time
from helpdesk.errors import HelpdeskError
from helpdesk.foreign_teams import TeamNames
from helpdesk.hints import short
from helpdesk.learning.labels import Judgement
from helpdesk.learning.rows import Row
from helpdesk.learning.text import encoded
from helpdesk.redaction import redact

KEPT = 4_000
"""Characters of a ticket that are kept: twice what the learner reads, which folds some away."""
_LONGEST_READ = 4 * KEPT

_UNTOLD = datetime(1970, 1, 1, tzinfo=UTC)
"""When a ticket was made whose time nobody told: before every other."""


class TicketError(HelpdeskError):
    """A row that is no ticket to learn from; the message is the reason."""


@dataclass(frozen=True)
class Columns:
    """Which columns of an export hold what; a ticket's text is all of `text`, in this order."""

    text: tuple[str, ...]
    team: str
    created: str | None = None
    category: str | None = None
    priority: str | None = None
    resolved: str | None = None
    reassigned_from: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every column that is named."""
        rest = (self.created, self.category, self.priority, self.resolved, self.reassigned_from)
        return (*self.text, self.team, *filter(None, rest))

    def is_open(self, cells: Mapping[str, str]) -> bool:
        """Whether the ticket is not resolved yet, so that its team is not the final one."""
        return self.resolved is not None and not cells[self.resolved].strip()


@dataclass(frozen=True)
class Ticket:
    """A ticket and the team that it ended with; `team`, `category` by their ids in the catalog.

    `key` is the digest of its text, of its team as the export names it, and of its time: the same
    row of the same export has the same key, whatever team its name is mapped to.
    """

    key: str
    text: str
    team: str
    created: datetime | None = None
    category: str | None = None
    priority: Priority | None = None
    resolved: datetime | None = None
    reassigned_from: str | None = None


@dataclass(frozen=True)
class TicketReader:
    """Reads the cells of a row; `day_first` says how 03/04/2024 is meant."""

    columns: Columns
    teams: TeamNames
    catalog: Catalog
    day_first: bool = True

    def read(self, cells: Mapping[str, str]) -> Ticket:
        """Return the row's ticket, without secrets; raises TicketError naming the reason."""
        columns = self.columns
        text = redact(ticket_text(columns, cells)).text[:KEPT]
        foreign = team_name(columns, cells)
        team = self.teams.find(foreign)
        if team is None:
            raise TicketError(f"team “{short(foreign)}” is not in the catalog")
        created = self._time(columns.created, cells)
        return Ticket(
            key=_key(text, foreign, created),
            text=text,
            team=team,
            created=created,
            category=self._category(_cell(columns.category, cells), team),
            priority=priority_of(_cell(columns.priority, cells)),
            resolved=self._time(columns.resolved, cells),
            reassigned_from=self._team_before(_cell(columns.reassigned_from, cells), team),
        )

    def _time(self, column: str | None, cells: Mapping[str, str]) -> datetime | None:
        text = _cell(column, cells)
        if not text:
            return None
        try:
            return read_time(text, day_first=self.day_first)
        except TimeError as error:
            raise TicketError(f"“{column}”: {error}") from error

    def _category(self, name: str, team: str) -> str | None:
        """Return the catalog's category of that name, if it is the team's: most are foreign."""
        category = self._categories.get(team_key(name))
        return category.id if category and category.team == team else None

    @cached_property
    def _categories(self) -> dict[str, Category]:
        every = self.catalog.categories
        return {team_key(name): each for each in every for name in (each.id, each.name)}

    def _team_before(self, name: str, team: str) -> str | None:
        before = self.teams.find(name)
        return before if before != team else None


def ticket_text(columns: Columns, cells: Mapping[str, str]) -> str:
    """Return the words of a row; raises TicketError where there are none."""
    parts = [cells[column].strip() for column in columns.text]
    # A description often begins with the whole summary again.
    later = (parts[place:] for place in range(1, len(parts) + 1))
    told = [each for each, rest in zip(parts, later, strict=True) if not _is_told(each, rest)]
    text = "\n".join(filter(None, told))[:_LONGEST_READ]
    if not text:
        raise TicketError(f"no words in {' and '.join(f'“{each}”' for each in columns.text)}")
    return text


def _is_told(text: str, later: Iterable[str]) -> bool:
    return any(each.casefold().startswith(text.casefold()) for each in later)


def team_name(columns: Columns, cells: Mapping[str, str]) -> str:
    """Return the team as the export names it; raises TicketError where it names none."""
    name = _cell(columns.team, cells)
    if not name:
        raise TicketError(f"no team in “{columns.team}”")
    return name


# A name is shown on a terminal, which control characters would steer.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def _cell(column: str | None, cells: Mapping[str, str]) -> str:
    return " ".join(_CONTROL.sub(" ", cells[column]).split()) if column else ""


def _key(text: str, team: str, created: datetime | None) -> str:
    parts = (" ".join(text.split()), team, created.isoformat() if created else "")
    return hashlib.sha256(encoded("\0".join(parts))).hexdigest()


_PRIORITY_WORDS = {
    Priority.CRITICAL: "critical blocker highest urgent emergency kritisch",
    Priority.HIGH: "high major hoch",
    Priority.NORMAL: "normal medium moderate mittel",
    Priority.LOW: "low lowest minor trivial planning niedrig",
}
_BY_WORD = {word: each for each, words in _PRIORITY_WORDS.items() for word in words.split()}
_BY_NUMBER = dict(zip("12345", [*reversed(Priority), Priority.LOW], strict=True))


def priority_of(text: str) -> Priority | None:
    """Read "3 - Moderate", "P2", "Blocker" and the like: by the word, else by the number.

    None where neither is known: an export's own scale teaches nothing, and is no fault.
    """
    words = re.findall(r"[^\W\d]+", text.casefold())
    known = [_BY_WORD[word] for word in words if word in _BY_WORD]
    numbers = re.findall(r"\d+", text)
    return known[0] if known else _BY_NUMBER.get(numbers[0]) if numbers else None


def priority_rows(tickets: Iterable[Ticket]) -> list[Row]:
    """Return what the tickets say about priorities, one row for each that has one."""
    known = ((each.text, each.priority) for each in tickets)
    return [Row(text, priority.value, 1.0, "agreement") for text, priority in known if priority]


def judgements(tickets: Iterable[Ticket]) -> list[Judgement]:
    """Return what the tickets say about teams and categories, one judgement each.

    They are agreements with the final team: a fixed fifth of their texts is held out and judges
    new versions, and what people told Deskloop itself outweighs them.
    """
    return [
        Judgement(
            key=f"import:{each.key}",
            request_id=f"import:{each.key}",
            at=(each.created or _UNTOLD).timestamp(),
            text=each.text,
            team=each.team,
            category=each.category,
            explicit=False,
            weight=1.0,
        )
        for each in tickets
    ]
