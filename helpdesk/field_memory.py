"""What corrected fields teach: the same text its value, and a phrase that tells a value.

Everything here follows from the events alone, in any order; without an event, it is as if it had
never been.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from helpdesk.feedback import Feedback, Kind
from helpdesk.learning.text import normalise
from helpdesk.phrases import Phrase, grams, usage

CORRECTED, HEARD = 5_000, 2_000
"""Texts that are kept, the newest: the corrected ones of each field, and others of the log."""
FEWEST = 2
"""Corrected texts from which a phrase tells a value: one alone may be chance."""
USUAL = 0.05
"""The share of other texts from which a phrase is usual: it tells nothing."""
PHRASES = 20
"""Phrases that a value learns at most: those of the most corrected texts."""


@dataclass(frozen=True, order=True)
class _Taught:
    """When, by which event, which value; "" says that the text has none."""

    at: float
    key: str
    value: str = ""


Texts = Mapping[str, _Taught]


@dataclass(frozen=True, eq=False)
class FieldMemory:
    """The corrected texts of each field, and what else was heard, by normalised text; immutable."""

    corrected: Mapping[str, Texts] = field(default_factory=lambda: MappingProxyType({}))
    heard: Texts = field(default_factory=lambda: MappingProxyType({}))

    def remembering(self, events: Iterable[Feedback]) -> FieldMemory:
        """Return the memory with these events too; of the same text the newest stays."""
        corrected: dict[str, dict[str, _Taught]] = {}
        heard: dict[str, _Taught] = {}
        for event in events:
            text, at = normalise(event.text), event.at.timestamp()
            _keep(heard, text, _Taught(at, event.key))
            for name, value in event.fields.items() if event.kind is Kind.FIELDS_FIXED else ():
                _keep(corrected.setdefault(name, {}), text, _Taught(at, event.key, value))
        fields = {
            name: _newest(self.corrected.get(name, {}), corrected.get(name, {}), CORRECTED)
            for name in self.corrected.keys() | corrected.keys()
        }
        return FieldMemory(MappingProxyType(fields), _newest(self.heard, heard, HEARD))

    def same(self, name: str, text: str) -> str | None:
        """Return what people said of the same text; "" that it has no value, None nothing."""
        texts = self.corrected.get(name)
        taught = texts.get(normalise(text)) if texts else None
        return taught.value if taught else None

    def phrases(self, name: str, examples: Mapping[Phrase, int]) -> dict[Phrase, str]:
        """Return the value that each learned phrase tells of a field.

        `examples` says in how many of the catalog's examples a phrase stands: what is more usual
        there than in corrected texts tells nothing.
        """
        learned = self._telling.get(name, {})
        return {
            each: value
            for each, (value, count) in learned.items()
            if examples.get(each, 0) <= count
        }

    @cached_property
    def _telling(self) -> dict[str, dict[Phrase, tuple[str, int]]]:
        return {name: self._tell(texts) for name, texts in self.corrected.items()}

    def _tell(self, texts: Texts) -> dict[Phrase, tuple[str, int]]:
        """Return the phrases that stand with one value only, with it and their corrected texts."""
        counts: dict[str, Counter[Phrase]] = {}
        for text, taught in texts.items():
            counts.setdefault(taught.value, Counter()).update(grams(text))
        values = Counter(each for count in counts.values() for each in count)
        others = [text for text in self.heard if text not in texts]
        elsewhere = usage(others) if counts else Counter()
        told: dict[Phrase, tuple[str, int]] = {}
        for value, count in counts.items():
            telling = [
                (each, number)
                for each, number in count.items()
                if number >= FEWEST and values[each] == 1
                if elsewhere[each] <= max(number, USUAL * len(others))
            ]
            best = sorted(telling, key=lambda each: (-each[1], -len(each[0]), each[0]))[:PHRASES]
            told |= {each: (value, number) for each, number in best if value}
        return told


def _keep(texts: dict[str, _Taught], text: str, taught: _Taught) -> None:
    texts[text] = max(texts.get(text, taught), taught)


def _newest(known: Texts, fresh: Texts, limit: int) -> Texts:
    """Return the newest of each text, and of all texts the newest `limit`."""
    merged = {**known}
    for text, taught in fresh.items():
        _keep(merged, text, taught)
    kept = sorted(merged, key=merged.__getitem__)[-limit:] if len(merged) > limit else merged
    return MappingProxyType({text: merged[text] for text in kept})
