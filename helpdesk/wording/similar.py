"""What technicians are told of solved requests like theirs."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk.cards import Note, note
from helpdesk.markup import Moment, Person, Plain
from helpdesk.similar import SolvedLike


def similar_notes(found: Sequence[SolvedLike]) -> tuple[Note, ...]:
    """Say which solved requests are like this one, a note each; none is an empty tuple."""
    return tuple(_note(each) for each in found)


def _note(solved: SolvedLike) -> Note:
    line = "💡 Solved before: {words}, by {person} · {when}"
    return note(
        line + ("\n“{gist}”" if solved.gist else ""),
        words=solved.thread or Plain(text=f"“{solved.words}”"),
        person=Person(id=solved.resolved_by),
        when=Moment(at=solved.resolved_at),
        gist=solved.gist,
    )
