"""A fake Microsoft Teams on loopback: its people act and look, its connector takes a bot's posts.

Tests call it from their own thread; everything happens on the event loop of the fake.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import msteams_shapes as shapes
from aiohttp import web
from key_server import KeyServer
from msteams_clients import Clients
from msteams_connector import Call, Connector
from msteams_delivery import Delivered, Deliveries
from msteams_faults import Fault, Faults
from msteams_shapes import File, Scene
from msteams_world import APP_ID, BOT, Account, Conversation, MSTeam, Said, World

T = TypeVar("T")


class FakeTeams:
    """Teams as its people know it; its world, its connector and its clients say what came of it."""

    def __init__(
        self,
        world: World,
        keys: KeyServer,
        connector: Connector,
        deliveries: Deliveries,
        faults: Faults,
    ) -> None:
        self.world = world
        self.keys = keys
        self.connector = connector
        self.deliveries = deliveries
        self.clients = Clients(world, deliveries, self.scene)
        self.loop = asyncio.new_event_loop()
        self.urls: list[str] = []
        self.faults = faults
        self._changed_at = 0

    @property
    def service_url(self) -> str:
        """Where answers go now."""
        return self.urls[0]

    def scene(self, where: Conversation, who: Account, root: str | None = None) -> Scene:
        return Scene(self.service_url, where, who, self.world.tick(), root)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something on the fake's own loop, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    @property
    def calls_since_change(self) -> list[Call]:
        """What the bot called since people, channels or the app's places last changed."""
        return self.connector.calls[self._changed_at :]

    def _tell(self, *activities: dict[str, Any]) -> None:
        """Tell the bot of such a change."""
        self._changed_at = len(self.connector.calls)
        self._send(*activities)

    def _send(self, *activities: dict[str, Any]) -> None:
        async def send() -> None:
            for each in activities:
                self.deliveries.send(each)

        self.run(send())

    # What people write.

    def says(
        self,
        who: Account,
        where: Conversation,
        text: str,
        root: str | None = None,
        files: tuple[File, ...] = (),
    ) -> str:
        """Write a message, and return its id; the bot hears of it where it may."""
        said = self.world.say(where, who, root, text)
        if self._may_hear(where, text):
            self._send(shapes.message(self._told(where, who, said), said.id, text, files))
        return said.id

    def _may_hear(self, where: Conversation, text: str) -> bool:
        """In a chat of people the bot hears what names it; in a team it reads along (RSC)."""
        if where.kind == "groupChat":
            return where.has_bot and "@Deskloop" in text
        return where.msteam.has_bot if where.msteam else where.has_bot

    def _told(self, where: Conversation, who: Account, said: Said) -> Scene:
        root = (said.root or said.id) if where.kind == "channel" else None
        return Scene(self.service_url, where, who, said.number, root)

    def _now(self, where: Conversation, said: Said) -> Scene:
        root = (said.root or said.id) if where.kind == "channel" else None
        return self.scene(where, said.author, root)

    def edits(self, where: Conversation, message_id: str, text: str) -> None:
        said = where.find(message_id)
        said.text = text
        if self._may_hear(where, text):
            self._send(shapes.edited(self._now(where, said), said.id, text))

    def deletes(self, where: Conversation, message_id: str) -> None:
        said = where.find(message_id)
        said.is_deleted = True
        if self._may_hear(where, said.text):
            self._send(shapes.deleted(self._now(where, said), said.id))

    def undeletes(self, where: Conversation, message_id: str) -> None:
        said = where.find(message_id)
        said.is_deleted = False
        if self._may_hear(where, said.text):
            scene = self._now(where, said)
            self._send(shapes.edited(scene, said.id, said.text, "undeleteMessage"))

    def reacts(self, who: Account, where: Conversation, message_id: str, emoji: str) -> None:
        said = where.find(message_id)
        root = (said.root or said.id) if where.kind == "channel" else None
        self._send(shapes.reacted(self.scene(where, who, root), message_id, emoji))

    # Where the app is.

    def installs(self, msteam: MSTeam, by: Account, action: str = "add") -> None:
        """Add the app to a Microsoft team: two activities tell of it."""
        msteam.has_bot = True
        scene = self.scene(self.world.conversations[msteam.id], by)
        self._tell(shapes.installed(scene, action), shapes.members(scene, "membersAdded", BOT))

    def removes(self, msteam: MSTeam, by: Account) -> None:
        msteam.has_bot = False
        scene = self.scene(self.world.conversations[msteam.id], by)
        self._tell(shapes.members(scene, "membersRemoved", BOT), shapes.installed(scene, "remove"))

    def welcomes(self, msteam: MSTeam, who: Account) -> None:
        """Let somebody join a Microsoft team, and all of its channels."""
        msteam.members.append(who)
        for each in self.world.channels_of(msteam):
            if who not in each.members:
                each.members.append(who)
        scene = self.scene(self.world.conversations[msteam.id], who)
        self._tell(shapes.members(scene, "membersAdded", who))

    def joins(self, where: Conversation, by: Account, action: str = "add") -> None:
        """Add the app to a chat."""
        where.has_bot = True
        scene = self.scene(where, by)
        self._send(shapes.installed(scene, action), shapes.members(scene, "membersAdded", BOT))

    def renames(self, where: Conversation, by: Account, name: str) -> None:
        where.name = name
        self._tell(shapes.changed(self.scene(where, by), "channelRenamed"))

    def moves(self) -> None:
        """Ask for answers at the other address from now on; the old one still takes them."""
        self.urls.reverse()

    # What the bot is told by hand.

    def brings(self, activity: dict[str, Any], bearer: str | None = None) -> Delivered:
        """Bring an activity once, and return what the bot answered."""
        return self.run(self.deliveries.once(activity, bearer))

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way to the bot."""
        return not self.deliveries.pending

    def fails(self, kind: str, **fault: Any) -> None:
        """Arm a fault."""
        self.faults.armed.append(Fault(kind, **fault))


@contextmanager
def open_teams(
    world: World,
    bot_url: str,
    keys: KeyServer,
    *,
    token: str,
    retry_delays: tuple[float, ...],
) -> Iterator[FakeTeams]:
    """Serve a world at two addresses in an event loop of its own; the first one counts."""
    faults = Faults()
    connector = Connector(world, faults, token)
    deliveries = Deliveries(bot_url, partial(keys.bearer, APP_ID), faults, retry_delays)
    teams = FakeTeams(world, keys, connector, deliveries, faults)
    thread = threading.Thread(target=teams.loop.run_forever, daemon=True)
    thread.start()
    runner = web.AppRunner(connector.app(), access_log=None)
    try:
        teams.run(_serve(runner, teams))
        yield teams
    finally:
        teams.run(teams.deliveries.close())
        teams.run(runner.cleanup())
        teams.loop.call_soon_threadsafe(teams.loop.stop)
        thread.join(10)
        teams.loop.close()


async def _serve(runner: web.AppRunner, teams: FakeTeams) -> None:
    await runner.setup()
    for _ in range(2):
        await web.TCPSite(runner, "127.0.0.1", 0).start()
    ports = [address[1] for address in runner.addresses]
    teams.urls = [f"http://127.0.0.1:{port}/emea/" for port in ports]
