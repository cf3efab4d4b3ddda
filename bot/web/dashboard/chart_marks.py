"""What went live, as marks on charts: models, and words of answers; what came back, as such."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlmodel import Session

from bot.web.dashboard.content import Mark
from helpdesk.knowledge import ChangeDeed, ItemKind
from helpdesk.metrics import Period
from storage import knowledge, versions
from storage.versions import Cause, VersionKind

# Which words are sent changed: not which answers a team lets out unasked.
_DEEDS = frozenset(
    {ChangeDeed.ADOPTED, ChangeDeed.WON, ChangeDeed.SET, ChangeDeed.ROLLED_BACK, ChangeDeed.UNDONE}
)
_BACKWARD = frozenset({ChangeDeed.ROLLED_BACK, ChangeDeed.UNDONE})
_MOST_CHANGES = 200
_NAMED = 2


def marks(session: Session, period: Period, times: Sequence[datetime]) -> list[Mark]:
    """Return what went live in a period, one mark for all between two of a chart's `times`."""
    return together(sorted((*_models(session), *_answers(session, period))), period, times)


def together(
    found: Iterable[tuple[datetime, str]], period: Period, times: Sequence[datetime]
) -> list[Mark]:
    """Return marks of what happened in a period, one for all between two of `times`."""
    groups: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for at, words in found:
        if period.since <= at < period.until:
            groups[bisect_right(times, at)].append((at, words))
    return [Mark(group[-1][0], _words([words for _, words in group])) for group in groups.values()]


def _models(session: Session) -> Iterator[tuple[datetime, str]]:
    for each in versions.gone_live(session, VersionKind.MODEL):
        yield each.at, f"Model {each.number}{' back' if each.why is Cause.ROLLED_BACK else ''}"


def _answers(session: Session, period: Period) -> Iterator[tuple[datetime, str]]:
    titles: dict[str, str] = {}
    for each in knowledge.log(session, _MOST_CHANGES, period):
        if each.kind is ItemKind.TEMPLATE and each.deed in _DEEDS:
            title = titles.get(each.subject) or knowledge.title(session, each.subject)
            titles[each.subject] = title
            yield each.at, f"{'back: ' if each.deed in _BACKWARD else ''}“{title}”"


def _words(names: Sequence[str]) -> str:
    """Return what went live together; of many, the last ones."""
    different = list(dict.fromkeys(names))
    more = len(different) - _NAMED
    shown = ", ".join(different[-_NAMED:])
    return f"{shown} and {more} more" if more > 0 else shown
