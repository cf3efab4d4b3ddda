"""What channels, workspaces and people are called, by id, and whose name nobody has told yet."""

from datetime import UTC, datetime

from lived import asked, moved

from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.metrics.period import DIRECT, Filter
from helpdesk.model import Profile
from storage import channels, erasure, figures, people, search, stream
from storage.db import Database
from storage.search import Wanted
from storage.stream import Given, Labels

NOW = datetime.now(UTC)
IN_TEAMS = {"door": Door.MSTEAMS, "workspace": "tenant"}


def test_a_channel_without_a_name_goes_by_its_id(database: Database) -> None:
    with database.transaction() as session:
        channels.note(session, "T1", "C1", "it-help")
    with database.snapshot() as session:
        assert channels.names(session, ["C1", "C2"]) == {"C1": "it-help", "C2": "C2"}


def test_a_new_name_takes_the_place_of_the_old_one(sqlite_database: Database) -> None:
    for name in ("it-help", "ask-it"):
        with sqlite_database.transaction() as session:
            channels.note(session, "T1", "C1", name)
    with sqlite_database.snapshot() as session:
        assert channels.names(session, ["C1"]) == {"C1": "ask-it"}


def test_what_has_the_same_name_is_told_apart(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        channels.note(session, "T1", "C1", "it-help")
        channels.note(session, "T2", "C2", "it-help")
        channels.note(session, "T1", channels.ITSELF, "Acme")
    with sqlite_database.snapshot() as session:
        named = channels.names(session, ["C1", "C2"])
        assert named == {"C1": "it-help (C1)", "C2": "it-help (C2)"}
        assert channels.workspace_names(session, ["T1", "T2"]) == {"T1": "Acme", "T2": "T2"}


def test_direct_messages_of_either_chat_are_one_channel_without_a_name(
    database: Database, catalog: Catalog
) -> None:
    with database.transaction() as session:
        asked(session, 1, NOW, channel="DADA")
        asked(session, 2, NOW, channel="a:1ben", **IN_TEAMS)
        asked(session, 3, NOW, channel="19:9f@thread.tacv2", **IN_TEAMS)
        asked(session, 4, NOW, channel="CDHELP")
    with database.snapshot() as session:
        offered = figures.choices(session, catalog).channels
        assert offered[DIRECT] == "Direct messages"
        assert not {"DADA", "a:1ben"} & {*offered, *offered.values()}
        direct = search.find(session, catalog, Wanted(filter=Filter(channel=DIRECT)), 9)
        assert {each.id for each in direct} == {"r1", "r2"}


def merged(catalog: Catalog) -> Catalog:
    """The catalog, whose team network takes the place of a team lan."""
    told = catalog.model_dump(mode="json")
    next(each for each in told["teams"] if each["id"] == "network")["formerly"] = ["lan"]
    return Catalog.model_validate(told)


def test_what_was_said_of_a_team_before_it_counts_for_a_team(
    sqlite_database: Database, catalog: Catalog
) -> None:
    with sqlite_database.transaction() as session:
        for number, team in enumerate(("lan", "network", "security"), 1):
            moved(session, asked(session, number, NOW, team="hardware"), team)
    with sqlite_database.snapshot() as session:
        given = stream.given_by_team(session, merged(catalog), Labels())
        assert given == [Given("network", 2, 2), Given("security", 1, 1)]


def test_a_team_has_what_was_with_the_team_before_it(
    sqlite_database: Database, catalog: Catalog
) -> None:
    renamed = merged(catalog)
    with sqlite_database.transaction() as session:
        asked(session, 1, NOW, team="lan")
        asked(session, 2, NOW, team="hardware")
    with sqlite_database.snapshot() as session:
        found = search.find(session, renamed, Wanted(filter=Filter("network")), 9)
        assert [each.id for each in found] == ["r1"]


def test_who_asked_or_corrected_without_a_name_is_found(database: Database) -> None:
    with database.transaction() as session:
        moved(session, asked(session, 1, NOW, requester="UADA"), "security", by="UUMAR")
        asked(session, 2, NOW, requester="UBEN")
        asked(session, 3, NOW, requester="29:dev", **IN_TEAMS)
        people.note_profile(session, "UBEN", Profile("Ben", {}))
        channels.note(session, "TDESKLOOP", "COTHER", "other")
    with database.snapshot() as session:
        assert people.nameless(session) == ["29:dev", "UADA", "UUMAR"]
        assert channels.nameless(session, Door.SLACK) == ["CHELP"]


def test_whose_name_was_erased_is_not_asked_for(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        asked(session, 1, NOW)
        people.note_profile(session, "UADA", Profile("Ada", {"title": "Chemist"}))
        erasure.erase_person(session, "TDESKLOOP", "UADA")
    with sqlite_database.snapshot() as session:
        assert people.names(session, ["UADA"]) == {}
        assert people.profile(session, "UADA") == Profile("", {})
        assert people.nameless(session) == []
