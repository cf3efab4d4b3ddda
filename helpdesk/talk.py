"""What is said about a request, and which of it stays among technicians. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Whom a message calls first, as a chat writes it: "@UUMAR", "@Umar Haddad".
_CALLED = re.compile(r"[\W_]{0,20}@[\w.-]+(?: [A-Z][\w-]*){0,3}")
# Bold, italic or quoted, a mark is a mark: words must not slip out for a star before them.
_MARK = re.compile(r"[\W_]*?(?://|(?i:note|internal)[\W_]*?[:：])")


@dataclass(frozen=True)
class Line:
    """What one person said about a request, as it stands now."""

    author: str
    text: str
    is_note: bool = False


def is_note(text: str) -> bool:
    """Whether words in a card's thread stay there: they begin with `//`, `note:` or `internal:`."""
    while called := _CALLED.match(text):
        text = text[called.end() :]
    return _MARK.match(text) is not None
