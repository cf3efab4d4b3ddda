"""The token that the bot shows the Bot Connector: MSAL's, fetched in a thread, one at a time.

MSAL is asked directly, as botframework-connector's own credentials would: those put no bound on
the time of a call, and for a managed identity they lose the reason of a failure (a KeyError).
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
(“Bot to Connector”)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache, partial
from typing import Any

import msal  # type: ignore[import-untyped]
import requests
from msal.exceptions import MsalServiceError  # type: ignore[import-untyped]

from bot.msteams.errors import NoTokenError, SetupError

_RESOURCE = "https://api.botframework.com"
_AUTHORITY = "https://login.microsoftonline.com"
# Bots of many tenants are known to Entra under this one.
_MANY_TENANTS = "botframework.com"
_TIMEOUT_SECONDS = 10
# https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_MENDS = {
    7000215: "copy the client secret's value (not its id) from Azure to MSTEAMS_APP_PASSWORD",
    7000222: "the client secret has expired: make another in Azure, and set MSTEAMS_APP_PASSWORD",
    700016: "compare MSTEAMS_APP_ID, MSTEAMS_APP_TYPE and MSTEAMS_TENANT_ID with Azure",
    90002: "set MSTEAMS_TENANT_ID to the Directory (tenant) ID that Azure shows",
}
_ANY_MEND = (
    "compare MSTEAMS_APP_ID, MSTEAMS_APP_TYPE and MSTEAMS_TENANT_ID with the app's page in Azure; "
    "a managed identity must be assigned to this machine"
)
_NO_ANSWER = f"Entra does not answer; see that this machine reaches {_AUTHORITY}"

Acquire = Callable[[], Mapping[str, Any]]
"""Gets a token, blocking: OAuth's answer, with `access_token` or with `error`."""


class AppType(StrEnum):
    """How the bot is registered in Azure; the values are Azure's."""

    SINGLE_TENANT = "SingleTenant"
    MULTI_TENANT = "MultiTenant"
    USER_ASSIGNED_MSI = "UserAssignedMSI"


class Credentials:
    """The bot's own token, or none where the bot has no app id (development)."""

    def __init__(self, acquire: Acquire | None) -> None:
        self._acquire = acquire
        self._lock = asyncio.Lock()

    async def token(self) -> str | None:
        """Return a token that counts for five minutes at least; MSAL keeps it until then.

        Raises NoTokenError with what to mend.
        """
        if self._acquire is None:
            return None
        async with self._lock:
            return await asyncio.to_thread(_token, self._acquire)


def credentials(app_id: str, password: str, app_type: AppType, tenant: str) -> Credentials:
    """Make the credentials of a registration. Raises SetupError for what it lacks."""
    if not app_id:
        return Credentials(None)
    if not tenant and app_type is not AppType.MULTI_TENANT:
        raise SetupError(
            "MSTEAMS_TENANT_ID is not set; set it to the Directory (tenant) ID that Azure shows, "
            "or set MSTEAMS_APP_TYPE=MultiTenant"
        )
    if app_type is AppType.USER_ASSIGNED_MSI:
        return Credentials(_by_identity(app_id))
    if not password:
        raise SetupError(
            "MSTEAMS_APP_PASSWORD is not set; set it to a client secret of the app in Azure"
        )
    is_open = app_type is AppType.MULTI_TENANT
    return Credentials(_by_secret(app_id, password, _MANY_TENANTS if is_open else tenant))


def _by_secret(app_id: str, password: str, tenant: str) -> Acquire:
    @cache
    def application() -> Any:
        """Make it late and in the thread: MSAL asks Entra about the tenant here."""
        return msal.ConfidentialClientApplication(
            app_id,
            client_credential=password,
            authority=f"{_AUTHORITY}/{tenant}",
            # Our authority is Microsoft's own; asking it for others would only hide a refusal.
            instance_discovery=False,
            timeout=_TIMEOUT_SECONDS,
        )

    def acquire() -> Any:
        return application().acquire_token_for_client(scopes=[f"{_RESOURCE}/.default"])

    return acquire


def _by_identity(app_id: str) -> Acquire:
    http = requests.Session()
    http.request = partial(http.request, timeout=_TIMEOUT_SECONDS)  # type: ignore[method-assign]
    identity = msal.UserAssignedManagedIdentity(client_id=app_id)
    client = msal.ManagedIdentityClient(identity, http_client=http)
    return partial(client.acquire_token_for_client, resource=_RESOURCE)


def _token(acquire: Acquire) -> str:
    try:
        answer = acquire()
    except (OSError, MsalServiceError) as error:
        raise NoTokenError(f"no token: {_NO_ANSWER}") from error
    except ValueError as error:
        raise NoTokenError(f"no token: {_ANY_MEND}") from error
    if "access_token" not in answer:
        raise NoTokenError(_fault(answer))
    return str(answer["access_token"])


def _fault(answer: Mapping[str, Any]) -> str:
    """Name the fault by its code, and the mend. Its description is not ours to log."""
    codes = answer.get("error_codes") or []
    mend = next((_MENDS[code] for code in codes if code in _MENDS), _ANY_MEND)
    named = ", ".join(f"AADSTS{code}" for code in codes) or answer.get("error", "no reason given")
    return f"no token ({named}): {mend}"
