"""The use-case of words that ask for something at once: `/it queue`, or “queue” to the bot itself.

Only the very word is one; everything else is a request.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.home import Homes
from bot.invitations import Invitations
from bot.personal import Personal
from helpdesk import wording
from helpdesk.cards import Card, Form
from helpdesk.model import Actor

_MUTING = {"mute": True, "unmute": False}
_INVITING = "dashboard"
PRIVATE = frozenset({"home", "status", "queue", _INVITING, *_MUTING})
"""What is for nobody else's eyes."""

_NOT_YOURS = (
    "This lists what is open in a technician's teams: people in an IT team's channel. "
    "“status” lists your own requests."
)
_NO_DASHBOARD = (
    "The dashboard is for those who serve requests: people in an IT team's channel. "
    "“home” shows what became of your own corrections."
)
_SILENT = "Nobody asked anything in the last seven days."


class Commands:
    """Answers commands. `lead` is what people write before a word, as “/it ”."""

    def __init__(self, homes: Homes, personal: Personal, invitations: Invitations) -> None:
        self._homes = homes
        self._invitations = invitations
        self._personal = personal
        self._lists: dict[str, Callable[[Actor, datetime], Card]] = {
            "home": self.home,
            "status": lambda actor, _: wording.own_list(homes.own(actor), homes.catalog),
            "queue": self._queue,
            _INVITING: self._dashboard,
            "stats": lambda _, at: homes.stats(at) or wording.notice(_SILENT),
            "teams": lambda *_: wording.team_list(homes.catalog),
        }

    def knows(self, word: str) -> bool:
        """Whether this is a command that can be written to the bot itself."""
        return _plain(word) in {*self._lists, *_MUTING, "help"}

    def writes(self, word: str) -> bool:
        """Whether answering this changes anything."""
        return _plain(word) in {_INVITING, *_MUTING}

    def answer(self, word: str, actor: Actor, at: datetime, lead: str = "") -> Card | Form | None:
        """Answer a command; None where the words are none."""
        word = _plain(word)
        if word in ("", "new"):
            return wording.new_request_form()
        if word == "help":
            return wording.command_list(self._homes.catalog, lead)
        if word in _MUTING:
            return self._personal.mute(actor, is_muted=_MUTING[word]).card
        listed = self._lists.get(word)
        return listed(actor, at) if listed else None

    def home(self, actor: Actor, at: datetime, told: Card | None = None) -> Card:
        """Return a person's Home; `told` is what their last press led to."""
        return wording.home(self._homes.home(actor, at), self._homes.catalog, told)

    def _dashboard(self, actor: Actor, at: datetime) -> Card:
        if not actor.is_technician:
            return wording.notice(_NO_DASHBOARD)
        return wording.dashboard_link(self._invitations.invite(actor, at))

    def _queue(self, actor: Actor, at: datetime) -> Card:
        if not actor.is_technician:
            return wording.notice(_NOT_YOURS)
        return wording.queue_list(self._homes.queue(actor, at), self._homes.catalog)


def _plain(word: str) -> str:
    return word.strip().casefold()
