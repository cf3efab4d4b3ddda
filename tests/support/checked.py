"""The token check of one process, with keys of its own, and a clock that a test moves."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import aiohttp
from key_server import ISSUER, KeyServer, key_server
from starlette.requests import HTTPConnection

from bot.msteams.errors import RefusedError
from bot.msteams.keys import Keys
from bot.msteams.tokens import Tokens

T = TypeVar("T")

APP, TENANT, NOW = "0f3a-app", "b1cc-tenant", 1_800_000_000
HOST = "smba.trafficmanager.net"
URL = f"https://{HOST}/emea/"
ACTIVITY: dict[str, Any] = {
    "channelId": "msteams",
    "serviceUrl": URL,
    "conversation": {"id": "19:a", "tenantId": TENANT},
    "channelData": {"tenant": {"id": TENANT}},
}


class Checked:
    """Asks a check as the guard does."""

    def __init__(self, keys: KeyServer, runner: asyncio.Runner) -> None:
        self.keys = keys
        self.now = float(NOW)
        self.tenant: str | None = TENANT
        self._runner = runner
        self._http = runner.run(_session())
        self._kept = Keys(keys.openid_url, self._http, lambda: self.now)

    def bearer(self, **claims: Any) -> str:
        """What Teams would send now."""
        times = {"nbf": int(self.now), "exp": int(self.now) + 3600}
        return self.keys.bearer(APP, URL, **{**times, **claims})

    def refusal(self, authorization: str, **changed: Any) -> RefusedError | None:
        """Ask with this header for an activity changed like that; None where it is let in."""
        return self._runner.run(self._ask(authorization, {**ACTIVITY, **changed}))

    def status(self, authorization: str | None = None, **changed: Any) -> int:
        """Ask, with a good header by default: 200, or the refusal's."""
        header = self.bearer() if authorization is None else authorization
        return _status(self.refusal(header, **changed))

    def statuses_at_once(self, headers: list[str]) -> list[int]:
        """Ask with all of these at the same time."""

        async def all_of_them() -> list[RefusedError | None]:
            return await asyncio.gather(*(self._ask(header, ACTIVITY) for header in headers))

        return [_status(refusal) for refusal in self._runner.run(all_of_them())]

    def tokens(self) -> Tokens:
        """The check itself."""
        hosts = frozenset({HOST, "127.0.0.1"})
        return Tokens(APP, self.tenant, hosts, self._kept, lambda: self.now)

    def run(self, asking: Coroutine[Any, Any, T]) -> T:
        """Run something on the check's own loop."""
        return self._runner.run(asking)

    async def _ask(self, authorization: str, activity: dict[str, Any]) -> RefusedError | None:
        try:
            authorise = await self.tokens().authenticate(request(authorization))
            authorise(activity)
        except RefusedError as refusal:
            return refusal
        return None

    def close(self) -> None:
        self._runner.run(self._http.close())


@contextmanager
def checked() -> Iterator[Checked]:
    """Open a check with a key server of its own."""
    with key_server() as keys, asyncio.Runner() as runner:
        found = Checked(keys, runner)
        try:
            yield found
        finally:
            found.close()


def request(authorization: str | None, client: str | None = "203.0.113.9") -> HTTPConnection:
    """A request with this header, from this address."""
    raw = [] if authorization is None else [(b"authorization", authorization.encode("latin-1"))]
    where = None if client is None else (client, 4711)
    return HTTPConnection({"type": "http", "headers": raw, "client": where})


async def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession()


def _status(refusal: RefusedError | None) -> int:
    return refusal.status if refusal else 200


def good_claims() -> dict[str, Any]:
    return {"iss": ISSUER, "aud": APP, "serviceurl": URL, "nbf": NOW, "exp": NOW + 3600}


def encoded(value: Any) -> str:
    return base64url(json.dumps(value).encode())


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
