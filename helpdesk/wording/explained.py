"""Why a request is with its team, for a technician who wonders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from helpdesk.cards import Card, Note, Text, card, note, text
from helpdesk.catalog import Catalog
from helpdesk.explaining import Explanation, Near
from helpdesk.feedback import Feedback, Kind
from helpdesk.markup import Person, Strong
from helpdesk.wording.parts import shortened

_HOW = {
    Kind.SOLVED: "solved",
    Kind.RESOLVED: "resolved",
    Kind.QUICKLY_RESOLVED: "resolved",
    Kind.RATED_WELL: "rated well",
    Kind.TAKEN: "taken",
    Kind.CONFIRMED: "confirmed",
    Kind.CHOSEN: "chosen by who asked",
}


def why_decided(
    explanation: Explanation, reasons: Sequence[str], catalog: Catalog, at: datetime
) -> Card:
    """Why the bot decided as it did; `at` is now."""
    why = note("{why}.", why=_sentence(reasons))
    return card(_title(explanation.team, catalog), why, *_evidence(explanation, catalog, at))


def why_moved(
    moved: Feedback,
    explanation: Explanation,
    reasons: Sequence[str],
    catalog: Catalog,
    at: datetime,
) -> Card:
    """Why a request is where a person moved it to, and what the bot had decided before."""
    return card(
        _title(str(moved.team), catalog),
        note("{person} moved it here, {ago}.", person=Person(id=moved.actor), ago=_ago(moved, at)),
        note(
            "I had thought of {team}: {why}.",
            team=Strong(text=_name(explanation.team, catalog)),
            why="; ".join(reasons) or "no reason is kept",
        ),
        *_evidence(explanation, catalog, at),
    )


def _title(team: str, catalog: Catalog) -> Text:
    return text("{why}", why=Strong(text=f"Why {_name(team, catalog)}?"))


def _sentence(reasons: Sequence[str]) -> str:
    said = "; ".join(reasons) or "no reason is kept"
    return said[:1].upper() + said[1:]


def _evidence(explanation: Explanation, catalog: Catalog, at: datetime) -> Sequence[Text | Note]:
    return [
        *_correction(explanation.correction, catalog, at),
        *_words(explanation, catalog),
        *_nearest(explanation.nearest, catalog, at),
        *_runner_up(explanation, catalog),
        *_today(explanation, catalog),
    ]


def _correction(event: Feedback | None, catalog: Catalog, at: datetime) -> list[Note]:
    if event is None:
        return []
    return [
        note(
            "A correction changed it: {person} moved “{words}” from {before} to {after}, {ago}.",
            person=Person(id=event.actor),
            words=shortened(event.text),
            before=_name(event.team_before, catalog),
            after=_name(str(event.team), catalog),
            ago=_ago(event, at),
        )
    ]


def _words(explanation: Explanation, catalog: Catalog) -> list[Note]:
    if not explanation.words:
        return []
    words = ", ".join(f"“{shortened(each)}”" for each in explanation.words)
    team = _name(explanation.team, catalog)
    return [note("Words that spoke for {team}: {words}", team=team, words=words)]


def _nearest(nearest: Sequence[Near], catalog: Catalog, at: datetime) -> list[Note]:
    if not nearest:
        return [note("Nothing that people confirmed is much like it.")]
    lines = [_line(each, catalog, at) for each in nearest]
    return [note("Most like it are:{lines}", lines="".join(f"\n• {line}" for line in lines))]


def _line(near: Near, catalog: Catalog, at: datetime) -> str:
    precedent, event = near.precedent, near.precedent.event
    words, team = shortened(precedent.text), _name(precedent.team, catalog)
    if event is None:
        return f"“{words}”, an example of {team}"
    how = _HOW.get(event.kind, "moved there")
    return f"“{words}” went to {team}, {how} {_ago(event, at)}"


def _runner_up(explanation: Explanation, catalog: Catalog) -> list[Note]:
    if explanation.runner_up is None:
        return []
    team, share = explanation.runner_up
    return [note("Next came {team}, {share}.", team=_name(team, catalog), share=_percent(share))]


def _today(explanation: Explanation, catalog: Catalog) -> list[Text]:
    if explanation.today == explanation.team:
        return []
    return [
        text("Today it would go to {team}.", team=Strong(text=_name(explanation.today, catalog)))
    ]


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.01 else "below 1%"


def _name(team: str, catalog: Catalog) -> str:
    """Return what a team is called; one that left the catalog goes by its id."""
    return catalog.team(team).name if team in catalog.team_ids else team


def _ago(event: Feedback, at: datetime) -> str:
    past = max(at - event.at, timedelta())
    if past < timedelta(hours=1):
        return "within the hour"
    if past < timedelta(days=1):
        return f"{past // timedelta(hours=1)} h ago"
    return f"{past.days} days ago" if past.days > 1 else "a day ago"
