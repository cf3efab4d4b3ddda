"""One message of an exam: what the learner said of it, beside what is true."""

from dataclasses import dataclass

from helpdesk.experiment.house import House
from helpdesk.experiment.samples import Sample
from helpdesk.learned import Learned
from helpdesk.model import Clarify
from helpdesk.triage import decide, likely_teams

SUGGESTED = 3
"""Teams that a question offers."""


@dataclass(frozen=True)
class Judged:
    """What was said of `sample`.

    `guesses` are the likeliest labels, the first the likeliest; `probability` is what the model
    gives the first, `confidence` and `familiarity` what `Reading` calls so; all 0 to 1. `asked`:
    it would have asked in place of deciding.
    """

    sample: Sample
    guesses: tuple[str, ...]
    confidence: float
    familiarity: float
    asked: bool
    probability: float

    @property
    def guess(self) -> str:
        """The likeliest label."""
        return self.guesses[0]

    @property
    def right(self) -> bool:
        """Whether the likeliest label is the true one."""
        return self.guess == self.sample.label


def judge(house: House, learned: Learned, sample: Sample) -> Judged:
    """Read a sample and decide, as for a request that just came in; nothing is learned from it."""
    reading = learned.read(sample.text, house.catalog)
    decision = decide(sample.text, reading, house.catalog, lambda _category, _used: None)
    likely = likely_teams(reading, house.catalog, ())[:SUGGESTED]
    return Judged(
        sample=sample,
        guesses=tuple(house.label_of[team] for team in likely),
        confidence=reading.confidence,
        familiarity=reading.familiarity,
        asked=isinstance(decision, Clarify),
        probability=reading.teams[reading.team],
    )
