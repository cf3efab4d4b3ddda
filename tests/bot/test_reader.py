"""Sentences are read before their transaction: together where they wait, and without secrets."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.live import Live
from bot.reader import Reader
from helpdesk.doors import Door
from helpdesk.learning.embedding.cached import Cached
from helpdesk.model import Message


@dataclass
class Slow:
    """An encoder that notes what it read at once, and where; its first reading waits."""

    name: str = "slow"
    width: int = 1
    read: list[list[str]] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    gate: threading.Event = field(default_factory=threading.Event)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read.append(list(texts))
        self.threads.add(threading.get_ident())
        assert self.gate.wait(10)
        return np.ones((len(texts), 1), np.float32)


@dataclass
class Fake:
    """What is live, as far as a reader asks for it."""

    encoder: Cached | None


@pytest.fixture
def slow() -> Slow:
    return Slow()


def message(text: str, **changed: Any) -> Message:
    values = {"thread": None, "addressed": True} | changed
    return Message(
        key=text,
        door=Door.SLACK,
        workspace="T1",
        channel="C1",
        ts="1.0",
        author="UADA",
        text=text,
        at=datetime(2026, 11, 3, tzinfo=UTC),
        **values,
    )


def prepare(slow: Slow, *messages: Message) -> None:
    """Let these come at once, and open the gate when all of them wait."""
    reader = Reader(cast(Live, Fake(Cached(slow))))

    async def all_of_them() -> None:
        waiting = [asyncio.create_task(reader.prepare(each)) for each in messages]
        await asyncio.sleep(0)
        slow.gate.set()
        await asyncio.gather(*waiting)

    asyncio.run(all_of_them())


def test_what_waits_together_is_read_in_one_go(slow: Slow) -> None:
    prepare(slow, message("vpn"), message("fax"), message("wifi"), message("fax"))
    assert sorted(text for batch in slow.read for text in batch) == ["fax", "vpn", "wifi"]
    assert len(slow.read) <= 2


def test_it_is_read_off_the_event_loop(slow: Slow) -> None:
    prepare(slow, message("vpn"))
    assert threading.get_ident() not in slow.threads


def test_a_secret_is_not_read(slow: Slow) -> None:
    prepare(slow, message("my password is hunter2hunter2"))
    assert "hunter2" not in str(slow.read)


@pytest.mark.parametrize("changed", [{"thread": "0.5"}, {"addressed": False}])
def test_what_cannot_become_a_request_is_not_read(slow: Slow, changed: dict[str, Any]) -> None:
    prepare(slow, message("thanks!", **changed))
    assert slow.read == []


def test_before_there_is_a_model_nothing_is_read() -> None:
    asyncio.run(Reader(cast(Live, Fake(None))).prepare(message("vpn")))
