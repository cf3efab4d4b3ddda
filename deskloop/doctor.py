"""`deskloop doctor`: what is configured, reachable and missing, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from redis.exceptions import RedisError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import make_url

from bot.msteams.credentials import AppType
from deskloop import embedded
from deskloop.doctor_slack import missing
from deskloop.errors import DeskloopError
from deskloop.settings import Settings
from helpdesk import catalog as catalogs
from helpdesk.errors import HelpdeskError
from helpdesk.learning.embedding import loading
from storage import learned, queue, schema
from storage.db import Database
from storage.errors import StorageError


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; where it is not fine, `what` says what to do."""

    is_fine: bool
    what: str


def examine(settings: Settings) -> list[Finding]:
    """Look at everything, and stop at nothing."""
    return [finding for check in _CHECKS for finding in check(settings)]


def _catalog(settings: Settings) -> Iterator[Finding]:
    path = settings.deskloop_catalog or catalogs.starter_path()
    try:
        found = catalogs.load(path)
    except HelpdeskError as error:
        yield Finding(False, f"catalog: {error}")
        return
    yield Finding(True, f"catalog: {len(found.teams)} teams, {len(found.categories)} categories")


def _encoder(settings: Settings) -> Iterator[Finding]:
    wanted = settings.deskloop_encoder
    is_there = loading.available()
    missing = [name for name in wanted.split("+") if not is_there.get(name, name == loading.NONE)]
    if missing:
        yield Finding(
            False,
            f"encoder: {wanted} lacks {' and '.join(missing)}; run make install, "
            "or set DESKLOOP_ENCODER=none to learn from words alone",
        )
    else:
        yield Finding(True, f"encoder: {wanted}")


def _database(settings: Settings) -> Iterator[Finding]:
    shown = make_url(settings.database).render_as_string(hide_password=True)
    url = make_url(settings.database)
    if url.drivername == "sqlite" and not Path(str(url.database)).exists():
        yield Finding(False, f"database: {shown} is not made yet; “deskloop run” makes it")
        return
    try:
        database = Database(settings.database)
        database.ping()
        schema.check(database)
        yield Finding(True, f"database: {shown}")
        with database.snapshot() as session:
            model, templates = learned.champions(session)
        yield Finding(model > 0, f"learned: model version {model}, templates version {templates}")
    except StorageError as error:
        yield Finding(False, f"database: {error}")


def _queue(settings: Settings) -> Iterator[Finding]:
    if settings.redis_url is None:
        yield from _embedded_queue(settings)
        return
    try:
        queue.connect(settings.redis_url).ping()
    except (RedisError, StorageError) as error:
        yield Finding(False, f"queue: REDIS_URL does not answer ({error}); start it or mend it")
        return
    yield Finding(True, "queue: REDIS_URL answers")


def _embedded_queue(settings: Settings) -> Iterator[Finding]:
    try:
        program = embedded.server_path()
    except DeskloopError as error:
        yield Finding(False, f"queue: {error}")
        return
    runs = embedded.answers(embedded.socket_path(settings.home))
    yield Finding(True, f"queue: embedded ({program.name}), " + ("running" if runs else "at rest"))


def _slack(settings: Settings) -> Iterator[Finding]:
    if settings.slack_bot_token is None:
        yield Finding(True, "Slack: not connected; “deskloop run” uses the playground instead")
        return
    if settings.slack_signing_secret is None:
        yield Finding(False, "Slack: SLACK_SIGNING_SECRET is not set; copy it from your app's page")
    web = WebClient(
        token=settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url
    )
    try:
        myself = web.auth_test()
    except (SlackApiError, OSError) as error:
        word = error.response["error"] if isinstance(error, SlackApiError) else str(error)
        yield Finding(False, f"Slack: refuses ({word}); check SLACK_BOT_TOKEN and SLACK_API_URL")
        return
    yield Finding(True, f"Slack: {myself['team']} as {myself['user']}")
    yield from _named_in_slack(settings, web)


def _named_in_slack(settings: Settings, web: WebClient) -> Iterator[Finding]:
    """Name what the catalog names and Slack lacks; a catalog that is at fault was told before."""
    try:
        catalog = catalogs.load(settings.deskloop_catalog or catalogs.starter_path())
        yield from (Finding(False, f"Slack: {each}") for each in missing(web, catalog))
    except HelpdeskError:
        return
    except (SlackApiError, OSError) as error:
        yield Finding(False, f"Slack: does not tell its channels ({error})")


def _msteams(settings: Settings) -> Iterator[Finding]:
    if settings.msteams_development:
        yield Finding(True, "Teams: in development, from and to this machine only")
        return
    if not settings.msteams_app_id:
        yield Finding(True, "Teams: not connected; README.md says how")
        return
    missing = list(_missing_for_msteams(settings))
    yield from (Finding(False, f"Teams: {each}") for each in missing)
    if not missing:
        kind = settings.msteams_app_type
        yield Finding(True, f"Teams: the settings of a {kind} app are complete")


def _missing_for_msteams(settings: Settings) -> Iterator[str]:
    kind = settings.msteams_app_type
    if kind is not AppType.USER_ASSIGNED_MSI and not settings.msteams_app_password:
        yield "MSTEAMS_APP_PASSWORD is not set; copy a client secret's value from the app in Azure"
    if kind is not AppType.MULTI_TENANT and not settings.msteams_tenant_id:
        yield "MSTEAMS_TENANT_ID is not set; copy the App Tenant ID from your Azure Bot's page"


_CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _catalog,
    _encoder,
    _database,
    _queue,
    _slack,
    _msteams,
)
