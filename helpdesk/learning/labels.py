"""From what people said to the rows that train, and to the rows that judge the training."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from helpdesk.learning.rows import Row, canonical
from helpdesk.learning.text import fingerprint

HELD_OUT = 0.2
"""The share of confirmed texts that never train, so that a new model can be judged by them."""


@dataclass(frozen=True)
class Judgement:
    """The label that one feedback event gave to a request; `key` names the event.

    `at` in seconds since the epoch. Not `explicit`: somebody agreed, by *Solved* or *Resolve*,
    with a label that the bot had chosen. `id` is the event's in the log, `actor` who said so,
    `by_technician` that they serve requests, `is_kept` that a reviewer let it stand. An imported
    ticket has no event and no actor.
    """

    key: str
    request_id: str
    at: float
    text: str
    team: str | None
    category: str | None
    explicit: bool
    weight: float
    id: int = 0
    actor: str = ""
    by_technician: bool = False
    is_kept: bool = False


@dataclass(frozen=True)
class Labels:
    """Rows for the two heads, in canonical order."""

    team: tuple[Row, ...]
    category: tuple[Row, ...]


@dataclass(frozen=True)
class Split:
    """What may train, and what is kept out of training for good."""

    train: Labels
    held_out: Labels


def held_out(text: str) -> bool:
    """Tell whether `text` is of the fixed share that is kept out, when it is a confirmation.

    It depends on the words alone: near-duplicates fall on one side, in every process, for ever.
    """
    return int.from_bytes(fingerprint(text)[:8], "big") < HELD_OUT * 2**64


def split(judgements: Iterable[Judgement], always_train: Collection[str] = ()) -> Split:
    """Return the rows of `judgements`: one a request, the same for any order and repeats.

    Explicit labels always train. An agreement is held out by its text's hash, unless the text is
    trained on anyway: by an explicit label, or as one of `always_train` (the catalog's examples).
    """
    standing = [_standing(group) for group in _by_request(judgements)]
    trained = {fingerprint(text) for text in always_train}
    trained |= {fingerprint(each.text) for each in standing if each.explicit}
    training: list[Judgement] = []
    kept_out: list[Judgement] = []
    for each in standing:
        trains = fingerprint(each.text) in trained or not held_out(each.text)
        (training if trains else kept_out).append(each)
    return Split(_labels(training), _labels(kept_out))


def _by_request(judgements: Iterable[Judgement]) -> list[list[Judgement]]:
    ordered = sorted(judgements, key=_order)
    once = {each.key: each for each in ordered}.values()
    groups: dict[str, list[Judgement]] = {}
    for each in once:
        groups.setdefault(each.request_id, []).append(each)
    return [groups[request] for request in sorted(groups)]


def _standing(of_one_request: list[Judgement]) -> Judgement:
    """Return the last explicit judgement; without any, the last agreement."""
    return max(of_one_request, key=lambda each: (each.explicit, _order(each)))


def _order(each: Judgement) -> tuple[float | str | bool, ...]:
    """Order by everything there is: what differs in nothing here differs in nothing that trains."""
    label = (each.team or "", each.category or "", each.explicit, each.weight)
    who = (each.actor, each.by_technician, each.is_kept)
    return (each.at, each.key, each.request_id, each.text, *label, *who)


def _labels(judgements: list[Judgement]) -> Labels:
    """Return the rows; who named a team only taught nothing about the category."""
    return Labels(
        team=canonical(_row(each, each.team) for each in judgements if each.team),
        category=canonical(_row(each, each.category) for each in judgements if each.category),
    )


def _row(judgement: Judgement, label: str) -> Row:
    source = "correction" if judgement.explicit else "agreement"
    return Row(judgement.text, label, judgement.weight, source)
