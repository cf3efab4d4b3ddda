"""What leads do on the Learning page: each act is the chat's, or the command line's, own."""

from __future__ import annotations

from collections.abc import Mapping

from bot.corrections import parts
from bot.web.dashboard import acting
from bot.web.dashboard.page import Act, Doing
from bot.web.errors import BadRequestError
from helpdesk.cards import ActionId
from storage import requests
from storage.chat_posts import HOME

_DECISIONS: Mapping[str, tuple[ActionId, str]] = {
    "adopt": (ActionId.ADOPT, "Adopted. Its card in the chat says so, and can take it back."),
    "keep": (ActionId.KEEP_AS_IS, "Everything stays as it is."),
    "turn_off": (ActionId.TURN_OFF, "This answer is not sent any more."),
}


def _judge_team(doing: Doing) -> str:
    """Say which team a request belongs to: its own where none is named."""
    value, team = doing.form.get("request", ""), doing.form.get("team", "")
    workspace = requests.look(doing.session, parts(value)[0]).workspace
    if not team:
        done = "Confirmed: its team is right. The next training learns from it."
        return acting.press(doing, ActionId.RIGHT_TEAM, value, workspace, done)
    done = f"Moved to {doing.catalog.called(team)}. It counts at once for words like these."
    return acting.press(doing, ActionId.REASSIGN, f"{value}.{team}", workspace, done)


def _keep(doing: Doing) -> str:
    """Let a doubted correction count in full."""
    return acting.press(doing, ActionId.KEEP, doing.form.get("event", ""), "deskloop", "Kept.")


def _decide(doing: Doing) -> str:
    """Adopt a proposal, or keep everything as it is."""
    value = doing.form.get("proposal", "")
    if doing.form.get("how") not in _DECISIONS:
        raise BadRequestError("Adopt it, or keep it as it is: nothing else can be done here.")
    action, done = _DECISIONS[doing.form["how"]]
    place = requests.post(doing.session, parts(value)[0], HOME)
    return acting.press(doing, action, value, place.workspace if place else "", done)


ACTS = (
    Act("judge-team", _judge_team),
    Act("keep-feedback", _keep),
    Act("decide-proposal", _decide),
)
