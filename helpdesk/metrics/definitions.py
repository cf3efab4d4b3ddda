"""What each figure means: its formula, what it is out of, and what it does not say. Pure.

The only place where figures are made: the dashboard, the API, the digest, Home, `/it stats` and
`deskloop stats` all read `DEFINITIONS`, and docs/metrics.md is written from it.
"""

from __future__ import annotations

from collections.abc import Mapping

from helpdesk.metrics import audited, corrections
from helpdesk.metrics.definition import (
    RATINGS,
    Better,
    Definition,
    count,
    median,
    share,
)
from helpdesk.metrics.figure import MINUTES, POINTS, Figure
from helpdesk.metrics.spread import calibration_error
from helpdesk.metrics.tally import Tally


def figures(tally: Tally) -> dict[str, Figure]:
    """Return every figure by its name, in the order in which people read them."""
    return {name: each.figure(tally) for name, each in DEFINITIONS.items()}


_ALL = "all requests"
_MORE, _LESS = Better.MORE, Better.LESS

_ROUTING = (
    Definition(
        "first_assignment_accuracy",
        "First-assignment accuracy",
        "requests whose first team stood",
        "those sent to a team that somebody moved, solved, resolved or confirmed",
        "nothing of requests that nobody judged; what turned out to be no request had no right "
        "team, whoever resolved it before",
        share("right", "judged"),
        _MORE,
    ),
    Definition(
        "routing_errors",
        "Error rate of routing, as judged",
        "requests that the bot answered or routed at once, and that a person moved",
        "those answered or routed at once that somebody moved, solved, resolved or confirmed",
        "people judge what they notice: see the next figure",
        share("own_wrong", "own_judged"),
        _LESS,
    ),
    Definition(
        "routing_errors_corrected",
        "Error rate of routing, by lot",
        "the same of the requests drawn by lot, each weighted by one over its chance to be drawn, "
        "and kept within what is certain",
        "the drawn ones that somebody judged",
        "nothing of urgent requests, which are never drawn, nor of drawn ones that nobody judged",
        audited.routing_errors,
        _LESS,
    ),
    Definition(
        "reassignments",
        "Reassignments",
        "requests that a person moved to another team",
        _ALL,
        "whether the move was right",
        share("moved", "requests"),
        _LESS,
    ),
    Definition(
        "manual_overrides",
        "Overridden by hand",
        "requests where a person moved it, set its fields right, rejected its draft or said that "
        "it is none",
        _ALL,
        "whether the person was right; an edited draft does not count",
        share("overridden", "requests"),
        _LESS,
    ),
    Definition(
        "escalations",
        "Calls for a person",
        "requests where a person was asked for, or the answer did not help",
        _ALL,
        "nothing of “Escalate” on a card",
        share("calls", "requests"),
        _LESS,
    ),
    Definition(
        "escalated_on_card",
        "Escalated on a card",
        "requests on whose card a technician pressed “Escalate”",
        _ALL,
        "whether the bot could have known",
        share("escalated", "requests"),
        _LESS,
    ),
    Definition(
        "calibration_error",
        "Calibration error",
        "how far the bot's certainty was from the share that was right, in percentage points: ten "
        "bins of certainty, weighted by their cases",
        "requests whose right team a person named or agreed to",
        "whether it was too sure or not sure enough: the chart does; nor anything of requests that "
        "nobody judged",
        calibration_error,
        _LESS,
        POINTS,
    ),
)

_DECIDED = (
    Definition(
        "requests",
        "Requests",
        "requests made",
        "",
        "that technicians said of some that they are none: those count too",
        count("requests"),
    ),
    Definition(
        "answered",
        "Answered",
        "requests that the bot answered at least once",
        _ALL,
        "a request can be here and in the next two: asked, then answered",
        share("answered", "requests"),
    ),
    Definition(
        "routed",
        "Routed",
        "requests that the bot sent to a team at least once",
        _ALL,
        "whether the team was right",
        share("routed", "requests"),
    ),
    Definition(
        "asked",
        "Asked back",
        "requests where the bot asked what was meant at least once",
        _ALL,
        "whether the question was needed",
        share("asked", "requests"),
        _LESS,
    ),
    Definition(
        "coverage",
        "Coverage",
        "requests that the bot answered or routed at once, without asking anybody",
        _ALL,
        "whether it was right",
        share("own", "requests"),
        _MORE,
    ),
)

_OUTCOMES = (
    Definition(
        "solved_without_a_person",
        "Solved without a person",
        "requests that the requester closed as solved, and nobody else acted on",
        "requests closed: solved or resolved, and not reopened since",
        "nothing of silence, nor of help given outside the chat",
        share("solved_alone", "closed"),
        _MORE,
    ),
    Definition(
        "deflection",
        "Deflection",
        "requests closed, by the requester or in silence, on which nobody else acted",
        _ALL,
        "whether silence was content: the next two figures tell it apart",
        share("deflected", "requests"),
        _MORE,
    ),
    Definition(
        "durable_deflection",
        "Durable deflection",
        "requests that the requester closed as solved, nobody else acted on, and nobody reopened",
        _ALL,
        "young requests may still be reopened",
        share("durable", "requests"),
        _MORE,
    ),
    Definition(
        "deflected_in_silence",
        "Deflected in silence",
        "requests closed because nobody said anything, on which nobody else acted",
        _ALL,
        "whether the answer helped: silence may be content or giving up",
        share("deflected_silent", "requests"),
    ),
    Definition(
        "deflection_reopened",
        "Answered and reopened",
        "requests that were answered, closed, and reopened at least once",
        "requests answered at least once",
        "who answered last: the bot or a person",
        share("answered_reopened", "answered"),
        _LESS,
    ),
    Definition(
        "answered_in_silence",
        "Answered in silence",
        "requests answered and neither closed nor handed to a team",
        _ALL,
        "whether the answer helped: silence may be content or giving up",
        share("unheard", "requests"),
    ),
    Definition(
        "closed_in_silence",
        "Closed in silence",
        "requests closed because nobody said anything, even when asked: silent, never solved",
        _ALL,
        "whether the answer helped",
        share("silent", "requests"),
    ),
    Definition(
        "reopenings",
        "Reopened",
        "requests reopened at least once",
        "those closed at least once, in silence or not",
        "why: the answer, or the matter came back",
        share("reopened", "ever_closed"),
        _LESS,
    ),
    Definition(
        "csat",
        "CSAT",
        "ratings of 4 or 5",
        "ratings given",
        "nothing of those who did not rate: see the next figure",
        share("rated_well", "rated", RATINGS),
        _MORE,
        RATINGS,
    ),
    Definition(
        "ratings_given",
        "Rated",
        "requests that were rated",
        "requests whose requester was asked how it was",
        "a share of the closed ones is asked about, drawn by lot: DESKLOOP_RATING_SHARE",
        share("rated", "rating_asked"),
    ),
)

_PROMISES = (
    Definition(
        "sla_breaches",
        "SLA breaches",
        "requests that broke a promise of the SLA",
        _ALL,
        "young requests may still break theirs",
        share("late", "requests"),
        _LESS,
    ),
    Definition(
        "median_minutes_to_first_response",
        "Time to first response",
        "median of first response minus creation; beyond an hour within 2.5 %",
        "requests that were answered, by the bot or a person",
        "working hours are not taken into account, nor are requests that still wait",
        median("response"),
        _LESS,
        MINUTES,
    ),
    Definition(
        "median_minutes_to_resolution",
        "Time to resolution",
        "median of resolution minus creation; beyond an hour within 2.5 %",
        "resolved requests, without those closed in silence",
        "working hours are not taken into account, nor are requests that are still open",
        median("resolution"),
        _LESS,
        MINUTES,
    ),
)

DEFINITIONS: Mapping[str, Definition] = {
    each.name: each for each in (*_DECIDED, *_ROUTING, *_OUTCOMES, *_PROMISES, *corrections.DEFINED)
}
"""Every figure by its name, in the order in which people read them."""
