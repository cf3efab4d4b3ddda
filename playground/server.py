"""The playground's web server."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from playground.company.play import Play
from playground.company.routes import week_routes
from playground.errors import SlackError
from playground.guard import Guard
from playground.people.routes import ROUTES
from playground.responses import respond
from playground.webapi.endpoint import call_method
from playground.workspace import Workspace

_STATIC = Path(__file__).parent / "static"


def create_app(workspace: Workspace) -> Starlette:
    """Build the ASGI app over a workspace, which it closes when it shuts down."""
    play = Play(workspace)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await play.stop()
        await workspace.close()

    app = Starlette(
        routes=[
            Route("/api/{method}", call_method, methods=["GET", "POST"]),
            Route("/actions/{team}/{key}", _response_url, methods=["POST"]),
            WebSocketRoute("/link/", _socket_mode),
            Mount("/_people", routes=[*ROUTES, *week_routes(play)]),
            Mount("/static", StaticFiles(directory=_STATIC)),
            Route("/", _page),
            Route("/archives/{channel}/{message}", _page),
        ],
        middleware=[Middleware(Guard, workspace=workspace)],
        lifespan=lifespan,
    )
    app.state.workspace = workspace
    return app


@asynccontextmanager
async def serving(
    workspace: Workspace, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[str]:
    """Serve a workspace in the running event loop; yields its address, "http://127.0.0.1:3001".

    Port 0 takes a free one. Raises OSError if the port is in use.
    """
    listening = _listen(host, port)
    workspace.base_url = f"http://{host}:{listening.getsockname()[1]}"
    server = _Server(
        uvicorn.Config(
            create_app(workspace),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=1,
            timeout_keep_alive=75,  # longer than clients keep theirs: none meets a closing one
        )
    )
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield workspace.base_url
    finally:
        workspace.stream.close()
        await workspace.sockets.close()
        server.should_exit = True
        await running


def _listen(host: str, port: int) -> socket.socket:
    """Listen there.

    asyncio sets TCP_NODELAY only where the protocol is named; without it every second answer on a
    connection waits 40 ms for the peer's delayed acknowledgement.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(100)
    return listening


class _Server(uvicorn.Server):
    """A uvicorn that leaves the process's signals to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _page(_: Request) -> Response:
    return FileResponse(_STATIC / "index.html")


async def _socket_mode(socket: WebSocket) -> None:
    workspace: Workspace = socket.app.state.workspace
    await workspace.sockets.serve(socket)


async def _response_url(request: Request) -> Response:
    """Take what the bot posts to a response_url; Slack answers "ok" or an error with 404."""
    try:
        answer = await request.json()
    except ValueError:
        return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
    try:
        respond(request.app.state.workspace, request.path_params["key"], answer)
    except SlackError as refusal:
        return JSONResponse(refusal.body(), 404)
    return PlainTextResponse("ok")
