"""Words that rise together: one matter in several phrasings, each of which is few requests.

Nobody knows beforehand which words will rise. So they are chosen as requests come: before each
few, those which the last ones said too often together; the next ones are weighed by whether they
say any of them. A choice that sees only what came before it is a fair bet: Podkopaev and Ramdas,
"Sequential predictive two-sample testing and independence testing", 2023. Words are chosen beside
a quarter of the requests of before, and held against the limit of the others: none is chosen for
having been rare by chance in that which it is held against.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from helpdesk.drift.evidence import Evidence
from helpdesk.drift.streams import FEWEST, Said
from helpdesk.drift.usual import Floats, Places, Usual

Marks = NDArray[np.bool_]

_EVERY = 10
_LAST = (125, 250, 500)
_MOST = 12
# Only words that rise most by themselves are tried together.
_CANDIDATES = 40
_LEAST_NATS = 1.0
_ALLOWED = 1.25
# The limit where no word is chosen: that a request says none of them tells nothing.
_NO_BET = 1e-9


@dataclass(frozen=True)
class Risen:
    """Words that rise together, as the request at the place `at` showed with `nats` of evidence."""

    words: tuple[str, ...]
    at: int
    nats: float


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """`said` bool[n, words]: which request says which of `words`, in the order of time.

    `seasons` int64[n] are those of the requests; from the place `first` on they are watched.
    """

    words: Sequence[str]
    said: Marks
    seasons: Places
    first: int

    @staticmethod
    def of(said: Said, seasons: Places, first: int) -> Vocabulary:
        """Take the words that are said often enough while watched."""
        often = [word for word, at in said.items() if len(at) - bisect_left(at, first) >= FEWEST]
        marks = np.zeros((len(seasons), len(often)), bool)
        for column, word in enumerate(often):
            marks[said[word], column] = True
        return Vocabulary(often, marks, seasons, first)

    def risen(self, before: Places, margin: float, enough: float) -> Risen | None:
        """Return the first words with evidence of `enough` nats; `before` are places of usual."""
        fourth = np.arange(len(before)) % 4 == 0
        chosen = list(self._chosen(before[fourth]))
        total = Evidence.of(*self._bets(chosen, before[~fourth], margin)).total
        if not (total >= enough).any():
            return None
        at = int(np.argmax(total >= enough))
        told = tuple(sorted(self.words[each] for each in chosen[at // _EVERY]))
        return Risen(told, at, float(total[at:].max())) if told else None

    def _chosen(self, before: Places) -> Iterator[tuple[int, ...]]:
        """Yield the columns that rise, for each few requests by those that came before them."""
        usual = self.said[before]
        for at in range(self.first, len(self.said), _EVERY):
            lasts = (self.said[max(self.first, at - many) : at] for many in _LAST)
            yield max((_together(last, usual) for last in lasts), key=itemgetter(0))[1]

    def _bets(
        self, chosen: Sequence[tuple[int, ...]], before: Places, margin: float
    ) -> tuple[Floats, Floats]:
        """Return whether each request says any of the words chosen before it, and the limit."""
        watched, weeks = self.said[self.first :], self.seasons[self.first :]
        values, limits = np.zeros(len(watched)), np.full(len(watched), _NO_BET)
        usual: dict[tuple[int, ...], Floats] = {}
        for number, columns in enumerate(chosen):
            if not columns:
                continue
            if columns not in usual:
                was = np.asarray(self.said[before][:, columns].any(axis=1), np.float64)
                usual[columns] = Usual(self.seasons[before], was, margin).limits
            some = slice(number * _EVERY, (number + 1) * _EVERY)
            values[some] = watched[some][:, columns].any(axis=1)
            limits[some] = usual[columns][weeks[some]]
        return values, limits


def _together(last: Marks, usual: Marks) -> tuple[float, tuple[int, ...]]:
    """Return the columns that rise most together, and by how many nats.

    Each is taken for what it adds to the others.
    """
    alone = _nats(last, usual)
    best = np.argsort(-alone, kind="stable")[:_CANDIDATES]
    last, usual = last[:, best[alone[best] > 0]], usual[:, best[alone[best] > 0]]
    chosen: tuple[int, ...] = ()
    reached = 0.0
    while len(chosen) < min(_MOST, last.shape[1]):
        nats = _nats(last, usual)
        place = int(np.argmax(nats))
        if nats[place] < reached + _LEAST_NATS:
            break
        reached, chosen = float(nats[place]), (*chosen, int(best[place]))
        last, usual = last | last[:, [place]], usual | usual[:, [place]]
    return reached, chosen


def _nats(last: Marks, usual: Marks) -> Floats:
    """Return for each column how far it is beyond a quarter more than usual, as Poisson has it."""
    count = last.sum(axis=0)
    expected = _ALLOWED * len(last) * (usual.sum(axis=0) + 1) / (len(usual) + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        nats = count * np.log(count / expected) - (count - expected)
    return np.where((count > expected) & (count >= FEWEST), nats, 0.0)
