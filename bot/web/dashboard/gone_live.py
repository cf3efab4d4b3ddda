"""When versions went live, by whom and why: the log of it as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.web.dashboard import showing
from bot.web.dashboard.called import names
from bot.web.dashboard.content import Cell, Column, Table
from bot.web.dashboard.page import View
from helpdesk.wording.going_live import called
from storage import figures, versions
from storage.versions import GATE, Cause, GoingLive, VersionKind

_WHY: Mapping[Cause, str] = {
    Cause.GATE: "It passed the gate",
    Cause.UNDONE: "Trained without what was taken back",
    Cause.ROLLED_BACK: "Rolled back",
    Cause.BY_HAND: "Made live by hand",
}
_SHOWN = 100


def of_all(view: View) -> Table:
    """Return what went live of every kind, the newest first."""
    period = view.asked.chosen_period
    every = versions.gone_live(view.session)
    found = [each for each in every if period is None or period.since <= each.at < period.until]
    return _table(view, found[-_SHOWN:])


def of_one(view: View, kind: VersionKind, number: int) -> Table:
    """Return each time that one version went live, the newest first."""
    every = versions.gone_live(view.session, kind)
    return _table(view, [each for each in every if each.number == number])


def _table(view: View, gone_live: Sequence[GoingLive]) -> Table:
    known = names(view.session, {each.actor for each in gone_live})
    rows = [_row(view, each, known) for each in reversed(gone_live)]
    columns = [Column(title) for title in ("When", "What", "In place of", "By whom", "Why")]
    return Table("live", "What went live, and when", columns, rows, "Nothing went live.")


def _row(view: View, went: GoingLive, known: Mapping[str, str]) -> Sequence[Cell]:
    link = f"/dashboard/versions/{went.kind}"
    what = called(went.kind, went.number)
    before = Cell(str(went.before), went.before, view.asked.link(f"{link}/{went.before}"))
    return (
        Cell(showing.moment(went.at, figures.zone(view.catalog)), went.at.isoformat()),
        Cell(what, what, view.asked.link(f"{link}/{went.number}")),
        before if went.before else Cell("–", ""),
        Cell(_who(went.actor, known)),
        Cell(f"{_WHY[went.why]}{_from(went)}"),
    )


def _who(actor: str, known: Mapping[str, str]) -> str:
    return "The gate" if actor == GATE else known.get(actor, "Not kept at that time")


def _from(went: GoingLive) -> str:
    return f" from {went.before}" if went.why is Cause.ROLLED_BACK and went.before else ""
