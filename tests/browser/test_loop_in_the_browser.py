"""The whole loop as people see it: `deskloop run`, and a browser.

Each test is one story on a topic of its own, as what one story teaches counts in the next.
Pictures of every step lie in tests/browser/shots. The picture of the README is made anew by
DESKLOOP_PICTURES=docs/pictures python -m pytest -m browser tests/browser -k picture
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from visitor import PHONE, Visitor

pytestmark = pytest.mark.browser
Arrives = Callable[..., Visitor]

ANSWERED = ["Solved", "Wrong team", "Talk to a person"]
PASSED_ON = ["Solved", "Wrong team"]
TEAM_CARD = ["Take it", "Reply", "Resolve", "Reassign"]


def test_a_newcomer_is_led_round_the_loop_by_the_guide(arrives: Arrives) -> None:
    newcomer = arrives("")
    guide = newcomer.page.get_by_test_id("guide")
    newcomer.shot("guide-1-first-visit")

    guide.get_by_role("button", name="Write it for me").click()
    newcomer.page.get_by_test_id("composer-main").press("Enter")
    expect(newcomer.channel.get_by_role("button", name="1 reply")).to_be_visible()
    guide.get_by_role("button", name="Open the thread").click()
    newcomer.sees_buttons(ANSWERED)
    newcomer.presses("Talk to a person")
    newcomer.sees("A person from")
    newcomer.shot("guide-2-a-button-pressed")

    newcomer.presses("Wrong team")
    newcomer.sees_alone("Which team should have it?")
    newcomer.shot("guide-3-wrong-team")

    guide.get_by_role("button", name="Take me there").click()
    expect(newcomer.page.get_by_test_id("person-switcher")).to_contain_text("Technician")
    newcomer.sees("vpn drops since this morning", newcomer.channel)
    newcomer.shot("guide-4-technician")
    newcomer.presses("Resolve", newcomer.channel)
    newcomer.sees("resolved by", newcomer.channel)
    expect(guide).to_contain_text("4 of 6")
    newcomer.shot("guide-5-resolved")


def test_an_answer_is_solved_and_reopened_with_the_keyboard_alone(arrives: Arrives) -> None:
    employee = arrives("UCHIARA")
    keyboard = employee.page.keyboard
    employee.asks("the wifi keeps disconnecting")
    employee.sees_buttons(ANSWERED)
    employee.shot("answer-1")

    employee.thread.get_by_test_id("composer-thread").focus()
    _tab_back_to(employee, "Solved")
    employee.shot("answer-2-focus")
    keyboard.press("Enter")
    employee.sees("marked by @Chiara Lindqvist")
    employee.sees_buttons(["Reopen"])
    employee.shot("answer-3-solved")

    employee.thread.get_by_test_id("composer-thread").focus()
    _tab_back_to(employee, "Reopen")
    keyboard.press("Space")
    employee.sees("Reopened by @Chiara Lindqvist")
    employee.shot("answer-4-reopened")


def _tab_back_to(visitor: Visitor, label: str) -> None:
    button = visitor.thread.get_by_role("button", name=label, exact=True)
    for _ in range(10):
        visitor.page.keyboard.press("Shift+Tab")
        if button.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"Shift+Tab does not reach “{label}”")


def test_a_wrong_team_is_corrected_learned_and_receipted(arrives: Arrives) -> None:
    employee = arrives("UBEN")
    employee.asks("the printer on floor 2 jams")
    employee.presses("Wrong team")
    employee.sees_alone("Which team should have it?")
    employee.shot("wrong-team-1-choices")
    employee.chooses_team("Facilities")
    employee.sees("Moved to Facilities")
    employee.shot("wrong-team-2-moved")

    technician = arrives("UWEN")
    technician.goes_to("it-facilities")
    technician.sees("the printer on floor 2 jams", technician.channel)
    technician.sees_buttons(TEAM_CARD, technician.channel)
    technician.shot("wrong-team-3-card")

    employee.sees("your correction is live")
    employee.shot("wrong-team-4-receipt")

    colleague = arrives("UDEV")
    colleague.asks("the printer on floor 5 jams")
    colleague.sees("Facilities")
    colleague.shot("wrong-team-5-learned")
    employee.sees("1 request since went elsewhere")
    employee.shot("wrong-team-6-receipt-counts")


def test_a_person_is_talked_to_who_resolves_it(arrives: Arrives) -> None:
    employee, technician = arrives("UADA"), arrives("UTESS")
    employee.asks("my headset has no sound")
    employee.presses("Talk to a person")
    employee.sees("A person from Hardware")
    employee.shot("person-1-handed-over")

    card = technician.opens_card("it-hardware", "my headset has no sound")
    technician.shot("person-2-card")
    technician.replies("Is it plugged in by USB?")
    employee.sees("Is it plugged in by USB?")
    employee.replies("no, by Bluetooth")
    technician.sees("no, by Bluetooth")
    employee.shot("person-3-conversation")
    technician.shot("person-4-conversation-of-the-technician")

    technician.presses("Resolve", card)
    technician.sees("resolved by @Tess Moreau")
    technician.shot("person-5-resolved")
    employee.sees("marked this as resolved")
    employee.shot("person-6-resolved")
    employee.presses("Reopen")
    employee.sees("Reopened by @Ada Okafor")
    technician.sees_buttons(TEAM_CARD, technician.channel)
    technician.shot("person-7-reopened")


def test_a_technician_reassigns_what_was_passed_on(arrives: Arrives) -> None:
    employee, technician = arrives("UDEV"), arrives("UVERA")
    employee.asks("I need a licence for Figma")
    employee.sees("Passed on to Business Apps")
    employee.sees_buttons(PASSED_ON)
    employee.shot("reassign-1-passed-on")

    technician.opens_card("it-apps", "I need a licence for Figma")
    technician.presses("Reassign")
    expect(technician.modal).to_be_visible()
    technician.shot("reassign-2-modal")
    technician.presses("Move it", technician.modal)
    expect(technician.modal).to_contain_text("Please fill in this field.")
    technician.modal.get_by_role("button", name=re.compile("Which team")).click()
    technician.shot("reassign-3-modal-list")
    technician.page.get_by_role("option", name="Service Desk").click()
    technician.modal.get_by_label("Why?").fill("licences are ordered by the Service Desk")
    technician.page.get_by_test_id("modal-submit").click()
    expect(technician.modal).to_have_count(0)
    technician.sees("moved the request of @Dev Ramanathan")
    technician.sees("your correction is live")
    technician.shot("reassign-4-moved")

    employee.sees("Moved to Service Desk")
    colleague = arrives("UUMAR")
    card = colleague.opens_card("it-service-desk", "I need a licence for Figma")
    expect(card).to_contain_text("“licences are ordered by the Service Desk”")
    colleague.replies("Ordered, it comes by mail.")
    colleague.shot("reassign-5-new-team")
    employee.sees("Ordered, it comes by mail.")
    employee.shot("reassign-6-employee")


def test_a_stolen_laptop_goes_straight_to_a_person(arrives: Arrives) -> None:
    employee = arrives("UCHIARA")
    employee.asks("my laptop was stolen on the train")
    employee.sees("A person from Security")
    employee.shot("escalate-1")
    technician = arrives("UWEN")
    technician.goes_to("it-security")
    technician.sees("my laptop was stolen on the train", technician.channel)
    technician.shot("escalate-2-card")


def test_an_unclear_request_is_asked_about_and_a_choice_settles_it(arrives: Arrives) -> None:
    employee = arrives("UBEN")
    employee.asks("it is slow")
    employee.sees("What is it about?")
    employee.shot("ask-1-question")
    employee.presses("Slow computer")
    employee.sees_buttons(ANSWERED)
    employee.shot("ask-2-answered")


def test_something_else_goes_to_the_service_desk(arrives: Arrives) -> None:
    employee = arrives("UADA")
    employee.asks("please order 20 pizzas for the party")
    employee.presses("Something else")
    employee.sees("A person from Service Desk")
    employee.shot("ask-3-something-else")


def test_a_reply_that_names_the_right_team_moves_the_request(arrives: Arrives) -> None:
    employee = arrives("UDEV")
    employee.asks("I cannot open the shared drive")
    employee.sees_buttons(ANSWERED)
    employee.replies("wrong team, this belongs to Network")
    employee.sees("Understood: moved to Network")
    employee.shot("said-1-moved")
    technician = arrives("UUMAR")
    technician.goes_to("it-network")
    technician.sees("I cannot open the shared drive", technician.channel)


def test_that_did_not_help_brings_a_person(arrives: Arrives) -> None:
    employee = arrives("UCHIARA")
    employee.asks("my badge doesn't open the 3rd floor")
    employee.sees_buttons(ANSWERED)
    employee.replies("that didn't help")
    employee.sees("Understood: I asked Facilities")
    employee.sees("A person from Facilities")
    employee.shot("said-2-did-not-help")


def test_the_slash_command_opens_a_form_and_answers_in_the_direct_chat(arrives: Arrives) -> None:
    employee = arrives("UADA")
    employee.goes_to("general")
    employee.writes("/it")
    expect(employee.modal).to_be_visible()
    employee.shot("command-1-form")
    employee.modal.get_by_role("textbox").fill("my screen stays black")
    employee.page.get_by_test_id("modal-submit").click()
    expect(employee.modal).to_have_count(0)

    employee.goes_to("Deskloop")
    asked = employee.message(employee.channel, "my screen stays black")
    employee.shot("command-2-direct-chat")
    asked.get_by_role("button", name=re.compile("repl(y|ies)")).click()
    employee.sees_buttons(ANSWERED)
    employee.shot("command-3-answered")

    employee.goes_to("general")
    employee.writes("/it status")
    employee.sees_alone("Your open requests")
    employee.shot("command-4-status")


def test_a_password_is_taken_out_and_its_owner_warned(arrives: Arrives) -> None:
    employee = arrives("UBEN")
    employee.asks("outlook rejects my password, password: Tr0ub4dor3")
    employee.sees("out of your message")
    employee.shot("secret-1-warned")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_follows_the_system_and_the_button(arrives: Arrives, theme: str) -> None:
    other = "light" if theme == "dark" else "dark"
    employee = arrives("UDEV", dark=theme == "dark")
    employee.asks(f"my battery does not charge in {theme}ness")
    employee.presses("Wrong team")
    employee.sees_alone("Which team should have it?")
    employee.shot(f"theme-{theme}-1-system")
    background = "() => getComputedStyle(document.body).backgroundColor"
    before = employee.page.evaluate(background)
    employee.page.get_by_test_id("theme-toggle").click()
    expect(employee.page.locator("html")).to_have_attribute("data-theme", other)
    assert employee.page.evaluate(background) != before
    employee.shot(f"theme-{theme}-2-toggled")


def test_everything_fits_on_a_phone(arrives: Arrives) -> None:
    employee = arrives("UCHIARA", size=PHONE)
    _fits(employee, "phone-1-first-visit")
    employee.page.get_by_role("button", name="Open the channel list").click()
    _fits(employee, "phone-2-channels")
    employee.page.get_by_test_id("channel-it-help").click()
    employee.writes("my monitor flickers")
    mine = employee.message(employee.channel, "my monitor flickers")
    mine.get_by_role("button", name=re.compile("repl(y|ies)")).click()
    employee.sees_buttons(ANSWERED)
    _fits(employee, "phone-3-answer")
    employee.presses("Wrong team")
    employee.sees_alone("Which team should have it?")
    _fits(employee, "phone-4-choices")
    employee.presses("Another team")
    _fits(employee, "phone-5-list")
    employee.page.keyboard.press("Escape")
    employee.chooses_team("Security")
    employee.sees("Moved to Security")
    _fits(employee, "phone-6-moved")

    technician = arrives("UWEN", size=PHONE)
    technician.page.get_by_role("button", name="Open the channel list").click()
    technician.goes_to("it-security")
    technician.sees("my monitor flickers", technician.channel)
    _fits(technician, "phone-7-card")
    technician.presses("Reassign", technician.channel)
    expect(technician.modal).to_be_visible()
    _fits(technician, "phone-8-modal")


def _fits(visitor: Visitor, name: str) -> None:
    visitor.shot(name)
    wide = visitor.page.evaluate("() => document.scrollingElement.scrollWidth")
    assert wide <= PHONE[0], f"{name} is {wide} px wide"


def test_the_picture_of_the_readme_shows_an_answer_with_its_buttons(arrives: Arrives) -> None:
    for person, question in (
        ("UCHIARA", "please order a second monitor for me"),
        ("UDEV", "our team calendar is gone since yesterday"),
        ("UBEN", "my mailbox is full"),
    ):
        arrives(person).asks(question)
    employee = arrives("UADA")
    employee.asks("vpn drops since this morning")
    employee.sees_buttons(ANSWERED)
    employee.page.mouse.move(0, 0)
    employee.shot("picture")
    employee.picture("playground")
