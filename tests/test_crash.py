"""Crashes: whatever dies, what was acknowledged is found and answered exactly once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from fresh import that_learned
from house import House
from slack_office import APP_TOKEN, BOT_TOKEN, SECRET, SlackOffice, open_playground
from sqlalchemy import event, text

from deskloop import files, workspace
from deskloop.processes import free_port
from deskloop.settings import Settings
from helpdesk.catalog import Catalog
from playground.workspace import Workspace
from storage import outbox, requests
from storage.db import Database
from storage.outbox import Lane

TREE = Path(__file__).parents[1]
START_SECONDS = 60.0
PEOPLE = ("UADA", "UBEN", "UCHIARA", "UDEV")
# Answered, routed with a card, asked about, and escalated with a card.
TEXTS = (
    "vpn drops since this morning, seen {n} times",
    "access to the payroll app for user {n}",
    "the thing in corner {n} is odd",
    "lost my phone {n}",
)


@dataclass
class Bot:
    """A `deskloop serve` of its own, which can be killed and started again."""

    environment: dict[str, str]
    log: Path
    killed: int = 0
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        command = [sys.executable, "-m", "deskloop", "serve"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=TREE, env=self.environment, stdout=log, stderr=log
            )

    def kill(self) -> None:
        assert self.process.poll() is None, self.log.read_text()
        self.process.kill()
        self.killed += self.process.wait(timeout=10) == -9


class Town(SlackOffice):
    """People and their workspace, with the bot in a process that dies now and then."""

    def __init__(self, house: House, playground_url: str, people: Workspace, bot: Bot) -> None:
        super().__init__(house, playground_url, people)
        self.bot = bot
        self.asked: dict[str, str] = {}

    def ask(self, number: int) -> None:
        """Let somebody ask, without waiting for anything."""
        words = TEXTS[number % len(TEXTS)].format(n=number)
        self.asked[self.says(PEOPLE[number % len(PEOPLE)], words)] = words

    def acknowledged(self) -> int:
        return sum(each["status"] == 200 for each in self.get("deliveries")["deliveries"])

    def posted(self) -> int:
        return len(self.calls("chat.postMessage"))

    def restart(self) -> None:
        """Start the bot once the leases of the one that was killed ran out."""
        with self.database.transaction() as session:
            session.connection().execute(text("UPDATE outbox SET lease_until = NULL"))
        self.bot.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._is_healthy():
            assert time.monotonic() < deadline, self.bot.log.read_text()
            time.sleep(0.05)

    def _is_healthy(self) -> bool:
        try:
            return bool(self.health()["status"] == "ok")
        except OSError:
            assert self.bot.process.poll() is None, self.bot.log.read_text()
            return False

    def posts(self) -> list[dict[str, Any]]:
        """Everything that the bot posted, in threads and channels, with what it was posted for."""
        self.settle()
        found = [
            each
            for ts in self.asked
            for each in self.get("messages", channel="it-help", thread_ts=ts, user="UADA")[
                "messages"
            ]
        ]
        for team in self.catalog.teams:
            found += self.get("messages", channel=team.channel, user="UTESS")["messages"]
        return [each for each in found if each.get("bot_id")]


@pytest.fixture
def town(redis_url: str, catalog: Catalog, tmp_path: Path) -> Iterator[Town]:
    # Without an encoder: a bot has loaded what it knows soon.
    database = that_learned(tmp_path / "deskloop.db", catalog, "none")
    people = Workspace(
        workspace.seed(catalog),
        yaml.safe_load(files.manifest().read_text()),
        None,
        signing_secret=SECRET,
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        # Slack tries four times within minutes; here it tries for as long as a start takes.
        retry_delays=(0.3,) * 200,
    )
    with open_playground(people) as url:
        port = free_port(30_000 + time.monotonic_ns() % 20_000)
        people.events_url = f"http://127.0.0.1:{port}/slack/events"
        bot = Bot(_environment(database, redis_url, url, port, tmp_path), tmp_path / "log")
        address = f"http://127.0.0.1:{port}"
        house = House(address, database, redis_url, catalog, None)  # type: ignore[arg-type]
        town = Town(house, url, people, bot)
        town.worker_is_on = False
        town.restart()
        yield town
        bot.process.kill()
        bot.process.wait(timeout=10)
    database.close()


def _environment(
    database: Database, redis_url: str, playground: str, port: int, home: Path
) -> dict[str, str]:
    ours = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {
        "DATABASE_URL": database.url,
        "REDIS_URL": redis_url,
        "DESKLOOP_HOME": str(home),
        "DESKLOOP_PORT": str(port),
        "DESKLOOP_JOIN_SECONDS": "0",
        "DESKLOOP_AUDIT_SHARE": "0",
        "DESKLOOP_POSTS_PER_SECOND": "1000",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{playground}/api/",
    }


@pytest.mark.case(31)
def test_a_bot_that_is_killed_loses_nothing_and_repeats_nothing(town: Town) -> None:
    """Case 31: SIGKILL at random moments while people write; a post takes Slack a while."""
    town.faults(kind="slow", method="chat.postMessage", seconds=0.05, times=1000)
    chance = random.Random(31)
    for first in (0, 20, 40):
        watched: Callable[[], int] = chance.choice([town.acknowledged, town.posted])
        enough = watched() + chance.randint(1, 12)
        for number in range(first, first + 15):
            town.ask(number)
        town.until(lambda: watched() >= enough)  # noqa: B023 - called at once
        town.bot.kill()
        for number in range(first + 15, first + 20):
            town.ask(number)
        town.restart()
    posts = town.posts()
    assert town.bot.killed == 3
    with town.database.snapshot() as session:
        kept = requests.everything(session)
    assert sorted(each.text for each in kept) == sorted(town.asked.values())
    replies = Counter(each["thread_ts"] for each in posts if each.get("thread_ts") in town.asked)
    assert replies == dict.fromkeys(town.asked, 1)
    reasons = Counter(each["metadata"]["event_payload"]["outbox_id"] for each in posts)
    assert [each for each, times in reasons.items() if times > 1] == []
    assert len(posts) == 60 + 30  # each reply, and the cards of what a team has


FULL, READ_ONLY = "max_page_count = 1", "query_only = ON"


@contextmanager
def crippled(database: Database, pragma: str) -> Iterator[None]:
    """Let SQLite refuse to write, as it does where the disk is full or read-only."""

    def cripple(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA {pragma}")

    event.listen(database.engine, "connect", cripple)
    database.engine.dispose()
    try:
        yield
    finally:
        event.remove(database.engine, "connect", cripple)
        database.engine.dispose()


@pytest.mark.case(37)
@pytest.mark.case(9)
@pytest.mark.parametrize("pragma", [FULL, READ_ONLY], ids=["full", "read-only"])
def test_a_disk_that_cannot_be_written_is_a_5xx_and_corrupts_nothing(
    opened: Callable[..., SlackOffice], sqlite_database: Database, pragma: str
) -> None:
    """Cases 9 and 37: Slack delivers again, until it can be taken in."""
    office = opened(sqlite_database, retry_delays=(0.2,) * 200)
    office.worker_is_on = False
    words = "vpn drops since this morning " + "and again " * 290
    with crippled(office.service.database, pragma):
        asked = office.says("UADA", words)
        office.until(lambda: len(_statuses(office)) >= 2)
        assert {status // 100 for status in _statuses(office)} == {5}
        with sqlite_database.snapshot() as session:
            assert requests.everything(session) == []
    assert len([said for said in office.thread(asked) if said.is_bot]) == 1
    with sqlite_database.snapshot() as session:
        assert len(requests.everything(session)) == 1
        assert outbox.pending(session, Lane.CHAT) == 0
        assert session.connection().execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


def _statuses(office: SlackOffice) -> list[int]:
    return [each["status"] for each in office.get("deliveries")["deliveries"]]
