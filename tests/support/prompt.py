"""A server that ends soon after it is told to: uvicorn looks every tenth of a second."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from socket import socket

import uvicorn


class Prompt(uvicorn.Server):
    """uvicorn's server with its own way to wait; what it waits for is the same."""

    async def main_loop(self) -> None:
        """Serve until somebody says that it should exit."""
        while not await self.on_tick(0):
            await asyncio.sleep(0.01)

    async def shutdown(self, sockets: Sequence[socket] | None = None) -> None:
        """Take no more, answer what is under way, and let the app close."""
        for each in (*self.servers, *(sockets or ())):
            each.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        try:
            await asyncio.wait_for(self._until_gone(), self.config.timeout_graceful_shutdown)
        except TimeoutError:
            for task in self.server_state.tasks:
                task.cancel()
        await self.lifespan.shutdown()

    async def _until_gone(self) -> None:
        while self.server_state.connections or self.server_state.tasks:
            await asyncio.sleep(0.005)
