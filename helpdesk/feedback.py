"""Feedback: everything people tell us about a decision, and what each kind of it teaches.

One table, LESSONS, maps each kind to its sign, weight, and what it teaches. Whoever adds a kind
of feedback adds a line there, and nothing else in the learner changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from helpdesk.learning.labels import Judgement
from helpdesk.learning.rows import Row
from helpdesk.learning.templates import Outcome


class Kind(StrEnum):
    """What happened."""

    SOLVED = "solved"
    WRONG_TEAM = "wrong_team"
    REASSIGNED = "reassigned"
    SAID_WRONG_TEAM = "said_wrong_team"
    CHOSEN = "chosen"
    SOMETHING_ELSE = "something_else"
    PERSON = "talk_to_person"
    DID_NOT_HELP = "did_not_help"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CONFIRMED = "confirmed"
    FIELDS_FIXED = "fields_fixed"
    TAKEN = "taken"
    TAKEN_OVER = "taken_over"
    NOT_A_REQUEST = "not_a_request"
    ESCALATED = "escalated"
    DRAFT_SENT = "draft_sent"
    DRAFT_EDITED = "draft_edited"
    DRAFT_REJECTED = "draft_rejected"
    SILENT = "silent"
    QUICKLY_RESOLVED = "quickly_resolved"
    RATED_WELL = "rated_well"
    RATED = "rated"
    RATED_BADLY = "rated_badly"
    MISSED = "missed"
    ANSWERED_QUESTION = "answered_question"
    KEPT = "kept"
    EVENT_UNDONE = "event_undone"
    PERSON_UNDONE = "person_undone"
    VERSION_UNDONE = "version_undone"
    ERASED = "erased"


@dataclass(frozen=True)
class Lesson:
    """What one kind of feedback teaches.

    `routing` is the weight of the label it gives to team and category (0: none), `template` the
    weight of its verdict on the answer that was sent (negative: it failed; 0: says nothing).
    `settles_after` is how long a good verdict must stand before it counts for what an answer may
    do unasked. `explicit` labels train at once and are never outvoted by a later agreement;
    `is_correction` marks that the bot was wrong.
    """

    routing: float = 0.0
    template: float = 0.0
    explicit: bool = False
    is_correction: bool = False
    settles_after: timedelta = timedelta(0)


# Most of what comes back comes back within two days.
_STANDS = timedelta(days=2)

LESSONS: dict[Kind, Lesson] = {
    Kind.SOLVED: Lesson(routing=0.5, template=1.0, settles_after=_STANDS),
    Kind.WRONG_TEAM: Lesson(routing=1.0, explicit=True, is_correction=True),
    Kind.REASSIGNED: Lesson(routing=1.0, explicit=True, is_correction=True),
    Kind.SAID_WRONG_TEAM: Lesson(routing=1.0, explicit=True, is_correction=True),
    Kind.CHOSEN: Lesson(routing=1.0, explicit=True),
    Kind.SOMETHING_ELSE: Lesson(),
    Kind.PERSON: Lesson(template=-0.5),
    Kind.DID_NOT_HELP: Lesson(template=-1.0),
    # Of an answer this says something only where nobody had to say anything after it.
    Kind.RESOLVED: Lesson(routing=0.5, template=0.5, settles_after=_STANDS),
    # It blames the answer that claimed to solve it, never the team.
    Kind.REOPENED: Lesson(template=-1.0),
    Kind.CONFIRMED: Lesson(routing=1.0, explicit=True),
    Kind.FIELDS_FIXED: Lesson(routing=1.0, explicit=True),
    # A technician of the team took it: they agree, as one who resolves it does.
    Kind.TAKEN: Lesson(routing=0.25),
    Kind.TAKEN_OVER: Lesson(routing=1.0, explicit=True, is_correction=True),
    Kind.NOT_A_REQUEST: Lesson(is_correction=True),
    Kind.ESCALATED: Lesson(template=-0.5),
    # What becomes of the request says more of the answer than that somebody sent it.
    Kind.DRAFT_SENT: Lesson(template=0.5, settles_after=_STANDS),
    Kind.DRAFT_EDITED: Lesson(template=0.25),
    Kind.DRAFT_REJECTED: Lesson(template=-1.0),
    # Whoever says nothing may be content, or may have given up.
    Kind.SILENT: Lesson(template=0.25),
    Kind.QUICKLY_RESOLVED: Lesson(routing=0.25, template=0.5, settles_after=_STANDS),
    Kind.RATED_WELL: Lesson(routing=0.25, template=1.0),
    Kind.RATED: Lesson(),
    Kind.RATED_BADLY: Lesson(template=-0.5),
    Kind.MISSED: Lesson(),
    Kind.ANSWERED_QUESTION: Lesson(),
    Kind.KEPT: Lesson(),
    Kind.EVENT_UNDONE: Lesson(),
    Kind.PERSON_UNDONE: Lesson(),
    Kind.VERSION_UNDONE: Lesson(),
    Kind.ERASED: Lesson(),
}


@dataclass(frozen=True)
class Feedback:
    """One event of the append-only log: who, what, on which decision and versions, in which words.

    `text` is the request's text as that decision judged it. `team` and `category` are the label
    that the event gives (None: it gives none), `team_before` what stood before; `fields` are the
    values it gives to others. `key` names the event on its platform; the same key twice is the
    same event. `about` names what an event that judges others is about: an event, a person, a
    version.
    """

    key: str
    kind: Kind
    at: datetime
    workspace: str
    actor: str
    request_id: str
    decision_id: str
    text: str
    model_version: int
    templates_version: int
    team_before: str
    team: str | None = None
    category: str | None = None
    template: str | None = None
    words: str = ""
    about: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    by_technician: bool = False
    template_version: int | None = None
    id: int = 0

    @property
    def lesson(self) -> Lesson:
        """What this kind teaches."""
        return LESSONS[self.kind]

    @property
    def labels(self) -> bool:
        """Whether it gives the routing learner a label."""
        return self.lesson.routing > 0 and self.team is not None


def labelled(events: Iterable[Feedback]) -> list[Feedback]:
    """The events that give a routing label, see `meant`."""
    return [event for event in meant(events) if event.labels]


def meant(events: Iterable[Feedback]) -> list[Feedback]:
    """The events without agreement with a team that meant none.

    Who took, solved or resolved what turned out to be no request agreed with nothing.
    """
    events = list(events)
    dismissals = (event for event in events if event.kind is Kind.NOT_A_REQUEST)
    last = {event.request_id: event.id for event in sorted(dismissals, key=lambda each: each.id)}
    return [
        event
        for event in events
        if event.lesson.explicit
        or not event.lesson.routing
        or event.id > last.get(event.request_id, -1)
    ]


def judgements(events: Iterable[Feedback]) -> list[Judgement]:
    """The routing labels in these events, one each."""
    events = list(events)
    kept = {event.about for event in events if event.kind is Kind.KEPT}
    return [
        Judgement(
            key=event.key,
            request_id=event.request_id,
            at=event.at.timestamp(),
            text=event.text,
            team=event.team,
            category=event.category,
            explicit=event.lesson.explicit,
            weight=event.lesson.routing,
            id=event.id,
            actor=f"{event.workspace}:{event.actor}",
            by_technician=event.by_technician,
            is_kept=str(event.id) in kept,
        )
        for event in labelled(events)
        if event.text
    ]


def set_right(events: Iterable[Feedback]) -> dict[str, list[Row]]:
    """What technicians set right beside the team: rows for "category" and for "priority".

    The last word on each request stands.
    """
    last: dict[tuple[str, str], Row] = {}
    for event in sorted(events, key=lambda event: (event.at, event.key)):
        if event.kind is Kind.FIELDS_FIXED:
            said = {"category": event.category, "priority": event.fields.get("priority")}
            weight = event.lesson.routing
            for head, label in said.items():
                if label:
                    last[head, event.request_id] = Row(event.text, label, weight, "correction")
    rows: dict[str, list[Row]] = {"category": [], "priority": []}
    for (head, _), row in last.items():
        rows[head].append(row)
    return rows


def outcomes(events: Iterable[Feedback]) -> list[Outcome]:
    """The last verdict on each answer sent: a reopening undoes the *Solved* before it."""
    last: dict[tuple[str, str], Feedback] = {}
    for event in sorted(events, key=lambda event: (event.at, event.key)):
        if event.template and event.lesson.template:
            last[event.request_id, event.template] = event
    return [
        Outcome(
            wording=(str(event.template), event.template_version or 1),
            solved=event.lesson.template > 0,
            weight=abs(event.lesson.template),
            key=event.key,
        )
        for event in last.values()
    ]
