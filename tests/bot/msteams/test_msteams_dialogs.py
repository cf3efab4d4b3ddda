"""Forms as dialogs and as cards in place; and what comes back from them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from card_schema import CARDS
from hypothesis import given, settings
from situations import BIG, STARTER, request, words

from bot.msteams.dialogs import ANSWER_CHARACTERS, as_card, filled, task
from bot.msteams.room import BUDGET
from helpdesk import wording
from helpdesk.cards import ActionId, Choice, Form, Question
from helpdesk.model import Status

ASKED = request("vpn drops", "29:ada", Status.WITH_TEAM)
REASSIGN = wording.reassign_form(ASKED, STARTER.team_ids, STARTER)


def dialog(form: Form) -> dict[str, Any]:
    """The card of a dialog, held against the schema."""
    shown = task(form)["card"]
    assert shown["contentType"] == "application/vnd.microsoft.card.adaptive"
    CARDS.validate(shown["content"])
    assert len(json.dumps(shown)) <= BUDGET + 100
    return dict(shown["content"])


def test_a_dialog_has_its_title_its_size_and_its_questions() -> None:
    shown = task(REASSIGN)
    assert (shown["title"], shown["height"], shown["width"]) == ("Reassign", "medium", "medium")
    team, why, _ = dialog(REASSIGN)["body"]
    assert (team["type"], team["id"]) == ("Input.ChoiceSet", "team")
    assert [each["value"] for each in team["choices"]] == list(STARTER.team_ids)
    assert (why["type"], why["id"], why["isMultiline"]) == ("Input.Text", "words", True)
    assert why["maxLength"] == ANSWER_CHARACTERS


def test_what_must_be_answered_says_so() -> None:
    team, why, _ = dialog(REASSIGN)["body"]
    assert team["isRequired"]
    assert team["errorMessage"] == "Please pick one."
    assert "isRequired" not in why


def test_a_dialog_sends_its_action_and_its_value() -> None:
    [*_, row] = dialog(REASSIGN)["body"]
    [send] = row["actions"]
    assert (send["type"], send["title"]) == ("Action.Submit", "Move it")
    assert send["data"] == {"action": "reassign", "value": ASKED.value}


def test_the_same_form_stands_in_place_with_a_title_and_is_executed() -> None:
    shown = as_card(REASSIGN)
    CARDS.validate(shown)
    title, team, _, row = shown["body"]
    [send] = row["actions"]
    assert title["inlines"][0]["text"] == "Reassign"
    assert team["id"] == "team"
    assert (send["type"], send["verb"]) == ("Action.Execute", "reassign")
    assert send["data"] == {"value": ASKED.value}
    assert send["fallback"]["data"] == {"action": "reassign", "value": ASKED.value}


@pytest.mark.case(23)
@pytest.mark.parametrize("form", [wording.reassign_form, wording.move_form])
@pytest.mark.parametrize("drawn", [dialog, as_card])
def test_a_form_offers_101_teams(
    form: Callable[..., Form], drawn: Callable[[Form], dict[str, Any]]
) -> None:
    """Case 23, with the longest names there can be."""
    shown = drawn(form(ASKED, BIG.team_ids, BIG))
    [team] = [each for each in shown["body"] if each["type"] == "Input.ChoiceSet"]
    assert [each["value"] for each in team["choices"]] == list(BIG.team_ids)
    assert team["style"] == "filtered"
    assert len({each["title"] for each in team["choices"]}) == 101


@settings(deadline=None, max_examples=30)
@given(words)
def test_every_form_is_valid_and_small(text: str) -> None:
    question = Question(name="words", label=text, multiline=True, optional=True)
    choices = tuple(Choice(label=text, value=str(number)) for number in range(101))
    picked = Question(name="team", label=text, choices=choices)
    form = Form(action=ActionId.MOVE, title=text, submit=text, value="v", fields=(question, picked))
    assert 0 < len(task(form)["title"]) <= 60
    dialog(form)
    CARDS.validate(as_card(form))


def test_answers_come_back_by_the_names_of_their_questions() -> None:
    sent = {"action": "reassign", "value": "r1.3", "list": "pick", "msteams": {"type": "x"}}
    assert filled(sent | {"team": "security", "words": "odd\x00ly"}) == {
        "team": "security",
        "words": "oddly",
    }


def test_what_is_no_text_is_no_answer() -> None:
    assert filled({"team": None, "words": ["x"], "other": 7}) == {}
