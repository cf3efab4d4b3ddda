"""The messages that tell a requester that their request is closed, and offer to open it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from helpdesk import wording
from helpdesk.journal import Deed
from helpdesk.model import Request
from storage import chat_posts, journal

CHECK = "check"
"""The slot of the question whether the answer helped, and of what stands there in the end."""
CLOSED = "closed"
"""The slot of what says that a technician resolved it, and asks how it was."""
_TOLD_IN: Mapping[Deed, str] = {Deed.RESOLVED: CLOSED, Deed.CLOSED_QUIETLY: CHECK}


def withdraw(session: Session, request: Request, at: datetime) -> None:
    """Take the way back out of the last of these messages, in its place: it was gone."""
    entries = journal.of_request(session, request.id)
    told = [each for each in entries if each.deed in _TOLD_IN]
    if told:
        card = wording.open_again(told[-1].actor)
        chat_posts.update(session, request, _TOLD_IN[told[-1].deed], card, at)
