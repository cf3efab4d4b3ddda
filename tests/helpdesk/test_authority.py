"""Who may do what: the table of roles, and the words of a refusal."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.authority import WHO, Staff, Who, refusal
from helpdesk.cards import TECHNICIANS_ONLY, ActionId
from helpdesk.catalog import Catalog, Priority
from helpdesk.doors import Door
from helpdesk.model import Actor, Request, Roles, Status

ADA, OTHER = Actor("T1", "UADA"), Actor("T1", "UBEN")
REQUEST = Request(
    id="r1",
    door=Door.SLACK,
    workspace="T1",
    channel="C1",
    requester="UADA",
    text="sap not working",
    status=Status.WITH_TEAM,
    team="apps",
    category=None,
    template=None,
    priority=Priority.NORMAL,
    decision_id="d1",
    created_at=datetime(2026, 11, 2, tzinfo=UTC),
    card=1,
)
FOR_THEMSELVES = {action for action, who in WHO.items() if who is Who.ANYBODY}
ABOUT_A_REQUEST = sorted(set(ActionId) - FOR_THEMSELVES - {ActionId.KEEP})


def technician(*teams: str, stands_in: frozenset[str] = frozenset()) -> Actor:
    return Actor.of("T1", "UVERA", Roles(frozenset(teams), stands_in=stands_in))


def lead() -> Actor:
    return Actor.of("T1", "ULEAD", Roles(is_lead=True))


def may(actor: Actor, action: ActionId, catalog: Catalog, request: Request = REQUEST) -> bool:
    return refusal(actor, request, action, catalog) is None


@pytest.mark.parametrize("action", ActionId)
def test_every_action_is_in_the_table(action: ActionId) -> None:
    assert action in WHO


def test_what_a_requester_is_never_shown_is_what_a_requester_may_never_do() -> None:
    hidden = {action for action in ABOUT_A_REQUEST if WHO[action] in (Who.TEAM, Who.TECHNICIAN)}
    assert hidden == TECHNICIANS_ONLY


@pytest.mark.parametrize("action", ABOUT_A_REQUEST)
def test_a_lead_may_do_everything(action: ActionId, catalog: Catalog) -> None:
    assert may(lead(), action, catalog)


@pytest.mark.parametrize("action", ABOUT_A_REQUEST)
def test_a_technician_may_do_everything_for_their_team(action: ActionId, catalog: Catalog) -> None:
    assert may(technician("apps"), action, catalog)


@pytest.mark.parametrize("action", ABOUT_A_REQUEST)
def test_technicians_stand_in_for_a_team_without_people(action: ActionId, catalog: Catalog) -> None:
    assert may(technician("network", stands_in=frozenset({"apps"})), action, catalog)


@pytest.mark.parametrize("action", ABOUT_A_REQUEST)
def test_technicians_stand_in_for_a_team_that_left_the_catalog(
    action: ActionId, catalog: Catalog
) -> None:
    gone = replace(REQUEST, team="long-gone")
    assert may(technician("network"), action, catalog, gone)
    assert may(OTHER, action, catalog, gone) == may(OTHER, action, catalog)


def test_a_technician_of_another_team_may_take_move_and_ask_why(catalog: Catalog) -> None:
    allowed = {each for each in ABOUT_A_REQUEST if may(technician("network"), each, catalog)}
    moves = {ActionId.REASSIGN, ActionId.WRONG_TEAM, ActionId.MOVE, ActionId.NOT_PART}
    # A move is undone by who made it: tests/bot/test_roles.py.
    assert allowed == {ActionId.TAKE, ActionId.WHY, ActionId.UNDO, *moves}


def test_who_asked_may_judge_what_became_of_it(catalog: Catalog) -> None:
    allowed = {each for each in ABOUT_A_REQUEST if may(ADA, each, catalog)}
    assert allowed == {
        ActionId.SOLVED,
        ActionId.WRONG_TEAM,
        ActionId.MOVE,
        ActionId.PERSON,
        ActionId.CHOOSE,
        ActionId.SOMETHING_ELSE,
        ActionId.REOPEN,
        ActionId.NOT_PART,
        ActionId.FOLLOW_UP,
        ActionId.MISSED,
        ActionId.RATE,
        ActionId.NOT_YET,
    }


def test_who_asked_is_asked_whether_the_team_is_right_where_it_has_no_card(
    catalog: Catalog,
) -> None:
    answered = replace(REQUEST, status=Status.ANSWERED, template="t1")
    assert may(ADA, ActionId.RIGHT_TEAM, catalog, answered)
    assert not may(ADA, ActionId.RIGHT_TEAM, catalog)


@pytest.mark.case(16)
def test_the_same_id_in_another_workspace_is_somebody_else(catalog: Catalog) -> None:
    """Case 16."""
    namesake = replace(ADA, workspace="T2")
    assert not any(may(namesake, action, catalog) for action in ABOUT_A_REQUEST)


@given(
    action=st.sampled_from(ABOUT_A_REQUEST),
    status=st.sampled_from(Status),
    user=st.sampled_from(["UADA", "UBEN"]),
    workspace=st.sampled_from(["T1", "T2"]),
)
def test_nobody_without_a_role_may_do_what_technicians_may(
    catalog: Catalog, action: ActionId, status: Status, user: str, workspace: str
) -> None:
    request = replace(REQUEST, status=status)
    stranger = Actor(workspace, user)
    is_own = (workspace, user) == ("T1", "UADA")
    if may(stranger, action, catalog, request):
        assert is_own
        assert action not in TECHNICIANS_ONLY


@given(
    action=st.sampled_from(ABOUT_A_REQUEST),
    teams=st.frozensets(st.sampled_from(["apps", "network", "security"])),
    is_lead=st.booleans(),
)
def test_another_role_never_takes_a_right_away(
    catalog: Catalog, action: ActionId, teams: frozenset[str], is_lead: bool
) -> None:
    fewer = Actor.of("T1", "UADA", Roles(teams - {"apps"}))
    more = Actor.of("T1", "UADA", Roles(teams, is_lead))
    assert may(more, action, catalog) >= may(fewer, action, catalog) >= may(ADA, action, catalog)


# The words.


def words(
    actor: Actor, action: ActionId, catalog: Catalog, request: Request = REQUEST
) -> str | None:
    return refusal(actor, request, action, catalog)


def test_a_technician_of_another_team_hears_that_they_can_take_it(catalog: Catalog) -> None:
    assert words(technician("network"), ActionId.RESOLVE, catalog) == (
        "Only technicians of Business Apps can do this. Take it, and it moves to your team."
    )


def test_what_cannot_be_taken_any_more_needs_one_of_the_team(catalog: Catalog) -> None:
    solved = replace(REQUEST, status=Status.RESOLVED)
    assert words(technician("network"), ActionId.RESOLVE, catalog, solved) == (
        "Only technicians of Business Apps can do this. Ask one of them, or an IT lead."
    )


def test_who_asked_hears_where_the_team_reads(catalog: Catalog) -> None:
    assert words(ADA, ActionId.RESOLVE, catalog) == (
        "Only technicians of Business Apps can do this. Write in its thread: they read it."
    )


def test_a_stranger_hears_who_may(catalog: Catalog) -> None:
    assert words(OTHER, ActionId.SOLVED, catalog) == (
        "Only the person who asked, or a technician of Business Apps, can do this."
    )
    assert words(OTHER, ActionId.MOVE, catalog) == (
        "Only the person who asked, or a technician, can do this."
    )
    assert words(OTHER, ActionId.WHY, catalog) == (
        "Only technicians can do this: people in an IT team's channel."
    )


# Who is what.

STAFF = Staff(
    {
        "apps": frozenset({"UVERA", "guid-of-wen"}),
        "network": frozenset(),
        "data": frozenset({"U1"}),
    },
    frozenset({"ULEAD"}),
)


def test_a_person_goes_by_any_of_their_ids() -> None:
    assert STAFF.roles("29:wen", "guid-of-wen").teams == {"apps"}


def test_who_is_nowhere_has_no_role() -> None:
    assert STAFF.roles("UADA") == Roles()


def test_who_leads_is_a_technician_of_no_team() -> None:
    assert STAFF.roles("ULEAD") == Roles(is_lead=True)


def test_only_technicians_stand_in() -> None:
    assert STAFF.roles("UVERA").stands_in == {"network"}
