"""Answers: what each is used for and comes to, the questions and rules beside them, their log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.web.dashboard import changed, showing
from bot.web.dashboard.answer_figures import Came, answer_columns, came_of, cells_of
from bot.web.dashboard.called import names
from bot.web.dashboard.content import Cell, Column, Content, Table
from bot.web.dashboard.followups import question_table, questions, rule_table, rules
from bot.web.dashboard.page import Page, View
from helpdesk.catalog import Drafting
from helpdesk.knowledge import (
    Change,
    ChangeDeed,
    DraftingItem,
    Knowledge,
    Living,
    drafting_id,
)
from helpdesk.proposals import ProposalKind
from helpdesk.staleness import FRESH_FOR, links_in
from storage import dead_links, figures, knowledge, proposals, steering
from storage.wanted import teams_then

POLICIES: Mapping[Drafting, str] = {
    Drafting.AUTO: "Sent unasked",
    Drafting.APPROVE: "A technician approves",
    Drafting.OFF: "Off",
}
_NEWEST, _LOOKED_AT = 20, 200


@dataclass(frozen=True)
class Policy:
    """What becomes of an answer at its team; `by` says since when, and by whom."""

    drafting: Drafting
    by: str

    @property
    def words(self) -> str:
        """What is said of it."""
        return POLICIES[self.drafting]


@dataclass(frozen=True)
class _Row:
    """One answer of the list."""

    template: str
    title: str
    team: str
    living: Living
    policy: Policy
    came: Came
    doubt: str


def _build(view: View) -> Content:
    known = knowledge.load(view.session)
    log = changed.shown(view, _log(view))
    asked, ruled = questions(view, known), rules(view, known)
    rows = [each for each in _rows(view, known) if _is_wanted(each, view)]
    values = {
        "story": _story(rows),
        "changes": log,
        "questions": asked,
        "rules": ruled,
    }
    tables = [_table(rows, view), question_table(asked), rule_table(ruled)]
    return Content(values, [*tables, changed.table(log, view)])


def _log(view: View) -> list[Change]:
    """Return the newest changes but those by which the catalog was taken over."""
    team = view.asked.filter.team
    then = teams_then(team, view.catalog) if team else ()
    newest = knowledge.log(view.session, _LOOKED_AT, view.asked.chosen_period, then)
    return [each for each in newest if each.deed is not ChangeDeed.SEEDED][:_NEWEST]


def _rows(view: View, known: Knowledge) -> Iterable[_Row]:
    came = came_of(view)
    doubts = doubts_about(view, known)
    by = names(view.session, [each.by for each in known.draftings.values()])
    for template, living in known.templates.items():
        team = steering.team_of(living.category, view.catalog)
        mine = (each for (name, _), each in came.items() if name == template)
        policy = policy_of(view, known, team, template, by)
        title = known.titles.get(template, template)
        doubt = doubts.get(template, "")
        yield _Row(template, title, team, living, policy, sum(mine, Came()), doubt)


def _is_wanted(row: _Row, view: View) -> bool:
    """Whether an answer is its team's that is asked for; one that is retired shows while used."""
    team = view.asked.filter.team
    return team in (None, row.team) and (not row.living.is_retired or bool(row.came.uses))


def policy_of(
    view: View, known: Knowledge, team: str, template: str, called: Mapping[str, str]
) -> Policy:
    """Return what becomes of an answer at a team, and who said so."""
    drafting = known.drafting(team, template, view.catalog)
    there = view.catalog.team(team)
    called_once = (there.id, *there.formerly)
    decided = (known.draftings.get(drafting_id(each, template)) for each in called_once)
    item = next(filter(None, decided), None)
    return Policy(drafting, _said(item, called, view) if item else "as the catalog says")


def _said(item: DraftingItem, called: Mapping[str, str], view: View) -> str:
    since = showing.moment(item.since, figures.zone(view.catalog))[:10]
    return f"since {since}, by {called.get(item.by, item.by) if item.by else 'the evidence'}"


def doubts_about(view: View, known: Knowledge) -> Mapping[str, str]:
    """Return which answers in use may be out of date, and why, by their ids."""
    found: dict[str, str] = {}
    words = {
        name: known.wording(name, each.champion)
        for name, each in known.templates.items()
        if not each.is_retired
    }
    links = {name: links_in(each) for name, each in words.items() if each}
    dead = dead_links.since(view.session, [url for urls in links.values() for url in urls])
    asked = {
        each.subject
        for each in proposals.open_ones(view.session)
        if each.kind is ProposalKind.CONFIRM
    }
    for name, urls in links.items():
        old = view.at - known.templates[name].confirmed_at
        if any(url in dead for url in urls):
            found[name] = "A link in it leads nowhere."
        elif name in asked:
            found[name] = "Its team is asked whether it is still right."
        elif old >= FRESH_FOR:
            found[name] = f"Nobody said for {old.days} days that it is right."
    return found


def _story(rows: Sequence[_Row]) -> str:
    used = [each for each in rows if not each.living.is_retired]
    unasked = sum(each.policy.drafting is Drafting.AUTO for each in used)
    tried = sum(each.living.challenger is not None for each in used)
    parts = [f"{len(used)} answers are in use, {unasked} of them sent unasked."]
    parts += [f"{tried} have new words on trial."] if tried > 1 else []
    parts += ["One has new words on trial."] if tried == 1 else []
    return " ".join(parts)


def _table(rows: Sequence[_Row], view: View) -> Table:
    columns = [Column("Answer"), Column("Team"), Column("What becomes of it"), *answer_columns()]
    ordered = sorted(rows, key=lambda each: (-each.came.uses, each.title))
    cells = [_cells(each, view) for each in ordered]
    return Table("answers", "Answers", [*columns, Column("Words")], cells, "No answer yet.")


def _cells(row: _Row, view: View) -> list[Cell]:
    href = view.asked.link(f"/dashboard/answers/{row.template}")
    return [
        Cell(row.title, row.template, href, row.doubt or row.template),
        Cell(view.catalog.called(row.team), row.team),
        Cell("Retired") if row.living.is_retired else Cell(row.policy.words, note=row.policy.by),
        *cells_of(row.came),
        Cell(f"version {row.living.champion}", row.living.champion, note=_tried(row.living)),
    ]


def _tried(living: Living) -> str:
    if living.challenger is None:
        return ""
    return f"{showing.share(living.share)} get version {living.challenger}"


PAGE = Page("answers", "Answers", _build, "/dashboard/answers")
