"""What the database holds, for tests that look behind what people see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from office import Office
from sqlalchemy import text
from sqlmodel import SQLModel

from helpdesk.feedback import Feedback
from helpdesk.journal import Entry
from helpdesk.model import Request
from storage import decisions, feedback, journal, requests
from storage.decisions import Decided
from storage.tables import ChannelRow, DecisionRow, PersonRow, ScheduleRow


def said_back(office: Office) -> list[Feedback]:
    """The whole log of feedback, once nothing is owed any more."""
    office.settle()
    with office.database.snapshot() as session:
        return feedback.between(session, 0)


def journal_of(office: Office) -> list[Entry]:
    """What was done to the newest request, the oldest first."""
    newest = all_requests(office)[-1]
    with office.database.snapshot() as session:
        return journal.of_request(session, newest.id)


def all_requests(office: Office) -> list[Request]:
    """Every request, the oldest first, once nothing is owed any more."""
    office.settle()
    with office.database.snapshot() as session:
        return requests.everything(session)


def decided_earlier(office: Office, time: timedelta) -> None:
    """Let what was decided last of the newest request be so much longer ago."""
    newest = all_requests(office)[-1]
    with office.database.transaction() as session:
        made = session.get_one(DecisionRow, newest.decision_id)
        made.at -= time
        session.add(made)


def decisions_on(office: Office, request: Request) -> list[Decided]:
    """The decisions on a request, the oldest first."""
    with office.database.snapshot() as session:
        return decisions.of_request(session, request.id)


def all_rows(office: Office) -> dict[str, list[str]]:
    """Every row by table, once nothing is owed: equal where nothing happened.

    What goes on by itself is left out: when what the clock asks for is due next, and what people
    and places are called, which is read beside all else and waited for by nobody.
    """
    office.settle()
    with office.database.snapshot() as session:
        return {
            table.name: [
                row
                for row in sorted(map(repr, session.connection().execute(table.select())))
                if not any(f"'{job}'" in row for job in CLOCKWORK)
            ]
            for table in SQLModel.metadata.sorted_tables
            if table.name not in BESIDE
        }


CLOCKWORK = ("watch", "incident_check")
BESIDE = {table.__tablename__ for table in (ScheduleRow, ChannelRow, PersonRow)}


def everything_stored(office: Office) -> str:
    """Every row of every table, as one text to search in."""
    office.settle()
    with office.database.snapshot() as session:
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables: list[str] = list(session.execute(text(names)).scalars())
        rows: list[Any] = [
            tuple(row)
            for table in tables
            if table != "version"
            for row in session.execute(text(f'SELECT * FROM "{table}"'))
        ]
    return "\n".join(map(repr, rows))
