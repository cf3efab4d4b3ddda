"""Rows past the ORM: what waits is seen by whoever reads, and errors stay SQLAlchemy's."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import col, func
from sqlmodel import select as select_of

from storage.db import Database
from storage.errors import StorageError
from storage.rows import Query, Write, table_of, upsert
from storage.tables import Ingress, PersonRow

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)

PERSON = table_of(PersonRow)
ADD, NOTE = Write(insert(PERSON)), Write(upsert(PersonRow))
RENAME = Write(update(PERSON).where(PERSON.c.id == bindparam("who")).values(name=bindparam("now")))
NAME = Query(select(PERSON.c.name).where(PERSON.c.id == bindparam("who")))
KEYS = Query(select(table_of(Ingress)).order_by(table_of(Ingress).c.key))
KEY = Write(insert(table_of(Ingress)))


def test_a_read_sees_what_was_written_before_it(database: Database) -> None:
    with database.transaction() as session:
        ADD(session, id="UADA", name="Ada", profile={}, is_muted=False)
        assert NAME.first(session, who="UADA").name == "Ada"  # type: ignore[union-attr]


def test_the_orm_sees_what_was_written_before_it(database: Database) -> None:
    with database.transaction() as session:
        ADD(session, id="UADA", name="Ada", profile={}, is_muted=False)
        assert session.exec(select_of(func.count(col(PersonRow.id)))).one() == 1
        NOTE(session, id="UBEN", name="Ben", profile={}, is_muted=False)
        assert session.get_one(PersonRow, "UBEN").name == "Ben"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from([ADD, NOTE, RENAME]), st.sampled_from("ab"))))
def test_writes_of_one_table_go_out_in_their_order(
    sqlite_database: Database, steps: list[tuple[Write, str]]
) -> None:
    expected: dict[str, str] = {}
    with sqlite_database.transaction() as session:
        session.connection().execute(text("DELETE FROM person"))
        for number, (write, who) in enumerate(steps):
            name = f"name {number}"
            if write is RENAME:
                RENAME(session, who=who, now=name)
                expected |= {who: name} if who in expected else {}
            elif write is NOTE or who not in expected:
                write(session, id=who, name=name, profile={}, is_muted=False)
                expected[who] = name
    with sqlite_database.snapshot() as session:
        kept = {who: row.name for who in "ab" for row in NAME(session, who=who)}
    assert kept == expected


def test_a_transaction_that_fails_takes_with_it_what_waited(database: Database) -> None:
    with pytest.raises(RuntimeError), database.transaction() as session:
        ADD(session, id="UADA", name="Ada", profile={}, is_muted=False)
        raise RuntimeError
    with database.snapshot() as session:
        assert NAME(session, who="UADA") == []


def test_times_come_back_as_they_were_given(database: Database) -> None:
    with database.transaction() as session:
        KEY(session, key="event-1", at=AT)
        assert KEYS(session) == [("event-1", AT)]


def test_a_value_that_cannot_be_kept_is_refused_where_it_is_given(database: Database) -> None:
    with pytest.raises(StorageError, match="no time zone"), database.transaction() as session:
        KEY(session, key="event-1", at=AT.replace(tzinfo=None))


def test_an_error_of_the_driver_is_sqlalchemys_and_does_not_say_the_values(
    database: Database,
) -> None:
    with pytest.raises(IntegrityError) as caught, database.transaction() as session:
        ADD(session, id="UADA", name="hunter2", profile={}, is_muted=False)
        ADD(session, id="UADA", name="hunter2", profile={}, is_muted=False)
    assert "hunter2" not in str(caught.value)


def test_a_lost_connection_is_told_and_leaves_the_pool(postgres_database: Database) -> None:
    with pytest.raises(OperationalError) as caught, postgres_database.transaction() as session:
        mine = session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one()
        with postgres_database.engine.begin() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
        NAME(session, who="UADA")
    assert isinstance(caught.value, DBAPIError)
    assert caught.value.connection_invalidated
    with postgres_database.snapshot() as session:
        assert NAME(session, who="UADA") == []
