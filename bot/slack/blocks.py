"""Chat-neutral cards as Slack's Block Kit. Pure.

Limits (https://api.slack.com/reference/block-kit/blocks): section text 3,000 characters, button
text 75, value 2,000, 25 elements in an actions block, 100 options in a list or in one of at most
100 groups, 50 blocks a message, modal title 24, label 2,000. All blocks of a message together may
have about 13,200 characters as JSON (not documented; github.com/slackapi/bolt-js/issues/2509).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from helpdesk.cards import Actions, Button, Card, Choice, Form, Note, Question, Quote, Select, Text
from helpdesk.markup import Channel, Code, Emphasis, Link, Person, Span, Strong, clean

Block = dict[str, Any]
Resolve = Callable[[str], str | None]

SECTION_CHARACTERS = 3000
# One paragraph takes at most so many sections, and small print so many characters: with a quote of
# 3,000 beside them, a message still stays below the limit of all its blocks.
SECTIONS = 3
NOTE_CHARACTERS = 1000
BUTTON_CHARACTERS = 75
OPTIONS = 100

_PERSON_ID = re.compile("[UW][A-Z0-9]+")
_ENTITY = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);")


def escape(text: str) -> str:
    """Make words inert: https://api.slack.com/reference/surfaces/formatting#escaping."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def is_slack_id(person: str) -> bool:
    """Whether this is the id of a person in Slack, and not of one in another chat."""
    return _PERSON_ID.fullmatch(person) is not None


def mrkdwn(spans: Sequence[Span], resolve: Resolve, names: Mapping[str, str]) -> str:
    """Render spans as mrkdwn.

    `resolve` turns a channel's name into its id, or None; `names` are those of other chats' people.
    """
    return "".join(_span(span, resolve, names) for span in spans)


def _span(span: Span, resolve: Resolve, names: Mapping[str, str]) -> str:
    match span:
        case Strong():
            return _wrapped("*", span.text)
        case Emphasis():
            return _wrapped("_", span.text)
        case Code():
            return _wrapped("`", span.text)
        case Link():
            label = escape(span.text).replace("|", "¦") or "link"
            return f"<{escape(span.url).replace('|', '%7C')}|{label}>"
        case Person(id=person):
            return f"<@{person}>" if is_slack_id(person) else _wrapped("*", _name(person, names))
        case Channel():
            return _channel(span.id, resolve)
        case _:
            return escape(span.text)


def _name(person: str, names: Mapping[str, str]) -> str:
    return names.get(person, "").replace("*", "").strip() or "somebody in another chat"


def _wrapped(mark: str, words: str) -> str:
    core = words.strip("\n")
    tail = words[len(words.rstrip("\n")) :]
    return f"{mark}{escape(core)}{mark}{tail}"


def _channel(name: str, resolve: Resolve) -> str:
    known = resolve(name)
    return f"<#{escape(known)}>" if known else f"#{escape(name)}"


def render(card: Card, resolve: Resolve, names: Mapping[str, str]) -> list[Block]:
    """Render a card as the blocks of a message; see `mrkdwn`."""
    return [rendered for block in card.blocks for rendered in _block(block, resolve, names)][:50]


def _block(
    block: Text | Note | Quote | Actions, resolve: Resolve, names: Mapping[str, str]
) -> list[Block]:
    match block:
        case Text():
            parts = _cut(mrkdwn(block.spans, resolve, names), SECTION_CHARACTERS)
            return [{"type": "section", "text": _mrkdwn(part)} for part in parts[:SECTIONS]]
        case Note():
            parts = _cut(mrkdwn(block.spans, resolve, names), NOTE_CHARACTERS)
            return [{"type": "context", "elements": [_mrkdwn(part)]} for part in parts[:1]]
        case Quote():
            return [_quote(block.text)]
        case Actions():
            return [_actions(block)] if block.items else []


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


def _quote(words: str) -> Block:
    shown = clean(words)
    shown = shown if len(shown) <= SECTION_CHARACTERS else shown[: SECTION_CHARACTERS - 1] + "…"
    quoted = {
        "type": "rich_text_quote",
        "elements": [{"type": "text", "text": shown or "…"}],
    }
    return {"type": "rich_text", "elements": [quoted]}


def _actions(block: Actions) -> Block:
    seen: Counter[str] = Counter()
    elements = []
    for item in block.items[:25]:
        # An action_id may stand only once in a block.
        number = seen[item.action]
        seen[item.action] += 1
        action_id = f"{item.action}:{number}" if number else item.action.value
        elements.append(
            _button(item, action_id) if isinstance(item, Button) else _list(item, action_id)
        )
    return {"type": "actions", "elements": elements}


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
        "blocks": [_question(question) for question in form.fields],
    }


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
