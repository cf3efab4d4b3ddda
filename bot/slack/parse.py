"""Slack's events and payloads as chat-neutral values. Pure.

Shapes: https://api.slack.com/events/message, https://api.slack.com/reference/interaction-payloads
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.changes import Change
from bot.emoji import Sign
from helpdesk.doors import Door
from helpdesk.model import File, Message, Roles

Event = Mapping[str, Any]

# A message of these subtypes was said by a person; all others are notices or other bots.
_SAID = frozenset({None, "file_share", "thread_broadcast", "me_message"})
_ENTITY = re.compile(r"<(?P<body>[^<>]*)>")


@dataclass(frozen=True)
class Surroundings:
    """What is known about the channel and the author beyond the event itself."""

    bot_user: str
    is_help_channel: bool
    roles: Roles


def is_said_by_person(event: Event, bot_user: str) -> bool:
    """Whether a message event is a person's words: no bot's, no notice, not empty."""
    is_bot = bool(event.get("bot_id")) or event.get("user") == bot_user
    return not is_bot and event.get("subtype") in _SAID and bool(event.get("user"))


def home(event: Event) -> str | None:
    """Return the workspace of a message's author, which only events of shared channels name.

    https://docs.slack.dev/apis/slack-connect/#message_events
    """
    named = event.get("user_team") or event.get("source_team")
    return str(named) if named else None


def message(event: Event, workspace: str, around: Surroundings) -> Message | None:
    """Parse a message or app_mention event; None where no person said anything."""
    if not is_said_by_person(event, around.bot_user):
        return None
    text = plain(str(event.get("text") or ""), around.bot_user)
    if not (text or event.get("files") or _names_us(event, around)):
        return None
    return _message(event, workspace, text, around, addressed=_is_addressed(event, around))


def _names_us(event: Event, around: Surroundings) -> bool:
    return f"<@{around.bot_user}" in str(event.get("text") or "")


def _is_addressed(event: Event, around: Surroundings) -> bool:
    """Whether it is for us.

    In a help channel that is what stands in the channel, and what people add in the thread of
    their own message; others may talk in a thread that is no request as they like.
    """
    if _names_us(event, around) or event.get("type") == "app_mention" or _is_direct(event):
        return True
    is_reply = event.get("thread_ts") not in (None, event.get("ts"))
    is_own = not is_reply or event.get("parent_user_id") == event.get("user")
    return around.is_help_channel and is_own and event.get("subtype") != "thread_broadcast"


def _is_direct(event: Event) -> bool:
    return event.get("channel_type") in ("im", "app_home") or str(event["channel"]).startswith("D")


def change(event: Event, workspace: str, around: Surroundings) -> Change | None:
    """Parse message_changed and message_deleted; None where a person's words did not change.

    Slack reports the delete of a message with replies as its change to a tombstone.
    """
    before = dict(event.get("previous_message") or {})
    said = dict(event.get("message") or {}) | {"channel": event.get("channel")}
    if event.get("subtype") == "message_deleted" or said.get("subtype") == "tombstone":
        gone = {"ts": event.get("deleted_ts") or said.get("ts"), "channel": event.get("channel")}
        return _deleted(before | gone, event, workspace, around)
    if not is_said_by_person(said, around.bot_user) or _shown(said) == _shown(before):
        return None
    changed = str((said.get("edited") or {}).get("ts") or event.get("event_ts") or event["ts"])
    text = plain(str(said.get("text") or ""), around.bot_user)
    key, addressed = f"changed:{changed}", _is_addressed(said, around)
    return Change(_message(said, workspace, text, around, key=key, addressed=addressed), changed)


def _shown(said: Event) -> tuple[object, list[File]]:
    """What people see of a message; links that unfold change it, too, and are none of it."""
    return said.get("text"), list(_files(said))


def _deleted(said: Event, event: Event, workspace: str, around: Surroundings) -> Change | None:
    if said.get("bot_id") or not said.get("ts"):
        return None
    changed = str(event.get("event_ts") or event.get("ts"))
    addressed = _is_addressed(said, around)
    gone = _message(said, workspace, "", around, key="deleted", addressed=addressed)
    return Change(gone, changed, is_deleted=True)


def _message(
    event: Event,
    workspace: str,
    text: str,
    around: Surroundings,
    *,
    key: str = "said",
    addressed: bool = False,
) -> Message:
    ts, channel = str(event["ts"]), str(event["channel"])
    thread = event.get("thread_ts")
    return Message(
        key=f"slack:{workspace}:{channel}:{ts}:{key}",
        door=Door.SLACK,
        workspace=workspace,
        channel=channel,
        ts=ts,
        author=str(event.get("user") or ""),
        text=text,
        at=moment(ts),
        thread=str(thread) if thread and thread != ts else None,
        addressed=addressed,
        direct=_is_direct(event),
        roles=around.roles,
        files=tuple(_files(event)),
    )


def _files(event: Event) -> Iterator[File]:
    for each in event.get("files") or ():
        url = str(each.get("permalink") or "")
        if url.startswith(("https://", "http://")):
            yield File(storable(str(each.get("name") or "a file")), url)


# What Slack calls them: https://docs.slack.dev/reference/events/reaction_added; a skin's tone
# stands behind "::".
_SIGNS = {
    "eyes": Sign.EYES,
    "white_check_mark": Sign.CHECK,
    "+1": Sign.THUMB_UP,
    "thumbsup": Sign.THUMB_UP,
    "-1": Sign.THUMB_DOWN,
    "thumbsdown": Sign.THUMB_DOWN,
}


def sign(event: Event) -> Sign | None:
    """Say what an emoji on a message means; None where it means nothing to us."""
    is_message = (event.get("item") or {}).get("type") == "message"
    name = str(event.get("reaction") or "").partition("::")[0]
    return _SIGNS.get(name) if is_message else None


def moment(ts: str) -> datetime:
    """Read a Slack `ts` ("1700000000.000123", seconds since 1970) as a time."""
    seconds, _, micros = ts.partition(".")
    whole = datetime.fromtimestamp(int(seconds), UTC)
    return whole.replace(microsecond=int((micros + "000000")[:6]))


def plain(text: str, bot_user: str) -> str:
    """Slack's escaped text as the words a person sees, without the bot's own name.

    Mentions, channels and broadcasts become inert words: whoever shows them again shows text.
    """
    named = _ENTITY.sub(lambda match: _entity(match["body"], bot_user), text)
    return storable(html.unescape(named)).strip()


def storable(text: str) -> str:
    """Leave out what a database refuses: NUL, and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def _entity(body: str, bot_user: str) -> str:
    target, _, label = body.partition("|")
    if target == f"@{bot_user}":
        return ""
    if target.startswith("!"):
        return "@" + (label.lstrip("@") or target[1:].split("^")[0])
    if target.startswith("@"):
        return "@" + (label or target[1:])
    if target.startswith("#"):
        return "#" + (label or target[1:])
    return label or target.removeprefix("mailto:").removeprefix("tel:")
