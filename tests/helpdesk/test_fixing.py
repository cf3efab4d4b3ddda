"""What a technician's answers change of a request, and what they cannot."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk import fixing, wording
from helpdesk.catalog import Catalog, CatalogField, KnownValue, Priority
from helpdesk.doors import Door
from helpdesk.fixing import FixError
from helpdesk.model import FieldValue, Request, Status

FIELDS = (
    CatalogField(
        id="service", name="Service", values=(KnownValue(value="VPN"), KnownValue(value="CRM"))
    ),
    CatalogField(id="location", name="Location"),
)
REQUEST = Request(
    id="r1",
    door=Door.SLACK,
    workspace="T1",
    channel="C1",
    requester="U1",
    text="sap not working",
    status=Status.WITH_TEAM,
    team="apps",
    category="business-apps",
    template=None,
    priority=Priority.NORMAL,
    decision_id="d1",
    created_at=datetime(2026, 3, 2, tzinfo=UTC),
    fields={"service": FieldValue("VPN", "the word “vpn”")},
)


@pytest.fixture(scope="module")
def desk(catalog: Catalog) -> Catalog:
    return catalog.model_copy(update={"fields": FIELDS})


def shown(request: Request, desk: Catalog) -> dict[str, str]:
    """The answers of somebody who sends the form as it stands there."""
    return {each.name: each.value for each in wording.fix_form(request, desk).fields}


def test_the_form_as_it_stands_changes_nothing(desk: Catalog) -> None:
    assert fixing.changes(REQUEST, shown(REQUEST, desk), desk) == {}
    assert fixing.category_of(REQUEST, shown(REQUEST, desk), desk) is None


def test_a_value_that_left_the_catalog_may_stay(desk: Catalog) -> None:
    old = fixing.fixed(REQUEST, None, {"service": "Fax"})
    assert shown(old, desk)["field.service"] == "Fax"
    assert fixing.changes(old, shown(old, desk), desk) == {}


def test_the_source_stands_beside_each_question(desk: Catalog) -> None:
    labels = [each.label for each in wording.fix_form(REQUEST, desk).fields]
    assert labels[:4] == ["Category", "Priority", "Impact", "Urgency"]
    assert labels[4:] == ["Service · the word “vpn”", "Location"]


@pytest.mark.parametrize(
    ("name", "answer", "fault"),
    [
        ("field.service", "Coffee", "Service has no such value any more; open the form again."),
        ("field.location", "x" * 76, "Location takes at most 75 characters; write less."),
        ("priority", "now", "This priority does not exist; open the form again."),
        ("impact", "two", "This impact does not exist; open the form again."),
        ("urgency", "now", "This urgency does not exist; open the form again."),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    desk: Catalog, name: str, answer: str, fault: str
) -> None:
    with pytest.raises(FixError, match=fault):
        fixing.changes(REQUEST, {name: answer}, desk)


@pytest.mark.parametrize(
    ("answers", "changed"),
    [
        ({"impact": "everyone"}, {"impact": "everyone", "priority": "high"}),
        ({"urgency": "stops work"}, {"urgency": "stops work"}),
        ({"urgency": "can wait"}, {"urgency": "can wait", "priority": "low"}),
        (
            {"impact": "everyone", "urgency": "stops work"},
            {"impact": "everyone", "urgency": "stops work", "priority": "critical"},
        ),
        ({"impact": "everyone", "priority": "low"}, {"impact": "everyone", "priority": "low"}),
        ({"impact": "", "urgency": ""}, {}),
    ],
)
def test_impact_and_urgency_set_the_priority_unless_it_was_set_itself(
    desk: Catalog, answers: dict[str, str], changed: dict[str, str]
) -> None:
    assert fixing.changes(REQUEST, shown(REQUEST, desk) | answers, desk) == changed
    after = fixing.fixed(REQUEST, None, changed)
    assert (after.impact, after.urgency) == (changed.get("impact"), changed.get("urgency"))
    assert after.fields == REQUEST.fields
    assert fixing.changes(after, shown(after, desk), desk) == {}


@pytest.mark.parametrize("category", ["vpn", "nonsense"])
def test_a_category_of_another_team_is_refused(desk: Catalog, category: str) -> None:
    with pytest.raises(FixError, match="not the team's any more"):
        fixing.category_of(REQUEST, {"category": category}, desk)


def test_what_nobody_was_asked_about_stays(desk: Catalog) -> None:
    assert fixing.changes(REQUEST, {"priority": "normal"}, desk) == {}


def test_any_change_makes_an_older_form_known_as_old(desk: Catalog) -> None:
    stamps = {
        fixing.stamp(each)
        for each in (
            REQUEST,
            fixing.fixed(REQUEST, None, {"service": "CRM"}),
            fixing.fixed(REQUEST, None, {"service": ""}),
            fixing.fixed(REQUEST, None, {"priority": "low"}),
            fixing.fixed(REQUEST, None, {"impact": "everyone"}),
            fixing.fixed(REQUEST, None, {"urgency": "stops work"}),
            fixing.fixed(REQUEST, "hr-system", {}),
        )
    }
    assert len(stamps) == 7


@given(service=st.sampled_from(["VPN", "CRM", "-"]), location=st.text(max_size=75))
def test_what_is_fixed_is_what_the_form_then_shows(
    desk: Catalog, service: str, location: str
) -> None:
    answers = {"field.service": service, "field.location": location}
    changed = fixing.changes(REQUEST, answers, desk)
    after = fixing.fixed(REQUEST, None, changed)
    assert fixing.changes(after, answers, desk) == {}
    assert all(
        desk_field.allows(after.fields[desk_field.id].value)
        for desk_field in FIELDS
        if desk_field.id in after.fields
    )
