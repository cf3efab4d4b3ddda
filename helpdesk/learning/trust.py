"""How much the label of one person counts: what others say of the same, and how much they said.

Nobody is believed without end. A label that somebody else gave too, or that a reviewer kept, counts
in full. Any other counts less where it is far from what the words suggest, where its giver is
seldom right, and where one person gave much of what a team has learned from. Nothing is thrown
away: what counts less is listed for review, and counts as soon as somebody agrees.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from helpdesk.learning.labels import Judgement
from helpdesk.learning.text import fingerprint

NEAR = 3
"""A label is near if it is among so many likeliest of a fit that never saw its giver's labels."""
FAR = 0.5
"""What a label that is not near counts, until a second person gives it too."""
USUAL_RIGHT, STRENGTH = 0.8, 5.0
"""How often a person is right of whom little is known, and how many labels that is worth."""
RELIABLE = 0.5
"""The share of right labels from which a person counts in full."""
SHARE = 0.1
"""What one person may give of a team's labels at most, by weight."""
FEW, FEW_OF_A_TECHNICIAN = 5.0, 20.0
"""Labels of a team that anybody may give, whatever the share: a young team has no others."""
OUTVOTED = 0.25
"""What a label counts whose words more people gave to another team."""
IN_DOUBT = 0.5
"""A label that keeps no more than this of its weight is put before a reviewer."""


@dataclass(frozen=True)
class Doubt:
    """An event of the log whose label counts little, and why, in words for its reviewer."""

    event: int
    why: str


@dataclass(frozen=True)
class Trusted:
    """Judgements with the weight that they deserve, and those in doubt."""

    judgements: tuple[Judgement, ...]
    doubts: tuple[Doubt, ...]


def vouched(said: Iterable[Judgement]) -> frozenset[str]:
    """Return the keys of judgements that stand on more than one person's word.

    Imported tickets do, and what a reviewer kept; else two people gave the same team to a request,
    or to the same words.
    """
    said = list(said)
    people: dict[tuple[object, str | None], set[str]] = defaultdict(set)
    for each in said:
        for place in (each.request_id, fingerprint(each.text)):
            people[place, each.team].add(each.actor)
    return frozenset(
        each.key
        for each in said
        if each.is_kept
        or not each.actor
        or len(people[each.request_id, each.team]) > 1
        or len(people[fingerprint(each.text), each.team]) > 1
    )


def weigh(
    said: Sequence[Judgement], ranks: Mapping[str, int], others: Mapping[str, float]
) -> Trusted:
    """Return `said` with the weight that each deserves.

    `ranks`: by key, at which place from 0 a judgement's team stands for a fit that never saw its
    giver's labels. `others`: what each team has to learn from beside `said`, by weight.
    """
    sure = vouched(said)
    reliability = _reliability(said, sure, ranks)
    reasons: dict[str, str] = {}
    factors: dict[str, float] = {}
    for each in said:
        factor, why = (1.0, "") if each.key in sure else _factor(each, reliability, ranks)
        factors[each.key], reasons[each.key] = factor, why
    for each, (factor, why) in (*_outvoted(said), *_capped(said, factors, sure, others)):
        factors[each.key] *= factor
        reasons[each.key] = why
    weighed = tuple(replace(each, weight=each.weight * factors[each.key]) for each in said)
    # That somebody agreed with the bot is nothing for a reviewer to decide.
    doubted = (each for each in said if each.explicit and factors[each.key] <= IN_DOUBT)
    doubts = {Doubt(each.id, reasons[each.key]) for each in doubted}
    return Trusted(weighed, tuple(sorted(doubts, key=lambda doubt: doubt.event)))


def _factor(
    each: Judgement, reliability: Mapping[str, float], ranks: Mapping[str, int]
) -> tuple[float, str]:
    trust = min(1.0, reliability[each.actor] / RELIABLE)
    if ranks.get(each.key, 0) < NEAR:
        return trust, "its giver is seldom right"
    return trust * FAR, "nothing else suggests this team, and nobody else said so"


def _reliability(
    said: Sequence[Judgement], sure: frozenset[str], ranks: Mapping[str, int]
) -> dict[str, float]:
    """Return the share of each person's own labels that turned out plausible, with a prior.

    Who agrees with the bot, a thousand times, shows nothing of what their own word is worth.
    """
    overruled = _overruled(said)
    given, right = Counter[str](), Counter[str]()
    for each in said:
        if not each.explicit:
            continue
        given[each.actor] += 1
        is_right = each.key in sure or ranks.get(each.key, 0) < NEAR
        right[each.actor] += is_right and each.key not in overruled
    return {
        actor: (right[actor] + USUAL_RIGHT * STRENGTH) / (given[actor] + STRENGTH)
        for actor in {each.actor for each in said}
    }


def _overruled(said: Sequence[Judgement]) -> set[str]:
    """Return the keys of explicit labels whose request somebody else later gave another team."""
    last: dict[str, Judgement] = {}
    for each in sorted(said, key=lambda each: (each.at, each.key)):
        if each.explicit and each.team:
            last[each.request_id] = each
    return {
        each.key
        for each in said
        if (final := last.get(each.request_id))
        and final.team != each.team
        and final.actor != each.actor
    }


def _outvoted(said: Sequence[Judgement]) -> Iterable[tuple[Judgement, tuple[float, str]]]:
    """Yield the judgements whose words more people gave to another team.

    An explicit label is outvoted by such labels only, never by those who agreed with the bot.
    """
    all_votes, explicit = _votes(said), _votes(each for each in said if each.explicit)
    for each in said:
        votes = (explicit if each.explicit else all_votes)[fingerprint(each.text)]
        if each.team and not each.is_kept and votes[each.team] < max(votes.values()):
            most = max(sorted(votes), key=votes.__getitem__)
            yield each, (OUTVOTED, f"more people gave the same words to {most}")


def _votes(said: Iterable[Judgement]) -> Mapping[bytes, Mapping[str, int]]:
    """Return how many people gave each words to each team."""
    people: dict[bytes, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for each in said:
        of_words = people[fingerprint(each.text)]
        if each.team:
            of_words[each.team].add(each.actor or each.key)
    return {
        words: {team: len(who) for team, who in teams.items()} for words, teams in people.items()
    }


def _capped(
    said: Sequence[Judgement],
    factors: Mapping[str, float],
    sure: frozenset[str],
    others: Mapping[str, float],
) -> Iterable[tuple[Judgement, tuple[float, str]]]:
    """Yield the judgements of people who gave more of a team's labels than one person may.

    Of explicit labels as much as of agreements: who takes what comes all day may still correct.
    """
    total = defaultdict[str, float](float, others)
    alone: dict[tuple[str, str, bool], list[Judgement]] = defaultdict(list)
    own = defaultdict[tuple[str, str], float](float)
    for each in sorted(said, key=lambda each: each.key):  # sums of floats depend on their order
        if each.team is None:
            continue
        total[each.team] += each.weight * factors[each.key]
        if each.key not in sure:
            alone[each.actor, each.team, each.explicit].append(each)
            own[each.actor, each.team] += each.weight * factors[each.key]
    for (actor, team, _), mine in alone.items():
        weight = sum(each.weight * factors[each.key] for each in mine)
        few = FEW_OF_A_TECHNICIAN if any(each.by_technician for each in mine) else FEW
        most = max(few, SHARE / (1 - SHARE) * (total[team] - own[actor, team]))
        if weight > most:
            why = f"one person alone gave {len(mine)} labels of this team"
            yield from ((each, (most / weight, why)) for each in mine)
