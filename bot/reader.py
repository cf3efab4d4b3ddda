"""What a message means, made before its transaction: in there, others would wait for it."""

from __future__ import annotations

import asyncio

from bot.live import Live
from helpdesk.model import Message
from helpdesk.redaction import redact


class Reader:
    """Has texts read off the event loop, and those that wait together in one go."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._waiting: dict[str, None] = {}
        self._turn = asyncio.Lock()

    async def prepare(self, message: Message) -> None:
        """Return when what may become a request is read; a reply in a thread is none."""
        text = redact(message.text).text
        encoder = self._live.encoder
        if encoder is None or message.thread or not (message.addressed and encoder.missing([text])):
            return
        self._waiting[text] = None
        async with self._turn:
            # Whoever had the turn before has read what waited then.
            if text in self._waiting:
                texts, self._waiting = list(self._waiting), {}
                await asyncio.to_thread(encoder.encode, texts)
