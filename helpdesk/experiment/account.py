"""What an exam comes to, counted: all together, by team, and by week."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from helpdesk.experiment.exam import Judged

_Key = TypeVar("_Key")


@dataclass(frozen=True)
class Account:
    """Counts of requests.

    `straight` were sent to a team without a question, `rightly` of them to the right one;
    of the other, which are asked about, `offered` had the right team among the suggestions.
    """

    requests: int
    straight: int
    rightly: int
    offered: int

    @property
    def asked(self) -> int:
        """Requests that it would have asked about."""
        return self.requests - self.straight

    @property
    def straight_share(self) -> float | None:
        """Of all requests those that were sent straight; None of nothing."""
        return self.straight / self.requests if self.requests else None

    @property
    def asked_share(self) -> float | None:
        """Of all requests those that it would have asked about; None of nothing."""
        return self.asked / self.requests if self.requests else None

    @property
    def right_share(self) -> float | None:
        """Of those sent straight the right ones; None of nothing."""
        return self.rightly / self.straight if self.straight else None

    @property
    def offered_share(self) -> float | None:
        """Of those asked about, where the right team was suggested; None of nothing."""
        return self.offered / self.asked if self.asked else None


def account(judged: Sequence[Judged]) -> Account:
    """Count."""
    straight = [each for each in judged if not each.asked]
    asked = [each for each in judged if each.asked]
    return Account(
        requests=len(judged),
        straight=len(straight),
        rightly=sum(each.right for each in straight),
        offered=sum(each.sample.label in each.guesses for each in asked),
    )


def by_team(judged: Iterable[Judged]) -> list[tuple[str, Account]]:
    """Return the account of each true team, the one with most requests first."""
    accounts = _grouped(judged, lambda each: each.sample.label)
    return sorted(accounts, key=lambda item: (-item[1].requests, item[0]))


def by_week(judged: Iterable[Judged]) -> list[tuple[date, Account]]:
    """Return the account of each week, named by its Monday; rows without a time are left out."""
    timed = [each for each in judged if each.sample.at]
    return sorted(_grouped(timed, _monday), key=lambda item: item[0])


def _monday(judged: Judged) -> date:
    day = judged.sample.at.date() if judged.sample.at else date.min
    return day - timedelta(days=day.weekday())


def _grouped(judged: Iterable[Judged], key: Callable[[Judged], _Key]) -> list[tuple[_Key, Account]]:
    groups: dict[_Key, list[Judged]] = {}
    for each in judged:
        groups.setdefault(key(each), []).append(each)
    return [(name, account(group)) for name, group in groups.items()]


def sent_wrongly(judged: Iterable[Judged], team: str) -> int:
    """Return how many requests of other teams were sent straight to `team`."""
    return sum(not e.asked and e.guess == team and e.sample.label != team for e in judged)
