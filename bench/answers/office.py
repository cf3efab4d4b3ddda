"""The product as it runs, but for its chat, which takes every post at once, and its clock.

People come in by the use-cases that a door calls, and press only what a card shows them. Workers
are called when the clock says so; nothing sleeps, and nothing speaks to a network.
"""

from __future__ import annotations

import asyncio
import importlib
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any
from unittest import mock

from sqlalchemy import event
from sqlmodel import text as sql

from bot.corrections import Press
from bot.reaction import Reaction
from bot.service import BotSettings, Service
from bot.slack.door import SlackSettings
from helpdesk.cards import ActionId, Actions, Button, Card, Form, Menu
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.model import Actor, Message, Request, Roles
from storage import chat_posts, people, requests, schema
from storage.db import Database, sqlite_url
from workers.context import Context
from workers.learn import learn_all
from workers.review import review

WORKSPACE = "TDESK"
_NOBODY = Roles()
_NOWHERE = "redis://127.0.0.1:1/0"
_SENT = (
    "UPDATE post SET ts = 'sent-' || request_id || '-' || slot WHERE ts IS NULL",
    "UPDATE outbox SET state = 'done' WHERE state = 'pending'",
)


@dataclass(frozen=True)
class Shown:
    """Something that a card lets people press."""

    action: ActionId
    label: str
    value: str


@dataclass
class Office:
    """One helpdesk."""

    catalog: Catalog
    service: Service
    encoder: str
    loop: asyncio.AbstractEventLoop
    names: Iterator[int] = field(default_factory=count)

    @property
    def database(self) -> Database:
        """Where all of it is kept."""
        return self.service.database

    def roles(self, *, is_lead: bool = False) -> Roles:
        """Technicians here serve every team."""
        return Roles(frozenset(self.catalog.team_ids), is_lead)

    def knows(self, person: str, name: str) -> None:
        """Note what somebody is called, as a door does."""
        with self.database.transaction() as session:
            people.note(session, person, name)

    def asks(self, person: str, words: str, at: datetime) -> str:
        """Let somebody ask in the help channel; returns the request's id."""
        channel = self.catalog.help_channels[0]
        ts = f"said-{next(self.names)}"
        self._say(person, words, at, channel, ts, None, Roles())
        with self.database.snapshot() as session:
            post = requests.post_at(session, WORKSPACE, channel, ts)
        if post is None:
            raise ValueError(f"this opens no request: {words}")
        return post.request_id

    def says(
        self, person: str, words: str, at: datetime, request: Request, slot: str, roles: Roles
    ) -> None:
        """Let somebody speak in a thread of a request: `slot` says below which post."""
        self._send()
        with self.database.snapshot() as session:
            post = requests.post(session, request.id, slot)
        if post is None or post.ts is None:
            raise ValueError(f"request {request.id} has no thread {slot}")
        ts = f"said-{next(self.names)}"
        self._say(person, words, at, post.channel, ts, post.ts, roles)

    def _say(
        self,
        person: str,
        words: str,
        at: datetime,
        channel: str,
        ts: str,
        thread: str | None,
        roles: Roles,
    ) -> None:
        said = Message(
            key=f"event-{ts}",
            door=Door.SLACK,
            workspace=WORKSPACE,
            channel=channel,
            ts=ts,
            author=person,
            text=words,
            at=at,
            thread=thread,
            roles=roles,
        )
        self.loop.run_until_complete(
            self.service.use_cases.message_in_thread(said, may_overtake=False)
        )

    def press(
        self,
        person: str,
        shown: Shown,
        at: datetime,
        answers: Mapping[str, str] | None = None,
        roles: Roles = _NOBODY,
    ) -> Reaction:
        """Press something, or send a form with these answers."""
        actor = Actor.of(WORKSPACE, person, roles)
        key = f"press-{next(self.names)}"
        press = Press(key, actor, shown.action, shown.value, at, answers or {})
        return self.loop.run_until_complete(self.service.use_cases.press(press))

    def sends(
        self, person: str, form: Form, at: datetime, words: str, roles: Roles = _NOBODY
    ) -> Reaction:
        """Send a form: these words in its text, and the first that each of its lists offers."""
        answers = {
            each.name: each.choices[0].value if each.choices else words for each in form.fields
        }
        return self.press(person, Shown(form.action, "", form.value), at, answers, roles)

    def request(self, request_id: str) -> Request:
        """Return a request as it is now."""
        with self.database.snapshot() as session:
            return requests.look(session, request_id)

    def offered(self, of: str, slot: str) -> list[Shown]:
        """Return what can be pressed on the post in a slot, as it is shown now."""
        with self.database.snapshot() as session:
            post = requests.post(session, of, slot)
            card = chat_posts.shown(session, post) if post else None
        return list(_controls(card)) if card else []

    def learn(self, at: datetime) -> None:
        """Train, and take what is live."""
        learn_all(self.database, self.catalog, at, self.encoder)
        self.service.live.refresh()

    def review(self, at: datetime) -> None:
        """Look over answers and questions, as the workers do every two minutes."""
        review(self._context, Door.SLACK, at)

    def check_quiet(self, at: datetime) -> None:
        """Ask, and close, what is quiet."""
        quiet = module("workers.quiet")
        if quiet:
            quiet.look_after_quiet(self._context, Door.SLACK, at)

    @property
    def _context(self) -> Context:
        return Context(self.database, self.service.redis, self.catalog, self.encoder)

    def _send(self) -> None:
        """Let the chat take every post; jobs are not done by row here, but by the clock."""
        with self.database.transaction() as session:
            for statement in _SENT:
                session.connection().execute(sql(statement))


def module(name: str) -> ModuleType | None:
    """Return a part of the product; None while it is missing."""
    with suppress(ModuleNotFoundError):
        return importlib.import_module(name)
    return None


@contextmanager
def opened(
    folder: Path, catalog: Catalog, encoder: str, seed: int, at: datetime
) -> Iterator[Office]:
    """Open a helpdesk that has learned the catalog; ids follow from the seed, so that lots do."""
    url = sqlite_url(folder / "answers.db")
    _prepare(url, catalog, encoder, at)
    slack = SlackSettings("", "", None, "")
    settings = BotSettings(
        database_url=url,
        redis_url=_NOWHERE,
        slack=slack,
        msteams=None,
        catalog=catalog,
        join_within=timedelta(0),
        posts_per_second=1e6,
        audit_share=0.0,
        rating_share=0.0,
    )
    service = Service(settings)
    # What is thrown away in the end need not reach the disk.
    event.listen(service.database.engine, "connect", _careless)
    service.live.refresh()
    dice = Random(seed)
    loop = asyncio.new_event_loop()
    with mock.patch("uuid.uuid4", lambda: uuid.UUID(int=dice.getrandbits(128), version=4)):
        yield Office(catalog, service, encoder, loop)
    service.use_cases.writer.close()
    service.database.close()
    loop.close()


def _prepare(url: str, catalog: Catalog, encoder: str, at: datetime) -> None:
    database = Database(url)
    schema.migrate(database)
    learn_all(database, catalog, at, encoder)
    database.close()


def _careless(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _controls(card: Card) -> Iterator[Shown]:
    rows = (block.items for block in card.blocks if isinstance(block, Actions))
    for item in (item for row in rows for item in row):
        if isinstance(item, Button):
            yield Shown(item.action, item.label, item.value)
        elif isinstance(item, Menu):
            yield from (Shown(each.action, each.label, each.value) for each in item.items)
        else:
            yield from (Shown(item.action, each.label, each.value) for each in item.choices)
