"""Whether new words of an answer replace the old ones: by what came of both. Pure.

People asked for the new words, so they need not be better: they win where they are not worse, or
only by less than NOT_WORSE, and lose where they surely are worse. The range of the difference is
Newcombe's (`helpdesk.chance`). Where it does not tell within MOST uses of the new words, the
shares themselves decide, so that no trial lasts for ever.

Simulated in `tests/helpdesk/test_champions.py`, with half of the requests for each, 40 in 100 of
those whom it helped silent, 400 runs each: right .9 of the time against .9, the new words win in
70 %, .85 against .7 in 97 %, .9 against .6 always; .7 against .85 in 14 %, .5 against .9 never.
"""

from __future__ import annotations

from helpdesk.chance import likely_difference
from helpdesk.verdicts import Record

LEAST = 12
"""So many uses of the new words and of the old ones must be judged before they are compared."""

MOST = 40
"""After so many uses of the new words the trial ends."""

NOT_WORSE = 0.05
"""By how much the share of the new words may be lower, as a share of 1."""


def wins(challenger: Record, champion: Record) -> bool | None:
    """Whether the challenger replaces the champion; None as long as nobody can tell."""
    if min(challenger.uses, champion.uses) >= LEAST:
        low, high = likely_difference(_share(challenger), _share(champion))
        if high < 0:
            return False
        if low > -NOT_WORSE:
            return True
    return _better(challenger, champion) if challenger.uses >= MOST else None


def _better(challenger: Record, champion: Record) -> bool:
    """Compare the shares; where the old words were not used meanwhile, the new ones stay."""
    if challenger.share is None or champion.share is None:
        return True
    return challenger.share > champion.share - NOT_WORSE


def _share(found: Record) -> tuple[float, float]:
    return found.durable, found.judged
