"""The versions of answers' words: which were written when, and which are sent."""

from __future__ import annotations

from collections.abc import Mapping

from bot.web.dashboard import showing
from bot.web.dashboard.called import names
from bot.web.dashboard.content import Cell, Column, Table
from bot.web.dashboard.page import View
from helpdesk.knowledge import Knowledge, Origin, Wording
from storage import figures, knowledge, steering

ORIGINS: Mapping[Origin, str] = {
    Origin.CATALOG: "from the catalog",
    Origin.EDITS: "from what technicians changed in drafts",
    Origin.THREADS: "from what technicians answered",
    Origin.PERSON: "written by a person",
}
_SHOWN = 50


def table(view: View) -> Table:
    """Return the newest words of the team's answers that were written in the period asked for."""
    known = knowledge.load(view.session)
    mine = [each for each in known.wordings.values() if _is_wanted(view, known, each)]
    newest = sorted(mine, key=lambda each: (each.at, each.number), reverse=True)[:_SHOWN]
    called = names(view.session, [each.actor for each in newest])
    rows = [_row(view, known, each, called) for each in newest]
    columns = [Column(title) for title in ("Answer", "Words", "Written", "State")]
    empty = f"No words were written {'in this time' if view.asked.chosen_period else 'yet'}."
    return Table("words", "Words of answers", columns, rows, empty)


def _is_wanted(view: View, known: Knowledge, wording: Wording) -> bool:
    period = view.asked.chosen_period
    living = known.templates.get(wording.template.id)
    if living is None or not (period is None or period.since <= wording.at < period.until):
        return False
    team = steering.team_of(living.category, view.catalog)
    return view.asked.filter.team in (None, team)


def _row(view: View, known: Knowledge, wording: Wording, called: Mapping[str, str]) -> list[Cell]:
    template = wording.template.id
    href = view.asked.link(f"/dashboard/answers/{template}")
    by = f", by {called[wording.actor]}" if wording.actor else ""
    zone = figures.zone(view.catalog)
    return [
        Cell(wording.template.title, template, href),
        Cell(f"version {wording.number}", wording.number, note=f"{ORIGINS[wording.origin]}{by}"),
        Cell(showing.moment(wording.at, zone), wording.at.isoformat()),
        Cell(_state(known, wording)),
    ]


def _state(known: Knowledge, wording: Wording) -> str:
    living = known.templates[wording.template.id]
    if living.is_retired:
        return "Retired"
    if wording.number == living.challenger:
        return f"On trial, sent to {showing.share(living.share)}"
    return "● Sent now" if wording.number == living.champion else "Not sent"
