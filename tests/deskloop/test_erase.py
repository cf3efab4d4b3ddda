"""Erasing: what somebody wrote is found nowhere any more, and the log still counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fresh import that_learned
from office import Office
from typer.testing import CliRunner

from deskloop.cli import app
from deskloop.errors import DeskloopError
from helpdesk.catalog import Catalog
from helpdesk.feedback import Kind
from helpdesk.learning.embedding import loading
from storage import feedback, requests, team_cards, versions
from storage.db import Database
from storage.errors import StorageError
from storage.versions import VersionKind, VersionState

SECRET = "the zanzibar ledger does not open"


@pytest.fixture
def encoder() -> str:
    """What reads sentences: nothing, for each erasure learns anew."""
    return "none"


@pytest.fixture
def sqlite_database(tmp_path: Path, catalog: Catalog, encoder: str) -> Iterator[Database]:
    """A fresh SQLite database that has learned the catalog."""
    database = that_learned(tmp_path / "deskloop.db", catalog, encoder)
    yield database
    database.close()


@pytest.fixture
def erase(
    sqlite_database: Database, encoder: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    monkeypatch.setenv("DATABASE_URL", sqlite_database.url)
    monkeypatch.setenv("DESKLOOP_ENCODER", encoder)

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(app, ["erase", *arguments])
        if result.exception:
            raise result.exception
        return result.output

    return run


@pytest.fixture
def asked(opened: Callable[..., Office], sqlite_database: Database) -> Office:
    """Somebody asked, and corrected the bot."""
    office = opened(sqlite_database)
    office.worker_is_on = False
    sent = office.says("UADA", SECRET)
    office.press("UADA", office.reply(sent), "Something else")
    office.settle()
    return office


def everywhere(database: Database) -> bytes:
    """All bytes of the database, as they are on the disk."""
    path = Path(str(database.engine.url.database))
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


@pytest.mark.case(48)
@pytest.mark.parametrize("encoder", [loading.USUAL])
def test_what_is_erased_is_in_no_byte_of_the_database(
    asked: Office, erase: Callable[..., str], sqlite_database: Database
) -> None:
    """Case 48: rows, posts that were sent, vectors and older versions; a tombstone stays."""
    assert SECRET.encode() in everywhere(sqlite_database)
    [request] = _requests(sqlite_database)
    told = erase(request)
    assert "Requests erased: 1" in told
    assert b"zanzibar" not in everywhere(sqlite_database).lower()
    with sqlite_database.snapshot() as session:
        log = feedback.between(session, 0)
        assert log[-1].kind is Kind.ERASED
        assert {each.request_id for each in log} == {request}
        assert requests.get(session, request).text == ""


@pytest.mark.case(48)
def test_what_was_said_and_noted_about_it_is_erased_with_it(
    asked: Office, erase: Callable[..., str], sqlite_database: Database
) -> None:
    """Case 48: replies in both threads, notes, and what was written beside an act."""
    [card] = asked.cards("it-service-desk")
    asked.says("UTESS", "// zanzibar, as ever", channel="it-service-desk", thread=card.ts)
    asked.says("UTESS", "is it zanzibar?", channel="it-service-desk", thread=card.ts)
    asked.press("UTESS", card, "Reply", channel="it-service-desk")
    asked.fills("UTESS", {"words": "zanzibar is away"})
    asked.press("UTESS", asked.cards("it-service-desk")[0], "Escalate", channel="it-service-desk")
    asked.fills("UTESS", {"words": "zanzibar!", "priority": "high"})
    asked.settle()
    [request] = _requests(sqlite_database)
    erase(request)
    assert b"zanzibar" not in everywhere(sqlite_database).lower()


@pytest.mark.case(48)
def test_no_other_requests_card_quotes_what_is_erased(
    asked: Office, erase: Callable[..., str], sqlite_database: Database
) -> None:
    """Case 48: the cards of requests like it told how it was solved, and in which words."""
    card = asked.cards("it-service-desk")[-1]
    asked.says("UTESS", "zanzibar is away", channel="it-service-desk", thread=card.ts)
    asked.press("UTESS", asked.cards("it-service-desk")[0], "Resolve", channel="it-service-desk")
    [request] = _requests(sqlite_database)
    later = asked.says("UBEN", "sap not working")
    asked.reply(later)
    with sqlite_database.transaction() as session:
        other = requests.everything(session)[-1]
        found = replace(other, similar=(request,))
        requests.save(session, found)
        team_cards.show(session, found, asked.catalog, other.created_at)
    asked.settle()
    assert "zanzibar" in asked.cards("it-apps")[-1].text
    erase(request)
    assert b"zanzibar" not in everywhere(sqlite_database).lower()
    assert "zanzibar" not in asked.cards("it-apps")[-1].text


@pytest.mark.case(48)
def test_no_list_of_open_requests_quotes_what_is_erased(
    asked: Office, erase: Callable[..., str], sqlite_database: Database
) -> None:
    """Case 48: the bot was asked how things stand, and answered in the request's words."""
    told = asked.says("UADA", "any update?")
    assert "zanzibar" in asked.reply(told).text
    asked.settle()
    [request] = _requests(sqlite_database)
    erase(request)
    assert b"zanzibar" not in everywhere(sqlite_database).lower()


@pytest.mark.case(48)
def test_what_a_person_wrote_in_others_requests_is_erased_with_the_person(
    asked: Office, erase: Callable[..., str], sqlite_database: Database
) -> None:
    """Case 48: a technician who never asked anything, in threads, notes and forms."""
    where = {"channel": "it-service-desk"}
    [card] = asked.cards("it-service-desk")
    asked.says("UTESS", "// quokka, I think", thread=card.ts, **where)
    asked.says("UTESS", "is it a quokka?", thread=card.ts, **where)
    asked.press("UTESS", asked.cards("it-service-desk")[0], "Escalate", **where)
    asked.fills("UTESS", {"words": "a quokka!", "priority": "high"})
    asked.settle()
    assert "quokka" in asked.cards("it-service-desk")[0].text
    told = erase("--person", f"{_workspace(sqlite_database)}:UTESS")
    assert "Requests erased: 0" in told
    assert b"quokka" not in everywhere(sqlite_database).lower()
    assert "quokka" not in asked.cards("it-service-desk")[0].text
    assert SECRET in asked.cards("it-service-desk")[0].text


@pytest.mark.case(48)
def test_older_versions_are_empty_and_cannot_come_back(
    asked: Office, erase: Callable[..., str], sqlite_database: Database
) -> None:
    """Case 48: what was trained on it is gone too, whoever rolls back."""
    erase("--person", f"{_workspace(sqlite_database)}:UADA")
    with sqlite_database.transaction() as session:
        first = versions.get(session, VersionKind.MODEL, 1)
        assert first.state is VersionState.EMPTIED
        live = versions.champion(session, VersionKind.MODEL)
        assert live and live.number == 2
        with pytest.raises(StorageError, match="emptied"):
            versions.roll_back(session, VersionKind.MODEL, 1, "UTESS", live.at)


def test_erasing_twice_changes_nothing(
    asked: Office, erase: Callable[..., str], sqlite_database: Database
) -> None:
    [request] = _requests(sqlite_database)
    erase(request)
    assert "Requests erased: 0" in erase(request)


def test_the_bot_goes_on_after_an_erasure(
    asked: Office, erase: Callable[..., str], sqlite_database: Database
) -> None:
    [request] = _requests(sqlite_database)
    erase(request)
    sent = asked.says("UBEN", "my vpn drops since this morning")
    assert asked.reply(sent)


@pytest.mark.parametrize("arguments", [(), ("r1", "--person", "T:U"), ("--person", "T:NOBODY")])
def test_what_cannot_be_erased_is_said(
    asked: Office, erase: Callable[..., str], arguments: tuple[str, ...]
) -> None:
    with pytest.raises(DeskloopError, match=r"name one thing|asked nothing"):
        erase(*arguments)


def _requests(database: Database) -> list[str]:
    with database.snapshot() as session:
        return [each.id for each in requests.everything(session)]


def _workspace(database: Database) -> str:
    with database.snapshot() as session:
        return requests.everything(session)[0].workspace
