"""What the past says now: labels, tickets, requests and old models, after teams changed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import AT, feedback_on, request_at, small_catalog

from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, Kind
from helpdesk.heirs import feedback_now, request_now, shares_now, team_now, tickets_now
from helpdesk.history import Ticket
from helpdesk.team_change import TeamChange, changed, merge, rename, split

SMALL = small_catalog()


def after(change: TeamChange, catalog: Catalog = SMALL) -> Catalog:
    # A copy keeps what was computed before; as a file would, this forgets it.
    return Catalog.model_validate(changed(catalog, change).model_dump())


RENAMED = after(rename(SMALL, "network", "connections"))
MERGED = after(merge(SMALL, ["network", "hardware"], "hardware"))
SPLIT = after(split(SMALL, "network", ["remote", "air"], {"wifi": "air"}))


def label(team: str | None, category: str | None = None) -> Feedback:
    return feedback_on("vpn drops", Kind.CHOSEN, team=team, category=category)


@pytest.mark.parametrize(
    ("catalog", "team", "category", "now"),
    [
        (RENAMED, "network", None, "connections"),
        (RENAMED, "hardware", None, "hardware"),
        (MERGED, "network", "vpn", "hardware"),
        (MERGED, "hardware", "printer", "hardware"),
        (SPLIT, "network", "vpn", "remote"),
        (SPLIT, "network", "wifi", "air"),
        (SPLIT, "network", None, None),
        (SPLIT, "network", "a category that is gone", None),
        (SPLIT, "network", "printer", None),
        (SPLIT, "never-there", "vpn", "never-there"),
    ],
)
def test_a_past_label_means_the_team_that_took_over(
    catalog: Catalog, team: str, category: str | None, now: str | None
) -> None:
    assert team_now(team, category, catalog) == now


def test_a_label_set_aside_gives_none_and_keeps_its_words() -> None:
    [event] = feedback_now([label("network", "printer")], SPLIT)
    assert not event.labels
    assert (event.team, event.category, event.text) == (None, None, "vpn drops")


def test_a_label_that_is_taken_over_keeps_everything_else() -> None:
    given_one = label("network", "vpn")
    assert feedback_now([given_one], SPLIT) == [replace(given_one, team="remote")]


def test_feedback_without_a_label_stays_as_it_is() -> None:
    assert feedback_now([label(None)], SPLIT) == [label(None)]


def test_tickets_set_aside_are_left_out() -> None:
    tickets = [Ticket("a", "vpn", "network", category="vpn"), Ticket("b", "wan", "network")]
    assert tickets_now(tickets, SPLIT) == [replace(tickets[0], team="remote")]
    assert [each.team for each in tickets_now(tickets, RENAMED)] == ["connections"] * 2


def test_changes_after_changes_are_followed() -> None:
    twice = after(rename(RENAMED, "connections", "links"), RENAMED)
    assert team_now("network", None, twice) == team_now("connections", None, twice) == "links"
    joined = after(merge(SPLIT, ["remote", "air"], "network"), SPLIT)
    assert team_now("network", None, joined) == team_now("air", None, joined) == "network"
    assert joined.team("remote").formerly == ("remote", "air")


def test_a_request_of_before_stands_with_the_team_of_now() -> None:
    old = replace(request_at(AT), category=None, rejected=("hardware", "network"))
    now = request_now(old, RENAMED)
    assert (now.team, now.rejected) == ("connections", ("hardware", "connections"))
    assert request_now(old, SPLIT).team == "remote"
    assert request_now(old, SMALL) == old


@pytest.mark.parametrize("catalog", [RENAMED, MERGED, SPLIT])
def test_a_team_that_is_gone_is_answered_for_by_its_first_heir(catalog: Catalog) -> None:
    assert catalog.team("network").id == catalog.heirs("network")[0]


def test_people_may_still_say_the_old_name_where_one_team_follows() -> None:
    found = RENAMED.find_team("the Network team")
    assert found
    assert found.id == "connections"
    assert SPLIT.find_team("network") is None


def test_an_old_model_serves_until_the_next_one() -> None:
    teams, categories = {"network": 0.8, "desk": 0.2}, {"vpn": 0.6, "wifi": 0.3, "other": 0.1}
    assert shares_now(teams, categories, RENAMED) == {"connections": 0.8, "desk": 0.2}
    shared = shares_now(teams, categories, SPLIT)
    assert shared["remote"] == pytest.approx(0.8 * 2 / 3)
    assert shared["air"] == pytest.approx(0.8 / 3)


CHANGED = st.sampled_from([SMALL, RENAMED, MERGED, SPLIT])
PARTS = st.floats(0, 1)


@given(
    CHANGED,
    st.dictionaries(st.sampled_from([*SMALL.team_ids, "gone"]), PARTS),
    st.dictionaries(st.sampled_from(["vpn", "wifi", "printer", "gone"]), PARTS),
)
def test_no_probability_is_lost(
    catalog: Catalog, teams: dict[str, float], categories: dict[str, float]
) -> None:
    shared = shares_now(teams, categories, catalog)
    assert sum(shared.values()) == pytest.approx(sum(teams.values()))


@given(
    CHANGED,
    st.sampled_from([*SMALL.team_ids, "remote", "connections", "gone"]),
    st.sampled_from([None, "vpn", "wifi", "printer", "gone"]),
)
def test_what_was_translated_once_stays(catalog: Catalog, team: str, category: str | None) -> None:
    once = feedback_now([label(team, category)], catalog)
    assert feedback_now(once, catalog) == once
    assert once[0].team in (*catalog.team_ids, None, team)
