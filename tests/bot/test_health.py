"""GET /healthz: able to serve, less than well, or not able."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from office import Office
from redis import Redis
from starlette.requests import Request

from bot.live import Live
from bot.web.health import health_route
from helpdesk.catalog import Catalog
from storage import outbox, queue
from storage.db import Database, sqlite_url

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    with queue.connect(redis_url) as connection:
        yield connection


@pytest.fixture
def live(sqlite_database: Database, catalog: Catalog) -> Live:
    found = Live(sqlite_database, catalog)
    found.refresh()
    return found


def health(database: Database, redis: Redis, live: Live) -> tuple[int, dict[str, Any]]:
    """Ask, and return the HTTP status and the report."""
    endpoint = health_route(database, redis, live)
    answer = asyncio.run(endpoint(Request({"type": "http", "headers": []})))  # type: ignore[arg-type]
    return answer.status_code, json.loads(bytes(answer.body))


def test_all_is_well(sqlite_database: Database, redis: Redis, live: Live) -> None:
    status, report = health(sqlite_database, redis, live)
    assert status == 200
    assert report == {
        "status": "ok",
        "model_version": 1,
        "templates_version": 1,
        "queue": "ok",
        "outbox_pending": 0,
        "work_pending": 0,
    }


def test_without_redis_it_serves_on_and_says_so(
    sqlite_database: Database, live: Live, tmp_path: Path
) -> None:
    with queue.connect(f"unix://{tmp_path}/nobody.sock") as nobody:
        status, report = health(sqlite_database, nobody, live)
    assert (status, report["status"], report["queue"]) == (200, "degraded", "unreachable")


def test_without_a_model_it_cannot_serve(
    sqlite_database: Database, redis: Redis, catalog: Catalog
) -> None:
    status, report = health(sqlite_database, redis, Live(sqlite_database, catalog))
    assert (status, report["status"], report["model_version"]) == (503, "down", 0)


def test_without_a_database_it_cannot_serve(redis: Redis, live: Live, tmp_path: Path) -> None:
    nowhere = Database(sqlite_url(tmp_path / "no" / "folder.db"))
    status, report = health(nowhere, redis, live)
    nowhere.close()
    assert (status, report["status"], report["outbox_pending"]) == (503, "down", None)


def test_what_is_owed_is_counted(sqlite_database: Database, redis: Redis, live: Live) -> None:
    with sqlite_database.transaction() as session:
        outbox.owe_post(session, "post", {}, AT, order_key="C1")
        outbox.owe_job(session, "learn", AT)
        outbox.owe_job(session, "receipt", AT, {"feedback_id": 1})
    _, report = health(sqlite_database, redis, live)
    assert (report["outbox_pending"], report["work_pending"]) == (1, 2)


def test_it_is_served_beside_the_doors(office: Office) -> None:
    wanted = {"status", "model_version", "templates_version", "queue", "outbox_pending"}
    assert wanted <= office.health().keys()
