"""What every sentence encoder promises, and several of them side by side."""

import unicodedata
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from helpdesk.learning.text import LIMIT

# Symbols other than those of mathematics and money, and what is no character at all.
_UNREAD = frozenset({"So", "Sk", "Cs", "Cn", "Co"})

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """A fixed function from a text to a vector."""

    @property
    def name(self) -> str:
        """Weights and preprocessing: part of the key under which a vector is stored."""

    @property
    def width(self) -> int:
        """The length of each row."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32[len(texts), width], rows of length one, for any texts whatsoever.

        A row depends on its own text alone (to the last bits of rounding). The empty text has a
        vector too: the one that the model gives to no words.
        """


class Joined:
    """Encoders side by side; each part has the length of its weight before the row is scaled."""

    def __init__(self, parts: Sequence[tuple[Encoder, float]]) -> None:
        self._encoders = [encoder for encoder, _ in parts]
        weights = np.array([weight for _, weight in parts])
        self._weights = (weights / np.linalg.norm(weights)).astype(np.float32)
        self.name = "+".join(f"{weight:g}*{encoder.name}" for encoder, weight in parts)
        self.width = sum(encoder.width for encoder in self._encoders)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32[len(texts), width]: the parts' rows, weighted; see Encoder."""
        parts = zip(self._encoders, self._weights, strict=True)
        return np.hstack([encoder.encode(texts) * weight for encoder, weight in parts])


def readable(text: str) -> str:
    """Return the part of `text` that encoders read: single spaces, at most `LIMIT` characters."""
    return " ".join(text.split())[:LIMIT]


def spoken(text: str) -> str:
    """Return the words of `text`, without emoji and the like.

    Encoders take those for words that they do not know, and a row of them for the sense of the
    whole.
    """
    short = readable(text)
    return short if short.isascii() else readable("".join(map(_letter, short)))


def _letter(character: str) -> str:
    return " " if unicodedata.category(character) in _UNREAD else character


def scaled(rows: Vectors) -> Vectors:
    """Return `rows` made to have length one, in place."""
    rows /= np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    return rows
