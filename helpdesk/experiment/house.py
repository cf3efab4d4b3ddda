"""A helpdesk made of the labels of a file: each label a team, read with the product's own parts.

What reads is `Learned.read`, what decides is `triage.decide`, what trains is `challenge`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from helpdesk.catalog import Catalog, Category, Priority, Sla, Team
from helpdesk.experiment.errors import ExperimentError
from helpdesk.experiment.samples import Sample, readable
from helpdesk.feedback import Feedback, judgements
from helpdesk.learned import Learned
from helpdesk.learning.calibration import MOST_TRIALS, Trial
from helpdesk.learning.challenge import Challenge, challenge
from helpdesk.learning.embedding.encoder import Encoder
from helpdesk.learning.material import Material
from helpdesk.learning.memory import Memory
from helpdesk.learning.model import Model
from helpdesk.learning.rows import Row
from helpdesk.learning.templates import TemplateModel
from helpdesk.teaching import NAME_WEIGHT

MOST_LABELS = 2_000
"""More labels than that are no teams but numbers or texts: the wrong column."""
_NAME_LENGTH = 75  # of a team's name in the catalog


@dataclass(frozen=True)
class House:
    """Teams by number in the alphabet of `labels`; a label may be any text, a team's id not."""

    labels: Sequence[str]

    @staticmethod
    def of(samples: Iterable[Sample]) -> "House":
        """Return the house of these samples' labels; raises ExperimentError for too few or many."""
        found = sorted({sample.label for sample in samples})
        if len(found) > MOST_LABELS:
            raise ExperimentError(
                f"there are {len(found):,} different labels, “{found[0][:40]}” among them; "
                f"name the column of the team (at most {MOST_LABELS:,} teams)"
            )
        if len(found) < 2:
            only = f"all rows have the label “{found[0]}”" if found else "there are no rows"
            raise ExperimentError(f"{only}; rows of at least two labels are needed")
        return House(found)

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """The team's id of each label."""
        return {label: f"team-{i}" for i, label in enumerate(self.labels)}

    @cached_property
    def label_of(self) -> Mapping[str, str]:
        """The label of each team's id."""
        return {team: label for label, team in self.ids.items()}

    @cached_property
    def catalog(self) -> Catalog:
        """The catalog of these teams. Its one category is there because there must be one."""
        teams = tuple(
            Team(id=team, name=label[:_NAME_LENGTH].strip() or team, channel=team)
            for team, label in self.label_of.items()
        )
        first = teams[0].id
        return Catalog(
            help_channels=("help",),
            fallback_team=first,
            teams=teams,
            categories=(Category(id="any", name="Any", team=first),),
            slas=(Sla(priority=Priority.NORMAL, first_response_minutes=60, resolution_hours=8),),
        )

    def name_rows(self) -> list[Row]:
        """Return the readable names as one more example each."""
        names = [(readable(label), team) for label, team in self.ids.items()]
        return [Row(name, team, NAME_WEIGHT) for name, team in names if name]

    def rows(self, samples: Iterable[Sample]) -> list[Row]:
        """Return what a catalog teaches whose examples are `samples`."""
        return [Row(sample.text, self.ids[sample.label]) for sample in samples]


@dataclass(frozen=True)
class School:
    """What a house learns from beside the log: examples, traffic without labels, an encoder."""

    house: House
    seeds: Sequence[Sample]
    encoder: Encoder
    traffic: Sequence[str] = ()

    def first(self) -> Learned:
        """Learn examples, readable names and traffic: version 1, with an empty memory."""
        return _learned(self._challenge(None, ()).model, 1, 0)

    def next_version(
        self,
        champion: Learned,
        events: Sequence[Feedback],
        seen: Sequence[str] = (),
        trials: Sequence[Trial] = (),
    ) -> Learned:
        """Train as a worker does on the whole log, on what was `seen`, and on what came of it.

        Returns what is live after the gate.
        """
        found = self._challenge(champion, events, seen, trials)
        if not found.verdict.promote:
            return champion
        fresh = _learned(found.model, champion.model_version + 1, events[-1].id)
        return fresh.remembering(events)

    def _challenge(
        self,
        champion: Learned | None,
        events: Sequence[Feedback],
        seen: Sequence[str] = (),
        trials: Sequence[Trial] = (),
    ) -> Challenge:
        examples = self.house.rows(self.seeds)
        material = Material(
            team_rows=[*self.house.name_rows(), *examples],
            category_rows=[],
            examples=examples,
            said=judgements(events),
            traffic=[*self.traffic, *seen],
            trials=trials[-MOST_TRIALS:],
            learned_through=champion.teams.learned_through if champion else 0,
        )
        return challenge(champion.model if champion else None, material, self.encoder)


def _learned(model: Model, version: int, learned_through: int) -> Learned:
    memory = Memory.empty(learned_through)
    return Learned(model, TemplateModel(), version, 1, memory, memory)
