"""Whole messages and views: what Slack refuses, and how it completes what it accepts."""

import copy
import json
import secrets
from collections.abc import Iterator
from typing import Any

from playground.blocks.checks import (
    boolean,
    fault,
    one_of,
    record,
    string,
)
from playground.blocks.layout import CHECK_MESSAGE, CHECK_VIEW, elements_of
from playground.blocks.objects import plain
from playground.errors import SlackError
from playground.json_types import Json

BLOCKS_JSON_MOST = 13_200  # seen, not documented: slackapi/bolt-js issue 2509
VIEW_BYTES_MOST = 250_000
_IDENTITY = {"private_metadata": string(3000), "callback_id": string(255)}
_FLAGS = {"clear_on_close": boolean, "notify_on_close": boolean, "submit_disabled": boolean}

_MODAL = record(
    {"type": one_of("modal"), "title": plain(24), "blocks": CHECK_VIEW},
    {
        **_IDENTITY,
        **_FLAGS,
        "close": plain(24),
        "submit": plain(24),
        "external_id": string(255),
    },
)
_HOME = record(
    {"type": one_of("home"), "blocks": CHECK_VIEW}, {**_IDENTITY, "external_id": string(255)}
)


def check_message_blocks(blocks: Any) -> None:
    """Raise SlackError invalid_blocks or msg_blocks_too_long, or return."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    faults = list(CHECK_MESSAGE(blocks, "/blocks"))
    if faults:
        raise _refusal("invalid_blocks", faults)
    if len(json.dumps(blocks, ensure_ascii=False)) > BLOCKS_JSON_MOST:
        raise SlackError("msg_blocks_too_long")


def check_view(view: Any, kind: str) -> None:
    """Raise SlackError invalid_arguments or view_too_large unless `view` is a valid `kind`.

    `kind` is "modal" or "home".
    """
    faults = list((_MODAL if kind == "modal" else _HOME)(view, "/view"))
    if not faults and kind == "modal":
        faults = list(_submit_for_inputs(view))
    if faults:
        raise _refusal("invalid_arguments", faults)
    if len(json.dumps(view).encode()) > VIEW_BYTES_MOST:
        raise SlackError("view_too_large")


def completed(blocks: list[Json]) -> list[Json]:
    """Give the blocks as Slack keeps them: every block and element with an id of its own."""
    kept = copy.deepcopy(blocks)
    for block in kept:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        for element in elements_of(block):
            element.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    return kept


def _submit_for_inputs(view: Json) -> Iterator[str]:
    has_input = any(block["type"] == "input" for block in view["blocks"])
    if has_input and not view.get("submit"):
        yield fault("submit is required when an input block is within blocks", "/view/submit")


def _refusal(error: str, faults: list[str]) -> SlackError:
    messages = [f"[ERROR] {each}" for each in faults]
    return SlackError(error, errors=faults, response_metadata={"messages": messages})
