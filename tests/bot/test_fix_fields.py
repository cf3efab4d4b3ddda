"""What a request is about beside its team: shown on the card, set right there, and learned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from office import Office, Said
from rows import all_requests, decisions_on, said_back
from slack_office import SlackOffice

from helpdesk.catalog import Catalog, CatalogField
from helpdesk.feedback import Feedback, Kind
from storage import feedback, knowledge
from storage.db import Database
from workers.reviewing import Review
from workers.rules import propose_rules

ASKED = "sap not working"


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


@pytest.fixture
def asked(office: Office) -> str:
    """A request of Ada's with a card at Business Apps; its thread."""
    return office.says("UADA", ASKED)


def the_card(office: Office) -> Said:
    return office.cards("it-apps")[-1]


def opens(office: Office, user: str = "UTESS") -> dict[str, list[str]]:
    """Open the form of the newest card: what each question offers."""
    office.press(user, the_card(office), "Fix fields", channel="it-apps")
    return office.modal(user).questions


def fixes(office: Office, answers: dict[str, str], user: str = "UTESS") -> None:
    opens(office, user)
    office.fills(user, answers)
    office.settle()


def fixed(office: Office) -> list[Feedback]:
    return [each for each in said_back(office) if each.kind is Kind.FIELDS_FIXED]


def test_the_card_says_what_is_affected(office: Office, asked: str) -> None:
    assert "Service: ERP" in the_card(office).text


def test_request_and_decision_keep_each_value_with_its_source(office: Office, asked: str) -> None:
    [request] = all_requests(office)
    [decided] = decisions_on(office, request)
    kept = {name: vars(each) for name, each in request.fields.items()}
    assert kept == decided.fields == {"service": {"value": "ERP", "source": "the word “sap”"}}


def test_the_form_offers_the_present_value_first(office: Office, asked: str) -> None:
    offered = opens(office)
    assert list(offered) == [
        "category", "priority", "impact", "urgency",
        "field.service", "field.device", "field.location",
    ]  # fmt: skip
    assert offered["field.service"][:2] == ["ERP", "VPN"]
    assert offered["field.service"][-1] == "-"
    assert offered["field.device"][0] == "Laptop"
    assert offered["field.location"] == []


def test_what_is_set_right_shows_on_the_same_card(office: Office, asked: str) -> None:
    answers = {"priority": "high", "field.service": "CRM", "field.location": "Berlin "}
    fixes(office, answers)
    [card] = office.cards("it-apps")
    assert "Service: CRM · Location: Berlin" in card.text
    assert "Not taken yet · high priority" in card.text
    assert "sure of the team" in card.text
    [request] = all_requests(office)
    assert request.priority == "high"
    assert {each.source for each in request.fields.values()} == {"set by a technician"}


def test_one_event_holds_what_was_changed_and_nothing_else(office: Office, asked: str) -> None:
    fixes(office, {"priority": "high", "field.service": "CRM"})
    [event] = fixed(office)
    assert event.fields == {"service": "CRM", "priority": "high"}
    assert (event.team, event.category, event.text) == (None, None, ASKED)
    assert event.by_technician


def test_whoever_changes_nothing_says_nothing(office: Office, asked: str) -> None:
    fixes(office, {})
    assert said_back(office) == []


def test_a_wrong_category_is_set_right_and_the_team_stays(office: Office, asked: str) -> None:
    fixes(office, {"category": "hr-system"})
    [event] = fixed(office)
    assert (event.category, event.team, event.fields) == ("hr-system", None, {})
    [request] = all_requests(office)
    assert (request.category, request.team) == ("hr-system", "apps")
    assert the_card(office).text.startswith("HR system from")


def test_a_corrected_category_counts_for_the_very_next_message(office: Office, asked: str) -> None:
    fixes(office, {"category": "hr-system"})
    office.says("UBEN", "sap not working")
    assert the_card(office).text.startswith("HR system from Ben")


def test_a_corrected_priority_counts_for_the_very_next_message(office: Office, asked: str) -> None:
    fixes(office, {"priority": "critical"})
    office.says("UBEN", "sap not working")
    assert "critical priority" in the_card(office).text


def test_what_is_too_long_for_a_field_is_refused_in_words(slack_office: Office) -> None:
    slack_office.says("UADA", ASKED)
    fixes(slack_office, {"field.location": "x" * 76})
    told = slack_office.channel("dm", user="UTESS")[-1]
    assert "Location takes at most 75 characters" in told.text
    assert said_back(slack_office) == []


def test_a_value_can_be_taken_away(office: Office, asked: str) -> None:
    fixes(office, {"field.service": "-"})
    assert "Service: " not in the_card(office).text
    assert fixed(office)[0].fields == {"service": ""}


def test_a_corrected_field_counts_for_the_very_next_message(office: Office, asked: str) -> None:
    fixes(office, {"field.service": "CRM"})
    office.says("UBEN", "SAP  not working")
    assert "Service: CRM" in the_card(office).text
    request = all_requests(office)[-1]
    assert request.fields["service"].source == "corrected before for the same words"


def test_a_phrase_of_two_corrected_requests_tells_the_third(office: Office, asked: str) -> None:
    fixes(office, {"field.location": "Berlin"})
    for user, text in (("UBEN", "mitte: sap not working"), ("UCHIARA", "crm not working in mitte")):
        office.says(user, text)
        assert text in the_card(office).text
        fixes(office, {"field.location": "Hamburg"})
    office.says("UDEV", "crm error for all of mitte")
    assert "Location: Hamburg" in the_card(office).text
    source = all_requests(office)[-1].fields["location"].source
    assert source == "the word “mitte”, as corrected before"


def test_what_technicians_type_stays_words(office: Office, asked: str) -> None:
    fixes(office, {"field.location": "<!channel> [a](https://evil.example)"})
    assert "Location: <!channel> [a](https://evil.example)" in the_card(office).text


def test_the_buttons_of_everybody_stay_good(office: Office, asked: str) -> None:
    before = the_card(office)
    fixes(office, {"field.service": "CRM"})
    office.press("UTESS", before, "Resolve", channel="it-apps")
    said = [each.kind for each in said_back(office)]
    assert said == [Kind.FIELDS_FIXED, Kind.RESOLVED, Kind.QUICKLY_RESOLVED]


def test_requesters_are_refused(office: Office, asked: str) -> None:
    office.press("UADA", the_card(office), "Fix fields", channel="it-apps")
    office.settle()
    assert office.modals("UADA") == [] or "technicians" in str(office.modals("UADA"))
    assert said_back(office) == []


def test_of_two_forms_that_were_open_at_once_the_second_changes_nothing(
    office: Office, asked: str
) -> None:
    opens(office, "UTESS")
    opens(office, "UVERA")
    office.fills("UTESS", {"field.service": "CRM"})
    office.settle()
    office.fills("UVERA", {"priority": "critical"})
    [event] = fixed(office)
    assert event.fields == {"service": "CRM"}


def test_a_form_of_a_request_that_was_resolved_meanwhile_changes_nothing(
    office: Office, asked: str
) -> None:
    opens(office)
    office.press("UVERA", the_card(office), "Resolve", channel="it-apps")
    office.settle()
    office.fills("UTESS", {"field.service": "CRM"})
    assert fixed(office) == []


def test_the_requesters_profile_fills_what_the_message_does_not_say(
    opened: Callable[..., Office], sqlite_database: Database, catalog: Catalog
) -> None:
    field = CatalogField(id="role", name="Role", profile="title")
    catalog = catalog.model_copy(update={"fields": (field,)})
    office = opened(sqlite_database, catalog=catalog)
    assert isinstance(office, SlackOffice)
    office.workspace.directory.people["UADA"]["title"] = "Buyer <!channel>"
    office.says("UADA", ASKED)
    assert "Role: Buyer <!channel>" in the_card(office).text
    [request] = all_requests(office)
    assert request.fields["role"].source == "Ada Okafor's profile"
    office.says("UADA", "crm not working")
    assert len(office.calls("users.info")) == 1


def test_a_profile_that_does_not_come_holds_nobody_up(
    opened: Callable[..., Office], sqlite_database: Database, catalog: Catalog
) -> None:
    field = CatalogField(id="role", name="Role", profile="title")
    catalog = catalog.model_copy(update={"fields": (field,)})
    office = opened(sqlite_database, catalog=catalog)
    office.faults(kind="slow", method="users.info", seconds=5.0)
    office.says("UADA", ASKED)
    assert "sap not working" in the_card(office).text


def test_what_the_words_say_of_impact_and_urgency_is_kept_and_named(office: Office) -> None:
    office.says("UBEN", "nobody can use sap, we are blocked")
    assert "high priority" in the_card(office).text
    assert "as it affects several people and stops work" in the_card(office).text
    [request] = all_requests(office)
    assert (request.impact, request.urgency) == ("several people", "stops work")


def test_a_changed_impact_sets_the_priority(office: Office, asked: str) -> None:
    fixes(office, {"impact": "everyone", "urgency": "stops work"})
    [request] = all_requests(office)
    assert (request.impact, request.urgency) == ("everyone", "stops work")
    assert request.priority == "critical"
    [event] = fixed(office)
    assert event.fields == {
        "impact": "everyone", "urgency": "stops work", "priority": "critical",
    }  # fmt: skip


@pytest.mark.parametrize(("field", "value"), [("device", "Laptop"), ("location", "Berlin")])
def test_every_field_of_the_catalog_teaches_the_extraction(
    office: Office, asked: str, field: str, value: str
) -> None:
    fixes(office, {f"field.{field}": value})
    office.says("UBEN", "SAP  not working")
    assert all_requests(office)[-1].fields[field].value == value


def test_a_value_that_is_always_replaced_becomes_a_rule_that_people_adopt(office: Office) -> None:
    asked = (  # with no word in common that would teach the extraction by itself
        ("UADA", ASKED),
        ("UBEN", "can't post an invoice in sap"),
        ("UCHIARA", "sap gui freezes when i run a transaction"),
        ("UDEV", "sap refuses to post my invoice"),
    )
    for number, (who, words) in enumerate(asked):
        office.says(who, words)
        assert words in the_card(office).text
        fixes(office, {"field.service": "CRM"}, user=("UVERA", "UWEN")[number % 2])
    propose(office)
    [proposed] = [each for each in office.cards("it-apps") if "Proposed" in each.text]
    assert "ERP" in proposed.text
    assert "4 of the last 4" in proposed.text
    office.press("UTESS", proposed, "Adopt", channel="it-apps")
    office.settle()
    office.says("UBEN", "the netsuite page is blank")
    request = all_requests(office)[-1]
    assert request.fields["service"].value == "CRM"
    assert request.fields["service"].source == "the word “netsuite”, which means CRM here"


def propose(office: Office) -> None:
    """Let the workers look over what was set right."""
    door, at = all_requests(office)[-1].door, datetime.now(UTC)
    with office.database.transaction() as session:
        known, events = knowledge.load(session), feedback.standing(session, office.catalog)
        propose_rules(Review(session, office.catalog, known, events, door, at))
    office.settle()
