"""How rightly it routes after few examples, after all, and what it tells apart as foreign."""

from __future__ import annotations

from bench.learning.run import Figures, Run, mean
from deskloop.experiments import exams

SHOTS = (1, 3, 5, 10)


def shots(run: Run) -> Figures:
    """Learn few rows of each label, and all; accuracy and calibration error, means of seeds."""
    full = exams.as_json(run.full)
    return _few(run, traffic=False) | {"accuracy_full": full["accuracy"], "ece_full": full["ece"]}


def traffic(run: Run) -> Figures:
    """Learn few rows of each label, and of the other rows that teach the texts alone."""
    return _few(run, traffic=True)


def _few(run: Run, *, traffic: bool) -> Figures:
    found: Figures = {}
    for shots in SHOTS:
        taken = [exams.as_json(run.exam(shots, seed, traffic=traffic)) for seed in run.seeds]
        found[f"accuracy_{shots}"] = mean(each["accuracy"] for each in taken)
        found[f"ece_{shots}"] = mean(each["ece"] for each in taken)
    return found


def scope(run: Run) -> Figures:
    """Tell rows of no label from others, after learning every row that teaches and none such."""
    if not run.dataset.outside:
        return {"skipped": f"{run.dataset.name} has no rows that belong to no label"}
    full = exams.as_json(run.full)
    return {"auroc": full["oos_auroc"], "fpr95": full["oos_fpr95"], "rows": full["oos_rows"]}
