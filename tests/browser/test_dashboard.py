"""The dashboard as an IT lead uses it: `deskloop run`, people who ask, and a browser.

All stories share one home that lived a little. Pictures of every page lie in tests/browser/shots.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pages_checked import faults_of
from playwright.sync_api import Browser, Locator, Page, StorageState, expect
from starlette.routing import compile_path
from visitor import PATIENCE_MS, PHONE, WIDE, Visitor, arrive, signs_in, watch

from bot.web.dashboard.page import Page as Shown
from bot.web.dashboard.pages import PAGES

pytestmark = pytest.mark.browser

CORRECTED = "the printer on floor 2 jams"
UNSURE, AND = "our thing for the lobby is gone", "nobody has seen it"
TRAINING_MS = 3 * PATIENCE_MS
ANSWERED = "the vpn drops every ten minutes"
WAITING = "my headset has no sound"


def heading(seen: Visitor) -> Locator:
    return seen.page.get_by_role("heading", level=1)


def goes_to(seen: Visitor, title: str) -> None:
    """Follow the menu."""
    seen.page.get_by_role("navigation", name="Pages").get_by_role("link", name=title).click()
    expect(heading(seen)).to_have_text(title)


def agrees(seen: Visitor, label: str) -> None:
    """Say yes where an act asks first, and see what came of it."""
    seen.page.get_by_role("dialog").get_by_role("button", name=label).click()
    expect(seen.page.get_by_role("status")).to_be_visible()


def told(seen: Visitor) -> Locator:
    """What came of the last act."""
    return seen.page.get_by_role("status")


@pytest.fixture(scope="module")
def signed_in(browser: Browser, address: str, shots: Path) -> Iterator[tuple[str, StorageState]]:
    """A desk that lived a little: the dashboard's address, and a lead's cookies."""
    ben, ada, dev, tess = (
        arrive(browser, address, each, shots) for each in ("UBEN", "UADA", "UDEV", "UTESS")
    )
    ben.asks(CORRECTED)
    ben.presses("Wrong team")
    ben.sees_alone("Which team should have it?")
    ben.chooses_team("Facilities")
    ada.asks(ANSWERED)
    ada.presses("Solved")
    ada.asks(WAITING)
    dev.asks(UNSURE)
    dev.replies(AND)
    dev.sees("will look at this")
    seen = signs_in(tess)
    seen.shot("dashboard-00-signed-in")
    live = ben.thread.get_by_text("your correction is live")
    expect(live.last).to_be_visible(timeout=TRAINING_MS)
    yield seen.page.url, seen.page.context.storage_state()
    faults = [fault for each in (ben, ada, dev, tess) for fault in each.faults]
    for each in (ben, ada, dev, tess):
        each.page.context.close()
    assert faults == []


Opens = Callable[..., Visitor]


@pytest.fixture
def opens(browser: Browser, signed_in: tuple[str, StorageState], shots: Path) -> Iterator[Opens]:
    """Let the lead open a page of the dashboard; in the end none may have complained."""
    url, state = signed_in
    opened: list[Visitor] = []

    def one(path: str = "", size: tuple[int, int] = WIDE, theme: str = "light") -> Visitor:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=theme,
            storage_state=state,
            locale="en-GB",
            has_touch=size == PHONE,
            is_mobile=size == PHONE,
        )
        context.set_default_timeout(PATIENCE_MS)
        seen = Visitor(context.new_page(), shots)
        opened.append(seen)
        watch(seen, url)
        seen.page.goto(url + path)
        return seen

    yield one
    for each in opened:
        each.page.context.close()
    assert [fault for each in opened for fault in each.faults] == []


def requests_counted(seen: Visitor) -> int:
    tile = seen.page.locator(".figure", has=seen.page.get_by_text("Requests", exact=True))
    return int(tile.locator("strong").inner_text())


def test_the_overview_moves_while_people_ask(opens: Opens, arrives: Callable[..., Visitor]) -> None:
    seen = opens("?span=hour")
    before = requests_counted(seen)
    arrives("UCHIARA").asks("outlook does not open")
    seen.page.wait_for_function(
        "least => [...document.querySelectorAll('.figure')].some("
        "each => each.querySelector('.name').textContent === 'Requests'"
        " && Number(each.querySelector('strong').textContent) >= least)",
        arg=before + 1,
    )
    expect(seen.page.locator(".plot canvas").first).to_be_visible()
    seen.shot("dashboard-01-moved")


def test_a_request_is_found_and_its_life_read(opens: Opens) -> None:
    seen = opens("/requests")
    seen.page.get_by_role("searchbox").fill("floor jams")
    seen.page.keyboard.press("Enter")
    seen.page.get_by_role("link", name=CORRECTED).click()
    expect(heading(seen)).to_contain_text(CORRECTED)
    life = seen.page.get_by_role("region", name="What happened")
    expect(life).to_contain_text("moved it from Workplace Tech to Facilities")
    expect(life).to_contain_text("Teaches: It belongs to Facilities")
    expect(life).to_contain_text("Most like it")
    seen.shot("dashboard-02-a-request")


def test_an_unsure_request_is_judged_with_a_key(opens: Opens) -> None:
    seen = opens("/learning")
    item = seen.page.locator("#unsure [data-item]", has_text=UNSURE)
    expect(item).to_be_visible()
    seen.shot("dashboard-03-unsure")
    seen.page.keyboard.press("j")
    while not item.evaluate("node => node === document.activeElement"):
        seen.page.keyboard.press("j")
    seen.page.keyboard.press("c")
    expect(told(seen)).to_be_visible()
    expect(item).to_have_count(0)
    expect(seen.page.locator("#stream")).to_contain_text("confirmed that")


def test_a_correction_is_taken_back_with_a_preview(opens: Opens) -> None:
    seen = opens("/learning")
    event = seen.page.locator("#stream li", has_text="moved it from Workplace Tech")
    event.get_by_role("link", name="Take back…").click()
    expect(heading(seen)).to_have_text(re.compile("Take back number [0-9]+"))
    expect(seen.page.get_by_role("main")).to_contain_text("1 label would no longer count")
    expect(seen.page.get_by_role("heading", name="At once")).to_be_visible()
    seen.shot("dashboard-04-preview")
    seen.page.get_by_role("button", name="Take back").click()
    agrees(seen, "Take back")
    expect(told(seen)).to_contain_text("Taken back: 1 label.")
    expect(event).to_contain_text("Taken back: it no longer counts")


def test_a_version_is_rolled_back_which_is_kept_and_told(
    opens: Opens, arrives: Callable[..., Visitor]
) -> None:
    seen = opens("/versions")
    seen.page.locator("#table-models").get_by_role("link", name="Model 1", exact=True).click()
    seen.page.get_by_role("link", name="Roll back to it…").click()
    expect(heading(seen)).to_have_text("Roll back to Model 1?")
    seen.shot("dashboard-05-roll-back")
    seen.page.get_by_role("button", name="Roll back").click()
    agrees(seen, "Roll back")
    expect(told(seen)).to_contain_text("Model 1 is live")
    expect(seen.page.get_by_role("row", name=re.compile("^Model 1 "))).to_contain_text("Live")
    newest = seen.page.locator("#table-live tbody tr").first
    expect(newest).to_contain_text(re.compile("Model 1.*Tess Moreau.*Rolled back from [0-9]", re.S))
    newest.get_by_role("link", name="Model 1", exact=True).click()
    expect(newest).to_contain_text("Rolled back from")
    seen.shot("dashboard-05-rolled-back")
    tess = arrives("UTESS")
    tess.goes_to("it-leads")
    news = tess.message(tess.channel, "Model 1 back: live again")
    expect(news).to_contain_text("@Tess Moreau")


def test_an_answer_waits_for_a_technician_from_now_on(opens: Opens) -> None:
    seen = opens("/answers")
    seen.page.get_by_role("link", name="Reconnect the VPN").click()
    seen.shot("dashboard-06-an-answer")
    seen.page.get_by_role("button", name="A technician approves").click()
    agrees(seen, "A technician approves")
    expect(seen.page.locator(".tags")).to_contain_text("A technician approves")
    expect(seen.page.get_by_role("button", name="A technician approves")).to_have_count(0)


def test_a_team_is_chosen_and_its_table_downloaded(opens: Opens) -> None:
    seen = opens("/teams")
    seen.page.get_by_role("combobox", name="Team").select_option(label="Network")
    expect(heading(seen)).to_have_text("Network")
    expect(seen.page).to_have_url(re.compile("team=network"))
    with seen.page.expect_download() as download:
        seen.page.get_by_role("link", name="CSV").first.click()
    assert download.value.suggested_filename == "deskloop-teams-teams.csv"
    head, network = Path(download.value.path()).read_text().splitlines()
    assert head.startswith("Team,Requests")
    assert network.startswith("Network,")
    goes_to(seen, "Overview")
    expect(seen.page).to_have_url(re.compile("team=network"))


def test_the_theme_is_kept_and_live_can_be_stopped(opens: Opens) -> None:
    seen = opens()
    seen.page.get_by_role("button", name="Theme").click()
    live = seen.page.get_by_role("button", name="Live")
    live.click()
    seen.page.reload()
    expect(seen.page.locator(":root")).to_have_attribute("data-theme", "dark")
    expect(live).to_have_attribute("aria-pressed", "false")


FIXED = {
    "overview": "",
    "last-hour": "?span=hour",
    "last-year": "?span=365",
    "one-team": "/teams?team=network",
    "confused": "/teams/workplace/facilities",
} | {
    each: f"/{each}"
    for each in ["teams", "answers", "learning", "versions", "requests", "late", "drift", "figures"]
}
LINKED = {
    "request": ("/requests", "requests/"),
    "answer": ("/answers", "answers/"),
    "version": ("/versions", "versions/"),
    "take-back": ("/learning", "undo/event/"),
    "one-person": ("/learning", "learning?person="),
}


def every_page(page: Page, start: str) -> dict[str, str]:
    """Return the address of each page, by a name for its picture."""
    linked = {name: start + first_link(page, start + at, to) for name, (at, to) in LINKED.items()}
    whole = start + first_link(page, linked["one-person"], "undo/person/")
    fixed = {name: start + path for name, path in FIXED.items()}
    return {
        **fixed,
        **linked,
        "take-back-a-person": whole,
        "live-again": f"{start}/versions/model/{resting(page, start)}/live",
    }


def resting(page: Page, start: str) -> str:
    """Return the number of a model that is not live."""
    page.goto(f"{start}/versions")
    rows = page.locator("#table-models tbody tr").filter(has_not_text="● Live")
    return rows.first.locator("th").inner_text().removeprefix("Model ")


def first_link(page: Page, where: str, to: str) -> str:
    page.goto(where)
    found = page.locator(f"main a[href^='/dashboard/{to}']").first
    return str(found.get_attribute("href")).removeprefix("/dashboard").partition("#")[0]


def test_every_page_is_whole(opens: Opens) -> None:
    """By day, by night and on a phone all fits, is named, and is reached by keyboard."""
    looks = {"light": opens(), "dark": opens(theme="dark"), "phone": opens(size=PHONE)}
    pages = every_page(looks["light"].page, looks["light"].page.url)
    faults = []
    for look, seen in looks.items():
        for name, url in pages.items():
            seen.page.goto(url)
            faults += [f"{name}, {look}: {fault}" for fault in faults_of(seen.page)]
            path = seen.shots / f"dashboard-page-{name}-{look}.png"
            seen.page.screenshot(path=path, full_page=True)
    assert faults == []
    assert [each.name for each in PAGES if not is_among(each, pages.values())] == []


def is_among(page: Shown, urls: Collection[str]) -> bool:
    """Whether one of these addresses is this page's."""
    address = compile_path(page.route)[0]
    return any(address.match(urlsplit(url).path) for url in urls)


def test_signing_out_ends_the_visit(arrives: Callable[..., Visitor]) -> None:
    seen = signs_in(arrives("UTESS"))
    seen.page.get_by_role("button", name="Sign out").click()
    expect(heading(seen)).to_have_text("You are not signed in")
    seen.shot("dashboard-07-signed-out")
