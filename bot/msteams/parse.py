"""Teams' activities as chat-neutral values. Pure.

Shapes: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages
A channel's conversation id ends in `;messageid=ID`, the id of its thread's first message; other
conversations have no threads. A message's id counts milliseconds since 1970.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botbuilder.schema import Activity

from bot.changes import Change
from bot.emoji import Sign
from bot.msteams.dialogs import filled
from helpdesk.cards import ActionId
from helpdesk.doors import Door
from helpdesk.markup import clean
from helpdesk.model import File, Message, Roles

THREAD = ";messageid="
_AT = re.compile(r"<at(?:\s[^>]*)?>(?P<name>.*?)</at>", re.DOTALL | re.IGNORECASE)
_FILE = "application/vnd.microsoft.teams.file.download.info"
# What bots and apps are called, against 29: for people.
_BOT = "28:"
# Nobody replies this soon.
_SAME_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True)
class Surroundings:
    """What is known about the channel and the author beyond the activity itself."""

    is_help_channel: bool
    roles: Roles


@dataclass(frozen=True)
class Account:
    """Who did something in Teams: their id there and in Entra, and where they can be asked about.

    The Entra id is empty where Teams does not tell it.
    """

    id: str
    entra: str
    tenant: str
    service_url: str
    conversation: str


@dataclass(frozen=True)
class Pressed:
    """A button, a list or a form as it was used.

    `value` is what the element carried; a list from which nothing was picked carries nothing.
    `answers` are what was filled in, by its questions.
    """

    action: ActionId
    value: str
    answers: Mapping[str, str]


def place(activity: Activity) -> tuple[str, str | None]:
    """Return the conversation without its thread, and the first message of that thread."""
    channel, _, thread = str(activity.conversation.id).partition(THREAD)
    return channel, thread or None


def conversation_id(channel: str, thread: str | None) -> str:
    """Return the id of a channel's thread, or of the channel itself."""
    return f"{channel}{THREAD}{thread}" if thread else channel


def tenant(activity: Activity) -> str:
    """Return the tenant, which is to Teams what a workspace is to Slack."""
    named = (_data(activity).get("tenant") or {}).get("id")
    return str(named or getattr(activity.conversation, "tenant_id", None) or "")


def account(activity: Activity) -> Account:
    """Return who did this."""
    author, (channel, _) = activity.from_property, place(activity)
    entra = str(getattr(author, "aad_object_id", None) or "")
    return Account(str(author.id), entra, tenant(activity), str(activity.service_url), channel)


def is_said_by_person(activity: Activity) -> bool:
    """Whether an activity is a person's, and no bot's: neither our own nor another."""
    author = activity.from_property
    own = activity.recipient.id if activity.recipient else None
    is_bot = getattr(author, "role", None) == "bot" or str(author.id).startswith(_BOT)
    return not is_bot and author.id != own


def message(activity: Activity, around: Surroundings) -> Message | None:
    """Parse a message; None where no person said anything to anybody."""
    text = _text(activity)
    if not is_said_by_person(activity) or not (text or _files(activity) or names_us(activity)):
        return None
    return _message(activity, text, around, "said")


def edit(activity: Activity, around: Surroundings) -> Change | None:
    """Parse an edit, or an undone delete."""
    if not is_said_by_person(activity):
        return None
    changed = f"{said_at(activity).timestamp():.6f}"
    return Change(_message(activity, _text(activity), around, f"changed:{changed}"), changed)


def deletion(activity: Activity, around: Surroundings) -> Change | None:
    """Parse a delete."""
    if not is_said_by_person(activity):
        return None
    changed = f"{said_at(activity).timestamp():.6f}"
    return Change(_message(activity, "", around, f"deleted:{changed}"), changed, is_deleted=True)


def _message(activity: Activity, text: str, around: Surroundings, key: str) -> Message:
    (channel, thread), ts = place(activity), _id(activity)
    return Message(
        key=f"msteams:{tenant(activity)}:{channel}:{ts}:{key}",
        door=Door.MSTEAMS,
        workspace=tenant(activity),
        channel=channel,
        ts=ts,
        author=str(activity.from_property.id),
        text=text,
        # An edit comes with the time of the edit; the message keeps its own.
        at=moment(ts) or said_at(activity),
        thread=thread if thread != ts else None,
        addressed=_is_addressed(activity, thread, around),
        direct=is_personal(activity),
        roles=around.roles,
        threaded=thread is not None,
        files=tuple(_files(activity)),
    )


def _is_addressed(activity: Activity, thread: str | None, around: Surroundings) -> bool:
    """Whether it is for us: in private, by name, or as a new message in a help channel."""
    if is_personal(activity) or names_us(activity):
        return True
    return around.is_help_channel and thread in (None, _id(activity))


def _id(activity: Activity) -> str:
    """Return the message's id.

    The Agents Playground gives a channel's message another id than the thread that it begins; it
    is known by the time.
    """
    _, thread = place(activity)
    began = None if str(activity.id).isdecimal() else moment(thread)
    is_first = began is not None and said_at(activity) - began < _SAME_MOMENT
    return str(thread if is_first else activity.id)


def is_personal(activity: Activity) -> bool:
    """Whether this is somebody's own chat with the bot."""
    return _kind(activity) == "personal"


def _kind(activity: Activity) -> str:
    """Return personal, groupChat or channel. A chat without a kind is personal."""
    return str(activity.conversation.conversation_type or "personal")


def names_us(activity: Activity) -> bool:
    """Whether a message mentions the bot."""
    own = activity.recipient.id if activity.recipient else None
    return any((each.get("mentioned") or {}).get("id") == own for each in _mentions(activity))


def _mentions(activity: Activity) -> Iterator[Mapping[str, Any]]:
    for entity in activity.entities or ():
        if entity.type == "mention":
            yield entity.additional_properties


def _text(activity: Activity) -> str:
    """Return the words a person sees, without the bot's own name.

    Mentions of others become inert words: whoever shows them again shows text.
    """
    text = activity.text or ""
    own = activity.recipient.id if activity.recipient else None
    for mention in _mentions(activity):
        if (mention.get("mentioned") or {}).get("id") == own:
            text = text.replace(str(mention.get("text") or "<at></at>"), " ")
    named = _AT.sub(lambda match: "@" + match["name"], text)
    return clean(html.unescape(named).replace("\xa0", " ")).strip()


def _files(activity: Activity) -> list[File]:
    """Return the attached files and pictures. Cards and the text's own HTML are none."""
    return [File(*found) for each in activity.attachments or () if (found := _file(each))]


def _file(attachment: Any) -> tuple[str, str] | None:
    kind, url = str(attachment.content_type or ""), str(attachment.content_url or "")
    is_file = kind == _FILE or kind.startswith("image/")
    if not is_file or not url.startswith(("https://", "http://")):
        return None
    return clean(attachment.name or "a picture"), url


def said_at(activity: Activity) -> datetime:
    """Return when it happened."""
    at = activity.timestamp
    return at.astimezone(UTC) if isinstance(at, datetime) else datetime.now(UTC)


def moment(ts: str | None) -> datetime | None:
    """Read a message's id as its time; None where it is no such id."""
    if not ts or not re.fullmatch(r"[0-9]{12,14}", ts):
        return None
    return datetime.fromtimestamp(int(ts) / 1000, UTC)


def executed(value: object) -> Pressed | None:
    """Parse what an Action.Execute sends; None for what is none of ours."""
    action = _object(value, "action")
    return _pressed(action.get("verb"), action.get("data"))


def filled_in(value: object) -> Pressed | None:
    """Parse what opens a dialog or comes from it; None for what is none of ours."""
    return submitted(_object(value, "data"))


def submitted(data: object) -> Pressed | None:
    """Parse what an Action.Submit sends; None for what is none of ours."""
    return _pressed(data.get("action"), data) if isinstance(data, dict) else None


def _object(value: object, name: str) -> Mapping[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _pressed(action: object, data: object) -> Pressed | None:
    if not isinstance(action, str) or action not in set(ActionId) or not isinstance(data, dict):
        return None
    answers = filled(data)
    value = str(answers.get(str(data.get("list")), "") or data.get("value") or "")
    team = answers.get("team")
    whole = f"{value}.{team}" if value and team else value
    return Pressed(ActionId(action), whole, answers)


# https://learn.microsoft.com/microsoftteams/platform/agents-in-teams/teams-reactions-reference; a
# skin's tone stands behind "-tone".
_SIGNS = {
    "1f440_eyes": Sign.EYES,
    "2705_whiteheavycheckmark": Sign.CHECK,
    "like": Sign.THUMB_UP,
    "1f44d_thumbsup": Sign.THUMB_UP,
    "heart": Sign.THUMB_UP,
    "1f44e_thumbsdown": Sign.THUMB_DOWN,
    "sad": Sign.THUMB_DOWN,
    "angry": Sign.THUMB_DOWN,
}


def sign(reactions: Iterable[str]) -> Sign | None:
    """Say what emoji mean that came at once: the first that means anything to us."""
    known = (_SIGNS.get(each.partition("-tone")[0]) for each in reactions)
    return next((each for each in known if each), None)


def _data(activity: Activity) -> Mapping[str, Any]:
    return activity.channel_data if isinstance(activity.channel_data, dict) else {}
