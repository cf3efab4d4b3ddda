"""How the live model sees texts whose vectors were kept: nothing is encoded for it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from helpdesk.learning.memory import Sight
from helpdesk.similar import Eye
from storage import vectors, versions
from storage.versions import VersionKind


def sights(session: Session, texts: Sequence[str]) -> dict[str, Sight]:
    """Return the sights of those of `texts` that have a vector; none where there is no model."""
    live = versions.champion(session, VersionKind.MODEL)
    if live is None:
        return {}
    eye = Eye.of(versions.data(session, VersionKind.MODEL, live.number))
    kept = vectors.find(session, eye.encoder, texts)
    return {text: eye.sight(text, meaning) for text, meaning in kept.items()}
