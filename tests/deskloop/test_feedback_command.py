"""`deskloop feedback`: the log shown, taken back, and kept, each told in numbers."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from deskloop import cli, feedback_command, inspect
from deskloop.settings import Settings
from helpdesk.feedback import Feedback, Kind
from storage import feedback, outbox, versions
from storage.db import Database
from storage.versions import VersionKind

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
Deskloop = Callable[..., tuple[int, str, str]]


@pytest.fixture
def deskloop(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    sqlite_database: Database,
) -> Deskloop:
    """Run `deskloop feedback`; what it would train is only noted in its output."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", sqlite_database.url)
    monkeypatch.setattr(feedback_command.console, "width", 200)
    monkeypatch.setattr(inspect, "train", lambda *_: ["model version 2: promoted (better)"])

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["deskloop", "feedback", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def said(number: int, actor: str = "UADA", **fields: Any) -> Feedback:
    values: dict[str, Any] = {
        "key": f"event-{number}",
        "kind": Kind.WRONG_TEAM,
        "at": AT,
        "workspace": "T1",
        "actor": actor,
        "request_id": f"request-{number}",
        "decision_id": "d",
        "text": f"the beamer in room {number} stays [dark]",
        "model_version": 1,
        "templates_version": 1,
        "team_before": "network",
        "team": "hardware",
    }
    return Feedback(**values | fields)


@pytest.fixture
def log(sqlite_database: Database) -> Database:
    """Two labels and a verdict of Ada, and a label of Ben: events 1 to 4."""
    give(
        sqlite_database,
        said(1),
        said(2),
        said(3, kind=Kind.DID_NOT_HELP, team=None, template="vpn-restart"),
        said(4, "UBEN", kind=Kind.RESOLVED),
    )
    return sqlite_database


def give(database: Database, *events: Feedback) -> None:
    with database.transaction() as session:
        for event in events:
            feedback.append(session, event)


def counts(database: Database, deskloop: Deskloop) -> list[int]:
    """The events that count, as `list --json` says."""
    code, out, _ = deskloop("list", "--json")
    assert code == 0
    return sorted(each["event"] for each in json.loads(out) if each["counts"])


def publish(database: Database, cursor: int, **figures: object) -> int:
    """Make one more version live: the same model, trained up to another event."""
    with database.transaction() as session:
        first = versions.get(session, VersionKind.MODEL, 1)
        data = versions.data(session, VersionKind.MODEL, 1)
        more = replace(first, cursor=cursor, figures=dict(figures), at=AT)
        return versions.publish(session, data, more).number


def owed(database: Database) -> list[int]:
    with database.snapshot() as session:
        return outbox.due_work(session, datetime.now(UTC))


# list


def test_the_newest_feedback_is_listed_first(log: Database, deskloop: Deskloop) -> None:
    _, out, _ = deskloop("list", "--limit", 2, "--json")
    newest, before = json.loads(out)
    assert (newest["event"], before["event"]) == (4, 3)
    assert (newest["person"], newest["team"], newest["counts"]) == ("T1:UBEN", "hardware", True)


def test_feedback_of_one_person_is_listed(log: Database, deskloop: Deskloop) -> None:
    _, out, _ = deskloop("list", "--person", "T1:UBEN", "--json")
    assert [each["event"] for each in json.loads(out)] == [4]


def test_a_list_for_people_shows_words_as_they_are(log: Database, deskloop: Deskloop) -> None:
    code, out, _ = deskloop("list")
    assert code == 0
    assert "stays [dark]" in out
    assert "network → hardware" in out


# undo


def test_an_event_that_is_undone_no_longer_counts(log: Database, deskloop: Deskloop) -> None:
    assert deskloop("undo", 1)[1].splitlines() == [
        "1 label of event 1 no longer counts; the next version is trained without it.",
        "model version 2: promoted (better)",
    ]
    assert counts(log, deskloop) == [2, 3, 4, 5]


def test_all_that_a_person_said_is_undone(log: Database, deskloop: Deskloop) -> None:
    _, out, _ = deskloop("undo", "--person", "T1:UADA")
    assert out.startswith(
        "2 labels and 1 other judgement by T1:UADA no longer count; "
        "the next version is trained without them.\n"
    )
    assert counts(log, deskloop) == [4, 5]


def test_what_a_version_learned_first_is_undone(log: Database, deskloop: Deskloop) -> None:
    assert publish(log, 1) == 2
    assert publish(log, 4) == 3
    _, out, _ = deskloop("undo", "--version", 3)
    assert out.startswith("2 labels that version 3 learned no longer count; ")
    assert counts(log, deskloop) == [1, 3, 5]


def test_a_refused_version_takes_no_labels_from_the_next(log: Database, deskloop: Deskloop) -> None:
    with log.transaction() as session:
        first = versions.get(session, VersionKind.MODEL, 1)
        refused = replace(first, cursor=2, state=versions.VersionState.REFUSED, at=AT)
        versions.publish(session, b"refused", refused)
    publish(log, 4)
    assert deskloop("undo", "--version", 3)[1].startswith("3 labels ")


def test_an_undo_that_is_undone_brings_the_labels_back(log: Database, deskloop: Deskloop) -> None:
    deskloop("undo", "--person", "T1:UADA")
    _, out, _ = deskloop("undo", 5)
    assert out.startswith(
        "2 labels and 1 other judgement count again; the next version is trained with them.\n"
    )
    assert counts(log, deskloop) == [1, 2, 3, 4, 6]


def test_what_is_undone_already_changes_nothing(log: Database, deskloop: Deskloop) -> None:
    deskloop("undo", 1)
    assert deskloop("undo", 1)[1] == (
        "Nothing of event 1 counts that could be undone; nothing changes.\n"
    )
    assert counts(log, deskloop) == [2, 3, 4, 5]


def test_an_undo_owes_the_training_in_the_same_breath(log: Database, deskloop: Deskloop) -> None:
    """Where the command is cut off, a worker does it."""
    assert owed(log) == []
    deskloop("undo", 1)
    assert len(owed(log)) == 1


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        ([9], "there is no event 9; “deskloop feedback list” shows those there are"),
        (["--person", "UADA"], "UADA gave no feedback; write WORKSPACE:USER"),
        (["--version", 9], "there is no model version 9"),
        ([], "name one thing to undo"),
        ([1, "--version", 1], "name one thing to undo"),
    ],
)
def test_what_is_not_there_is_named(
    log: Database, deskloop: Deskloop, words: list[object], mend: str
) -> None:
    code, out, err = deskloop("undo", *words)
    assert (code, out) == (2, "")
    assert mend in err


# review and keep


def test_what_was_set_aside_is_shown_with_its_reason(log: Database, deskloop: Deskloop) -> None:
    publish(log, 4, quarantine=[{"event": 2, "why": "nobody else [says] so"}])
    _, out, _ = deskloop("review")
    assert "nobody else [says] so" in out
    assert "1 set aside" in out
    [row] = json.loads(deskloop("review", "--json")[1])
    assert (row["event"], row["person"], row["team"]) == (2, "T1:UADA", "hardware")


@pytest.mark.parametrize("judge", ["keep", "undo"])
def test_what_was_judged_is_not_shown_again(log: Database, deskloop: Deskloop, judge: str) -> None:
    publish(log, 4, quarantine=[{"event": 2, "why": "alone"}])
    assert deskloop(judge, 2)[0] == 0
    assert deskloop("review")[1] == "Nothing is set aside.\n"


def test_an_event_is_kept_once(log: Database, deskloop: Deskloop) -> None:
    _, out, _ = deskloop("keep", 2)
    assert out.startswith(
        "Event 2 counts: “the beamer in room 2 stays [dark]” belongs to hardware."
    )
    deskloop("keep", 2)
    with log.snapshot() as session:
        kept = [each for each in feedback.between(session, 0) if each.kind is Kind.KEPT]
    assert [each.about for each in kept] == ["2"]


@pytest.mark.parametrize(
    ("event", "fault"), [(9, "there is no event 9"), (3, "gives no label"), (1, "was undone")]
)
def test_what_cannot_be_kept_is_refused(
    log: Database, deskloop: Deskloop, event: int, fault: str
) -> None:
    deskloop("undo", 1)
    code, _, err = deskloop("keep", event)
    assert code == 2
    assert fault in err
