"""How armed faults strike a Web API call."""

import asyncio

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from playground.errors import PlaygroundError
from playground.faults import Faults


class CutConnection(Response):
    """Closes the TCP connection instead of answering."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Cut, and wait until the server has noticed.

        ASGI has no word for this, so it reaches for the transport that uvicorn keeps with the
        request; raises PlaygroundError under another server.
        """
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        if transport is None:
            raise PlaygroundError("Connections can only be cut under uvicorn; run it with that.")
        transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


class Misbehaviour:
    """What is armed against one call; `named` is the error that an early answer gave."""

    def __init__(self, faults: Faults, method: str, channel: str | None) -> None:
        self._faults, self._method, self._channel = faults, method, channel
        self.named: str | None = None

    async def before(self) -> Response | None:
        """Wait if slow; give an answer that comes in place of the call, or None."""
        if slow := self._faults.strike("slow", self._method, self._channel):
            await asyncio.sleep(slow.seconds)
        if limit := self._faults.strike("rate_limit", self._method, self._channel):
            return self._refuse("ratelimited", 429, {"Retry-After": str(limit.retry_after)})
        if error := self._faults.strike("error", self._method, self._channel):
            return self._refuse(error.error, 200, {})
        if self._faults.strike("server_error", self._method, self._channel):
            self.named = "server_error"
            return Response("Internal Server Error", 500)
        if self._faults.strike("drop_before", self._method, self._channel):
            self.named = "drop_before"
            return CutConnection()
        return None

    def after(self) -> Response | None:
        """Give what comes in place of the answer to a call that took effect, or None."""
        if self._faults.strike("drop_after", self._method, self._channel):
            return CutConnection()
        return None

    def _refuse(self, error: str, status: int, headers: dict[str, str]) -> Response:
        self.named = error
        return JSONResponse({"ok": False, "error": error}, status, headers)
