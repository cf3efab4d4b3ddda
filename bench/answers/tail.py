"""How evidence decides in the long run: the policy alone, over many lives of one answer.

A run of the desk is one life of each of its templates; how often chance takes auto from a good one
needs many. Each use here has the desk's own outcomes, and the policy looks after each of a bad
answer, after every hundredth of a good one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from bench.answers.desk import Requesters, Worth
from bench.answers.figures import Figures, share_of
from helpdesk import earning
from helpdesk.catalog import Catalog, Drafting
from helpdesk.earning import Standing
from helpdesk.feedback import Kind
from helpdesk.uses import Use
from helpdesk.verdicts import Verdict

LIVES = 200
SOON = 30
LONG = 500
_BEGIN = datetime.fromisoformat("2026-11-02T08:00:00+00:00")
_LOOK_EVERY = 100


def tail(worths: tuple[Worth, ...], ways: Requesters, catalog: Catalog, seed: int) -> Figures:
    """Say how often an answer of each worth loses auto: a bad one soon, a good one ever."""
    enough = catalog.durable_enough
    bad = sorted({each.solves for each in worths if each.is_bad})
    good = sorted({each.solves for each in worths if each.is_good})
    soon = {each: _lives(each, ways, enough, SOON, 1, seed) for each in bad}
    ever = {each: _lives(each, ways, enough, LONG, _LOOK_EVERY, seed) for each in good}
    return {
        "lives": LIVES,
        "bad_loses_within_30": share_of(lost for found in soon.values() for lost in found),
        "good_loses_within_500": share_of(lost for found in ever.values() for lost in found),
        "by_worth": {str(each): share_of(found) for each, found in (soon | ever).items()},
    }


def _lives(
    solves: float, ways: Requesters, enough: float, most: int, look_every: int, seed: int
) -> list[bool]:
    """Return of each life whether auto was lost within so many uses."""
    standing = Standing(Drafting.AUTO, enough)
    dice = Random(f"{seed}:{solves}")
    return [
        _loses(standing, list(_uses(solves, ways, most, dice)), look_every) for _ in range(LIVES)
    ]


def _loses(standing: Standing, uses: list[Use], look_every: int) -> bool:
    looks = range(look_every, len(uses) + 1, look_every)
    return any(earning.judge(standing, uses[:seen], uses[seen - 1].verdict.at) for seen in looks)


def _uses(solves: float, ways: Requesters, count: int, dice: Random) -> Iterator[Use]:
    for number in range(count):
        kind = _outcome(dice.random() < solves, ways, dice)
        at = _BEGIN + timedelta(hours=number)
        yield Use(Verdict("answer", 1, "team", kind, at, f"request-{number}", "person"))


def _outcome(solved: bool, ways: Requesters, dice: Random) -> Kind:
    """Return what is heard of one use."""
    if solved:
        return Kind.SOLVED if dice.random() < ways.confirms else Kind.SILENT
    kinds = (Kind.PERSON, Kind.DID_NOT_HELP, Kind.REOPENED, Kind.SILENT)
    told = (ways.asks_person, ways.says_no, ways.reopens)
    return dice.choices(kinds, (*told, max(0.0, 1 - sum(told))))[0]
