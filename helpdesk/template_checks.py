"""What is wrong with the words of an answer, found when they are saved: place, fault, mend. Pure.

Whatever has no fault here is shown by every chat, whole, whatever fills its slots.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from helpdesk.hints import hint, short
from helpdesk.markup import Code, Link, MarkupError, Plain, Span, parse, slots_in

OWN_SLOTS = ("requester", "team", "channel", "category", "priority")
"""The slots that every request fills; beside them, each of the catalog's fields is one."""
TITLE, BODY = 75, 2800
"""Characters of a title and of the words as they are written."""
SLACK = 3000
"""Characters of a section of Slack: https://api.slack.com/reference/block-kit/blocks#section."""
MSTEAMS = 12_000
"""Bytes of JSON: of a Teams card's 18,000 (bot/msteams/room.py), the rest is for its buttons."""
FILLED = "W" * 150
"""What a slot counts: a value has up to 75 characters, and some take more than one to show."""

# The bytes that a run of words, a line and a link take beside their words.
_RUN, _LINE, _LINK = 75, 80, 75
_STILLED = 15
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_SLOT = re.compile(r"\{([a-z][a-z0-9_-]*)(?:\|[^{}\n]*)?\}")


@dataclass(frozen=True, order=True)
class Fault:
    """A fault at `line` and `column`, both from 1; `message` names it and how to mend it.

    A fault of the title says so, and stands on line 1.
    """

    line: int
    column: int
    message: str


def faults(title: str, body: str, fields: Iterable[str]) -> list[Fault]:
    """Return every fault of an answer's words; `fields` are the ids of the catalog's fields."""
    found = [*_of_title(title), *_of_length(body), *written_faults(title, body, fields)]
    return sorted(set(found))


def written_faults(title: str, body: str, fields: Iterable[str]) -> Iterator[Fault]:
    """Yield the faults of what is written; its length is for whoever takes it to judge."""
    known = (*OWN_SLOTS, *fields)
    lines = body.replace("\r\n", "\n").split("\n")
    yield from _controls(title, 1, "the title ")
    for number, line in enumerate(lines, 1):
        yield from _controls(line, number, "")
        yield from _of_line(line, number, known)
    if len(body) <= BODY:
        yield from _too_much(title, lines)


def when_faults(
    when: Mapping[str, str], values: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str]]:
    """Yield the field and the fault of each condition that no request can meet.

    `values` are those that each field of the catalog may have; none allows any.
    """
    for field, value in when.items():
        if field not in values:
            fault = f'"when" names field "{short(field)}", which does not exist'
            yield field, f"{fault}; {hint(field, values)}"
        elif values[field] and value not in values[field]:
            fault = f'"when" wants {field} "{short(value)}", which that field never is'
            yield field, f"{fault}; {hint(value, values[field])}"


def _of_title(title: str) -> Iterator[Fault]:
    if not title.strip():
        yield Fault(1, 1, "the title is empty; say in a few words what the answer is about")
    if len(title.strip()) > TITLE:
        yield Fault(1, TITLE + 1, f"the title is longer than {TITLE} characters; shorten it")
    if "\n" in title.strip():
        yield Fault(1, title.index("\n") + 1, "the title has two lines; write it on one")


def _of_length(body: str) -> Iterator[Fault]:
    if not body.strip():
        yield Fault(1, 1, "the answer is empty; write what helps")
    if len(body.strip()) > BODY:
        line, column = _place(body, BODY)
        yield Fault(line, column, f"the answer is longer than {BODY} characters; shorten it")


def _controls(text: str, line: int, where: str) -> Iterator[Fault]:
    found = _CONTROL.search(text)
    if found:
        code = f"U+{ord(found.group()):04X}"
        message = f"{where}has a control character ({code}) that nobody can see; delete it"
        yield Fault(line, found.start() + 1, message)


def _of_line(line: str, number: int, known: Sequence[str]) -> Iterator[Fault]:
    """Yield the faults of one line: markup never spans lines."""
    for name in slots_in(line):
        if name not in known:
            message = f"slot {{{name}}} is unknown here; {hint(name, known)}"
            yield Fault(number, line.index(f"{{{name}") + 1, message)
    try:
        spans = parse(line, **dict.fromkeys(slots_in(line), ""))
    except MarkupError as error:
        yield Fault(number, error.position + 1, str(error))
        return
    for span in spans:
        yield from _never_filled(span, line, number)


def _never_filled(span: Span, line: str, number: int) -> Iterator[Fault]:
    if isinstance(span, Plain | Code):
        return
    slot = _SLOT.search(" ".join(str(each) for each in span.model_dump().values()))
    if slot:
        message = f"slot {slot.group()} stands inside other markup, where nothing fills it"
        column = line.index(slot.group()) + 1
        yield Fault(number, column, f"{message}; take it out of the bold words, or of the link")


def _too_much(title: str, lines: Sequence[str]) -> Iterator[Fault]:
    """Yield where the words become more than a message of each chat can show."""
    for chat, room, takes in (("Slack", SLACK, _in_slack), ("Teams", MSTEAMS, _in_msteams)):
        line = _full_at(room, takes, title, lines)
        if line:
            message = f"from here on it is more than one message of {chat} shows"
            yield Fault(line, 1, f"{message}, counting what fills the slots; shorten it")


def _full_at(
    room: int, takes: Callable[[Iterable[Span]], int], title: str, lines: Sequence[str]
) -> int | None:
    sizes = [takes((Plain(text=title),)), *(takes(_spans(line)) for line in lines)]
    totals = list(accumulate(sizes))[1:]
    return next((line for line, total in enumerate(totals, 1) if total > room), None)


def _spans(line: str) -> Sequence[Span]:
    try:
        return parse(line, **dict.fromkeys(slots_in(line), FILLED))
    except MarkupError:  # a fault of its own
        return (Plain(text=line),)


def _in_slack(spans: Iterable[Span]) -> int:
    """Return the characters that a line takes, with the marks around each of its spans."""
    return 1 + sum(4 + _escaped(_said(span)) + _stilled(span) for span in spans)


def _stilled(span: Span) -> int:
    """Return what it takes that a mark in plain words means nothing: see `bot.slack.mrkdwn`."""
    return _STILLED * sum(map(span.text.count, "*_~`")) if isinstance(span, Plain) else 0


def _escaped(text: str) -> int:
    return len(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


def _in_msteams(spans: Iterable[Span]) -> int:
    """Return the bytes that a line takes as an element of its own."""
    return _LINE + sum(
        _RUN + _LINK * isinstance(span, Link) + len(json.dumps(_said(span))) for span in spans
    )


def _said(span: Span) -> str:
    """Everything that is written of a span."""
    return "".join(str(each) for each in span.model_dump(exclude={"kind"}).values())


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
