"""Post every utterance of a CSV as a person's message, and tally what Deskloop did with each.

Needs a running Deskloop in which messages do not join one another:

    DESKLOOP_JOIN_SECONDS=0 deskloop run
    python -m bench.tally FILE.csv --json

FILE.csv has the columns `text` and `label`. It fails where a message got more than one reply.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
import urllib.parse
import urllib.request
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

_PEOPLE = ("UADA", "UBEN", "UCHIARA", "UDEV")
_QUIET_SECONDS = 2.0


class Playground:
    """The people's API of a running playground."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/_people/"

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """Read; raises URLError where nothing runs there."""
        url = f"{self._url}{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=30) as response:
            return dict(json.load(response))

    def say(self, user: str, text: str) -> str:
        """Post in the help channel; returns the message's ts."""
        body = json.dumps({"user": user, "channel": "it-help", "text": text}).encode()
        request = urllib.request.Request(
            f"{self._url}messages", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            return str(json.load(response)["ts"])

    def settle(self, health: str) -> None:
        """Wait until all is delivered and nothing is owed, for two seconds on end."""
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < _QUIET_SECONDS:
            with urllib.request.urlopen(health, timeout=30) as response:
                owed = json.load(response)["outbox_pending"]
            if owed or not self.get("idle")["idle"]:
                quiet_since = time.monotonic()
            time.sleep(0.1)


def kind_of(replies: list[dict[str, Any]]) -> str:
    """Name what the bot did, by the buttons of its reply."""
    if not replies:
        return "nothing"
    labels = {
        element.get("text", {}).get("text")
        for block in replies[0]["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    }
    if not labels:
        return "word"
    if "Something else" in labels or labels == {"Talk to a person"}:
        return "asked"
    return "answered" if "Talk to a person" in labels else "passed on"


def main() -> None:
    """Run the tally and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--playground", default="http://127.0.0.1:3001")
    parser.add_argument("--health", default="http://127.0.0.1:3000/healthz")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--list", action="store_true", help="print every utterance and its reply")
    options = parser.parse_args()
    playground = Playground(options.playground)
    with options.file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    sent = [
        (row, playground.say(_PEOPLE[number % len(_PEOPLE)], row["text"]))
        for number, row in enumerate(rows)
    ]
    playground.settle(options.health)
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    for row, ts in sent:
        thread = playground.get("messages", channel="CITHELP", thread_ts=ts, user="UADA")
        replies = [message for message in thread["messages"] if message.get("bot_id")]
        if len(replies) > 1:
            raise SystemExit(f"{row['text']!r} got {len(replies)} replies")
        tally[row["label"]][kind_of(replies)] += 1
        if options.list:
            said = replies[0]["text"][:110].replace("\n", " / ") if replies else ""
            print(f"{row['label']:16} {kind_of(replies):10} {row['text'][:70]!r} → {said}")
    total = sum(tally.values(), Counter[str]())
    if options.json:
        print(json.dumps({"messages": len(rows), "total": total, "by_label": tally}, indent=2))
    else:
        for label, counts in [*tally.items(), ("total", total)]:
            print(f"{label:18}" + "  ".join(f"{kind} {n}" for kind, n in sorted(counts.items())))


if __name__ == "__main__":
    main()
