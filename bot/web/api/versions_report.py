"""What is answered of versions: how each was judged, and when it was live. Nobody is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from bot.web.api.question import Question
from bot.web.api.reports import Report
from storage import versions
from storage.versions import GoingLive, Version, VersionKind

_Key = tuple[VersionKind, int]


def versions_made(question: Question) -> Report:
    """Every model and every set of answer statistics: its gate figures, and when it went live."""
    champions = (versions.champion(question.session, kind) for kind in VersionKind)
    live = {(each.kind, each.number) for each in champions if each}
    went = _went_live(question)
    listed = [
        {**_version(each), "live": (each.kind, each.number) in live}
        | {"gate": _gate(each), "went_live": went[each.kind, each.number]}
        for each in versions.everything(question.session)
    ]
    return {"versions": listed}


def _went_live(question: Question) -> Mapping[_Key, list[Report]]:
    found: dict[_Key, list[Report]] = defaultdict(list)
    for each in versions.gone_live(question.session):
        found[each.kind, each.number].append(_going_live(each))
    return found


def _going_live(went: GoingLive) -> Report:
    by = "gate" if went.actor == versions.GATE else "person" if went.actor else None
    return {"at": went.at.isoformat(), "by": by, "why": went.why.value, "before": went.before}


def _version(version: Version) -> Report:
    return {
        "kind": version.kind.value,
        "number": version.number,
        "state": version.state.value,
        "reason": version.reason,
        "at": version.at.isoformat(),
        "read_upto": version.cursor,
        "digest": version.digest,
    }


def _gate(version: Version) -> Report:
    """Return how it was judged beside what was live then; each kind by figures of its own."""
    figures = version.figures
    before, after = figures.get("champion"), figures.get("challenger")
    if version.kind is VersionKind.TEMPLATES:
        return {"brier": {"live": before, "this": after}, "outcomes": figures.get("outcomes")}
    teams: Mapping[str, Any] = figures.get("teams") or {}
    return {
        "holdout": _both(before, after, "holdout"),
        "examples": _both(before, after, "sanity"),
        "teams": {
            team: {"live": duel["champion"], "this": duel["challenger"]}
            for team, duel in sorted(teams.items())
        },
    }


def _both(before: Any, after: Any, part: str) -> Report:
    return {"live": (before or {}).get(part), "this": (after or {}).get(part)}
