"""How fast a channel may be posted to: a token bucket a channel."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


@dataclass
class _Bucket:
    tokens: float
    filled_at: float


class Pace:
    """Let posts through at `rate` a second and channel, after a burst of `burst`.

    Slack allows about one post a second and channel, and short bursts above it
    (https://api.slack.com/apis/rate-limits).
    """

    def __init__(self, rate: float, burst: int = 5) -> None:
        self._rate = rate
        self._burst = burst
        self._buckets: dict[str, _Bucket] = {}

    async def turn(self, channel: str) -> None:
        """Wait until this channel may take one more post."""
        wait = self._take(channel, asyncio.get_running_loop().time())
        if wait > 0:
            await asyncio.sleep(wait)

    def _take(self, channel: str, now: float) -> float:
        bucket = self._buckets.setdefault(channel, _Bucket(self._burst, now))
        grown = bucket.tokens + (now - bucket.filled_at) * self._rate
        bucket.tokens, bucket.filled_at = min(self._burst, grown) - 1, now
        return max(0.0, -bucket.tokens / self._rate)
