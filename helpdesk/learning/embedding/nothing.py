"""No encoder at all: for machines that have no wheel, the words alone must do."""

from collections.abc import Sequence

import numpy as np

from helpdesk.learning.embedding.encoder import Vectors


class Nothing:
    """Gives every text the same empty vector; see Encoder."""

    name = "none"
    width = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32[len(texts), 0]."""
        return np.empty((len(texts), 0), np.float32)
