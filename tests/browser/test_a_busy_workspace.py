"""The page in a workspace where much is said: found again, marked as new, and still quick."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, expect
from slack_office import APP_TOKEN, BOT_TOKEN, SECRET, open_playground
from visitor import Visitor, arrive

from deskloop import files, workspace
from helpdesk.catalog import Catalog
from playground.workspace import Workspace

pytestmark = pytest.mark.browser

MANY = 5_000
Says = Callable[[str, str, str], None]


@pytest.fixture
def busy(catalog: Catalog) -> Iterator[str]:
    """A playground without a bot behind it; gives its address."""
    people = Workspace(
        workspace.seed(catalog),
        yaml.safe_load(files.manifest().read_text()),
        None,
        signing_secret=SECRET,
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        retry_delays=(),
    )
    with open_playground(people) as url:
        yield url


@pytest.fixture
def says(busy: str) -> Says:
    def say(user: str, channel: str, text: str) -> None:
        body = json.dumps({"user": user, "channel": channel, "text": text}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{busy}/_people/messages", body, headers)
        urllib.request.urlopen(request, timeout=30).close()

    return say


@pytest.fixture
def ada(busy: str, browser: Browser, shots: Path) -> Iterator[Visitor]:
    visitor = arrive(browser, busy, "UADA", shots)
    yield visitor
    visitor.page.context.close()
    assert visitor.faults == []


def test_what_others_say_is_marked_as_new_until_it_is_read(ada: Visitor, says: Says) -> None:
    ada.goes_to("it-help")
    says("UBEN", "general", "the cake is in the kitchen")
    general = ada.page.get_by_test_id("channel-general")
    expect(general).to_have_attribute("aria-label", "general, 1 unread")
    ada.shot("busy-1-unread")
    ada.goes_to("general")
    expect(general).to_have_attribute("aria-label", "general")


def test_a_message_is_found_and_a_channel_reached_by_the_keyboard(ada: Visitor, says: Says) -> None:
    says("UBEN", "it-help", "the cake is in the kitchen")
    ada.sees("the cake is in the kitchen", ada.channel)
    ada.page.keyboard.press("Control+k")
    ada.page.get_by_test_id("search-field").fill("cake")
    expect(ada.page.get_by_role("option")).to_have_count(1)
    ada.shot("busy-2-search")
    ada.page.get_by_test_id("search-field").fill("general")
    ada.page.keyboard.press("Enter")
    expect(ada.page.get_by_test_id("channel-general")).to_have_attribute("aria-current", "page")


def test_five_thousand_messages_leave_the_page_quick(
    busy: str, browser: Browser, shots: Path, says: Says
) -> None:
    for number in range(MANY):
        says("UBEN", "general", f"message number {number}")
    ada = arrive(browser, busy, "UADA", shots)
    ada.goes_to("general")
    ada.sees(f"message number {MANY - 1}", ada.channel)
    rows = ada.channel.get_by_test_id("message")
    assert rows.count() < 500, "only what is near the view may stand in the page"
    ada.writes("and mine is the newest")
    ada.sees("and mine is the newest", ada.channel)
    assert ada.faults == []
    ada.page.context.close()
