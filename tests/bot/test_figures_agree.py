"""One figure is one figure: page, API, Prometheus, digest, Home, `/it stats` and command line."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from dashboard import visiting
from slack_office import SlackOffice
from sqlalchemy import text

from bot.web import prometheus
from deskloop import cli
from deskloop.settings import Settings
from helpdesk.cards import lines
from helpdesk.metrics import DEFINITIONS
from storage import digest, rollups
from storage.db import Database

DAYS = timedelta(days=2)
Figures = Mapping[str, Any]
OpenOffice = Callable[..., SlackOffice]
LIVELY = {
    "answered",
    "routed",
    "asked",
    "first_assignment_accuracy",
    "routing_errors",
    "reassignments",
    "manual_overrides",
    "escalations",
    "solved_without_a_person",
    "durable_deflection",
    "reopenings",
    "deflection_reopened",
    "answered_in_silence",
    "csat",
    "ratings_given",
    "corrections_given",
    "calibration_error",
}
TOLD = ("first_assignment_accuracy", "solved_without_a_person")
"""What the digest card tells of shares, as “50 % (1 of 2)”."""


def a_lively_time(office: SlackOffice) -> None:
    """Answered, solved, rated, reopened, asked, corrected, moved, resolved, and left alone."""
    solved = office.says("UADA", "my outlook does not open")
    office.press("UADA", office.reply(solved), "Solved")
    rated = office.thread(solved)[-1]
    office.press("UADA", rated, rated.buttons[-1])
    reopened = office.says("UBEN", "i forgot my password")
    office.press("UBEN", office.reply(reopened, user="UBEN"), "Solved")
    office.press("UBEN", office.reply(reopened, user="UBEN"), "Reopen")
    unsure = office.says("UCHIARA", "it is slow")
    office.press("UCHIARA", office.reply(unsure, user="UCHIARA"), "Something else")
    moved = office.says("UADA", "sap not working")
    office.reply(moved)
    [card] = office.cards("it-apps")
    office.press("UTESS", card, "Reassign", channel="it-apps")
    office.fills("UTESS", {"team": "data", "words": "the database behind it"})
    [card] = office.cards("it-data")
    office.press("UTESS", card, "Resolve", channel="it-data")
    wrong = office.says("UDEV", "the printer is jammed")
    office.reply(wrong, user="UDEV")
    office.says("UDEV", "wrong team, this belongs to Network", thread=wrong)
    office.reply(office.says("UBEN", "vpn drops since this morning"), user="UBEN")
    office.settle()


_TIMES = {
    "request": ("created_at", "first_response_at", "resolved_at", "answered_at"),
    "decision": ("at",),
    "feedback": ("at",),
    "journal": ("at",),
    "rollup_due": ("at",),
}


def days_ago(office: SlackOffice) -> None:
    """Let all of it have happened on whole days of the past, as rollups add up."""
    back = {"back": int(DAYS.total_seconds() * 1_000_000)}
    with office.database.transaction() as session:
        for table, columns in _TIMES.items():
            shifts = ", ".join(f"{each} = {each} - :back" for each in columns)
            session.connection().execute(text(f"UPDATE {table} SET {shifts}"), back)


@pytest.fixture
def office(opened: OpenOffice, sqlite_database: Database) -> SlackOffice:
    """A house after a lively time, whose worker rests."""
    found = opened(sqlite_database, rating_share=1.0)
    found.worker_is_on = False
    a_lively_time(found)
    days_ago(found)
    return found


Command = Callable[..., Any]


@pytest.fixture
def command(
    office: SlackOffice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run a command of `deskloop` on the same database, and read its JSON."""
    monkeypatch.setattr(prometheus, "_KEPT_SECONDS", 0)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", office.database.url)

    def run(*words: str) -> Any:
        monkeypatch.setattr(sys, "argv", ["deskloop", *words, "--json"])
        with pytest.raises(SystemExit):
            cli.main()
        return json.loads(capsys.readouterr().out)

    return run


def everywhere(office: SlackOffice, command: Command) -> dict[str, Figures]:
    """Return the figures of the last seven days by who tells them, as machines read them."""
    with visiting(office) as browser:
        api = browser.get("/api/v1/figures?span=7").json()["figures"]
        week = browser.get("/api/v1/week").json()["figures"]
    return {
        "api": api,
        "week": week,
        "digest": command("digest")["figures"],
        "stats": command("stats"),
    }


def on_the_page(office: SlackOffice) -> dict[str, float | None]:
    """Return the overview's figures, as its CSV has them, by name."""
    with visiting(office) as browser:
        table = browser.get("/dashboard?span=7&csv=figures").text
    names = {each.title: each.name for each in DEFINITIONS.values()}
    _, *rows = csv.reader(StringIO(table, newline=""))
    return {names[title]: float(now) if now else None for title, now, *_ in rows}


def for_prometheus(office: SlackOffice, metric: str) -> dict[str, float]:
    with visiting(office) as browser:
        told = browser.get("/metrics").text.splitlines()
    start = f'deskloop_{metric}{{figure="'
    found = (each.removeprefix(start) for each in told if each.startswith(start))
    return {each.partition('"')[0]: float(each.rpartition(" ")[2]) for each in found}


def what_chats_are_told(office: SlackOffice) -> dict[str, str]:
    """Return the week's card as the IT channel gets it, as Home shows it, and as a command does."""
    with office.database.snapshot() as session:
        posted = digest.card(session, office.catalog, datetime.now(UTC))
    assert posted
    stats = str(office.commands("UTESS", "stats")["response"])
    return {"digest": "\n".join(lines(posted)), "home": office.home("UTESS").text, "stats": stats}


def all_agree(office: SlackOffice, command: Command) -> Figures:
    """Hold every way to read the figures together; return the figures."""
    told = everywhere(office, command)
    figures = told["api"]
    assert list(figures) == list(DEFINITIONS)
    for who, theirs in told.items():
        assert theirs == figures, who
    shares = {name: _main(each) for name, each in figures.items()}
    assert on_the_page(office) == pytest.approx(shares, nan_ok=True)
    values = {name: each["value"] for name, each in figures.items() if each["value"] is not None}
    assert for_prometheus(office, "figure_value") == values
    for who, words in what_chats_are_told(office).items():
        for said in _sentences(figures):
            assert said in words, who
    return figures


def _main(figure: Mapping[str, Any]) -> float | None:
    """Return the number that people read first."""
    is_share = figure["of"] is not None and figure["unit"] not in ("minutes", "points")
    found: float | None = figure["share"] if is_share else figure["value"]
    return found


def _sentences(figures: Figures) -> list[str]:
    counts = [f"{figures[name]['value']:g} of {figures[name]['of']}" for name in TOLD]
    corrections = figures["corrections_given"]["value"]
    return [
        *counts,
        f"{figures['requests']['value']} requests in seven days",
        f"{corrections} correction",
    ]


def build(office: SlackOffice) -> None:
    while rollups.build(office.database, office.catalog, 20):
        pass


def test_they_agree_with_and_without_rollups_and_after_what_comes_late(
    office: SlackOffice, command: Command
) -> None:
    from_the_log = all_agree(office, command)
    happened = {name for name, each in from_the_log.items() if each["value"]}
    assert happened >= LIVELY
    assert from_the_log["requests"]["value"] == 6
    build(office)
    assert all_agree(office, command) == from_the_log
    [card] = office.cards("it-network", user="UUMAR")
    office.press("UUMAR", card, "Resolve", channel="it-network")
    office.settle()
    late = all_agree(office, command)
    assert late != from_the_log
    build(office)
    assert all_agree(office, command) == late
