"""The schema: brought to this code's version by alembic."""

from __future__ import annotations

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.db import Database, take_turn_on
from storage.errors import StorageError


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the schema to `revision`; two processes that start at once follow one another."""
    with as_file(files("storage") / "migrations") as folder, database.engine.begin() as connection:
        take_turn_on(connection, "migrations")
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        current = MigrationContext.configure(connection).get_current_revision()
        _refuse_newer(ScriptDirectory.from_config(config), current)
        _run(config, revision, is_down=revision == "base")


def _run(config: Config, revision: str, *, is_down: bool) -> None:
    (command.downgrade if is_down else command.upgrade)(config, revision)


def _refuse_newer(script: ScriptDirectory, current: str | None) -> None:
    known = {revision.revision for revision in script.walk_revisions()}
    if current is not None and current not in known:
        raise StorageError(
            f"the database has schema {current}, which this version of Deskloop does not know; "
            "install the newer version again"
        )
