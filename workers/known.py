"""What there is to learn from: read from the database in one snapshot, and made into material."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from helpdesk import history as histories
from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, judgements, set_right
from helpdesk.heirs import tickets_now
from helpdesk.history import Ticket, priority_rows
from helpdesk.learning.calibration import MOST_TRIALS
from helpdesk.learning.material import Material
from helpdesk.learning.rows import Row, overruled
from helpdesk.teaching import catalog_rows
from helpdesk.trials import Tried, trials
from storage import decisions, feedback, history

MOST_TICKETS = 20_000
"""Imported tickets that one training run reads: a minute of training, and some more the first time.

`deskloop evaluate FILE --json` gives `train_seconds` for as many rows of a file; `bench.speed` what
one text takes to be read. With more, every correction would wait longer for its receipt.
"""

MOST_TRAFFIC = 8_000
"""Requests, the newest, that may teach without a label; see `selftraining.MOST`."""

TRAFFIC_EXPIRES = timedelta(days=180)
"""What was asked longer ago teaches by its labels alone: words and teams change."""


@dataclass(frozen=True)
class Known:
    """What is known: the log up to `cursor`, tickets up to `imported`, requests, decisions."""

    cursor: int
    imported: int
    events: Sequence[Feedback]
    tickets: Sequence[Ticket] = ()
    traffic: Sequence[str] = ()
    tried: Sequence[Tried] = ()

    def after(self, cursor: int) -> list[Feedback]:
        """Return the events that count beyond `cursor`."""
        return [event for event in self.events if event.id > cursor]


def known(session: Session, catalog: Catalog) -> Known:
    """Read the log, which everything learns from."""
    upto = feedback.cursor(session)
    events = feedback.standing(session, catalog, upto)
    return Known(cursor=upto, imported=history.cursor(session), events=events)


def with_requests(session: Session, said: Known, catalog: Catalog, at: datetime) -> Known:
    """Add what only a model learns from; to choose among a million tickets takes seconds."""
    tickets = history.newest(session, catalog.known_team_ids, MOST_TICKETS)
    return replace(
        said,
        tickets=tickets_now(tickets, catalog),
        traffic=decisions.texts(session, MOST_TRAFFIC, at - TRAFFIC_EXPIRES),
        tried=decisions.tried(session, MOST_TRIALS),
    )


def material(said: Known, catalog: Catalog, learned_through: int) -> Material:
    """Return what a model learns from; its champion knows the log up to `learned_through`."""
    team_rows, category_rows = catalog_rows(catalog)
    fixed = set_right(said.events)
    priorities = overruled(priority_rows(said.tickets), fixed["priority"])
    return Material(
        team_rows=team_rows,
        category_rows=category_rows,
        examples=[Row(text, team) for text, _, team in catalog.examples()],
        said=[*judgements(said.events), *histories.judgements(said.tickets)],
        traffic=said.traffic,
        trials=trials(said.tried, said.events, catalog),
        targets=catalog.targets,
        learned_through=learned_through,
        set_right=fixed | {"priority": priorities},
    )
