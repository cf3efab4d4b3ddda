"""The use-case of emoji: a shortcut for what the buttons do, where a chat tells of them.

On the team's card, a technician of the team takes (👀) or resolves (✅) the request; on the bot's
reply, whoever asked says whether it helped (👍, 👎). Anything else says nothing, nor does an emoji
that is taken away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.corrections import Corrections, Judgement, Press
from helpdesk import authority
from helpdesk.cards import ActionId
from helpdesk.heirs import request_now
from helpdesk.incidents import is_parent
from helpdesk.model import Actor, Request
from storage import requests
from storage.db import Database


class Sign(StrEnum):
    """What an emoji can say, whatever a chat calls it."""

    EYES = "eyes"
    CHECK = "check"
    THUMB_UP = "thumb up"
    THUMB_DOWN = "thumb down"


_PRESSES = {Sign.EYES: ActionId.TAKE, Sign.CHECK: ActionId.RESOLVE}


@dataclass(frozen=True)
class Emoji:
    """An emoji that a person put on the message at this place. `key` names that on its platform."""

    key: str
    actor: Actor
    channel: str
    ts: str
    sign: Sign
    at: datetime


class Emojis:
    """Takes in emoji."""

    def __init__(self, database: Database, corrections: Corrections) -> None:
        self._database = database
        self._corrections = corrections

    def take_in(self, emoji: Emoji) -> None:
        """Apply what an emoji says, once; a refusal is nobody's news, as nothing was pressed."""
        if emoji.sign in _PRESSES:
            press = self._press(emoji)
            if press:
                self._corrections.press(press)
            return
        judgement = Judgement(
            key=emoji.key,
            actor=emoji.actor,
            channel=emoji.channel,
            ts=emoji.ts,
            helped=emoji.sign is Sign.THUMB_UP,
            at=emoji.at,
        )
        self._corrections.judge(judgement)

    def _press(self, emoji: Emoji) -> Press | None:
        """Return the press that an emoji on a team's card stands for, as the card is now."""
        with self._database.snapshot() as session:
            post = requests.request_at(session, emoji.actor.workspace, emoji.channel, emoji.ts)
            if post is None:
                return None
            of_then = requests.look(session, post.request_id)
        request = request_now(of_then, self._corrections.catalog)
        if post.slot != request.card_slot or not _is_theirs(emoji, request):
            return None
        action = _PRESSES[emoji.sign]
        if action is ActionId.RESOLVE and is_parent(request):
            action = ActionId.RESOLVE_ALL
        return Press(emoji.key, emoji.actor, action, request.value, emoji.at)


def _is_theirs(emoji: Emoji, request: Request) -> bool:
    """Whether the team of a request speaks; nobody takes it from a colleague in passing."""
    is_free = emoji.sign is not Sign.EYES or request.owner is None
    return is_free and authority.serves(emoji.actor, request)
