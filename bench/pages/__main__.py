"""Measure how fast pages are shown, and their figures read, beside the same without rollups.

    python -m bench.pages --json [--requests 1000000] [--seed 0] [--repeat 5]

Fills a database in a temporary folder (or the empty one of --database) with two years of requests,
adds up its days, looks at whole pages through the ASGI application as nobody did before, and reads
what they read of the last 7, 28 and 365 days; of a year, only the tally is read from the log too.
The exit code is 1 where a page or a reading takes a second or more.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from sqlmodel import Session, delete

from bench.pages.past import fill
from bench.pages.visiting import PAGES, look, visitor
from helpdesk import catalog as catalogs
from helpdesk.catalog import Catalog
from helpdesk.metrics import EVERYTHING, Period, Step, last_days
from storage import figures, rollups, schema
from storage.db import Database, sqlite_url
from storage.tables import RollupRow

FLOOR = 1.0
"""Seconds within which everything that a page shows is read."""
_UNTIL = datetime(2026, 11, 2, 15, tzinfo=UTC)
_SPANS = (7, 28, 365)
_Read = Callable[[Session, Period, Catalog], object]
READINGS: dict[str, _Read] = {
    "tally": lambda session, period, catalog: figures.tally(session, period, EVERYTHING, catalog),
    "series": lambda session, period, catalog: figures.series(
        session, period, EVERYTHING, catalog, Step.fitting(period)
    ),
    "by_team": lambda session, period, catalog: figures.by_team(
        session, period, EVERYTHING, catalog
    ),
    "confusion": lambda session, period, catalog: figures.confusion(
        session, period, EVERYTHING, catalog
    ),
    "by_answer": lambda session, period, catalog: figures.by_answer(
        session, period, EVERYTHING, catalog
    ),
    "choices": lambda session, _, catalog: figures.choices(session, catalog),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns 1 where the floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--database", help="the URL of an empty database")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    with _database(options.database) as database:
        found = measured(database, options.requests, options.seed, options.repeat)
    print(json.dumps(found, indent=2) if options.json else _table(found))
    return 0 if found["pass"] else 1


@contextmanager
def _database(url: str | None) -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(url or sqlite_url(Path(folder) / "pages.db"))
        try:
            yield database
        finally:
            database.close()


def measured(database: Database, many: int, seed: int, repeat: int) -> dict[str, Any]:
    """Return how long the readings took in seconds, from rollups and from the log."""
    catalog = catalogs.load(catalogs.starter_path())
    schema.migrate(database)
    filling = _seconds(lambda: fill(database, catalog, many, _UNTIL, seed))
    building = _seconds(lambda: _build(database, catalog))
    pages = _pages(database, catalog, repeat)
    fast = _readings(database, catalog, repeat)
    with database.transaction() as session:
        session.exec(delete(RollupRow))
    slow = _readings(database, catalog, 1, _SPANS[:-1])
    slow |= _readings(database, catalog, 1, _SPANS[-1:], names=("tally",))
    longest = max(each["max"] for each in (*pages.values(), *fast.values()))
    return {
        "requests": many,
        "seconds": {"filling": round(filling, 1), "adding_up": round(building, 1)},
        "pages": pages,
        "from_rollups": fast,
        "from_the_log": slow,
        "floor": FLOOR,
        "pass": longest < FLOOR,
    }


def _build(database: Database, catalog: Catalog) -> None:
    while rollups.build(database, catalog, 50):
        pass


def _pages(database: Database, catalog: Catalog, repeat: int) -> dict[str, dict[str, float]]:
    """Return how long pages took; each time in an application that has kept nothing."""
    found: dict[str, list[float]] = {name: [] for name in PAGES}
    for _ in range(repeat):
        with visitor(database, catalog, _UNTIL) as client:
            for name, path in PAGES.items():
                found[name].append(_seconds(lambda: look(client, path)))  # noqa: B023
    return {name: _took(seconds) for name, seconds in found.items()}


def _readings(
    database: Database,
    catalog: Catalog,
    repeat: int,
    spans: Sequence[int] = _SPANS,
    names: Sequence[str] = tuple(READINGS),
) -> dict[str, dict[str, float]]:
    found = {}
    for days in spans:
        period = last_days(days, _UNTIL, figures.zone(catalog))
        for name in names:
            read = READINGS[name]
            took = [_seconds(lambda: _read(database, read, period, catalog)) for _ in range(repeat)]  # noqa: B023
            found[f"{name}, {days} days"] = _took(took)
    return found


def _took(seconds: Sequence[float]) -> dict[str, float]:
    return {"p50": round(median(seconds), 4), "max": round(max(seconds), 4)}


def _read(database: Database, read: _Read, period: Period, catalog: Catalog) -> None:
    with database.snapshot() as session:
        read(session, period, catalog)


def _seconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def _table(found: dict[str, Any]) -> str:
    slow = found["from_the_log"]
    lines = [f"{found['requests']} requests; seconds (p50, max) from rollups; from the log"]
    for name, each in {**found["pages"], **found["from_rollups"]}.items():
        log = f"{slow[name]['p50']:10.3f}" if name in slow else ""
        lines.append(f"{name:22} {each['p50']:8.3f} {each['max']:8.3f} {log}")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
