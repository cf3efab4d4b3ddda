"""What there is to learn, as one value: what a training run reads and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from helpdesk.learning.calibration import Trial
from helpdesk.learning.labels import Judgement
from helpdesk.learning.rows import Row


@dataclass(frozen=True)
class Material:
    """What there is to learn.

    `team_rows` and `category_rows` come from the catalog, `examples` are those of them that no
    challenger may forget; `said` is what people said, up to the event `learned_through` known to
    the champion; `traffic` are requests without a label. `trials` are decisions and what came of
    them, `targets` the share of a team's requests routed unasked that must be right. `set_right`
    are labels of "category" and "priority" that stand, whatever else was said of the same text.
    """

    team_rows: Sequence[Row]
    category_rows: Sequence[Row]
    examples: Sequence[Row]
    said: Sequence[Judgement]
    traffic: Sequence[str] = ()
    trials: Sequence[Trial] = ()
    targets: Mapping[str, float] = field(default_factory=dict)
    learned_through: int = 0
    set_right: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """Every text, each once."""
        beside = (row for rows in self.set_right.values() for row in rows)
        rows = (*self.team_rows, *self.category_rows, *self.examples, *beside)
        texts = (*(row.text for row in rows), *(each.text for each in self.said), *self.traffic)
        return list(dict.fromkeys(texts))
