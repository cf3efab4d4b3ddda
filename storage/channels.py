"""What channels and workspaces are called, for people who do not know their ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlmodel import Session

from helpdesk.doors import Door
from storage.rows import Query, Write, table_of, upsert
from storage.tables import ChannelRow, RequestRow

_CHANNEL, _REQUEST = table_of(ChannelRow), table_of(RequestRow)
_NOTE = Write(upsert(ChannelRow))
_EVERY = Query(select(_CHANNEL))
ITSELF = ""
"""What stands in place of a channel for its workspace."""


def note(session: Session, workspace: str, channel: str, name: str) -> None:
    """Remember what a channel is called now, or with `ITSELF` a workspace."""
    _NOTE(session, workspace=workspace, channel=channel, name=name)


def names(session: Session, channels: Collection[str]) -> dict[str, str]:
    """What each of these channels is called, by id: an id where nobody has told yet."""
    known = {row.channel: row.name for row in _EVERY(session) if row.channel != ITSELF}
    return _told_apart({each: known.get(each, each) for each in channels})


def workspace_names(session: Session, workspaces: Collection[str]) -> dict[str, str]:
    """What each of these workspaces is called, by id: an id where nobody has told yet."""
    known = {row.workspace: row.name for row in _EVERY(session) if row.channel == ITSELF}
    return _told_apart({each: known.get(each, each) for each in workspaces})


def nameless(session: Session, door: Door) -> list[str]:
    """The channels of a chat in which something was asked, and whose name nobody has told yet."""
    named = select(_CHANNEL.c.channel)
    asked = select(_REQUEST.c.channel).where(_REQUEST.c.door == door.value).distinct()
    unknown = asked.where(_REQUEST.c.channel.not_in(named))
    return sorted(session.connection().execute(unknown).scalars())


def _told_apart(called: Mapping[str, str]) -> dict[str, str]:
    """Tell apart by id what has the same name, such as the channels of two workspaces."""
    count = Counter(called.values())
    return {each: name if count[name] == 1 else f"{name} ({each})" for each, name in called.items()}
