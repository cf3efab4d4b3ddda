"""Chat-neutral forms as task modules, and as cards in place. Pure.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.msteams.cards import adaptive_card, attachment
from bot.msteams.controls import choice_set, execute, rows, submit
from bot.msteams.richtext import paragraph, shortened
from bot.msteams.room import Element, Room, fitted
from helpdesk.cards import ActionId, Form, Question
from helpdesk.markup import Strong, clean

Sending = Callable[[str, ActionId, Element], Element]

ANSWER_CHARACTERS = 3000
TITLE_CHARACTERS = 60
# What a card sends beside the answers.
_OUR_OWN = {"action", "value", "list", "msteams"}


def task(form: Form) -> Element:
    """Return the `value` of a response that opens a dialog or goes on with it (type "continue")."""
    return {
        "title": shortened(form.title, TITLE_CHARACTERS),
        "height": "medium",
        "width": "medium",
        "card": attachment(_card(form, [], submit)),
    }


def as_card(form: Form) -> Element:
    """Return the same form as a card, for where a dialog cannot open."""
    title = paragraph([Strong(text=form.title)], {}, Room(words=TITLE_CHARACTERS), {})
    return _card(form, title, execute)


def _card(form: Form, title: list[Element], sending: Sending) -> Element:
    label = shortened(form.submit, TITLE_CHARACTERS)
    send = sending(label, form.action, {"value": form.value}) | {"style": "positive"}

    def drawn(room: Room) -> Element:
        return adaptive_card([*title, *_fault(form, room), *_questions(form, room), *rows([send])])

    return fitted(drawn)


def _fault(form: Form, room: Room) -> list[Element]:
    said = f"⚠️ {form.fault}"
    return paragraph([Strong(text=said)], {}, room, {"color": "attention"}) if form.fault else []


def filled(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the answers by the names of their questions, from what a submitted form sends."""
    return {
        name: clean(answer)
        for name, answer in data.items()
        if name not in _OUR_OWN and isinstance(answer, str)
    }


def _questions(form: Form, room: Room) -> list[Element]:
    return [part for question in form.fields for part in _question(question, room)]


def _question(question: Question, room: Room) -> list[Element]:
    if question.choices:
        picked, *left = choice_set(question.name, question.label, question.choices, room)
        there = {"value": question.value} if question.value else {}
        return [picked | there | _required(question, "Please pick one."), *left]
    typed = {
        "type": "Input.Text",
        "id": question.name,
        "label": shortened(question.label, room.words),
        "isMultiline": question.multiline,
        "maxLength": ANSWER_CHARACTERS,
        **({"value": clean(question.value)} if question.value else {}),
    }
    return [typed | _required(question, "Please write a word or two.")]


def _required(question: Question, hint: str) -> Element:
    return {} if question.optional else {"isRequired": True, "errorMessage": hint}
