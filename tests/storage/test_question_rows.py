"""What questions are learned from, on each database."""

from dataclasses import replace
from datetime import timedelta

from small import AT

from helpdesk.catalog import Priority
from helpdesk.doors import Door
from helpdesk.model import Followed, Request, Status
from storage import erasure, questions, requests
from storage.db import Database

ASKED = Request(
    id="asked",
    door=Door.SLACK,
    workspace="T1",
    channel="C1",
    requester="UADA",
    text="it jams",
    status=Status.RESOLVED,
    team="workplace",
    category="printer",
    template=None,
    priority=Priority.NORMAL,
    decision_id="d",
    created_at=AT,
    resolved_at=AT,
    followups=(Followed("printer/label", "Which?", True, 0.9, "P7", ("P7", "P8")),),
)


def test_only_resolved_requests_of_a_category_tell_of_questions(database: Database) -> None:
    told = [
        ASKED,
        replace(ASKED, id="unasked", followups=(), resolved_at=AT + timedelta(hours=1)),
        replace(ASKED, id="open", status=Status.WITH_TEAM),
        replace(ASKED, id="nowhere", category=None),
        replace(ASKED, id="old", resolved_at=AT - timedelta(days=9)),
    ]
    with database.transaction() as session:
        for each in told:
            requests.save(session, each)
    with database.snapshot() as session:
        resolved = questions.resolved(session, AT - timedelta(days=1))
        followed = questions.followed(session, AT - timedelta(days=1))
    assert [each.id for each in resolved] == ["asked", "unasked"]
    assert followed == [ASKED]


def test_answers_are_erased_with_their_request(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        requests.save(session, ASKED)
        erasure.erase_request(session, ASKED.id, "UTESS", AT)
        session.expire_all()
        assert requests.look(session, ASKED.id).followups == ()
