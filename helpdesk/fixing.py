"""What a technician sets right on a request: category, priority, impact, urgency, the fields.

Pure. A form asks for all of them at once; only what differs from the request is a correction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from helpdesk.catalog import Catalog, CatalogField, Priority
from helpdesk.errors import HelpdeskError
from helpdesk.fields import LONGEST
from helpdesk.model import FieldValue, Request
from helpdesk.priority import Impact, Urgency, by_matrix

NOTHING = "-"
"""The choice that says that a field has no value."""
_SOURCE = "set by a technician"
# What every request has beside the catalog's fields, with the values there are.
_OWN: Mapping[str, frozenset[str]] = {
    "priority": frozenset(Priority),
    "impact": frozenset(Impact),
    "urgency": frozenset(Urgency),
}


class FixError(HelpdeskError):
    """An answer that cannot be: the message says which, and what would do."""


def answer_name(field: CatalogField) -> str:
    """Return what a form calls the answer to a field, apart from all that it sends besides."""
    return f"field.{field.id}"


def stamp(request: Request) -> str:
    """Return a short digest of what may be set right: a form of an older state is known by it."""
    fields = {name: each.value for name, each in request.fields.items()}
    facts = json.dumps([request.category, _own(request), fields], sort_keys=True)
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def category_of(request: Request, answers: Mapping[str, str], catalog: Catalog) -> str | None:
    """Return the category if it was changed, else None; raises FixError."""
    category = answers.get("category") or request.category
    if category == request.category:
        return None
    if category not in {each.id for each in catalog.categories if each.team == request.team}:
        raise FixError("This category is not the team's any more; open the form again.")
    return category


def changes(request: Request, answers: Mapping[str, str], catalog: Catalog) -> dict[str, str]:
    """Return the changed values of priority, impact, urgency and fields by id; raises FixError.

    "" takes a field's value away. A field that no answer is about stays. A changed impact or
    urgency sets the priority by the matrix, unless that was changed itself.
    """
    asked = {each.id: answers.get(answer_name(each)) for each in catalog.fields}
    wanted = {
        each.id: _value(each, str(asked[each.id]), request)
        for each in catalog.fields
        if asked[each.id] is not None
    }
    wanted |= _judged(request, answers)
    before = {name: each.value for name, each in request.fields.items()} | _own(request)
    return {name: value for name, value in wanted.items() if value != before.get(name, "")}


def _own(request: Request) -> dict[str, str]:
    """Return what every request has, "" where nobody knows."""
    return {name: str(getattr(request, name) or "") for name in _OWN}


def _judged(request: Request, answers: Mapping[str, str]) -> dict[str, str]:
    before = _own(request)
    wanted = {name: answers.get(name) or value for name, value in before.items()}
    for name, value in wanted.items():
        if value and value not in _OWN[name]:
            raise FixError(f"This {name} does not exist; open the form again.")
    changed = {name for name, value in wanted.items() if value != before[name]}
    if changed and "priority" not in changed:
        wanted["priority"] = _by_matrix(wanted["impact"], wanted["urgency"]).value
    return wanted


def _by_matrix(impact: str, urgency: str) -> Priority:
    return by_matrix(Impact(impact) if impact else None, Urgency(urgency) if urgency else None)


def _value(field: CatalogField, answer: str, request: Request) -> str:
    value = " ".join(answer.split())
    present = request.fields.get(field.id)
    if value in ("", NOTHING) or (present and value == present.value):
        return "" if value == NOTHING else value
    if not field.allows(value):
        raise FixError(f"{field.name} has no such value any more; open the form again.")
    if len(value) > LONGEST:
        raise FixError(f"{field.name} takes at most {LONGEST} characters; write less.")
    return value


def fixed(request: Request, category: str | None, changed: Mapping[str, str]) -> Request:
    """Return the request with what was set right; its buttons stay good, as its state does."""
    kept = {name: each for name, each in request.fields.items() if name not in changed}
    told = {
        name: FieldValue(value, _SOURCE)
        for name, value in changed.items()
        if value and name not in _OWN
    }
    return replace(
        request,
        category=category or request.category,
        priority=Priority(changed.get("priority", request.priority)),
        impact=changed.get("impact", request.impact),
        urgency=changed.get("urgency", request.urgency),
        fields=kept | told,
        touched=True,
    )
