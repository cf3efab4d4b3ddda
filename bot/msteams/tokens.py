"""Who may speak to the bot: the bearer token of an activity, checked before and after its body.

The rules, all of them, and where they stand:
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
(“Step 4: Verify the JWT token”). botbuilder's own check is not used: it blocks the event loop while
it fetches keys, fails with an IndexError at an unknown key, and answers to any host.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import jwt
from starlette.requests import HTTPConnection

from bot.msteams.errors import RefusedError, SetupError
from bot.msteams.keys import Key, Keys
from bot.msteams.service_url import ServiceUrl, is_loopback

ISSUER = "https://api.botframework.com"
CHANNEL = "msteams"
# “Industry-standard clock-skew is 5 minutes.”
SKEW_SECONDS = 300
_ALGORITHM = "RS256"
_FAULTS = {
    jwt.InvalidSignatureError: "the token's signature is wrong",
    jwt.InvalidAlgorithmError: f"the token is not signed with {_ALGORITHM}",
    jwt.InvalidIssuerError: "the token was not issued by the Bot Connector",
    jwt.InvalidAudienceError: "the token is for another app; compare MSTEAMS_APP_ID with Azure",
    jwt.MissingRequiredClaimError: "the token lacks its issuer, its audience or its end",
}


Authorise = Callable[[Mapping[str, Any]], None]
"""Checks one activity of a caller who is known; raises RefusedError."""


@dataclass(frozen=True)
class _Caller:
    """What a valid token says: where answers go, and the channels its key may speak for."""

    service_url: ServiceUrl | None
    endorsements: frozenset[str]


class Tokens:
    """The check of a bot with an app id. `clock` is in seconds since 1970."""

    def __init__(
        self,
        app_id: str,
        tenant: str | None,
        hosts: frozenset[str],
        keys: Keys,
        clock: Callable[[], float],
    ) -> None:
        """`tenant` is the one that may speak, None for every tenant. Raises SetupError."""
        if not app_id:
            raise SetupError(
                "MSTEAMS_APP_ID is empty; set it to the Microsoft App ID of your Azure Bot, or set "
                "MSTEAMS_DEVELOPMENT=true to try Teams on this machine without one"
            )
        if tenant == "":
            raise SetupError(
                "MSTEAMS_TENANT_ID is empty; set it to the Directory (tenant) ID that Azure shows, "
                "or set MSTEAMS_APP_TYPE=MultiTenant to hear every tenant"
            )
        self._app_id = app_id
        self._tenant = tenant
        self._hosts = hosts
        self._keys = keys
        self._clock = clock

    async def authenticate(self, request: HTTPConnection) -> Authorise:
        """Check what the header alone can show; what is returned checks the activity (403).

        Raises RefusedError: 401, or 503 where the key cannot be had now.
        """
        token = _bearer(request.headers.get("authorization", ""))
        key = await self._keys.find(_key_id(token))
        claims = self._verified(token, key)
        self._check_time(claims)
        caller = _Caller(ServiceUrl.read(claims.get("serviceurl")), key.endorsements)
        return partial(self._authorise, caller)

    def _authorise(self, caller: _Caller, activity: Mapping[str, Any]) -> None:
        if activity.get("channelId") != CHANNEL:
            raise RefusedError(403, "the activity does not come from Teams")
        if caller.endorsements and CHANNEL not in caller.endorsements:
            raise RefusedError(403, "the key of the token may not speak for Teams")
        self._check_service_url(caller, ServiceUrl.read(activity.get("serviceUrl")))
        self._check_tenant(activity)

    def _verified(self, token: str, key: Key) -> dict[str, Any]:
        try:
            # Only RS256: a public key must never serve as the secret of an HMAC.
            return jwt.decode(
                token,
                key.public,
                algorithms=[_ALGORITHM],
                audience=self._app_id,
                issuer=ISSUER,
                # Its times are checked by our own clock, below.
                options={
                    "require": ["iss", "aud", "exp"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.PyJWTError as error:
            raise _refusal(error) from error

    def _check_time(self, claims: Mapping[str, Any]) -> None:
        now = self._clock()
        begin, end = claims.get("nbf", now), claims["exp"]
        if not all(isinstance(moment, int | float) for moment in (begin, end)):
            raise RefusedError(401, "the token's times are no numbers")
        if not begin - SKEW_SECONDS <= now < end + SKEW_SECONDS:
            raise RefusedError(401, "the token counts no more, or not yet; is the clock right?")

    def _check_service_url(self, caller: _Caller, url: ServiceUrl | None) -> None:
        if url is None or url != caller.service_url:
            raise RefusedError(403, "the activity's serviceUrl is not the one in the token")
        if not url.may_receive(self._hosts):
            raise RefusedError(
                403,
                f"the activity's serviceUrl is not https on a host of MSTEAMS_SERVICE_HOSTS: "
                f"{url.scheme}://{url.host}:{url.port}",
            )

    def _check_tenant(self, activity: Mapping[str, Any]) -> None:
        if self._tenant is not None and _tenants(activity) != {self._tenant.lower()}:
            raise RefusedError(403, "the activity comes from a tenant other than MSTEAMS_TENANT_ID")


class Development:
    """The check of a bot without an app id: everything stays on this machine."""

    async def authenticate(self, request: HTTPConnection) -> Authorise:
        """Let this machine in, whatever header it sends. Raises RefusedError: 403."""
        if request.client is None or not is_loopback(request.client.host):
            raise RefusedError(403, "MSTEAMS_DEVELOPMENT serves this machine only")
        return _stays_here


def _stays_here(activity: Mapping[str, Any]) -> None:
    url = ServiceUrl.read(activity.get("serviceUrl"))
    if url is None or not is_loopback(url.host):
        raise RefusedError(403, "MSTEAMS_DEVELOPMENT answers to a serviceUrl on localhost only")


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise RefusedError(401, "there is no bearer token")
    return token.strip()


def _key_id(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, RecursionError) as error:
        raise RefusedError(401, "the token cannot be read") from error
    if header.get("alg") != _ALGORITHM:
        raise RefusedError(401, _FAULTS[jwt.InvalidAlgorithmError])
    return str(header.get("kid", ""))


def _refusal(error: jwt.PyJWTError) -> RefusedError:
    """Say the fault in our own words: the library's may quote the token."""
    return RefusedError(401, _FAULTS.get(type(error), "the token cannot be read"))


def _tenants(activity: Mapping[str, Any]) -> set[str]:
    """Every tenant that the activity names."""
    data = activity.get("channelData")
    tenant = data.get("tenant") if isinstance(data, dict) else None
    conversation = activity.get("conversation")
    named = (
        tenant.get("id") if isinstance(tenant, dict) else None,
        conversation.get("tenantId") if isinstance(conversation, dict) else None,
    )
    return {name.lower() for name in named if isinstance(name, str)}
