"""Modals and Home: what is open for whom.

Rules: https://docs.slack.dev/surfaces/modals
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playground import state
from playground.blocks.surfaces import check_view, completed
from playground.directory import Directory
from playground.errors import RequestError, SlackError
from playground.json_types import Json
from playground.store import Store
from playground.stream import Stream

STACKED_MOST = 3


@dataclass
class OpenView:
    """A modal that someone has open, with what they have chosen in it."""

    user: str
    doc: Json
    chosen: dict[str, Json] = field(default_factory=dict)

    def payload(self) -> Json:
        """Give the view object as interactions and answers carry it."""
        values = state.merged(state.initial(self.doc["blocks"]), self.chosen)
        return {**self.doc, "state": {"values": values}}

    def choose(self, block: Json, element: Json, keys: Json) -> None:
        """Note a choice."""
        kept = {"type": element["type"], **keys}
        self.chosen.setdefault(block["block_id"], {})[element["action_id"]] = kept


class Views:
    """The open modals of everyone, top last, and each person's Home."""

    def __init__(
        self, store: Store, directory: Directory, stream: Stream, clock: Callable[[], float]
    ) -> None:
        self._store, self._directory, self._stream, self._clock = store, directory, stream, clock
        self._stacks: dict[str, list[OpenView]] = {}
        self._homes = store.objects("home")

    def stack(self, user: str) -> list[OpenView]:
        """Give a person's open modals, top last."""
        return self._stacks.setdefault(user, [])

    def home(self, user: str) -> Json | None:
        """Give a person's Home view, if the app published one."""
        return self._homes.get(user)

    def open(self, user: str, view: Any) -> Json:
        """Open a modal in place of whatever is open."""
        check_view(view, "modal")
        self.stack(user).clear()
        return self._push(user, view)

    def push(self, user: str, view: Any) -> Json:
        """Open a modal on top of another; raises push_limit_reached after three."""
        check_view(view, "modal")
        if len(self.stack(user)) >= STACKED_MOST:
            raise SlackError("push_limit_reached")
        return self._push(user, view)

    def update(
        self, view_id: str | None, external_id: str | None, hash_: str | None, view: Any
    ) -> Json:
        """Put other content into an open modal; raises not_found or hash_conflict."""
        check_view(view, "modal")
        found = self._find(view_id, external_id)
        if hash_ is not None and hash_ != found.doc["hash"]:
            raise SlackError("hash_conflict")
        kept = ("id", "root_view_id", "previous_view_id")
        found.doc = {**self._complete(view), **{key: found.doc[key] for key in kept}}
        self._show(found.user)
        return found.payload()

    def publish(self, user: str, view: Any) -> Json:
        """Show a Home view to a person."""
        check_view(view, "home")
        doc = {**self._complete(view), "state": {"values": {}}}
        self._homes[user] = doc
        self._store.put_object("home", user, doc)
        self._stream.publish({"type": "home", "view": doc}, lambda each: each == user)
        return doc

    def find(self, user: str, view_id: str) -> OpenView:
        """Find a person's open modal; raises RequestError if it is not open."""
        for each in self.stack(user):
            if each.doc["id"] == view_id:
                return each
        raise RequestError(f"{user} has no open view {view_id!r}.")

    def close(self, view: OpenView, *, whole_stack: bool = False) -> list[OpenView]:
        """Close a modal and whatever lies on it, or the whole stack; give the closed ones."""
        stack = self.stack(view.user)
        start = (
            0
            if whole_stack
            else next((index for index, each in enumerate(stack) if each is view), len(stack))
        )
        closed = stack[start:]
        del stack[start:]
        self._show(view.user)
        return closed

    def _push(self, user: str, view: Json) -> Json:
        if view.get("external_id") and self._find_any(view["external_id"]):
            raise SlackError("duplicate_external_id")
        stack, doc = self.stack(user), self._complete(view)
        below = stack[-1].doc if stack else None
        doc["root_view_id"] = below["root_view_id"] if below else doc["id"]
        doc["previous_view_id"] = below["id"] if below else None
        stack.append(OpenView(user, doc))
        self._show(user)
        return stack[-1].payload()

    def _complete(self, view: Json) -> Json:
        directory = self._directory
        view_id = "V" + secrets.token_hex(5).upper()
        return {
            "id": view_id,
            "team_id": directory.team["id"],
            "app_id": directory.bot["app_id"],
            "app_installed_team_id": directory.team["id"],
            "bot_id": directory.bot["bot_id"],
            "type": view["type"],
            "title": view.get("title"),
            "submit": view.get("submit"),
            "close": view.get("close"),
            "blocks": completed(view["blocks"]),
            "private_metadata": view.get("private_metadata") or "",
            "callback_id": view.get("callback_id") or "",
            "external_id": view.get("external_id") or "",
            "clear_on_close": bool(view.get("clear_on_close")),
            "notify_on_close": bool(view.get("notify_on_close")),
            "hash": f"{int(self._clock())}.{hashlib.sha256(view_id.encode()).hexdigest()[:8]}",
            "root_view_id": view_id,
            "previous_view_id": None,
        }

    def _find(self, view_id: str | None, external_id: str | None) -> OpenView:
        for stack in self._stacks.values():
            for each in stack:
                if each.doc["id"] == view_id:
                    return each
        found = self._find_any(external_id) if external_id else None
        if found is None:
            raise SlackError("not_found")
        return found

    def _find_any(self, external_id: str) -> OpenView | None:
        everything = (each for stack in self._stacks.values() for each in stack)
        return next((each for each in everything if each.doc["external_id"] == external_id), None)

    def _show(self, user: str) -> None:
        views = [each.payload() for each in self.stack(user)]
        self._stream.publish({"type": "view", "views": views}, lambda each: each == user)
