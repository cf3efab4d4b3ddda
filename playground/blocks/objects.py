"""Text, option and confirm objects: the parts that elements and blocks share.

Limits: https://docs.slack.dev/reference/block-kit/composition-objects
"""

from playground.blocks.checks import (
    Check,
    boolean,
    both,
    by_type,
    exactly_one,
    items,
    one_of,
    record,
    string,
)

IDENTIFIER = string(255)


def plain(longest: int) -> Check:
    """Give the check of a plain_text object."""
    wanted = {"type": one_of("plain_text"), "text": string(longest, shortest=1)}
    return record(wanted, {"emoji": boolean})


def text(longest: int) -> Check:
    """Give the check of a text object, plain_text or mrkdwn."""
    wanted = {"type": one_of("mrkdwn"), "text": string(longest, shortest=1)}
    mrkdwn = record(wanted, {"verbatim": boolean})
    return by_type({"plain_text": plain(longest), "mrkdwn": mrkdwn})


CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)

OPTION = record(
    {"text": text(75), "value": string(150)},
    {"description": text(75), "url": string(3000)},
)

OPTION_GROUP = record({"label": plain(75), "options": items(OPTION, 100)}, {})

OPTIONS = {"options": items(OPTION, 100), "option_groups": items(OPTION_GROUP, 100)}


def with_options(check: Check) -> Check:
    """Add to a select's check that it has either options or option groups."""
    return both(check, exactly_one("options", "option_groups"))
