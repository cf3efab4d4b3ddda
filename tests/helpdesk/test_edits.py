"""What technicians change in drafts: found, put into the template, and told from noise."""

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.edit_applying import LIMIT, apply
from helpdesk.edits import Change, changes, text_of
from helpdesk.habits import Habit, Sent, grouped, habits, is_same
from helpdesk.markup import as_text, parse

BODY = """No problem, {requester}, this takes about two minutes:

1. Open the [password reset page](https://example.com/reset) on any device.
2. Choose a new password: at least **14 characters**, and none you used before.
3. Sign in with it on your computer first, then on your phone.

- Working from home? Connect to the VPN before you sign in again. Team {team}."""
VALUES = {"requester": "@UADA", "team": "Service Desk"}
NAMES = ("Ada Okafor", "Umar Haddad")
TEXT = text_of(BODY)


def draft(body: str = BODY) -> str:
    """The draft as a technician sees it."""
    return as_text(parse(re.sub("^- ", "• ", body, flags=re.MULTILINE), **VALUES))


def edited(old: str, new: str, body: str = BODY) -> list[Change]:
    """What is found where these words of the draft were replaced."""
    assert draft(body).count(old) == 1
    return changes(body, draft(body).replace(old, new), VALUES, NAMES)


def adopted(old: str, new: str, body: str = BODY) -> str | None:
    """The template with the one change that was found."""
    [change] = edited(old, new, body)
    return apply(body, change)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("this takes", "this  takes"),
        ("two minutes:", "Two Minutes!"),
        ("@UADA", "Ada"),
        ("No problem", "Hi Ada,\n\nNo problem"),
        ("Team Service Desk.", "Team Service Desk.\n\nBest regards,\nUmar"),
        ("Team Service Desk", "Team Network"),
        ("• Working", "- Working"),
    ],
)
def test_what_says_nothing_or_is_particular_is_no_change(old: str, new: str) -> None:
    assert edited(old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "markup", "after"),
    [
        ("14 characters", "16 characters", "**14 characters**", "**16 characters**"),
        ("at least 14 characters", "over 16", "at least **14 characters**", "over 16"),
        ("(https://example.com/reset)", "(https://new.example.com)", "/example.com/reset)", ""),
        ("password reset page", "portal", "[password reset page]", "[portal]"),
        (" on any device", " in a private window", " on any device", " in a private window"),
        (", and none you used before.", "; not an old one.", ", and none you used before.", ""),
        ("Working from home? ", "", "Working from home? ", ""),
        ("two minutes", "five minutes", "two", "five"),
    ],
)
def test_a_change_is_made_in_the_markup_and_nothing_else(
    old: str, new: str, markup: str, after: str
) -> None:
    made = adopted(old, new)
    assert made
    assert draft(made) == draft().replace(old, new)
    untouched = BODY.replace(markup, "")
    assert len(untouched) < len(BODY)
    assert after in made


def test_a_link_with_another_label_and_address_stays_a_link() -> None:
    old = "password reset page (https://example.com/reset)"
    made = adopted(old, "self-service (https://sso.example.com)")
    assert made == BODY.replace(
        "[password reset page](https://example.com/reset)",
        "[self-service](https://sso.example.com)",
    )


def test_a_new_step_counts_the_others_on() -> None:
    made = adopted("3. Sign in", "3. Restart it.\n4. Sign in")
    assert made == BODY.replace("3. Sign in", "3. Restart it.\n4. Sign in")


def test_a_step_that_goes_counts_the_others_down() -> None:
    step = "2. Choose a new password: at least 14 characters, and none you used before.\n"
    made = adopted(f"{step}3. Sign in", "2. Sign in")
    assert made == BODY.replace(
        "2. Choose a new password: at least **14 characters**, and none you used before.\n3.", "2."
    )


def test_a_new_item_gets_the_mark_of_our_markup() -> None:
    made = adopted("Team Service Desk.", "Team Service Desk.\n• Not at home? Use the kiosk.")
    assert made == f"{BODY}\n- Not at home? Use the kiosk."


def test_who_asked_stays_a_slot_in_new_words() -> None:
    made = adopted("Working from home?", "Dear me, @UADA, at home?")
    assert made
    assert "Dear me, {requester}, at home?" in made


def test_marks_that_a_technician_typed_show_as_nothing_else() -> None:
    made = adopted("on any device", "with `reset` in **bold** [here](https://a.example)")
    assert made == BODY.replace("on any device", "with reset in bold here (https://a.example)")


def test_lines_that_come_together_are_changes_of_their_own() -> None:
    end = "Team Service Desk."
    found = edited(end, f"{end}\n\nIt works after ten minutes.\n\nI looked at LT-4711 myself.")
    assert [each.after for each in found] == [
        "\n\nIt works after ten minutes.",
        "\n\nI looked at LT-4711 myself.",
    ]


@pytest.mark.parametrize("after", ["a **b", "`c", "{nobody}", "[d](ftp://e)", "x" * LIMIT])
def test_a_change_that_would_break_the_template_is_not_made(after: str) -> None:
    place = BODY.index("problem")
    assert apply(BODY, Change((place, place + 7), "problem", after)) is None


def test_a_change_of_other_words_is_not_made() -> None:
    assert apply(BODY, Change((0, 2), "So", "Yes")) is None


def test_two_changes_with_other_numbers_are_not_the_same() -> None:
    [one], [other] = edited("14 characters", "15 characters"), edited("14 char", "16 char")
    assert not is_same(one, other)


def test_nearly_the_same_words_at_one_place_are_one_change() -> None:
    end = "Team Service Desk."
    said = "Every mailbox may have 50 GB since this summer."
    [one] = edited(end, f"{end} {said}")
    [other] = edited(end, f"{end} {said.replace('may', 'can')}")
    [elsewhere] = edited("two minutes:", f"two minutes. {said}")
    assert is_same(one, other)
    assert not is_same(one, elsewhere)


_WORDS = st.lists(st.sampled_from(["red", "blue", "green", "open", "page"]), min_size=1)


@given(_WORDS, _WORDS, _WORDS, _WORDS)
def test_the_changes_of_plain_words_make_of_the_draft_what_was_sent(
    head: list[str], old: list[str], new: list[str], tail: list[str]
) -> None:
    body, sent = " ".join(["x", *head, *old, *tail]), " ".join(["x", *head, *new, *tail])
    for change in sorted(changes(body, sent, {}), key=lambda each: each.place, reverse=True):
        made = apply(body, change)
        assert made is not None
        assert text_of(made) == body[: change.place[0]] + change.after + body[change.place[1] :]
        body = made
    assert " ".join(body.split()) == sent


@given(st.integers(0, len(text_of(BODY))))
def test_a_change_of_nothing_leaves_every_byte(at: int) -> None:
    assert apply(BODY, Change((at, at), "", "")) == BODY


# Habits.

TEAM = ("UTESS", "UUMAR", "UVERA", "UWEN")
ASKERS = ("UADA", "UBEN", "UCHIARA", "UDEV", "UELIF")
ONE = Change((10, 20), "any device", "a private window")


def sent(number: int, technician: str, *made: Change, requester: str = "") -> Sent:
    return Sent(technician, requester or ASKERS[number % 5], f"r{number}", number, made)


def test_three_who_make_one_change_have_a_habit() -> None:
    drafts = [sent(number, who, ONE) for number, who in enumerate(TEAM[:3])]
    assert habits(drafts, TEXT) == [Habit(ONE, tuple(drafts), 3)]


def test_one_persons_own_style_is_no_habit() -> None:
    own = [sent(number, "UTESS", ONE) for number in range(20)]
    others = [sent(number, TEAM[1 + number % 3]) for number in range(20, 40)]
    assert habits([*own, *others, sent(40, "UUMAR", ONE)], TEXT) == []


def test_a_change_in_few_of_many_drafts_is_no_habit() -> None:
    drafts = [
        sent(number, TEAM[number % 4], *([ONE] if number % 10 < 2 else [])) for number in range(80)
    ]
    assert habits(drafts, TEXT) == []


@pytest.mark.parametrize("words", [("Choose", "Pick"), ("again", "once more")])
def test_a_word_or_two_for_another_needs_more_to_be_a_habit(words: tuple[str, str]) -> None:
    reworded = Change((0, 6), *words)
    assert habits([sent(number, TEAM[number % 4], reworded) for number in range(4)], TEXT) == []
    assert habits([sent(number, TEAM[number % 4], reworded) for number in range(8)], TEXT)


@pytest.mark.parametrize("words", [("5", "10"), ("a day", "three days")])
def test_another_number_is_a_habit_soon_in_figures_or_in_words(words: tuple[str, str]) -> None:
    change = Change((0, len(words[0])), *words)
    assert habits([sent(number, TEAM[number % 4], change) for number in range(4)], TEXT)


def test_words_with_a_number_of_their_own_each_are_no_habit() -> None:
    drafts = [
        sent(number, TEAM[number % 4], replace(ONE, after=f"your ticket is INC00{number}234"))
        for number in range(8)
    ]
    assert len(grouped(drafts)) == 1
    assert habits(drafts, TEXT) == []


def test_the_same_telephone_number_for_everybody_is_a_habit() -> None:
    change = replace(ONE, after="call +49 30 1234567")
    assert habits([sent(number, TEAM[number % 4], change) for number in range(4)], TEXT)


def test_a_name_is_no_habit_though_all_say_it_to_one_person() -> None:
    change = replace(ONE, after="sorry for that again dear Ada")
    drafts = [sent(number, TEAM[number % 4], change, requester="UADA") for number in range(4)]
    assert habits(drafts, TEXT, NAMES) == []


def test_two_lines_that_always_come_together_are_one_habit() -> None:
    lines = [Change((30, 30), "", each) for each in ("\n\nIt waits.", "\n\nAsk us then.")]
    [habit] = habits([sent(number, TEAM[number % 4], *lines) for number in range(6)], TEXT)
    assert habit.change.after == "\n\nIt waits.\n\nAsk us then."


def test_two_changes_in_one_sentence_that_always_come_together_are_one_habit() -> None:
    sent_words = draft().replace("14 characters", "16 characters today")
    made = changes(BODY, sent_words, VALUES, NAMES)
    assert len(made) == 2
    [habit] = habits([sent(number, TEAM[number % 4], *made) for number in range(6)], TEXT, NAMES)
    assert apply(BODY, habit.change) == BODY.replace("**14 characters**", "**16 characters today**")
    assert len(habit.made) == 6


def test_changes_in_two_lines_are_two_habits() -> None:
    sent_words = draft().replace("any device", "your own phone").replace("14 char", "16 char")
    made = changes(BODY, sent_words, VALUES, NAMES)
    drafts = [sent(number, TEAM[number % 4], *made) for number in range(6)]
    assert len(habits(drafts, TEXT, NAMES)) == 2


PLANTED = ("14 characters", "16 characters"), ("any device", "your phone"), ("two", "five")
_SWAPS = ("takes", "needs"), ("Open", "Launch"), ("Choose", "Pick"), ("first", "at first")
_ASIDES = (
    "I looked at LT-{n}.",
    "See INC00{n}.",
    "Call {n} if in doubt, Ada.",
    "Sorry, {n} calls!",
)


def _written(dice: Random, habit: tuple[str, str], chance: float) -> str:
    text = draft()
    if dice.random() < chance:
        text = text.replace(*habit)
    if dice.random() < 0.4:
        text = text.replace(*dice.choice(_SWAPS))
    if dice.random() < 0.4:
        text += "\n\n" + dice.choice(_ASIDES).format(n=dice.randint(1000, 9999))
    return f"Hi Ada,\n\n{text}\n\nBest, Umar" if dice.random() < 0.4 else text


def _proposed(seed: int) -> tuple[int, int, int]:
    """Let a team send 80 drafts; return how many habits it has, and found are, right and wrong."""
    dice = Random(seed)
    habit, chance = dice.choice(PLANTED), dice.choice((0.0, 0.5, 0.6, 0.9))
    drafts: list[Sent] = []
    found: list[Change] = []
    for number in range(80):
        made = changes(BODY, _written(dice, habit, chance), VALUES, NAMES)
        drafts.append(sent(number, dice.choice(TEAM), *made))
        if number % 8 == 7:
            new = [each.change for each in habits(drafts, TEXT, NAMES)]
            found += [each for each in new if not any(is_same(each, one) for one in found)]
    return (int(chance > 0), *_judged(found, habit))


def _judged(found: Sequence[Change], habit: tuple[str, str]) -> tuple[int, int]:
    wanted = draft().replace(*habit)
    right = sum(draft(made) == wanted for each in found if (made := apply(BODY, each)))
    return right, len(found) - right


def test_planted_habits_are_found_and_noise_is_not() -> None:
    """Nine of ten at least, and of what is proposed one in twenty at most is noise."""
    planted, right, wrong = map(sum, zip(*map(_proposed, range(10)), strict=True))
    assert planted >= 6
    assert right >= 0.9 * planted
    assert wrong <= 0.05 * (right + wrong)
