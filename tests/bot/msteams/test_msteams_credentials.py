"""The bot's own token: by secret or managed identity, kept while it counts; faults with a mend."""

import asyncio
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter

from bot.msteams.credentials import AppType, Credentials, credentials
from bot.msteams.errors import NoTokenError, SetupError

SECRET, TENANT, APP = "s3cret~value", "b1cc-tenant", "0f3a-app"
SINGLE, MULTI, IDENTITY = AppType.SINGLE_TENANT, AppType.MULTI_TENANT, AppType.USER_ASSIGNED_MSI


@dataclass
class Entra:
    """Entra and Azure's metadata service as MSAL sees them, in place of the network."""

    life_seconds: int = 3600
    fault: dict[str, Any] | None = None
    status: int = 200
    is_reachable: bool = True
    asked: list[requests.PreparedRequest] = field(default_factory=list)
    timeouts: list[Any] = field(default_factory=list)

    @property
    def fetches(self) -> int:
        """How many tokens were asked for."""
        return sum("token" in str(request.url) for request in self.asked)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Stand in for requests' HTTPAdapter.send."""
        self.asked.append(request)
        self.timeouts.append(options["timeout"])
        if not self.is_reachable:
            raise requests.ConnectionError("no route to host")
        response = requests.Response()
        response.url, response.request = str(request.url), request
        response.status_code, answer = self._answer(request)
        response._content = json.dumps(answer).encode()
        return response

    def _answer(self, request: requests.PreparedRequest) -> tuple[int, dict[str, Any]]:
        if "openid-configuration" in str(request.url):
            base = str(request.url).removesuffix("/v2.0/.well-known/openid-configuration")
            return 200, {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
            }
        if self.fault is not None:
            return self.status, self.fault
        answer = {"access_token": f"token-{self.fetches}", "token_type": "Bearer"}
        return 200, {**answer, "expires_in": self.life_seconds}


@pytest.fixture
def entra(monkeypatch: pytest.MonkeyPatch) -> Iterator[Entra]:
    found = Entra()
    monkeypatch.setattr(HTTPAdapter, "send", lambda _self, request, **o: found.send(request, **o))
    for name in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER", "MSI_ENDPOINT", "MSI_SECRET"):
        monkeypatch.delenv(name, raising=False)
    yield found
    assert all(timeout == 10 for timeout in found.timeouts), "a call without a bound on its time"


def of(app_type: AppType) -> Credentials:
    return credentials(APP, "" if app_type is IDENTITY else SECRET, app_type, TENANT)


def tokens(found: Credentials, times: int = 1) -> list[str | None]:
    """Ask for the token that many times, one after the other."""

    async def ask() -> list[str | None]:
        return [await found.token() for _ in range(times)]

    return asyncio.run(ask())


def fault(found: Credentials) -> str:
    with pytest.raises(NoTokenError) as caught:
        tokens(found)
    return str(caught.value)


def test_development_has_no_token_and_asks_for_none(entra: Entra) -> None:
    assert tokens(credentials("", "", SINGLE, "")) == [None]
    assert entra.asked == []


@pytest.mark.parametrize(("app_type", "tenant"), [(SINGLE, TENANT), (MULTI, "botframework.com")])
def test_an_app_with_a_secret_asks_its_tenant(entra: Entra, app_type: AppType, tenant: str) -> None:
    assert tokens(of(app_type)) == ["token-1"]
    asked = entra.asked[-1]
    assert asked.url == f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
    form = {key: value[0] for key, value in parse_qs(str(asked.body)).items()}
    assert (form["client_id"], form["client_secret"]) == (APP, SECRET)
    assert form["scope"] == "https://api.botframework.com/.default"


def test_a_managed_identity_asks_the_machine_it_runs_on(entra: Entra) -> None:
    assert tokens(of(IDENTITY)) == ["token-1"]
    asked = urlsplit(str(entra.asked[-1].url))
    query = parse_qs(asked.query)
    assert asked.hostname == "169.254.169.254"
    assert (query["client_id"], query["resource"]) == ([APP], ["https://api.botframework.com"])


@pytest.mark.parametrize("app_type", AppType)
def test_a_token_is_kept_while_it_counts(entra: Entra, app_type: AppType) -> None:
    assert tokens(of(app_type), times=3) == ["token-1"] * 3
    assert entra.fetches == 1


@pytest.mark.parametrize("app_type", AppType)
def test_a_token_that_ends_within_five_minutes_is_fetched_anew(
    entra: Entra, app_type: AppType
) -> None:
    entra.life_seconds = 290
    assert tokens(of(app_type), times=2) == ["token-1", "token-2"]


@pytest.mark.parametrize("app_type", AppType)
def test_many_who_ask_at_once_make_one_fetch(entra: Entra, app_type: AppType) -> None:
    found = of(app_type)

    async def ask() -> list[str | None]:
        return await asyncio.gather(*(found.token() for _ in range(20)))

    assert asyncio.run(ask()) == ["token-1"] * 20
    assert entra.fetches == 1


@pytest.mark.parametrize(
    ("code", "mend"),
    [
        (7000215, "MSTEAMS_APP_PASSWORD"),
        (7000222, "expired"),
        (700016, "MSTEAMS_APP_ID"),
        (90002, "MSTEAMS_TENANT_ID"),
        (1, "MSTEAMS_APP_ID"),
    ],
)
def test_what_entra_refuses_is_named_with_its_mend(entra: Entra, code: int, mend: str) -> None:
    entra.status, entra.fault = 401, {"error": "invalid_client", "error_codes": [code]}
    said = fault(of(SINGLE))
    assert f"AADSTS{code}" in said
    assert mend in said


def test_an_identity_that_is_not_assigned_is_named_with_its_mend(entra: Entra) -> None:
    entra.status, entra.fault = 400, {"error": "invalid_request", "error_description": "not found"}
    said = fault(of(IDENTITY))
    assert "invalid_request" in said
    assert "assigned" in said


@pytest.mark.parametrize("app_type", AppType)
def test_where_entra_cannot_be_reached_the_network_is_named(
    entra: Entra, app_type: AppType
) -> None:
    entra.is_reachable = False
    assert "does not answer" in fault(of(app_type))


def test_a_fault_of_entra_itself_is_no_fault_of_the_settings(entra: Entra) -> None:
    entra.status, entra.fault = 503, {}
    assert "does not answer" in fault(of(SINGLE))


def test_after_a_fault_the_token_comes_without_a_restart(entra: Entra) -> None:
    found = of(SINGLE)
    entra.is_reachable = False
    fault(found)
    entra.is_reachable = True
    assert len(tokens(found)) == 1


def test_neither_the_secret_nor_the_token_is_ever_shown(
    entra: Entra, caplog: pytest.LogCaptureFixture
) -> None:
    found = of(SINGLE)
    with caplog.at_level(logging.DEBUG):
        tokens(found)
        entra.fault = {"error": "invalid_client", "error_description": f"wrong: {SECRET}"}
        said = fault(of(SINGLE))
    assert not any(hidden in caplog.text + said + repr(found) for hidden in (SECRET, "token-1"))


@pytest.mark.parametrize(
    ("app_type", "password", "tenant", "named"),
    [
        (SINGLE, "", TENANT, "MSTEAMS_APP_PASSWORD"),
        (MULTI, "", TENANT, "MSTEAMS_APP_PASSWORD"),
        (SINGLE, SECRET, "", "MSTEAMS_TENANT_ID"),
    ],
)
def test_a_missing_setting_is_named(
    app_type: AppType, password: str, tenant: str, named: str
) -> None:
    with pytest.raises(SetupError, match=f"{named} is not set; set it to"):
        credentials(APP, password, app_type, tenant)
