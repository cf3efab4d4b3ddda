"""Messages that come in: whether each is new, and what is known of it already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from helpdesk.model import Message
from storage import ingress
from storage.messages import Said, looking_at, said_in
from storage.rows import together


@dataclass(frozen=True)
class Arrival:
    """`is_new` is False where the event was taken in before; `said` is what an edit left first."""

    is_new: bool
    said: Said | None


def note(session: Session, messages: Sequence[Message]) -> list[Arrival]:
    """Note the messages' keys, and look at their places, in their order."""
    noting = [ingress.noting(each.key, each.at) for each in messages]
    looking = [looking_at(each) for each in messages]
    rows = together(session, *noting, *looking)
    noted, known = rows[: len(messages)], rows[len(messages) :]
    return [Arrival(bool(new), said_in(found)) for new, found in zip(noted, known, strict=True)]
