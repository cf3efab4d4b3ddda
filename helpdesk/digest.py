"""The week: what the helpdesk did in seven days, and what of it got worse. Pure.

All figures are those of `helpdesk.metrics`, over the requests made in the week and the corrections
given in it, as everybody else reads them. The week before is what was known of it at its own end,
so that both had the same time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from helpdesk import chance, metrics
from helpdesk.catalog import Catalog
from helpdesk.comparing import Comparison
from helpdesk.metrics import DEFINITIONS, ENOUGH, AnswerTally, Figure, Life, Tally
from helpdesk.metrics.period import zone_of

ERROR = 0.05
"""In so many weeks in which nothing changed, chance alone names something that got worse."""

_DAYS = 7
_MONDAY, _CLOCK = 0, time(9)


class Sign(StrEnum):
    """What can get worse: each counts what went wrong, out of what could have."""

    WRONG_FIRST = "wrong first"
    MOVED_ON = "moved on"
    DID_NOT_HELP = "did not help"
    LATE = "late"


@dataclass(frozen=True)
class Worse:
    """Something that went wrong more often than the week before, beyond what chance explains.

    `subject` is the id of a team (WRONG_FIRST: of the judged requests that it got first, those
    that were not its own; MOVED_ON: of all that it got first, those moved), of a template
    (DID_NOT_HELP: of the verdicts on it, those that were bad), or "" (LATE: of all requests).
    """

    sign: Sign
    subject: str
    now: Figure
    before: Figure


@dataclass(frozen=True)
class Counted:
    """What a week adds up to: together, by first team, and by template and version."""

    tally: Tally
    teams: Mapping[str, Tally]
    answers: Mapping[tuple[str, int], AnswerTally]


def counted(lives: Iterable[Life], corrections: Tally) -> Counted:
    """Return what lives add up to, and the corrections given meanwhile."""
    lives = list(lives)
    teams: dict[str, list[Life]] = defaultdict(list)
    for life in lives:
        teams[life.team].append(life)
    return Counted(
        metrics.total([corrections, *map(metrics.of_life, lives)]),
        {team: metrics.total(map(metrics.of_life, its)) for team, its in teams.items()},
        metrics.of_answers(lives),
    )


@dataclass(frozen=True)
class Week:
    """The figures of a week and of the one before, by name; `daily` counts its requests by day.

    `compared` says for how many teams, templates and promises both weeks had enough cases to
    compare, `waiting` how many corrections wait for somebody's judgement now, and `proposed` how
    many proposals. `titles` are what templates are called, by id.
    """

    since: datetime
    until: datetime
    figures: Mapping[str, Figure]
    before: Mapping[str, Figure]
    daily: Sequence[int]
    worse: Sequence[Worse]
    compared: int
    waiting: int
    proposed: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def accuracy(self) -> Comparison:
        """The first-assignment accuracy beside that of the week before."""
        name = "first_assignment_accuracy"
        return Comparison(self.figures[name], self.before[name])

    def as_json(self) -> dict[str, object]:
        """Return the week for machines."""
        change = self.accuracy
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "figures": {name: each.as_json() for name, each in self.figures.items()},
            "before": {name: each.as_json() for name, each in self.before.items()},
            "accuracy": {
                "points": change.points,
                "trend": change.trend and change.trend.value,
                "interval": change.now.interval,
                "interval_before": change.before.interval,
            },
            "daily": list(self.daily),
            "worse": [
                {"sign": each.sign.value, "subject": each.subject}
                | {"now": each.now.as_json(), "before": each.before.as_json()}
                for each in self.worse
            ],
            "compared": self.compared,
            "waiting": self.waiting,
            "proposed": self.proposed,
        }


def days(until: datetime, catalog: Catalog) -> tuple[datetime, ...]:
    """Return when each of the 14 days up to `until` begins, and `until`: the 8th begins the week.

    Days are as long as the clock of the catalog's zone makes them: 23 to 25 hours.
    """
    here = until.astimezone(zone_of(catalog))
    back = range(2 * _DAYS, -1, -1)
    return tuple((here - timedelta(days=count)).astimezone(UTC) for count in back)


def next_due(now: datetime, catalog: Catalog) -> datetime:
    """Return the next Monday, 09:00 in the zone of the catalog's hours (UTC without), after `now`.

    https://docs.python.org/3/library/datetime.html: adding days to a time with a zone keeps the
    clock there, whatever summer time does between.
    """
    here = now.astimezone(zone_of(catalog))
    ahead = timedelta(days=(_MONDAY - here.weekday()) % 7)
    due = datetime.combine(here.date() + ahead, _CLOCK, here.tzinfo)
    return (due if due > here else due + timedelta(days=_DAYS)).astimezone(UTC)


def last_due(now: datetime, catalog: Catalog) -> datetime:
    """Return the newest moment at which a digest was due, `now` at the latest."""
    due = next_due(now, catalog).astimezone(zone_of(catalog))
    return (due - timedelta(days=_DAYS)).astimezone(UTC)


def week(
    now: Counted,
    before: Counted,
    catalog: Catalog,
    daily: Sequence[int],
    begins: Sequence[datetime],
    waiting: int = 0,
    *,
    proposed: int = 0,
    titles: Mapping[str, str] | None = None,
) -> Week:
    """Return the week from what it and the week before add up to.

    `begins` are the beginnings of its seven days, and its end; `daily` counts their requests.
    `titles` are what templates are called, by id; without, those of the catalog.
    """
    called = {each.id: each.title for each in catalog.templates} | dict(titles or {})
    compared = [
        (Worse(sign, subject, figure, figures_before[subject]), chance.chance_of_rise(*both))
        for sign, figures_now, figures_before in _wrongs(now, before, catalog, called)
        for subject, figure in sorted(figures_now.items())
        if (both := _both(figure, figures_before.get(subject)))
    ]
    clear = chance.beyond_chance([each for _, each in compared], ERROR)
    return Week(
        since=begins[0],
        until=begins[-1],
        figures=metrics.figures(now.tally),
        before=metrics.figures(before.tally),
        daily=tuple(daily),
        worse=_once([compared[index][0] for index in clear]),
        compared=len(compared),
        waiting=waiting,
        proposed=proposed,
        titles=called,
    )


def _both(now: Figure, before: Figure | None) -> tuple[chance.Share, chance.Share] | None:
    """Return both shares, where each has enough cases to compare."""
    if before is None or min(now.of or 0, before.of or 0) < ENOUGH:
        return None
    return metrics.counts(now), metrics.counts(before)


def _once(found: Iterable[Worse]) -> tuple[Worse, ...]:
    """Leave out what says of a team once more what a clearer sign said of it."""
    said: dict[tuple[bool | Sign, str], Worse] = {}
    for each in found:
        said.setdefault((each.sign in _OF_TEAMS or each.sign, each.subject), each)
    return tuple(said.values())


_OF_TEAMS = frozenset({Sign.WRONG_FIRST, Sign.MOVED_ON})

_Figures = Mapping[str, Figure]


def _wrongs(
    now: Counted, before: Counted, catalog: Catalog, templates: Iterable[str]
) -> Iterable[tuple[Sign, _Figures, _Figures]]:
    """Return what went wrong in both weeks, by team, by template, and all together."""
    for sign, measure in ((Sign.WRONG_FIRST, _wrong_first), (Sign.MOVED_ON, _moved_on)):
        yield sign, _by_team(now, catalog, measure), _by_team(before, catalog, measure)
    known = frozenset(templates)
    yield Sign.DID_NOT_HELP, _failures(now, known), _failures(before, known)
    yield Sign.LATE, {"": _late(now.tally)}, {"": _late(before.tally)}


_late = DEFINITIONS["sla_breaches"].figure
_moved_on = DEFINITIONS["reassignments"].figure


def _wrong_first(tally: Tally) -> Figure:
    right = DEFINITIONS["first_assignment_accuracy"].figure(tally)
    return replace(right, value=(right.of or 0) - (right.value or 0))


def _by_team(week: Counted, catalog: Catalog, measure: Callable[[Tally], Figure]) -> _Figures:
    """Return a figure of each team of the catalog: of the requests that it got first."""
    return {team: measure(each) for team, each in week.teams.items() if team in catalog.team_ids}


def _failures(week: Counted, templates: Collection[str]) -> _Figures:
    """Return how often each of these templates did not help, out of the verdicts on it.

    Silence is no verdict.
    """
    failed: Counter[str] = Counter()
    spoken: Counter[str] = Counter()
    for (template, _), each in week.answers.items():
        failed[template] += each.record.failed
        spoken[template] += each.record.failed + each.record.confirmed
    return {
        template: Figure(failed[template], spoken[template], "verdicts")
        for template in sorted(templates)
        if spoken[template]
    }
