"""What people type, turned into Slack's mrkdwn text and rich_text blocks.

People type "@Deskloop", "#general", links and :emoji:; Slack stores `<@U…>`, `<#C…|general>`,
`<https://…>` and escapes `&`, `<` and `>` in the rest.
"""

import re
from collections.abc import Iterator, Mapping

from playground.json_types import Json

_URL = r"https?://[^\s<>|]+[^\s<>|.,;:!?'\")\]]"
_EMOJI = r"(?<!\w):(?P<emoji>[a-z0-9_+'-]+):(?!\w)"
_BROADCAST = r"(?<!\w)@(?P<broadcast>here|channel|everyone)\b"


def escape(text: str) -> str:
    """Escape the three control characters, as Slack does with people's text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def parse(text: str, users: Mapping[str, str], channels: Mapping[str, str]) -> list[Json]:
    """Split typed text into rich_text elements; `users` and `channels` map a name to its id."""
    by_name = {name.lower(): user_id for name, user_id in users.items()}
    pattern = _pattern(users, channels)
    elements: list[Json] = []
    position = 0
    for match in pattern.finditer(text):
        elements += _plain(text[position : match.start()])
        elements.append(_element(match, by_name, channels))
        position = match.end()
    return elements + _plain(text[position:])


def to_mrkdwn(elements: list[Json]) -> str:
    """Write rich_text elements as Slack's message text."""
    return "".join(_written(elements))


def rich_text(elements: list[Json], block_id: str) -> Json:
    """Wrap elements as the rich_text block that accompanies a person's message."""
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": block_id, "elements": [section]}


def _pattern(users: Mapping[str, str], channels: Mapping[str, str]) -> re.Pattern[str]:
    parts = [f"(?P<url>{_URL})", _BROADCAST]
    if users:
        parts.append(rf"(?<!\w)@(?P<user>{_any_of(users)})(?![\w-])")
    if channels:
        parts.append(rf"(?<!\w)#(?P<channel>{_any_of(channels)})(?![\w-])")
    return re.compile("|".join([*parts, _EMOJI]), re.IGNORECASE)


def _any_of(names: Mapping[str, str]) -> str:
    """Longest first, so that "Maya Chen" is not read as "Maya"."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


def _element(match: re.Match[str], users: Mapping[str, str], channels: Mapping[str, str]) -> Json:
    found = match.groupdict()
    if found["url"]:
        return {"type": "link", "url": found["url"]}
    if found["broadcast"]:
        return {"type": "broadcast", "range": found["broadcast"].lower()}
    if found.get("user"):
        return {"type": "user", "user_id": users[found["user"].lower()]}
    if found.get("channel"):
        name = found["channel"].lower()
        return {"type": "channel", "channel_id": channels[name], "name": name}
    return {"type": "emoji", "name": found["emoji"].lower()}


def _plain(text: str) -> list[Json]:
    return [{"type": "text", "text": text}] if text else []


def _written(elements: list[Json]) -> Iterator[str]:
    for element in elements:
        match element["type"]:
            case "link":
                yield f"<{escape(element['url'])}>"
            case "broadcast":
                yield f"<!{element['range']}>"
            case "user":
                yield f"<@{element['user_id']}>"
            case "channel":
                yield f"<#{element['channel_id']}|{element['name']}>"
            case "emoji":
                yield f":{element['name']}:"
            case _:
                yield escape(element["text"])
