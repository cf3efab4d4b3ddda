"""Socket Mode: the same payloads over websockets that the bot opens.

Protocol: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import secrets
import uuid
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.json_types import Json
from playground.transport import ACK_SECONDS, Answer, DeliveryError, Kind, Retry

CONNECTIONS_MOST = 10


@dataclass(eq=False)
class _Connection:
    socket: WebSocket
    waiting: dict[str, asyncio.Future[Json | None]] = field(default_factory=dict)

    def acknowledge(self, message: Json) -> None:
        waiting = self.waiting.pop(str(message.get("envelope_id")), None)
        if waiting and not waiting.done():
            waiting.set_result(message.get("payload"))

    def lost(self) -> None:
        for waiting in self.waiting.values():
            if not waiting.done():
                waiting.set_exception(DeliveryError("connection_failed"))


class SocketTransport:
    """The bot's open connections; each payload goes to one of them, in turn."""

    def __init__(self, app_id: str) -> None:
        self._app_id = app_id
        self._tickets: set[str] = set()
        self._open: list[_Connection] = []

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def ticket(self) -> str:
        """Give a ticket that opens one connection."""
        ticket = str(uuid.uuid4())
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """Serve one connection until it ends; refuses an unknown ticket and an eleventh one."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(1008)
            return
        self._tickets.remove(ticket)
        await socket.accept()
        if len(self._open) >= CONNECTIONS_MOST:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return
        await self._listen(_Connection(socket))

    async def send(self, kind: Kind, payload: Json, retry: Retry) -> Answer:
        """Send one payload over one connection and wait for its acknowledgement."""
        if not self._open:
            raise DeliveryError("connection_failed")
        connection = self._open.pop(0)
        self._open.append(connection)
        envelope = _envelope(kind, payload, retry)
        acknowledged: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope["envelope_id"]] = acknowledged
        try:
            async with asyncio.timeout(ACK_SECONDS):
                await connection.socket.send_json(envelope)
                return Answer(200, await acknowledged)
        except TimeoutError as problem:
            raise DeliveryError("http_timeout") from problem
        except (WebSocketDisconnect, RuntimeError) as problem:  # closed under our hands
            raise DeliveryError("connection_failed") from problem
        finally:
            connection.waiting.pop(envelope["envelope_id"], None)

    async def refresh(self) -> int:
        """Ask every connection to be opened anew, as Slack does now and then; give their number."""
        connections = list(self._open)
        for connection in connections:
            self._open.remove(connection)
            with suppress(WebSocketDisconnect):  # gone already
                await connection.socket.send_json(_disconnect("refresh_requested"))
        return len(connections)

    async def close(self) -> None:
        """Close every connection."""
        for connection in list(self._open):
            self._open.remove(connection)
            with suppress(WebSocketDisconnect):  # gone already
                await connection.socket.close(1001)

    async def _listen(self, connection: _Connection) -> None:
        self._open.append(connection)
        try:
            await connection.socket.send_json(self._hello())
            while True:
                connection.acknowledge(await connection.socket.receive_json())
        except WebSocketDisconnect:
            pass  # the ordinary end of a connection
        finally:
            if connection in self._open:
                self._open.remove(connection)
            connection.lost()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {**_debug_info(), "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }


def _envelope(kind: Kind, payload: Json, retry: Retry) -> Json:
    envelope = {
        "envelope_id": str(uuid.uuid4()),
        "payload": payload,
        "type": kind,
        "accepts_response_payload": kind != "events_api",
    }
    if kind == "events_api":
        envelope |= {"retry_attempt": retry.num, "retry_reason": retry.reason}
    return envelope


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": _debug_info()}


def _debug_info() -> Json:
    return {"host": "playground-" + secrets.token_hex(3), "build_number": 1}
