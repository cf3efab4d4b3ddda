"""Words as Slack's mrkdwn, in which nothing that a person typed does anything. Pure.

https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import quote

from bot.slack.groups import Group
from helpdesk.doors import Door
from helpdesk.markup import (
    Channel,
    Code,
    Elsewhere,
    Emphasis,
    Link,
    Moment,
    Person,
    Span,
    Strong,
    clean,
    plain,
)
from helpdesk.markup import Group as GroupSpan

_PERSON_ID = re.compile("[UW][A-Z0-9]+")
_MARKS = re.compile(r"[*_~`]+")
# A mark counts only at the edge of a word, and only with another one.
_OPENS, _CLOSES = re.compile(r"(?<!\w)[*_~`](?=\S)"), re.compile(r"(?<=\S)[*_~`](?!\w)")
# Handles are in small letters.
_GROUP_ID = re.compile("S[A-Z0-9]+")


class Known(Protocol):
    """What is known of the workspace. `url` ends in a slash, and is empty before it is known."""

    url: str

    def resolve(self, channel: str) -> str | None:
        """Return the id of a channel, given by name or id."""

    def group(self, name: str) -> Group | None:
        """Return a user group, given by handle or id."""


def escape(text: str) -> str:
    """Make words inert: https://api.slack.com/reference/surfaces/formatting#escaping."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def is_slack_id(person: str) -> bool:
    """Whether this is the id of a person in Slack, and not of one in another chat."""
    return _PERSON_ID.fullmatch(person) is not None


def mrkdwn(spans: Sequence[Span], known: Known, names: Mapping[str, str]) -> str:
    """Render spans as mrkdwn; `names` are those of other chats' people, by id."""
    return "".join(_span(span, known, names) for span in spans)


def _span(span: Span, known: Known, names: Mapping[str, str]) -> str:
    match span:
        case Strong():
            return _wrapped("*", span.text)
        case Emphasis():
            return _wrapped("_", span.text)
        case Code():
            return _wrapped("`", span.text)
        case Link():
            return _link(span.url, span.text)
        case Moment():
            return _moment(span.at)
        case Elsewhere():
            return _elsewhere(span, known)
        case _:
            return _named(span, known, names)


def _named(span: Span, known: Known, names: Mapping[str, str]) -> str:
    match span:
        case Person(id=person):
            return f"<@{person}>" if is_slack_id(person) else _wrapped("*", _name(person, names))
        case Channel():
            return _channel(span.id, known)
        case GroupSpan():
            return _group(span.id, known)
        case _:
            return _still(escape(plain((span,))))


def _still(words: str) -> str:
    """Take the meaning from marks that a person typed.

    Slack has no escape for them. The words for a client that cannot show a date are read as they
    are, so each mark is those of a date that there is not.
    """
    is_marked = _OPENS.search(words) and _CLOSES.search(words)
    return _MARKS.sub(r"<!date^0^{_}|\g<0>>", words) if is_marked else words


def _name(person: str, names: Mapping[str, str]) -> str:
    return names.get(person, "").replace("*", "").strip() or "somebody in another chat"


def _wrapped(mark: str, words: str) -> str:
    core = words.strip("\n")
    tail = words[len(words.rstrip("\n")) :]
    return f"{mark}{escape(core)}{mark}{tail}"


def _link(url: str, label: str) -> str:
    words = escape(label).replace("|", "¦") or "link"
    return f"<{escape(url).replace('|', '%7C')}|{words}>"


def _channel(name: str, known: Known) -> str:
    found = known.resolve(name)
    return f"<#{escape(found)}>" if found else f"#{escape(name)}"


def _group(name: str, known: Known) -> str:
    found = known.group(name)
    group_id = found.id if found else name
    is_id = _GROUP_ID.fullmatch(group_id) is not None
    return f"<!subteam^{group_id}>" if is_id else f"@{escape(name.removeprefix('@'))}"


def _moment(at: datetime) -> str:
    """A client that cannot say it shows the time of UTC."""
    fallback = f"{at.astimezone(UTC):%d %b %H:%M} UTC"
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def _elsewhere(span: Elsewhere, known: Known) -> str:
    """A link as chat.getPermalink gives it, or the label where it leads to no message of Slack."""
    if span.door is not Door.SLACK or not known.url or not span.channel:
        return escape(span.text)
    url = f"{known.url}archives/{quote(span.channel)}/p{quote(span.ts.replace('.', ''))}"
    is_reply = span.thread is not None and span.thread != span.ts
    where = f"?thread_ts={quote(span.thread or '')}&cid={quote(span.channel)}" if is_reply else ""
    return _link(url + where, span.text)
