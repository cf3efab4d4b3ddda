"""A simulated person: what they do about a decision, by fixed chances and dice thrown before.

Every message has its own dice, so that the same person meets the same messages whatever the
learner says: two learners can be compared message by message.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpdesk.feedback import Kind


@dataclass(frozen=True)
class Human:
    """Chances, each 0 to 1.

    Of wrong routings `correct` are corrected, `wrong` of those to a wrong label; of right ones
    `confirm` are confirmed. An asked message is answered rightly by the buttons with `ask_right`,
    else a person takes it, and nothing is learned.
    """

    correct: float = 0.3
    confirm: float = 0.05
    wrong: float = 0.05
    ask_right: float = 0.7


@dataclass(frozen=True)
class Said:
    """What a person did, and the label that it gives (None: it gives none)."""

    kind: Kind
    label: str | None = None


def dice(messages: int, seed: int) -> NDArray[np.float64]:
    """Return float64[messages, 3], 0 to 1: whether one reacts, whether one errs, which label."""
    return np.random.default_rng([seed, 1]).random((messages, 3))


def reaction(
    human: Human,
    thrown: NDArray[np.float64],
    guess: str,
    truth: str,
    asked: bool,
    labels: Sequence[str],
) -> Said | None:
    """Return what `human` says to a guess or, if `asked`, to the question; None for nothing."""
    acts, errs, which = thrown
    if asked:
        right = acts < human.ask_right
        return Said(Kind.CHOSEN, truth) if right else Said(Kind.SOMETHING_ELSE)
    if guess == truth:
        return Said(Kind.RESOLVED, truth) if acts < human.confirm else None
    if acts >= human.correct:
        return None
    others = [label for label in labels if label not in (guess, truth)]
    mistaken = errs < human.wrong and others
    return Said(Kind.WRONG_TEAM, others[int(which * len(others))] if mistaken else truth)
