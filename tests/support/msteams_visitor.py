"""A person at the page of Microsoft's Agents Playground, in a real browser.

The page is for one person, the `currentUser` of its configuration. Another person's page is the
same page that was told another one: what they press comes from them. A page shows what happened
while it was open.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, Route, expect
from visitor import PATIENCE_MS

TALL = {"width": 1360, "height": 1000}


@dataclass
class MSTeamsVisitor:
    """One person, looking at one page."""

    page: Page
    shots: Path
    faults: list[str] = field(default_factory=list)

    # What people do.

    def goes_to(self, name: str) -> None:
        """Open a chat or a channel."""
        self.page.get_by_role("treeitem", name=re.compile(f"{re.escape(name)}$")).click()

    def writes(self, text: str) -> None:
        """Send a message in the open chat."""
        self._types(self.page.get_by_role("textbox").last, text)
        self.page.get_by_role("button", name="Send Message").last.click()

    def posts(self, text: str) -> None:
        """Begin a thread in the open channel, naming the bot."""
        self._names_bot(self.page.get_by_role("textbox").first, text)
        self.page.get_by_role("button", name="Post", exact=True).click()

    def replies(self, text: str) -> None:
        """Reply to the newest thread of the open channel, naming the bot."""
        self._names_bot(self.page.get_by_role("textbox").nth(1), text)
        self.page.get_by_role("button", name="Send Message").first.click()

    def _names_bot(self, box: Locator, text: str) -> None:
        self._types(box, "@Deskloop")
        self.page.get_by_role("menuitem", name="Deskloop").click()
        box.press_sequentially(f" {text}")

    def _types(self, box: Locator, text: str) -> None:
        box.click()
        box.press_sequentially(text)

    def presses(self, label: str) -> None:
        """Press the newest button with this label."""
        self.page.get_by_role("button", name=label, exact=True).last.click()

    def chooses_team(self, team: str) -> None:
        """Answer “Which team should have it?”: the likeliest are buttons, the rest is a list."""
        self.sees("Which team should have it?")
        if self.page.get_by_role("button", name=team, exact=True).count():
            self.presses(team)
        else:
            self.picks(team, "Another team")
            self.presses("Choose")

    def picks(self, choice: str, label: str) -> None:
        """Pick from the newest list with this label."""
        self.page.get_by_role("combobox", name=label).last.click()
        self.page.get_by_role("option", name=choice, exact=True).click()

    # What people see.

    def sees(self, text: str) -> None:
        """See these words."""
        expect(self.page.get_by_text(text).last).to_be_visible()

    def sees_no(self, label: str) -> None:
        """See no button with this label."""
        expect(self.page.get_by_role("button", name=label, exact=True)).to_have_count(0)

    def shot(self, name: str) -> None:
        """Keep a picture of the page."""
        self.page.screenshot(path=self.shots / f"msteams-{name}.png", animations="disabled")


def arrive(browser: Browser, url: str, shots: Path, person: str | None = None) -> MSTeamsVisitor:
    """Open the page as its own person, or as another of its people."""
    context = browser.new_context(viewport=TALL, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    visitor = MSTeamsVisitor(context.new_page(), shots)
    visitor.page.on("pageerror", lambda error: visitor.faults.append(f"page error: {error}"))
    # It asks for letters from a server of Microsoft's, and does without.
    host = urlsplit(url).netloc
    visitor.page.route(lambda asked: urlsplit(asked).netloc != host, lambda route: route.abort())
    if person:
        visitor.page.route("**/_internal/v1/config", lambda route: _as(person, route))
    visitor.page.goto(url)
    expect(visitor.page.get_by_role("treeitem", name="Personal Chat")).to_be_visible()
    return visitor


def _as(person: str, route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, json=_swapped(answer.json(), person))


def _swapped(found: dict[str, Any], person: str) -> dict[str, Any]:
    """Let two people change places everywhere."""
    config = found["config"]
    me, other = config["currentUser"], next(u for u in config["users"] if u["id"] == person)
    users = [me if user == other else user for user in config["users"]]
    groups = json.loads(
        json.dumps({"groupChats": config["groupChats"], "teams": config["teams"]}).replace(
            json.dumps(person), json.dumps(me["id"])
        )
    )
    return found | {"config": config | groups | {"currentUser": other, "users": users}}
