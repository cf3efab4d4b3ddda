"""A share with what it is of, and how far it may be from the truth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helpdesk.chance import likely_range

Figures = dict[str, Any]


def share(count: float, of: float) -> Figures:
    """Return a share with its counts and its 95 % range; None of nothing."""
    low, high = likely_range(count, of)
    value = round(count / of, 4) if of else None
    return {"share": value, "count": count, "of": of, "low": round(low, 4), "high": round(high, 4)}


def share_of(verdicts: Iterable[bool]) -> Figures:
    """Return the share of those that are true."""
    found = list(verdicts)
    return share(sum(found), len(found))
