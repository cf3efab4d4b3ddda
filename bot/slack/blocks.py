"""Chat-neutral cards as Slack's Block Kit. Pure.

Limits (https://api.slack.com/reference/block-kit/blocks): section text 3,000 characters, button
text 75, value 2,000, 25 elements in an actions block, 5 options in an overflow menu, an option's
value 150, 100 options in a list or in one of at most 100 groups, 50 blocks a message, 100 a Home, a
header 150, modal title
24, label 2,000. All blocks of a message together may have about 13,200 characters as JSON (not
documented; github.com/slackapi/bolt-js/issues/2509).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.slack.mrkdwn import Known, mrkdwn
from helpdesk.cards import (
    Actions,
    Button,
    Card,
    Choice,
    Control,
    Form,
    Heading,
    Menu,
    Note,
    Question,
    Quote,
    Select,
    Text,
)
from helpdesk.markup import Strong, clean

Block = dict[str, Any]

SECTION_CHARACTERS = 3000
# One paragraph takes at most so many sections, and small print so many characters: with a quote of
# 3,000 beside them, a message still stays below the limit of all its blocks.
SECTIONS = 3
NOTE_CHARACTERS = 1000
BUTTON_CHARACTERS = 75
OPTIONS = 100
HEADING_CHARACTERS = 150
MESSAGE_BLOCKS = 50
HOME_BLOCKS = 100
MENU = "menu"
IN_MENU = "|"

_ENTITY = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);")


def render(
    card: Card, known: Known, names: Mapping[str, str], limit: int = MESSAGE_BLOCKS
) -> list[Block]:
    """Render a card as at most `limit` blocks; see `mrkdwn`."""
    return [rendered for block in card.blocks for rendered in _block(block, known, names)][:limit]


def home(card: Card, known: Known, names: Mapping[str, str]) -> Block:
    """Render a card as somebody's Home."""
    return {"type": "home", "blocks": render(card, known, names, HOME_BLOCKS)}


def _block(
    block: Heading | Text | Note | Quote | Actions, known: Known, names: Mapping[str, str]
) -> list[Block]:
    match block:
        case Heading():
            return [{"type": "header", "text": _plain(block.text, HEADING_CHARACTERS)}]
        case Text():
            parts = _cut(mrkdwn(block.spans, known, names), SECTION_CHARACTERS)
            return [{"type": "section", "text": _mrkdwn(part)} for part in parts[:SECTIONS]]
        case Note():
            parts = _cut(mrkdwn(block.spans, known, names), NOTE_CHARACTERS)
            return [{"type": "context", "elements": [_mrkdwn(part)]} for part in parts[:1]]
        case Quote():
            return [_quote(block)]
        case Actions():
            return _actions(block)


def _mrkdwn(words: str) -> Block:
    # Not verbatim, Slack would make links and mentions of plain words.
    return {"type": "mrkdwn", "text": words, "verbatim": True}


def _cut(words: str, limit: int) -> list[str]:
    """Cut into parts of at most `limit` characters; none is blank."""
    parts = []
    while len(words) > limit:
        end = _end(words, limit)
        parts.append(words[:end])
        words = words[end:]
    return [part for part in (*parts, words) if part.strip()]


def _end(words: str, limit: int) -> int:
    """Where to cut: between words if there is a gap, and never inside `&lt;` or `<@U1>`."""
    gap = max(words.rfind("\n", 1, limit), words.rfind(" ", 1, limit))
    end = gap if gap > 0 else limit
    inside = (each.start() for each in _ENTITY.finditer(words) if each.start() < end < each.end())
    return next(inside, end) or limit


def _quote(quote: Quote) -> Block:
    room, elements = SECTION_CHARACTERS, list[Block]()
    for span in quote.parts:
        said = clean(span.text)
        shown = said if len(said) <= room else f"{said[: room - 1]}…" if room > 0 else ""
        room -= len(said)
        look = {"style": {"bold": True}} if isinstance(span, Strong) else {}
        elements += [{"type": "text", "text": shown, **look}] if shown else []
    quoted = elements or [{"type": "text", "text": "…"}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": quoted}]}


def _actions(block: Actions) -> list[Block]:
    seen: Counter[str] = Counter()
    elements = []
    for item in [each for each in block.items if not _is_empty(each)][:25]:
        kind = MENU if isinstance(item, Menu) else item.action.value
        # An action_id may stand only once in a block.
        number = seen[kind]
        seen[kind] += 1
        elements.append(_element(item, f"{kind}:{number}" if number else kind))
    return [{"type": "actions", "elements": elements}] if elements else []


def _is_empty(item: Control) -> bool:
    return isinstance(item, Menu) and not item.items


def _element(item: Control, action_id: str) -> Block:
    match item:
        case Button():
            return _button(item, action_id)
        case Select():
            return _list(item, action_id)
        case Menu():
            return _menu(item, action_id)


def _menu(menu: Menu, action_id: str) -> Block:
    """One element for all its buttons, so each option says itself what it does."""
    return {
        "type": "overflow",
        "action_id": action_id,
        "options": [_folded(each) for each in menu.items],
    }


def _folded(button: Button) -> Block:
    value = f"{button.action}{IN_MENU}{button.value}"
    return {"text": _plain(button.label, BUTTON_CHARACTERS), "value": value}


def pressed(action: Mapping[str, Any]) -> tuple[str, str]:
    """Return what an element that was used does, and its value; both are empty where unknown."""
    picked = action.get("selected_option") or {}
    value = str(action.get("value") or picked.get("value") or "")
    if action.get("type") != "overflow":
        return str(action["action_id"]).partition(":")[0], value
    kind, _, carried = value.partition(IN_MENU)
    return kind, carried


def _button(button: Button, action_id: str) -> Block:
    style = {} if button.style == "plain" else {"style": button.style}
    return {
        "type": "button",
        "action_id": action_id,
        "text": _plain(button.label, BUTTON_CHARACTERS),
        "value": button.value,
        **style,
    }


def _list(select: Select, action_id: str) -> Block:
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": _plain(select.label, 150),
        **_options(select.choices),
    }


def _options(choices: Sequence[Choice]) -> Block:
    """Up to 100 as a flat list, more in groups of 100 named by what they begin and end with."""
    options = [_option(choice) for choice in choices]
    if len(options) <= OPTIONS:
        return {"options": options}
    starts = range(0, len(options), OPTIONS)
    return {"option_groups": [_group(choices[at : at + OPTIONS]) for at in starts]}


def _group(choices: Sequence[Choice]) -> Block:
    label = f"{choices[0].label} – {choices[-1].label}"
    return {"label": _plain(label, 75), "options": [_option(choice) for choice in choices]}


def _option(choice: Choice) -> Block:
    return {"text": _plain(choice.label, 75), "value": choice.value}


def _plain(words: str, limit: int) -> Block:
    shown = clean(words) or "…"
    shown = shown if len(shown) <= limit else shown[: limit - 1] + "…"
    return {"type": "plain_text", "text": shown, "emoji": True}


def modal(form: Form) -> Block:
    """Render a form as a modal view; its value comes back as private_metadata."""
    return {
        "type": "modal",
        "callback_id": form.action.value,
        "private_metadata": form.value,
        "title": _plain(form.title, 24),
        "submit": _plain(form.submit, 24),
        "close": _plain("Cancel", 24),
        "blocks": [*_fault(form), *(_question(question) for question in form.fields)],
    }


def _fault(form: Form) -> list[Block]:
    said = _plain(f"⚠️ {form.fault}", SECTION_CHARACTERS)
    return [{"type": "section", "text": said}] if form.fault else []


def _question(question: Question) -> Block:
    element: Block = (
        {"type": "static_select", **_options(question.choices), **_picked(question)}
        if question.choices
        else {
            "type": "plain_text_input",
            "multiline": question.multiline,
            "max_length": SECTION_CHARACTERS,
            **({"initial_value": clean(question.value)} if question.value else {}),
        }
    )
    return {
        "type": "input",
        "block_id": question.name,
        "label": _plain(question.label, 2000),
        "element": element | {"action_id": question.name},
        "optional": question.optional,
    }


def _picked(question: Question) -> Block:
    present = [_option(each) for each in question.choices if each.value == question.value]
    return {"initial_option": present[0]} if present else {}
