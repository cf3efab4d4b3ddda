"""Taking feedback back: what is done is what was foreseen."""

from datetime import timedelta

from small import AT, feedback_on

from helpdesk.feedback import Kind
from storage import feedback, judging
from storage.db import Database
from storage.judging import Judge, Undo

JUDGE = Judge("T1", "operator", AT + timedelta(days=1))


def say(database: Database, number: int, kind: Kind, actor: str, about: str = "") -> None:
    told = {"actor": actor, "about": about, "team": "network", "request_id": f"r{number}"}
    with database.transaction() as session:
        feedback.append(session, feedback_on("vpn drops", kind, number, **told))


def test_what_is_taken_back_is_what_was_foreseen(database: Database) -> None:
    """Events, a person's, an undo of an undo, and what somebody said of an event."""
    say(database, 1, Kind.REASSIGNED, "UADA")
    say(database, 2, Kind.REASSIGNED, "UBEN")
    say(database, 3, Kind.KEPT, "UTESS", about="1")
    say(database, 4, Kind.RESOLVED, "UADA")
    say(database, 5, Kind.PERSON_UNDONE, "UTESS", about="T1:UADA")
    say(database, 6, Kind.EVENT_UNDONE, "UTESS", about="2")
    say(database, 7, Kind.EVENT_UNDONE, "UTESS", about="6")
    undos = [Undo(Kind.EVENT_UNDONE, str(number)) for number in range(1, 8)]
    span = {"after": "1", "upto": "4"}
    undos += [Undo(Kind.PERSON_UNDONE, "T1:UBEN"), Undo(Kind.VERSION_UNDONE, "1", fields=span)]
    for undo in undos:
        with database.transaction() as session:
            foreseen = judging.foresee(session, undo, JUDGE)
            done = judging.do(session, undo, JUDGE)
        assert (done.lost, done.regained) == (foreseen.lost, foreseen.regained)


def test_only_who_said_something_can_be_taken_back(database: Database) -> None:
    say(database, 1, Kind.REASSIGNED, "UADA")
    with database.snapshot() as session:
        found = {who: feedback.is_from(session, who) for who in ("T1:UADA", "T1:UBEN", "T1", "")}
    assert found == {"T1:UADA": True, "T1:UBEN": False, "T1": False, "": False}
