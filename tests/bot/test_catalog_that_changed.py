"""Requests go on when the catalog loses what they are about: a team, a category, a template."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from types import MappingProxyType

import pytest

from bot.corrections import Press
from bot.reaction import Reaction
from bot.service import BotSettings, Service
from helpdesk.cards import ActionId
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.model import Actor, Message, Request, Status
from storage import requests
from storage.db import Database

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
ADA = Actor("T1", "UADA")
VERA = Actor("T1", "UVERA", is_technician=True, teams=frozenset({"apps"}))
UMAR = Actor("T1", "UUMAR", is_technician=True, teams=frozenset({"network"}))
FILLED = {
    ActionId.REPLY: {"words": "on it"},
    ActionId.ESCALATE: {"words": "urgent", "priority": "critical"},
}
ROUTED, ANSWERED = "sap not working", "my outlook does not open"

Opens = Callable[[Catalog], "House"]


class House:
    """A bot with some catalog, on a database that others had before."""

    def __init__(self, url: str, catalog: Catalog, keys: Iterator[int]) -> None:
        settings = BotSettings(
            database_url=url,
            redis_url="redis://127.0.0.1:1/0",
            slack=None,
            msteams=None,
            catalog=catalog,
            join_within=timedelta(0),
            posts_per_second=1000,
            audit_share=0.0,
            rating_share=0.0,
        )
        self.service, self._keys = Service(settings), keys
        self.service.live.refresh()

    def says(self, words: str) -> None:
        said = Message("asked", Door.SLACK, "T1", "C1", "1.0", "UADA", words, AT)
        self.service.use_cases.intake.messages([said])

    @property
    def request(self) -> Request:
        with self.service.database.snapshot() as session:
            [found] = requests.everything(session)
        return found

    def press(self, who: Actor, action: ActionId, choice: str = "") -> Reaction:
        value = self.request.value + (f".{choice}" if choice else "")
        filled = FILLED.get(action, MappingProxyType({}))
        press = Press(f"press {next(self._keys)}", who, action, value, AT, filled)
        return self.service.use_cases.corrections.press(press)

    def close(self) -> None:
        self.service.use_cases.writer.close()
        self.service.database.close()
        self.service.redis.close()


@pytest.fixture
def opens(sqlite_database: Database) -> Iterator[Opens]:
    keys = count()
    with ExitStack() as stack:

        def house(catalog: Catalog) -> House:
            found = House(sqlite_database.url, catalog, keys)
            stack.callback(found.close)
            return found

        yield house


def without(catalog: Catalog, *, team: str = "", category: str = "") -> Catalog:
    """The catalog without a team and all that is its, or without a category."""
    data = catalog.model_dump()
    gone = {category} | {each.id for each in catalog.categories if each.team == team}
    kept = {
        "teams": [each for each in data["teams"] if each["id"] != team],
        "categories": [each for each in data["categories"] if each["id"] not in gone],
        "templates": [each for each in data["templates"] if each["category"] not in gone],
        "slas": [each for each in data["slas"] if each["team"] != team],
    }
    return Catalog.model_validate(data | kept)


STAYS = [ActionId.REPLY, ActionId.RESOLVE, ActionId.ESCALATE, ActionId.DISMISS]


@pytest.mark.parametrize("action", STAYS)
def test_every_technician_may_act_for_a_team_that_left(
    opens: Opens, catalog: Catalog, action: ActionId
) -> None:
    opens(catalog).says(ROUTED)
    house = opens(without(catalog, team="apps"))
    before = house.request
    assert house.press(UMAR, action) == Reaction()
    assert house.request != before


def test_what_a_team_had_that_left_goes_to_who_takes_it(opens: Opens, catalog: Catalog) -> None:
    opens(catalog).says(ROUTED)
    house = opens(without(catalog, team="apps"))
    house.press(UMAR, ActionId.TAKE)
    assert (house.request.team, house.request.owner) == ("network", "UUMAR")


def test_what_was_done_in_a_team_that_left_can_be_undone(opens: Opens, catalog: Catalog) -> None:
    house = opens(catalog)
    house.says(ROUTED)
    house.press(VERA, ActionId.TAKE)
    assert opens(without(catalog, team="apps")).press(UMAR, ActionId.UNDO, "1") == Reaction()
    assert house.request.owner is None


def test_who_asked_may_close_it_and_reopens_it_at_the_fallback_team(
    opens: Opens, catalog: Catalog
) -> None:
    opens(catalog).says(ROUTED)
    house = opens(without(catalog, team="apps"))
    house.press(ADA, ActionId.SOLVED)
    assert house.request.status is Status.RESOLVED
    house.press(ADA, ActionId.REOPEN)
    assert (house.request.status, house.request.team) == (Status.WITH_TEAM, catalog.fallback_team)
    assert house.request.hops == 2


def test_a_person_is_asked_for_at_the_fallback_team(opens: Opens, catalog: Catalog) -> None:
    opens(catalog).says(ANSWERED)
    house = opens(without(catalog, team="email"))
    house.press(ADA, ActionId.PERSON)
    assert house.request.team == catalog.fallback_team


def test_an_answer_that_left_the_catalog_may_still_have_helped(
    opens: Opens, catalog: Catalog
) -> None:
    house = opens(catalog)
    house.says(ANSWERED)
    later = opens(without(catalog, category=str(house.request.category)))
    later.press(ADA, ActionId.SOLVED)
    assert later.request.status is Status.RESOLVED


def test_a_person_is_asked_for_about_a_category_that_left(opens: Opens, catalog: Catalog) -> None:
    house = opens(catalog)
    house.says(ANSWERED)
    later = opens(without(catalog, category=str(house.request.category)))
    assert later.press(ADA, ActionId.PERSON) == Reaction()
    assert later.request.status is Status.WITH_TEAM


@pytest.mark.parametrize("action", [*STAYS, ActionId.TAKE])
def test_a_category_that_left_is_in_nobodys_way(
    opens: Opens, catalog: Catalog, action: ActionId
) -> None:
    house = opens(catalog)
    house.says(ROUTED)
    later = opens(without(catalog, category=str(house.request.category)))
    before = later.request
    assert later.press(VERA, action) == Reaction()
    assert later.request != before
