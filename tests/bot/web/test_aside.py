"""Pages are made beside the bot."""

import asyncio
from threading import Event

from bot.web.aside import aside


def test_however_many_slow_pages_are_asked_for_the_bots_threads_are_free() -> None:
    go_on = Event()

    async def story() -> int:
        pages = [asyncio.create_task(aside(go_on.wait, 30)) for _ in range(40)]
        await asyncio.sleep(0)
        done = await asyncio.wait_for(asyncio.to_thread(lambda: 1), timeout=10)
        go_on.set()
        return done + sum(await asyncio.gather(*pages))

    assert asyncio.run(story()) == 41
