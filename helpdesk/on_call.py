"""Who is told when something waits too long, as the catalog names them. Pure."""

from __future__ import annotations

import re
from typing import Literal

from helpdesk.catalog_entries import Someone, Team
from helpdesk.markup import Channel, Group, Person

# Slack: people begin with U or W, channels with C or G; whatever else is a group (S…).
_SLACK_PERSON, _SLACK_CHANNEL = (
    re.compile(rf"[{letters}][A-Z0-9]{{2,}}") for letters in ("UW", "CG")
)
# Teams: a person's id for bots, or in the directory; a channel's or chat's.
_TEAMS_PERSON = re.compile(r"29:.+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TEAMS_CHANNEL = re.compile(r"19:.+")


def to_tell(team: Team, kind: Literal["on_call", "escalate_to"]) -> Person | Group | Channel | None:
    """Return whom a team's catalog entry names for this; None where it names nobody."""
    named = team.on_call if kind == "on_call" else team.escalate_to
    return span_of(named) if named else None


def span_of(someone: Someone) -> Person | Group | Channel:
    """Return what a catalog's `Someone` is: #channel, @handle of a group, or a chat's own id.

    Plain words that are no id are taken for a group's handle.
    """
    if someone.startswith("#"):
        return Channel(id=someone[1:])
    if someone.startswith("@"):
        return Group(id=someone[1:])
    if _SLACK_PERSON.fullmatch(someone) or _TEAMS_PERSON.fullmatch(someone):
        return Person(id=someone)
    if _SLACK_CHANNEL.fullmatch(someone) or _TEAMS_CHANNEL.fullmatch(someone):
        return Channel(id=someone)
    return Group(id=someone)
