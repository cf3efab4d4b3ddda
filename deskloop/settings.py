"""The settings: one model, read from environment variables. docs/settings.md lists them all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.msteams.credentials import AppType
from deskloop.errors import DeskloopError
from helpdesk.audit import MOST_SHARE, USUAL_SHARE
from helpdesk.doors import Door
from helpdesk.rating import USUAL_SHARE as USUAL_RATING_SHARE
from storage.db import normal_url, sqlite_url
from storage.errors import StorageError

_SHORTEST_TOKEN = 20
Port = Annotated[int, Field(ge=1, le=65535)]


class SettingsError(DeskloopError):
    """A setting cannot be used; the message names it and the mend."""


class Settings(BaseSettings):
    """Every setting of Deskloop; each field's description says what it is for."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    database_url: Annotated[
        str | None,
        Field(
            repr=False,
            description="Where requests and learning are kept: `postgresql://…` or `sqlite:///…`",
        ),
    ] = None
    redis_url: Annotated[
        str | None,
        Field(
            repr=False,
            description="Redis or Valkey for waking workers: `redis://…` or `unix://…`",
        ),
    ] = None
    deskloop_home: Annotated[
        Path, Field(description="The data folder of the embedded database, queue and playground")
    ] = Path(".deskloop")
    deskloop_host: Annotated[
        str,
        Field(description="The address or host name that the bot listens on"),
    ] = "127.0.0.1"
    deskloop_port: Annotated[Port, Field(description="The port that the bot listens on")] = 3000
    playground_port: Annotated[Port, Field(description="The port of the playground's page")] = 3001
    agents_playground_port: Annotated[
        Port, Field(description="The port of Teams' playground, with `deskloop run --msteams`")
    ] = 3002
    deskloop_url: Annotated[
        str | None,
        Field(
            description="How browsers reach the bot, `https://…`: links to the dashboard begin so"
        ),
    ] = None
    deskloop_api_token: Annotated[
        SecretStr | None,
        Field(
            description="Opens `/api` and `/metrics` to machines that send it; at least 20 "
            "characters"
        ),
    ] = None
    deskloop_catalog: Annotated[
        Path | None,
        Field(description="Your catalog of teams, categories and answers, instead of the starter"),
    ] = None
    deskloop_encoder: Annotated[
        Literal["minilm+use-m3", "minilm", "use-m3", "none"],
        Field(
            description="What reads sentences: `minilm` English, `use-m3` 16 languages, both, "
            "or `none`, which learns from words alone"
        ),
    ] = "minilm+use-m3"
    deskloop_join_seconds: Annotated[
        float,
        Field(
            ge=0, le=3600, description="A second message this soon after joins the first request"
        ),
    ] = 30.0
    deskloop_posts_per_second: Annotated[
        float,
        Field(
            gt=0, le=1000, description="How fast one channel is posted to, after a burst of five"
        ),
    ] = 1.0
    deskloop_audit_share: Annotated[
        float,
        Field(
            ge=0,
            le=MOST_SHARE,
            description="The share of requests, drawn by lot, that I ask about: is the team right? "
            "0 asks nobody",
        ),
    ] = USUAL_SHARE
    deskloop_rating_share: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="The share of solved requests, drawn by lot, whose requester is asked how "
            "it was; 0 asks nobody",
        ),
    ] = USUAL_RATING_SHARE
    slack_bot_token: Annotated[
        SecretStr | None, Field(description="The bot token of your Slack app, `xoxb-…`")
    ] = None
    slack_signing_secret: Annotated[
        SecretStr | None, Field(description="The signing secret of your Slack app")
    ] = None
    slack_app_token: Annotated[
        SecretStr | None, Field(description="The app-level token for Socket Mode, `xapp-…`")
    ] = None
    slack_api_url: Annotated[
        str,
        Field(
            description="The base of the Web API, so that a Slack-compatible server can stand in",
        ),
    ] = "https://slack.com/api/"

    msteams_app_id: Annotated[
        str | None, Field(description="The Microsoft App ID of your Azure Bot")
    ] = None
    msteams_app_password: Annotated[
        SecretStr | None,
        Field(description="A client secret of that app, where it has one"),
    ] = None
    msteams_app_type: Annotated[
        AppType, Field(description="How it is registered: as Azure's page of the bot says")
    ] = AppType.SINGLE_TENANT
    msteams_tenant_id: Annotated[
        str | None, Field(description="The Directory (tenant) ID; the only one that may speak")
    ] = None
    msteams_service_hosts: Annotated[
        str,
        Field(
            description="The hosts that Teams may be answered at, with commas between them",
        ),
    ] = "smba.trafficmanager.net"
    msteams_openid_url: Annotated[
        str, Field(description="Where the keys are listed that Teams signs with")
    ] = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    msteams_development: Annotated[
        bool,
        Field(description="Serve Teams without an app id, from and to this machine only"),
    ] = False

    @field_validator("msteams_service_hosts")
    @classmethod
    def _are_hosts(cls, value: str) -> str:
        hosts = [each.strip() for each in value.split(",")]
        if not all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", each) for each in hosts):
            raise ValueError(
                "write whole host names in lower case, such as smba.trafficmanager.net: whoever "
                "owns one of these hosts receives the bot's token, so a * is refused"
            )
        return ",".join(hosts)

    @field_validator("database_url")
    @classmethod
    def _speaks_the_database(cls, value: str | None) -> str | None:
        try:
            return normal_url(value) if value else None
        except StorageError as error:
            raise ValueError(str(error)) from error

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str | None) -> str | None:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("write redis://host:6379/0, rediss://… or unix:///path/to/socket")
        return value

    @field_validator("slack_api_url", "msteams_openid_url", "deskloop_url")
    @classmethod
    def _is_a_web_address(cls, value: str | None) -> str | None:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("write an address that begins with https://")
        return value

    @field_validator("deskloop_url")
    @classmethod
    def _is_a_host_alone(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"https?://[\w.:\[\]-]+/?", value):
            raise ValueError(
                "write a scheme and a host alone, such as https://desk.example.com: the dashboard "
                "is at /dashboard there"
            )
        return value

    @field_validator("deskloop_host")
    @classmethod
    def _is_a_host(cls, value: str) -> str:
        if not re.fullmatch(r"[\w.:-]+", value):
            raise ValueError("write an address or a host name only, such as 0.0.0.0")
        return value

    @field_validator("deskloop_home")
    @classmethod
    def _is_a_folder(cls, value: Path) -> Path:
        found = value.expanduser()
        if found.exists() and not found.is_dir():
            raise ValueError("this is a file; name a folder, or one that can be made")
        return value

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _has_its_beginning(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        beginning = "xoxb-" if info.field_name == "slack_bot_token" else "xapp-"
        if value and not value.get_secret_value().startswith(beginning):
            raise ValueError(f"this token begins with {beginning}; copy it from your app's page")
        return value

    @field_validator("deskloop_api_token")
    @classmethod
    def _is_no_guess(cls, value: SecretStr | None) -> SecretStr | None:
        if value and len(value.get_secret_value()) < _SHORTEST_TOKEN:
            raise ValueError(f"a token of at least {_SHORTEST_TOKEN} characters is no guess")
        return value

    @property
    def url(self) -> str:
        """How browsers reach the bot, without a slash at the end."""
        return (self.deskloop_url or f"http://127.0.0.1:{self.deskloop_port}").rstrip("/")

    @property
    def home(self) -> Path:
        """The data folder as an absolute path."""
        return self.deskloop_home.expanduser().absolute()

    @property
    def database(self) -> str:
        """The database in use: the one set, or the embedded one."""
        return self.database_url or sqlite_url(self.home / "deskloop.db")

    @property
    def chat(self) -> Door:
        """Where teams work whose catalog entry names no other: Slack, unless only Teams is set."""
        has_slack = self.slack_bot_token or self.slack_signing_secret
        has_msteams = self.msteams_app_id or self.msteams_development
        return Door.MSTEAMS if has_msteams and not has_slack else Door.SLACK

    @classmethod
    def read(cls) -> Self:
        """Read the environment; raises SettingsError with a line for each wrong value."""
        try:
            return cls()
        except ValidationError as error:
            raise SettingsError("\n".join(_line(fault) for fault in error.errors())) from error


# pydantic says what is wrong; people also want to hear what to write.
_MENDS = {
    "enum": "write {expected}",
    "bool_parsing": "write true or false",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "float_parsing": "write a number",
    "finite_number": "write a number that has an end",
    "greater_than": "write a number above {gt}",
    "greater_than_equal": "write a number from {ge} on",
    "less_than_equal": "write a number up to {le}",
}


def _line(fault: ErrorDetails) -> str:
    name = str(fault["loc"][0]).upper()
    is_secret = name.endswith(("TOKEN", "SECRET", "URL"))
    shown = "" if is_secret else f" is “{fault['input']}”"
    said = fault["msg"].removeprefix("Value error, ").removeprefix(f"{name} ")
    mend = _MENDS.get(fault["type"], said).format(**fault.get("ctx", {}))
    return f"{name}{shown}: {mend}; docs/settings.md lists every setting"
