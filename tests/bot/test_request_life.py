"""Two technicians and a requester at once, in any order, with whatever they saw last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from types import MappingProxyType

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session

from bot.corrections import Press
from bot.reaction import Reaction
from bot.service import BotSettings, Service
from helpdesk import journal as journals
from helpdesk import lifecycle, undoing
from helpdesk.cards import ActionId, Actions, Button, Card, Form, Menu
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.journal import Deed, Entry
from helpdesk.model import Actor, Message, Request, Roles, Status
from storage import chat_posts, feedback, journal, requests
from storage.db import sqlite_url

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
REQUESTER = Actor("T1", "UADA")
TECHNICIANS = (
    Actor("T1", "UVERA", is_technician=True, teams=frozenset({"apps", "email", "security"})),
    Actor("T1", "UWEN", is_technician=True, teams=frozenset({"apps", "email"})),
)
ROUTED, ANSWERED = "sap not working", "my outlook does not open"
"""One goes to its team at once; the other is answered, and has a draft once a person is asked."""
SAYINGS = st.sampled_from(
    [
        "it still does not work",
        "that did not help",
        "thanks, it works now",
        "I want to talk to a person",
        "wrong team, this is for Security",
        "not Security, this is for Data",
    ]
)
FILLED: Mapping[ActionId, Mapping[str, str]] = {
    ActionId.REPLY: {"words": "on it"},
    ActionId.ESCALATE: {"words": "urgent", "priority": "critical"},
    ActionId.REASSIGN: {"words": "not ours"},
}
DESTINATIONS = st.sampled_from(["apps", "security", "data"])
# Whoever says again what stands already changes nothing, and is told nothing.
MAY_CHANGE_NOTHING = frozenset({ActionId.RIGHT_TEAM, ActionId.FIX_FIELDS})


@pytest.mark.case(29)
@pytest.mark.parametrize("words", [ROUTED, ANSWERED])
def test_whatever_two_technicians_do_at_once_nothing_is_lost(
    learned_sqlite: Path, catalog: Catalog, words: str
) -> None:
    """Catalogue case 29, for any order of acts and any stale view of them."""
    with TemporaryDirectory() as folder:
        names = (Path(folder) / f"{number}.db" for number in count())

        def machine() -> Life:
            path = next(names)
            copy(learned_sqlite, path)
            return Life(path, catalog, words)

        run_state_machine_as_test(
            machine, settings=settings(max_examples=15, stateful_step_count=14, deadline=None)
        )


def buttons(card: Card) -> list[Button]:
    rows = [block.items for block in card.blocks if isinstance(block, Actions)]
    found: list[Button] = []
    for item in (each for row in rows for each in row):
        found += item.items if isinstance(item, Menu) else ()
        found += (item,) if isinstance(item, Button) else ()
    return found


class Life(RuleBasedStateMachine):
    """A request of Ada's, and what each of three people saw of it last."""

    def __init__(self, path: Path, catalog: Catalog, words: str) -> None:
        super().__init__()
        self._service = Service(_settings(path, catalog))
        self._service.live.refresh()
        self._keys = count()
        message = Message("asked", Door.SLACK, "T1", "C1", "1.0", "UADA", words, AT)
        self._service.use_cases.intake.messages([message])
        self._first = self.request
        self._seen = {"UVERA": self.buttons_of_team(), "UWEN": self.buttons_of_team()}
        self._seen["UADA"] = self.buttons_of_requester()
        self._forms: list[tuple[Actor, Form]] = []

    def teardown(self) -> None:
        self._service.use_cases.writer.close()
        self._service.database.close()
        self._service.redis.close()

    @contextmanager
    def looking(self) -> Iterator[Session]:
        with self._service.database.snapshot() as session:
            yield session

    @property
    def request(self) -> Request:
        with self.looking() as session:
            [request] = requests.everything(session)
        return request

    @property
    def entries(self) -> list[Entry]:
        with self.looking() as session:
            return journal.of_request(session, self._first.id)

    def shown(self, slot: str) -> Card | None:
        with self.looking() as session:
            post = requests.post(session, self._first.id, slot)
            return chat_posts.shown(session, post) if post else None

    def buttons_of_team(self) -> list[Button]:
        cards = [self.shown(f"card:{hop}") for hop in range(1, self.request.hops + 1)]
        return [button for card in cards if card for button in buttons(card)]

    def buttons_of_requester(self) -> list[Button]:
        reply = self.shown("reply")
        return buttons(reply) if reply else []

    @rule(who=st.sampled_from(TECHNICIANS))
    def a_technician_looks(self, who: Actor) -> None:
        self._seen[who.user] = self.buttons_of_team()

    @rule()
    def the_requester_looks(self) -> None:
        self._seen["UADA"] = self.buttons_of_requester()

    @rule(
        who=st.sampled_from((*TECHNICIANS, REQUESTER)),
        which=st.integers(0, 20),
        to=DESTINATIONS,
        looks_first=st.booleans(),
    )
    @precondition(lambda self: any(self._seen.values()))
    def somebody_presses(self, who: Actor, which: int, to: str, looks_first: bool) -> None:
        if looks_first:
            is_asking = who is REQUESTER
            seen = self.buttons_of_requester() if is_asking else self.buttons_of_team()
            self._seen[who.user] = seen
        if self._seen[who.user]:
            self._press(who, self._seen[who.user][which % len(self._seen[who.user])], to)

    @rule(which=st.integers(0, 5), priority=st.sampled_from(["low", "critical"]))
    @precondition(lambda self: self._forms)
    def somebody_sends_the_fields_that_they_saw(self, which: int, priority: str) -> None:
        who, form = self._forms[which % len(self._forms)]
        there = {each.name: each.value for each in form.fields}
        self._send(who, form.action, form.value, there | {"priority": priority})

    @rule(who=st.sampled_from((*TECHNICIANS, REQUESTER)), text=SAYINGS)
    def somebody_writes_in_the_requesters_thread(self, who: Actor, text: str) -> None:
        number, at = self._next()
        roles = Roles(who.teams)
        ts = f"{number + 2}.0"
        said = Message(
            f"said:{number}", Door.SLACK, "T1", "C1", ts, who.user, text, at, "1.0", roles=roles
        )
        self._service.use_cases.intake.messages([said])

    def _next(self) -> tuple[int, datetime]:
        number = next(self._keys)
        return number, AT + timedelta(minutes=number + 1)

    def _press(self, who: Actor, button: Button, to: str) -> None:
        if button.action is ActionId.WHY:
            return
        filled = FILLED.get(button.action, MappingProxyType({}))
        value = f"{button.value}.{to}" if button.action is ActionId.REASSIGN else button.value
        reaction = self._send(who, button.action, value, filled)
        if reaction.form and button.action is ActionId.FIX_FIELDS:
            self._forms.append((who, reaction.form))

    def _send(
        self, who: Actor, action: ActionId, value: str, filled: Mapping[str, str]
    ) -> Reaction:
        before, entries = self.request, len(self.entries)
        number, at = self._next()
        press = Press(f"press:{number}", who, action, value, at, filled)
        reaction = self._service.use_cases.corrections.press(press)
        is_done = self.request != before or len(self.entries) > entries
        is_told = reaction.card or reaction.form
        assert is_done or is_told or action in MAY_CHANGE_NOTHING, (action, before.status)
        if reaction.card and "Moved to" not in reaction.card.summary:
            assert (self.request, len(self.entries)) == (before, entries), action
        return reaction

    @invariant()
    def the_journal_tells_the_whole_life(self) -> None:
        """Taken back one by one, the entries lead to the request as it began."""
        request = self.request
        for entry in reversed(self.entries):
            request = lifecycle.undone(request, entry.before)
        changed = lifecycle.differences(self._first, request)
        assert changed == {}

    @invariant()
    def a_request_has_one_owner_who_took_it(self) -> None:
        request = self.request
        taken = [each for each in journals.standing(self.entries) if each.deed is Deed.TAKEN]
        assert request.owner is None or request.owner == taken[-1].actor

    @invariant()
    def only_an_open_request_has_a_card_to_work_on_and_only_one(self) -> None:
        resolving = [each for each in self.buttons_of_team() if each.action is ActionId.RESOLVE]
        assert len(resolving) == (self.request.status is Status.WITH_TEAM)
        assert all(each.value == self.request.value for each in resolving)

    @invariant()
    def what_was_undone_teaches_nothing_and_the_rest_does(self) -> None:
        with self.looking() as session:
            counting = {each.id for each in undoing.standing(feedback.between(session, 0))}
        standing = {each.id for each in journals.standing(self.entries)}
        for entry in self.entries:
            if entry.feedback_id is not None and entry.deed is not Deed.UNDONE:
                assert (entry.feedback_id in counting) == (entry.id in standing)


def _settings(path: Path, catalog: Catalog) -> BotSettings:
    return BotSettings(
        database_url=sqlite_url(path),
        redis_url="redis://127.0.0.1:1/0",
        slack=None,
        msteams=None,
        catalog=catalog,
        join_within=timedelta(0),
        posts_per_second=1000,
        audit_share=1.0,
        rating_share=0.0,
    )
