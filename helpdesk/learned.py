"""Everything learned, as one immutable value: what `live` swaps and a decision is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback
from helpdesk.field_memory import FieldMemory
from helpdesk.heirs import shares_now
from helpdesk.learning import serial, templates
from helpdesk.learning.fit import Fit, Tried
from helpdesk.learning.head import Seen
from helpdesk.learning.memory import LIMIT, Blend, Exemplar, Memory, Near, Sight, blend
from helpdesk.learning.model import Model, see_all
from helpdesk.learning.templates import TemplateModel, Wording
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
    fields: FieldMemory = field(default_factory=FieldMemory)
    fit: Fit = field(default_factory=Fit)
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
        events = list(events)
        fields = self.fields.remembering(events)
        teams, categories, cursor = self.teams, self.categories, self.cursor
        explicit = [event for event in events if event.lesson.explicit and event.text][-LIMIT:]
        sights = map(self.model.sight, see_all(self.model, [event.text for event in explicit]))
        for event, sight in zip(explicit, sights, strict=True):
            teams = _with(teams, sight, event, event.team)
            categories = _with(categories, sight, event, event.category)
        cursor = max([cursor, *(event.id for event in events)])
        fit = self.fit.with_uses(_tried(self.model, events))
        return replace(
            self, teams=teams, categories=categories, fields=fields, fit=fit, cursor=cursor
        )

    def remembering_only(self, events: Iterable[Feedback]) -> Learned:
        """Return the same with an empty memory that holds these events alone."""
        upto = self.teams.learned_through
        empty = replace(self, teams=Memory.empty(upto), categories=Memory.empty(upto), cursor=0)
        return replace(empty, fields=FieldMemory(), fit=Fit()).remembering(events)

    def read(self, text: str, catalog: Catalog, seen: Seen | None = None) -> Reading:
        """Read a text: probabilities over what the catalog holds now, memory included.

        `seen` is the text as the model sees it, where that is at hand.
        """
        seen = seen or self.model.see(text)
        sight, predicted = self.model.sight(seen), self.model.predict(seen)
        inherited = shares_now(predicted["team"], predicted["category"], catalog)
        teams = _over(inherited, catalog.team_ids)
        categories = _over(predicted["category"], [each.id for each in catalog.categories])
        near = self.teams.nearest(sight)
        team = _blend(self.teams, teams, near)
        category = _blend(self.categories, categories, self.categories.nearest(sight))
        reading = Reading(
            teams=team.probabilities,
            categories=category.probabilities,
            familiarity=max(self.model.familiarity(seen, sight), team.similarity),
            model_team=max(sorted(teams), key=teams.__getitem__),
            leaned_on=team.leaned_on,
            similarity=team.similarity,
            priorities=self._priorities(text, predicted["priority"]),
        )
        likeliest, calibration = reading.team, self.model.calibration
        return replace(
            reading,
            similar_to=_similar_correction(near, likeliest),
            confidence=calibration.confidence(reading.teams[likeliest], likeliest),
            route_at=calibration.threshold(likeliest),
        )

    def _priorities(self, text: str, predicted: Mapping[str, float]) -> Mapping[str, float]:
        """What was said of the same text is certain, as it is for every field."""
        same = self.fields.same("priority", text)
        return {same: 1.0} if same else predicted


def judges_answer(event: Feedback) -> bool:
    """Whether it says of an answer whether it fitted the words that were asked."""
    return bool(event.template and event.lesson.template and event.text)


def _tried(model: Model, events: Iterable[Feedback]) -> list[tuple[Wording, str, Tried]]:
    judging = [event for event in events if judges_answer(event)]
    seen = see_all(model, [event.text for event in judging])
    return [
        (
            (str(event.template), event.template_version or 1),
            event.request_id,
            Tried(
                model.sight(each).meaning,
                helped=event.lesson.template > 0,
                weight=abs(event.lesson.template),
            ),
        )
        for event, each in zip(judging, seen, strict=True)
    ]


def _similar_correction(near: Near, team: str) -> int | None:
    """The nearest correction that says what was decided, if it is near at all."""
    for exemplar, similarity in near:
        if similarity >= _SIMILAR and exemplar.label == team:
            return exemplar.feedback_id
    return None


def _with(memory: Memory, sight: Sight, event: Feedback, label: str | None) -> Memory:
    if label is None:
        return memory
    exemplar = Exemplar(
        feedback_id=event.id,
        text=event.text,
        sight=sight,
        label=label,
        at=event.at.timestamp(),
        weight=event.lesson.routing,
        giver="" if event.by_technician else f"{event.workspace}:{event.actor} {event.team_before}",
    )
    return memory.with_exemplar(exemplar)


def _blend(memory: Memory, probabilities: Mapping[str, float], near: Near) -> Blend:
    """Let the memory speak, but not for labels that have left the catalog since."""
    known = [(each, likeness) for each, likeness in near if each.label in probabilities]
    return blend(probabilities, known, memory.learned_through)


def _over(predicted: Mapping[str, float], wanted: Iterable[str]) -> dict[str, float]:
    """Spread probabilities over the labels that the catalog holds now."""
    kept = {label: float(predicted.get(label, 0.0)) for label in wanted}
    total = sum(kept.values())
    if total <= 0:
        return {label: 1 / len(kept) for label in kept}
    return {label: value / total for label, value in kept.items()}
