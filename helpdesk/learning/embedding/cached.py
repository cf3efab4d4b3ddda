"""An encoder that remembers: a text comes several times, and its forward pass is the slow part."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock

import numpy as np

from helpdesk.learning.embedding.encoder import Encoder, Vectors, spoken

SIZE = 4_096
"""Vectors kept in memory, those that were asked for last: 15 MB of both encoders' together."""


class Cached:
    """An encoder, in front of which its latest vectors are kept.

    Vectors are rounded to float16 and back, so that one that was stored and one that was made
    again are the same. Several threads may ask.
    """

    def __init__(self, encoder: Encoder, size: int = SIZE) -> None:
        self._encoder = encoder
        self._size = size
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._fresh: dict[str, Vectors] = {}
        self._lock = Lock()
        self.name = encoder.name
        self.width = encoder.width

    def aside(self) -> Cached:
        """Return an empty one before the same encoder: what it reads is kept nowhere else."""
        return Cached(self._encoder)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32[len(texts), width]; see Encoder. What is missing is made in one batch."""
        wanted = [spoken(text) for text in texts]
        with self._lock:
            found = {text: self._known[text] for text in wanted if self._has(text)}
        missing = [text for text in dict.fromkeys(wanted) if text not in found]
        if missing:
            made = dict(zip(missing, rounded(self._encoder.encode(missing)), strict=True))
            found |= made
            self.remember(made)
            with self._lock:
                self._fresh |= made
        return _stacked([found[text] for text in wanted], self.width)

    def remember(self, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors that were made before, by their texts."""
        with self._lock:
            for text, vector in vectors.items():
                self._known[spoken(text)] = vector
                self._known.move_to_end(spoken(text))
            while len(self._known) > self._size:
                self._known.popitem(last=False)

    def forget(self) -> None:
        """Forget every vector, and the texts that they are known by."""
        with self._lock:
            self._known.clear()
            self._fresh.clear()

    def hold(self, count: int) -> None:
        """Make room for so many texts at once."""
        with self._lock:
            self._size = max(self._size, count)

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Return those of these texts whose vector is not at hand."""
        with self._lock:
            return [text for text in texts if not self._has(spoken(text))]

    def _has(self, text: str) -> bool:
        """Tell whether the vector of `text` is at hand; if so, it is one that was asked for last.

        Else a text of every training run would be forgotten for being known the longest.
        """
        if text in self._known:
            self._known.move_to_end(text)
        return text in self._known

    def take_fresh(self) -> dict[str, Vectors]:
        """Return what was made since the last call, by text, for whoever stores it."""
        with self._lock:
            fresh, self._fresh = self._fresh, {}
        return fresh


def rounded(vectors: Vectors) -> Vectors:
    """Return `vectors` as they come back from float16, in which they are stored."""
    return vectors.astype(np.float16).astype(np.float32)


def _stacked(rows: Sequence[Vectors], width: int) -> Vectors:
    return np.stack(rows) if rows else np.empty((0, width), np.float32)
