"""POST /api/METHOD: who calls, what is allowed, which faults are armed, then the method."""

import hmac
import json
from collections.abc import Callable
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground import scopes
from playground.errors import SlackError
from playground.json_types import Json
from playground.misbehave import Misbehaviour
from playground.webapi import chat, conversations, history, others
from playground.webapi.args import Call
from playground.workspace import Workspace

METHODS: dict[str, Callable[[Call], Json]] = {
    "apps.connections.open": others.connections_open,
    "auth.test": others.auth_test,
    "chat.delete": chat.delete,
    "chat.getPermalink": chat.get_permalink,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "conversations.history": history.history,
    "conversations.info": conversations.info,
    "conversations.join": conversations.join,
    "conversations.list": conversations.listing,
    "conversations.members": conversations.members,
    "conversations.open": conversations.open_direct,
    "conversations.replies": history.replies,
    "reactions.add": others.reactions_add,
    "reactions.remove": others.reactions_remove,
    "usergroups.list": others.usergroups_list,
    "users.conversations": conversations.of_user,
    "users.info": others.users_info,
    "users.list": others.users_list,
    "views.open": others.views_open,
    "views.publish": others.views_publish,
    "views.push": others.views_push,
    "views.update": others.views_update,
}


async def call_method(request: Request) -> Response:
    """Answer one Web API call as Slack would, or misbehave as armed."""
    ws: Workspace = request.app.state.workspace
    method = request.path_params["method"]
    args = await _arguments(request)
    token = _token(request, args)
    fault = Misbehaviour(ws.faults, method, _text(args.get("channel")))
    early = await fault.before()
    if early is not None:
        _log(ws, method, args, {"ok": False, "error": fault.named or "fault"})
        return early
    answer = _answer(ws, method, token, args)
    _log(ws, method, args, answer)
    return fault.after() or JSONResponse(answer, headers=_headers(ws))


def _answer(ws: Workspace, method: str, token: str | None, args: Json) -> Json:
    if method not in METHODS:
        return SlackError("unknown_method", req_method=method).body()
    try:
        _check_token(ws, method, token)
        scope = scopes.METHOD_SCOPES.get(method)
        if scope:
            scopes.require(ws.manifest, scope)
        return {"ok": True, **METHODS[method](Call(ws, args))}
    except SlackError as refusal:
        return refusal.body()


def _check_token(ws: Workspace, method: str, token: str | None) -> None:
    if not token:
        raise SlackError("not_authed")
    wanted, other = ws.bot_token, ws.app_token
    if method == "apps.connections.open":
        wanted, other = other, wanted
    if other and hmac.compare_digest(token.encode(), other.encode()):
        raise SlackError("not_allowed_token_type")
    if not wanted or not hmac.compare_digest(token.encode(), wanted.encode()):
        raise SlackError("invalid_auth")


async def _arguments(request: Request) -> Json:
    """Read query, form or JSON; a body that is neither counts as no arguments, as with Slack."""
    body = await request.body()
    args: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            given = json.loads(body or b"{}")
        except ValueError:
            return args
        return {**args, **given} if isinstance(given, dict) else args
    return {**args, **dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))}


def _token(request: Request, args: Json) -> str | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    given = args.pop("token", None)
    return token.strip() if kind.lower() == "bearer" and token else _text(given)


def _headers(ws: Workspace) -> dict[str, str]:
    return {"X-OAuth-Scopes": ",".join(ws.manifest.scopes)}


def _log(ws: Workspace, method: str, args: Json, answer: Json) -> None:
    entry = {"method": method, "args": args, "ok": answer["ok"], "at": ws.clock()}
    ws.calls.append({**entry, "error": answer.get("error")})


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
