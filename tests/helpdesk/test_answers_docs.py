"""docs/answers-in-the-catalog.md: its examples load, and its faults are those that are told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpdesk.catalog import Catalog, Drafting, parse
from helpdesk.catalog_entries import Audience
from helpdesk.template_checks import faults, when_faults

PAGE = (Path(__file__).parents[2] / "docs" / "answers-in-the-catalog.md").read_text("utf-8")
REST = """\
help_channels: [it-help]
fallback_team: network
slas:
  - {priority: critical, first_response_minutes: 15, resolution_hours: 4}
  - {priority: high, first_response_minutes: 60, resolution_hours: 8}
  - {priority: normal, first_response_minutes: 240, resolution_hours: 24}
  - {priority: low, first_response_minutes: 480, resolution_hours: 72}
fields:
  - {id: device, name: Device, values: [{value: Laptop}, {value: Phone}]}
"""


@pytest.fixture(scope="module")
def example() -> Catalog:
    """The page's examples, which are parts of one catalog."""
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    return parse(REST + "".join(blocks), "answers-in-the-catalog.md")


def test_the_examples_load_and_say_what_the_page_says(example: Catalog) -> None:
    reconnect, phone = example.templates_for("vpn")
    assert (reconnect.audience, reconnect.drafting) == (Audience.EVERYONE, Drafting.AUTO)
    assert (phone.audience, phone.drafting) == (Audience.EMPLOYEES, Drafting.APPROVE)
    assert phone.when == {"device": "Phone"}
    assert example.team("network").drafting is Drafting.APPROVE
    assert (example.durable_enough, example.team("network").durable_enough) == (0.75, 0.9)
    assert (example.quiet.ask_after_hours, example.quiet.close_after_hours) == (20, 48)


def test_the_questions_load(example: Catalog) -> None:
    device, where, message = example.category("vpn").ask
    assert device.field == "device"
    assert (where.answers, where.told_by) == (("At home", "In a hotel"), ("home", "hotel"))
    assert (message.field, message.answers) == (None, ())


WRONG = {
    "a slot that does not exist": ("T", "{requster}"),
    "a slot inside other markup": ("T", "**{requester}**"),
    "markup that is not closed": ("T", "**a"),
    "a link elsewhere": ("T", "[a](javascript:x)"),
    "a control character": ("T", "a\x07"),
    "a title over 75 characters": ("x" * 76, "a"),
    "over 2,800 characters": ("T", "x" * 2801),
    "more than a message of Slack (3,000 characters of a section) or a card of Teams takes, with"
    " slots filled": ("T", "&" * 2800),
}


@pytest.mark.parametrize("fault", WRONG)
def test_each_fault_of_the_page_is_told_so(fault: str) -> None:
    [said] = re.findall(rf"^\| {re.escape(fault)} \| `(.*)` \|$", PAGE, re.MULTILINE)
    title, body = WRONG[fault]
    assert any(each.message.startswith(said) for each in faults(title, body, ("device",)))


def test_a_condition_that_nothing_meets_is_told_so() -> None:
    [(_, fault)] = when_faults({"device": "Labtop"}, {"device": ["Laptop"]})
    assert f"`{fault}`" in PAGE
