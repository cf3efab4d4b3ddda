"""Sentence vectors, one a text and encoder: made once, and read again by every training."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from helpdesk.learning.embedding.cached import Cached
from helpdesk.learning.embedding.encoder import Vectors, spoken
from helpdesk.learning.text import encoded
from storage.rows import Write, table_of
from storage.tables import VectorRow

_TABLE = table_of(VectorRow)
# Whoever comes second made the same.
_KEEP = Write(
    {
        name: dialect.insert(_TABLE).on_conflict_do_nothing()
        for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
    }
)
# SQLite takes at least 999 parameters in one statement (https://www.sqlite.org/limits.html).
_AT_ONCE = 500


def keep(session: Session, encoder: str, vectors: Mapping[str, Vectors]) -> None:
    """Keep what this encoder made of texts, float32[width] each, as float16."""
    for text, vector in vectors.items():
        _KEEP(session, key=_key(encoder, text), data=vector.astype(np.float16).tobytes())


def find(session: Session, encoder: str, texts: Sequence[str]) -> dict[str, Vectors]:
    """Return the vectors of those of `texts` that were kept, float32[width] each."""
    by_key = {_key(encoder, text): text for text in texts}
    keys = list(by_key)
    found = {}
    for first in range(0, len(keys), _AT_ONCE):
        some = keys[first : first + _AT_ONCE]
        for row in session.exec(select(VectorRow).where(col(VectorRow.key).in_(some))):
            found[by_key[row.key]] = np.frombuffer(row.data, np.float16).astype(np.float32)
    return found


def recall(session: Session, encoder: Cached, texts: Sequence[str]) -> None:
    """Have the vectors of `texts` at hand in `encoder`, as far as they were kept."""
    encoder.hold(len(texts))
    encoder.remember(find(session, encoder.name, encoder.missing(texts)))


def _key(encoder: str, text: str) -> str:
    return hashlib.sha256(f"{encoder}\n".encode() + encoded(spoken(text))).hexdigest()
