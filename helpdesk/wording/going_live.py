"""What the IT channel is told when a person makes a trained version live."""

from __future__ import annotations

from collections.abc import Mapping

from helpdesk.cards import Card, Text, card, note
from helpdesk.markup import Strong, parse
from helpdesk.wording.parts import who

_CALLED: Mapping[str, str] = {"model": "Model", "templates": "Answer figures"}


def made_live(kind: str, number: int, before: int | None, actor: str, *, is_back: bool) -> Card:
    """Say which version of what is live now, in place of which, and by whom.

    `is_back` where it was live before what it replaces.
    """
    option = " --templates" if kind == "templates" else ""
    deed = "⏪ {version} back: live again" if is_back else "▶️ {version} was made live by hand"
    instead = f", in place of number {before}" if before else ""
    told = parse(f"{deed}{instead} · by ", version=Strong(text=called(kind, number)))
    return card(
        Text(spans=(*told, who(actor))),
        note(
            "Every request is decided by it from now on. The dashboard's page “Versions”, or "
            f"`deskloop models rollback{option} NUMBER`, makes another one live."
        ),
    )


def called(kind: str, number: int) -> str:
    """Return what people call a version: "Model 4", "Answer figures 2"."""
    return f"{_CALLED[kind]} {number}"
