"""A person at the playground's page, in a real browser.

Every visitor has a browser context of their own and acts as people do: by pointer and keyboard,
on what is visible. Nothing sleeps; Playwright looks again until something is there or the
deadline has passed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

PATIENCE_MS = 60_000
WIDE, PHONE = (1360, 860), (390, 844)


@dataclass
class Visitor:
    """One person, looking at one page."""

    page: Page
    shots: Path
    faults: list[str] = field(default_factory=list)

    @property
    def thread(self) -> Locator:
        """The panel with the open thread."""
        return self.page.get_by_test_id("thread-panel")

    @property
    def channel(self) -> Locator:
        """The open channel's messages."""
        return self.page.locator("#timeline")

    @property
    def modal(self) -> Locator:
        """The open dialog of the bot."""
        return self.page.get_by_test_id("modal")

    # What people do.

    def goes_to(self, channel: str) -> None:
        """Open a channel from the sidebar."""
        link = self.page.get_by_test_id(f"channel-{channel}")
        link.click()
        expect(link).to_have_attribute("aria-current", "page")

    def writes(self, text: str) -> None:
        """Send a message to the open channel with Enter."""
        self._send("composer-main", text)

    def replies(self, text: str) -> None:
        """Send a message to the open thread with Enter."""
        self._send("composer-thread", text)

    def _send(self, composer: str, text: str) -> None:
        box = self.page.get_by_test_id(composer)
        box.fill(text)
        box.press("Enter")
        expect(box).to_have_value("")

    def asks(self, text: str) -> None:
        """Ask in the help channel, and open the thread with the bot's reply."""
        self.goes_to("it-help")
        self.writes(text)
        mine = self.message(self.channel, text)
        mine.get_by_role("button", name=re.compile("repl(y|ies)")).click()
        expect(self.bot_messages(self.thread)).not_to_have_count(0)

    def opens_card(self, channel: str, text: str) -> Locator:
        """Open the thread of the card about `text` in a team's channel; gives the card."""
        self.goes_to(channel)
        card = self.message(self.channel, text)
        card.hover()
        card.get_by_role("button", name="Reply in thread").click()
        expect(self.thread).to_be_visible()
        return card

    def presses(self, label: str, where: Locator | None = None) -> None:
        """Press the newest button with this label, in the thread where nothing else is said."""
        (where or self.thread).get_by_role("button", name=label, exact=True).last.click()

    def unfolds(self, where: Locator | None = None) -> None:
        """Open the newest menu of rarely wanted buttons."""
        dots = (where or self.thread).get_by_role("button", name="More actions", exact=True)
        dots.last.click()

    def presses_folded(self, label: str, where: Locator | None = None) -> None:
        """Press a button that is folded away behind the dots."""
        self.unfolds(where)
        self.page.get_by_role("option", name=label, exact=True).click()

    def chooses_team(self, team: str) -> None:
        """Answer “Which team should have it?”: the likeliest are buttons, the rest is a list."""
        button = self.thread.get_by_role("button", name=team, exact=True)
        if not button.count():
            self.presses("Another team")
            button = self.page.get_by_role("option", name=team, exact=True)
        button.last.click()

    # What people see.

    def message(self, where: Locator, text: str) -> Locator:
        """The newest message with these words."""
        found = where.get_by_test_id("message").filter(has_text=text).last
        expect(found).to_be_visible()
        return found

    def bot_messages(self, where: Locator) -> Locator:
        """What the bot said there for all to see."""
        return where.get_by_test_id("message").filter(has=self.page.get_by_text("APP", exact=True))

    def sees(self, text: str, where: Locator | None = None) -> None:
        """See these words in a message, in the thread where nothing else is said."""
        self.message(where or self.thread, text)

    def sees_alone(self, text: str) -> None:
        """See these words in a message that is visible to this person only."""
        alone = self.page.get_by_test_id("ephemeral").filter(has_text=text).last
        expect(alone).to_be_visible()

    def sees_buttons(self, labels: Sequence[str], where: Locator | None = None) -> None:
        """See exactly these buttons in the newest card that has any; folded ones are not seen."""
        card = (where or self.thread).locator(".actions").last
        expect(card.locator(".button")).to_have_text(list(labels))

    def shot(self, name: str) -> None:
        """Keep a picture of the page, for whoever changes how it looks."""
        self.page.screenshot(path=self.shots / f"{name}.png", animations="disabled")

    def picture(self, name: str, *, left: int = 0) -> None:
        """Write a picture for the documentation where DESKLOOP_PICTURES names a folder.

        So many pixels are cut off at the `left`.
        """
        folder = os.environ.get("DESKLOOP_PICTURES")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            size = self.page.viewport_size
            clip = {"x": left, "y": 0, **size, "width": size["width"] - left}
            path = Path(folder) / f"{name}.png"
            self.page.screenshot(path=path, animations="disabled", clip=clip)


def arrive(
    browser: Browser,
    url: str,
    person: str,
    shots: Path,
    *,
    size: tuple[int, int] = WIDE,
    dark: bool = False,
) -> Visitor:
    """Open the page as a person; what it complains about is collected in `faults`."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        locale="en-GB",
        has_touch=size == PHONE,
        is_mobile=size == PHONE,
        device_scale_factor=2 if size == PHONE else 1,
    )
    context.set_default_timeout(PATIENCE_MS)
    visitor = Visitor(context.new_page(), shots)
    watch(visitor, url)
    visitor.page.goto(f"{url}/?as={person}" if person else url)
    expect(visitor.page.get_by_test_id("composer-main")).to_be_enabled()
    return visitor


def watch(visitor: Visitor, url: str) -> None:
    """Collect what a page complains about, and what it asks of other hosts than this address's."""
    host = urlsplit(url).netloc

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            visitor.faults.append(f"console {message.type}: {message.text}")

    def on_request(request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme not in ("data", "blob") and asked.netloc != host:
            visitor.faults.append(f"a request to another host: {request.url}")

    visitor.page.on("console", on_console)
    visitor.page.on("pageerror", lambda error: visitor.faults.append(f"page error: {error}"))
    visitor.page.on("request", on_request)


def signs_in(lead: Visitor) -> Visitor:
    """Ask the bot for a link to the dashboard, open it, and press its button."""
    lead.writes("/it dashboard")
    with lead.page.context.expect_page() as opened:
        lead.page.get_by_role("link", name="Open the dashboard").last.click()
    seen = Visitor(opened.value, lead.shots, lead.faults)
    watch(seen, seen.page.url)
    seen.page.get_by_role("button", name="Open the dashboard").click()
    expect(seen.page.get_by_role("heading", level=1)).to_have_text("Overview")
    return seen
