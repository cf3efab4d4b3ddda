"""Telling teams what changed of their answers, questions and rules, and IT what was made live."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from helpdesk import wording
from helpdesk.cards import Card
from helpdesk.catalog import Catalog, Template
from helpdesk.doors import Door
from helpdesk.knowledge import Change, ItemKind
from helpdesk.markup import plain
from storage import chat_posts, knowledge
from storage.chat_posts import Target
from storage.errors import StorageError
from storage.proposing import channel_of
from storage.versions import Cause, GoingLive


def announce(session: Session, change_id: int, catalog: Catalog, chat: Door, at: datetime) -> None:
    """Owe the card about a change in its team's channel: in place, or anew.

    `chat` is where teams work whose catalog entry names no other. Raises StorageError where there
    is no such change.
    """
    change = knowledge.get_change(session, change_id)
    if change is None:
        raise StorageError(f"there is no change {change_id} to announce")
    where = channel_of(change.team, catalog, chat)
    card = card_of(session, change, catalog)
    chat_posts.show_about(session, about(change_id), where, card, at)


def tell_live(
    session: Session, went: GoingLive, catalog: Catalog, chat: Door, at: datetime
) -> None:
    """Owe the IT channel the news that a person made a trained version live."""
    is_back = went.why is Cause.ROLLED_BACK
    card = wording.made_live(went.kind.value, went.number, went.before, went.actor, is_back=is_back)
    chat_posts.announce(session, it_channel(catalog, chat), card, at)


def it_channel(catalog: Catalog, chat: Door) -> Target:
    """Return where those who lead IT are told: their channel, else that of the fallback team.

    Which chat the IT channel is in no catalog says: it is where teams work that name no other.
    """
    if catalog.it_channel:
        return Target(chat, catalog.it_channel)
    team = catalog.team(catalog.fallback_team)
    return Target(team.chat or chat, team.channel)


def redraw(session: Session, change: Change, catalog: Catalog, at: datetime) -> None:
    """Owe the change's card as it stands now, where its team was told of it."""
    chat_posts.redraw_about(session, about(change.id), card_of(session, change, catalog), at)


def about(change_id: int) -> str:
    """Return the name that the card of a change goes by."""
    return f"change:{change_id}"


def card_of(session: Session, change: Change, catalog: Catalog) -> Card:
    """Return what a team sees of a change now."""
    template = template_of(change)
    return wording.change_card(
        change,
        catalog,
        title=knowledge.title(session, template) if template else "",
        before=_words(session, change, change.before),
        after=_words(session, change, change.after),
        can_undo=knowledge.can_undo(session, change.id),
        undone=knowledge.undone_by(session, change),
    )


def sentence(session: Session, change: Change, catalog: Catalog) -> str:
    """Say in one sentence what was changed."""
    template = template_of(change)
    title = f"“{knowledge.title(session, template)}”" if template else ""
    return plain(wording.change_sentence(change, catalog, title))


def template_of(change: Change) -> str | None:
    """Return the id of the template that a change is about; None where it is about none."""
    if change.kind is ItemKind.TEMPLATE:
        return change.subject
    is_drafting = change.kind is ItemKind.DRAFTING
    return change.subject.rpartition("/")[2] if is_drafting else None


def _words(session: Session, change: Change, data: Any) -> Template | None:
    """Return the words that are sent to most, where the data are a template's."""
    if change.kind is not ItemKind.TEMPLATE or data is None:
        return None
    found = knowledge.wording(session, change.subject, data["champion"])
    return found.template if found else None
