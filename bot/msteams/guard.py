"""The guard in front of the Teams door: size, then token, then JSON, then what the token allows.

Nothing of the body is parsed for a caller without a valid token; whether the token counts for this
activity (its serviceUrl, its tenant) can be told only after that.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.msteams.errors import RefusedError
from bot.msteams.tokens import Authorise
from bot.web import body as bodies

log = logging.getLogger(__name__)


class Check(Protocol):
    """What decides who may speak: `Tokens` or `Development`."""

    async def authenticate(self, request: HTTPConnection) -> Authorise:
        """Check who asks, without the body. Raises RefusedError."""
        ...


class Guard:
    """An ASGI app that hands only Teams' own activities on to `app`, which answers them."""

    def __init__(self, check: Check, app: Callable[[dict[str, Any]], Awaitable[Response]]) -> None:
        self._check = check
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 400, 401, 403, 413 or 503 by itself, or as the app does."""
        response = await self._answer(scope, receive)
        await response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        try:
            activity = await self._admitted(scope, receive)
        except bodies.TooLargeError:
            return bodies.too_large()
        except RefusedError as refusal:
            log.warning("an activity is refused with %s: %s", refusal.status, refusal)
            headers = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else None
            return PlainTextResponse(str(refusal), refusal.status, headers)
        return await self._app(activity)

    async def _admitted(self, scope: Scope, receive: Receive) -> dict[str, Any]:
        request = HTTPConnection(scope)
        body = await bodies.read(request.headers, receive)
        authorise = await self._check.authenticate(request)
        activity = _parsed(body)
        authorise(activity)
        return activity


_Objects = list[dict[str, Any]] | None


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, alias_generator=to_camel)


class _Named(_Shape):
    id: str


class _Activity(_Shape):
    """What every activity has, and the kind of what it may have.

    https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
    """

    type: str
    channel_id: str
    service_url: str
    conversation: _Named
    sender: _Named = Field(alias="from")
    recipient: _Named | None = None
    id: str | None = None
    name: str | None = None
    text: str | None = None
    reply_to_id: str | None = None
    channel_data: dict[str, Any] | None = None
    entities: _Objects = None
    attachments: _Objects = None
    members_added: _Objects = None
    members_removed: _Objects = None
    reactions_added: _Objects = None
    reactions_removed: _Objects = None


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        activity = json.loads(body.decode(), parse_constant=_refuse)
        _Activity.model_validate(activity)
    except ValidationError as error:
        field = ".".join(map(str, error.errors()[0]["loc"])) or "activity"
        raise RefusedError(400, f"the activity's shape is wrong: {field}") from error
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, "the body is not JSON in UTF-8") from error
    return dict(activity)


def _refuse(constant: str) -> NoReturn:
    """Refuse NaN and Infinity: Python reads them, JSON has no such numbers."""
    raise ValueError(constant)
