"""One answer: its words and every version of them, what came of each, and what is edited in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.web.dashboard import answer_trend, changed
from bot.web.dashboard.answer_figures import Came, answer_columns, came_of, cells_of
from bot.web.dashboard.answers import POLICIES, Policy, doubts_about, policy_of
from bot.web.dashboard.called import names
from bot.web.dashboard.content import Cell, Column, Content, Table
from bot.web.dashboard.page import Page, View
from bot.web.dashboard.worded import ORIGINS
from bot.web.errors import BadRequestError, NotFoundError
from helpdesk.difference import Lines, difference
from helpdesk.habits import Group, grouped
from helpdesk.knowledge import Change, ItemKind, Knowledge, Living, Wording, drafting_id
from helpdesk.particulars import replaced
from helpdesk.proposals import ProposalKind
from storage import drafted, knowledge, proposals, steering

_MOST_EDITS = 12

Pieces = Sequence[tuple[str, bool]]
"""A text in parts, each with whether it differs."""


@dataclass(frozen=True)
class Differing:
    """Where two versions differ: the lines that went and those that came."""

    old: int
    new: int
    title: tuple[str, str] | None
    gone: Pieces
    come: Pieces


@dataclass(frozen=True)
class Version:
    """One version of the words, what came of it, and how it differs from the one before."""

    number: int
    title: str
    body: str
    origin: str
    by: str
    at: datetime
    came: Came
    is_sent: bool
    is_tried: bool
    since_before: Differing | None


@dataclass(frozen=True)
class Edit:
    """A change that technicians made in drafts, in how many of them, and who did."""

    before: str
    after: str
    count: int
    people: str


def _build(view: View) -> Content:
    known, template = knowledge.load(view.session), view.path["id"]
    living = known.templates.get(template)
    if living is None:
        raise NotFoundError(
            f"There is no answer {template}. The list of answers has those there are."
        )
    wordings = knowledge.wordings(view.session, template)
    found = {number: came for (name, number), came in came_of(view).items() if name == template}
    versions = _versions(view, living, wordings, found)
    edits, of = _edits(view, wordings, living)
    made = _changes(view, known, template)
    log = changed.shown(view, made[::-1])
    values = {
        "template": template,
        "title": known.titles.get(template, template),
        "living": living,
        "category": _category(view, living),
        "team": steering.team_of(living.category, view.catalog),
        "team_name": view.catalog.called(steering.team_of(living.category, view.catalog)),
        "policy": _policy(view, known, template, living),
        "policies": POLICIES,
        "doubt": doubts_about(view, known).get(template, ""),
        "came": sum(found.values(), Came()),
        "versions": versions,
        "compared": _compared(view, wordings),
        "edits": edits,
        "drafts": of,
        "proposed": _proposed(view, template),
        "changes": log,
    }
    tables = [_table(versions), _edit_table(edits), changed.table(log, view)]
    return Content(values, tables, answer_trend.charts(view, template, made))


def _category(view: View, living: Living) -> str:
    names_of = {each.id: each.name for each in view.catalog.categories}
    return names_of.get(living.category, living.category)


def _policy(view: View, known: Knowledge, template: str, living: Living) -> Policy:
    by = names(view.session, [each.by for each in known.draftings.values()])
    team = steering.team_of(living.category, view.catalog)
    return policy_of(view, known, team, template, by)


def _versions(
    view: View, living: Living, wordings: Sequence[Wording], found: Mapping[int, Came]
) -> list[Version]:
    """Return the versions, the newest first."""
    called = names(view.session, [each.actor for each in wordings])
    before = {each.number: each for each in wordings}
    return [
        Version(
            number=each.number,
            title=each.template.title,
            body=each.template.body,
            origin=ORIGINS[each.origin],
            by=called.get(each.actor, each.actor),
            at=each.at,
            came=found.get(each.number, Came()),
            is_sent=each.number == living.champion and not living.is_retired,
            is_tried=each.number == living.challenger,
            since_before=_differing(before.get(each.number - 1), each),
        )
        for each in reversed(wordings)
    ]


def _differing(old: Wording | None, new: Wording) -> Differing | None:
    if old is None:
        return None
    found = difference(old.template.body, new.template.body)
    titles = (old.template.title, new.template.title)
    return Differing(
        old.number,
        new.number,
        titles if titles[0] != titles[1] else None,
        pieces(found.before),
        pieces(found.after),
    )


def pieces(lines: Lines) -> Pieces:
    """Cut lines into parts that differ and parts that do not, in their order."""
    cut, at = list[tuple[str, bool]](), 0
    for start, end in lines.marked:
        cut += [(lines.text[at:start], False), (lines.text[start:end], True)]
        at = end
    return [each for each in (*cut, (lines.text[at:], False)) if each[0]]


def _compared(view: View, wordings: Sequence[Wording]) -> Differing | None:
    """Return how the two versions that are asked for differ."""
    if not {"old", "new"} <= view.asked.own.keys():
        return None
    by_number = {str(each.number): each for each in wordings}
    old, new = (by_number.get(view.asked.own[name]) for name in ("old", "new"))
    if old is None or new is None:
        raise BadRequestError("Compare two versions that there are.")
    return _differing(old, new)


def _edits(view: View, wordings: Sequence[Wording], living: Living) -> tuple[list[Edit], int]:
    """Return what is changed in drafts of the present words, the commonest first; of how many."""
    present = next((each for each in wordings if each.number == living.champion), None)
    if present is None:
        return [], 0
    drafts = drafted.of_wording(view.session, present.template.id, present.number)
    sent, called = drafted.compared(view.session, drafts, present.template, view.catalog)
    known = names(view.session, [each.technician for each in sent])
    groups = grouped(sent)[:_MOST_EDITS]
    return [_edit(each, list(called), known) for each in groups], len(drafts)


def _edit(group: Group, called: Sequence[str], known: Mapping[str, str]) -> Edit:
    before, after = (replaced(each, called) for each in group.change.shown)
    people = dict.fromkeys(each.technician for each in group.sent)
    return Edit(before, after, len(group.made), ", ".join(known[each] for each in people))


def _proposed(view: View, template: str) -> list[str]:
    """Return what its team is asked to decide about it, in words."""
    said = {
        ProposalKind.EDIT: "Other words are proposed",
        ProposalKind.CONFIRM: "Its team is asked whether it is still right",
    }
    return [
        said[each.kind]
        for each in proposals.open_ones(view.session)
        if each.subject == template and each.kind in said
    ]


def _changes(view: View, known: Knowledge, template: str) -> list[Change]:
    """Return what was changed of the answer and of what becomes of it, the oldest first."""
    places = [each.id for each in view.catalog.teams]
    places += [each for team in view.catalog.teams for each in team.formerly]
    subjects = {template, *(drafting_id(team, template) for team in places)}
    wanted = subjects & {template, *known.draftings} | {template}
    found = [each for subject in wanted for each in knowledge.changes_of(view.session, subject)]
    mine = [each for each in found if each.kind in (ItemKind.TEMPLATE, ItemKind.DRAFTING)]
    return sorted(mine, key=lambda each: each.id)


def _table(versions: Sequence[Version]) -> Table:
    columns = [Column("Version"), Column("Since"), *answer_columns()]
    rows = [
        [
            Cell(f"Version {each.number}", each.number, note=_state(each)),
            Cell(f"{each.at:%Y-%m-%d}", each.at.isoformat()),
            *cells_of(each.came),
        ]
        for each in versions
    ]
    return Table("versions", "What came of each version", columns, rows)


def _state(version: Version) -> str:
    return "sent now" if version.is_sent else "on trial" if version.is_tried else ""


def _edit_table(edits: Sequence[Edit]) -> Table:
    columns = [*map(Column, ("Instead of", "Technicians write")), Column("Drafts", is_number=True)]
    rows = [
        [
            Cell(each.before or "(nothing)"),
            Cell(each.after or "(left out)"),
            Cell(str(each.count), each.count),
            Cell(each.people),
        ]
        for each in edits
    ]
    empty = "Nothing was changed in a draft of the present words."
    return Table("edits", "What technicians change", [*columns, Column("Who")], rows, empty)


PAGE = Page(
    "answer",
    "Answer",
    _build,
    "/dashboard/answers/{id}",
    in_menu=False,
    asks=("old", "new"),
)
