"""The workspace: all parts of the playground behind one object."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from playground import scopes, shapes
from playground.deliver import RETRY_DELAYS, Deliverer
from playground.directory import Directory, kind_of
from playground.faults import Faults
from playground.http_delivery import HttpTransport
from playground.json_types import Json
from playground.manifest import Manifest
from playground.socket_mode import SocketTransport
from playground.store import Store
from playground.stream import Stream
from playground.timestamps import Timestamps
from playground.transport import Transport
from playground.triggers import TRIGGER_SECONDS, ResponseUrls, Triggers
from playground.views import Views

_LOGGED = 20_000


class Workspace:
    """A Slack workspace with one app installed.

    `seed` and `manifest` are the parsed seed.json and manifest.yml; `data` is the SQLite file,
    None for memory. `events_url` may be set later. In `socket_mode` the app connects to us,
    otherwise everything is posted to `events_url`. `clock` gives seconds since the epoch.
    `dashboard_url` is the app's own page for a browser, which the workspace links to.
    `retry_delays` and `trigger_seconds` are Slack's unless a test wants to wait less.
    Raises ConfigurationError on a seed or manifest that cannot be used.
    """

    def __init__(
        self,
        seed: Json,
        manifest: Json,
        events_url: str | None = None,
        *,
        signing_secret: str,
        bot_token: str,
        app_token: str = "",
        data: Path | None = None,
        retry_delays: Sequence[float] = RETRY_DELAYS,
        socket_mode: bool = False,
        dashboard_url: str | None = None,
        trigger_seconds: float = TRIGGER_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.manifest = Manifest.read(manifest)
        self.store = Store(data)
        self.directory = Directory(self.store, seed)
        self.events_url, self.clock = events_url, clock
        self.bot_token, self.app_token = bot_token, app_token
        self.timestamps = Timestamps(clock, self.store.last_ts())
        self.faults, self.stream = Faults(), Stream()
        self.triggers = Triggers(clock, trigger_seconds)
        self.response_urls = ResponseUrls(clock)
        self.sockets = SocketTransport(self.directory.bot["app_id"])
        http = HttpTransport(lambda: self.events_url, signing_secret, clock)
        transport: Transport = self.sockets if socket_mode else http
        self.deliverer = Deliverer(transport, self.faults, retry_delays, clock)
        self.views = Views(self.store, self.directory, self.stream, clock)
        self.ephemerals: dict[str, dict[str, Json]] = {}
        self.selections: dict[tuple[str, str, str], dict[str, Json]] = {}
        self.suggested: dict[tuple[str, str], list[Json]] = {}
        self.calls: deque[Json] = deque(maxlen=_LOGGED)
        self.socket_mode, self.dashboard_url = socket_mode, dashboard_url
        self.base_url = ""

    async def close(self) -> None:
        """Stop delivering, end the pages' streams and close the file."""
        self.stream.close()
        await self.deliverer.close()
        self.store.close()

    def emit(self, event: Json, channel: Json | None = None, name: str | None = None) -> None:
        """Deliver an event if the app subscribed to it and the bot is in the channel.

        `name` is what the manifest calls the event, where that differs from its type.
        """
        bot = self.directory.bot["user_id"]
        if channel and not self.directory.is_member(channel["id"], bot):
            return
        if scopes.subscribed(self.manifest, name or event["type"]):
            self.deliverer.event(shapes.envelope(self.directory, event, int(self.clock())))

    def emit_message(self, channel: Json, event: Json) -> None:
        """Deliver a message event, completed with what a channel adds to it."""
        kind = kind_of(channel)
        event = {
            **event,
            "channel": channel["id"],
            "event_ts": event["ts"],
            "channel_type": shapes.CHANNEL_TYPES[kind],
        }
        event.pop("metadata", None)
        self.emit(event, channel, scopes.MESSAGE_EVENTS[kind])

    def show(self, channel: Json, kind: str, **update: Any) -> None:
        """Tell the pages of everyone who sees the channel what happened in it."""
        self.stream.publish(
            {"type": kind, "channel": channel["id"], **update},
            lambda user: self.directory.can_see(channel["id"], user),
        )
