"""Once a day: whether the answers are still right, and their links still lead somewhere."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from helpdesk.knowledge import Knowledge, lot
from helpdesk.proposals import Evidence, Proposal, ProposalKind
from helpdesk.staleness import Stale, in_use, links_in, stale
from helpdesk.verdicts import verdicts
from storage import dead_links, feedback, knowledge
from storage.proposing import propose
from workers.context import Context
from workers.links import is_dead

MOST_LINKS = 300
"""So many links are looked at in a day at most."""
# A job that takes longer than its lease is done twice.
_LONGEST_SECONDS = 180.0
_ANOTHER_DAY = timedelta(hours=20)


def look_for_stale(context: Context, chat: Door, at: datetime) -> None:
    """Look at the links, then ask teams about answers that may have become wrong.

    `chat` is where teams work that name no other. No transaction that writes waits for a web
    server, or for the log to be read.
    """
    with context.database.snapshot() as session:
        links = _links(knowledge.load(session))
    looks = _look(links, at)
    with context.database.transaction() as session:
        dead_links.keep_only(session, links)
        dead_links.note(session, looks, at)
    with context.database.snapshot() as session:
        asked = _questions(session, context.catalog, links, at)
    with context.database.transaction() as session:
        for each in asked:
            propose(session, each, context.catalog, chat, at)


def _links(known: Knowledge) -> list[str]:
    found = (url for _, words in in_use(known) for url in links_in(words))
    return list(dict.fromkeys(found))


def _look(links: Iterable[str], at: datetime) -> dict[str, bool]:
    """Look at links one by one, each day in another order: none is left out for long."""
    until = time.monotonic() + _LONGEST_SECONDS
    looks: dict[str, bool] = {}
    for url in sorted(links, key=lambda url: lot(f"{at:%Y-%m-%d}:{url}"))[:MOST_LINKS]:
        if time.monotonic() > until:
            break
        looks[url] = is_dead(url)
    return looks


def _questions(
    session: Session, catalog: Catalog, links: list[str], at: datetime
) -> list[Proposal]:
    """Return what to ask about each stale answer; each is asked once in a while only."""
    found = verdicts(feedback.standing(session, catalog))
    # One look may meet a server that is being moved: two on different days do not.
    since = dead_links.since(session, links)
    dead = {url: first for url, first in since.items() if at - first >= _ANOTHER_DAY}
    teams = {each.id: each.team for each in catalog.categories}
    asked = stale(knowledge.load(session), found, dead, at)
    return [
        _question(each, teams[each.words.template.category], at)
        for each in asked
        if each.words.template.category in teams
    ]


def _question(asked: Stale, team: str, at: datetime) -> Proposal:
    template, record = asked.words.template, asked.record
    return Proposal(
        id=uuid.uuid4().hex,
        kind=ProposalKind.CONFIRM,
        team=team,
        subject=template.id,
        key=asked.key(at),
        content={
            "version": asked.words.number,
            "title": template.title,
            "body": template.body,
            "why": asked.why,
            "links": list(asked.dead),
        },
        evidence=Evidence(record.confirmed, record.uses),
        at=at,
    )
