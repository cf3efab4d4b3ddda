"""The fake Bot Connector: what the bot calls, checked as strictly as Teams checks it.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from aiohttp import web
from card_schema import CARDS
from msteams_faults import Fault, Faults
from msteams_world import BOT, TENANT, THREAD, Account, Conversation, Said, World, guid

CARD = "application/vnd.microsoft.card.adaptive"
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
LARGEST = 28 * 1024
_WORDS = {"text", "title", "value", "label", "placeholder"}
_KINDS = {"message", "typing"}
_FORMATS = {None, "plain", "markdown", "xml"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Call:
    """One call of the bot. `channel` is the conversation without its thread."""

    method: str
    path: str
    channel: str
    body: Any
    port: int
    at: float
    status: int | None = None


class RefusalError(Exception):
    """The connector's own error."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code

    @property
    def is_our_fault(self) -> bool:
        """Whether the bot could have known better."""
        return self.status in (400, 401, 413) or self.code == "ConversationNotFound"


class Connector:
    """Serves the REST API over a world. `token` is what the bot must show; None asks for none.

    `complaints` are refusals that no script asked for. A page of members holds at most `page`.
    """

    def __init__(self, world: World, faults: Faults, token: str | None) -> None:
        self.world = world
        self.token = token
        self.page = 50
        self.calls: list[Call] = []
        self.complaints: list[str] = []
        self._faults = faults

    def app(self) -> web.Application:
        """The API under /emea, as Teams' regions have it."""
        app = web.Application(middlewares=[self._middleware], client_max_size=10_000_000)
        base = "/emea/v3"
        app.add_routes(
            [
                web.post(f"{base}/conversations", self._open_thread),
                web.post(f"{base}/conversations/{{id}}/activities", self._send),
                web.put(f"{base}/conversations/{{id}}/activities/{{activity}}", self._update),
                web.get(f"{base}/conversations/{{id}}/pagedmembers", self._members),
                web.get(f"{base}/conversations/{{id}}/members/{{person}}", self._one_member),
                web.get(f"{base}/teams/{{id}}", self._msteam),
                web.get(f"{base}/teams/{{id}}/conversations", self._channels),
            ]
        )
        return app

    @web.middleware
    async def _middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        call = await self._noted(request)
        fault = self._faults.strike(call.method, call.channel)
        try:
            if fault and (answer := await self._before(fault)):
                call.status = answer.status
                return answer
            response = await self._checked(request, call, handler)
        except RefusalError as refusal:
            call.status = refusal.status
            if refusal.is_our_fault:
                self.complaints.append(f"{call.method} {call.path}: {refusal.status} {refusal}")
            return _error(refusal.status, refusal.code, str(refusal))
        call.status = response.status
        if fault and fault.kind == "drop_after":
            _cut(request)
        return response

    async def _noted(self, request: web.Request) -> Call:
        body = json.loads(await request.read() or b"null")
        named = request.match_info.get("id") or _channel_of(body)
        port = request.transport.get_extra_info("sockname")[1] if request.transport else 0
        now = asyncio.get_running_loop().time()
        call = Call(request.method, request.path, named.partition(THREAD)[0], body, port, now)
        self.calls.append(call)
        return call

    async def _before(self, fault: Fault) -> web.Response | None:
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault.kind == "status":
            after = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
            return _error(fault.status, fault.code, "this was scripted", after)
        return None

    async def _checked(
        self, request: web.Request, call: Call, handler: Handler
    ) -> web.StreamResponse:
        if self.token and request.headers.get("Authorization") != f"Bearer {self.token}":
            raise RefusalError(401, "Unauthorized", "the bot's token is missing or wrong")
        return await handler(request)

    # What may be called.

    async def _open_thread(self, request: web.Request) -> web.Response:
        body = await request.json()
        where = self._conversation(_channel_of(body))
        if not body.get("isGroup") or where.kind != "channel":
            raise RefusalError(400, "BadSyntax", "only a channel has threads")
        said = self._post(where, None, body["activity"], await request.read())
        made = {"id": f"{where.id}{THREAD}{said.id}", "activityId": said.id}
        return web.json_response(made, status=201)

    async def _send(self, request: web.Request) -> web.Response:
        where, root = self._place(request)
        said = self._post(where, root, await request.json(), await request.read())
        return web.json_response({"id": said.id}, status=201)

    async def _update(self, request: web.Request) -> web.Response:
        where, root = self._place(request)
        said = self._said(where, request.match_info["activity"])
        if root not in (None, said.root, said.id):
            raise RefusalError(404, "ActivityNotFoundInConversation", "it is in another thread")
        activity = await request.json()
        said.text, said.card = _shown(activity, await request.read())
        said.views.clear()
        return web.json_response({"id": said.id})

    def _post(self, where: Conversation, root: str | None, activity: Any, body: bytes) -> Said:
        text, card = _shown(activity, body)
        _check_mentions(card or {}, where)
        return self.world.say(where, BOT, root, text, card=card)

    def _place(self, request: web.Request) -> tuple[Conversation, str | None]:
        channel, _, root = request.match_info["id"].partition(THREAD)
        where = self._conversation(channel)
        if root:
            self._said(where, root)
        return where, root or None

    def _conversation(self, channel: str) -> Conversation:
        where = self.world.conversations.get(channel)
        if where is None:
            raise RefusalError(404, "ConversationNotFound", "Conversation not found.")
        if where.is_blocked:
            raise RefusalError(403, "MessageWritesBlocked", "the bot was blocked here")
        has_bot = where.msteam.has_bot if where.msteam else where.has_bot
        if not has_bot:
            words = "The bot is not part of the conversation roster."
            raise RefusalError(403, "BotNotInConversationRoster", words)
        return where

    def _said(self, where: Conversation, message_id: str) -> Said:
        try:
            return where.find(message_id)
        except LookupError as error:
            code = "ActivityNotFoundInConversation"
            raise RefusalError(404, code, f"there is no activity {message_id}") from error

    async def _members(self, request: web.Request) -> web.Response:
        """Everybody of the team for a standard channel, in pages."""
        where, _ = self._place(request)
        start = int(request.query.get("continuationToken", "0"))
        end = start + self.page
        found = [_member(each) for each in where.members[start:end]]
        more = {"continuationToken": str(end)} if end < len(where.members) else {}
        return web.json_response({"members": found, **more})

    async def _one_member(self, request: web.Request) -> web.Response:
        where, _ = self._place(request)
        for each in where.members:
            if request.match_info["person"] in (each.id, each.aad_id):
                return web.json_response(_member(each))
        raise RefusalError(404, "MemberNotFoundInConversation", "they are not in there")

    async def _msteam(self, request: web.Request) -> web.Response:
        msteam = self.world.msteam(request.match_info["id"])
        if msteam is None or not msteam.has_bot:
            raise RefusalError(404, "NotFound", "there is no such team")
        known = {"id": msteam.id, "name": msteam.name, "aadGroupId": guid("group", msteam.id)}
        return web.json_response(known | {"tenantId": TENANT, "memberCount": len(msteam.members)})

    async def _channels(self, request: web.Request) -> web.Response:
        msteam = self.world.msteam(request.match_info["id"])
        if msteam is None or not msteam.has_bot:
            raise RefusalError(404, "NotFound", "there is no such team")
        channels = [
            {"id": each.id, "name": None if each.id == msteam.id else each.name, "type": "standard"}
            for each in self.world.channels_of(msteam)
        ]
        return web.json_response({"conversations": channels})


def check_card(card: Any) -> None:
    """Raise RefusalError for what is no Adaptive Card 1.5, beside what Teams adds of its own."""
    plain = {name: value for name, value in card.items() if name != "msteams"}
    fault = _fault(json.dumps(_without_words(plain)))
    if fault or card.get("version") not in ("1.4", "1.5"):
        raise RefusalError(400, "BadSyntax", f"this is no valid Adaptive Card: {fault}")


def _check_mentions(card: dict[str, Any], where: Conversation) -> None:
    """Refuse a mention of somebody who is not there, and one that no words carry.

    https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#mention-support-within-adaptive-cards
    """
    for entity in card.get("msteams", {}).get("entities", ()):
        if entity["mentioned"]["id"] not in {each.id for each in where.members}:
            raise RefusalError(400, "BadSyntax", "who is mentioned is not in the conversation")
        if not any(entity["text"] in part.get("text", "") for part in card["body"]):
            raise RefusalError(400, "BadSyntax", "a mention stands in no words of the card")


@cache
def _fault(card: str) -> str:
    """What is wrong with a card; kept, for a look takes 8 ms and most cards differ in words."""
    fault = next(CARDS.iter_errors(json.loads(card)), None)
    return fault.message[:300] if fault else ""


def _without_words(part: Any) -> Any:
    """The card with "…" for all that people read or buttons carry, which no rule concerns."""
    if isinstance(part, list):
        return [_without_words(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        key: "…" if key in _WORDS and isinstance(value, str) else _without_words(value)
        for key, value in part.items()
    }


def _shown(activity: Any, body: bytes) -> tuple[str, dict[str, Any] | None]:
    """The words and the card of what the bot sends, if Teams takes them."""
    if len(body) > LARGEST:
        raise RefusalError(413, "MessageSizeTooBig", f"{len(body)} bytes are too many")
    if activity.get("type") not in _KINDS or activity.get("textFormat") not in _FORMATS:
        raise RefusalError(400, "BadSyntax", "the type or the textFormat is wrong")
    attachments = activity.get("attachments") or []
    if len(attachments) > 1 or (attachments and activity.get("text")):
        raise RefusalError(400, "BadSyntax", "words and a card make two messages")
    for each in attachments:
        if each["contentType"] != CARD:
            raise RefusalError(400, "BadSyntax", f"{each['contentType']} is not shown here")
        check_card(each["content"])
    return str(activity.get("text") or ""), attachments[0]["content"] if attachments else None


def _channel_of(body: Any) -> str:
    data = (body or {}).get("channelData") or {}
    return str((data.get("channel") or {}).get("id") or "")


def _member(who: Account) -> dict[str, str]:
    first, _, last = who.name.partition(" ")
    person = {"id": who.id, "name": who.name, "aadObjectId": who.aad_id, "tenantId": who.tenant}
    return person | {"givenName": first, "surname": last, "userRole": who.role}


def _error(
    status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> web.Response:
    shape = {"error": {"code": code, "message": message}}
    return web.json_response(shape, status=status, headers=headers)


def _cut(request: web.Request) -> None:
    if request.transport:
        request.transport.abort()
