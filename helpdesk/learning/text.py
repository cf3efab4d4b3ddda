"""One way to read a text, shared by everything that learns from it."""

import hashlib
import re
import unicodedata

LIMIT = 2_000
"""Characters of a text that count: beyond them people paste logs, not requests."""

_FOLDS = (
    (re.compile(r"<?(?:https?://|www\.)\S+"), "‹url›"),
    (re.compile(r"\S+@\S+\.\S+"), "‹mail›"),
    (re.compile(r"<[@#!]\S+>"), "‹mention›"),
    (re.compile(r"\d{5,}"), "‹number›"),
)


def normalise(text: str) -> str:
    """Return `text` with equal spellings made equal: at most `LIMIT` characters, single spaces.

    Unicode compatibility forms and case are folded, and what differs from person to person
    (addresses, mentions, numbers of five and more digits) becomes one placeholder a kind.
    """
    # Cut before folding too: folding 40,000 characters would cost more than all the rest.
    short = " ".join(text.split())[:LIMIT]
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", short).casefold())
    for pattern, placeholder in _FOLDS:
        plain = pattern.sub(placeholder, plain)
    return " ".join(plain.split())[:LIMIT].rstrip()


def encoded(text: str) -> bytes:
    """Return `text` as UTF-8; lone surrogates, which JSON can carry, pass through."""
    return text.encode("utf-8", "surrogatepass")


def fingerprint(text: str) -> bytes:
    """Return the SHA-256 of the words of `text`: texts alike but for case and signs agree."""
    words = re.findall(r"\w+", normalise(text))
    return hashlib.sha256(encoded(" ".join(words) or normalise(text))).digest()
