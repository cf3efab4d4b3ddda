"""`deskloop templates` and `deskloop changes`: versions shown, compared, rolled back, undone."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete

from deskloop import changes_command, cli, templates_command
from deskloop.settings import Settings
from helpdesk.catalog import Catalog, Drafting
from helpdesk.knowledge import Change, ChangeDeed, ItemKind, Knowledge, Origin
from storage import knowledge, outbox
from storage.db import Database
from storage.outbox import Lane
from storage.tables import ItemRow

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
ID = "account-unlock"
NEW = "Wait **[30] minutes** without trying."
Deskloop = Callable[..., tuple[int, str, str]]


@pytest.fixture
def deskloop(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    sqlite_database: Database,
) -> Deskloop:
    """Run `deskloop` on a database that knows the catalog's answers."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", sqlite_database.url)
    for command in (templates_command, changes_command):
        monkeypatch.setattr(command.console, "width", 200)

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["deskloop", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


@pytest.fixture
def database(sqlite_database: Database, catalog: Catalog) -> Database:
    """The catalog's answers, and other words of Umar for one of them, which are sent now."""
    with sqlite_database.transaction() as session:
        knowledge.seed(session, catalog, AT)
        [template] = [each for each in catalog.templates if each.id == ID]
        words = template.model_copy(update={"body": NEW})
        number = knowledge.add_wording(session, words, Origin.PERSON, "UUMAR", AT)
        living = knowledge.load(session).templates[ID]
        change = Change(
            at=AT,
            actor="UUMAR",
            deed=ChangeDeed.SET,
            kind=ItemKind.TEMPLATE,
            subject=ID,
            team="identity",
            before=None,
            after=None,
        )
        after = living.model_copy(update={"champion": number})
        knowledge.set_item(session, change, ItemKind.TEMPLATE, ID, after)
    return sqlite_database


def known(database: Database) -> Knowledge:
    with database.snapshot() as session:
        return knowledge.load(session)


def newest(deskloop: Deskloop) -> dict[str, Any]:
    _, out, _ = deskloop("changes", "--limit", 1, "--json")
    [row] = json.loads(out)
    return dict(row)


def test_every_answer_is_listed_with_what_becomes_of_it(
    database: Database, catalog: Catalog, deskloop: Deskloop
) -> None:
    _, out, _ = deskloop("templates", "list", "--json")
    rows = {row["template"]: row for row in json.loads(out)}
    assert len(rows) == len(catalog.templates)
    assert (rows[ID]["version"], rows[ID]["team"], rows[ID]["drafting"]) == (2, "identity", "auto")
    _, out, _ = deskloop("templates", "list")
    assert "Unlock your account" in out


def test_words_are_shown_as_they_are_in_each_version(
    database: Database, deskloop: Deskloop
) -> None:
    _, out, _ = deskloop("templates", "show", ID)
    assert NEW in out
    _, out, _ = deskloop("templates", "show", ID, "--version", 1)
    assert "15 minutes" in out


def test_two_versions_are_compared_line_by_line(database: Database, deskloop: Deskloop) -> None:
    code, out, _ = deskloop("templates", "diff", ID)
    assert code == 0
    assert f"+{NEW}" in out.splitlines()
    assert f"--- {ID} version 1" in out
    _, backwards, _ = deskloop("templates", "diff", ID, 2, 1)
    assert f"-{NEW}" in backwards.splitlines()


def test_a_rollback_sends_the_earlier_words_and_stands_in_the_log(
    database: Database, deskloop: Deskloop
) -> None:
    code, out, _ = deskloop("templates", "rollback", ID, 1)
    assert (code, known(database).templates[ID].champion) == (0, 1)
    change = newest(deskloop)
    assert (change["deed"], change["who"]) == ("rolled_back", "operator")
    assert f"deskloop changes undo {change['change']}" in out
    assert told(database) == 1


def told(database: Database) -> int:
    """How many cards teams are owed."""
    with database.snapshot() as session:
        return outbox.pending(session, Lane.CHAT)


def test_a_policy_is_set_and_taken_back(
    database: Database, catalog: Catalog, deskloop: Deskloop
) -> None:
    deskloop("templates", "policy", "identity", ID, "off")
    assert known(database).drafting("identity", ID, catalog) is Drafting.OFF
    assert told(database) == 1
    code, _, again = deskloop("templates", "policy", "identity", ID, "off")
    assert (bool(code), told(database)) == (True, 1)
    assert "at Identity and Access already" in again
    number = newest(deskloop)["change"]
    code, _, _ = deskloop("changes", "undo", number)
    assert (code, known(database).drafting("identity", ID, catalog)) == (0, Drafting.AUTO)
    [undone] = [row for row in all_changes(deskloop) if row["change"] == number]
    assert undone["undone_by"] == newest(deskloop)["change"]


def all_changes(deskloop: Deskloop) -> list[dict[str, Any]]:
    _, out, _ = deskloop("changes", "--limit", 500, "--json")
    return list(json.loads(out))


def test_the_log_says_who_did_what_when_and_if_it_stands(
    database: Database, deskloop: Deskloop
) -> None:
    _, out, _ = deskloop("changes", "--limit", 2)
    assert "2026-11-03 09:30" in out
    assert "UUMAR" in out
    assert "“Unlock your account” was changed" in out
    assert "catalog" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("templates", "show", "account-unlok"), "account-unlock"),
        (("templates", "show", ID, "--version", 9), "there are: 1, 2"),
        (("templates", "diff", ID, 1), "two versions"),
        (("templates", "rollback", ID, 2), "already"),
        (("templates", "policy", "identiti", ID, "off"), "identity"),
        (("changes", "undo", 10_000), "deskloop changes"),
        (("changes", "undo", 1), "roll the answer back"),
    ],
)
def test_what_cannot_be_is_refused_with_the_fault_and_the_mend(
    words: tuple[object, ...], told: str, database: Database, deskloop: Deskloop
) -> None:
    code, _, err = deskloop(*words)
    assert code == 2
    assert told in err


def test_what_came_after_must_be_undone_first(database: Database, deskloop: Deskloop) -> None:
    first = newest(deskloop)["change"]
    deskloop("templates", "rollback", ID, 1)
    code, _, err = deskloop("changes", "undo", first)
    assert code == 2
    assert f"before what came after it: {first + 1}" in err
    assert deskloop("changes", "undo", first + 1)[0] == 0
    assert deskloop("changes", "undo", first)[0] == 0
    assert known(database).templates[ID].champion == 1


def test_before_anything_was_learned_it_says_what_to_start(
    sqlite_database: Database, deskloop: Deskloop
) -> None:
    with sqlite_database.transaction() as session:
        session.exec(delete(ItemRow))
    code, _, err = deskloop("templates", "list")
    assert (code, "start a worker" in err) == (2, True)
