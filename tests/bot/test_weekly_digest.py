"""The weekly digest in the chats: once, in the IT channel, with names people know."""

from datetime import UTC, datetime, timedelta

from office import Office
from sqlalchemy import text

from bot.timetable import owe_due, timetable
from helpdesk.doors import Door

WEEK = timedelta(days=7)


def a_week_ago(office: Office) -> None:
    """Let everything that was asked, decided and said have happened a week earlier."""
    office.settle()
    back = {"back": int(WEEK.total_seconds() * 1_000_000)}
    moved = {"request": "created_at", "decision": "at", "feedback": "at", "journal": "at"}
    with office.database.transaction() as session:
        for table, column in moved.items():
            session.connection().execute(
                text(f"UPDATE {table} SET {column} = {column} - :back"),
                back,
            )


def monday_comes(office: Office, door: str, looks: int = 3) -> None:
    """Let the digest be due, some processes look at the clock, and the worker work."""
    office.worker_is_on = True
    recurring = [each for each in timetable(office.catalog, Door(door)) if each.job == "digest"]
    with office.database.transaction() as session:
        session.connection().execute(text("UPDATE schedule SET due_at = 0 WHERE name = 'digest'"))
    for _ in range(looks):
        owe_due(office.service.database, recurring, datetime.now(UTC))
    office.settle()


def digests(office: Office) -> list[str]:
    return [said.text for said in office.cards("it-leads") if "in seven days" in said.text]


def test_it_is_posted_once_in_the_it_channel(each_office: Office, door: str) -> None:
    office = each_office
    office.says("UADA", "my outlook does not open")
    a_week_ago(office)
    monday_comes(office, door)
    monday_comes(office, door)
    [told] = digests(office)
    assert "Too few to tell" in told
    assert "1 request in seven days" in told
    assert "1 more answered, and nobody said if it helped" in told


def test_nothing_is_posted_after_a_week_without_requests(each_office: Office, door: str) -> None:
    monday_comes(each_office, door)
    assert digests(each_office) == []
