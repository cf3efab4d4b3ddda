"""Making pages and figures beside the bot: of its own threads, none waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# A long page leaves room for a short one, and both together leave the processor to the bot.
_THREADS = ThreadPoolExecutor(2, "web")


async def aside(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a call that takes a while; however many people look, two run at a time."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREADS, lambda: call(*args, **kwargs))
