"""What makes a page hard to see, to name or to reach, found in the browser that shows it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

_FAULTS = Path(__file__).with_suffix(".js").read_text()


def faults_of(page: Page) -> list[str]:
    """Return what is wrong with the page as it is shown, each in words."""
    return [*page.evaluate(_FAULTS), *_by_keyboard(page)]


def _by_keyboard(page: Page) -> list[str]:
    """The first Tab has to lead to the link that skips the menu, and that to the content."""
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.className") != "skip":
        return ["the first Tab does not reach the link to the content"]
    page.keyboard.press("Enter")
    is_there = page.evaluate("document.activeElement.id === 'content'")
    return [] if is_there else ["the link to the content does not lead there"]
