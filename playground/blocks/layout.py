"""Blocks and their limits, on messages and in views.

Limits: https://docs.slack.dev/reference/block-kit/blocks
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from playground.blocks.checks import (
    Check,
    boolean,
    both,
    by_type,
    exactly_one,
    fault,
    items,
    one_of,
    record,
    string,
)
from playground.blocks.elements import (
    IMAGE,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
)
from playground.blocks.objects import IDENTIFIER, plain, text
from playground.blocks.rich_text import RICH_TEXT_PARTS
from playground.json_types import Json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100


def _block(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    return record({"type": one_of(kind), **required}, {"block_id": IDENTIFIER, **optional})


def _text_or_fields(value: Any, at: str) -> Iterator[str]:
    if value.get("text") is None and value.get("fields") is None:
        yield fault("missing required field: text or fields", at)


_SECTION = both(
    _block(
        "section",
        {},
        {
            "text": text(3000),
            "fields": items(text(2000), 10),
            "accessory": by_type(IN_SECTION),
            "expand": boolean,
        },
    ),
    _text_or_fields,
)

_CONTEXT_PARTS = by_type({"image": IMAGE, "mrkdwn": text(3000), "plain_text": text(3000)})

_IMAGE = both(
    _block(
        "image",
        {"alt_text": string(2000)},
        {"image_url": string(3000), "title": plain(2000), "slack_file": record({}, {})},
    ),
    exactly_one("image_url", "slack_file"),
)

_COMMON: dict[str, Check] = {
    "section": _SECTION,
    "divider": _block("divider", {}, {}),
    "header": _block("header", {"text": plain(150)}, {}),
    "context": _block("context", {"elements": items(_CONTEXT_PARTS, 10)}, {}),
    "actions": _block("actions", {"elements": items(by_type(IN_ACTIONS), 25)}, {}),
    "image": _IMAGE,
    "rich_text": _block("rich_text", {"elements": RICH_TEXT_PARTS}, {}),
    "input": _block(
        "input",
        {"label": plain(2000), "element": by_type(IN_INPUT)},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
}

_CONTEXT_ACTIONS = _block(
    "context_actions", {"elements": items(by_type(IN_CONTEXT_ACTIONS), 5)}, {}
)


def elements_of(block: Json) -> list[Json]:
    """Give a block's interactive elements, in the order they stand."""
    parts = [*(block.get("elements") or ()), block.get("accessory"), block.get("element")]
    if block.get("type") in ("context", "rich_text"):
        return []
    return [part for part in parts if part and part.get("type") != "image"]


def _unique_block_ids(blocks: Any, at: str) -> Iterator[str]:
    ids = [block.get("block_id") for block in _objects(blocks)]
    for block_id in _repeated(ids):
        yield fault(f"`block_id` must be unique: {block_id}", at)


def _unique_action_ids(blocks: Any, at: str) -> Iterator[str]:
    for index, block in enumerate(_objects(blocks)):
        for action_id in _repeated([each.get("action_id") for each in _objects(_parts(block))]):
            yield fault(f"`action_id` must be unique in its block: {action_id}", f"{at}/{index}")


def _parts(block: Json) -> Any:
    return block.get("elements") if block.get("type") in ("actions", "context_actions") else []


def _objects(value: Any) -> list[Json]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _repeated(ids: list[Any]) -> list[str]:
    texts = Counter(each for each in ids if isinstance(each, str))
    return [each for each, count in texts.items() if count > 1]


def _blocks(kinds: Mapping[str, Check], most: int) -> Check:
    return both(items(by_type(kinds), most, least=0), _unique_block_ids, _unique_action_ids)


CHECK_MESSAGE = _blocks({**_COMMON, "context_actions": _CONTEXT_ACTIONS}, MESSAGE_BLOCKS)
"""The blocks of a message."""

CHECK_VIEW = _blocks(_COMMON, VIEW_BLOCKS)
"""The blocks of a modal or of Home."""
