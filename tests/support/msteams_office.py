"""The house with Microsoft Teams in front: the fake in `msteams`, its tokens signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import adaptive
import msteams_world as worlds
from house import House, open_house, some_port
from msteams import FakeTeams
from msteams_connector import Call
from msteams_front import open_front
from msteams_said import Card, MSTeamsSaid
from msteams_shapes import File
from msteams_world import Conversation, World
from office import Modal, Office, Said
from slack_office import SlackOffice, open_slack

from deskloop.msteams import manifest
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from storage import conversations
from storage.db import Database


class MSTeamsOffice(Office):
    """People and their Microsoft Teams.

    In chats without threads the "thread" of a message is all that comes after it.
    """

    def __init__(self, house: House, teams: FakeTeams) -> None:
        super().__init__(house)
        self.teams = teams

    @property
    def world(self) -> World:
        return self.teams.world

    @property
    def is_idle(self) -> bool:
        return self.teams.is_idle

    @property
    def workspace_id(self) -> str:
        return worlds.TENANT

    def id_of(self, user: str) -> str:
        return self.world.people[user].id

    def name_of(self, user: str) -> str:
        return self.world.people[user].name

    def place(self, channel: str, user: str) -> Conversation:
        """A conversation by its name; whoever writes to the bot for the first time adds it."""
        who = self.world.people[user]
        where = self.world.named(channel, who)
        if where.msteam is None and not where.has_bot:
            self.teams.joins(where, who)
            self.settle()
        return where

    def reads_again(self) -> None:
        """Wait until the bot has read who and what there is, after the last change of that."""
        self.until(self._is_read)
        # The last answer reaches the bot's event loop before this question does.
        self.health()

    def _is_read(self) -> bool:
        calls = [call for call in self.teams.calls_since_change if call.status == 200]
        msteams = {each.id for each in self.world.msteams if each.has_bot}
        at = _end_of(calls, "/conversations", msteams)
        return at is not None and _end_of(calls[at:], "/pagedmembers", self._crews()) is not None

    def _crews(self) -> set[str]:
        """The channels whose people are technicians."""
        is_alone = len(self.house.idle) == 1
        homes = {Door.MSTEAMS, None} if is_alone else {Door.MSTEAMS}
        names = [team.channel for team in self.catalog.teams if team.chat in homes]
        names += [self.catalog.it_channel] if is_alone and self.catalog.it_channel else []
        channels = self.world.conversations.values()
        theirs = [each for each in channels if any(map(each.goes_by, names))]
        return {each.id for each in theirs if each.msteam and each.msteam.has_bot}

    # What people do.

    def says(
        self,
        user: str,
        text: str,
        *,
        channel: str = "it-help",
        thread: str | None = None,
        files: tuple[File, ...] = (),
    ) -> str:
        where = self.place(channel, user)
        root = thread if where.kind == "channel" else None
        return self.teams.says(self.world.people[user], where, text, root, files)

    def press(self, user: str, message: Said, label: str, *, channel: str = "it-help") -> None:
        self._press(user, message, channel, _msteams(message).button(label), {})

    def pick(self, user: str, message: Said, label: str, *, channel: str = "it-help") -> None:
        lists = adaptive.lists(_msteams(message).card or {})
        found = [(each, dict(each.choices)) for each in lists]
        one, values = next((each, values) for each, values in found if label in values)
        assert one.sends, "nothing sends what is picked from this list"
        self._press(user, message, channel, one.sends, {one.name: values[label]})

    def picks_nothing(self, user: str, message: Said, *, channel: str = "it-help") -> None:
        """Send the first list as it is, with nothing picked."""
        first = adaptive.lists(_msteams(message).card or {})[0]
        assert first.sends, "nothing sends what is picked from this list"
        self._press(user, message, channel, first.sends, {})

    def fills_in_place(
        self, user: str, form: Said, values: dict[str, str], *, channel: str = "it-help"
    ) -> None:
        """Fill in and send a form that stands in place of a card."""
        [send] = adaptive.buttons(_msteams(form).card or {})
        self._press(user, form, channel, send, values)

    def goes_back(self, user: str, message: Said, *, channel: str = "it-help") -> None:
        """Press what leads from a view of one's own back to the shared card."""
        back = adaptive.way_back(_msteams(message).card or {})
        self._press(user, message, channel, back, {})

    def press_in_old_client(
        self, user: str, message: Said, label: str, *, channel: str = "it-help"
    ) -> None:
        """Press a button in a client that knows no Action.Execute."""
        self._press(user, message, channel, _msteams(message).button(label)["fallback"], {})

    def _press(
        self, user: str, message: Said, channel: str, action: Card, answers: dict[str, str]
    ) -> None:
        who, where = self.world.people[user], self.place(channel, user)
        said = _msteams(message).said
        self.teams.run(self.teams.clients.press(who, where, said, action, answers))

    def edits(self, user: str, ts: str, text: str, *, channel: str = "it-help") -> None:
        self.teams.edits(self.place(channel, user), ts, text)

    def deletes(self, user: str, ts: str, *, channel: str = "it-help") -> None:
        self.teams.deletes(self.place(channel, user), ts)

    def undeletes(self, user: str, ts: str, *, channel: str = "it-help") -> None:
        self.teams.undeletes(self.place(channel, user), ts)

    def reacts(self, user: str, ts: str, emoji: str, *, channel: str = "it-help") -> None:
        where = self.place(channel, user)
        self.teams.reacts(self.world.people[user], where, ts, emoji)

    def shortcut(self, user: str, ts: str, *, channel: str = "it-help") -> None:
        who, where = self.world.people[user], self.place(channel, user)
        self.teams.run(self.teams.clients.choose(who, where, where.find(ts), _on_messages()))

    def modals(self, user: str) -> list[Modal]:
        return [
            Modal(each.title, _questions(each.card))
            for each in self.teams.clients.dialogs[user]
            if each.card
        ]

    def fills(self, user: str, values: dict[str, str]) -> None:
        top = self.teams.clients.dialogs[user][-1]
        answers = adaptive.prefilled(top.card or {}) | values
        missing = [name for name in adaptive.required(top.card or {}) if not answers.get(name)]
        assert not missing, f"Teams does not send the form without {missing}"
        self.teams.run(self.teams.clients.send(self.world.people[user], values))

    def closes(self, user: str) -> None:
        self.teams.clients.dialogs[user].pop()

    def told_in_dialog(self, user: str) -> str:
        """The words of the dialog on top."""
        return self.teams.clients.dialogs[user][-1].words

    def faults(self, **fault: Any) -> None:
        self.teams.fails(**fault)

    def posted(self) -> list[Any]:
        self.settle()
        calls = [call.body for call in self.teams.connector.calls if call.body]
        return [*calls, *(each.body for each in self.teams.deliveries.log if each.body)]

    # What people see.

    def in_thread(self, ts: str, user: str, channel: str) -> list[Said]:
        where = self.place(channel, user)
        if where.kind == "channel":
            return self._seen(where, user, lambda said: ts in (said.id, said.root))
        return self._seen(where, user, lambda said: said.id >= ts)

    def in_channel(self, name: str, user: str) -> list[Said]:
        where = self.place(name, user)
        return self._seen(where, user, lambda said: said.root is None)

    def only_to(self, user: str, ts: str, *, channel: str = "it-help") -> Said:
        """The newest thing that only this person was shown: a sentence, or a card of their own."""
        seen = self.thread(ts, user=user, channel=channel)
        own = [each for each in seen if each.is_ephemeral or _own_view(each, user)]
        return max(own, key=lambda each: _own_view(each, user) or _msteams(each).said.number)

    def _seen(
        self, where: Conversation, user: str, wanted: Callable[[worlds.Said], bool]
    ) -> list[Said]:
        who = self.world.people[user]
        shown = [each for each in where.messages if wanted(each) and _may_see(each, user)]
        for each in shown:
            self.teams.run(self.teams.clients.look(who, where, each))
        return [_as_seen(each, user) for each in shown]


def _may_see(said: worlds.Said, user: str) -> bool:
    return said.only_to in (None, user) and not said.is_deleted


def _as_seen(said: worlds.Said, user: str) -> MSTeamsSaid:
    view = said.views.get(user)
    return MSTeamsSaid(said, view.card if view else said.card, said.only_to is not None)


def _own_view(seen: Said, user: str) -> int | None:
    view = _msteams(seen).said.views.get(user)
    return view.number if view and not view.is_refresh else None


def _end_of(calls: list[Call], path: str, wanted: set[str]) -> int | None:
    """Where in these calls all that is wanted was read; None where it was not."""
    missing = set(wanted)
    for number, call in enumerate(calls):
        missing -= {call.channel} if call.path.endswith(path) else set()
        if not missing:
            return number
    return None if missing else 0


def _msteams(message: Said) -> MSTeamsSaid:
    assert isinstance(message, MSTeamsSaid)
    return message


def _on_messages() -> str:
    """The id of the command that the app offers in the menu of a message."""
    app = manifest.build(worlds.APP_ID, "1.0.0", name="Deskloop")
    commands = [each for part in app["composeExtensions"] for each in part["commands"]]
    [command] = [each["id"] for each in commands if "message" in each["context"]]
    return str(command)


def _questions(card: Card | None) -> dict[str, list[str]]:
    lists = {each.name: each.choices for each in adaptive.lists(card or {})}
    names = adaptive.inputs(card or {})
    return {name: [value for _, value in lists.get(name, [])] for name in names}


@contextmanager
def open_msteams_office(
    database: Database,
    redis_url: str,
    catalog: Catalog,
    *,
    join_seconds: float = 0.0,
    audit_share: float = 0.0,
    rating_share: float = 0.0,
    moves_in: bool = False,
    **front: Any,
) -> Iterator[MSTeamsOffice]:
    """Open the house with Teams alone, the app in its Microsoft teams, and close it again.

    The app has been there for long, unless it `moves_in` only now.
    """
    port = some_port()
    with (
        open_front(catalog, port, **front) as (settings, teams),
        nullcontext() if moves_in else _living_in(database, teams),
        open_house(
            database,
            redis_url,
            catalog,
            port=port,
            msteams=settings,
            join_seconds=join_seconds,
            audit_share=audit_share,
            rating_share=rating_share,
        ) as house,
    ):
        office = MSTeamsOffice(house, teams)
        if moves_in:
            _move_in(office)
        office.reads_again()
        yield office
        _assert_content(teams)


@contextmanager
def open_both(
    database: Database, redis_url: str, catalog: Catalog
) -> Iterator[tuple[SlackOffice, MSTeamsOffice]]:
    """Open the house with both chats in front of one process."""
    port = some_port()
    with (
        open_slack(catalog, port) as (slack, people, url),
        open_front(catalog, port) as (msteams, teams),
        _living_in(database, teams),
        open_house(database, redis_url, catalog, port=port, slack=slack, msteams=msteams) as house,
    ):
        in_slack, in_teams = SlackOffice(house, url, people), MSTeamsOffice(house, teams)
        in_teams.reads_again()
        yield in_slack, in_teams
        _assert_content(teams)


@contextmanager
def _living_in(database: Database, teams: FakeTeams) -> Iterator[None]:
    """Let the app be in every Microsoft team, and the bot know of it, as if it were added once."""
    with database.transaction() as session:
        for each in teams.world.msteams:
            each.has_bot = True
            where = conversations.Conversation(
                worlds.TENANT, each.id, conversations.Kind.MSTEAM, each.name, teams.service_url
            )
            conversations.note(session, where)
    yield


def _move_in(office: MSTeamsOffice) -> None:
    """Add the app to every Microsoft team."""
    for msteam in office.world.msteams:
        office.teams.installs(msteam, office.world.people["UTESS"])
    office.settle()


def _assert_content(teams: FakeTeams) -> None:
    """Nothing that the bot did was refused, unless a script said so."""
    assert teams.connector.complaints == []
    assert teams.clients.complaints == []
