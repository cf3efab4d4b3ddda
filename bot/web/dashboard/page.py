"""What a page is given, and what an act is: the two things that rooms of the dashboard add."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from bot.corrections import Press
from bot.live import Live
from bot.reaction import Reaction
from bot.web.dashboard.content import Content
from bot.web.filters import Asked
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from storage.visits import Visitor


@dataclass(frozen=True)
class View:
    """What a page is built from: one snapshot, at one moment, for one visitor.

    `path` holds what the address names, such as a request's id.
    """

    session: Session
    catalog: Catalog
    live: Live
    at: datetime
    visitor: Visitor
    asked: Asked
    path: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """One page: its name in the address, its title, and what builds it.

    Its template has the name with `.html`. `in_menu` is False for what others lead to; `asks` are
    the names of what it reads from the query beside the filters. `of_any_time` says that it shows
    what is of any time where no time was chosen; `not_by` says of the filters that cannot apply
    why not, in a sentence. Raises NotFoundError where the address names nothing.
    """

    name: str
    title: str
    build: Callable[[View], Content]
    route: str
    in_menu: bool = True
    has_filters: bool = True
    asks: Sequence[str] = ()
    of_any_time: bool = False
    not_by: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Doing:
    """What an act is given: a transaction, and the form that was sent.

    `chat` is where teams work whose catalog entry names no other. `press` does what a button in a
    chat does, in the same transaction.
    """

    session: Session
    catalog: Catalog
    live: Live
    at: datetime
    visitor: Visitor
    form: Mapping[str, str]
    chat: Door
    press: Callable[[Press], Reaction]


@dataclass(frozen=True)
class Act:
    """Something a lead does on the dashboard; returns what is told afterwards, in a sentence.

    Raises RefusedError or a StorageError where it cannot be done: its message is shown.
    """

    name: str
    do: Callable[[Doing], str]
