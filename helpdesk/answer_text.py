"""The words of an answer: which slots they may have, and what fills them for one request. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk.catalog import Catalog, Template
from helpdesk.markup import Channel, Person, Span, needed_slots
from helpdesk.model import Request
from helpdesk.template_checks import OWN_SLOTS


def slots(request: Request, catalog: Catalog) -> dict[str, str | Span]:
    """Return what fills the slots for this request; a field without a value fills none.

    Values are spans or plain words, so whatever a person typed stays inert.
    """
    names = {each.id: each.name for each in catalog.categories}
    category = names.get(request.category or "", "")
    filled: dict[str, str | Span] = {
        "requester": Person(id=request.requester),
        "team": catalog.called(request.team),
        "priority": request.priority.value,
        **({"category": category} if category else {}),
    }
    if catalog.heirs(request.team):
        filled["channel"] = Channel(id=catalog.team(request.team).channel)
    return filled | {name: each.value for name, each in request.fields.items()}


def fits(template: Template, fields: Iterable[tuple[str, str]], *, is_outsider: bool) -> bool:
    """Whether an answer is for a request with these values, and may be seen by who asks.

    An answer with a slot that nothing fills would have a hole: it does not fit.
    """
    values = dict(fields)
    is_meant = all(values.get(name) == value for name, value in template.when.items())
    is_whole = all(name in values or name in OWN_SLOTS for name in needed_slots(template.body))
    return is_meant and is_whole and not (is_outsider and template.audience == "employees")
