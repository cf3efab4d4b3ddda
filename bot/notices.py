"""Hearing what other processes did: a Redis notice, or a look by itself where Redis is gone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis
from redis.exceptions import RedisError

from storage.queue import NOTICES

log = logging.getLogger(__name__)

_LOOK_EVERY_SECONDS = 2.0


async def listen(redis_url: str, on_notice: Callable[[], Awaitable[None]]) -> None:
    """Call `on_notice` at each notice, and every two seconds whatever happens. Runs for ever."""
    while True:
        try:
            await _listen_to(redis_url, on_notice)
        except (RedisError, OSError) as error:
            log.warning("Redis does not answer (%s); looking by myself", error)
            await on_notice()
            await asyncio.sleep(_LOOK_EVERY_SECONDS)


async def _listen_to(redis_url: str, on_notice: Callable[[], Awaitable[None]]) -> None:
    redis = Redis.from_url(redis_url)
    async with redis, redis.pubsub() as pubsub:
        await pubsub.subscribe(NOTICES)
        while True:
            await pubsub.get_message(ignore_subscribe_messages=True, timeout=_LOOK_EVERY_SECONDS)
            await on_notice()
