"""A progress bar on stderr, where a person looks at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import track

Item = TypeVar("Item")


def watched(items: Iterable[Item], doing: str, total: int | None = None) -> Iterator[Item]:
    """Yield `items` and show how many were taken; nothing is shown where nobody looks."""
    console = Console(stderr=True)
    hidden = not console.is_terminal
    yield from track(items, doing, total, console=console, transient=True, disable=hidden)
