"""The rich_text block.

Shapes: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from playground.blocks.checks import (
    Check,
    boolean,
    by_type,
    integer,
    items,
    one_of,
    record,
    string,
)

_MANY = 1000  # Slack documents no limit on rich text elements; this one only stops a runaway
_STYLE = record(
    {},
    dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight"), boolean
    ),
)


def _inline(kind: str, required: dict[str, Check], optional: dict[str, Check]) -> Check:
    return record({"type": one_of(kind), **required}, {"style": _STYLE, **optional})


_INLINE = by_type(
    {
        "text": _inline("text", {"text": string(40_000, shortest=1)}, {}),
        "link": _inline("link", {"url": string(3000)}, {"text": string(3000), "unsafe": boolean}),
        "user": _inline("user", {"user_id": string(255)}, {}),
        "channel": _inline("channel", {"channel_id": string(255)}, {"name": string(255)}),
        "emoji": _inline("emoji", {"name": string(255)}, {"unicode": string(255)}),
        "usergroup": _inline("usergroup", {"usergroup_id": string(255)}, {}),
        "broadcast": _inline("broadcast", {"range": one_of("here", "channel", "everyone")}, {}),
    }
)


def _group(kind: str, optional: dict[str, Check], inner: Check = _INLINE) -> Check:
    elements = items(inner, _MANY, least=0)
    return record({"type": one_of(kind), "elements": elements}, optional)


_SECTION = _group("rich_text_section", {})
_PARTS = {
    "rich_text_section": _SECTION,
    "rich_text_quote": _group("rich_text_quote", {"border": integer(0, 1)}),
    "rich_text_preformatted": _group(
        "rich_text_preformatted", {"border": integer(0, 1), "language": string(255)}
    ),
    "rich_text_list": record(
        {
            "type": one_of("rich_text_list"),
            "style": one_of("bullet", "ordered"),
            "elements": items(_SECTION, _MANY, least=0),
        },
        {"indent": integer(0, 8), "offset": integer(0, 10_000), "border": integer(0, 1)},
    ),
}

RICH_TEXT_PARTS = items(by_type(_PARTS), _MANY, least=0)
"""The `elements` of a rich_text block."""
