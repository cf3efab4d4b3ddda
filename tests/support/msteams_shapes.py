"""Activities as Teams sends them. Pure: each function returns one.

Shapes: tests/data/msteams, which tests hold these against, with the documents that show them.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from msteams_world import BOT, TENANT, THREAD, Account, Conversation, Said, guid

Json = dict[str, Any]

_LOCAL = timezone(timedelta(hours=1))
_CLIENT = {
    "type": "clientInfo",
    "locale": "en-GB",
    "country": "GB",
    "platform": "Windows",
    "timezone": "Europe/London",
}
_NAMED = "@Deskloop"


@dataclass(frozen=True)
class File:
    """A file or a picture with a message."""

    name: str
    url: str
    kind: str = "application/vnd.microsoft.teams.file.download.info"


@dataclass(frozen=True)
class Scene:
    """Who does something where, and when: `at` in milliseconds since 1970.

    `root` is the first message of the thread in a channel; `service_url` is where answers go.
    """

    service_url: str
    where: Conversation
    who: Account
    at: int
    root: str | None = None

    @property
    def event_id(self) -> str:
        """The id of what is no message."""
        return "f:" + guid(self.where.id, self.who.id, str(self.at))

    def activity(self, kind: str, id: str | None = None, **more: Any) -> Json:
        """What all activities have in common."""
        return {
            "type": kind,
            "id": id or self.event_id,
            "timestamp": _moment(self.at, UTC).replace("+00:00", "Z"),
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {"id": self.who.id, "aadObjectId": self.who.aad_id},
            "conversation": self._conversation(),
            "recipient": {"id": BOT.id, "name": BOT.name},
            **more,
        }

    def by_hand(self, kind: str, id: str | None = None, **more: Any) -> Json:
        """What a person's own client adds: a name, a clock and a place."""
        plain = self.activity(kind, id, channelData=self._channel_data(), locale="en-GB")
        return {
            **plain,
            "from": {**plain["from"], "name": self.who.name},
            "localTimestamp": _moment(self.at, _LOCAL),
            "localTimezone": "Europe/London",
            "entities": [_CLIENT],
            **more,
        }

    def _conversation(self) -> Json:
        thread = f"{THREAD}{self.root}" if self.root else ""
        shape = {
            "conversationType": self.where.kind,
            "tenantId": TENANT,
            "id": f"{self.where.id}{thread}",
        }
        return shape if self.where.kind == "personal" else {"isGroup": True, **shape}

    def _channel_data(self) -> Json:
        tenant = {"tenant": {"id": TENANT}}
        if self.where.msteam is None:
            return tenant
        channel, msteam = self.where.id, self.where.msteam.id
        legacy = {"teamsChannelId": channel, "teamsTeamId": msteam}
        return {**legacy, "channel": {"id": channel}, "team": {"id": msteam}, **tenant}

    def on_card(self, card_id: str) -> Json:
        """What an act on a card has."""
        data = self._channel_data() | {"source": {"name": "message"}}
        if self.where.msteam:
            data |= {"legacy": {"replyToId": f"1:1{guid(card_id)}"}}
        return {"channelData": data, "replyToId": card_id}


def message(scene: Scene, message_id: str, text: str, files: tuple[File, ...] = ()) -> Json:
    """Somebody wrote something; @Deskloop in the words is a mention."""
    return scene.by_hand("message", message_id, **_words(text, files))


def edited(scene: Scene, message_id: str, text: str, event: str = "editMessage") -> Json:
    """A message has other words now, or, as "undeleteMessage", its own again."""
    data = scene.by_hand("")["channelData"] | {"eventType": event}
    return scene.by_hand("messageUpdate", message_id, **_words(text, ())) | {"channelData": data}


def deleted(scene: Scene, message_id: str) -> Json:
    """A message is gone."""
    data = scene.by_hand("")["channelData"] | {"eventType": "softDeleteMessage"}
    return scene.by_hand("messageDelete", message_id, channelData=data)


def reacted(scene: Scene, message_id: str, emoji: str) -> Json:
    """An emoji on a message."""
    plain = scene.by_hand("")["channelData"]
    data = {key: plain[key] for key in ("channel", "team", "tenant") if key in plain}
    legacy = {"legacy": {"replyToId": f"1:1{guid(message_id)}"}}
    return scene.activity(
        "messageReaction",
        reactionsAdded=[{"type": emoji}],
        replyToId=message_id,
        channelData=data | (legacy if scene.where.msteam else {}),
    )


def executed(scene: Scene, card_id: str, action: Json, answers: Json, trigger: str) -> Json:
    """An Action.Execute, pressed ("manual") or asked for by a card's refresh ("automatic")."""
    sent = {key: action[key] for key in ("type", "title", "verb") if key in action}
    value = {"action": sent | {"data": action.get("data", {}) | answers}, "trigger": trigger}
    on_card = scene.on_card(card_id)
    return scene.by_hand("invoke", name="adaptiveCard/action", value=value, **on_card)


def submitted(scene: Scene, card_id: str, data: Json) -> Json:
    """An Action.Submit: a message without words."""
    return scene.by_hand("message", value=data, **scene.on_card(card_id))


def dialog(scene: Scene, name: str, card_id: str, data: Json) -> Json:
    """A dialog is asked for ("task/fetch"), or sent ("task/submit")."""
    value = {"data": data, "context": {"theme": "default"}}
    return scene.by_hand("invoke", name=name, value=value, **scene.on_card(card_id))


def extension(scene: Scene, name: str, said: Said, command: str, data: Json | None = None) -> Json:
    """A command is chosen in the menu of a message, or the form that it opened is sent.

    The names: "composeExtension/fetchTask" and "composeExtension/submitAction".
    https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/create-task-module
    """
    value = {
        "commandId": command,
        "commandContext": "message",
        "requestId": guid(scene.event_id),
        "messagePayload": _payload(scene, said),
        "context": {"theme": "default"},
    }
    value |= {} if data is None else {"data": data}
    source = {"source": {"name": "message"}}
    plain = scene.by_hand("invoke", name=name, value=value)
    return plain | {"channelData": plain["channelData"] | source}


def _payload(scene: Scene, said: Said) -> Json:
    """A message as a command gets it; people go by Entra's ids there."""
    link = f"https://teams.microsoft.com/l/message/{scene.where.id}/{said.id}"
    is_bot = said.author is BOT
    by_app = {"applicationIdentityType": "bot", "id": BOT.id, "displayName": BOT.name}
    by_person = {
        "userIdentityType": "aadUser",
        "id": said.author.aad_id,
        "displayName": said.author.name,
    }
    return {
        "linkToMessage": link,
        "id": said.id,
        "replyToId": said.root,
        "messageType": "message",
        "createdDateTime": _moment(said.number, UTC).replace("+00:00", "Z"),
        "lastModifiedDateTime": None,
        "deleted": False,
        "subject": None,
        "summary": None,
        "importance": "normal",
        "locale": "en-us",
        "body": {"contentType": "html", "content": f"<p>{html.escape(said.text, quote=False)}</p>"},
        "from": {
            "device": None,
            "conversation": None,
            "user": None if is_bot else by_person,
            "application": by_app if is_bot else None,
        },
        "reactions": [],
        "mentions": [],
        "attachments": [],
    }


def installed(scene: Scene, action: str) -> Json:
    """The app was added ("add", "add-upgrade") or taken out ("remove", "remove-upgrade")."""
    data = _about_msteam(scene) | {"source": {"name": "message"}}
    if scene.where.msteam:
        data |= _selected(scene) | {"channel": {"id": scene.where.id}}
    client = {"locale": "en-GB", "type": "clientInfo"}
    more = {"action": action, "entities": [client], "channelData": data, "locale": "en-GB"}
    return scene.activity("installationUpdate", **more)


def members(scene: Scene, change: str, who: Account) -> Json:
    """Somebody, or the bot, came ("membersAdded") or went ("membersRemoved")."""
    event = {"membersAdded": "teamMemberAdded", "membersRemoved": "teamMemberRemoved"}[change]
    data = _about_msteam(scene) | ({"eventType": event} if scene.where.msteam else {})
    if who is BOT and scene.where.msteam:
        data |= _selected(scene)
    them = [scene.who, BOT] if scene.where.kind == "personal" else [who]
    more = {change: [_known(each) for each in them], "channelData": data}
    return scene.activity("conversationUpdate", **more)


def changed(scene: Scene, event: str) -> Json:
    """A channel or a Microsoft team changed: channelRenamed, teamRenamed, teamDeleted, …"""
    data = _about_msteam(scene) | {"eventType": event}
    if event.startswith("channel"):
        data["channel"] = {"id": scene.where.id, "name": scene.where.name}
    return scene.activity("conversationUpdate", channelData=data)


def _about_msteam(scene: Scene) -> Json:
    tenant, msteam = {"tenant": {"id": TENANT}}, scene.where.msteam
    if msteam is None:
        return tenant
    known = {"id": msteam.id, "name": msteam.name, "aadGroupId": guid("group", msteam.id)}
    return {"team": known, **tenant}


def _selected(scene: Scene) -> Json:
    return {"settings": {"selectedChannel": {"id": scene.where.id}}}


def _known(who: Account) -> Json:
    return {"id": who.id} if who is BOT else {"id": who.id, "aadObjectId": who.aad_id}


def _words(text: str, files: tuple[File, ...]) -> Json:
    """The words as Teams sends them: escaped, with mentions as tags and entities."""
    typed = html.escape(text, quote=False)
    mention = {"type": "mention", "mentioned": {"id": BOT.id, "name": BOT.name}}
    mentions = [mention | {"text": f"<at>{BOT.name}</at>"}] if _NAMED in typed else []
    rich = typed.replace(_NAMED, f'<span itemscope="" itemid="0">{BOT.name}</span>')
    shown = {"contentType": "text/html", "content": f"<p>{rich}</p>"}
    return {
        "text": typed.replace(_NAMED, f"<at>{BOT.name}</at>"),
        "textFormat": "plain",
        "attachments": [shown, *map(_attached, files)],
        "entities": [*mentions, _CLIENT],
    }


def _attached(file: File) -> Json:
    if file.kind.startswith("image/"):
        return {"contentType": file.kind, "contentUrl": file.url}
    content = {"downloadUrl": f"{file.url}?tempauth=x", "uniqueId": guid(file.url)}
    found = {"contentType": file.kind, "contentUrl": file.url, "name": file.name}
    return found | {"content": content | {"fileType": file.name.rpartition(".")[2]}}


def _moment(at: int, zone: timezone) -> str:
    return datetime.fromtimestamp(at / 1000, zone).isoformat(timespec="milliseconds")
