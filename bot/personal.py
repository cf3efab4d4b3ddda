"""The use-case of buttons that are about a person, or the learner, and about no one request."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from bot.corrections import Press
from bot.reaction import Reaction, notice
from helpdesk.cards import ActionId
from helpdesk.feedback import Feedback, Kind
from helpdesk.model import Actor
from storage import facts, feedback, learned, outbox, people
from storage.db import Database

_MUTED = "Reminders name you without a mention from now on."
_UNMUTED = "Reminders mention you again."


class Personal:
    """Applies what people press at Home for themselves."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._handlers: dict[ActionId, Callable[[Press], Reaction]] = {
            ActionId.HOME: lambda _: Reaction(),
            ActionId.MUTE: lambda press: self.mute(press.actor, is_muted=True),
            ActionId.UNMUTE: lambda press: self.mute(press.actor, is_muted=False),
            ActionId.KEEP: self._keep,
        }

    def handles(self, action: ActionId) -> bool:
        """Whether this is about no request."""
        return action in self._handlers

    def press(self, press: Press) -> Reaction:
        """Apply one press."""
        return self._handlers[press.action](press)

    def mute(self, actor: Actor, *, is_muted: bool) -> Reaction:
        """Name a person in reminders without a mention, or with one again."""
        with self._database.transaction() as session:
            people.mute(session, actor.user, is_muted=is_muted)
        return notice(_MUTED if is_muted else _UNMUTED)

    def _keep(self, press: Press) -> Reaction:
        """An IT lead says that a correction counts which learning had set aside."""
        if not press.actor.is_lead:
            return notice("Only an IT lead can do this.")
        with self._database.transaction() as session:
            aside = {str(event.id): event for event, _ in facts.waiting(session)}
            if press.value not in aside:
                return notice("Somebody has judged this meanwhile.")
            feedback.append(session, _kept(session, press, aside[press.value]))
            outbox.owe_job(session, "learn", press.at)
        return notice("Kept. I learn from it again.")


def _kept(session: Session, press: Press, event: Feedback) -> Feedback:
    model, templates = learned.champions(session)
    return Feedback(
        key=press.key,
        kind=Kind.KEPT,
        at=press.at,
        workspace=press.actor.workspace,
        actor=press.actor.user,
        request_id=event.request_id,
        decision_id="",
        text="",
        model_version=model,
        templates_version=templates,
        team_before="",
        about=str(event.id),
        by_technician=True,
    )
