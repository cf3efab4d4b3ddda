"""Streams of yes or no: each answers one question of one request after another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from helpdesk.drift.observed import Answered, Judged, Observed, Seen, words
from helpdesk.drift.usual import Floats, Places, seasons


class Kind(StrEnum):
    """The question of a stream."""

    TEAM = "team"
    CATEGORY = "category"
    WORD = "word"
    WORDS = "words"
    UNLIKE = "unlike"
    DOUBT = "doubt"
    CORRECTED = "corrected"
    MOVED = "moved"
    AUDIT = "audit"
    TEMPLATE = "template"


@dataclass(frozen=True)
class Watch:
    """How a kind of stream is watched.

    Nothing is said before `least` observations of before. A rise by up to `margin` (a share) is
    nothing that anybody would act upon. Of all false alarms that may be,
    its streams have this `part`: most are for what is asked, where most drift is.
    """

    least: int
    margin: float
    part: float


WATCHED = {
    Kind.TEAM: Watch(300, 0.015, 0.10),
    Kind.CATEGORY: Watch(300, 0.01, 0.25),
    Kind.WORD: Watch(300, 0.005, 0.20),
    Kind.WORDS: Watch(300, 0.01, 0.30),
    Kind.UNLIKE: Watch(300, 0.03, 0.025),
    Kind.DOUBT: Watch(300, 0.03, 0.025),
    Kind.CORRECTED: Watch(60, 0.05, 0.025),
    Kind.MOVED: Watch(60, 0.05, 0.025),
    Kind.AUDIT: Watch(40, 0.08, 0.025),
    Kind.TEMPLATE: Watch(30, 0.10, 0.025),
}

RAREST = 0.10
"""The tenth of earlier requests that was least like anything, and least sure, is the measure."""
FEWEST = 8
"""So many requests have to show a drift at least."""


@dataclass(frozen=True, order=True)
class Key:
    """Names a stream: the team, category, word or template; `to` is where requests are moved.

    Several words stand with a space between them.
    """

    kind: Kind
    subject: str = ""
    to: str = ""


@dataclass(frozen=True, eq=False)
class Stream:
    """`values` float64[n] are 0 or 1 in the order of time, at `at` float64[n] seconds.

    `seasons` int64[n] are those of `at`.
    """

    key: Key
    at: Floats
    seasons: Places
    values: Floats
    ids: Sequence[str]


Said = Mapping[str, Sequence[int]]
_Found = tuple[Key, Sequence[int]]


def streams(observed: Observed, said: Said, start: datetime) -> Iterator[Stream]:
    """Yield every stream; requests of before `start` say what is rare and which words are old.

    `said` are the words of what was seen, as `said_in` tells them.
    """
    if observed.seen:
        yield from _of_requests(observed.seen, said, start.timestamp())
    yield from _of_judgements(observed.judged)
    yield from _of_answers(observed.answered)


def _of_requests(seen: Sequence[Seen], said: Said, start: float) -> Iterator[Stream]:
    at, ids = _times(seen), [each.id for each in seen]
    before, weeks = at < start, seasons(at)
    for key, found in (*_shares(seen), *_of_words(said, before)):
        values = np.zeros(len(seen))
        values[found] = 1.0
        # A team or category that is new was put into the catalog: it begins with its first request.
        begin = 0 if key.kind is Kind.WORD else found[0]
        yield Stream(key, at[begin:], weeks[begin:], values[begin:], ids[begin:])
    for kind, scores in (
        (Kind.UNLIKE, np.array([each.familiarity for each in seen])),
        (Kind.DOUBT, np.array([each.confidence for each in seen])),
    ):
        if before.any():
            rare = scores < np.quantile(scores[before], RAREST)
            yield Stream(Key(kind), at, weeks, rare.astype(np.float64), ids)


def _shares(seen: Sequence[Seen]) -> Iterator[_Found]:
    labels = {
        Kind.TEAM: [each.team for each in seen],
        Kind.CATEGORY: [each.category for each in seen],
    }
    for kind, told in labels.items():
        for label, found in _places((each,) if each else () for each in told):
            yield Key(kind, label), found


def _of_words(said: Said, before: NDArray[np.bool_]) -> Iterator[_Found]:
    for word, found in said.items():
        if (~before[found]).sum() >= FEWEST:
            yield Key(Kind.WORD, word), found


def saying(any_of: Key, seen: Sequence[Seen]) -> Stream:
    """Return which requests say any of the words of a key."""
    at, wanted = _times(seen), frozenset(any_of.subject.split())
    values = np.array([not wanted.isdisjoint(words(each.text)) for each in seen], np.float64)
    return Stream(any_of, at, seasons(at), values, [each.id for each in seen])


def said_in(seen: Sequence[Seen]) -> Said:
    """Return every word, and the places of the requests that say it."""
    return dict(_places(words(each.text) for each in seen))


def _places(labels: Iterable[Iterable[str]]) -> list[tuple[str, list[int]]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, some in enumerate(labels):
        for label in some:
            found[label].append(place)
    return sorted(found.items())


def _of_judgements(judged: Sequence[Judged]) -> Iterator[Stream]:
    yield _stream(Key(Kind.CORRECTED), judged, [each.is_wrong for each in judged])
    asked = [each for each in judged if each.is_audit]
    yield _stream(Key(Kind.AUDIT), asked, [each.is_wrong for each in asked])
    for team in sorted({each.team for each in judged}):
        own = [each for each in judged if each.team == team]
        yield _stream(Key(Kind.CORRECTED, team), own, [each.is_wrong for each in own])
        for other in sorted({each.moved_to for each in own if each.moved_to}):
            moved = [each.moved_to == other for each in own]
            yield _stream(Key(Kind.MOVED, team, other), own, moved)


def _of_answers(answered: Sequence[Answered]) -> Iterator[Stream]:
    for template in sorted({each.template for each in answered}):
        own = [each for each in answered if each.template == template]
        yield _stream(Key(Kind.TEMPLATE, template), own, [each.has_failed for each in own])


def _stream(key: Key, of: Sequence[Judged | Answered], values: Sequence[bool]) -> Stream:
    at = _times(of)
    return Stream(key, at, seasons(at), np.array(values, np.float64), [each.id for each in of])


def _times(of: Sequence[Seen | Judged | Answered]) -> Floats:
    return np.array([each.at.timestamp() for each in of])
