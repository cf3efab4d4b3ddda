"""What the past says now, where teams were renamed, merged or split since.

A team that is gone may have heirs: the teams of the catalog that say `formerly` of its id. With
one heir, all that was said of the old team counts for it. With several, the category decides; a
label whose category tells nothing is set aside until somebody confirms it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback
from helpdesk.history import Ticket
from helpdesk.model import Request, Status


def team_now(team: str, category: str | None, catalog: Catalog) -> str | None:
    """Return the team that a past label means now; None where it is set aside.

    A team that left the catalog without an heir stays as it was: nobody learns from it.
    """
    heirs = catalog.heirs(team)
    if len(heirs) < 2:
        return heirs[0] if heirs else team
    owners = {each.id: each.team for each in catalog.categories if each.team in heirs}
    return owners.get(category or "")


def feedback_now(events: Iterable[Feedback], catalog: Catalog) -> list[Feedback]:
    """Return the events with the labels that they give now; one set aside gives none."""
    return [_event_now(event, catalog) if event.team else event for event in events]


def _event_now(event: Feedback, catalog: Catalog) -> Feedback:
    team = team_now(str(event.team), event.category, catalog)
    if team == event.team:
        return event
    return replace(event, team=team, category=event.category if team else None)


def tickets_now(tickets: Iterable[Ticket], catalog: Catalog) -> list[Ticket]:
    """Return the tickets with their teams of now, without those that are set aside."""
    teams = ((each, team_now(each.team, each.category, catalog)) for each in tickets)
    return [replace(each, team=team) for each, team in teams if team]


def request_now(request: Request, catalog: Catalog) -> Request:
    """Return a request of before the change as if the teams of now had had it."""
    teams = (request.team, *request.rejected)
    team, *rejected = (next(iter(catalog.heirs(each)), each) for each in teams)
    return replace(request, team=team, rejected=tuple(rejected))


def who_takes_over(request: Request, catalog: Catalog) -> tuple[str, str | None]:
    """Return the team to whose people a request is handed over, and its category.

    The fallback team, and none, where the bot only guessed, or the team has left the catalog.
    """
    is_guess = request.status is Status.ASKED and request.category is None
    is_sure = not is_guess and bool(catalog.heirs(request.team))
    return (request.team, request.category) if is_sure else (catalog.fallback_team, None)


def shares_now(
    teams: Mapping[str, float], categories: Mapping[str, float], catalog: Catalog
) -> dict[str, float]:
    """Hand the probability of each team that is gone to its heirs.

    Several heirs share it as the probabilities of their categories stand to each other, so that
    a model from before the change serves until the next one.
    """
    if all(catalog.heirs(team) == (team,) for team in teams):
        return dict(teams)
    weights: dict[str, float] = defaultdict(float)
    for category in catalog.categories:
        weights[category.team] += float(categories.get(category.id, 0.0))
    shares: dict[str, float] = defaultdict(float)
    for team, probability in teams.items():
        for heir, part in _parts(catalog.heirs(team) or (team,), weights).items():
            shares[heir] += float(probability) * part
    return dict(shares)


def _parts(heirs: tuple[str, ...], weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights[heir] for heir in heirs)
    if len(heirs) == 1 or total <= 0:
        return dict.fromkeys(heirs, 1 / len(heirs))
    return {heir: weights[heir] / total for heir in heirs}
