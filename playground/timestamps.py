"""Slack's timestamps: "1700000000.000123", unique and rising."""

from collections.abc import Callable


class Timestamps:
    """Gives rising timestamps, never below the latest one known from before."""

    def __init__(self, clock: Callable[[], float], last: str | None) -> None:
        self._clock = clock
        self._last = int(last.replace(".", "")) if last else 0

    def next(self) -> str:
        """Give the next timestamp, seconds with six decimals."""
        self._last = max(int(self._clock() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000:010d}.{self._last % 1_000_000:06d}"
