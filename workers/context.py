"""What a worker process holds: RQ calls jobs by name, so they find their surroundings here."""

from __future__ import annotations

from dataclasses import dataclass

from redis import Redis

from helpdesk.catalog import Catalog
from helpdesk.learning.embedding import loading
from storage.db import Database
from workers.errors import WorkerError


@dataclass(frozen=True)
class Context:
    """The database, Redis, the catalog and the encoder of this process."""

    database: Database
    redis: Redis
    catalog: Catalog
    encoder: str = loading.USUAL


_held: list[Context] = []


def enter(context: Context) -> None:
    """Set the surroundings of this process, once at its start."""
    _held[:] = [context]


def current() -> Context:
    """Return the surroundings; raises WorkerError where the process has none."""
    if not _held:
        raise WorkerError("this job runs only inside “deskloop worker”; start one")
    return _held[0]
