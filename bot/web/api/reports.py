"""What is answered: each report from the functions that the pages, the digest and Home use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.web.api.question import Question
from helpdesk.drift.alerts import Alert
from helpdesk.drift.streams import Kind
from helpdesk.metrics import DEFINITIONS, Tally
from helpdesk.metrics import figures as figures_of
from helpdesk.metrics.period import zone_of
from storage import alerts, digest
from storage import figures as stored

Report = Mapping[str, Any]


def figures(question: Question) -> Report:
    """Every figure of the period."""
    tally = stored.tally(question.session, question.period, question.filter, question.catalog)
    return {**_frame(question), "figures": _figures(tally)}


def series(question: Question) -> Report:
    """Every figure of each slice of the period."""
    asked = (question.period, question.filter, question.catalog, question.step)
    slices = [
        {**_span(each.since, each.until), "figures": _figures(each.tally)}
        for each in stored.series(question.session, *asked)
    ]
    return {**_frame(question), "step": question.step.value.replace(" ", "-"), "slices": slices}


def teams(question: Question) -> Report:
    """Every figure of the period, by first team."""
    catalog = question.catalog
    found = stored.by_team(question.session, question.period, question.filter, catalog)
    names = {each.id: each.name for each in catalog.teams}
    listed = [
        {"team": team, "name": names.get(team, team), "figures": _figures(tally)}
        for team, tally in found.items()
    ]
    return {**_frame(question), "teams": listed}


def confusion(question: Question) -> Report:
    """How many requests went to one team first and belonged to another."""
    asked = (question.period, question.filter, question.catalog)
    pairs = [
        {"first": first, "right": right, "requests": count}
        for (first, right), count in sorted(stored.confusion(question.session, *asked).items())
    ]
    return {**_frame(question), "pairs": pairs}


def answers(question: Question) -> Report:
    """What came of each wording of each answer that was sent."""
    asked = (question.period, question.filter, question.catalog)
    found = stored.by_answer(question.session, *asked)
    listed = [
        {"template": template, "version": version, "uses": tally.uses}
        | {
            "confirmed": tally.record.confirmed,
            "silent": tally.record.silent,
            "failed": tally.record.failed,
        }
        for (template, version), tally in sorted(found.items())
    ]
    return {**_frame(question), "answers": listed}


def week(question: Question) -> Report:
    """The seven days up to now beside the seven before: what the IT channel gets each Monday."""
    return digest.week(question.session, question.catalog, question.at).as_json()


def alerts_raised(question: Question) -> Report:
    """Every alert of drift, the newest first, and whether it is over."""
    return {"alerts": [_alert(each) for each in alerts.everything(question.session)]}


def _alert(alert: Alert) -> Report:
    sign = alert.main
    return {
        "id": alert.id,
        "kind": alert.kind,
        # A word is what somebody wrote.
        "subject": None if sign.key.kind in (Kind.WORD, Kind.WORDS) else alert.subject or None,
        "team": alert.team or None,
        "since": alert.since.isoformat(),
        "opened_at": alert.opened_at.isoformat(),
        "closed_at": alert.closed_at.isoformat() if alert.closed_at else None,
        "now": _rate(sign.now),
        "before": _rate(sign.before),
    }


def _rate(rate: tuple[int, int]) -> Report:
    count, of = rate
    return {"count": count, "of": of}


def definitions(_question: Question) -> Report:
    """What each figure means."""
    return {
        "definitions": [
            {
                "name": each.name,
                "title": each.title,
                "formula": each.formula,
                "out_of": each.out_of,
                "silent_about": each.silent_about,
                "better": each.better.value,
                "unit": each.unit,
            }
            for each in DEFINITIONS.values()
        ]
    }


def _frame(question: Question) -> Report:
    chosen = question.filter
    return {
        **_span(question.period.since, question.period.until),
        "zone": str(zone_of(question.catalog)),
        "team": chosen.team,
        "channel": chosen.channel,
        "workspace": chosen.workspace,
    }


def _span(since: Any, until: Any) -> Report:
    return {"since": since.isoformat(), "until": until.isoformat()}


def _figures(tally: Tally) -> Report:
    return {name: figure.as_json() for name, figure in figures_of(tally).items()}
