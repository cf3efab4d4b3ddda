"""The figures for people, as tables in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

_BAR = 30  # characters of a bar that means 100%


def show_exam(console: Console, result: Mapping[str, Any]) -> None:
    """Print what `evaluate.as_json` returned."""
    _figures(console, _exam_rows(result))
    if result["confusions"]:
        table = Table(
            "is", "was taken for", "times", "out of", "for example", title="Mixed up most"
        )
        for each in result["confusions"]:
            cells = each["true"], each["said"], each["count"], each["of"], _cut(each["example"])
            table.add_row(*(Text(str(cell)) for cell in cells))
        console.print(table)
    console.print(_exam_note(result), highlight=False, markup=False)


def _exam_rows(result: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    rows = [
        ("accuracy", _share(result["accuracy"]), f"of {result['test_rows']:,} rows"),
        ("macro F1", _share(result["macro_f1"]), f"every one of {result['labels']} labels alike"),
        ("calibration error", _share(result["ece"]), "15 bins of equal mass; 0 is best"),
        ("coverage at 95%", _share(result["coverage_at_95"]), "routed, if 95% must be right"),
        ("routed", _share(result["routed_share"]), "at the thresholds as they stand"),
        ("  of these right", _share(result["routed_accuracy"]), ""),
        ("one decision", f"{result['p50_ms']:.2f} ms", f"99 in 100: {result['p99_ms']:.2f} ms"),
        ("training", f"{result['train_seconds']:.1f} s", f"on {result['train_rows']:,} rows"),
    ]
    if "oos_auroc" in result:
        of = f"{result['oos_rows']:,} rows belong to no label"
        rows.append(("out of scope: AUROC", f"{result['oos_auroc']:.3f}", of))
        rows.append(("out of scope: FPR95", _share(result["oos_fpr95"]), "0 is best"))
    return rows


def _exam_note(result: Mapping[str, Any]) -> str:
    parts = [f"Split: {result['split']}."]
    if result["shots"] is not None:
        parts.append(f"{result['shots']} drawn of each label, seed {result['seed']}.")
    parts.append(f"{result['readable_names']} readable label names count as one more example each.")
    if unknown := result["test_rows_of_unknown_label"]:
        parts.append(f"{unknown:,} rows have a label that was not learned: they count as wrong.")
    if known := result["test_texts_in_train"]:
        parts.append(f"{known:,} judged texts stand among the learned ones too.")
    return " ".join(parts)


def show_replay(console: Console, result: Mapping[str, Any]) -> None:
    """Print what `replay.as_json` returned."""
    of = f"of {result['messages']:,} messages"
    given = sum(result["feedback"].values())
    rows = [
        ("wrong first guesses", _share(result["cumulative_error"]), of),
        ("  without learning", _share(result["untaught_error"]), "version 1 throughout"),
        ("  in the last 1,000", _share(result["last_1000_error"]), ""),
        ("asked about", _share(result["asked_share"]), of),
        ("wrong where routed", _share(result["auto_routed_error"]), "of those not asked about"),
        ("calibration error", _share(result["ece"]), "15 bins of equal mass; 0 is best"),
        ("people reacted", f"{given:,}", _kinds(result["feedback"])),
        ("versions that read", f"{result['versions']}", "each passed the gate"),
        ("took", f"{result['seconds']:.0f} s", ""),
    ]
    _figures(console, rows)
    _blocks(console, result["error_by_500"], result["untaught_error_by_500"])


def _kinds(feedback: Mapping[str, int]) -> str:
    return ", ".join(f"{kind.replace('_', ' ')} {count:,}" for kind, count in feedback.items())


def _blocks(console: Console, learned: Sequence[float], untaught: Sequence[float]) -> None:
    table = Table("messages from", "learns", "never learns", "", title="Wrong first guesses")
    for i, (error, other) in enumerate(zip(learned, untaught, strict=True)):
        bar = Text("█" * round(error * _BAR), "blue")
        bar.append("·" * max(0, round(other * _BAR) - len(bar)), "bright_black")
        table.add_row(f"{i * 500 + 1:,}", _share(error), _share(other), bar)
    console.print(table)


def _figures(console: Console, rows: Sequence[tuple[str, str, str]]) -> None:
    table = Table("figure", "value", "")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _cut(text: str, limit: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
