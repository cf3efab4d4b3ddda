"""What a technician made of a drafted answer. Pure."""

from __future__ import annotations

from difflib import SequenceMatcher
from enum import StrEnum

from helpdesk.feedback import Kind
from helpdesk.particulars import unframed


class Flaw(StrEnum):
    """Why a draft was rejected, in the words that are offered."""

    DOES_NOT_FIT = "Does not fit this request"
    WRONG = "Out of date or wrong"
    INCOMPLETE = "Something is missing"
    OTHER = "Other"

    @property
    def id(self) -> str:
        """Its name in what is stored and sent."""
        return self.name.lower()


FLAWS = {each.id: each for each in Flaw}


STILL_THE_DRAFT = 0.4
"""From this likeness on, words sent instead of a draft are the draft, edited."""


def verdict(draft: str, sent: str) -> Kind:
    """Say whether a draft was sent as it is, edited, or replaced by other words.

    A greeting and a signature change nothing.
    Likeness is difflib's ratio over words, 0 to 1: twice the words that match in order, out of all.
    """
    before, after = unframed(draft).split(), unframed(sent).split()
    if before == after:
        return Kind.DRAFT_SENT
    likeness = SequenceMatcher(None, before, after, autojunk=False).ratio()
    return Kind.DRAFT_EDITED if likeness >= STILL_THE_DRAFT else Kind.DRAFT_REJECTED
