"""`deskloop report`: one page for the one who decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deskloop.experiments import charts, curves, months
from deskloop.experiments.caveats import SMALL, Facts, caveats
from deskloop.experiments.exams import Exam, Plan, configuration, examine
from deskloop.experiments.pages import render
from deskloop.experiments.reading import Loaded
from helpdesk import chance
from helpdesk.experiment import account, figures
from helpdesk.experiment.account import Account
from helpdesk.experiment.exam import Judged
from helpdesk.experiment.samples import Sample, Samples, sizes
from helpdesk.experiment.splits import in_time

MOST = 50_000
"""Requests that are looked at, the newest: more would take hours and tell the same."""
QUESTIONS, CONFUSIONS = 6, 8


@dataclass(frozen=True)
class _Team:
    name: str
    account: Account
    sent_wrongly: int
    is_small: bool


def report(name: str, loaded: Loaded, *, by_time: bool) -> str:
    """Return the page about the file `name`; raises ExperimentError where there is too little."""
    samples = (in_time(loaded.samples) if by_time else loaded.samples)[-MOST:]
    used, alone = (samples, []) if by_time else _without_singles(samples)
    exam = examine(used, Plan(by_time=by_time))
    facts = Facts(
        exam=exam,
        by_time=by_time,
        skipped=loaded.skipped,
        alone=alone,
        unread=len(loaded.samples) - len(samples),
    )
    return str(render("report.html", file=name, **_values(exam, samples, facts)))


def _without_singles(samples: Samples) -> tuple[list[Sample], list[str]]:
    """Leave out labels of one row, which cannot both teach and judge; return these too."""
    counts = sizes(samples)
    kept = [sample for sample in samples if counts[sample.label] > 1]
    return kept, sorted(label for label, count in counts.items() if count == 1)


def _values(exam: Exam, samples: Samples, facts: Facts) -> dict[str, Any]:
    judged = exam.inside
    total = account.account(judged)
    times = [sample.at for sample in samples if sample.at]
    return {
        "rows": len(samples),
        "period": (min(times).date(), max(times).date()) if times else None,
        "exam": exam,
        "total": total,
        "range": chance.likely_range(total.rightly, total.straight),
        "teams": _teams(judged),
        "small": SMALL,
        "weeks": account.by_week(judged),
        "questions": _questions(judged),
        "confusions": figures.confusions(judged, CONFUSIONS),
        "covered": figures.coverage_at(judged),
        "coverage_chart": charts.svg(curves.coverage(judged)),
        "reliability_chart": charts.svg(curves.reliability(judged)),
        "month": months.first_month(samples),
        "caveats": caveats(facts),
        "configuration": configuration(),
    }


def _teams(judged: Sequence[Judged]) -> list[_Team]:
    return [
        _Team(name, each, account.sent_wrongly(judged, name), each.requests < SMALL)
        for name, each in account.by_team(judged)
    ]


def _questions(judged: Sequence[Judged]) -> list[Judged]:
    """Return some that it would have asked about, spread over how sure it was."""
    asked = sorted((each for each in judged if each.asked), key=lambda each: each.confidence)
    step = max(1, len(asked) // QUESTIONS)
    return asked[::step][:QUESTIONS]
