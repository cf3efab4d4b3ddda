"""From the cells of an export to tickets, and from tickets to what they teach."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from helpdesk.catalog import Catalog, Priority
from helpdesk.foreign_teams import TeamNames
from helpdesk.history import (
    KEPT,
    Columns,
    Ticket,
    TicketError,
    TicketReader,
    judgements,
    priority_of,
)
from helpdesk.learning.labels import Judgement, held_out, split
from helpdesk.survey import MOST_UNKNOWN, SAMPLES, Survey, SurveyError

COLUMNS = Columns(("short", "long"), "group", "opened", "kind", "prio", "closed", "before")
CELLS = {
    "short": "VPN drops",
    "long": "Every ten minutes since Monday",
    "group": "Net Team",
    "opened": "2024-03-14 15:12:00",
    "kind": "VPN",
    "prio": "2 - High",
    "closed": "2024-03-15 09:00:00",
    "before": "Service Desk",
}


@pytest.fixture
def reader(catalog: Catalog) -> TicketReader:
    return TicketReader(COLUMNS, TeamNames(catalog), catalog)


def test_a_row_becomes_a_ticket_of_the_catalogs_team(reader: TicketReader) -> None:
    ticket = reader.read(CELLS)
    assert ticket == Ticket(
        key=ticket.key,
        text="VPN drops\nEvery ten minutes since Monday",
        team="network",
        created=datetime(2024, 3, 14, 15, 12, tzinfo=UTC),
        category="vpn",
        priority=Priority.HIGH,
        resolved=datetime(2024, 3, 15, 9, tzinfo=UTC),
        reassigned_from="service-desk",
    )


def test_only_words_and_team_are_needed(catalog: Catalog) -> None:
    reader = TicketReader(Columns(("short",), "group"), TeamNames(catalog), catalog)
    ticket = reader.read(CELLS)
    assert ticket == Ticket(key=ticket.key, text="VPN drops", team="network")


def test_a_description_that_repeats_the_summary_is_taken_once(reader: TicketReader) -> None:
    ticket = reader.read(CELLS | {"long": "vpn drops whenever it rains"})
    assert ticket.text == "vpn drops whenever it rains"


def test_an_empty_description_leaves_the_summary(reader: TicketReader) -> None:
    assert reader.read(CELLS | {"long": " \n"}).text == "VPN drops"


def test_secrets_do_not_enter(reader: TicketReader) -> None:
    text = reader.read(CELLS | {"long": "my password is Hunter2!x"}).text
    assert "Hunter2" not in text
    assert "[password removed]" in text


def test_an_endless_description_is_cut(reader: TicketReader) -> None:
    assert len(reader.read(CELLS | {"long": "log line 17\n" * 50_000}).text) == KEPT


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"short": " ", "long": ""}, "no words in “short” and “long”"),
        ({"group": " "}, "no team in “group”"),
        ({"group": "Night shift"}, "team “Night shift” is not in the catalog"),
        ({"opened": "yesterday"}, "“opened”: “yesterday” is no date"),
    ],
)
def test_a_bad_row_says_what_is_wrong(
    reader: TicketReader, cells: dict[str, str], reason: str
) -> None:
    with pytest.raises(TicketError) as caught:
        reader.read(CELLS | cells)
    assert str(caught.value) == reason


def test_the_key_is_the_same_whatever_the_team_is_mapped_to(catalog: Catalog) -> None:
    cells = CELLS | {"group": "GRP_12"}
    one, other = (
        TicketReader(COLUMNS, TeamNames(catalog, [f"GRP_12={team}"]), catalog).read(cells)
        for team in ("network", "hardware")
    )
    assert (one.team, other.team) == ("network", "hardware")
    assert one.key == other.key


@pytest.mark.parametrize(
    "changed", [{"short": "VPN slow"}, {"group": "Hardware"}, {"opened": "2024-03-14 15:13:00"}]
)
def test_other_words_team_or_time_make_another_ticket(
    reader: TicketReader, changed: dict[str, str]
) -> None:
    assert reader.read(CELLS | changed).key != reader.read(CELLS).key


def test_other_spacing_makes_no_other_ticket(reader: TicketReader) -> None:
    spaced = CELLS | {"long": "Every ten  minutes\r\nsince Monday\n", "group": " Net  Team"}
    assert reader.read(spaced).key == reader.read(CELLS).key


@pytest.mark.parametrize("kind", ["Incident", "", "Printer and scanner"])
def test_a_category_that_is_not_the_teams_is_left_out(reader: TicketReader, kind: str) -> None:
    assert reader.read(CELLS | {"kind": kind}).category is None


@pytest.mark.parametrize("before", ["", "Net Team", "Night shift"])
def test_a_team_before_counts_where_it_is_another_known_one(
    reader: TicketReader, before: str
) -> None:
    assert reader.read(CELLS | {"before": before}).reassigned_from is None


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("1 - Critical", Priority.CRITICAL),
        ("3 - Moderate", Priority.NORMAL),
        ("5 - Planning", Priority.LOW),
        ("P2", Priority.HIGH),
        ("Blocker", Priority.CRITICAL),
        ("Lowest", Priority.LOW),
        ("4", Priority.LOW),
        ("Gold", None),
        ("9", None),
        ("", None),
    ],
)
def test_priorities_of_other_systems_are_read(text: str, priority: Priority | None) -> None:
    assert priority_of(text) is priority


def test_a_ticket_without_a_resolution_is_open() -> None:
    assert COLUMNS.is_open(CELLS | {"closed": " "})
    assert not COLUMNS.is_open(CELLS)
    assert not replace(COLUMNS, resolved=None).is_open(CELLS | {"closed": ""})


def ticket(text: str, team: str = "network") -> Ticket:
    return Ticket(key=f"key of {text}", text=text, team=team)


def test_a_ticket_is_an_agreement() -> None:
    assert judgements([ticket("vpn down")]) == [
        Judgement(
            key="import:key of vpn down",
            request_id="import:key of vpn down",
            at=0.0,
            text="vpn down",
            team="network",
            category=None,
            explicit=False,
            weight=1.0,
        )
    ]


def test_a_fixed_share_of_the_tickets_judges_and_never_trains() -> None:
    texts = [f"the door of room {number} is stuck" for number in range(60)]
    parts = split(judgements(ticket(text) for text in texts))
    kept_out = [row.text for row in parts.held_out.team]
    assert kept_out == sorted(text for text in texts if held_out(text))
    assert len(parts.train.team) == 60 - len(kept_out)


def test_the_first_look_finds_unknown_teams_with_some_of_their_texts(catalog: Catalog) -> None:
    survey = Survey(COLUMNS, TeamNames(catalog, ["GRP_7=data"]))
    for group in ("Net Team", "GRP_7", *["GRP_12"] * 50, "grp 12", "Night shift"):
        survey.look(CELLS | {"group": group})
    assert [(each.name, each.tickets) for each in survey.unknown] == [
        ("GRP_12", 51),
        ("Night shift", 1),
    ]
    assert len(survey.unknown[0].texts) == SAMPLES


def test_the_first_look_passes_over_open_tickets(catalog: Catalog) -> None:
    survey = Survey(COLUMNS, TeamNames(catalog))
    survey.look(CELLS | {"group": "Night shift", "closed": ""})
    assert survey.unknown == []


@pytest.mark.parametrize(("opened", "day_first"), [("14/3/2024", True), ("3/14/2024", False)])
def test_the_first_look_finds_out_how_dates_are_written(
    catalog: Catalog, opened: str, day_first: bool
) -> None:
    survey = Survey(COLUMNS, TeamNames(catalog))
    survey.look(CELLS | {"opened": "3/4/2024"})
    survey.look(CELLS | {"opened": opened})
    assert survey.day_first is day_first


def test_a_column_that_holds_no_teams_is_noticed(catalog: Catalog) -> None:
    survey = Survey(COLUMNS, TeamNames(catalog))
    with pytest.raises(SurveyError, match="column “group” names more than 500 teams"):
        for number in range(MOST_UNKNOWN + 1):
            survey.look(CELLS | {"group": f"INC{number}"})
