"""What is known of past requests, with the vectors that were stored of their texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from helpdesk.catalog import Catalog
from helpdesk.explaining import Precedent, precedents
from helpdesk.learning.embedding.encoder import Vectors
from storage import feedback, vectors


@dataclass(frozen=True)
class Known:
    """Past requests, and what the encoder made of those of their texts that it read."""

    past: Sequence[Precedent]
    vectors: Mapping[str, Vectors]


def find(session: Session, encoder: str, catalog: Catalog, leave_out: str = "") -> Known:
    """Return what is known; nothing of the request `leave_out`."""
    past = precedents(feedback.standing(session, catalog), catalog, leave_out)
    return Known(past, vectors.find(session, encoder, [each.text for each in past]))
