"""What people of another chat are called: noted as they come, asked for once, kept."""

import asyncio
from typing import Any

import pytest

from bot.people import People
from bot.writer import Writer
from helpdesk.model import Profile
from storage import people as stored
from storage.db import Database
from storage.errors import StorageError

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def people(sqlite_database: Database) -> People:
    return People(sqlite_database, Writer(sqlite_database))


async def test_a_name_that_came_with_a_message_is_known(people: People) -> None:
    await people.note("29:ada", "Ada Okafor")
    assert await people.names(["29:ada", "29:nobody"]) == {"29:ada": "Ada Okafor"}


async def test_a_new_name_takes_the_place_of_the_old_one(people: People) -> None:
    await people.note("29:ada", "Ada Okafor")
    await people.note("29:ada", "Ada Lovelace")
    assert await people.names(["29:ada"]) == {"29:ada": "Ada Lovelace"}


async def test_an_empty_name_takes_nobodys_place(people: People) -> None:
    await people.note("29:ada", "Ada Okafor")
    await people.note("29:ada", "")
    assert await people.names(["29:ada"]) == {"29:ada": "Ada Okafor"}


async def test_another_process_knows_it_too(people: People, sqlite_database: Database) -> None:
    await people.note("29:ada", "Ada Okafor")
    other = People(sqlite_database, Writer(sqlite_database))
    assert await other.names(["29:ada"]) == {"29:ada": "Ada Okafor"}


async def test_whom_no_chat_knows_is_not_asked_for_each_time(people: People) -> None:
    asked = []

    async def name_of(person: str) -> str | None:
        asked.append(person)
        return None

    people.ask(name_of)
    for _ in range(2):
        assert await people.names(["UGONE"]) == {}
    assert asked == ["UGONE"]


async def test_a_chat_is_asked_once_for_whom_nobody_knows(people: People) -> None:
    asked = []

    async def name_of(person: str) -> str | None:
        asked.append(person)
        return "Tess Moreau" if person == "UTESS" else None

    people.ask(name_of)
    for _ in range(2):
        assert await people.names(["UTESS"]) == {"UTESS": "Tess Moreau"}
    assert asked == ["UTESS"]


async def test_who_wants_a_name_while_a_chat_is_asked_waits_for_it(people: People) -> None:
    asked, may_answer = [], asyncio.Event()

    async def name_of(person: str) -> str | None:
        asked.append(person)
        await may_answer.wait()
        return "Tess Moreau"

    people.ask(name_of)
    wanted = [asyncio.ensure_future(people.names(["UTESS"])) for _ in range(3)]
    while not asked:
        await asyncio.sleep(0)
    may_answer.set()
    assert await asyncio.gather(*wanted) == [{"UTESS": "Tess Moreau"}] * 3
    assert asked == ["UTESS"]


async def test_a_name_is_there_while_it_is_written(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    keep = stored.note

    def slowly(*given: Any) -> None:
        asking = asyncio.run_coroutine_threadsafe(people.names(["29:ada"]), loop)
        seen.append(asking.result(timeout=5))
        keep(*given)

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(stored, "note", slowly)
    await people.note("29:ada", "Ada Okafor")
    assert seen == [{"29:ada": "Ada Okafor"}]


async def test_a_name_that_cannot_be_kept_is_kept_the_next_time(
    people: People, monkeypatch: pytest.MonkeyPatch, sqlite_database: Database
) -> None:
    def away(*_: Any) -> None:
        raise StorageError("the database is away")

    with monkeypatch.context() as patched:
        patched.setattr(stored, "note", away)
        with pytest.raises(StorageError):
            await people.note("29:ada", "Ada Okafor")
    await people.note("29:ada", "Ada Okafor")
    other = People(sqlite_database, Writer(sqlite_database))
    assert await other.names(["29:ada"]) == {"29:ada": "Ada Okafor"}


async def test_a_name_that_is_a_day_old_is_asked_for_again(sqlite_database: Database) -> None:
    now, called = [0.0], ["Tess Moreau", "Tess Okafor"]
    asked: list[str] = []

    async def name_of(person: str) -> str | None:
        asked.append(person)
        return called[len(asked) - 1]

    people = People(sqlite_database, Writer(sqlite_database), lambda: now[0])
    people.ask(name_of)
    for hours, name in ((0, called[0]), (23, called[0]), (24, called[1])):
        now[0] = hours * 3600.0
        assert await people.names(["UTESS"]) == {"UTESS": name}
    assert len(asked) == 2


async def test_a_name_that_is_known_is_not_written_again(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people.note("29:ada", "Ada Okafor")
    people.forget()
    monkeypatch.setattr(people, "_keep", lambda *_: pytest.fail("it was written again"))
    await people.note("29:ada", "Ada Okafor")


async def test_whose_name_was_erased_is_not_asked_for_until_they_come_back(
    people: People, sqlite_database: Database
) -> None:
    async def name_of(_person: str) -> str | None:
        return "Ada Okafor"

    people.ask(name_of)
    await people.note("UADA", "Ada Okafor")
    with sqlite_database.transaction() as session:
        stored.forget(session, "UADA")
    people.forget()
    again = People(sqlite_database, Writer(sqlite_database))
    again.ask(name_of)
    assert (await people.names(["UADA"]), await again.names(["UADA"])) == ({}, {})
    await again.learn("UADA", Profile("Ada Lovelace", {}))
    assert await again.names(["UADA"]) == {"UADA": "Ada Lovelace"}


async def test_a_name_stays_where_nobody_can_be_asked(sqlite_database: Database) -> None:
    now = [0.0]

    async def name_of(_person: str) -> str | None:
        return None

    people = People(sqlite_database, Writer(sqlite_database), lambda: now[0])
    people.ask(name_of)
    await people.note("UTESS", "Tess Moreau")
    now[0] = 48 * 3600.0
    assert await people.names(["UTESS"]) == {"UTESS": "Tess Moreau"}
