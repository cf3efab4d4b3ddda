"""docs/outcomes.md: its table is what each outcome teaches, and its numbers are the usual ones."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from helpdesk.catalog_entries import Quiet
from helpdesk.feedback import LESSONS, Kind, Lesson
from helpdesk.rating import USUAL_SHARE
from helpdesk.sla import QUICK_AT
from helpdesk.staleness import FRESH_FOR
from helpdesk.undoing import UNDOS

PAGE = (Path(__file__).parents[2] / "docs" / "outcomes.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| (.*?) \| [^|]+ \|$", PAGE, re.MULTILINE))
# They judge the log, and are no outcome of a request.
OF_THE_LOG = UNDOS | {Kind.KEPT, Kind.ERASED}


def cells(lesson: Lesson) -> str:
    """What the page says of a lesson: of the answer, of the team, and after how long."""
    answer = f"{lesson.template:+g}" if lesson.template else ""
    team = f"{lesson.routing:g}" if lesson.routing else ""
    days = lesson.settles_after // timedelta(days=1)
    return " | ".join((answer, team, f"{days} days" if days else "at once"))


def test_the_table_is_what_each_outcome_teaches() -> None:
    found = {kind: re.sub(r"\s+", " ", row).strip() for kind, row in ROWS.items()}
    taught = {
        kind.value: re.sub(r"\s+", " ", cells(lesson)).strip()
        for kind, lesson in LESSONS.items()
        if kind not in OF_THE_LOG
    }
    assert found == taught


def test_the_times_and_shares_are_the_usual_ones() -> None:
    quiet = Quiet()
    assert f"ask_after_hours: {quiet.ask_after_hours}\n" in PAGE
    assert f"close_after_hours: {quiet.close_after_hours}\n" in PAGE
    assert f"After {quiet.ask_after_hours} hours I ask" in PAGE
    assert f"After {quiet.close_after_hours} hours more" in PAGE
    assert USUAL_SHARE == QUICK_AT == 0.25
    assert f"confirmed in {FRESH_FOR.days} days" in PAGE
