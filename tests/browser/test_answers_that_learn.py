"""Technicians change a draft alike, their team adopts it, and who asks next gets the new words.

Pictures of every step lie in tests/browser/shots. The picture of the proposal is made anew by
DESKLOOP_PICTURES=docs/pictures python -m pytest -m browser tests/browser -k answers_that_learn
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect
from visitor import Visitor

pytestmark = pytest.mark.browser
Arrives = Callable[..., Visitor]

CHANNEL = "it-network"
OLD, NEW = "restart your router first", "restart your router and your phone first"
ASKED = (
    ("UADA", "the vpn drops every ten minutes"),
    ("UBEN", "my vpn drops during calls"),
    ("UCHIARA", "vpn is slow and drops at home"),
    ("UDEV", "the vpn drops in every meeting"),
)


def asks_for_a_person(visitor: Visitor, words: str) -> None:
    """Ask, and let a person look at it: the other answer becomes a draft."""
    visitor.asks(words)
    visitor.presses("Talk to a person")
    visitor.sees("will look at this")


def edits_the_draft(technician: Visitor, words: str, shot: str) -> Locator:
    """Change one place of the draft, and send it."""
    card = technician.opens_card(CHANNEL, words)
    expect(card).to_contain_text("Draft:")
    technician.presses("Edit", card)
    box = technician.modal.get_by_label("Your answer")
    drafted = box.input_value()
    assert OLD in drafted
    box.fill(drafted.replace(OLD, NEW))
    technician.shot(f"{shot}-edits-the-draft")
    technician.page.get_by_test_id("modal-submit").click()
    expect(technician.modal).to_have_count(0)
    expect(card).not_to_contain_text("Draft:")
    return card


def test_what_technicians_change_is_proposed_adopted_and_sent(arrives: Arrives) -> None:
    umar, vera = arrives("UUMAR"), arrives("UVERA")
    for number, (person, words) in enumerate(ASKED):
        asks_for_a_person(arrives(person), words)
        edits_the_draft((umar, vera)[number % 2], words, f"answers-0{number}")

    umar.goes_to(CHANNEL)
    proposal = umar.message(umar.channel, "Adopt")
    expect(proposal).to_contain_text(NEW)
    umar.shot("answers-11-the-proposal")
    umar.picture("proposal")
    umar.presses("Open", proposal)
    umar.shot("answers-12-the-proposal-opened")
    umar.modal.get_by_role("button", name="Cancel").click()
    umar.presses("Adopt", proposal)
    expect(proposal).to_contain_text("Adopted by")
    umar.shot("answers-13-adopted")

    assert gets_the_new_words(arrives)


def gets_the_new_words(arrives: Arrives) -> bool:
    """Half of those whom it answers get the new words: ask until somebody does."""
    dev = arrives("UDEV")
    for number in range(12):
        dev.asks(f"cannot connect to the vpn from hotel {number}")
        dev.sees("Reconnect the VPN")
        if NEW in dev.thread.inner_text():
            dev.shot("answers-14-the-next-requester")
            return True
    return False
