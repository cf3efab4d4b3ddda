"""Our safe markup: what templates and the bot's own sentences are written in.

`**bold**`, `_italic_`, `` `code` ``, `[label](https://…)` and lists as plain lines. It is parsed
to spans, and only spans reach a chat, so nothing a person typed can become a mention, a link or a
broadcast: their words travel as Plain spans or in a Quote.
"""

from __future__ import annotations

import re
from datetime import UTC
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from helpdesk.doors import Door
from helpdesk.errors import HelpdeskError


class MarkupError(HelpdeskError):
    """The markup is broken; `position` counts characters from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class _Span(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Plain(_Span):
    """Words, shown as they are."""

    kind: Literal["plain"] = "plain"
    text: str


class Strong(_Span):
    """Bold words."""

    kind: Literal["strong"] = "strong"
    text: str


class Emphasis(_Span):
    """Italic words."""

    kind: Literal["emphasis"] = "emphasis"
    text: str


class Code(_Span):
    """Words to be typed or compared letter by letter."""

    kind: Literal["code"] = "code"
    text: str


class Link(_Span):
    """A link with its label; http and https only."""

    kind: Literal["link"] = "link"
    text: str
    url: str = Field(pattern=r"^https?://")


class Person(_Span):
    """A person of the workspace, by the platform's id.

    With `is_called`, they are to be notified, also by a chat that does not for being named.
    """

    kind: Literal["person"] = "person"
    id: str
    is_called: bool = False


class Channel(_Span):
    """A channel of the workspace, by the platform's id or its name."""

    kind: Literal["channel"] = "channel"
    id: str


class Group(_Span):
    """Several people at once, by the platform's id of the group, or its handle without the @."""

    kind: Literal["group"] = "group"
    id: str


class Moment(_Span):
    """A time, shown as the clock of whoever reads it; `at` is ISO 8601 with a zone."""

    kind: Literal["moment"] = "moment"
    at: AwareDatetime


class Elsewhere(_Span):
    """A link to another message of the chat, by the platform's ids; `text` is its label."""

    kind: Literal["elsewhere"] = "elsewhere"
    text: str
    door: Door
    channel: str
    ts: str
    thread: str | None = None


Span = Annotated[
    Plain | Strong | Emphasis | Code | Link | Person | Channel | Group | Moment | Elsewhere,
    Field(discriminator="kind"),
]

_TOKEN = re.compile(
    r"\*\*(?P<strong>[^*\n]+)\*\*"
    r"|`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<url>[^)\s]*)\)"
    r"|(?<!\w)_(?P<emphasis>[^_\n]+)_(?!\w)"
    r"|\{(?P<slot>[a-z][a-z0-9_-]*)(?:\|(?P<default>[^{}\n]*))?\}"
)
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_STRAY = re.compile(r"\*\*|`|\]\(|[{}]")


def parse(markup: str, **slots: str | Span) -> tuple[Span, ...]:
    """Parse `markup`; each `{name}` is replaced by the slot of that name (a str is plain words).

    `{name|some words}` says these words where there is no such slot. Raises MarkupError for
    unclosed markup, a link that is not http(s) or an unknown slot.
    """
    return tuple(
        _slot(part, slots) if isinstance(part, re.Match) else part for part in _parts(markup)
    )


# Our own sentences and the catalog's templates, each of them said again and again.
@lru_cache(maxsize=1024)
def _parts(markup: str) -> tuple[Span | re.Match[str], ...]:
    """Return the spans, with a match where a slot stands."""
    return tuple(part for _, part in _cut(markup))


def pieces(markup: str) -> list[tuple[str, Span | None]]:
    """Cut `markup` into its spans, each with the markup that makes it; None is a slot.

    Joined again, the pieces are `markup`. Raises MarkupError for what is unclosed.
    """
    return [(part, None if isinstance(span, re.Match) else span) for part, span in _cut(markup)]


def _cut(markup: str) -> list[tuple[str, Span | re.Match[str]]]:
    parts: list[tuple[str, Span | re.Match[str]]] = []
    end = 0
    for match in _TOKEN.finditer(markup):
        before = markup[end : match.start()]
        parts += [(before, each) for each in _plain(before, end)]
        parts.append((match[0], match if match.group("slot") else _span(match)))
        end = match.end()
    return parts + [(markup[end:], each) for each in _plain(markup[end:], end)]


def inert(words: str) -> str:
    """Return what somebody wrote as markup that shows it: what would be a mark is left out."""
    while (plain := _unmarked(words)) != words:  # what stood between two signs may part a mark
        words = plain
    return words


def _unmarked(words: str) -> str:
    bulleted = re.sub(r"^([ \t]*)• ", r"\1- ", words, flags=re.MULTILINE)
    labelled = re.sub(r"\[([^\]\n]+)\]\(([^)\s]*)\)", r"\1 (\2)", bulleted)
    plain = re.sub(r"\*\*|`|\]\(|[{}]", "", labelled)
    return re.sub(r"(?<!\w)_([^_\n]+)_(?!\w)", r"\1", plain)


@lru_cache(maxsize=1024)
def needed_slots(markup: str) -> tuple[str, ...]:
    """Return the slots of an answer that must be filled: asked of the same few for each request."""
    return tuple(name for name, is_needed in slots_in(markup).items() if is_needed)


def slots_in(markup: str) -> dict[str, bool]:
    """Return the slots that stand in `markup`, and whether each must be filled."""
    found: dict[str, bool] = {}
    for match in _TOKEN.finditer(markup):
        if match.group("slot"):
            name, is_needed = match.group("slot"), match.group("default") is None
            found[name] = found.get(name, False) or is_needed
    return found


def _plain(text: str, offset: int) -> list[Span]:
    stray = _STRAY.search(text)
    if stray:
        raise MarkupError(
            f"“{stray.group()}” is never closed; close it or leave it out", offset + stray.start()
        )
    return [Plain(text=text)] if text else []


def _span(match: re.Match[str]) -> Span:
    kind, text = str(match.lastgroup), str(match.group(str(match.lastgroup)))
    if kind == "url":
        if not re.match(r"https?://\S", text):
            raise MarkupError(f"link “{text}” must begin with http:// or https://", match.start())
        return Link(text=match.group("label"), url=text)
    if kind == "strong":
        return Strong(text=text)
    return Code(text=text) if kind == "code" else Emphasis(text=text)


def _slot(match: re.Match[str], slots: dict[str, str | Span]) -> Span:
    name = match.group("slot")
    if name not in slots and match.group("default") is not None:
        return Plain(text=match.group("default"))
    if name not in slots:
        known = ", ".join(f"{{{slot}}}" for slot in sorted(slots)) or "none"
        raise MarkupError(f"slot {{{name}}} is unknown here; known: {known}", match.start())
    value = slots[name]
    return Plain(text=value) if isinstance(value, str) else value


def as_text(spans: tuple[Span, ...]) -> str:
    """The words as somebody may edit them: a link keeps its address."""
    return "".join(_editable(span) for span in spans)


def _editable(span: Span) -> str:
    return f"{span.text} ({span.url})" if isinstance(span, Link) else _word(span)


def clean(text: str) -> str:
    """Leave out what nobody can see: control characters, and halves of surrogate pairs."""
    return _UNSHOWN.sub("", text)


def plain(spans: tuple[Span, ...]) -> str:
    """The words alone, as a notification shows them."""
    return "".join(_word(span) for span in spans)


def _word(span: Span) -> str:
    match span:
        case Person(id=name):
            return f"@{name}"
        case Channel(id=name):
            return f"#{name}"
        case Group(id=name):
            return f"@{name}"
        case Moment(at=at):
            return f"{at.astimezone(UTC):%d %b %H:%M} UTC"
        case _:
            return span.text
