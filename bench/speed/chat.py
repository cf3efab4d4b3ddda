"""The chat on the other side: takes posts, counts them, and answers as Slack and Teams do.

    python -m bench.speed.chat PORT

GET /count says how many posts arrived and when the last one did (seconds, monotonic).
"""

from __future__ import annotations

import itertools
import os
import sys
import time

from aiohttp import web

_ids = itertools.count(1_700_000_000_000)
_state = {"count": 0, "last": 0.0}


def _took() -> str:
    _state["count"] += 1
    _state["last"] = time.monotonic()
    return str(next(_ids))


async def slack(request: web.Request) -> web.Response:
    """Answer the Web API methods that a bot calls."""
    method = request.match_info["method"]
    body = await request.read()
    if method == "chat.postMessage":
        number = _took()
        ts = f"{number[:10]}.{number[10:]}000"
        return web.json_response({"ok": True, "channel": "D1", "ts": ts, "bytes": len(body)})
    if method == "auth.test":
        bot = {"user_id": "UBOT", "team_id": "T1", "bot_id": "B1", "url": "https://t1.example/"}
        return web.json_response({"ok": True, **bot})
    empty: dict[str, object] = {"channels": [], "members": [], "usergroups": []}
    empty |= {"response_metadata": {"next_cursor": ""}}
    return web.json_response({"ok": True, **empty})


async def connector(request: web.Request) -> web.Response:
    """Answer the Bot Connector's calls."""
    await request.read()
    if request.method == "GET":
        return web.json_response({"conversations": [], "members": [], "name": "Team"})
    return web.json_response({"id": _took()}, status=201)


async def count(_request: web.Request) -> web.Response:
    """Say what arrived."""
    return web.json_response(_state)


def main() -> None:
    """Serve, away from the core that is measured."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, set(cores[1:]) or set(cores))
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack)
    app.router.add_get("/count", count)
    app.router.add_route("*", "/v3/{rest:.*}", connector)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)


if __name__ == "__main__":
    main()
