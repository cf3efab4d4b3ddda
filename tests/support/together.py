"""People who act at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable


def at_once(*acts: Callable[[], None]) -> None:
    """Let people act at the same moment, each in a thread of their own."""
    start = threading.Barrier(len(acts))

    def act(one: Callable[[], None]) -> None:
        start.wait()
        one()

    threads = [threading.Thread(target=act, args=(one,)) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
