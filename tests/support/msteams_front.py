"""The fake Teams before a bot: keys that sign, and an Entra that gives the bot its token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import msteams_world as worlds
from key_server import key_server
from msteams import FakeTeams, open_teams
from msteams_world import World

from bot.msteams.credentials import AppType
from bot.msteams.door import MSTeamsSettings
from helpdesk.catalog import Catalog

TOKEN = "the-bots-own-token"


@contextmanager
def open_front(
    catalog: Catalog, port: int, *, retry_delays: tuple[float, ...] = (0.0, 0.2, 0.4)
) -> Iterator[tuple[MSTeamsSettings, FakeTeams]]:
    """Open Teams before a bot that will listen on `port`: its settings, and the fake."""
    with ExitStack() as stack:
        keys = stack.enter_context(key_server())
        stack.enter_context(patch("msal.ConfidentialClientApplication", _Entra))
        teams = stack.enter_context(
            open_teams(
                World(catalog),
                f"http://127.0.0.1:{port}/api/messages",
                keys,
                token=TOKEN,
                retry_delays=retry_delays,
            )
        )
        teams.keys = keys
        yield (
            MSTeamsSettings(
                app_id=worlds.APP_ID,
                app_password="a secret",
                app_type=AppType.SINGLE_TENANT,
                tenant_id=worlds.TENANT,
                service_hosts=frozenset({"127.0.0.1"}),
                openid_url=keys.openid_url,
            ),
            teams,
        )


class _Entra:
    """MSAL's client, with Microsoft's directory behind it."""

    def __init__(self, app_id: str, **_: Any) -> None:
        assert app_id == worlds.APP_ID

    def acquire_token_for_client(self, scopes: list[str]) -> dict[str, str]:
        assert scopes == ["https://api.botframework.com/.default"]
        return {"access_token": TOKEN}
