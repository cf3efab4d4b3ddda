"""The shape of each report, as JSON Schema 2020-12: what OpenAPI 3.1 is written in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]


def _object(_about: str = "", /, **properties: Schema) -> Schema:
    """Return the schema of an object that has all of these, and nothing else."""
    shape: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {"description": _about, **shape} if _about else shape


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _is(kind: str, about: str = "") -> Schema:
    return {"type": kind, "description": about} if about else {"type": kind}


def _maybe(kind: str, about: str) -> Schema:
    return {"type": [kind, "null"], "description": about}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_TEXT, _COUNT, _BOOLEAN = _is("string"), _is("integer"), _is("boolean")
_TIME = {"type": "string", "format": "date-time"}
_SPAN = {"since": _TIME, "until": _TIME}
_FIGURES = {
    "type": "object",
    "additionalProperties": _ref("Figure"),
    "description": "By name; /definitions says what each means.",
}
_FRAME = {
    **_SPAN,
    "zone": _is("string", "The zone in which days begin."),
    "team": _maybe("string", "The first team that was filtered by."),
    "channel": _maybe("string", "The channel; “dm” is all direct messages."),
    "workspace": _maybe("string", "The workspace or tenant."),
}
_RANGE = {
    "type": ["array", "null"],
    "items": _is("number"),
    "minItems": 2,
    "maxItems": 2,
}

_RATE = _object(
    "How often, out of how many.",
    count=_COUNT,
    of=_COUNT,
)

_COUNTED = {
    "anyOf": [_object("How many it got right.", right=_COUNT, total=_COUNT), {"type": "null"}]
}
_BOTH = _object("What was live then, and this version.", live=_COUNTED, this=_COUNTED)
_JUDGED_MODEL = _object(
    "Of models.",
    holdout={**_BOTH, "description": "Requests that neither learned from."},
    examples={**_BOTH, "description": "The catalog's own examples."},
    teams={
        "type": "object",
        "additionalProperties": _BOTH,
        "description": "The requests that neither learned from, by right team.",
    },
)
_SCORE = _maybe("number", "Brier score: less is better.")
_JUDGED_TEMPLATES = _object(
    "Of answer statistics.",
    brier=_object(live=_SCORE, this=_SCORE),
    outcomes=_maybe("integer", "Outcomes of answers that it was judged on."),
)
_WENT_LIVE = _object(
    "That it went live.",
    at=_TIME,
    by={
        "enum": ["gate", "person", None],
        "description": "Whether a person made it live; null of the time when that was not kept.",
    },
    why={"enum": ["gate", "undone", "rolled back", "by hand"]},
    before=_maybe("integer", "The number that was live until then."),
)

SCHEMAS: Mapping[str, Schema] = {
    "Figure": _object(
        "A count, a share or a measure, with what it is out of and how sure it is.",
        value=_maybe("number", "The count or the measure; null where there is none."),
        of=_maybe("integer", "The denominator; null for a plain count."),
        share=_maybe("number", "value / of, from 0 to 1; null for counts and measures."),
        interval={
            **_RANGE,
            "description": "Where the true share or measure lies, 95 times in 100.",
        },
        too_few=_is("boolean", "Too few cases to tell anything."),
        unit=_is("string", "What is counted or measured."),
    ),
    "Figures": _object(**_FRAME, figures=_FIGURES),
    "Series": _object(**_FRAME, step=_TEXT, slices=_list(_object(**_SPAN, figures=_FIGURES))),
    "Teams": _object(**_FRAME, teams=_list(_object(team=_TEXT, name=_TEXT, figures=_FIGURES))),
    "Confusion": _object(**_FRAME, pairs=_list(_object(first=_TEXT, right=_TEXT, requests=_COUNT))),
    "Answers": _object(
        **_FRAME,
        answers=_list(
            _object(
                template=_TEXT,
                version=_COUNT,
                uses=_is("integer", "Requests on which it was sent."),
                confirmed=_is("integer", "Of these, said to have helped."),
                silent=_is("integer", "Closed in silence: no verdict."),
                failed=_is("integer", "Said not to have helped."),
            )
        ),
    ),
    "Week": _object(
        "The seven days up to now beside the seven before, as the IT channel gets them.",
        **_SPAN,
        figures=_FIGURES,
        before=_FIGURES,
        accuracy=_object(
            points=_maybe("number", "Percentage points."),
            trend=_TEXT,
            interval=_RANGE,
            interval_before=_RANGE,
        ),
        daily=_list(_COUNT),
        worse=_list(_object(sign=_TEXT, subject=_TEXT, now=_ref("Figure"), before=_ref("Figure"))),
        compared=_COUNT,
        waiting=_is("integer", "Corrections that wait for somebody's judgement."),
        proposed=_is("integer", "Proposals that wait for their teams."),
    ),
    "Versions": _object(
        versions=_list(
            _object(
                kind=_TEXT,
                number=_COUNT,
                live=_BOOLEAN,
                state=_TEXT,
                at=_TIME,
                read_upto=_is("integer", "The last feedback event that it was trained on."),
                digest=_is("string", "SHA-256 of what was trained."),
                reason=_is("string", "Why it passed the gate, or did not."),
                gate={
                    "oneOf": [_JUDGED_MODEL, _JUDGED_TEMPLATES],
                    "description": "How it was judged, beside what was live then.",
                },
                went_live=_list(_WENT_LIVE),
            )
        )
    ),
    "Alerts": _object(
        alerts=_list(
            _object(
                id=_TEXT,
                kind=_is("string", "What drifts, such as “team” or “topic”."),
                subject=_maybe(
                    "string", "The id of what drifts; null where it is none, or a word."
                ),
                team=_maybe("string", "Whose requests they mostly are."),
                since=_TIME,
                opened_at=_TIME,
                closed_at={"type": ["string", "null"], "format": "date-time"},
                now=_RATE,
                before=_RATE,
            )
        )
    ),
    "Definitions": _object(
        definitions=_list(
            _object(
                name=_TEXT,
                title=_TEXT,
                formula=_TEXT,
                out_of=_TEXT,
                silent_about=_TEXT,
                better={"enum": ["more", "less", "neither"]},
                unit=_TEXT,
            )
        )
    ),
    "Problem": _object(
        "RFC 9457; `detail` says what to do.",
        type=_TEXT,
        title=_TEXT,
        status=_COUNT,
        detail=_TEXT,
    ),
}
"""By the name that OpenAPI gives it."""
