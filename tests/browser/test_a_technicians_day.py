"""A technician's day: every state of a card, both its threads, the forms, Home and the commands.

Few stories that do much, on topics of their own, as what one story teaches counts in the next.
Pictures of every step lie in tests/browser/shots. The picture of the desk is made anew by
DESKLOOP_PICTURES=docs/pictures python -m pytest -m browser tests/browser -k picture_of_the_desk
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect
from visitor import PHONE, Visitor

pytestmark = pytest.mark.browser
Arrives = Callable[..., Visitor]


def submits(visitor: Visitor, **words: str) -> None:
    """Fill what the open form asks in words, and send it."""
    for label, text in words.items():
        visitor.modal.get_by_label(label.replace("_", " ")).fill(text)
    visitor.page.get_by_test_id("modal-submit").click()
    expect(visitor.modal).to_have_count(0)


def gives_up(visitor: Visitor) -> None:
    """Close the open form."""
    visitor.modal.get_by_role("button", name="Cancel").click()
    expect(visitor.modal).to_have_count(0)


def chooses(visitor: Visitor, label: str, choice: str) -> None:
    """Pick from a list of the open form."""
    visitor.modal.get_by_role("button", name=label).click()
    visitor.page.get_by_role("option", name=choice, exact=True).click()


def at_home(visitor: Visitor) -> Locator:
    """Open Home; gives it."""
    visitor.goes_to("Deskloop")
    visitor.page.get_by_role("button", name="Home", exact=True).click()
    home = visitor.page.locator("#home")
    expect(home).to_contain_text("Your open requests")
    return home


def reads(visitor: Visitor, text: str) -> None:
    """Open the thread of their own request again."""
    asked = visitor.message(visitor.channel, text)
    asked.get_by_role("button", name=re.compile("repl(y|ies)")).click()


def looks_at_home(arrives: Arrives) -> None:
    """Home of an employee, of a technician who has taken something, and of the lead."""
    chiara, wen, tess = arrives("UCHIARA"), arrives("UWEN"), arrives("UTESS")
    chiara.asks("my laptop was stolen on the train home")
    chiara.sees("A person from Security")
    card = wen.opens_card("it-security", "stolen on the train home")
    wen.presses("Take it", card)
    expect(card).to_contain_text("took it")
    for visitor, name in ((chiara, "an-employee"), (wen, "a-technician"), (tess, "the-lead")):
        home = at_home(visitor)
        if visitor is not tess:
            expect(home).to_contain_text("stolen on the train home")
        visitor.shot(f"day-41-home-of-{name}")
    expect(home).to_contain_text("Not taken yet")


def asks_by_commands(technician: Visitor) -> None:
    """What `/it` answers, and its form."""
    technician.goes_to("general")
    for word, answer in (
        ("help", "this list"),
        ("queue", "Open in your teams"),
        ("stats", "requests in seven days"),
        ("teams", "teams take requests"),
    ):
        technician.writes(f"/it {word}")
        technician.sees_alone(answer)
        technician.shot(f"day-43-it-{word}")
    technician.writes("/it")
    expect(technician.modal.get_by_role("textbox")).to_be_focused()
    technician.shot("day-44-new-request")
    gives_up(technician)
    technician.goes_to("it-help")
    reads(technician, "the floor 3 printer does not print")


def brings_a_complaint(author: Visitor, technician: Visitor) -> None:
    """A message elsewhere becomes its author's request by the shortcut."""
    author.goes_to("general")
    author.writes("anybody else who cannot log in to salesforce?")
    technician.goes_to("general")
    complaint = technician.message(technician.channel, "cannot log in to salesforce")
    complaint.hover()
    complaint.get_by_role("button", name="More message actions").click()
    technician.shot("day-51-the-shortcut")
    technician.page.get_by_role("option", name="Ask IT about this").click()
    technician.sees_alone("this is a request of @Dev Ramanathan now")
    technician.shot("day-52-asked-for-somebody")


def test_a_draft_is_taken_weighed_and_sent_and_the_request_resolved(arrives: Arrives) -> None:
    ada, umar = arrives("UADA"), arrives("UUMAR")
    ada.asks("the vpn drops every ten minutes")
    ada.presses("Talk to a person")
    card = umar.opens_card("it-network", "the vpn drops every ten minutes")
    expect(card).to_contain_text("Draft:")
    umar.shot("day-01-card-with-a-draft")

    umar.presses_folded("Why this team?", card)
    umar.sees_alone("Why Network?")
    umar.shot("day-02-why-this-team")
    umar.presses("Reply", card)
    umar.shot("day-03-reply-with-a-draft")
    gives_up(umar)

    umar.presses("Take it", card)
    expect(card).to_contain_text("took it")
    ada.sees("Umar Haddad from Network is on it")
    umar.shot("day-04-taken")
    ada.shot("day-04-taken-as-the-requester-sees-it")

    umar.presses("Approve and send", card)
    expect(card).not_to_contain_text("Draft:")
    ada.sees("@Umar Haddad answers:")
    umar.sees("@Umar Haddad answers:")
    ada.replies("thank you, but it still drops")
    umar.sees("but it still drops")
    umar.replies("Then I look at it myself, please stay online.")
    ada.sees("please stay online")
    umar.replies("note: the profile on this laptop is broken, for the third time")
    umar.shot("day-05-the-cards-thread")
    ada.shot("day-05-the-requesters-thread")
    expect(ada.thread).not_to_contain_text("for the third time")

    umar.presses("Resolve", card)
    umar.sees("resolved by @Umar Haddad")
    ada.sees("@Umar Haddad marked this as resolved")
    umar.shot("day-06-resolved")
    ada.shot("day-06-resolved-as-the-requester-sees-it")
    ada.presses("Reopen")
    umar.sees_buttons(["Take over", "Reply", "Resolve", "Reassign"], card)
    umar.shot("day-07-reopened")


def test_what_was_wrong_is_set_right_and_what_was_done_is_undone(arrives: Arrives) -> None:
    ben, vera = arrives("UBEN"), arrives("UVERA")
    ben.asks("sap not working, month end closes tonight")
    card = vera.opens_card("it-apps", "sap not working")
    vera.shot("day-11-new")
    vera.unfolds(card)
    vera.shot("day-12-the-menu")
    vera.page.keyboard.press("Escape")

    vera.presses("Reply", card)
    vera.shot("day-13-reply")
    gives_up(vera)
    vera.presses_folded("Fix fields", card)
    vera.shot("day-14-fix-fields")
    chooses(vera, "Impact", "Everyone")
    submits(vera)
    expect(card).to_contain_text("set right")
    vera.shot("day-15-fields-are-fixed")

    vera.presses_folded("Escalate", card)
    vera.shot("day-16-escalate")
    submits(vera, **{"Why can it not wait?": "The books close at midnight."})
    expect(card).to_contain_text("escalated it")
    vera.shot("day-17-escalated")

    vera.presses_folded("Not a request", card)
    expect(card).to_contain_text("Reopen")
    vera.shot("day-18-not-a-request")
    ben.shot("day-18-not-a-request-as-the-requester-sees-it")
    card.get_by_role("button", name="Undo").click()
    vera.sees_buttons(["Take it", "Reply", "Resolve", "Reassign"], card)
    vera.shot("day-19-undone")

    vera.presses("Reassign", card)
    chooses(vera, "Which team", "Network")
    vera.shot("day-20-reassign")
    submits(vera, **{"Why?": "the server cannot be reached"})
    vera.sees("moved the request of")
    vera.shot("day-21-moved")
    ben.shot("day-21-moved-as-the-requester-sees-it")
    umar = arrives("UUMAR")
    moved = umar.opens_card("it-network", "sap not working")
    umar.shot("day-22-the-new-teams-card")
    umar.unfolds(moved)
    umar.shot("day-23-the-new-teams-menu")
    umar.page.keyboard.press("Escape")
    vera.presses("Undo", vera.channel)
    expect(card).to_contain_text("Not taken yet")
    vera.sees_buttons(["Take it", "Reply", "Resolve", "Reassign"], card)
    vera.shot("day-24-brought-back")


def test_five_report_the_same_and_are_told_together(arrives: Arrives) -> None:
    """What else there is to see is looked at until the worker has found out, within 30 s."""
    people = ("UADA", "UBEN", "UCHIARA", "UDEV", "UWEN")
    asked = [arrives(each) for each in people]
    for each, words in zip(
        asked,
        (
            "the printer on floor 3 prints nothing",
            "printing does not work on floor 3, the printer is offline",
            "our printer on floor 3 is offline",
            "cannot print, printer on floor 3 does nothing",
            "the floor 3 printer does not print",
        ),
        strict=True,
    ):
        each.asks(words)
    umar = arrives("UUMAR")
    looks_at_home(arrives)
    asks_by_commands(asked[4])
    brings_a_complaint(asked[3], arrives("UVERA"))
    asked[3].goes_to("it-help")
    reads(asked[3], "cannot print, printer on floor 3")

    umar.goes_to("it-workplace")
    umar.sees("report the same", umar.channel)
    umar.shot("day-31-the-hint")
    umar.presses("Declare incident", umar.channel)
    umar.sees("declared an incident", umar.channel)
    umar.shot("day-32-declared")

    card = umar.opens_card("it-workplace", "the printer on floor 3 prints nothing")
    expect(card).to_contain_text("linked to it")
    umar.shot("day-33-the-incident")
    umar.presses("Status to all", card)
    umar.shot("day-34-status-to-all")
    submits(umar, **{"What shall everybody know?": "The print server restarts, ten minutes."})
    for each in asked:
        each.sees("The print server restarts")
    asked[0].shot("day-35-the-first-requester")
    asked[3].shot("day-35-a-linked-requester")
    umar.shot("day-35-the-incidents-thread")
    umar.presses("Resolve all", card)
    asked[3].sees("resolved")
    umar.sees("resolved by", umar.channel)
    umar.shot("day-36-resolved-all")
    asked[3].shot("day-36-a-linked-requester")


@pytest.mark.parametrize("look", ["dark", "phone"])
def test_card_and_home_are_read_in_the_dark_and_on_a_phone(arrives: Arrives, look: str) -> None:
    options = {"dark": True} if look == "dark" else {"size": PHONE}
    asker, vera = arrives("UADA"), arrives("UVERA", **options)
    asker.asks(f"the wifi in the {look} room keeps disconnecting")
    asker.presses("Talk to a person")
    channels = vera.page.get_by_role("button", name="Open the channel list")
    if look == "phone":
        channels.click()
    vera.goes_to("it-network")
    card = vera.message(vera.channel, f"{look} room keeps")
    vera.presses("Take it", card)
    expect(card).to_contain_text("took it")
    card.get_by_role("button", name="More actions", exact=True).scroll_into_view_if_needed()
    vera.shot(f"day-61-{look}-card")
    vera.unfolds(card)
    vera.shot(f"day-62-{look}-menu")
    vera.page.keyboard.press("Escape")
    vera.presses("Reply", card)
    expect(vera.modal.get_by_role("textbox")).to_be_focused()
    vera.shot(f"day-63-{look}-reply")
    gives_up(vera)
    if look == "phone":
        channels.click()
    expect(at_home(vera)).to_contain_text(f"{look} room keeps")
    vera.shot(f"day-64-{look}-home")
    wide = vera.page.evaluate("() => document.scrollingElement.scrollWidth")
    assert wide <= vera.page.viewport_size["width"]


def test_the_picture_of_the_desk_shows_a_card_with_its_history_and_menu(arrives: Arrives) -> None:
    chiara, vera = arrives("UCHIARA"), arrives("UVERA")
    chiara.asks("the wifi drops in every meeting room on floor 2")
    chiara.presses("Talk to a person")
    card = vera.opens_card("it-network", "the wifi drops in every meeting room")
    vera.presses("Take it", card)
    chiara.sees("Vera Kowalczyk from Network is on it")
    vera.replies("Does it also drop at your desk?")
    chiara.sees("at your desk?")
    chiara.replies("no, only in the meeting rooms")
    vera.sees("only in the meeting rooms")
    vera.replies("note: the access point was replaced last week, see the change log")
    vera.presses_folded("Fix fields", card)
    chooses(vera, "Impact", "Several people")
    submits(vera)
    expect(card).to_contain_text("impact several people")
    vera.page.get_by_role("button", name="Dismiss the guide").click()
    vera.page.set_viewport_size({"width": 1360, "height": 800})
    vera.unfolds(card)
    vera.page.mouse.move(640, 20)
    vera.shot("desk")
    vera.picture("desk", left=293)
