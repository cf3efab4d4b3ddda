"""What must hold of the follow-up questions of a catalog, read as plain data with places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpdesk.hints import short
from helpdesk.lined_yaml import Place
from helpdesk.phrases import can_be_matched, phrase

Rows = list[tuple[Place, dict[str, Any]]]
Fault = tuple[Place, str]


def question_faults(categories: Rows) -> Iterator[Fault]:
    """Yield each fault of the questions themselves: its place, and one line with the mend."""
    for place, category in categories:
        for where, question in _questions(place, category):
            called = f'question "{short(str(question.get("id", "without id")))}"'
            if question.get("field") and question.get("answers"):
                fault = f'{called} has both "field" and "answers"'
                yield (*where, "answers"), f"{fault}; delete one: a field's values are offered"
            yield from _told_by(where, question, called)


def _questions(place: Place, category: dict[str, Any]) -> Rows:
    rows = category.get("ask")
    rows = rows if isinstance(rows, list) else []
    return [((*place, "ask", i), row) for i, row in enumerate(rows) if isinstance(row, dict)]


def _told_by(place: Place, question: dict[str, Any], called: str) -> Iterator[Fault]:
    words = question.get("told_by")
    for i, text in enumerate(words if isinstance(words, list) else ()):
        if isinstance(text, str) and text.strip() and not can_be_matched(phrase(text)):
            fault = f'{called}: "{short(text)}" cannot be found in a message'
            yield (*place, "told_by", i), f"{fault}; write a word or some words"
