"""Chat-neutral cards: what the bot shows, without saying how a chat draws it.

A card is data that survives JSON, because it waits in the outbox. Values of buttons and options
are opaque ids only; a door turns a card into its own blocks.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import chain, pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from helpdesk.markup import Person, Plain, Span, Strong, parse, plain


class ActionId(StrEnum):
    """Every button, list and form that a person can use."""

    SOLVED = "solved"
    WRONG_TEAM = "wrong_team"
    MOVE = "move"
    PERSON = "talk_to_person"
    CHOOSE = "choose"
    SOMETHING_ELSE = "something_else"
    RESOLVE = "resolve"
    REASSIGN = "reassign"
    FIX_FIELDS = "fix_fields"
    WHY = "why"
    RIGHT_TEAM = "right_team"
    REOPEN = "reopen"
    NEW_REQUEST = "new_request"
    TAKE = "take"
    REPLY = "reply"
    ESCALATE = "escalate"
    DISMISS = "not_a_request"
    UNDO = "undo"
    SEND_DRAFT = "send_draft"
    REJECT_DRAFT = "reject_draft"
    HOME = "home"
    MUTE = "mute"
    UNMUTE = "unmute"
    KEEP = "keep"
    DECLARE_INCIDENT = "declare_incident"
    NO_INCIDENT = "no_incident"
    STATUS_TO_ALL = "status_to_all"
    RESOLVE_ALL = "resolve_all"
    NOT_PART = "not_part"
    EDIT_DRAFT = "edit_draft"
    FOLLOW_UP = "follow_up"
    MISSED = "missed"
    RATE = "rate"
    NOT_YET = "not_yet"
    ADOPT = "adopt"
    KEEP_AS_IS = "keep_as_is"
    OPEN_PROPOSAL = "open_proposal"
    TURN_OFF = "turn_off"
    UNDO_CHANGE = "undo_change"


TECHNICIANS_ONLY = frozenset(
    {
        ActionId.RESOLVE,
        ActionId.REASSIGN,
        ActionId.FIX_FIELDS,
        ActionId.WHY,
        ActionId.TAKE,
        ActionId.REPLY,
        ActionId.ESCALATE,
        ActionId.DISMISS,
        ActionId.UNDO,
        ActionId.SEND_DRAFT,
        ActionId.REJECT_DRAFT,
        ActionId.DECLARE_INCIDENT,
        ActionId.NO_INCIDENT,
        ActionId.STATUS_TO_ALL,
        ActionId.RESOLVE_ALL,
        ActionId.EDIT_DRAFT,
        ActionId.ADOPT,
        ActionId.KEEP_AS_IS,
        ActionId.OPEN_PROPOSAL,
        ActionId.TURN_OFF,
        ActionId.UNDO_CHANGE,
    }
)
"""What only people who serve requests may do."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Heading(_Part):
    """What a part of a long card is about, in a few words of our own."""

    kind: Literal["heading"] = "heading"
    text: str


class Text(_Part):
    """A paragraph of our own words."""

    kind: Literal["text"] = "text"
    spans: tuple[Span, ...]


class Note(_Part):
    """Small print: why, who, when."""

    kind: Literal["note"] = "note"
    spans: tuple[Span, ...]


class Quote(_Part):
    """A person's words, inert whatever they contain.

    `marked` are places in `text` that stand out, each from one character to before another, in
    their order.
    """

    kind: Literal["quote"] = "quote"
    text: str
    marked: tuple[tuple[int, int], ...] = ()

    @property
    def parts(self) -> tuple[Plain | Strong, ...]:
        """The words, cut where some of them begin or cease to stand out."""
        ends = (0, *chain.from_iterable(self.marked), len(self.text))
        cut = (self.text[start:end] for start, end in pairwise(ends))
        return tuple(
            Strong(text=part) if at % 2 else Plain(text=part) for at, part in enumerate(cut) if part
        )


class Button(_Part):
    """One press. `value` is opaque."""

    kind: Literal["button"] = "button"
    action: ActionId
    label: str
    value: str
    style: Literal["plain", "primary", "danger"] = "plain"


class Choice(_Part):
    """One entry of a Select."""

    label: str
    value: str
    group: str | None = None


class Select(_Part):
    """A list to pick one from."""

    kind: Literal["select"] = "select"
    action: ActionId
    label: str
    choices: tuple[Choice, ...]


class Menu(_Part):
    """Rarely wanted buttons, folded away behind one. Slack shows five at most."""

    kind: Literal["menu"] = "menu"
    items: tuple[Button, ...] = Field(max_length=5)


Control = Button | Select | Menu


class Actions(_Part):
    """A row of buttons, lists and menus."""

    kind: Literal["actions"] = "actions"
    items: tuple[Annotated[Control, Field(discriminator="kind")], ...]


Block = Annotated[Heading | Text | Note | Quote | Actions, Field(discriminator="kind")]


class Card(_Part):
    """What one message shows; `summary` is its notification and its plain fallback."""

    summary: str
    blocks: tuple[Block, ...]


class Question(_Part):
    """One question of a form: a list to pick from, or free words. `value` stands there already."""

    name: str
    label: str
    choices: tuple[Choice, ...] = ()
    value: str = ""
    multiline: bool = False
    optional: bool = False


class Form(_Part):
    """A dialog (Slack: modal, Teams: task module). `value` is opaque and comes back with it.

    `fault` says what was wrong with what somebody filled in before.
    """

    action: ActionId
    title: str
    submit: str
    value: str
    fields: tuple[Question, ...]
    fault: str = ""


def text(markup: str, **slots: str | Span) -> Text:
    """A paragraph from our safe markup; raises MarkupError."""
    return Text(spans=parse(markup, **slots))


def note(markup: str, **slots: str | Span) -> Note:
    """Small print from our safe markup; raises MarkupError."""
    return Note(spans=parse(markup, **slots))


def card(*blocks: Heading | Text | Note | Quote | Actions) -> Card:
    """A card whose summary is its first paragraph, or its small print where it has no other."""
    spoken = [block for block in blocks if block.kind in ("text", "note")]
    first = next((block for block in spoken if isinstance(block, Text)), next(iter(spoken), None))
    return Card(summary=plain(first.spans)[:300] if first else "", blocks=blocks)


def for_requesters(shown: Card) -> Card:
    """Return the card without what only technicians may do."""
    blocks = (_allowed(block) if isinstance(block, Actions) else block for block in shown.blocks)
    return shown.model_copy(update={"blocks": tuple(blocks)})


def _allowed(row: Actions) -> Actions:
    return Actions(items=tuple(each for each in row.items if _is_for_all(each)))


def _is_for_all(item: Control) -> bool:
    return not isinstance(item, Menu) and item.action not in TECHNICIANS_ONLY


def lines(shown: Card) -> list[str]:
    """Return a card's own words, line by line, as a terminal shows them."""
    said = (plain(block.spans) for block in shown.blocks if block.kind in ("text", "note"))
    return [line for words in said for line in words.splitlines()]


def people_in(shown: Card) -> frozenset[str]:
    """The ids of the people whom a card names."""
    return frozenset(each.id for each in _people(shown))


def called_in(shown: Card) -> frozenset[str]:
    """The ids of the people whom a card is to notify."""
    return frozenset(each.id for each in _people(shown) if each.is_called)


def _people(shown: Card) -> list[Person]:
    spoken = [block for block in shown.blocks if block.kind in ("text", "note")]
    return [span for block in spoken for span in block.spans if isinstance(span, Person)]


def actions(*items: Control) -> Actions:
    """A row of buttons, lists and menus."""
    return Actions(items=items)
