"""Words of a message that names a fault: what was meant, and a quotation that stays short. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def hint(wrong: str, known: Iterable[str]) -> str:
    """Return how to mend a name that is not one of `known`."""
    known = list(dict.fromkeys(known))
    near = get_close_matches(wrong, known, n=1)
    return f'did you mean "{near[0]}"?' if near else f"there is {', '.join(known) or 'none'}"


def short(text: str, limit: int = 40) -> str:
    """Return `text` on one line and cut to `limit` characters, to be quoted in a message."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
