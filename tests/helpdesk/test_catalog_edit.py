"""Adding teams to a catalog file: what people wrote in it stays, letter for letter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.catalog import CatalogError, parse, starter_path
from helpdesk.catalog_edit import new_teams, with_teams

STARTER = starter_path().read_text(encoding="utf-8")
SMALL = """\
# Ours.
help_channels: [it-help]
fallback_team: desk
teams:
- id: desk
  name: Desk
  channel: it-desk   # the old channel
  # more to come

# What people ask for
categories:
- {id: other, name: Other, team: desk, description: All else}
slas:
- {priority: low, first_response_minutes: 60, resolution_hours: 60}
- {priority: normal, first_response_minutes: 60, resolution_hours: 60}
- {priority: high, first_response_minutes: 60, resolution_hours: 60}
- {priority: critical, first_response_minutes: 60, resolution_hours: 60}
"""


def edited(text: str, *names: str) -> str:
    return with_teams(text, new_teams(names, parse(text, "ours.yml")), "ours.yml")


def test_teams_stand_after_the_last_one_in_the_files_own_layout() -> None:
    before, after = SMALL.split("  # more to come\n")
    assert edited(SMALL, "GRP_12", "HR: pay # roll") == (
        before
        + '- id: grp-12\n  name: "GRP_12"\n  channel: it-grp-12\n'
        + '- id: hr-pay-roll\n  name: "HR: pay # roll"\n  channel: it-hr-pay-roll\n'
        + "  # more to come\n"
        + after
    )


def test_the_starter_loads_with_its_new_teams() -> None:
    catalog = parse(edited(STARTER, "Night Shift"), "ours.yml")
    assert catalog.teams[:-1] == parse(STARTER, "starter").teams
    assert catalog.find_team("night shift") == catalog.teams[-1]


def test_windows_line_ends_and_the_mark_stay() -> None:
    text = "\ufeff" + SMALL.replace("\n", "\r\n")
    after = edited(text.removeprefix("\ufeff"), "GRP_12")
    assert with_teams(text, new_teams(["GRP_12"], parse(SMALL, "")), "ours.yml") == "\ufeff" + after
    assert after.count("\n") == after.count("\r\n") == SMALL.count("\n") + 3


def test_a_list_at_the_end_of_a_file_without_a_last_newline_can_grow() -> None:
    start = SMALL.index("teams:\n")
    end = SMALL.index("  # more")
    moved = SMALL[:start] + SMALL[end:] + SMALL[start:end].rstrip("\n")
    assert parse(edited(moved, "GRP_12"), "ours.yml").team_ids == ("desk", "grp-12")


@pytest.mark.parametrize(
    "teams",
    [
        "teams: [{id: desk, name: Desk, channel: it-desk}]\n",
        "teams:\n  -\n    id: desk\n    name: Desk\n    channel: it-desk\n",
    ],
)
def test_a_list_written_otherwise_is_left_alone_and_the_lines_are_given(teams: str) -> None:
    start, end = SMALL.index("teams:\n"), SMALL.index("  # more")
    text = SMALL[:start] + teams + SMALL[end:]
    with pytest.raises(CatalogError, match=r"(?s)add them yourself:.*- id: grp-12\n +name:"):
        edited(text, "GRP_12")


@pytest.mark.parametrize(
    ("name", "team_id"),
    [
        ("Équipe Réseau", "equipe-reseau"),
        ("網路", "team"),
        ("2024", "2024"),
        ("No", "no"),
        ("x" * 200, "x" * 56),
    ],
)
def test_every_name_gets_an_id_that_is_one(name: str, team_id: str) -> None:
    after = parse(edited(SMALL, name), "ours.yml")
    assert after.teams[-1].id == team_id
    assert after.teams[-1].channel == f"it-{team_id}"


def test_ids_that_would_be_equal_are_numbered() -> None:
    after = parse(edited(SMALL, "Büro", "Buro", "網路", "サーバ"), "ours.yml")
    assert after.team_ids == ("desk", "buro-2", "buro", "team", "team-2")


@settings(max_examples=40)
@given(st.lists(st.text(min_size=1, max_size=90).map(str.strip).filter(bool), max_size=4))
def test_whatever_the_names_the_file_loads_or_nothing_is_written(names: list[str]) -> None:
    catalog = parse(SMALL, "ours.yml")
    wanted = [name for name in names if catalog.find_team(name) is None]
    try:
        after = edited(SMALL, *wanted)
    except CatalogError:
        return
    assert set(SMALL.splitlines()) <= set(after.splitlines())
    assert len(parse(after, "ours.yml").teams) == 1 + len(wanted)
