"""Everything learned, as one immutable value: what `live` swaps and a decision is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback
from helpdesk.learning import serial, templates
from helpdesk.learning.features import SparseVector
from helpdesk.learning.memory import Blend, Exemplar, Memory, blend
from helpdesk.learning.model import Model
from helpdesk.learning.templates import TemplateModel
from helpdesk.model import Reading

# From this cosine on, two requests are alike enough to name one as the reason of the other.
_SIMILAR = 0.35


@dataclass(frozen=True)
class Learned:
    """A model, the template statistics, and the memory of the feedback up to `cursor`."""

    model: Model
    templates: TemplateModel
    model_version: int
    templates_version: int
    teams: Memory
    categories: Memory
    cursor: int = 0

    @staticmethod
    def from_bytes(
        model: bytes,
        template_stats: bytes,
        *,
        model_version: int,
        templates_version: int,
        learned_through: int,
    ) -> Learned:
        """Load two versions with an empty memory; raises LearningError for damaged bytes.

        `learned_through` is the newest feedback event that the model was trained on.
        """
        return Learned(
            model=serial.load(model),
            templates=templates.load(template_stats),
            model_version=model_version,
            templates_version=templates_version,
            teams=Memory.empty(learned_through),
            categories=Memory.empty(learned_through),
        )

    def remembering(self, events: Iterable[Feedback]) -> Learned:
        """Return the same with these events of the log in memory; they must follow `cursor`."""
        teams, categories, cursor = self.teams, self.categories, self.cursor
        for event in events:
            cursor = event.id
            if event.labels and event.lesson.explicit:
                teams = _with(teams, self.model, event, event.team)
                categories = _with(categories, self.model, event, event.category)
        return replace(self, teams=teams, categories=categories, cursor=cursor)

    def read(self, text: str, catalog: Catalog) -> Reading:
        """Read a text: probabilities over what the catalog holds now, memory included."""
        seen = self.model.see(text)
        vector, predicted = seen.words, self.model.predict(seen)
        teams = _over(predicted["team"], catalog.team_ids)
        categories = _over(predicted["category"], [each.id for each in catalog.categories])
        team = _blend(self.teams, teams, vector)
        category = _blend(self.categories, categories, vector)
        reading = Reading(
            teams=team.probabilities,
            categories=category.probabilities,
            familiarity=max(self.model.familiarity(seen), team.similarity),
            model_team=max(sorted(teams), key=teams.__getitem__),
            leaned_on=team.leaned_on,
            similarity=team.similarity,
        )
        return replace(reading, similar_to=self._similar_correction(vector, reading.team))

    def _similar_correction(self, vector: SparseVector, team: str) -> int | None:
        """The nearest correction that says what was decided, if it is near at all."""
        for exemplar, similarity in self.teams.nearest(vector):
            if similarity >= _SIMILAR and exemplar.label == team:
                return exemplar.feedback_id
        return None


def _with(memory: Memory, model: Model, event: Feedback, label: str | None) -> Memory:
    if label is None:
        return memory
    exemplar = Exemplar(
        feedback_id=event.id,
        text=event.text,
        vector=model.see_words(event.text),
        label=label,
        at=event.at.timestamp(),
        weight=event.lesson.routing,
    )
    return memory.with_exemplar(exemplar)


def _blend(memory: Memory, probabilities: Mapping[str, float], vector: SparseVector) -> Blend:
    """Let the memory speak, but not for labels that have left the catalog since."""
    known = [(each, near) for each, near in memory.nearest(vector) if each.label in probabilities]
    return blend(probabilities, known, memory.learned_through)


def _over(predicted: Mapping[str, float], wanted: Iterable[str]) -> dict[str, float]:
    """Spread probabilities over the labels that the catalog holds now."""
    kept = {label: float(predicted.get(label, 0.0)) for label in wanted}
    total = sum(kept.values())
    if total <= 0:
        return {label: 1 / len(kept) for label in kept}
    return {label: value / total for label, value in kept.items()}
