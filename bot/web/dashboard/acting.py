"""Acting from a page as people act in the chat: the same press, the same checks, the same words."""

from __future__ import annotations

import uuid

from bot.corrections import Press
from bot.reaction import Reaction
from bot.web.dashboard.page import Doing
from bot.web.errors import RefusedError
from helpdesk.cards import ActionId, lines
from helpdesk.model import Actor
from storage.judging import Judge
from storage.visits import Visitor


def as_actor(visitor: Visitor, workspace: str = "") -> Actor:
    """Return a visitor as who acts.

    Whoever runs Deskloop is of no chat, and acts in the `workspace` of what they act on.
    """
    where = visitor.workspace or workspace
    return Actor(where, visitor.person, is_technician=True, is_lead=visitor.is_lead)


def as_judge(doing: Doing) -> Judge:
    """Return a visitor as who judges what others said."""
    return Judge(doing.visitor.workspace or "deskloop", doing.visitor.person, doing.at)


def press(doing: Doing, action: ActionId, value: str, workspace: str, done: str) -> str:
    """Press a button as the visitor; return `done`, or what the chat would have said instead.

    Raises RefusedError where a form would be opened.
    """
    key = f"dashboard:{uuid.uuid4().hex}"
    actor = as_actor(doing.visitor, workspace)
    reaction = doing.press(Press(key, actor, action, value, doing.at))
    return _said(reaction) or done


def _said(reaction: Reaction) -> str:
    if reaction.form is not None:
        raise RefusedError("This has to be filled in: open it in the chat.")
    return " ".join(lines(reaction.card)) if reaction.card else ""
