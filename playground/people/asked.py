"""One request of the people's API: its workspace, its arguments, and how it is answered."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground.errors import RequestError, SlackError
from playground.json_types import Json
from playground.workspace import Workspace


class Asked:
    """The arguments of one request, from the query or the JSON body."""

    def __init__(self, ws: Workspace, args: Json) -> None:
        self.ws, self.args = ws, args

    def number(self, key: str, default: float) -> float:
        """Give a number."""
        value = self.args.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RequestError(f"{key!r} must be a number.")
        return value

    def text(self, key: str) -> str:
        """Give a required text."""
        value = self.args.get(key)
        if not isinstance(value, str) or not value:
            raise RequestError(f"{key!r} is missing; give it as a text.")
        return value

    def optional(self, key: str) -> str | None:
        """Give a text or None."""
        return self.text(key) if self.args.get(key) else None

    def value(self, key: str, default: Any = None) -> Any:
        """Give any value."""
        return self.args.get(key, default)

    def mapping(self, key: str) -> Json:
        """Give an object, {} if missing."""
        value = self.args.get(key) or {}
        if not isinstance(value, dict):
            raise RequestError(f"{key!r} must be an object.")
        return value

    def user(self) -> str:
        """Give the person who acts."""
        user = self.text("user")
        if user not in self.ws.directory.people:
            raise RequestError(f"There is no person {user!r}; GET /_people/users lists them.")
        return user

    def channel(self) -> Json:
        """Give the channel meant, by id or name; a person sees only what is theirs.

        The bot's name or id means the person's direct message with it.
        """
        directory, reference, user = self.ws.directory, self.text("channel"), self.optional("user")
        if user in directory.people and reference in (
            directory.bot["name"],
            directory.bot["user_id"],
        ):
            return directory.direct_message(user)
        found = directory.find_channel(reference)
        if found is None or (user and not directory.can_see(found["id"], user)):
            raise SlackError("channel_not_found", message=f"There is no channel {reference!r}.")
        return found


Handler = Callable[[Asked], Awaitable[Json]]


def answering(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Make a route of a handler.

    What Slack or the app refuses is answered with ok false; what no workspace could do (an
    unknown person, a missing key) with status 400 as well.
    """

    async def endpoint(request: Request) -> Response:
        try:
            asked = Asked(request.app.state.workspace, await _arguments(request))
            return JSONResponse(await handler(asked))
        except SlackError as refusal:
            return JSONResponse(refusal.body())
        except RequestError as problem:
            return JSONResponse({"ok": False, "error": "bad_request", "message": str(problem)}, 400)

    return endpoint


async def _arguments(request: Request) -> Json:
    if request.method == "GET":
        return dict(request.query_params)
    try:
        args = json.loads(await request.body() or b"{}")
    except ValueError as problem:
        raise RequestError("The body is not JSON.") from problem
    if not isinstance(args, dict):
        raise RequestError("The body must be a JSON object.")
    return args
