"""The Teams clients of the people: they press, fill in, and see views of their own.

Universal actions: https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import adaptive
import msteams_shapes as shapes
from msteams_connector import check_card
from msteams_delivery import Delivered, Deliveries
from msteams_shapes import Scene
from msteams_world import BOT, Account, Conversation, Said, View, World

CARD = "application/vnd.microsoft.card.adaptive"
MESSAGE = "application/vnd.microsoft.activity.message"


@dataclass
class Dialog:
    """A dialog on somebody's screen: a card to fill in, or only words.

    `command` is what opened it from the menu of a message.
    """

    where: Conversation
    said: Said
    command: str = ""
    title: str = ""
    card: dict[str, Any] | None = None
    words: str = ""


class Clients:
    """One client for each person. They complain of answers that Teams would not show."""

    def __init__(
        self,
        world: World,
        deliveries: Deliveries,
        scene: Callable[[Conversation, Account, str | None], Scene],
    ) -> None:
        self._world = world
        self._deliveries = deliveries
        self._scene = scene
        self.dialogs: dict[str, list[Dialog]] = defaultdict(list)
        self.complaints: list[str] = []

    async def press(
        self,
        who: Account,
        where: Conversation,
        said: Said,
        action: dict[str, Any],
        answers: dict[str, str],
    ) -> None:
        """Press a button of a card, with what was filled in beside it."""
        scene = self._at(who, where, said)
        if action["type"] == "Action.Execute":
            executed = shapes.executed(scene, said.id, action, answers, "manual")
            await self._execute(who, where, said, executed)
        elif action["data"].get("msteams") == {"type": "task/fetch"}:
            fetch = shapes.dialog(scene, "task/fetch", said.id, action["data"] | answers)
            self._show_dialog(who, Dialog(where, said), await self._deliveries.invoke(fetch))
        else:
            self._deliveries.send(shapes.submitted(scene, said.id, action["data"] | answers))

    async def send(self, who: Account, values: dict[str, str]) -> None:
        """Send the dialog on top; it closes unless the answer goes on with it."""
        dialog = self.dialogs[who.handle].pop()
        [action] = [each for each in _actions(dialog.card) if each["type"] == "Action.Submit"]
        data = action["data"] | adaptive.prefilled(dialog.card or {}) | values
        submit = self._submitted(who, dialog, data)
        self._show_dialog(who, dialog, await self._deliveries.invoke(submit))

    def _submitted(self, who: Account, dialog: Dialog, data: dict[str, Any]) -> dict[str, Any]:
        scene = self._at(who, dialog.where, dialog.said)
        if not dialog.command:
            return shapes.dialog(scene, "task/submit", dialog.said.id, data)
        name = "composeExtension/submitAction"
        return shapes.extension(scene, name, dialog.said, dialog.command, data)

    async def choose(self, who: Account, where: Conversation, said: Said, command: str) -> None:
        """Choose a command of the app's in the menu of a message."""
        asked = shapes.extension(
            self._at(who, where, said), "composeExtension/fetchTask", said, command
        )
        answer = await self._deliveries.invoke(asked)
        self._show_dialog(who, Dialog(where, said, command), answer)

    async def look(self, who: Account, where: Conversation, said: Said) -> None:
        """Ask for this person's own view of a card that offers one, once for each new card."""
        refresh = (said.card or {}).get("refresh") or {}
        if who.id in refresh.get("userIds", ()) and who.handle not in said.views:
            scene, action = self._at(who, where, said), refresh["action"]
            asked = shapes.executed(scene, said.id, action, {}, "automatic")
            await self._execute(who, where, said, asked, is_refresh=True)

    def _at(self, who: Account, where: Conversation, said: Said) -> Scene:
        root = (said.root or said.id) if where.kind == "channel" else None
        return self._scene(where, who, root)

    async def _execute(
        self,
        who: Account,
        where: Conversation,
        said: Said,
        activity: dict[str, Any],
        *,
        is_refresh: bool = False,
    ) -> None:
        answer = await self._deliveries.invoke(activity)
        body = answer.body if isinstance(answer.body, dict) else {}
        if answer.status != 200 or body.get("statusCode") != 200:
            self._complain(activity, answer)
        elif body["type"] == CARD:
            check_card(body["value"])
            said.views[who.handle] = View(body["value"], self._world.tick(), is_refresh)
        elif body["type"] == MESSAGE and isinstance(body["value"], str) and body["value"]:
            self._whisper(who, where, said, body["value"])
        else:
            self._complain(activity, answer)

    def _whisper(self, who: Account, where: Conversation, said: Said, words: str) -> None:
        self._world.say(where, BOT, said.root, words, only_to=who.handle)

    def _show_dialog(self, who: Account, asked: Dialog, answer: Delivered) -> None:
        task = (answer.body or {}).get("task") if answer.status == 200 else None
        if answer.status != 200 or (answer.body and not task):
            self._complain(answer.activity, answer)
        elif task and task["type"] == "continue":
            value = task["value"]
            check_card(value["card"]["content"])
            form = {"title": value["title"], "card": value["card"]["content"]}
            self.dialogs[who.handle].append(replace(asked, **form))
        elif task:
            told = replace(asked, title="", card=None, words=str(task["value"]))
            self.dialogs[who.handle].append(told)

    def _complain(self, activity: dict[str, Any], answer: Delivered) -> None:
        self.complaints.append(f"{activity['name']}: {answer.status} {answer.body}")


def _actions(card: dict[str, Any] | None) -> list[dict[str, Any]]:
    rows = (part for part in (card or {}).get("body", ()) if part["type"] == "ActionSet")
    return [action for row in rows for action in row["actions"]]
