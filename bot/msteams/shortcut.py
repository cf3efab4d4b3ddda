"""“Ask IT about this”, in the menu of a message: it becomes a request of who wrote it.

https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/create-task-module
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from botbuilder.schema import Activity

from bot.msteams import parse
from bot.msteams.cards import adaptive_card, attachment, render
from bot.msteams.connector import Connector
from bot.msteams.controls import rows, submit
from bot.msteams.directory import Directory
from bot.msteams.parse import Account
from bot.use_cases import UseCases
from helpdesk import wording
from helpdesk.cards import ActionId, Card
from helpdesk.doors import Door
from helpdesk.markup import clean, plain
from helpdesk.model import Message
from helpdesk.ports import ChatRefusedError

_TITLE = "Ask IT about this"
_ADD = "Add the app to this team or chat, and ask again."
# Elements after which a new line begins.
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "blockquote"})


class Shortcut:
    """Turns messages into requests."""

    def __init__(self, use_cases: UseCases, directory: Directory, connector: Connector) -> None:
        self._use_cases = use_cases
        self._directory = directory
        self._connector = connector

    def asked(self, activity: Activity) -> Mapping[str, Any]:
        """Return the dialog that asks once more, or says that there is nothing to pass on."""
        words, writer = said(activity), _writer(activity)
        if not words or not writer.get("id"):
            return _told(wording.nothing_to_bring())
        drawn = render(wording.bring_confirmation(str(writer.get("displayName") or ""), words), {})
        send = submit("Ask IT", ActionId.NEW_REQUEST, {"value": "me"}) | {"style": "positive"}
        shown = adaptive_card([*drawn["body"], *rows([send])])
        task = {"title": _TITLE, "height": "small", "width": "medium", "card": attachment(shown)}
        return {"task": {"type": "continue", "value": task}}

    async def confirmed(self, activity: Activity) -> Mapping[str, Any]:
        """Turn the message into a request; returns the dialog that says so, or why not."""
        return _told(await self._bring(activity))

    async def _bring(self, activity: Activity) -> Card:
        words, entra = said(activity), str(_writer(activity).get("id") or "")
        if not words or not entra:
            return wording.nothing_to_bring()
        channel, _ = parse.place(activity)
        try:
            # Here people go by Entra's ids; everywhere else by those of Teams.
            known = await self._connector.member(str(activity.service_url), channel, entra)
        except ChatRefusedError:
            return wording.not_here(_ADD)
        presser = parse.account(activity)
        author = Account(known.id, entra, presser.tenant, presser.service_url, channel)
        await self._use_cases.people.note(known.id, clean(str(_writer(activity)["displayName"])))
        message = await self._message(activity, author, words)
        by = await self._directory.roles(presser)
        return await self._use_cases.make_request(message, presser.id, by)

    async def _message(self, activity: Activity, author: Account, words: str) -> Message:
        channel, root = parse.place(activity)
        ts = str(_payload(activity)["id"])
        thread = str(_payload(activity).get("replyToId") or root or "")
        return Message(
            key=f"msteams:{author.tenant}:{channel}:{ts}:said",
            door=Door.MSTEAMS,
            workspace=author.tenant,
            channel=channel,
            ts=ts,
            author=author.id,
            text=words,
            at=datetime.now(UTC),
            thread=thread if root and thread != ts else None,
            roles=await self._directory.roles(author),
            threaded=root is not None,
        )


def said(activity: Activity) -> str:
    """Return the words of the message, as a person reads them."""
    body = _payload(activity).get("body") or {}
    content = str(body.get("content") or "")
    if body.get("contentType") != "html":
        return clean(content).strip()
    reader = _Words()
    reader.feed(content)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).splitlines())
    return clean("\n".join(line for line in lines if line))


class _Words(HTMLParser):
    """Collects what is shown of a message's HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the base class's shape
        if tag in _BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _payload(activity: Activity) -> Mapping[str, Any]:
    value = activity.value if isinstance(activity.value, dict) else {}
    found = value.get("messagePayload")
    return found if isinstance(found, dict) else {}


def _writer(activity: Activity) -> Mapping[str, Any]:
    """Return the person who wrote the message; empty for a bot's."""
    return (_payload(activity).get("from") or {}).get("user") or {}


def _told(card: Card) -> Mapping[str, Any]:
    spans = [span for block in card.blocks if block.kind == "text" for span in block.spans]
    return {"task": {"type": "message", "value": plain(tuple(spans))}}
