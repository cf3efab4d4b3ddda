"""GET /healthz: is this process able to serve, and with which versions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.live import Live
from storage import outbox
from storage.db import Database

log = logging.getLogger(__name__)


def health_route(
    database: Database, redis: Redis, live: Live
) -> Callable[[Request], Awaitable[JSONResponse]]:
    """Make the endpoint: 200 while requests can be taken in, 503 otherwise."""

    async def healthz(_request: Request) -> JSONResponse:
        report = await asyncio.to_thread(_report, database, redis, live)
        return JSONResponse(report, 200 if report["status"] != "down" else 503)

    return healthz


def _report(database: Database, redis: Redis, live: Live) -> dict[str, Any]:
    model, templates = live.versions
    queue = _queue(redis)
    pending = _pending(database)
    is_up = pending is not None and model > 0
    status = "down" if not is_up else "ok" if queue == "ok" else "degraded"
    return {
        "status": status,
        "model_version": model,
        "templates_version": templates,
        "queue": queue,
        "outbox_pending": pending[outbox.Lane.CHAT] if pending else None,
        "work_pending": pending[outbox.Lane.WORK] if pending else None,
    }


def _queue(redis: Redis) -> str:
    try:
        redis.ping()
    except RedisError as error:
        log.warning("Redis does not answer: %s", error)
        return "unreachable"
    return "ok"


def _pending(database: Database) -> dict[outbox.Lane, int] | None:
    try:
        with database.snapshot() as session:
            return {lane: outbox.pending(session, lane) for lane in outbox.Lane}
    except SQLAlchemyError as error:
        log.warning("the database does not answer: %s", error)
        return None
