"""How often a model is trained: at once while that is quick, else as often as it is worth it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from helpdesk.feedback import Feedback
from helpdesk.undoing import undoes
from storage.versions import Version

PROMPT_SECONDS = 15.0
"""A training run of no more work is always worth it: a correction is live within seconds."""
PATIENCE = 9.0
"""After a longer one, so many times its length pass before the next: a tenth of a worker trains."""
LONGEST_WAIT = timedelta(hours=1)
ENOUGH_NEWS = 50
"""Labels that are learned without any wait."""


def next_training(
    newest: Version | None, news: Sequence[Feedback], catalog_digest: str, at: datetime
) -> datetime:
    """Return when what was said since the `newest` version, `news`, is to be learned.

    Another catalog, an undo and much news do not wait.
    """
    if newest is None or newest.catalog_digest != catalog_digest:
        return at
    if undoes(news) or sum(each.labels for each in news) >= ENOUGH_NEWS:
        return at
    seconds = float(newest.figures.get("seconds", 0.0))
    if not news or seconds <= PROMPT_SECONDS:
        return at
    return max(at, newest.at + min(timedelta(seconds=PATIENCE * seconds), LONGEST_WAIT))
