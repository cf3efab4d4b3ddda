"""conversations.history and conversations.replies."""

from playground import threads
from playground.errors import SlackError
from playground.json_types import Json
from playground.webapi.args import Call
from playground.webapi.paging import cursor, read_cursor

_EVER = "9" * 20


def history(call: Call) -> Json:
    """conversations.history: a channel's messages outside threads, latest first."""
    channel, limit = _readable(call), call.number("limit", 100, 999)
    oldest, latest = _range(call)
    before = read_cursor("next_ts", call.optional("cursor")) or latest
    found = call.ws.store.top_level(channel["id"], oldest, before, limit + 1)
    shown = threads.with_threads(call.ws, channel, found[:limit])
    answer = _answer(call, shown, more=len(found) > limit)
    return {**answer, "pin_count": 0, "channel_actions_ts": None, "channel_actions_count": 0}


def replies(call: Call) -> Json:
    """conversations.replies: a thread with its parent, earliest first."""
    channel, limit = _readable(call), call.number("limit", 1000, 1000)
    parent = threads.parent_of(call.ws, channel, call.text("ts"))
    oldest, latest = _range(call)
    after = read_cursor("next_ts", call.optional("cursor")) or oldest
    found = call.ws.store.replies(channel["id"], parent["ts"], after, latest, limit + 1)
    first = threads.with_threads(call.ws, channel, [parent])
    return _answer(call, [*first, *found[:limit]], more=len(found) > limit)


def _readable(call: Call) -> Json:
    channel = call.readable_channel("history")
    if not call.ws.directory.is_member(channel["id"], call.ws.directory.bot["user_id"]):
        raise SlackError("not_in_channel")
    return channel


def _range(call: Call) -> tuple[str, str]:
    """Give the exclusive bounds; `inclusive` moves each out by the smallest step there is."""
    oldest, latest = call.optional("oldest") or "0", call.optional("latest") or _EVER
    if call.flag("inclusive"):
        return oldest[:-1] + chr(ord(oldest[-1]) - 1), latest + "~"
    return oldest, latest


def _answer(call: Call, shown: list[Json], *, more: bool) -> Json:
    if not call.flag("include_all_metadata"):
        shown = [{key: each[key] for key in each if key != "metadata"} for each in shown]
    answer: Json = {"messages": shown, "has_more": more}
    if more:
        answer["response_metadata"] = {"next_cursor": cursor("next_ts", shown[-1]["ts"])}
    return answer
