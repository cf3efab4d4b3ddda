"""What people are called on pages: by name where the chat told it, else by id."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlmodel import Session

from helpdesk.model import OPERATOR
from storage import people

_OPERATOR = "whoever runs Deskloop"


def names(session: Session, ids: Collection[str | None]) -> Mapping[str, str]:
    """Return what each of these people is called; ids that are None or "" are left out."""
    wanted = {each for each in ids if each}
    known = people.names(session, wanted)
    return {each: known.get(each, each) for each in wanted} | {OPERATOR: _OPERATOR}
