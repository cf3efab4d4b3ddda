"""The fields of a request, each with its source: what the message says, or who asks. Pure.

What people corrected of the same text counts first, then the words of the message, then the
requester's profile. Of words, the longest phrase wins, then a learned one, then the first said.
A rule that people adopted replaces what was found, but for what was corrected.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from helpdesk.catalog import Catalog, CatalogField
from helpdesk.field_memory import FieldMemory
from helpdesk.knowledge import Rule, rule_id
from helpdesk.model import FieldValue, Profile
from helpdesk.phrases import Phrase, phrase

LONGEST = 75
"""Characters of a value that nobody listed."""
_FOUND = re.compile(r"the words? “.*”(, as corrected before)?|(?!asked: ).*'s profile", re.DOTALL)


class _Found(NamedTuple):
    """A phrase in the message: the greatest one decides."""

    words: int
    is_learned: bool
    from_end: int
    value: str
    written: str

    @property
    def source(self) -> str:
        known = f"the {'words' if ' ' in self.written else 'word'} “{self.written}”"
        return f"{known}, as corrected before" if self.is_learned else known


def fill(
    text: str,
    catalog: Catalog,
    learned: FieldMemory,
    profile: Profile,
    rules: Mapping[str, Rule] = MappingProxyType({}),
) -> dict[str, FieldValue]:
    """Return the value of each of the catalog's fields that has one, by the field's id.

    `rules` by their ids, as `Knowledge.rules`.
    """
    said = phrase(text)
    found = {
        each.id: _corrected(text, each, learned)
        or _ruled(_said(said, each, learned.phrases(each.id, catalog.usage)), each, rules)
        or _ruled(_of_person(each, profile), each, rules)
        for each in catalog.fields
    }
    return {name: value for name, value in found.items() if value and value.value}


def is_found(value: FieldValue) -> bool:
    """Whether a value was found, in words or in a profile, and nobody said that it is meant."""
    return _FOUND.fullmatch(value.source) is not None


def _ruled(
    found: FieldValue | None, field: CatalogField, rules: Mapping[str, Rule]
) -> FieldValue | None:
    """Return what is meant by what was found, and that it is."""
    rule = rules.get(rule_id(field.id, found.value)) if found else None
    if found is None or rule is None or not field.allows(rule.instead):
        return found
    return FieldValue(rule.instead, f"{found.source}, which means {rule.instead} here")


def _corrected(text: str, field: CatalogField, learned: FieldMemory) -> FieldValue | None:
    """Return what was said of the same text; without value, where it has none."""
    value = learned.same(field.id, text)
    if value is None or (value and not field.allows(value)):
        return None
    return FieldValue(value, "corrected before for the same words")


def _said(said: Phrase, field: CatalogField, learned: Mapping[Phrase, str]) -> FieldValue | None:
    found = list(_found(said, field.phrases, field.lengths, is_learned=False))
    # What the catalog says that its own words mean stands, whoever used them for what.
    taught = {
        each: (value, " ".join(each))
        for each, value in learned.items()
        if each not in field.phrases and field.allows(value)
    }
    found += _found(said, taught, {len(each) for each in taught}, is_learned=True)
    best = max(found, default=None)
    return FieldValue(best.value, best.source) if best else None


def _found(
    said: Phrase,
    known: Mapping[Phrase, tuple[str, str]],
    lengths: Collection[int],
    *,
    is_learned: bool,
) -> Iterator[_Found]:
    for length in lengths:
        for at in range(len(said) - length + 1):
            each = said[at : at + length]
            if each in known:
                yield _Found(_word_count(each), is_learned, len(said) - at, *known[each])


def _word_count(written: Phrase) -> int:
    return sum(token.isalnum() for token in written)


def _of_person(field: CatalogField, profile: Profile) -> FieldValue | None:
    value = profile.facts.get(field.profile or "", "")
    if not value or not field.allows(value):
        return None
    return FieldValue(value[:LONGEST], f"{profile.name or 'the requester'}'s profile")
