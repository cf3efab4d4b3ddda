"""Whether an answer may be sent unasked: auto is earned, and lost, by what came of it. Pure.

A team says what share of uses must solve for good (`durable_enough`). An answer belongs to one
category and so to one team; only uses of the wording that is sent now count, and only those since
somebody, or evidence, last decided. Downwards evidence decides whoever set the policy, since a
team sees the announcement and takes it back with one press. Upwards it never overrules a person:
nothing that a person wants to look over is sent unasked, and what is off has no uses to judge.

**Auto is lost** by Wald's test ("Sequential Tests of Statistical Hypotheses", 1945): each use
multiplies the odds that the answer is bad, by how much likelier its outcome is where the share is
bad (a third of the odds of what the team demands) than where it is good (three times these odds;
of .75 that is .5 against .9). Silence is half a success. At 1/ALPHA it is lost, so that of answers
that are good at most about ALPHA ever lose it, however often one looks: a plain lower bound, looked
at after each use, takes it from nearly every one. The credit of good uses is limited to CREDIT (as
in Page, "Continuous Inspection Schemes", 1954), so that what was right for long and becomes wrong
is seen soon. Only what was sent unasked counts here, and bad and good news alike at once: if good
news had to wait, a busy answer would lose for the failures of its last two days. So does what
nobody has spoken of yet, as silence, from when it was sent: see `uses.as_sent`.

**Auto is earned** where Wilson's lower bound of the share is what the team demands. Here good news
must have stood for a while, and an edited draft says nothing of the words as they are; where more
than MOST_EDITED are edited, they are not good enough to be sent so. **Off** it goes where hardly
anybody sends it even as a draft: Wald's test again, of the drafts that were of use against a share
of USEFUL.

Simulated as in `tests/helpdesk/test_earning.py`, with 40 in 100 of those whom it helped silent:
wrong half of the time, auto is lost within 30 uses in 98.9 % (median 9); right 9 times in 10,
within 500 uses in 0.7 %; right so for 200 uses and wrong half of the time from then on, within 60
more in 99.5 %. Where 40 in 100 are silent whether it helped or not, much of what goes
wrong passes for half a success: lost within 30 uses in 64 %. Of 200 runs each, an answer that is
right 9 times in 10 always earns auto within 500 uses, one that is right 6 times in 10 never.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from math import log
from typing import Any

from helpdesk.catalog import Catalog, Drafting
from helpdesk.chance import likely_range
from helpdesk.feedback import Kind
from helpdesk.knowledge import ChangeDeed
from helpdesk.uses import Use, record
from helpdesk.verdicts import Record

ALPHA = 0.005
"""How often a good answer may lose auto at all."""

CREDIT = 2 * log(1 / ALPHA)
"""How far good uses speak for an answer at most, as a logarithm of odds."""

APART = 3.0
"""By how much the odds of a bad and of a good share differ from those of what is demanded."""

USEFUL = 0.25
"""The share of drafts that must be of use."""

MOST_EDITED = 0.4
"""The share of drafts that may be edited, as everybody writes a little in their own way."""

LEAST_USES = 5
"""So many uses must be judged before auto is earned, however little is demanded."""


@dataclass(frozen=True)
class Standing:
    """How an answer stands at its team: what becomes of it, and what share must solve for good."""

    drafting: Drafting
    enough: float
    is_by_person: bool = False


@dataclass(frozen=True)
class Step:
    """What evidence decided, with its figures in plain JSON."""

    drafting: Drafting
    deed: ChangeDeed
    why: Mapping[str, Any]


def enough(team: str, catalog: Catalog) -> float:
    """Return the share of uses that must solve for good at a team."""
    return catalog.team(team).durable_enough or catalog.durable_enough


def judge(standing: Standing, uses: Sequence[Use], now: datetime) -> Step | None:
    """Return what evidence makes of an answer; None where all stays as it is.

    `uses` are those that count, the oldest first.
    """
    match standing.drafting:
        case Drafting.AUTO:
            return _losing(standing, uses)
        case Drafting.APPROVE:
            return _useless(uses) or _earning(standing, uses, now)
        case Drafting.OFF:
            return None


def _losing(standing: Standing, uses: Sequence[Use]) -> Step | None:
    unasked = [each for each in uses if each.draft is None]
    if not is_bad((each.worth for each in unasked), standing.enough):
        return None
    why = figures(record(unasked), standing.enough)
    return Step(Drafting.APPROVE, ChangeDeed.LOST, why)


def _useless(uses: Sequence[Use]) -> Step | None:
    kinds = [each.draft for each in uses if each.draft is not None]
    worths = [0.0 if kind is Kind.DRAFT_REJECTED else 1.0 for kind in kinds]
    if not is_bad(worths, USEFUL):
        return None
    rejected = worths.count(0.0)
    reason = f"{rejected} of {len(worths)} drafts were rejected"
    why = {"drafts": len(worths), "rejected": rejected, "reason": reason}
    return Step(Drafting.OFF, ChangeDeed.LOST, why)


def _earning(standing: Standing, uses: Sequence[Use], now: datetime) -> Step | None:
    settled = [each for each in uses if each.has_settled(now)]
    unchanged = [each for each in settled if each.draft is not Kind.DRAFT_EDITED]
    found, is_edited = record(unchanged), len(unchanged) < (1 - MOST_EDITED) * len(settled)
    is_proven = found.uses >= LEAST_USES and _low(found) >= standing.enough
    if standing.is_by_person or is_edited or not is_proven:
        return None
    return Step(Drafting.AUTO, ChangeDeed.EARNED, figures(found, standing.enough))


def is_bad(worths: Iterable[float], enough: float) -> bool:
    """Whether Wald's test says that fewer than `enough`, a share between 0 and 1, are good.

    `worths` says of each use how much of a success it was, 0 for a failure, the oldest first.
    """
    odds = enough / (1 - enough)
    bad, good = _share(odds / APART), _share(odds * APART)
    success, failure = log(bad / good), log((1 - bad) / (1 - good))
    steps = (success * worth if worth else failure for worth in worths)
    against = accumulate(steps, lambda found, step: max(found + step, -CREDIT), initial=0.0)
    return any(each >= log(1 / ALPHA) for each in against)


def figures(found: Record, threshold: float) -> dict[str, Any]:
    """Return what a record says, as it is announced."""
    share = found.share
    return {
        "confirmed": found.confirmed,
        "silent": found.silent,
        "failed": found.failed,
        "uses": found.uses,
        "share": None if share is None else round(share, 3),
        "low": round(_low(found), 3),
        "threshold": threshold,
    }


def _low(found: Record) -> float:
    return likely_range(found.durable, found.judged)[0]


def _share(odds: float) -> float:
    return odds / (1 + odds)
