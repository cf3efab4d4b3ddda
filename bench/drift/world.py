"""Requests of a simulated desk: the hours of a week, texts, what the learner makes of them.

Texts are read once each by a model that learned the starter catalog, as a new Deskloop has it; who
asks what, when, and what people say of it later is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from bench.drift.scenarios import Desk, Kind, Scenario, What
from helpdesk.catalog import Catalog
from helpdesk.drift.observed import Answered, Judged, Observed, Seen
from helpdesk.learned import Learned
from helpdesk.learning.challenge import challenge
from helpdesk.learning.embedding.encoder import Encoder
from helpdesk.learning.material import Material
from helpdesk.learning.memory import Memory
from helpdesk.learning.templates import TemplateModel
from helpdesk.model import Clarify
from helpdesk.teaching import catalog_rows
from helpdesk.triage import decide

START = datetime(2026, 1, 5, tzinfo=UTC)
"""A Monday."""
_SLOT = re.compile(r"\{(\w+)\}")
_TEXTS = 30
# Of a day's requests: in each hour from 00:00.
_HOURS = (1, 1, 1, 1, 1, 2, 4, 8, 14, 16, 15, 12, 9, 12, 13, 12, 10, 7, 4, 3, 2, 2, 1, 1)


@dataclass(frozen=True)
class Read:
    """A text, and what the learner makes of it; `right` is the team that it belongs to."""

    text: str
    team: str
    category: str | None
    confidence: float
    familiarity: float
    right: str


@dataclass(frozen=True)
class Pools:
    """What is asked, read already: of each category, and of each scenario's topic."""

    usual: dict[str, list[Read]]
    topics: dict[str, list[Read]]


def taught(catalog: Catalog, encoder: Encoder) -> Learned:
    """Return what a new Deskloop has learned: the catalog."""
    team_rows, category_rows = catalog_rows(catalog)
    examples = [row for row in team_rows if row.weight == 1.0]
    material = Material(
        team_rows=team_rows, category_rows=category_rows, examples=examples, said=[]
    )
    model = challenge(None, material, encoder).model
    return Learned(model, TemplateModel(), 1, 1, Memory.empty(0), Memory.empty(0))


def pools(
    desk: Desk, scenarios: Sequence[Scenario], catalog: Catalog, learned: Learned, seed: int
) -> Pools:
    """Have every text read that may be asked."""
    dice = Random(seed)
    owners = {each.id: each.team for each in catalog.categories}

    def read(texts: Sequence[str], right: str) -> list[Read]:
        made = sorted({_written(desk, texts, dice) for _ in range(_TEXTS)})
        learned.model.encoder.encode(made)  # all at once, and at hand for what follows
        return [_read(text, right, catalog, learned) for text in made]

    return Pools(
        {each.category: read(each.texts, owners[each.category]) for each in desk.kinds},
        {
            each.name: read(each.texts, each.team or "")
            for each in scenarios
            if each.what is What.TOPIC
        },
    )


def _written(desk: Desk, texts: Sequence[str], dice: Random) -> str:
    whole = dice.choice(desk.openings) + dice.choice(texts) + dice.choice(desk.closings)
    return _SLOT.sub(lambda slot: dice.choice(desk.words.get(slot[1], (slot[0],))), whole)


def _read(text: str, right: str, catalog: Catalog, learned: Learned) -> Read:
    reading = learned.read(text, catalog)
    decision = decide(text, reading, catalog, lambda *_: None)
    offered = decision.options if isinstance(decision, Clarify) else ()
    category = decision.category or next((each.category for each in offered), None)
    return Read(text, decision.team, category, reading.confidence, reading.familiarity, right)


@dataclass(frozen=True)
class Drawn:
    """A simulated past; `affected` are the times of the requests that the drift is about."""

    observed: Observed
    begins: datetime
    ends: datetime
    affected: tuple[datetime, ...]


class Life:
    """Draws what happens in one repetition of a scenario."""

    def __init__(self, desk: Desk, scenario: Scenario, found: Pools, dice: Random) -> None:
        self._desk, self._scenario, self._pools, self._dice = desk, scenario, found, dice
        # A drift may begin on any day and hour of the week.
        ahead = dice.random() * 7 if scenario.is_drift else 0.0
        self._begins = START + timedelta(weeks=desk.weeks_before, days=ahead)
        self._ends = self._begins + timedelta(weeks=scenario.weeks)
        self._seen: list[Seen] = []
        self._judged: list[Judged] = []
        self._answered: list[Answered] = []
        self._affected: list[datetime] = []
        self._by_hour: dict[tuple[int, int, float], list[float]] = {}

    def lived(self) -> Drawn:
        """Return everything that was asked and said."""
        day = START
        while day < self._ends:
            self._live(day)
            day += timedelta(days=1)
        observed = Observed.of(self._seen, self._judged, self._answered)
        return Drawn(observed, self._begins, self._ends, tuple(sorted(self._affected)))

    def _live(self, day: datetime) -> None:
        dice, desk = self._dice, self._desk
        expected = desk.requests_per_day * (desk.weekend if day.weekday() > 4 else 1.0)
        for _ in range(max(0, round(dice.gauss(expected, expected**0.5)))):
            (hour,) = dice.choices(range(24), _HOURS)
            at = day + timedelta(hours=hour + dice.random())
            if at < self._ends:
                self._ask(at)

    def _ask(self, at: datetime) -> None:
        scenario, dice = self._scenario, self._dice
        part = self._part(at)
        if scenario.what is What.TOPIC and dice.random() < part * (scenario.share or 0.0):
            self._affected.append(at)
            self._take(at, dice.choice(self._pools.topics[scenario.name]), None)
            return
        kinds = self._desk.kinds
        (kind,) = dice.choices(kinds, self._weights(at, part))
        if part and scenario.what is What.SHARE and kind.category == scenario.category:
            self._affected.append(at)
        self._take(at, dice.choice(self._pools.usual[kind.category]), kind)

    def _part(self, at: datetime) -> float:
        """How far the drift is by now: 0 not begun, 1 all of it."""
        if at < self._begins:
            return 0.0
        days = (at - self._begins) / timedelta(days=1)
        return min(1.0, days / self._scenario.over_days) if self._scenario.over_days else 1.0

    def _weights(self, at: datetime, part: float) -> list[float]:
        hour = (at.weekday(), at.hour, part)
        if hour not in self._by_hour:
            self._by_hour[hour] = [self._weight(each, at, part) for each in self._desk.kinds]
        return self._by_hour[hour]

    def _weight(self, kind: Kind, at: datetime, part: float) -> float:
        weight = kind.share
        weight *= kind.monday if at.weekday() == 0 else 1.0
        weight *= kind.weekend if at.weekday() > 4 else 1.0
        weight *= kind.night if not 6 <= at.hour < 20 else 1.0
        if self._scenario.what is What.SHARE and kind.category == self._scenario.category:
            weight *= 1 + part * ((self._scenario.times or 1.0) - 1)
        return weight

    def _take(self, at: datetime, read: Read, kind: Kind | None) -> None:
        name = f"r{len(self._seen):06}"
        person = f"p{self._dice.randrange(self._desk.people)}"
        self._seen.append(
            Seen(
                *(name, at, person, read.team, read.category),
                *(read.confidence, read.familiarity, read.text),
            )
        )
        self._judge(name, at, read)
        template = self._desk.answers.get(kind.category) if kind else None
        if template:
            self._answer(name, at, template)

    def _judge(self, name: str, at: datetime, read: Read) -> None:
        dice = self._dice
        is_audit = dice.random() < self._desk.audited
        later = at + timedelta(hours=dice.expovariate(1 / 3))
        if later < self._ends and (is_audit or dice.random() < self._desk.judged):
            is_wrong = read.team != read.right
            moved_to = read.right if is_wrong else None
            self._judged.append(Judged(name, later, read.team, is_wrong, moved_to, is_audit))

    def _answer(self, name: str, at: datetime, template: str) -> None:
        scenario, dice = self._scenario, self._dice
        is_broken = template == scenario.template and self._part(at) > 0
        if is_broken:
            self._affected.append(at)
        later = at + timedelta(hours=dice.expovariate(1 / 6))
        helps = scenario.helps if is_broken and scenario.helps is not None else self._desk.helps
        if later < self._ends:
            self._answered.append(Answered(name, later, template, dice.random() >= helps))
