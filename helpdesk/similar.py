"""Requests that are like another one, by what they mean and by their words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from helpdesk.learning.archive import unpack
from helpdesk.learning.embedding.encoder import Vectors
from helpdesk.learning.features import vector, weigh
from helpdesk.learning.memory import Exemplar, Memory, Sight
from helpdesk.learning.scope import Bank
from helpdesk.learning.text import normalise
from helpdesk.markup import Elsewhere

ALIKE = 0.55
"""Likeness, as `Memory.nearest` gives it, from which two requests speak of the same matter.

“my vpn connection breaks all the time” and “vpn keeps disconnecting” have 0.8, “sap is down” and
“email is down” 0.5, “cannot print” and “printer out of toner” 0.2.
"""
ALIKE_ELSEWHERE = 0.8
"""The same for requests of two teams, or of two categories: “sap not working since noon” and
“outlook not working since noon” have 0.77.
"""
MOST_SHOWN = 3


@dataclass(frozen=True)
class Solved:
    """A request that was resolved; those of one incident count as one matter."""

    id: str
    text: str
    team: str
    incident: str | None = None


@dataclass(frozen=True)
class SolvedLike:
    """What a technician is told of a solved request. `gist` says how it was solved, "" unknown.

    `thread` is the requester's message, None where it was never sent.
    """

    id: str
    words: str
    resolved_by: str
    resolved_at: datetime
    thread: Elsewhere | None = None
    gist: str = ""


@dataclass(frozen=True, eq=False)
class Eye:
    """What a model's bytes say of how it sees texts; no encoder is loaded for it.

    `idf` float32[COLUMNS]; `encoder` is the name under which its vectors are kept.
    """

    idf: NDArray[np.float32]
    centre: Vectors
    encoder: str

    @staticmethod
    def of(model: bytes) -> Eye:
        """Return the eye of a model; raises LearningError for damaged bytes."""
        arrays, facts = unpack(model)
        return Eye(arrays["idf"], arrays["scope.centre"], str(facts["encoder"]))

    def sight(self, text: str, meaning: Vectors) -> Sight:
        """Return how the model sees `text`, of which its encoder made `meaning`."""
        bank = Bank(self.centre, np.empty((0, len(self.centre)), np.float32))
        return Sight(weigh(vector(text), self.idf), bank.place(meaning))


class Likenesses:
    """How much requests are alike, 0 to 1, by their ids; what has no sight is like nothing."""

    def __init__(self, sights: Mapping[str, Sight]) -> None:
        self._sights = sights
        by_id = {each: _exemplar(each, "", sight) for each, sight in sights.items()}
        self._memory = Memory(by_text=by_id)
        self._rows: dict[str, dict[str, float]] = {}

    def __call__(self, one: str, other: str) -> float:
        """Return the likeness of two requests."""
        if one not in self._sights:
            return 0.0
        if one not in self._rows:
            near = self._memory.nearest(self._sights[one], len(self._sights))
            self._rows[one] = {exemplar.label: likeness for exemplar, likeness in near}
        return self._rows[one].get(other, 0.0)


def nearest(request: Solved, sights: Mapping[str, Sight], solved: Iterable[Solved]) -> list[str]:
    """Return the ids of at most three solved requests like this one, the nearest first.

    `sights` are by text; without one a request is left out. `solved` stand oldest first: of the
    same words the newest is named, of an incident one request, of the request's own none.
    """
    if request.text not in sights:
        return []
    known = [each for each in solved if each.text in sights and not _is_same(request, each)]
    by_text = {
        normalise(each.text): _exemplar(each.id, each.text, sights[each.text]) for each in known
    }
    near = Memory(by_text=by_text).nearest(sights[request.text], len(by_text))
    by_id = {each.id: each for each in known}
    found = [(by_id[exemplar.label], likeness) for exemplar, likeness in near]
    return _one_a_matter(each for each, likeness in found if _is_like(request, each, likeness))


def _is_like(request: Solved, other: Solved, likeness: float) -> bool:
    return likeness >= (ALIKE if request.team == other.team else ALIKE_ELSEWHERE)


def _is_same(request: Solved, other: Solved) -> bool:
    is_own = request.incident is not None and request.incident == other.incident
    return is_own or request.id == other.id


def _one_a_matter(found: Iterable[Solved]) -> list[str]:
    first: dict[str, str] = {}
    for each in found:
        first.setdefault(each.incident or each.id, each.id)
    return list(first.values())[:MOST_SHOWN]


def _exemplar(label: str, text: str, sight: Sight) -> Exemplar:
    return Exemplar(0, text, sight, label, 0.0)
