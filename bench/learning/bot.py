"""A process as the bot's is: loads what is live, reads one text, and prints its own memory.

python -m bench.learning.bot DATABASE_URL LABELS.json
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import deskloop.serving  # noqa: F401 -- what the bot's process has loaded
from bot.live import Live
from helpdesk.experiment.house import House
from storage.db import Database


def main(url: str, labels: str) -> None:
    """Load, read, print {"megabytes": ..., "peak_megabytes": ...}."""
    catalog = House(json.loads(Path(labels).read_text(encoding="utf-8"))).catalog
    database = Database(url)
    live = Live(database, catalog)
    live.refresh()
    with database.snapshot() as session:
        live.learned(session).read("my card has not arrived yet", catalog)
    print(json.dumps({"megabytes": _status("VmRSS"), "peak_megabytes": _status("VmHWM")}))


def _status(field: str) -> float:
    """Return a figure of this process in MB; Linux only."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(rf"^{field}:\s+(\d+) kB", status, re.MULTILINE)
    if not found:
        raise SystemExit(f"this system does not tell {field}")
    return int(found[1]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
