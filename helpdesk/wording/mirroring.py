"""One thread's words in the other: the requester's and the card's."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk.cards import ActionId, Card, Note, Quote, actions, card, note, text
from helpdesk.markup import Person, Strong
from helpdesk.model import File, Request
from helpdesk.talk import Line
from helpdesk.wording.parts import button, file_links, shortened

DELETED = "(deleted)"
"""What stands where words stood that were deleted or taken back."""
MOST_LINES = 10
"""So many messages at most a new team is told of those that it did not see."""
_LONGEST_LINE = 200


def mirrored(author: str, words: str, files: Sequence[File] = (), *, from_technician: bool) -> Card:
    """A person's words, shown in the other thread."""
    return _quoted("{person} answers:" if from_technician else "{person}:", author, words, files)


def mirrored_stranger(author: str, words: str, files: Sequence[File] = ()) -> Card:
    """Words from the card's thread of somebody who is no technician: they are no answer of IT."""
    return _quoted("{person}, who is not of the IT team:", author, words, files)


def passed_on(author: str, words: str, files: Sequence[File] = (), *, is_note: bool) -> Card:
    """Words from the thread of an earlier card, shown to the team that has the request now."""
    lead = "{person}, for technicians only, in" if is_note else "{person} in"
    return _quoted(f"{lead} the thread of an earlier card:", author, words, files)


def _quoted(lead: str, author: str, words: str, files: Sequence[File]) -> Card:
    quote = (Quote(text=words),) if words else ()
    return card(text(lead, person=Person(id=author)), *quote, *file_links(files))


def may_reopen(shown: Card, request: Request) -> Card:
    """Add a way to take up a closed request again."""
    way = actions(button(ActionId.REOPEN, "Reopen", request))
    return shown.model_copy(update={"blocks": (*shown.blocks, way)})


def so_far(lines: Sequence[Line]) -> Card:
    """What was said about a request before its team got it; only technicians may see it."""
    left_out = len(lines) - MOST_LINES
    more = [note("{count} earlier ones are left out.", count=str(left_out))] if left_out > 0 else []
    return card(text("What was said so far:"), *more, *map(_line, lines[-MOST_LINES:]))


def _line(line: Line) -> Note:
    words = shortened(line.text, _LONGEST_LINE) or "(a file)"
    who = Person(id=line.author)
    if line.is_note:
        mark = Strong(text="for technicians only")
        return note("{who}, {mark}: {words}", who=who, mark=mark, words=words)
    return note("{who}: {words}", who=who, words=words)
