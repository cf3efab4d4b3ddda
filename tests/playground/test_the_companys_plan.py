"""The simulated company before anybody asks anything: its people, its week, its words. Pure."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk import catalog as catalogs
from playground.company import words
from playground.company.days import (
    DAY,
    ROLLED_OUT,
    WEEK,
    at_work,
    day_seconds,
    minute_at,
    told,
)
from playground.company.eyes import labelled, pressables, row_of
from playground.company.eyes import words as words_of
from playground.company.model import company
from playground.company.plan import plan

STARTER = catalogs.load(catalogs.starter_path())
WEEKS = [plan(company(), seed) for seed in range(5)]


def day_of(at: float) -> int:
    return int(at // DAY)


def test_three_hundred_people_work_there_two_technicians_in_each_team() -> None:
    people = company().people
    assert (len(people), len({each.id for each in people})) == (300, 300)
    assert len({each.real_name for each in people} | {each.name for each in people}) == 600
    crews = Counter(each.channel for each in company().technicians)
    assert crews == dict.fromkeys((team.channel for team in STARTER.teams), 2)


def test_names_can_be_typed_after_an_at() -> None:
    assert all(each.name.isascii() and " " not in each.name for each in company().people)


def test_what_the_file_says_of_the_starter_catalog_is_so() -> None:
    teams = {team.channel: team for team in STARTER.teams}
    assert company().teams == {team.channel: team.name for team in STARTER.teams}
    titles = {template.title for template in STARTER.templates}
    for topic in (*company().topics, company().new_tool):
        called = {each.name: each.team for each in STARTER.categories}
        assert called[topic.called] == teams[topic.channel].id, topic.id
        assert set(topic.helps) <= titles, topic.id


@pytest.mark.parametrize("name", ["papyrus", "kestrel", "beehive", "lighthouse"])
def test_the_bot_was_told_of_none_of_the_companys_own_names(name: str) -> None:
    assert name not in catalogs.starter_path().read_text().lower()
    topics = (*company().topics, company().new_tool)
    [about] = [each for each in topics if each.id == name]
    assert all(name in each.lower() for each in about.texts)


def test_the_same_seed_gives_the_same_week_and_another_one_another() -> None:
    assert plan(company(), 1) == WEEKS[1]
    assert plan(company(), 1) != WEEKS[2]


@pytest.mark.parametrize("week", WEEKS)
def test_a_week_has_its_busy_monday_and_its_quiet_weekend(week: tuple) -> None:
    assert 400 <= len(week) <= 600
    usual = Counter(day_of(each.at) for each in week if each.topic != "papyrus")
    assert max(usual, key=usual.__getitem__) == 0
    assert usual[5] + usual[6] < usual[4] / 2


@pytest.mark.parametrize("week", WEEKS)
def test_people_ask_while_they_are_awake(week: tuple) -> None:
    hours = Counter(int(each.at % DAY // 60) for each in week)
    assert sum(hours[hour] for hour in range(8, 18)) > 0.85 * len(week)
    assert hours[12] < hours[10]


@pytest.mark.parametrize("week", WEEKS)
def test_the_new_tool_comes_on_wednesday_and_is_asked_about_from_then_on(week: tuple) -> None:
    at = [each.at for each in week if each.topic == "papyrus"]
    assert told(ROLLED_OUT) == ("Wednesday", "09:30")
    assert min(at) >= ROLLED_OUT
    assert Counter(map(day_of, at)) == {2: 26, 3: 24, 4: 16, 5: 1, 6: 1}


@pytest.mark.parametrize("week", WEEKS)
def test_nobody_asks_again_before_everybody_had_a_turn(week: tuple) -> None:
    first = [each.person for each in week[: len(company().employees)]]
    assert len(set(first)) == len(first)
    assert {each.id for each in company().technicians}.isdisjoint(each.person for each in week)


@pytest.mark.parametrize("week", WEEKS)
def test_nearly_every_request_has_its_own_words(week: tuple) -> None:
    assert len({each.text for each in week}) > 0.75 * len(week)
    assert not [each.text for each in week if "{" in each.text or not each.text.strip()]


@given(st.text(alphabet="abc xyz", max_size=30), st.integers())
def test_a_typo_loses_no_letter(text: str, seed: int) -> None:
    assert sorted(words.typo(text, Random(seed))) == sorted(text)


@given(st.floats(0, 1), st.floats(0, 1))
def test_time_never_runs_backwards(one: float, other: float) -> None:
    assert (minute_at(one) <= minute_at(other)) or one > other
    assert 0 <= minute_at(one) <= WEEK


def test_the_week_begins_on_monday_and_ends_with_sunday() -> None:
    assert (minute_at(0), minute_at(1)) == (0, pytest.approx(WEEK))
    assert told(minute_at(1)) == ("Sunday", "23:59")


def test_a_working_day_takes_longer_than_a_day_of_the_weekend() -> None:
    saturday = 5 * DAY
    share = next(each / 1000 for each in range(1001) if minute_at(each / 1000) >= saturday)
    assert share * 600 == pytest.approx(5 * day_seconds(10), rel=0.01)
    assert share > 0.85


@pytest.mark.parametrize(
    ("minute", "next_one"),
    [
        (10 * 60, 10 * 60),
        (6 * 60, 8 * 60),
        (19 * 60, DAY + 8 * 60),
        (4 * DAY + 20 * 60, WEEK + 8 * 60),
        (5 * DAY + 10 * 60, WEEK + 8 * 60),
    ],
)
def test_technicians_work_in_working_hours(minute: float, next_one: float) -> None:
    assert at_work(minute) == next_one


def button(label: str, value: str) -> dict:
    text = {"type": "plain_text", "text": label}
    return {"type": "button", "action_id": label, "text": text, "value": value}


def test_people_see_words_and_what_can_be_pressed() -> None:
    option = {"text": {"type": "plain_text", "text": "Fix fields"}, "value": "fix|1"}
    menu = {"type": "overflow", "action_id": "menu", "options": [option]}
    said = {"type": "mrkdwn", "text": "It is <@U1>'s"}
    row = [button("Solved", "1.0"), button("Skip", "1.1"), menu]
    message = {
        "ts": "1.2",
        "text": "It is",
        "blocks": [
            {"type": "section", "block_id": "b0", "text": said},
            {"type": "actions", "block_id": "b1", "elements": row},
        ],
    }
    assert "It is <@U1>'s" in words_of(message)
    assert [each.label for each in pressables(message)] == ["Solved", "Skip", "Fix fields"]
    found = labelled([message], "Nothing of the kind", "Fix fields")
    assert found is not None
    assert (found.ts, found.action_id, found.value) == ("1.2", "menu", "fix|1")
    assert [each.label for each in row_of(message, "Skip")] == ["Solved", "Skip", "Fix fields"]
