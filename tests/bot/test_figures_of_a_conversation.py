"""Figures of a conversation are the same from rollups and from the log, after each act."""

from datetime import UTC, datetime
from typing import Any

from office import Office
from rows import all_requests

from deskloop import judging
from helpdesk import digest
from helpdesk.metrics import EVERYTHING, Period, figures
from storage import digest as digests
from storage import erasure, rollups
from storage import figures as read
from storage.lives import ALWAYS
from workers.context import Context
from workers.rollup import add_up


def now() -> datetime:
    return datetime.now(UTC)


def told(office: Office) -> list[Any]:
    """What is read of everything, with the days added up so far."""
    with office.database.snapshot() as session:
        of = (session, ALWAYS, EVERYTHING, office.catalog)
        return [each(*of) for each in (read.tally, read.by_team, read.confusion, read.by_answer)]


def agrees(office: Office) -> None:
    """See that cells, once what is due was built, say what was read from the log before."""
    office.settle()
    before = told(office)
    add_up(Context(office.database, None, office.catalog))  # type: ignore[arg-type]
    with office.database.snapshot() as session:
        known = rollups.known(session, office.catalog)
    assert known.built
    assert not known.due
    assert told(office) == before


def test_rollups_and_log_agree_after_each_act(office: Office) -> None:
    asked = office.says("UADA", "my outlook does not open")
    agrees(office)
    office.press("UADA", office.reply(asked), "Solved")
    agrees(office)
    office.press("UADA", office.reply(asked), "Reopen")
    agrees(office)
    office.says("UDEV", "sap not working")
    office.press("UVERA", office.cards("it-apps", user="UVERA")[-1], "Take it", channel="it-apps")
    agrees(office)
    office.press("UTESS", office.cards("it-apps")[-1], "Reassign", channel="it-apps")
    office.fills("UTESS", {"team": "data", "words": "the database behind it"})
    agrees(office)
    card = office.cards("it-data")[-1]
    office.says("UTESS", "Which screen is it?", channel="it-data", thread=card.ts)
    agrees(office)
    office.press("UTESS", office.cards("it-data")[-1], "Resolve", channel="it-data")
    agrees(office)
    moved = told(office)[0]
    assert (moved["moved"], moved["corrections"]) == (1, 1)
    judging.undo_person(office.database, f"{office.workspace_id}:{office.id_of('UTESS')}")
    agrees(office)
    assert told(office)[0]["moved"] == 0
    with office.database.transaction() as session:
        erasure.erase_request(session, all_requests(office)[0].id, "operator", now())
    agrees(office)


def test_the_digest_and_the_page_say_the_same(office: Office) -> None:
    for user, text in (("UADA", "my outlook does not open"), ("UDEV", "sap not working")):
        office.says(user, text)
    office.settle()
    at = now()
    period = Period(digest.days(at, office.catalog)[7], at)
    with office.database.snapshot() as session:
        week = digests.week(session, office.catalog, at)
        page = read.tally(session, period, EVERYTHING, office.catalog)
    assert week.figures == figures(page)
    assert week.figures["requests"].value == 2
