"""Loading what was learned: two versions and the feedback log, as one value."""

from __future__ import annotations

from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.learned import Learned, judges_answer
from helpdesk.learning.embedding import loading
from helpdesk.learning.memory import LIMIT
from storage import feedback, vectors, versions
from storage.versions import VersionKind


def champions(session: Session) -> tuple[int, int]:
    """Return the numbers of the champions: model and templates; 0 for none."""
    model = versions.champion(session, VersionKind.MODEL)
    templates = versions.champion(session, VersionKind.TEMPLATES)
    return (model.number if model else 0, templates.number if templates else 0)


def load(
    session: Session, catalog: Catalog, model: int, templates: int, cursor: int | None = None
) -> Learned:
    """Load two versions, with the memory of what counts up to `cursor` (None: of all there is).

    Raises LearningError or StorageError where a version is damaged or missing.
    """
    fresh = Learned.from_bytes(
        versions.data(session, VersionKind.MODEL, model),
        versions.data(session, VersionKind.TEMPLATES, templates),
        model_version=model,
        templates_version=templates,
        learned_through=versions.get(session, VersionKind.MODEL, model).cursor,
    )
    events = feedback.standing(session, catalog, cursor)
    wanted = [event.text for event in events if event.lesson.explicit or judges_answer(event)]
    vectors.recall(session, loading.named(fresh.model.encoder.name), wanted[-LIMIT:])
    return fresh.remembering(events)
