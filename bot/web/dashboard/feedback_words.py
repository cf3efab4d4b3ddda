"""What an event of the feedback log says, and what it teaches, in words."""

from __future__ import annotations

from collections.abc import Mapping

from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, Kind

_DID: Mapping[Kind, str] = {
    Kind.SOLVED: "said that it is solved",
    Kind.WRONG_TEAM: "said that the team is wrong, and moved it from {before} to {team}",
    Kind.REASSIGNED: "moved it from {before} to {team}",
    Kind.SAID_WRONG_TEAM: "wrote that it belongs to {team}, not to {before}",
    Kind.CHOSEN: "chose what it is about: {team}",
    Kind.SOMETHING_ELSE: "said that it is about something else",
    Kind.PERSON: "asked for a person",
    Kind.DID_NOT_HELP: "said that the answer did not help",
    Kind.RESOLVED: "resolved it at {before}",
    Kind.REOPENED: "said that it is not solved after all",
    Kind.CONFIRMED: "confirmed that {team} is right",
    Kind.FIELDS_FIXED: "set its fields right",
    Kind.TAKEN: "took it at {before}",
    Kind.TAKEN_OVER: "took it over from {before} to {team}",
    Kind.NOT_A_REQUEST: "said that it is no request",
    Kind.ESCALATED: "escalated it",
    Kind.DRAFT_SENT: "sent the drafted answer as it was",
    Kind.DRAFT_EDITED: "changed the drafted answer before sending it",
    Kind.DRAFT_REJECTED: "rejected the drafted answer",
    Kind.SILENT: "said no more after the answer",
    Kind.QUICKLY_RESOLVED: "resolved it sooner than promised",
    Kind.RATED_WELL: "was content with how it went",
    Kind.RATED: "rated how it went as neither good nor bad",
    Kind.RATED_BADLY: "was not content with how it went",
    Kind.MISSED: "said what had not been asked",
    Kind.ANSWERED_QUESTION: "answered a question about it",
    Kind.KEPT: "let number {about} count in full",
    Kind.EVENT_UNDONE: "took number {about} back",
    Kind.PERSON_UNDONE: "took back everything that {person} had said",
    Kind.VERSION_UNDONE: "took back what model {about} was the first to learn",
    Kind.ERASED: "erased words for good",
}


def did(event: Feedback, catalog: Catalog, names: Mapping[str, str]) -> str:
    """Return what somebody did; `names` are what people are called, by id."""
    person = event.about.partition(":")[2]
    return _DID[event.kind].format(
        before=catalog.called(event.team_before) if event.team_before else "nobody",
        team=catalog.called(event.team) if event.team else "another team",
        about=event.about,
        person=names.get(person, person),
    )


def teaches(event: Feedback, catalog: Catalog, titles: Mapping[str, str]) -> list[str]:
    """Return what it teaches, each with its weight, a whole label being 1; none for nothing."""
    lesson, said = event.lesson, []
    if event.labels:
        said.append(f"It belongs to {catalog.called(str(event.team))} ({_weight(lesson.routing)})")
    if event.template and lesson.template:
        sign = "helped" if lesson.template > 0 else "did not help"
        title = titles.get(event.template, event.template)
        said.append(f"“{title}” {sign} ({_weight(lesson.template)})")
    return said


def _weight(value: float) -> str:
    return f"weight {'+' if value > 0 else '−'}{abs(value):g}"
