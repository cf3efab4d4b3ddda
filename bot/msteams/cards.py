"""Chat-neutral cards as Adaptive Cards 1.5. Pure.

https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, count

from bot.msteams import controls
from bot.msteams.richtext import SMALL, Names, paragraph, quote, words
from bot.msteams.room import Element, Room, fitted
from helpdesk.cards import Actions, Block, Button, Card, Heading, Menu, Note, Quote, Select, Text
from helpdesk.markup import Elsewhere, Link, Moment, Plain, Span, clean
from helpdesk.markup import plain as plain_spans

REFRESH = "refresh"
REFRESHED = 60


def render(
    card: Card, names: Names, refresh_for: Sequence[str] = (), refresh_value: str = ""
) -> Element:
    """Render a card; `names` are people's and channels' names by id.

    The clients of the first REFRESHED people of `refresh_for` ask for a view of their own, with
    `refresh_value`. What does not fit is shortened; see `bot.msteams.room.fitted`.
    """
    refresh = _refresh(refresh_for, refresh_value)

    def drawn(room: Room) -> Element:
        inputs = chain(["pick"], map("pick:{}".format, count(1)))
        blocks = [*card.blocks[: room.blocks], *_left_out(len(card.blocks) - room.blocks)]
        body = [part for block in blocks for part in _block(block, names, room, inputs)]
        return adaptive_card(body) | refresh

    return fitted(drawn)


def _left_out(count: int) -> list[Note]:
    return [Note(spans=(Plain(text="The rest does not fit here."),))] if count > 0 else []


def adaptive_card(body: Sequence[Element]) -> Element:
    """Return a card with this body."""
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body)}


def with_way_back(drawn: Element) -> Element:
    """Return a card that one person sees for a moment, with a button back to the one before."""
    back: Element = {"type": "Action.Execute", "title": "Back", "verb": REFRESH, "data": {}}
    # Else an empty answer that is required holds people back.
    back |= {"associatedInputs": "none"}
    return drawn | {"body": [*drawn["body"], *controls.rows([back])]}


def without_dialogs(drawn: Element) -> Element:
    """Return a card for a client that has no dialogs: their forms come as cards in place."""
    return drawn | {"body": [controls.without_dialogs(part) for part in drawn["body"]]}


def attachment(content: Element) -> Element:
    """Return a card as the attachment of a message or of a dialog."""
    return {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}


def plain(card: Card, names: Names) -> str:
    """Return the summary, with people's names. It has no markup and must be sent as having none."""
    for block in card.blocks:
        if isinstance(block, Text | Note) and card.summary == plain_spans(block.spans)[:300]:
            return words(block.spans, names)[:300]
    return clean(card.summary)


def message_of(card: Card, names: Names) -> str | None:
    """Return the words of a card that is one sentence and nothing else; None for any other."""
    match card.blocks:
        case (Text() | Note() as only,) if not any(map(_wants_card, only.spans)):
            said = words(only.spans, names)
            return None if "\n" in said else said
        case _:
            return None


def _wants_card(span: Span) -> bool:
    return isinstance(span, Link | Elsewhere | Moment)


def _refresh(people: Sequence[str], value: str) -> Element:
    if not people:
        return {}
    action = {"type": "Action.Execute", "verb": REFRESH, "data": {"value": value}}
    return {"refresh": {"action": action, "userIds": list(people[:REFRESHED])}}


def _block(block: Block, names: Names, room: Room, inputs: Iterator[str]) -> list[Element]:
    match block:
        case Heading():
            look = {"weight": "bolder", "size": "medium"}
            title = paragraph([Plain(text=block.text)], names, room, look)
            return [{"type": "Container", "separator": True, "items": title}]
        case Text():
            return paragraph(block.spans, names, room, {})
        case Note():
            return paragraph(block.spans, names, room, SMALL)
        case Quote():
            return [quote(block, room)]
        case Actions():
            return _actions(block, room, inputs)


def _actions(block: Actions, room: Room, inputs: Iterator[str]) -> list[Element]:
    buttons = [controls.button(each, room) for each in block.items if isinstance(each, Button)]
    menus = (controls.menu(each, room) for each in block.items if isinstance(each, Menu))
    lists = [
        controls.select(each, room, next(inputs))
        for each in block.items
        if isinstance(each, Select)
    ]
    folded = list(chain.from_iterable(menus))
    return [*controls.rows(buttons, folded), *chain.from_iterable(lists)]
