"""Parts that several situations share."""

from __future__ import annotations

import re
from collections.abc import Sequence

from helpdesk.answer_text import slots
from helpdesk.cards import (
    ActionId,
    Button,
    Note,
    note,
)
from helpdesk.catalog import Catalog, Template
from helpdesk.markup import Channel, Link, Person, Plain, Span, Strong, needed_slots, parse
from helpdesk.model import OPERATOR, File, Request

_BULLET = re.compile("^- ", re.MULTILINE)


def button(action: ActionId, label: str, request: Request, style: str = "plain") -> Button:
    """Make a button of this request, as it stands now."""
    return Button.model_validate(
        {"action": action, "label": label, "value": request.value, "style": style}
    )


def team_slots(team: str, catalog: Catalog) -> dict[str, str | Span]:
    """Return the slots {team} and {channel} of a sentence."""
    is_there = catalog.heirs(team)
    channel = Channel(id=catalog.team(team).channel) if is_there else "a channel of before"
    return {"team": Strong(text=catalog.called(team)), "channel": channel}


def file_links(files: Sequence[File]) -> tuple[Note, ...]:
    """Return what was attached, as links; none is an empty tuple."""
    links = [Link(text=shortened(each.name) or "a file", url=each.url) for each in files]
    return tuple(note("📎 {file}", file=link) for link in links)


def template_spans(template: Template, request: Request, catalog: Catalog) -> tuple[Span, ...]:
    """Return an answer's words for this request; what nothing fills any more is left blank."""
    filled = dict.fromkeys(needed_slots(template.body), "…") | slots(request, catalog)
    return parse(_BULLET.sub("• ", template.body), **filled)


def who(actor: str) -> Span:
    """Name who did something: a person of a chat, or whoever runs Deskloop."""
    is_operator = actor == OPERATOR
    return Plain(text="whoever runs Deskloop") if is_operator else Person(id=actor)


def named(words: str) -> Strong:
    """Name something as people called it: an answer, a value."""
    return Strong(text=shortened(words))


def shortened(words: str, limit: int = 80) -> str:
    """Return the words on one line of at most `limit` characters."""
    line = " ".join(words.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
