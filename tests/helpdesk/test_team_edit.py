"""Renaming, merging and splitting teams in a catalog file: all else stays, letter for letter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.catalog import Catalog, CatalogError, Priority, parse, starter_path
from helpdesk.team_change import TeamChange, merge, rename, split, told
from helpdesk.team_edit import with_change

STARTER = starter_path().read_text(encoding="utf-8")
OURS = """\
# Ours.
help_channels: [it-help]
fallback_team: network
teams:
- id: desk   # the first line
  name: Desk
  channel: it-desk
# Cables and air
- id: network
  name: Network
  channel: it-network   # the old channel
  aliases:
  - wires
  # more to come
- {id: apps, name: Apps, channel: it-apps}

# What people ask for
categories:
- {id: vpn, name: VPN, team: network, description: From home}
- id: wifi
  name: Wifi
  team: "network"
  description: >
    Air,
    no cable
- {id: other, name: Other, team: desk, description: All else}
- {id: crm, name: CRM, team: apps, description: Customers}
slas:
- {priority: low, first_response_minutes: 60, resolution_hours: 60}
- {priority: normal, first_response_minutes: 60, resolution_hours: 60}
- {priority: high, first_response_minutes: 60, resolution_hours: 60}
- {priority: critical, first_response_minutes: 60, resolution_hours: 60}
"""


def ours(text: str = OURS) -> Catalog:
    return parse(text, "ours.yml")


def edited(change: TeamChange, text: str = OURS) -> str:
    return with_change(text, change, "ours.yml")


def lines_changed(after: str) -> tuple[set[str], set[str]]:
    """The lines that are gone, and those that are new."""
    before = set(OURS.splitlines())
    return before - set(after.splitlines()), set(after.splitlines()) - before


def test_a_rename_touches_only_what_names_the_team() -> None:
    after = edited(rename(ours(), "network", "2024", "Net: all"))
    gone, new = lines_changed(after)
    assert len(gone) == len(new) - 1
    assert new == {
        'fallback_team: "2024"',
        '- id: "2024"',
        '  name: "Net: all"',
        "  formerly: [network]",
        '- {id: vpn, name: VPN, team: "2024", description: From home}',
        '  team: "2024"',
    }
    assert ours(after).team("network").channel == "it-network"


def test_a_team_that_is_renamed_twice_was_formerly_both() -> None:
    once = edited(rename(ours(), "network", "net"))
    twice = edited(rename(ours(once), "net", "links"), once)
    assert ours(twice).team("links").formerly == ("network", "net")
    assert ours(edited(rename(ours(once), "net", "network"), once)).heirs("net") == ("network",)


def test_a_merge_takes_the_other_team_out_and_leaves_comments() -> None:
    after = edited(merge(ours(), ["network", "desk"], "desk"))
    gone, new = lines_changed(after)
    assert "- id: network" in gone
    assert "# Cables and air" in after
    assert "- id: desk   # the first line\n  formerly: [network]\n" in after
    assert ours(after).team_ids == ("desk", "apps")
    assert {each.team for each in ours(after).categories} == {"desk", "apps"}
    assert "fallback_team: desk" in new


def test_a_merge_into_a_team_in_one_line_stays_in_one_line() -> None:
    after = edited(merge(ours(), ["network", "apps"], "apps"))
    assert "- {id: apps, formerly: [network], name: Apps, channel: it-apps}\n" in after


def test_a_merge_into_a_new_team_makes_it_with_a_channel() -> None:
    after = ours(edited(merge(ours(), ["network", "apps"], "tech-all", "Tech")))
    [made] = [each for each in after.teams if each.id == "tech-all"]
    assert (made.name, made.channel, made.formerly) == ("Tech", "it-tech-all", ("network", "apps"))
    assert after.team_ids == ("desk", "tech-all")


def test_a_split_gives_categories_to_the_first_but_those_that_are_named() -> None:
    after = ours(edited(split(ours(), "network", ["remote", "wires"], {"wifi": "wires"})))
    assert after.team_ids == ("desk", "apps", "remote", "wires")
    assert after.heirs("network") == ("remote", "wires")
    assert (after.category("vpn").team, after.category("wifi").team) == ("remote", "wires")
    assert after.fallback_team == "remote"


def test_a_split_between_teams_that_are_there_dissolves_it() -> None:
    after = ours(edited(split(ours(), "network", ["desk", "apps"], {"vpn": "apps"})))
    assert after.team_ids == after.heirs("network") == ("desk", "apps")


@pytest.mark.parametrize("end", ["\n", ""])
def test_windows_line_ends_and_the_mark_stay(end: str) -> None:
    text = "\ufeff" + OURS.rstrip("\n").replace("\n", "\r\n") + end
    after = edited(split(ours(), "apps", ["erp", "crm-team"], {}), text)
    assert after.startswith("\ufeff# Ours.\r\n")
    assert after.count("\r\n") >= OURS.count("\n")
    assert ours(after.removeprefix("\ufeff")).heirs("apps") == ("erp", "crm-team")


def test_a_list_of_teams_in_one_line_is_left_alone() -> None:
    start, end = OURS.index("teams:\n"), OURS.index("\n# What people")
    teams = "teams: [{id: network, name: N, channel: n}, {id: desk, name: D, channel: d},"
    text = OURS[:start] + teams + " {id: apps, name: A, channel: a}]\n" + OURS[end:]
    with pytest.raises(CatalogError, match="in lines of its own"):
        edited(merge(ours(text), ["network", "desk"], "desk"), text)


def test_a_name_that_is_taken_changes_nothing_and_is_named() -> None:
    with pytest.raises(CatalogError, match=r'nothing is changed.*"Desk" already means'):
        edited(rename(ours(), "network", "net", "Desk"))


def test_an_id_comes_back_only_where_nobody_else_was_called_so() -> None:
    once = edited(rename(ours(), "network", "net"))
    with pytest.raises(CatalogError, match="which is a team now"):
        edited(rename(ours(once), "apps", "network"), once)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda: rename(ours(), "netwrok", "net"), 'did you mean "network"?'),
        (lambda: rename(ours(), "network", "apps"), "merge network apps --into apps"),
        (lambda: rename(ours(), "network", "My Team"), "lower case letters"),
        (lambda: merge(ours(), ["apps", "network"], "desk"), "one of them or a new one"),
        (lambda: merge(ours(), ["apps"], "apps"), "two teams or more"),
        (lambda: split(ours(), "network", ["network", "wifi"], {}), "ids other than its own"),
        (lambda: split(ours(), "network", ["wifi"], {}), "two teams or more"),
        (lambda: split(ours(), "network", ["a", "b"], {"crm": "a"}), "no category of network"),
        (lambda: split(ours(), "network", ["a", "b"], {"vpn": "c"}), "none of the new teams"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_the_mend(change: object, fault: str) -> None:
    with pytest.raises(CatalogError, match=fault.replace("?", r"\?")):
        change()  # type: ignore[operator]


def test_it_is_told_what_becomes_of_past_labels() -> None:
    change = split(ours(), "network", ["air", "remote"], {"vpn": "remote"})
    after = ours(edited(change))
    labels = {("network", "wifi"): 96, ("network", "vpn"): 30, ("network", None): 14}
    assert told(labels | {("desk", "other"): 5}, ours(), after, change) == [
        "140 past labels of network: 96 now count for air, 30 for remote by their category, "
        "14 are set aside until somebody confirms them"
    ]


def test_of_a_team_with_one_heir_all_labels_count() -> None:
    change = merge(ours(), ["network", "apps"], "apps")
    after = ours(edited(change))
    assert told({("network", None): 1}, ours(), after, change) == [
        "1 past label of network now counts for apps"
    ]
    assert told({}, ours(), after, change) == ["no past labels of network"]


STARTERS = parse(STARTER, "starter")
IDS = st.sampled_from(STARTERS.team_ids)


@settings(max_examples=25, deadline=None)
@given(IDS, IDS, st.sampled_from(["wholly-new", "hardware"]))
def test_whatever_is_merged_the_starter_loads_or_nothing_is_written(
    one: str, other: str, into: str
) -> None:
    try:
        after = with_change(STARTER, merge(STARTERS, [one, other], into), "starter.yml")
    except CatalogError:
        return
    catalog = parse(after, "starter.yml")
    assert catalog.heirs(one) == catalog.heirs(other) == (into,)
    assert {line for line in STARTER.splitlines() if line.lstrip().startswith("#")} <= set(
        after.splitlines()
    )


def test_a_teams_own_promises_follow_it_to_its_heir() -> None:
    own = "- {priority: low, team: network, first_response_minutes: 5, resolution_hours: 1}\n"
    after = edited(rename(ours(OURS + own), "network", "net"), OURS + own)
    assert ours(after).sla(Priority.LOW, "net").first_response_minutes == 5
    assert own.replace("network", "net") in after
