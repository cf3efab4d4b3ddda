"""A part of the simulated week, at the real bot and its worker: nothing is computed beforehand."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from helpdesk.feedback import Kind
from storage.tables import FeedbackRow, RequestRow

ASKED = 15
CORRECTIONS = {Kind.REASSIGNED, Kind.WRONG_TEAM, Kind.DRAFT_REJECTED, Kind.FIELDS_FIXED}


def test_simulated_people_ask_correct_and_resolve_through_the_real_doors(office: Any) -> None:
    office.post("week", {"seed": 2, "minutes": 1.0})

    def is_far_enough() -> bool:
        week = office.get("week")["week"]
        return bool(week["asked"] >= ASKED and week["solved"] >= 3 and week["corrected"] >= 1)

    office.until(is_far_enough)
    week = office.post("week/stop", {})["week"]
    office.settle()
    office.work()
    assert week["phase"] == "stopped"
    with office.database.snapshot() as session:
        requests = session.exec(select(RequestRow)).all()
        kinds = [Kind(each.kind) for each in session.exec(select(FeedbackRow))]
    assert ASKED <= len(requests) <= week["asked"]
    assert {each.requester for each in requests} < _simulated(office)
    assert CORRECTIONS & set(kinds)
    assert {each.status for each in requests} >= {"resolved"}
    assert office.health()["model_version"] > 1


def _simulated(office: Any) -> set[str]:
    return {each["id"] for each in office.get("users")["users"] if each.get("simulated")}
