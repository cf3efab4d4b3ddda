"""What came of decisions: each with the label that people gave it, if they gave one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, labelled
from helpdesk.heirs import team_now
from helpdesk.learning.calibration import Trial


@dataclass(frozen=True)
class Tried:
    """A decision as it was made: its likeliest team, and how likely the learner held it.

    `asked` says that it was a question, `is_audit` that it was picked at random to be asked about.
    """

    id: str
    likeliest: str
    probability: float
    asked: bool
    is_audit: bool


def trials(tried: Iterable[Tried], events: Iterable[Feedback], catalog: Catalog) -> list[Trial]:
    """Return a trial for each decision; the last explicit label on it tells, else an agreement.

    `events` give labels of today's teams, as `heirs.feedback_now` returns them; a decision for a
    team that is gone counts for its heir.
    """
    told: dict[str, Feedback] = {}
    for event in sorted(labelled(events), key=_weight):
        told[event.decision_id] = event
    return [
        Trial(
            team=team_now(each.likeliest, None, catalog) or each.likeliest,
            confidence=each.probability,
            right=_is_right(each, told[each.id], catalog) if each.id in told else None,
            was_asked=each.asked or each.is_audit,
            is_audit=each.is_audit,
        )
        for each in tried
    ]


def _is_right(tried: Tried, event: Feedback, catalog: Catalog) -> bool:
    return event.team == (team_now(tried.likeliest, event.category, catalog) or tried.likeliest)


def _weight(event: Feedback) -> tuple[bool, float, str]:
    return event.lesson.explicit, event.at.timestamp(), event.key
