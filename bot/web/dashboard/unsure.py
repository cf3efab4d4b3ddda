"""The review list: requests whose team was hardly more than guessed, for a person's word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.web.dashboard.acting import as_actor
from bot.web.dashboard.page import View
from helpdesk.home import UNSURE_BELOW, Listing
from helpdesk.model import Request
from storage import decisions, worklists

_SHOWN = 12
# There are so many number keys.
_MOST_TEAMS = 9


@dataclass(frozen=True)
class Guess:
    """A team, and how likely it was held; `key` is what picks it."""

    team: str
    name: str
    probability: float
    key: str = ""


@dataclass(frozen=True)
class Unsure:
    """One request of the list: where it is, and the other teams it may belong to."""

    request_id: str
    value: str
    words: str
    at: datetime
    guess: Guess
    others: Sequence[Guess]


def waiting(view: View, limit: int) -> Listing[Request]:
    """Return the least sure requests of those asked for that nobody touched yet, of any time."""
    return worklists.unsure(
        view.session,
        as_actor(view.visitor),
        view.catalog.team_ids,
        view.catalog,
        UNSURE_BELOW,
        limit,
        view.asked.filter,
    )


def listing(view: View) -> Listing[Unsure]:
    """Return them as the page shows them."""
    found = waiting(view, _SHOWN)
    return Listing(tuple(_unsure(view, each) for each in found.shown), found.total)


def _unsure(view: View, request: Request) -> Unsure:
    decided = decisions.get(view.session, request.decision_id)
    shares = {
        team.id: float(decided.scores.get("teams", {}).get(team.id, 0))
        for team in view.catalog.teams
    }
    ranked = sorted(shares, key=lambda team: (-shares[team], team))
    others = [team for team in ranked if team != request.team][:_MOST_TEAMS]
    called = view.catalog.called
    return Unsure(
        request_id=request.id,
        value=request.value,
        words=request.text,
        at=request.created_at,
        guess=Guess(request.team, called(request.team), shares.get(request.team, 0.0), "c y"),
        others=[
            Guess(team, called(team), shares[team], str(number))
            for number, team in enumerate(others, start=1)
        ],
    )
