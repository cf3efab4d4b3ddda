"""Requests of a small company, made from parts: what an experiment is tried on."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

OPENINGS = ("please help", "hello", "since this morning", "again", "good day", "urgent")
TROUBLES = {
    "Identity": ("password forgotten", "account locked", "cannot log in", "reset my login"),
    "Network": ("vpn drops", "wifi is slow", "no network cable", "vpn gateway unreachable"),
    "Printing": ("printer jam", "toner is empty", "cannot print pages", "printer offline"),
}
MONDAY = datetime(2025, 3, 3, 9, tzinfo=UTC)


def tickets() -> list[tuple[str, str]]:
    """72 texts with their team; teams take turns."""
    by_team = [
        [(f"{opening}, {trouble}", team) for opening, trouble in product(OPENINGS, troubles)]
        for team, troubles in TROUBLES.items()
    ]
    return [ticket for turn in zip(*by_team, strict=True) for ticket in turn]


def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """Write a CSV file in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def when(number: int) -> str:
    """The time of the ticket with this number: eight hours after the one before."""
    return (MONDAY + timedelta(hours=8 * number)).isoformat(sep=" ")
