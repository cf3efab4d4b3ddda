"""The addresses of the people's API."""

import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from playground.people import control, interacting, reading, writing
from playground.people.asked import Handler, answering
from playground.workspace import Workspace

_HANDLERS: dict[str, dict[str, Handler]] = {
    "users": {"GET": reading.users},
    "channels": {"GET": reading.channels},
    "workspace": {"GET": reading.workspace},
    "messages": {"GET": reading.seen, "POST": writing.post},
    "edits": {"POST": writing.edit},
    "deletes": {"POST": writing.delete},
    "reactions": {"POST": writing.react},
    "members": {"POST": writing.member},
    "names": {"POST": writing.rename},
    "actions": {"POST": interacting.press},
    "options": {"GET": interacting.options},
    "views": {"GET": interacting.open_views, "POST": interacting.submit},
    "views/actions": {"POST": interacting.press_in_view},
    "home": {"GET": interacting.home, "POST": interacting.open_home},
    "commands": {"POST": interacting.command},
    "shortcuts": {"POST": interacting.shortcut},
    "faults": {"GET": control.armed, "POST": control.arm, "DELETE": control.disarm},
    "calls": {"GET": control.calls},
    "deliveries": {"GET": control.deliveries},
    "idle": {"GET": control.idle},
}


async def stream(request: Request) -> Response:
    """GET /_people/stream: a person's updates as Server-Sent Events."""
    ws: Workspace = request.app.state.workspace
    user = request.query_params.get("user", "")
    if user not in ws.directory.people:
        return Response("There is no such person.", 400)
    return StreamingResponse(_lines(ws, user), media_type="text/event-stream")


async def _lines(ws: Workspace, user: str) -> AsyncIterator[str]:
    updates = ws.stream.updates(user)
    yield ": listening\n\n"
    async for update in updates:
        yield f"data: {json.dumps(update)}\n\n"


ROUTES = [
    Route("/stream", stream),
    *(
        Route(f"/{path}", answering(handler), methods=[method])
        for path, handlers in _HANDLERS.items()
        for method, handler in handlers.items()
    ),
]
