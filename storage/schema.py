"""The schema: brought to this code's version by alembic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.db import Database, take_turn_on
from storage.errors import StorageError


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the schema to `revision`; two processes that start at once follow one another."""
    with _config() as config, database.engine.begin() as connection:
        take_turn_on(connection, "migrations")
        config.attributes["connection"] = connection
        current = MigrationContext.configure(connection).get_current_revision()
        _refuse_newer(ScriptDirectory.from_config(config), current)
        _run(config, revision, is_down=revision == "base")


def check(database: Database) -> None:
    """Raise StorageError where the schema is not this code's; changes nothing."""
    with _config() as config, database.snapshot() as session:
        current = MigrationContext.configure(session.connection()).get_current_revision()
        script = ScriptDirectory.from_config(config)
        _refuse_newer(script, current)
        if current != script.get_current_head():
            raise StorageError(
                "the database has no schema of this version yet; "
                "“deskloop models train” brings it up to date, and so does every start"
            )


@contextmanager
def _config() -> Iterator[Config]:
    with as_file(files("storage") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        yield config


def _run(config: Config, revision: str, *, is_down: bool) -> None:
    (command.downgrade if is_down else command.upgrade)(config, revision)


def _refuse_newer(script: ScriptDirectory, current: str | None) -> None:
    known = {revision.revision for revision in script.walk_revisions()}
    if current is not None and current not in known:
        raise StorageError(
            f"the database has schema {current}, which this version of Deskloop does not know; "
            "install the newer version again"
        )
