"""Watch it learn: a simulated week, begun, slowed, stopped and looked at from the page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect
from visitor import PHONE, Visitor, signs_in

pytestmark = pytest.mark.browser

Arrives = Callable[..., Visitor]


def panel(visitor: Visitor) -> Locator:
    return visitor.page.get_by_test_id("week-panel")


def part(visitor: Visitor, name: str) -> Locator:
    return visitor.page.get_by_test_id(f"week-{name}")


def number(visitor: Visitor, name: str) -> int:
    return int(part(visitor, name).inner_text())


def at_least(visitor: Visitor, name: str, least: int) -> None:
    visitor.page.wait_for_function(
        "([name, least]) => Number(document.querySelector(`[data-testid=week-${name}]`)"
        "?.textContent) >= least",
        arg=[name, least],
    )


def requests_counted(seen: Visitor, least: int) -> None:
    seen.page.wait_for_function(
        "least => [...document.querySelectorAll('.figure')].some("
        "each => each.querySelector('.name').textContent === 'Requests'"
        " && Number(each.querySelector('strong').textContent) >= least)",
        arg=least,
    )


def test_a_week_is_played_on_the_page(arrives: Arrives) -> None:
    ada = arrives("UADA")
    ada.page.get_by_test_id("week").click()
    expect(panel(ada)).to_contain_text("A company of 300 people asks #it-help for a week")
    expect(panel(ada)).to_contain_text("People are simulated; Deskloop is not.")
    ada.shot("week-before")

    # By keyboard alone: the button has the focus, and the slider two steps to the right is faster.
    expect(part(ada, "start")).to_be_focused()
    slider = part(ada, "speed")
    slider.focus()
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "A week takes 5 minutes")
    part(ada, "start").focus()
    ada.page.keyboard.press("Enter")
    expect(part(ada, "day")).to_have_text("Monday")
    expect(part(ada, "pause")).to_be_focused()
    expect(part(ada, "honest")).to_contain_text("A day takes 52 seconds.")

    dashboard = signs_in(arrives("UTESS"))
    dashboard.page.get_by_role("combobox", name="Time").select_option(label="Last hour")
    at_least(ada, "asked", 5)
    requests_counted(dashboard, 5)
    dashboard.shot("week-on-the-dashboard")
    ada.goes_to("it-help")
    expect(ada.channel.get_by_role("button", name=re.compile("repl(y|ies)"))).not_to_have_count(0)
    ada.shot("week-running")

    part(ada, "pause").click()
    expect(part(ada, "pause")).to_have_text("Go on")
    time = part(ada, "time").inner_text()
    ada.page.reload()
    expect(part(ada, "time")).to_have_text(time)
    expect(part(ada, "pause")).to_have_text("Go on")

    # Another person's page, in the dark and on a phone, shows and steers the same week.
    ben = arrives("UBEN", size=PHONE, dark=True)
    expect(part(ben, "time")).to_have_text(time)
    expect(part(ben, "dashboard")).to_have_attribute("href", re.compile("/dashboard$"))
    ben.shot("week-phone-dark")
    part(ben, "pause").click()
    expect(part(ada, "pause")).to_have_text("Pause")
    part(ada, "speed").press("ArrowRight")
    expect(part(ben, "speed")).to_have_attribute("aria-valuetext", "A week takes 3 minutes")

    # 300 people are named where they speak, and are nobody whom one can be.
    ada.page.get_by_test_id("person-switcher").click()
    expect(ada.page.get_by_test_id("person-UBEN")).to_be_visible()
    expect(ada.page.get_by_role("option")).to_have_count(8)
    ada.page.keyboard.press("Escape")

    asked = number(ada, "asked")
    part(ada, "stop").click()
    expect(panel(ada)).to_contain_text("The week was stopped. What was asked stays.")
    expect(panel(ben)).to_contain_text("What was asked stays.")
    assert asked >= 5
