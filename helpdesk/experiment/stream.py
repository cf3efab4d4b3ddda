"""A stream of messages, each read before it is learned from: progressive validation.

After Blum, Kalai and Langford, "Beating the hold-out", 1999.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from helpdesk.experiment.doubt import Doubt
from helpdesk.experiment.errors import ExperimentError
from helpdesk.experiment.exam import Judged, judge
from helpdesk.experiment.house import House, School
from helpdesk.experiment.human import Human, Said, dice, reaction
from helpdesk.experiment.samples import Sample, Samples
from helpdesk.feedback import Feedback
from helpdesk.learned import Learned
from helpdesk.learning.calibration import Trial
from helpdesk.learning.embedding.encoder import Encoder

RETRAIN_EVERY = 50
"""Labels that people gave between two training runs."""

_START = datetime(2000, 1, 1, tzinfo=UTC)  # messages are a second apart: only their order counts


@dataclass(frozen=True)
class Stream:
    """What the school teaches from the start, and `messages`, which come in this order.

    `past` is the log before the first of them, which was trained on.
    """

    school: School
    messages: Samples
    past: Sequence[Feedback] = ()

    @property
    def house(self) -> House:
        """The teams."""
        return self.school.house


@dataclass(frozen=True)
class Step:
    """One message: what was said of it, whether it was asked about, and what came of it.

    `right_untaught`: whether version 1, which never learns, was right. `said` is what a person
    did about it, `version` the number of the model that read it.
    """

    judged: Judged
    asked: bool
    right_untaught: bool
    said: Said | None
    version: int


def stream_of(samples: Samples, seeds: int, encoder: Encoder, limit: int | None = None) -> Stream:
    """Make the first `seeds` samples of each label examples, and the rest messages.

    At most `limit` messages. Raises ExperimentError where no message is left.
    """
    counts: dict[str, int] = {}
    examples: list[Sample] = []
    messages: list[Sample] = []
    for sample in samples:
        counts[sample.label] = counts.get(sample.label, 0) + 1
        (examples if counts[sample.label] <= seeds else messages).append(sample)
    if not messages:
        raise ExperimentError(
            f"the first {seeds} rows of each label are all there are; "
            "add rows or ask for fewer --seeds"
        )
    return Stream(School(House.of(samples), examples, encoder), messages[:limit])


def replay(stream: Stream, human: Human, ask: float, seed: int) -> Iterator[Step]:
    """Yield a step for each message; each is read before anything is learned from it.

    At most the share `ask` is asked about. Corrections and answers enter the memory at once; after
    `RETRAIN_EVERY` labels a challenger is trained on all of them, and passes the gate or not.
    """
    untaught = learned = stream.school.first()
    events = list(stream.past)
    if events:
        learned = stream.school.next_version(learned, events)
    doubt = Doubt(ask)
    trials: list[Trial] = []
    for i, (message, thrown) in enumerate(
        zip(stream.messages, dice(len(stream.messages), seed), strict=True)
    ):
        judged = judge(stream.house, learned, message)
        asked = doubt.asks(judged.confidence)
        said = reaction(human, thrown, judged.guess, message.label, asked, stream.house.labels)
        right_untaught = judge(stream.house, untaught, message).right
        yield Step(judged, asked, right_untaught, said, learned.model_version)
        trials.append(_trial(stream.house, judged, asked, said))
        if said and said.label:
            number = len(events) + 1
            events.append(_event(stream.house, i, judged, said, learned, number))
            learned = _taught(stream, learned, events, trials)


def _taught(
    stream: Stream, learned: Learned, events: Sequence[Feedback], trials: Sequence[Trial]
) -> Learned:
    """Remember the newest event, and train when enough have come; each trial was a message."""
    remembering = learned.remembering(events[-1:])
    if len(events) % RETRAIN_EVERY:
        return remembering
    traffic = [message.text for message in stream.messages[: len(trials)]]
    return stream.school.next_version(remembering, events, traffic, trials)


def _trial(house: House, judged: Judged, asked: bool, said: Said | None) -> Trial:
    right = said.label == judged.guess if said and said.label else None
    return Trial(house.ids[judged.guess], judged.probability, right, asked)


def _event(
    house: House, i: int, judged: Judged, said: Said, learned: Learned, number: int
) -> Feedback:
    return Feedback(
        key=f"{i}",
        kind=said.kind,
        at=_START + timedelta(seconds=i),
        workspace="replay",
        actor=f"person {i}",
        request_id=f"request {i}",
        decision_id=f"decision {i}",
        text=judged.sample.text,
        model_version=learned.model_version,
        templates_version=learned.templates_version,
        team_before=house.ids[judged.guess],
        team=house.ids[said.label] if said.label else None,
        id=number,
    )
