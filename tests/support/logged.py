"""A database of its own with feedback in its log, each event on a request that is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import fresh

from helpdesk import triage
from helpdesk.answering import Answering, Asker
from helpdesk.catalog import Catalog, Priority
from helpdesk.doors import Door
from helpdesk.feedback import Feedback
from helpdesk.learned import Learned
from helpdesk.model import Decision, Request, Status
from storage import chat_posts, feedback, learned, requests
from storage.db import Database
from storage.knowledge import load as load_knowledge


@contextmanager
def that_learned(folder: Path, catalog: Catalog, encoder: str) -> Iterator[Database]:
    """A new database in `folder`; version 1 of both kinds is live."""
    database = fresh.that_learned(folder / "logged.db", catalog, encoder)
    yield database
    database.close()


def give(database: Database, events: Sequence[Feedback]) -> None:
    """Append feedback, each event on a request that is there."""
    with database.transaction() as session:
        for event in events:
            requests.save(session, _request(event))
            chat_posts.open_thread(session, _request(event), "1.0")
            feedback.append(session, event)


def _request(event: Feedback) -> Request:
    return Request(
        id=event.request_id,
        door=Door.SLACK,
        workspace=event.workspace,
        channel="C1",
        requester=event.actor,
        text=event.text,
        status=Status.WITH_TEAM,
        team=event.team or event.team_before,
        category=None,
        template=None,
        priority=Priority.NORMAL,
        decision_id=event.decision_id,
        created_at=event.at,
    )


def live(database: Database, catalog: Catalog, cursor: int | None = None) -> Learned:
    """What decides now; with `cursor` 0, without any memory."""
    with database.snapshot() as session:
        return learned.load(session, catalog, *learned.champions(session), cursor)


def decide(database: Database, text: str, catalog: Catalog) -> Decision:
    """What the live versions make of a text, with the answers as people left them."""
    knows = live(database, catalog)
    with database.snapshot() as session:
        answering = Answering(
            knows.model.see(text), Asker(), knows, load_knowledge(session), catalog
        )
    return triage.decide(text, knows.read(text, catalog), catalog, answering.choose)
