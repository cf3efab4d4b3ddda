"""Is it improving? One answer, with the figures that it rests on. Pure.

It looks at three things: whether requests go to the right team at first, whether they are solved
for good without a person, and how often people have to be asked back. It says yes or no only where
the likely difference of one of them leaves out zero, and "in part" where they disagree.

Which team was right is known of requests that people judged, and they judge what they notice. Where
the audit drew enough requests by lot, those are compared instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from helpdesk import chance
from helpdesk.comparing import Comparison, compared
from helpdesk.metrics import ENOUGH, Better, Figure, Tally, Trend

ENOUGH_DRAWN = 50
"""From so many drawn and judged requests in both periods on, they are compared: with fewer, the
likely range is so wide that it tells less than the bias it avoids."""

Periods = tuple[Tally, Tally]
"""What was counted in this period, and in the one before."""


class Answer(StrEnum):
    """Whether it improves."""

    YES = "Yes"
    NO = "No"
    IN_PART = "In part"
    UNCLEAR = "No clear change"
    TOO_FEW = "Cannot tell yet"


@dataclass(frozen=True)
class Verdict:
    """The answer in a sentence, what else was compared, and the teams where it got worse."""

    answer: Answer
    sentence: str
    others: Sequence[str] = ()
    where_not: Sequence[str] = ()


@dataclass(frozen=True)
class _Measure:
    """One thing that is looked at. `deed` is said of requests, `cases` of how many there are."""

    compared: Comparison
    deed: str
    cases: str

    def told(self, before: str) -> str:
        """Return both figures, and between what they likely differ."""
        now, then = self.compared.now, self.compared.before
        shares = f"{_percent(now)} of requests {self.deed}, {_percent(then)} {before}"
        low, high = self.compared.difference or (0.0, 0.0)
        chance_too = ", so chance may explain it" if self.compared.trend is Trend.UNCLEAR else ""
        likely = f"likely {_points(low)} to {_points(high)} points{chance_too}"
        return f"{shares} ({likely}; {now.of:,} and {then.of:,} {self.cases})"


def improving(
    both: Periods, teams: Mapping[str, Periods], length: timedelta, *, is_part: bool = False
) -> Verdict:
    """Return whether it improves. `teams` are by name; `length` is that of each period.

    `is_part` says that both are only parts of what was asked for: then the answer says of when.
    """
    before = f"in the {spelled(length)} before"
    measures = _measures(both)
    if measures[0].compared.is_too_few:
        return Verdict(Answer.TOO_FEW, f"{Answer.TOO_FEW}: {_missing(measures[0], before)}.")
    worse_teams = _worse(teams)
    answer, shown = _answer([each for each in measures if not each.compared.is_too_few])
    when = f", in the last {spelled(length)}" if is_part else ""
    where = f", most of all in {worse_teams[0]}" if _is_blamed(answer, shown, worse_teams) else ""
    told = ". But ".join(each.told(before) for each in shown)
    return Verdict(
        answer,
        f"{answer}{when}: {told}{where}.",
        [f"{each.told(before)}." for each in measures if each not in shown and _is_told(each)],
        [_team_told(name, teams[name]) for name in worse_teams],
    )


def _measures(both: Periods) -> tuple[_Measure, _Measure, _Measure]:
    return (
        _accuracy(both),
        _Measure(
            compared("durable_deflection", *both), "were solved for good without a person", "made"
        ),
        _Measure(compared("asked", *both), "needed a question first", "made"),
    )


def _accuracy(both: Periods) -> _Measure:
    deed = "went to the right team at first"
    drawn = compared("routing_errors_corrected", *both)
    if min(drawn.now.of or 0, drawn.before.of or 0) < ENOUGH_DRAWN:
        return _Measure(compared("first_assignment_accuracy", *both), deed, "judged")
    right = Comparison(_turned(drawn.now), _turned(drawn.before), Better.MORE)
    return _Measure(right, f"drawn by lot {deed}", "drawn and judged")


def _turned(errors: Figure) -> Figure:
    """Return the share that was right, of the share that was wrong."""
    low, high = errors.interval or (0.0, 1.0)
    return replace(errors, value=(errors.of or 0) - (errors.value or 0), range=(1 - high, 1 - low))


def _answer(measures: Sequence[_Measure]) -> tuple[Answer, Sequence[_Measure]]:
    """Return the answer and what it rests on, the better before the worse."""
    better = [each for each in measures if each.compared.trend is Trend.BETTER]
    worse = [each for each in measures if each.compared.trend is Trend.WORSE]
    if better and worse:
        return Answer.IN_PART, (better[0], worse[0])
    answer = Answer.YES if better else Answer.NO if worse else Answer.UNCLEAR
    return answer, (better or worse or measures)[:1]


def _is_told(measure: _Measure) -> bool:
    return not measure.compared.is_too_few


# Teams.


def _worse(teams: Mapping[str, Periods]) -> list[str]:
    """Return the teams that more requests went to wrongly than chance explains, clearest first."""
    judged = {
        name: both for name, both in teams.items() if min(each["judged"] for each in both) >= ENOUGH
    }
    names = list(judged)
    chances = [chance.chance_of_rise(*(_wrong(each) for each in judged[name])) for name in names]
    return [names[index] for index in chance.beyond_chance(chances, 0.05)]


def _wrong(tally: Tally) -> chance.Share:
    return tally["judged"] - tally["right"], tally["judged"]


def _is_blamed(answer: Answer, shown: Sequence[_Measure], worse: Sequence[str]) -> bool:
    """Whether the sentence ends in routing that got worse, and a team is known for it."""
    is_routing = "right team" in shown[-1].deed
    return bool(worse) and is_routing and answer in (Answer.NO, Answer.IN_PART)


def _team_told(name: str, both: Periods) -> str:
    now, before = (Figure(each["right"], each["judged"]) for each in both)
    shares = f"{_percent(now)} went right at first, {_percent(before)} before"
    return f"{name}: {shares} ({now.of:,} and {before.of:,} judged)."


# Words.


def _missing(measure: _Measure, before: str) -> str:
    now, then = measure.compared.now, measure.compared.before
    if now.is_too_few:
        many = f"{now.of or 'no'} judged request{'' if now.of == 1 else 's'}"
        return f"{many}; {ENOUGH} are needed"
    told = f"{_percent(now)} of {now.of:,} judged requests {measure.deed}"
    return f"{told}, but {then.of or 'none'} were judged {before}; {ENOUGH} are needed to compare"


def _percent(figure: Figure) -> str:
    return f"{100 * (figure.share or 0):.0f} %"


def _points(share: float) -> str:
    """Return a difference of shares; one that is not zero does not read as zero."""
    points = 100 * share
    if abs(points) >= 1:
        shown = f"{abs(points):.0f}"
    else:
        shown = f"{max(abs(points), 0.1):.1f}" if points else "0"
    return f"{'−' if points < 0 else '+'}{shown}"


def spelled(length: timedelta) -> str:
    """Return how long a period is, as people say it."""
    minutes = round(length / timedelta(minutes=1))
    if minutes < 60:
        return f"{minutes} minutes" if minutes > 1 else "minute"
    hours = round(minutes / 60)
    if hours >= 48:
        return f"{round(hours / 24)} days"
    return f"{hours} hours" if hours > 1 else "hour"
