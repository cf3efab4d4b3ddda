"""The technician's form for what the bot got wrong beside the team."""

from __future__ import annotations

from collections.abc import Mapping

from helpdesk import fixing
from helpdesk.cards import ActionId, Choice, Form, Question
from helpdesk.catalog import Catalog, CatalogField, Priority
from helpdesk.model import FieldValue, Request
from helpdesk.priority import Impact, Urgency


def fix_form(request: Request, catalog: Catalog) -> Form:
    """Return the form with what stands there now, and where each value came from."""
    return Form(
        action=ActionId.FIX_FIELDS,
        title="Fix fields",
        submit="Save",
        value=f"{request.value}.{fixing.stamp(request)}",
        fields=(
            *_category(request, catalog),
            _priority(request),
            _listed("impact", Impact, request.impact),
            _listed("urgency", Urgency, request.urgency),
            *(_field(each, request.fields.get(each.id)) for each in catalog.fields),
        ),
    )


def fixed_fields(category: str | None, changed: Mapping[str, str], catalog: Catalog) -> str:
    """Return what was set right, in a few words."""
    names = {each.id: each.name for each in catalog.fields} | {"priority": "priority"}
    said = [catalog.category(category).name] if category else []
    said += [f"{names.get(name, name)} {value or 'none'}" for name, value in changed.items()]
    return ", ".join(said)


def _category(request: Request, catalog: Catalog) -> tuple[Question, ...]:
    """Return the question for the team's categories; where it has none, nothing."""
    own = [each for each in catalog.categories if each.team == request.team]
    present = request.category if request.category in {each.id for each in own} else ""
    question = Question(
        name="category",
        label="Category",
        choices=tuple(Choice(label=each.name, value=each.id) for each in own),
        value=present or "",
        optional=not present,
    )
    return (question,) if own else ()


def _priority(request: Request) -> Question:
    return Question(
        name="priority",
        label="Priority",
        choices=tuple(Choice(label=each.value.title(), value=each.value) for each in Priority),
        value=request.priority.value,
    )


def _listed(name: str, values: type[Impact | Urgency], present: str | None) -> Question:
    return Question(
        name=name,
        label=name.capitalize(),
        choices=tuple(Choice(label=each.capitalize(), value=each.value) for each in values),
        value=present or "",
        optional=not present,
    )


def _field(field: CatalogField, present: FieldValue | None) -> Question:
    value = present.value if present else ""
    listed = [each.value for each in field.values if each.value != value]
    choices = [Choice(label=each, value=each) for each in (*filter(None, [value]), *listed)]
    if present:
        choices.append(Choice(label="None of these", value=fixing.NOTHING))
    return Question(
        name=fixing.answer_name(field),
        label=f"{field.name} · {present.source}" if present else field.name,
        choices=tuple(choices) if field.values else (),
        value=value,
        optional=True,
    )
