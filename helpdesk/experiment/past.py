"""What people said before the experiment begins, as events of the feedback log."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from helpdesk.experiment.house import House
from helpdesk.experiment.samples import Sample
from helpdesk.feedback import Feedback, Kind

_START = datetime(1999, 1, 1, tzinfo=UTC)  # events are a second apart: only their order counts


def told(
    house: House,
    number: int,
    text: str,
    label: str,
    *,
    actor: str,
    before: str,
    kind: Kind = Kind.WRONG_TEAM,
) -> Feedback:
    """Return event `number` (1 is the first): `actor` gives `text` the team of `label`.

    `before` is the label that it had.
    """
    return Feedback(
        key=f"past {number}",
        kind=kind,
        at=_START + timedelta(seconds=number),
        workspace="replay",
        actor=actor,
        request_id=f"past request {number}",
        decision_id=f"past decision {number}",
        text=text,
        model_version=1,
        templates_version=1,
        team_before=house.ids[before],
        team=house.ids[label],
        id=number,
    )


def past(house: House, samples: Sequence[Sample]) -> list[Feedback]:
    """Return events in which as many people each chose the true label of one sample."""
    return [
        told(
            house,
            number,
            sample.text,
            sample.label,
            actor=f"early person {number}",
            before=sample.label,
            kind=Kind.CHOSEN,
        )
        for number, sample in enumerate(samples, 1)
    ]
