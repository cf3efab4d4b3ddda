"""What a technician sets right on a request: its category, its priority, the catalog's fields.

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

NOTHING = "-"
"""The choice that says that a field has no value."""
_SOURCE = "set by a technician"


class FixError(HelpdeskError):
    """An answer that cannot be: the message says which, and what would do."""


def answer_name(field: CatalogField) -> str:
    """Return what a form calls the answer to a field, apart from all that it sends besides."""
    return f"field.{field.id}"


def stamp(request: Request) -> str:
    """Return a short digest of what may be set right: a form of an older state is known by it."""
    fields = {name: each.value for name, each in request.fields.items()}
    facts = json.dumps([request.category, request.priority.value, fields], sort_keys=True)
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
    """Return the changed values of priority and fields by their ids; raises FixError.

    "" takes a field's value away. A field that no answer is about stays.
    """
    asked = {each.id: answers.get(answer_name(each)) for each in catalog.fields}
    wanted = {
        each.id: _value(each, str(asked[each.id]), request)
        for each in catalog.fields
        if asked[each.id] is not None
    }
    wanted["priority"] = _priority(answers.get("priority") or request.priority.value)
    before = {name: each.value for name, each in request.fields.items()}
    before["priority"] = request.priority.value
    return {name: value for name, value in wanted.items() if value != before.get(name, "")}


def _priority(value: str) -> str:
    if value not in set(Priority):
        raise FixError("This priority does not exist; open the form again.")
    return value


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
        if value and name != "priority"
    }
    return replace(
        request,
        category=category or request.category,
        priority=Priority(changed.get("priority", request.priority)),
        fields=kept | told,
        touched=True,
    )
