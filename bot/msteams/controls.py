"""Buttons and lists of an Adaptive Card. Pure.

Teams shows six buttons of an ActionSet (github.com/MicrosoftDocs/msteams-docs/issues/5356), so
more of them go into further ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.msteams.richtext import SMALL, paragraph, shortened
from bot.msteams.room import Element, Room
from helpdesk.cards import ActionId, Button, Choice, Menu, Select
from helpdesk.markup import Plain

BUTTONS = 6
# A row that is wider than a card has its labels cut; a button's edges count as characters.
ROW_CHARACTERS = 52
EDGES = 4
MENU_CHARACTERS = 5
FEW_CHOICES = 8

_STYLES = {"plain": {}, "primary": {"style": "positive"}, "danger": {"style": "destructive"}}
_OPENS_DIALOG = {
    ActionId.REASSIGN,
    ActionId.FIX_FIELDS,
    ActionId.NEW_REQUEST,
    ActionId.REPLY,
    ActionId.EDIT_DRAFT,
    ActionId.REJECT_DRAFT,
    ActionId.ESCALATE,
    ActionId.STATUS_TO_ALL,
    ActionId.OPEN_PROPOSAL,
}


def rows(buttons: Iterable[Element], folded: Sequence[Element] = ()) -> list[Element]:
    """Return rows of buttons in which each can be seen, with its whole label where possible.

    The folded ones stand in the last row's menu.
    """
    width = ROW_CHARACTERS - (MENU_CHARACTERS if folded else 0)
    filled: list[list[Element]] = []
    for button in buttons:
        if not filled or len(filled[-1]) == BUTTONS or not _has_place(filled[-1], button, width):
            filled.append([])
        filled[-1].append(button)
    if folded:
        filled = [*filled[:-1], [*(filled[-1] if filled else ()), *folded]]
    return [{"type": "ActionSet", "actions": row} for row in filled]


def _has_place(row: list[Element], button: Element, width: int) -> bool:
    return sum(len(each["title"]) + EDGES for each in (*row, button)) <= width


def menu(item: Menu, room: Room) -> list[Element]:
    """Return the buttons of a menu; a client shows them behind the “…” of their row.

    https://learn.microsoft.com/adaptive-cards/schema-explorer/action-execute, `mode`, since 1.5.
    """
    return [button(each, room) | {"mode": "secondary"} for each in item.items]


def button(item: Button, room: Room) -> Element:
    """Return a button; one that opens a dialog is a kind of its own."""
    label, style = shortened(item.label, room.label), _STYLES[item.style]
    if item.action in _OPENS_DIALOG:
        fetch = {"msteams": {"type": "task/fetch"}}
        return submit(label, item.action, {"value": item.value} | fetch) | style
    return execute(label, item.action, {"value": item.value}) | style


def without_dialogs(part: Element) -> Element:
    """Return a part of a card whose buttons are all answered in place."""
    actions = [_in_place(each) for each in part.get("actions", ())]
    return part | {"actions": actions} if actions else part


def _in_place(action: Element) -> Element:
    data = action["data"]
    if "msteams" not in data:
        return action
    verb = ActionId(data["action"])
    look = {key: action[key] for key in action.keys() & {"style", "mode"}}
    return execute(action["title"], verb, {"value": data["value"]}) | look


def execute(title: str, action: ActionId, data: Element) -> Element:
    """Return a button that is answered in place, or sends a message where a client cannot."""
    return {
        "type": "Action.Execute",
        "title": title,
        "verb": action.value,
        "data": data,
        "fallback": submit(title, action, data),
    }


def submit(title: str, action: ActionId, data: Element) -> Element:
    """Return a button that sends its data."""
    return {"type": "Action.Submit", "title": title, "data": {"action": action.value, **data}}


def select(item: Select, room: Room, name: str) -> list[Element]:
    """Return a list and its button; what is picked comes back as `name`, named by `list`."""
    choose = execute("Choose", item.action, {"value": "", "list": name})
    return [*choice_set(name, item.label, item.choices, room), *rows([choose])]


def choice_set(name: str, label: str, choices: Sequence[Choice], room: Room) -> list[Element]:
    """Return a list to pick from, and what to do where it had to be left incomplete."""
    shown, few = choices[: room.choices], len(choices) <= FEW_CHOICES
    titled = zip(_titles(shown, room.label), shown, strict=True)
    picked: Element = {
        "type": "Input.ChoiceSet",
        "id": name,
        "label": shortened(label, room.label),
        "placeholder": "Pick one" if few else "Type to search",
        "style": "compact" if few else "filtered",
        "choices": [{"title": title, "value": choice.value} for title, choice in titled],
    }
    return [picked, *_left_out(len(choices) - len(shown))]


def _titles(choices: Sequence[Choice], limit: int) -> Iterator[str]:
    """No two the same: a filtered list knows its choices by their titles."""
    seen: Counter[str] = Counter()
    for choice in choices:
        group = f"{choice.group}: " if choice.group else ""
        title = shortened(group + choice.label, limit)
        seen[title] += 1
        yield title if seen[title] == 1 else f"{title} ({seen[title]})"


def _left_out(count: int) -> list[Element]:
    words = f"{count} more do not fit here; write the name instead."
    return paragraph([Plain(text=words)], {}, Room(), SMALL) if count else []
