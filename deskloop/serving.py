"""The two production processes: `deskloop serve` and `deskloop worker`."""

from __future__ import annotations

import gc
import socket
from datetime import timedelta
from importlib import import_module
from typing import TypedDict

import uvicorn
from pydantic import SecretStr
from rq import Worker
from rq.serializers import JSONSerializer
from threadpoolctl import threadpool_limits

from bot.msteams.credentials import AppType, credentials
from bot.msteams.door import MSTeamsSettings
from bot.msteams.errors import SetupError
from bot.msteams.service_url import LOOPBACK, is_loopback
from bot.service import BotSettings, Service
from bot.slack.door import SlackSettings
from deskloop import files
from deskloop.errors import DeskloopError
from deskloop.settings import Settings
from helpdesk.catalog import Catalog
from storage import queue, schema
from storage.db import Database
from workers import context
from workers.learn import learn_first

_MAINTENANCE_SECONDS = 30
_DRAIN_SECONDS = 10


class NotConfiguredError(DeskloopError):
    """A setting that this process needs is not there."""


def serve(settings: Settings, catalog: Catalog) -> None:
    """Run the bot until it is told to stop; what is under way is finished first."""
    needed = bot_settings(settings, catalog)
    _check_address(settings.deskloop_host, settings.deskloop_port)
    _database(settings, catalog).close()
    # What is loaded by now stays for good: looking through it again and again finds no garbage.
    gc.freeze()
    # A sentence is too short to share among threads, and the other cores belong to others.
    threadpool_limits(1, user_api="blas")
    uvicorn.run(
        Service(needed).app(),
        host=settings.deskloop_host,
        port=settings.deskloop_port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
    )


def _check_address(host: str, port: int) -> None:
    """Say what to mend where nothing can listen there; uvicorn would say less."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise NotConfiguredError(
            f"the bot cannot listen on {host} port {port} ({error.strerror}); "
            "set DESKLOOP_HOST or DESKLOOP_PORT to another one"
        ) from error


def bot_settings(settings: Settings, catalog: Catalog) -> BotSettings:
    """Return what the bot needs; raises NotConfiguredError naming what is not set."""
    return BotSettings(
        database_url=settings.database,
        redis_url=redis_url(settings),
        **chats(settings),
        catalog=catalog,
        join_within=timedelta(seconds=settings.deskloop_join_seconds),
        posts_per_second=settings.deskloop_posts_per_second,
        audit_share=settings.deskloop_audit_share,
        rating_share=settings.deskloop_rating_share,
        base_url=settings.url,
        api_token=token.get_secret_value() if (token := settings.deskloop_api_token) else None,
    )


class _Chats(TypedDict):
    slack: SlackSettings | None
    msteams: MSTeamsSettings | None


def chats(settings: Settings) -> _Chats:
    """Return the chats that are set; raises NotConfiguredError for none, or for half of one."""
    msteams = _msteams(settings)
    is_set = settings.slack_bot_token or settings.slack_signing_secret
    if is_set or msteams is None:
        return {"slack": _slack(settings), "msteams": msteams}
    return {"slack": None, "msteams": msteams}


def _slack(settings: Settings) -> SlackSettings:
    return SlackSettings(
        bot_token=_secret("SLACK_BOT_TOKEN", settings.slack_bot_token),
        signing_secret=_secret("SLACK_SIGNING_SECRET", settings.slack_signing_secret),
        app_token=settings.slack_app_token.get_secret_value() if settings.slack_app_token else None,
        api_url=settings.slack_api_url.rstrip("/") + "/",
    )


def _msteams(settings: Settings) -> MSTeamsSettings | None:
    if settings.msteams_development:
        return _msteams_here(settings)
    if not settings.msteams_app_id:
        return None
    password = settings.msteams_app_password
    found = MSTeamsSettings(
        app_id=settings.msteams_app_id,
        app_password=password.get_secret_value() if password else "",
        app_type=settings.msteams_app_type,
        tenant_id=settings.msteams_tenant_id or "",
        service_hosts=frozenset(settings.msteams_service_hosts.split(",")),
        openid_url=settings.msteams_openid_url,
    )
    try:
        credentials(found.app_id, found.app_password, found.app_type, found.tenant_id)
    except SetupError as error:
        raise NotConfiguredError(str(error)) from error
    return found


def _msteams_here(settings: Settings) -> MSTeamsSettings:
    """Serve Teams' playground on this machine, which has no app id and no secret."""
    if settings.msteams_app_id:
        raise NotConfiguredError(
            "MSTEAMS_DEVELOPMENT and MSTEAMS_APP_ID are both set; unset one: development is for "
            "trying without an app"
        )
    if not is_loopback(settings.deskloop_host):
        raise NotConfiguredError(
            "MSTEAMS_DEVELOPMENT lets anybody in who reaches the bot; set DESKLOOP_HOST=127.0.0.1, "
            "or set MSTEAMS_APP_ID instead"
        )
    return MSTeamsSettings("", "", AppType.SINGLE_TENANT, "", LOOPBACK, settings.msteams_openid_url)


def work(settings: Settings, catalog: Catalog) -> None:
    """Run a worker until it is told to stop. It forks for each job: training may take a while."""
    redis = queue.connect(redis_url(settings))
    database = _database(settings, catalog)
    context.enter(context.Context(database, redis, catalog, settings.deskloop_encoder))
    # A forked child must not share its parent's connections, and need not load the trainer anew.
    database.close()
    import_module("sklearn.svm")
    Worker(
        [queue.queue(redis)],
        connection=redis,
        serializer=JSONSerializer,
        maintenance_interval=_MAINTENANCE_SECONDS,
    ).work(logging_level="INFO")


def redis_url(settings: Settings) -> str:
    """Return the queue's address; raises NotConfiguredError where there is none."""
    if settings.redis_url is None:
        raise NotConfiguredError(
            "REDIS_URL is not set; set it to redis://host:6379/0, or use “deskloop run”, "
            "which brings its own queue"
        )
    return settings.redis_url


def _database(settings: Settings, catalog: Catalog) -> Database:
    """Open the database, with its schema up to date and a first model in it."""
    files.make_folder(settings.home)
    database = Database(settings.database)
    database.ping()
    schema.migrate(database)
    learn_first(database, catalog, settings.deskloop_encoder)
    return database


def _secret(name: str, value: SecretStr | None) -> str:
    if value is None:
        raise NotConfiguredError(
            f"{name} is not set; copy it from your Slack app's page (README, “Connect Slack”), "
            "or try everything without Slack: “deskloop run”"
        )
    return value.get_secret_value()
