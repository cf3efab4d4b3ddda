"""What is live in this process: one immutable bundle of model, templates and memory.

Two speeds. A new version is loaded by `refresh`, on notice or by looking. A correction needs no
notice at all: `learned` reads the feedback log beyond its cursor inside the transaction that
decides, so in every process it counts for the very next message.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlmodel import Session

from bot.errors import BotError
from helpdesk.catalog import Catalog
from helpdesk.feedback import Kind
from helpdesk.heirs import feedback_now
from helpdesk.knowledge import Knowledge
from helpdesk.learned import Learned
from helpdesk.learning.embedding import loading
from helpdesk.learning.embedding.cached import Cached
from helpdesk.learning.errors import LearningError
from helpdesk.undoing import undoes
from storage import feedback, knowledge
from storage.db import Database
from storage.errors import StorageError
from storage.learned import champions, load

log = logging.getLogger(__name__)


class NothingLearnedError(BotError):
    """There is no model yet; the message says how to get one."""


# The key of a session's `info` for what its transaction has read of the log.
_READ = "learned"
# The same for what people taught beside the model.
_KNOWN = "knowledge"


@dataclass(frozen=True)
class _Read:
    """What is known after the transaction's own feedback event `after`."""

    after: int | None
    learned: Learned


@dataclass(frozen=True)
class _Known:
    """What people taught beside the model, after the transaction's own change `after`."""

    after: int | None
    knowledge: Knowledge


class Live:
    """Holds the one reference that every decision reads."""

    def __init__(self, database: Database, catalog: Catalog) -> None:
        self._database = database
        self._catalog = catalog
        self._learned: Learned | None = None
        self._knowledge = Knowledge()

    @property
    def versions(self) -> tuple[int, int]:
        """The live model's number and the live templates' number; zeros before the first."""
        held = self._learned
        return (held.model_version, held.templates_version) if held else (0, 0)

    def refresh(self) -> bool:
        """Load what is champion now, where it changed; say whether anything was swapped.

        A version that cannot be loaded leaves the old one in place.
        """
        with self._database.snapshot() as session:
            wanted = champions(session)
            if wanted == self.versions:
                return False
            try:
                self._learned = load(session, self._catalog, *wanted)
                self._read_titles(session)
            except (LearningError, StorageError) as error:
                log.warning(
                    "versions %s stay live; %s cannot be loaded: %s", self.versions, wanted, error
                )
                return False
        return True

    def _read_titles(self, session: Session) -> None:
        """Have the answers' titles read before the first decision that compares them."""
        wordings = knowledge.load(session).wordings.values()
        if self.encoder:
            self.encoder.encode(sorted({each.template.title for each in wordings}))

    @property
    def is_ready(self) -> bool:
        """Whether there is anything to decide with: `learned` raises where there is not."""
        return self._learned is not None

    @property
    def encoder(self) -> Cached | None:
        """What the live model reads sentences with."""
        return loading.named(self._learned.model.encoder.name) if self._learned else None

    def learned(self, session: Session) -> Learned:
        """Return what is live, with every feedback event that this transaction can see."""
        held = self._learned
        if held is None:
            raise NothingLearnedError(
                "no model is there yet; start a worker, or run “deskloop models train”"
            )
        return self._with_the_log(session, held)

    def knowledge(self, session: Session) -> Knowledge:
        """Return what people taught beside the model, as this transaction sees it."""
        changed = session.info.get(knowledge.CHANGED)
        known: _Known | None = session.info.get(_KNOWN)
        if known is None or known.after != changed:
            known = _Known(changed, self._read_knowledge(session, changed))
            session.info[_KNOWN] = known
        return known.knowledge

    def _read_knowledge(self, session: Session, changed: int | None) -> Knowledge:
        """Read it, unless it is what is held."""
        held = self._knowledge
        if changed is None and held.revision and held.revision == knowledge.revision(session):
            return held
        fresh = knowledge.load(session)
        # A change of a transaction that is still open may yet be rolled back.
        if changed is None:
            self._knowledge = fresh
        return fresh

    def _with_the_log(self, session: Session, held: Learned) -> Learned:
        """Read the log beyond the cursor: once a transaction, and after each event of its own."""
        appended = session.info.get("appended_feedback")
        known: _Read | None = session.info.get(_READ)
        if known and known.after == appended:
            return known.learned
        learned = self._with_news(session, held)
        session.info[_READ] = _Read(appended, learned)
        # An event of a transaction that is still open may yet be rolled back.
        if appended is None and self._learned is held:
            self._learned = learned
        return learned

    def _with_news(self, session: Session, held: Learned) -> Learned:
        """Remember what is new in the log; what it takes back is forgotten."""
        events = feedback.between(session, held.cursor)
        if self.encoder and any(event.kind is Kind.ERASED for event in events):
            self.encoder.forget()
        if undoes(events):
            return held.remembering_only(feedback.standing(session, self._catalog))
        return held.remembering(feedback_now(events, self._catalog)) if events else held
