"""Who may do what: one table, and the roles that it is read with. Pure.

Whoever adds an action adds a line to WHO; an action without one is refused loudly, by a KeyError.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from helpdesk.cards import ActionId
from helpdesk.catalog import Catalog
from helpdesk.model import Actor, Request, Roles, Status


class Who(Enum):
    """Who may do something to a request. IT leads may do everything."""

    ANYBODY = auto()
    REQUESTER = auto()
    """Who asked, and the technicians of the request's team for them."""
    MOVER = auto()
    """Who asked, and every technician."""
    TEAM = auto()
    """The technicians of the request's team."""
    TECHNICIAN = auto()
    """Every technician, whichever the team."""
    LEAD = auto()
    """Those who lead IT."""


WHO: dict[ActionId, Who] = {
    ActionId.NEW_REQUEST: Who.ANYBODY,
    ActionId.HOME: Who.ANYBODY,
    ActionId.MUTE: Who.ANYBODY,
    ActionId.UNMUTE: Who.ANYBODY,
    ActionId.KEEP: Who.LEAD,
    ActionId.SOLVED: Who.REQUESTER,
    ActionId.PERSON: Who.REQUESTER,
    ActionId.CHOOSE: Who.REQUESTER,
    ActionId.SOMETHING_ELSE: Who.REQUESTER,
    ActionId.REOPEN: Who.REQUESTER,
    ActionId.RIGHT_TEAM: Who.REQUESTER,
    ActionId.WRONG_TEAM: Who.MOVER,
    ActionId.MOVE: Who.MOVER,
    ActionId.TAKE: Who.TECHNICIAN,
    ActionId.REASSIGN: Who.TECHNICIAN,
    ActionId.WHY: Who.TECHNICIAN,
    ActionId.RESOLVE: Who.TEAM,
    ActionId.REPLY: Who.TEAM,
    ActionId.FIX_FIELDS: Who.TEAM,
    ActionId.ESCALATE: Who.TEAM,
    ActionId.DISMISS: Who.TEAM,
    # Whoever moved a request away by mistake may have it back: `bot.desk_presses` looks further.
    ActionId.UNDO: Who.TECHNICIAN,
    ActionId.SEND_DRAFT: Who.TEAM,
    ActionId.REJECT_DRAFT: Who.TEAM,
    ActionId.DECLARE_INCIDENT: Who.TEAM,
    ActionId.NO_INCIDENT: Who.TEAM,
    ActionId.STATUS_TO_ALL: Who.TEAM,
    ActionId.RESOLVE_ALL: Who.TEAM,
    ActionId.NOT_PART: Who.MOVER,
    ActionId.EDIT_DRAFT: Who.TEAM,
    ActionId.FOLLOW_UP: Who.REQUESTER,
    ActionId.MISSED: Who.REQUESTER,
    ActionId.RATE: Who.REQUESTER,
    ActionId.NOT_YET: Who.REQUESTER,
    # What is proposed to a team, or changed for it, is about no request: `bot.proposals`.
    ActionId.ADOPT: Who.TEAM,
    ActionId.KEEP_AS_IS: Who.TEAM,
    ActionId.OPEN_PROPOSAL: Who.TEAM,
    ActionId.TURN_OFF: Who.TEAM,
    ActionId.UNDO_CHANGE: Who.TEAM,
}


@dataclass(frozen=True)
class Staff:
    """Who serves requests in one chat: people by the id of their team, and those who lead IT."""

    crews: Mapping[str, frozenset[str]]
    leads: frozenset[str] = frozenset()

    def roles(self, *ids: str) -> Roles:
        """What the person is who goes by these ids.

        For a team whose people nobody knows all technicians stand in: else it would be stuck.
        """
        own = frozenset(team for team, crew in self.crews.items() if not crew.isdisjoint(ids))
        orphaned = frozenset(team for team, crew in self.crews.items() if not crew)
        is_lead = not self.leads.isdisjoint(ids)
        return Roles(own, is_lead, stands_in=orphaned if own else frozenset())


def refusal(actor: Actor, request: Request, action: ActionId, catalog: Catalog) -> str | None:
    """Say why this person may not do this, and what would help; None where they may.

    Every technician may act for a team that left the catalog: nobody else is there to.
    """
    who = _who(action, request)
    is_team_there = request.team in catalog.team_ids
    stands_in = actor.is_technician and not is_team_there and who is not Who.LEAD
    if _may(actor, request, who) or stands_in:
        return None
    if who is Who.LEAD:
        return "Only an IT lead can do this."
    team = catalog.team(request.team).name if is_team_there else "its team"
    if who is Who.TECHNICIAN:
        return "Only technicians can do this: people in an IT team's channel."
    if who is Who.TEAM:
        return f"Only technicians of {team} can do this. {_instead(actor, request)}"
    helpers = "a technician" if who is Who.MOVER else f"a technician of {team}"
    return f"Only the person who asked, or {helpers}, can do this."


def is_requester(actor: Actor, request: Request) -> bool:
    """Whether the actor is who asked."""
    return (actor.workspace, actor.user) == (request.workspace, request.requester)


def serves(actor: Actor, request: Request) -> bool:
    """Whether the actor is a technician of the request's team, or leads IT."""
    return serves_team(actor, request.team)


def serves_team(actor: Actor, team: str) -> bool:
    """Whether the actor is a technician of this team, or leads IT."""
    return actor.is_lead or team in actor.teams | actor.stands_in


def team_refusal(actor: Actor, team: str, catalog: Catalog) -> str | None:
    """Say why this person may not decide for a team, and who may; None where they may.

    Every technician may decide for a team that left the catalog.
    """
    heirs = catalog.heirs(team)
    if any(serves_team(actor, each) for each in heirs) or (actor.is_technician and not heirs):
        return None
    if not heirs:
        return "Only technicians can do this: people in an IT team's channel."
    return f"Only technicians of {catalog.team(team).name} can do this. Ask one of them."


def _who(action: ActionId, request: Request) -> Who:
    """Whether the team is right is asked of its technicians once they have a card."""
    is_teams_own = action is ActionId.RIGHT_TEAM and request.has_card
    return Who.TEAM if is_teams_own else WHO[action]


def _may(actor: Actor, request: Request, who: Who) -> bool:
    is_of_team = serves(actor, request)
    match who:
        case Who.ANYBODY:
            return True
        case Who.LEAD:
            return actor.is_lead
        case Who.TECHNICIAN:
            return actor.is_technician
        case Who.TEAM:
            return is_of_team
        case Who.MOVER:
            return actor.is_technician or is_requester(actor, request)
        case Who.REQUESTER:
            return is_of_team or is_requester(actor, request)


def _instead(actor: Actor, request: Request) -> str:
    is_with_team = request.status is Status.WITH_TEAM
    if actor.is_technician:
        take = "Take it, and it moves to your team."
        return take if is_with_team else "Ask one of them, or an IT lead."
    return "Write in its thread: they read it." if is_with_team else "Ask one of them."
