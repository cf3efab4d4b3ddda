"""Learning: from the feedback log to a challenger, past the gate, to the champion.

1. Read the whole log, and imported tickets: the same rows give the same bytes.
2. Train a challenger, for routing and for the choice of templates.
3. Judge it against the champion on what neither was trained on.
4. Publish it, promoted or refused, with its figures; owe the receipts in the same transaction.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, outcomes
from helpdesk.learning import gate, labels, serial, templates
from helpdesk.learning.challenge import challenge
from helpdesk.learning.embedding import loading
from helpdesk.learning.embedding.cached import Cached
from helpdesk.learning.errors import LearningError
from helpdesk.learning.model import Model
from helpdesk.learning.templates import Outcome, TemplateModel
from helpdesk.undoing import last_undoer
from storage import knowledge, outbox, queue, vectors, versions
from storage.db import Database, take_turn
from storage.errors import StorageError
from storage.versions import Cause, Version, VersionKind, VersionState
from workers.context import Context
from workers.known import Known, known, material, with_requests
from workers.pace import next_training
from workers.receipts import give_receipts

log = logging.getLogger(__name__)

_LOADERS: dict[VersionKind, Callable[[bytes], object]] = {
    VersionKind.MODEL: serial.load,
    VersionKind.TEMPLATES: templates.load,
}


@dataclass(frozen=True)
class _Challenger:
    """What was trained. `undone_by` took back what the live one knows: that must not stay."""

    data: bytes
    promote: bool
    reason: str
    figures: dict[str, object]
    undone_by: str | None = None


def learn(context: Context, at: datetime) -> list[Version]:
    """Learn what is new, and tell every process; returns the versions that were published.

    Where training takes long, and little was said since the last time, it is owed for later.
    """
    with context.database.transaction() as session:
        newest = versions.newest(session, VersionKind.MODEL)
        news = known(session, context.catalog).after(newest.cursor if newest else 0)
        due_at = next_training(newest, news, context.catalog.digest, at)
        if due_at > at:
            outbox.owe_job(session, "learn", due_at)
            return []
    published = learn_all(context.database, context.catalog, at, context.encoder)
    if published:
        queue.notify(context.redis)
    return published


def learn_first(database: Database, catalog: Catalog, encoder: str = loading.USUAL) -> None:
    """Make sure that there is a model which this program can read; a new catalog is owed."""
    at = datetime.now(UTC)
    with database.transaction() as session:
        knowledge.seed(session, catalog, at)
        is_there = all(_champion(session, kind) for kind in VersionKind)
        newest = versions.newest(session, VersionKind.MODEL)
        if is_there and newest and newest.catalog_digest != catalog.digest:
            outbox.owe_job(session, "learn", at)
    if not is_there:
        learn_all(database, catalog, at, encoder)


def learn_all(
    database: Database, catalog: Catalog, at: datetime, encoder: str = loading.USUAL
) -> list[Version]:
    """Train and publish whatever has new feedback, new tickets or a new catalog to learn.

    `encoder` as `loading.load` names it.
    """
    with database.transaction() as session:
        knowledge.seed(session, catalog, at)
    with database.snapshot() as session:
        said = known(session, catalog)
        champions = {kind: _champion(session, kind) for kind in VersionKind}
        due = [
            kind
            for kind, champion in champions.items()
            if champion is None or _is_due(session, kind, said, catalog)
        ]
        if VersionKind.MODEL in due:
            said = with_requests(session, said, catalog, at)
        cursors = {kind: _cursor(session, kind) for kind in due}
    trainer = _Trainer(database, catalog, loading.load(encoder), cursors)
    trained = [(kind, trainer.train(kind, champions[kind], said)) for kind in due]
    published = []
    for kind, challenger in trained:
        # The same templates need no new number; of a model, the receipts name it.
        if kind is VersionKind.TEMPLATES and challenger.data == champions[kind]:
            continue
        version = _publish(database, catalog, kind, challenger, said, at)
        published += [version] if version else []
    return published


def _is_due(session: Session, kind: VersionKind, said: Known, catalog: Catalog) -> bool:
    newest = versions.newest(session, kind)
    if newest is None or newest.cursor < said.cursor or newest.catalog_digest != catalog.digest:
        return True
    # Tickets say nothing about templates.
    return kind is VersionKind.MODEL and newest.figures.get("imported", 0) < said.imported


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


def _cursor(session: Session, kind: VersionKind) -> int:
    live = versions.champion(session, kind)
    return live.cursor if live else 0


@dataclass(frozen=True)
class _Trainer:
    """Trains challengers for this catalog; each champion knows the log up to its cursor."""

    database: Database
    catalog: Catalog
    encoder: Cached
    cursors: Mapping[VersionKind, int]

    def train(self, kind: VersionKind, champion: bytes | None, said: Known) -> _Challenger:
        """Train one kind, and judge it beside its champion."""
        if kind is VersionKind.MODEL:
            return self._model(serial.load(champion) if champion else None, said)
        return _train_templates(templates.load(champion) if champion else None, said.events)

    def _model(self, champion: Model | None, said: Known) -> _Challenger:
        cursor = self.cursors[VersionKind.MODEL]
        learned_from = material(said, self.catalog, cursor)
        self._encode(learned_from.texts)
        began = time.process_time()
        found = challenge(champion, learned_from, self.encoder)
        figures = found.verdict.figures | {
            "seconds": round(time.process_time() - began, 1),
            "quarantine": [asdict(doubt) for doubt in found.doubts],
            "trained_on": found.trained_on,
            "tickets": len(said.tickets),
            "imported": said.imported,
            "traffic": len(learned_from.traffic),
        }
        promote, reason = found.verdict.promote, found.verdict.reason
        undone_by = last_undoer(said.after(cursor)) if champion else None
        if champion is None:
            reason = "the first: learned from the catalog"
        elif undone_by is not None:
            # What people took back must not stay live, whatever it was good for.
            promote, reason = True, f"without what was undone; {reason}"
        return _Challenger(serial.dump(found.model), promote, reason, figures, undone_by)

    def _encode(self, texts: Sequence[str]) -> None:
        """Have every vector at hand: as it was stored, or made now and stored."""
        with self.database.snapshot() as session:
            vectors.recall(session, self.encoder, texts)
        self.encoder.encode(self.encoder.missing(texts))
        with self.database.transaction() as session:
            vectors.keep(session, self.encoder.name, self.encoder.take_fresh())


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
    said: Known,
    at: datetime,
) -> Version | None:
    """Publish unless another worker was faster; a promoted model earns its receipts."""
    with database.transaction() as session:
        take_turn(session, f"learn:{kind}")
        if not _is_due(session, kind, said, catalog) and _champion(session, kind):
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
            cursor=said.cursor,
            catalog_digest=catalog.digest,
            at=at,
        )
        by = challenger.undone_by
        went = (Cause.UNDONE, by) if by is not None else (Cause.GATE, versions.GATE)
        kept = versions.publish(session, challenger.data, draft, *went)
        log.info("%s version %s %s: %s", kind, kept.number, kept.state, kept.reason)
        if kind is VersionKind.MODEL and challenger.promote and before:
            give_receipts(catalog, session, before.cursor, said.cursor, kept.number, at)
        return kept
