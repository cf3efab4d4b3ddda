"""Which messages to ask about when at most a share of them may be."""

from collections import deque

import numpy as np

WINDOW = 500
"""Messages that tell what unsure means now: the learner grows surer as it learns."""
_ENOUGH = 20  # of them, before one is called unsure


class Doubt:
    """Picks the least sure messages of a stream, never more than `share` of those so far."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._recent: deque[float] = deque(maxlen=WINDOW)
        self._seen = self._asked = 0

    def asks(self, confidence: float) -> bool:
        """Tell whether to ask about the next message of the stream."""
        unsure = len(self._recent) >= _ENOUGH and bool(
            confidence < np.quantile(self._recent, self._share)
        )
        self._recent.append(confidence)
        self._seen += 1
        asks = unsure and self._asked + 1 <= self._share * self._seen
        self._asked += asks
        return asks
