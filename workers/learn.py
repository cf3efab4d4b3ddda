"""Learning: from the feedback log to a challenger, past the gate, to the champion.

1. Read the whole log, and imported tickets: the same rows give the same bytes.
2. Train a challenger, for routing and for the choice of templates.
3. Judge it against the champion on what neither was trained on.
4. Publish it, promoted or refused, with its figures; owe the receipts in the same transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlmodel import Session

from helpdesk import history as histories
from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, judgements, outcomes
from helpdesk.history import Ticket
from helpdesk.learning import gate, labels, serial, templates
from helpdesk.learning.challenge import Material, challenge
from helpdesk.learning.embedding import loading
from helpdesk.learning.embedding.cached import Cached
from helpdesk.learning.errors import LearningError
from helpdesk.learning.model import Model
from helpdesk.learning.rows import Row
from helpdesk.learning.templates import Outcome, TemplateModel
from helpdesk.teaching import catalog_rows
from storage import decisions, feedback, history, queue, vectors, versions
from storage.db import Database, take_turn
from storage.errors import StorageError
from storage.versions import Version, VersionKind, VersionState
from workers.context import Context
from workers.receipts import give_receipts

log = logging.getLogger(__name__)

_LOADERS: dict[VersionKind, Callable[[bytes], object]] = {
    VersionKind.MODEL: serial.load,
    VersionKind.TEMPLATES: templates.load,
}

MOST_TICKETS = 20_000
"""Imported tickets that one training run reads: a minute of training, and some more the first time.

`deskloop evaluate FILE --json` gives `train_seconds` for as many rows of a file; `bench.speed` what
one text takes to be read. With more, every correction would wait longer for its receipt.
"""

MOST_TRAFFIC = 8_000
"""Requests, the newest, that may teach without a label; see `selftraining.MOST`."""


@dataclass(frozen=True)
class _Known:
    """What there is to learn from: the log up to `cursor`, tickets up to `imported`, requests."""

    cursor: int
    imported: int
    events: Sequence[Feedback]
    tickets: Sequence[Ticket] = ()
    traffic: Sequence[str] = ()


@dataclass(frozen=True)
class _Challenger:
    data: bytes
    promote: bool
    reason: str
    figures: dict[str, object]


def learn(context: Context, at: datetime) -> list[Version]:
    """Learn what is new, and tell every process; returns the versions that were published."""
    published = learn_all(context.database, context.catalog, at, context.encoder)
    if published:
        queue.notify(context.redis)
    return published


def learn_first(database: Database, catalog: Catalog, encoder: str = loading.USUAL) -> None:
    """Make sure that there is a model which this program can read."""
    with database.snapshot() as session:
        is_there = all(_champion(session, kind) for kind in VersionKind)
    if not is_there:
        learn_all(database, catalog, datetime.now(UTC), encoder)


def learn_all(
    database: Database, catalog: Catalog, at: datetime, encoder: str = loading.USUAL
) -> list[Version]:
    """Train and publish whatever has new feedback, new tickets or a new catalog to learn.

    `encoder` as `loading.load` names it.
    """
    with database.snapshot() as session:
        known = _known(session)
        champions = {kind: _champion(session, kind) for kind in VersionKind}
        due = [
            kind
            for kind, champion in champions.items()
            if champion is None or _is_due(session, kind, known, catalog)
        ]
        if VersionKind.MODEL in due:
            known = _with_tickets_and_traffic(session, known, catalog)
    trainer = _Trainer(database, catalog, loading.load(encoder))
    trained = [(kind, trainer.train(kind, champions[kind], known)) for kind in due]
    published = []
    for kind, challenger in trained:
        # The same templates need no new number; of a model, the receipts name it.
        if kind is VersionKind.TEMPLATES and challenger.data == champions[kind]:
            continue
        version = _publish(database, catalog, kind, challenger, known, at)
        published += [version] if version else []
    return published


def _known(session: Session) -> _Known:
    upto = feedback.cursor(session)
    events = feedback.between(session, 0, upto)
    return _Known(cursor=upto, imported=history.cursor(session), events=events)


def _with_tickets_and_traffic(session: Session, known: _Known, catalog: Catalog) -> _Known:
    """Add what only a model learns from; to choose among a million tickets takes seconds."""
    return replace(
        known,
        tickets=history.newest(session, catalog.team_ids, MOST_TICKETS),
        traffic=decisions.texts(session, MOST_TRAFFIC),
    )


def _is_due(session: Session, kind: VersionKind, known: _Known, catalog: Catalog) -> bool:
    newest = versions.newest(session, kind)
    if newest is None or newest.cursor < known.cursor or newest.catalog_digest != catalog.digest:
        return True
    # Tickets say nothing about templates.
    return kind is VersionKind.MODEL and newest.figures.get("imported", 0) < known.imported


def _champion(session: Session, kind: VersionKind) -> bytes | None:
    """Read the live version; one that is damaged or of another schema is trained anew."""
    live = versions.champion(session, kind)
    if live is None:
        return None
    try:
        data = versions.data(session, kind, live.number)
        _LOADERS[kind](data)
    except (StorageError, LearningError) as error:
        log.warning("learning goes on without the champion: %s", error)
        return None
    return data


@dataclass(frozen=True)
class _Trainer:
    """Trains challengers for this catalog."""

    database: Database
    catalog: Catalog
    encoder: Cached

    def train(self, kind: VersionKind, champion: bytes | None, known: _Known) -> _Challenger:
        """Train one kind, and judge it beside its champion."""
        if kind is VersionKind.MODEL:
            return self._model(serial.load(champion) if champion else None, known)
        return _train_templates(templates.load(champion) if champion else None, known.events)

    def _model(self, champion: Model | None, known: _Known) -> _Challenger:
        material = _material(known, self.catalog)
        self._encode(material.texts)
        found = challenge(champion, material, self.encoder)
        reason = found.verdict.reason if champion else "the first: learned from the catalog"
        figures = found.verdict.figures | {
            "trained_on": found.trained_on,
            "tickets": len(known.tickets),
            "imported": known.imported,
            "traffic": len(material.traffic),
        }
        return _Challenger(serial.dump(found.model), found.verdict.promote, reason, figures)

    def _encode(self, texts: Sequence[str]) -> None:
        """Have every vector at hand: as it was stored, or made now and stored."""
        self.encoder.hold(len(texts))
        with self.database.snapshot() as session:
            missing = self.encoder.missing(texts)
            self.encoder.remember(vectors.find(session, self.encoder.name, missing))
        self.encoder.encode(self.encoder.missing(texts))
        with self.database.transaction() as session:
            vectors.keep(session, self.encoder.name, self.encoder.take_fresh())


def _material(known: _Known, catalog: Catalog) -> Material:
    team_rows, category_rows = catalog_rows(catalog)
    return Material(
        team_rows=team_rows,
        category_rows=category_rows,
        examples=[Row(text, team) for text, _, team in catalog.examples()],
        said=[*judgements(known.events), *histories.judgements(known.tickets)],
        traffic=known.traffic,
    )


def _train_templates(champion: TemplateModel | None, events: Sequence[Feedback]) -> _Challenger:
    known = outcomes(events)
    challenger = templates.train_templates(each for each in known if not _is_held_out(each))
    held = [each for each in known if _is_held_out(each)]
    verdict = gate.gate_templates(champion or challenger, challenger, held)
    reason = verdict.reason if champion else "the first: every template is expected to help"
    return _Challenger(templates.dump(challenger), verdict.promote, reason, verdict.figures)


def _is_held_out(outcome: Outcome) -> bool:
    return labels.held_out(outcome.key)


def _publish(
    database: Database,
    catalog: Catalog,
    kind: VersionKind,
    challenger: _Challenger,
    known: _Known,
    at: datetime,
) -> Version | None:
    """Publish unless another worker was faster; a promoted model earns its receipts."""
    with database.transaction() as session:
        take_turn(session, f"learn:{kind}")
        if not _is_due(session, kind, known, catalog) and _champion(session, kind):
            return None
        before = versions.champion(session, kind)
        state = VersionState.PROMOTED if challenger.promote else VersionState.REFUSED
        draft = Version(
            kind=kind,
            number=0,
            state=state,
            digest="",
            reason=challenger.reason,
            figures=challenger.figures,
            cursor=known.cursor,
            catalog_digest=catalog.digest,
            at=at,
        )
        kept = versions.publish(session, challenger.data, draft)
        log.info("%s version %s %s: %s", kind, kept.number, kept.state, kept.reason)
        if kind is VersionKind.MODEL and challenger.promote and before:
            give_receipts(catalog, session, before.cursor, known.cursor, kept.number, at)
        return kept
