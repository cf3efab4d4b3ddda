"""What went live, as marks on charts: models, and words of answers."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import Session

from bot.web.dashboard.content import Mark
from helpdesk.knowledge import ChangeDeed, ItemKind
from helpdesk.metrics import Period
from storage import knowledge, versions
from storage.versions import VersionKind, VersionState

# Which words are sent changed: not which answers a team lets out unasked.
_DEEDS = frozenset(
    {ChangeDeed.ADOPTED, ChangeDeed.WON, ChangeDeed.SET, ChangeDeed.ROLLED_BACK, ChangeDeed.UNDONE}
)
_MOST_CHANGES = 200
_NAMED = 2


def marks(session: Session, period: Period, times: Sequence[datetime]) -> list[Mark]:
    """Return what went live in a period, one mark for all between two of a chart's `times`."""
    found = sorted((*_models(session), *_answers(session)))
    together: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for at, words in found:
        if period.since <= at < period.until:
            together[bisect_right(times, at)].append((at, words))
    return [
        Mark(group[-1][0], _words([words for _, words in group])) for group in together.values()
    ]


def _models(session: Session) -> Iterator[tuple[datetime, str]]:
    for each in versions.everything(session):
        if each.kind is VersionKind.MODEL and each.state is not VersionState.REFUSED:
            yield each.at, f"Model {each.number}"


def _answers(session: Session) -> Iterator[tuple[datetime, str]]:
    titles: dict[str, str] = {}
    for each in knowledge.log(session, _MOST_CHANGES):
        if each.kind is ItemKind.TEMPLATE and each.deed in _DEEDS:
            title = titles.get(each.subject) or knowledge.title(session, each.subject)
            titles[each.subject] = title
            yield each.at, f"“{title}”"


def _words(names: Sequence[str]) -> str:
    """Return what went live together; of many, the last ones."""
    different = list(dict.fromkeys(names))
    more = len(different) - _NAMED
    shown = ", ".join(different[-_NAMED:])
    return f"{shown} and {more} more" if more > 0 else shown
