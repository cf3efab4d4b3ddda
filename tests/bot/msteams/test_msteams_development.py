"""Development: a bot without an app id speaks with this machine only."""

import asyncio
from typing import Any

import aiohttp
import pytest
from checked import APP, HOST, TENANT, URL, request

from bot.msteams.errors import RefusedError, SetupError
from bot.msteams.keys import Keys
from bot.msteams.tokens import Development, Tokens


@pytest.mark.parametrize(
    ("app_id", "tenant", "named"),
    [("", TENANT, "MSTEAMS_APP_ID .* MSTEAMS_DEVELOPMENT"), (APP, "", "MSTEAMS_TENANT_ID")],
)
def test_an_empty_setting_is_refused_with_what_to_do(app_id: str, tenant: str, named: str) -> None:
    async def make() -> None:
        async with aiohttp.ClientSession() as http:
            Tokens(app_id, tenant, frozenset({HOST}), Keys("", http, lambda: 0.0), lambda: 0.0)

    with pytest.raises(SetupError, match=named):
        asyncio.run(make())


def development(client: str | None, activity: dict[str, Any], header: str | None = None) -> int:
    async def ask() -> None:
        (await Development().authenticate(request(header, client)))(activity)

    try:
        asyncio.run(ask())
    except RefusedError as refusal:
        return refusal.status
    return 200


LOCAL = {"serviceUrl": "http://localhost:56150/_connector"}


@pytest.mark.parametrize("client", ["127.0.0.1", "127.9.9.9", "::1"])
def test_development_serves_this_machine_whatever_header_it_sends(client: str) -> None:
    assert development(client, LOCAL, "Bearer whatever") == 200


@pytest.mark.parametrize("client", ["192.168.1.5", "8.8.8.8", "fe80::1", "localhost.evil", None])
def test_development_serves_no_other_machine(client: str | None) -> None:
    assert development(client, LOCAL) == 403


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "https://[::1]:8000/x", "HTTP://LOCALHOST"])
def test_development_answers_to_this_machine(url: str) -> None:
    assert development("::1", {"serviceUrl": url}) == 200


@pytest.mark.parametrize(
    "url",
    [
        URL,
        "http://127.0.0.1.evil.com/",
        "http://localhost@evil.com/",
        "http://0.0.0.0/",
        "",
        None,
        [],
    ],
)
def test_development_answers_to_no_other_machine(url: Any) -> None:
    assert development("127.0.0.1", {"serviceUrl": url}) == 403
