"""What somebody who pressed a button sees at once, before any chat is posted to."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk import wording
from helpdesk.cards import Card, Form


@dataclass(frozen=True)
class Reaction:
    """What the actor alone sees at once: a card, or a form to fill in."""

    card: Card | None = None
    form: Form | None = None


def notice(words: str) -> Reaction:
    """A sentence for the actor alone."""
    return Reaction(card=wording.notice(words))
