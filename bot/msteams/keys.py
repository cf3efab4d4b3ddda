"""The keys that the Bot Connector signs with, fetched when they are needed and kept for a day.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
(“Step 2: Get the OpenID metadata document”, “Step 3: Get the list of valid signing keys”)
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt

from bot.msteams.errors import RefusedError

log = logging.getLogger(__name__)

# The page says: refresh at least once every 24 hours.
KEEP_SECONDS = 24 * 3600.0
# Anybody can name a key that nobody knows; that must not make us ask all the time.
UNKNOWN_SECONDS = 300.0
FAILED_SECONDS = 30.0
# Teams waits 15 s for the answer to an activity.
_TIMEOUT = aiohttp.ClientTimeout(total=5)
_NO_ANSWER = (aiohttp.ClientError, TimeoutError, OSError)
_NO_KEYS = (LookupError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True)
class Key:
    """A public key, with the channels it may speak for: none named means any."""

    public: jwt.PyJWK
    endorsements: frozenset[str]


class Keys:
    """The keys behind one OpenID document. `clock` counts seconds."""

    def __init__(
        self, openid_url: str, http: aiohttp.ClientSession, clock: Callable[[], float]
    ) -> None:
        self._openid_url = openid_url
        self._http = http
        self._clock = clock
        self._keys: Mapping[str, Key] = {}
        self._lock = asyncio.Lock()
        self._has_failed = False
        self._stale_at = self._again_at = float("-inf")

    async def find(self, kid: str) -> Key:
        """Return a key by its id.

        Raises RefusedError: 401 for an unknown key; 503, so that Teams delivers again, where it
        may be unknown only because the key server does not answer.
        """
        if self._should_ask(kid):
            async with self._lock:
                if self._should_ask(kid):
                    await self._refresh()
        if kid in self._keys:
            return self._keys[kid]
        if self._has_failed:
            raise RefusedError(503, "the Bot Connector's keys cannot be fetched now")
        raise RefusedError(401, "the token is signed by a key that the Bot Connector does not list")

    def _should_ask(self, kid: str) -> bool:
        now = self._clock()
        return now >= self._again_at and (kid not in self._keys or now >= self._stale_at)

    async def _refresh(self) -> None:
        """Fetch the keys; where that fails, the old ones go on counting."""
        try:
            self._keys = await self._fetch()
        except (*_NO_ANSWER, *_NO_KEYS) as e:
            log.warning("no keys from %s: %s %s", self._openid_url, type(e).__name__, e)
            self._has_failed = True
            self._again_at = self._clock() + FAILED_SECONDS
        else:
            self._has_failed = False
            self._again_at = self._clock() + UNKNOWN_SECONDS
            self._stale_at = self._clock() + KEEP_SECONDS

    async def _fetch(self) -> dict[str, Key]:
        document = await self._json(self._openid_url)
        listed = (await self._json(document["jwks_uri"]))["keys"]
        keys = {jwk["kid"]: _key(jwk) for jwk in listed if jwk.get("kty") == "RSA"}
        if not keys:
            raise ValueError("the list holds no RSA key")
        return keys

    async def _json(self, url: str) -> Any:
        async with self._http.get(url, timeout=_TIMEOUT, raise_for_status=True) as response:
            return await response.json(content_type=None)


def _key(jwk: Mapping[str, Any]) -> Key:
    try:
        public = jwt.PyJWK(dict(jwk), "RS256")
    except jwt.PyJWTError as error:
        raise ValueError("a key cannot be read") from error
    return Key(public, frozenset(jwk.get("endorsements") or ()))
