"""Whether a proposal is one of the changes that technicians of the desk make by habit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from bench.answers.desk import Habit
from bench.answers.words import apply
from helpdesk.proposals import Proposal

if TYPE_CHECKING:
    from bench.answers.measures import Past

_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")
_MARKS = re.compile(r"\*\*|`|^[ \t]*(?:\d+[.)]|[-•*])(?=\s)", re.MULTILINE)
_WORD = re.compile(r"\w+")


def habits_in(proposal: Proposal, past: Past) -> tuple[Habit, ...]:
    """Return the habits that make the proposed words of what they change; none if none do.

    All that is proposed must be planted: one word of anybody's own, and it matches nothing.
    """
    base = past.knowledge.wording(proposal.subject, proposal.content["version"])
    if base is None:
        return ()
    before, after = base.template.body, _plain(proposal.content["body"])
    mine = [each for each in past.desk.habits if each.template == proposal.subject]
    makes = (some for some in _some(mine) if _plain(_with(before, some)) == after)
    return next(makes, ())


def _some(habits: Sequence[Habit]) -> Iterator[tuple[Habit, ...]]:
    for size in range(1, len(habits) + 1):
        yield from combinations(habits, size)


def _with(text: str, habits: Sequence[Habit]) -> str:
    for habit in habits:
        text = apply(text, habit)
    return text


def _plain(markup: str) -> list[str]:
    """Return the words alone: marks, list marks, punctuation and case say nothing."""
    return _WORD.findall(_MARKS.sub(" ", _LINK.sub(r"\1 (\2)", markup)).casefold())
