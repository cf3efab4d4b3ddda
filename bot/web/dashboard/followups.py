"""The follow-up questions and rules of the Answers page, each with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from bot.web.dashboard.called import names
from bot.web.dashboard.changed import who
from bot.web.dashboard.content import Cell, Column, Table
from bot.web.dashboard.page import View
from helpdesk import wording
from helpdesk.knowledge import Knowledge, Rule
from helpdesk.knowledge import Question as Item
from helpdesk.proposals import ProposalKind
from helpdesk.question_worth import FEWEST_EACH, Use, gain, uses_of
from storage import knowledge, proposals, steering
from storage import questions as stored

_REMEMBERED = timedelta(days=180)


@dataclass(frozen=True)
class Question:
    """One follow-up question, and what came of asking it in resolved requests of half a year."""

    id: str
    ask: str
    about: str
    team: str
    is_asked: bool
    uses: Sequence[Use]
    is_doubted: bool

    @property
    def asked(self) -> list[Use]:
        """The requests in which it was asked."""
        return [each for each in self.uses if each.answer is not None]

    @property
    def left_out(self) -> list[Use]:
        """The requests in which it was left out by lot."""
        return [each for each in self.uses if each.answer is None]

    @property
    def answered(self) -> int:
        """How often it was answered."""
        return sum(bool(each.answer) for each in self.asked)

    @property
    def evidence(self) -> str:
        """What speaks for it, or against it, in a sentence."""
        if not self.uses:
            return "Not asked in a resolved request yet."
        told = f"Answered in {self.answered} of {len(self.asked)} requests."
        if min(len(self.asked), len(self.left_out)) < FEWEST_EACH:
            return f"{told} Too few were left out by lot to tell what it is good for."
        with_it, without = hours(self.asked), hours(self.left_out)
        return f"{told} Resolved in {with_it} with it, in {without} without."

    @property
    def gained(self) -> float:
        """By how much it shortens the time to resolution; below 0 it lengthens it."""
        return gain(self.uses)


def questions(view: View, known: Knowledge) -> list[Question]:
    """Return the questions of the team asked for: those asked first, and of each category."""
    resolved = stored.followed(view.session, view.at - _REMEMBERED)
    doubted = {
        each.subject
        for each in proposals.open_ones(view.session)
        if each.kind is ProposalKind.DROP_QUESTION
    }
    every = known.questions.items()
    ordered = sorted(every, key=lambda each: (each[1].is_retired, each[1].category, each[1].rank))
    return [
        _question(view, subject, item, uses_of(subject, resolved), is_doubted=subject in doubted)
        for subject, item in ordered
        if view.asked.filter.team in (None, steering.team_of(item.category, view.catalog))
    ]


def _question(
    view: View, subject: str, item: Item, uses: Sequence[Use], *, is_doubted: bool
) -> Question:
    categories = {each.id: each.name for each in view.catalog.categories}
    team = steering.team_of(item.category, view.catalog)
    return Question(
        id=subject,
        ask=item.question.ask,
        about=categories.get(item.category, item.category),
        team=view.catalog.called(team),
        is_asked=not item.is_retired,
        uses=uses,
        is_doubted=is_doubted,
    )


def hours(uses: Sequence[Use]) -> str:
    """Return how long it took to resolve half of these requests."""
    return f"{median(each.hours for each in uses):.1f} h" if uses else "–"


def question_table(found: Sequence[Question]) -> Table:
    """Return the questions as a table."""
    numbers = ("Asked", "Answered", "Left out by lot", "Resolved with it", "Without it")
    columns = [
        *map(Column, ("Question", "About", "Team", "State")),
        *(Column(each, is_number=True) for each in numbers),
    ]
    rows = [
        [
            Cell(each.ask, note=each.id),
            Cell(each.about),
            Cell(each.team),
            Cell("asked" if each.is_asked else "not asked"),
            *(
                Cell(str(count), count)
                for count in (len(each.asked), each.answered, len(each.left_out))
            ),
            Cell(hours(each.asked)),
            Cell(hours(each.left_out)),
        ]
        for each in found
    ]
    return Table("questions", "Follow-up questions", columns, rows, "No question is asked yet.")


@dataclass(frozen=True)
class Ruled:
    """One rule in words; `why` is what it was adopted for."""

    id: str
    said: str
    why: str


def rules(view: View, known: Knowledge) -> list[Ruled]:
    """Return the rules that hold."""
    return [_ruled(view, subject, rule) for subject, rule in known.rules.items()]


def _ruled(view: View, subject: str, rule: Rule) -> Ruled:
    fields = {each.id: each.name for each in view.catalog.fields}
    said = f"{fields.get(rule.field, rule.field)} “{rule.value}” is taken for “{rule.instead}”"
    made = [each for each in knowledge.changes_of(view.session, subject) if each.after]
    if not made:
        return Ruled(subject, said, "")
    by = who(made[-1].deed, made[-1].actor, names(view.session, [made[-1].actor]))
    return Ruled(subject, said, f"Adopted by {by}. {wording.change_figures(made[-1].why)}".strip())


def rule_table(found: Sequence[Ruled]) -> Table:
    """Return the rules as a table."""
    rows = [[Cell(each.said), Cell(each.why)] for each in found]
    columns = [Column("Rule"), Column("Why")]
    return Table("rules", "Rules", columns, rows, "No rule was adopted yet.")
