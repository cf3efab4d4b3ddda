"""The week in a card: is it getting better, what got worse, what waits for a decision."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk.cards import Card, Note, Text, card, note, text
from helpdesk.catalog import Catalog
from helpdesk.comparing import Comparison
from helpdesk.digest import Sign, Week, Worse
from helpdesk.markup import Strong
from helpdesk.metrics import ENOUGH, Figure, Trend

_MOST_WORSE = 3
_BARS = "▁▂▃▄▅▆▇"


def weekly(week: Week, catalog: Catalog) -> Card | None:
    """What is said of a week; None where nobody asked anything."""
    if not week.figures["requests"].value:
        return None
    return card(
        _headline(week.accuracy),
        _volume(week),
        _alone(week),
        _learned(week),
        *_worse(week, catalog),
        *_to_decide(week.waiting, week.proposed),
    )


_HEADLINES = {
    Trend.BETTER: "📈 **Getting better:** {now}. The week before: {before}; that is {points} up.",
    Trend.WORSE: "📉 **Getting worse:** {now}. The week before: {before}; that is {points} down.",
    Trend.UNCLEAR: (
        "**No clear change:** {now}. The week before: {before}; chance may explain the difference."
    ),
    Trend.TOO_FEW: (
        "**Too few to tell** whether it gets better: {now}; the week before: {before}. "
        "Each week needs {enough} to compare."
    ),
}


def _headline(change: Comparison) -> Text:
    if not change.now.of:
        return text("**Too few to tell** whether it gets better: nobody judged a first team yet.")
    return text(
        _HEADLINES[change.trend or Trend.UNCLEAR],
        now=f"the first team was right for {shown(change.now)}",
        before=shown(change.before),
        points=f"{abs(change.points or 0):.0f} points",
        enough=str(ENOUGH),
    )


def shown(figure: Figure, what: str = "") -> str:
    """Return a share with what it is out of: "91 % (118 of 130)", "33 % (1 of 3 closed)"."""
    if figure.share is None:
        return f"none {what}".strip()
    count = f"{figure.value:g} of {figure.of} {what}".strip()
    return f"{100 * figure.share:.0f} % ({count})"


def sparkline(counts: Sequence[int]) -> str:
    """Return a bar for each count, the highest for the largest; nothing is the lowest bar."""
    most = max(counts, default=0)
    top = len(_BARS) - 1
    return "".join(_BARS[round(top * each / most) if most else 0] for each in counts)


def _volume(week: Week) -> Note:
    made, before = week.figures["requests"].value, week.before["requests"].value
    return note(
        "{count} in seven days {bars} (the week before: {before})",
        count=_counted(made, "request"),
        bars=sparkline(week.daily),
        before=f"{before:g}",
    )


def _alone(week: Week) -> Note:
    alone, *silent = (
        week.figures[name]
        for name in ("solved_without_a_person", "answered_in_silence", "closed_in_silence")
    )
    unheard = sum(each.value or 0 for each in silent)
    beside = "; {silent} more answered, and nobody said if it helped" if unheard else ""
    return note(
        "Solved without a person: {share}" + beside,
        share=shown(alone, "closed"),
        silent=f"{unheard:g}",
    )


def _learned(week: Week) -> Note:
    learned = week.figures["corrections_learned"]
    if not learned.of:
        return note("Nobody corrected anything")
    return note(
        "{given} given, {learned} learned",
        given=_counted(learned.of, "correction"),
        learned=f"{learned.value:g}",
    )


_WORSE = {
    Sign.WRONG_FIRST: "{name} got {now} requests that were not its own",
    Sign.MOVED_ON: "{name} had to hand on {now} requests",
    Sign.DID_NOT_HELP: "{name} did not help {now} times",
    Sign.LATE: "{name}: {now} requests were late",
}


def _worse(week: Week, catalog: Catalog) -> tuple[Note, ...]:
    """Return at most three lines; none where there was too little to compare."""
    if not week.worse:
        nothing = note("Nothing got worse beyond what chance explains")
        return (nothing,) if week.compared else ()
    if len(week.worse) <= _MOST_WORSE:
        return tuple(_line(each, week, catalog) for each in week.worse)
    told = week.worse[: _MOST_WORSE - 1]
    rest = note(
        "Worse: {count} more, see `deskloop digest --json`", count=str(len(week.worse) - len(told))
    )
    return (*(_line(each, week, catalog) for each in told), rest)


def _line(worse: Worse, week: Week, catalog: Catalog) -> Note:
    return note(
        f"Worse: {_WORSE[worse.sign]} (the week before: {{before}})",
        name=Strong(text=name_of(worse, week, catalog)),
        now=_count_of(worse.now),
        before=_count_of(worse.before),
    )


def name_of(worse: Worse, week: Week, catalog: Catalog) -> str:
    """Return what people call the team, template or promise that got worse."""
    if worse.sign is Sign.LATE:
        return "SLA"
    if worse.sign is Sign.DID_NOT_HELP:
        return f"“{week.titles.get(worse.subject, worse.subject)}”"
    return catalog.called(worse.subject)


def _count_of(figure: Figure) -> str:
    return f"{figure.value:g} of {figure.of}"


_DOUBTFUL = "{count} {wait}, set aside as doubtful. `deskloop feedback review` says why."
_PROPOSED = "{count} {wait} in the channels of their teams."


def _to_decide(waiting: int, proposed: int) -> tuple[Text, ...]:
    asked = ((_DOUBTFUL, "correction", waiting), (_PROPOSED, "proposal", proposed))
    return tuple(
        text(
            f"**For you to decide:** {what}",
            count=_counted(count, noun),
            wait="waits" if count == 1 else "wait",
        )
        for what, noun, count in asked
        if count
    )


def _counted(count: float | None, noun: str) -> str:
    return f"{count or 0:g} {noun}" + ("" if count == 1 else "s")
