"""What technicians see: the card in the team's channel, in each state."""

from __future__ import annotations

from helpdesk.cards import (
    ActionId,
    Actions,
    Button,
    Card,
    Menu,
    Note,
    Quote,
    Text,
    actions,
    card,
    note,
    text,
)
from helpdesk.catalog import Catalog
from helpdesk.incidents import is_linked
from helpdesk.markup import Elsewhere, Person, Plain, Span, Strong, as_text, parse
from helpdesk.model import Request, Status
from helpdesk.team_view import TeamView
from helpdesk.wording.auditing import ask_team
from helpdesk.wording.clock import sla_note
from helpdesk.wording.incidents import incident_notes, incident_row, linked_card
from helpdesk.wording.parts import button, file_links, shortened, template_spans
from helpdesk.wording.past import history, said_of, why_here
from helpdesk.wording.similar import similar_notes

NOTES_STAY = "Write in this thread to answer: it reaches the requester. Begin with // for a note."


def team_card(view: TeamView, catalog: Catalog) -> Card:
    """The card in the team's channel, whatever state the request is in."""
    match view.request.status:
        case Status.WITH_TEAM if view.incident and is_linked(view.request):
            return linked_card(view.request, view.incident)
        case Status.WITH_TEAM:
            shown = _open(view, catalog)
            return ask_team(shown, view.request) if view.asks else shown
        case Status.RESOLVED:
            return _closed(view, catalog, "✅ {title} from {person}: resolved by {by}")
        case Status.DISMISSED:
            return _closed(view, catalog, "🚫 {title} from {person}: no request, says {by}")
        case Status.WITHDRAWN:
            return left_card(view.request, "was withdrawn: its message was deleted")
        case _:
            return left_card(view.request, "was answered instead")


def _open(view: TeamView, catalog: Catalog) -> Card:
    request = view.request
    return card(
        text(
            "{title} from {person}",
            title=Strong(text=_title(request, catalog)),
            person=Person(id=request.requester),
        ),
        Quote(text=request.text),
        *file_links(request.files),
        *_fields(request, catalog),
        _facts(view, catalog),
        *((sla_note(view.clock),) if view.clock else ()),
        *(incident_notes(view.incident) if view.incident else ()),
        *similar_notes(view.similar),
        *_draft(view),
        _row(view, catalog),
        *history(view.entries, catalog),
        note("{rule}", rule=NOTES_STAY),
    )


def _title(request: Request, catalog: Catalog) -> str:
    return catalog.category(request.category).name if request.category else "Request"


def _fields(request: Request, catalog: Catalog) -> tuple[Note, ...]:
    """Return what is known of the request beside its team; nothing is an empty tuple."""
    known = [
        f"{field.name}: {request.fields[field.id].value}"
        for field in catalog.fields
        if field.id in request.fields
    ]
    return (note("{known}", known=" · ".join(known)),) if known else ()


def _facts(view: TeamView, catalog: Catalog) -> Note:
    request = view.request
    why = why_here(view.entries, view.reasons, catalog)
    return note(
        "{team} · {priority} priority · {owner}\nWhy here: {why}",
        team=catalog.team(request.team).name,
        priority=request.priority.value,
        owner=Person(id=request.owner) if request.owner else Plain(text="not taken yet"),
        why="; ".join(why) or "it was decided by a person",
    )


def _draft(view: TeamView) -> tuple[Text | Quote | Actions, ...]:
    """Offer an answer that may fit; Reply opens it for editing."""
    if view.draft is None:
        return ()
    spans = template_spans(view.draft, view.request.requester)
    return (
        text("📝 Draft: {title}", title=Strong(text=view.draft.title)),
        Quote(text=as_text(spans)),
        actions(
            button(ActionId.SEND_DRAFT, "Send draft", view.request),
            button(ActionId.REJECT_DRAFT, "Draft does not fit", view.request),
        ),
    )


def _row(view: TeamView, catalog: Catalog) -> Actions:
    request = view.request
    take = "Take over" if request.owner else "Take it"
    return actions(
        button(ActionId.TAKE, take, request, style="plain" if request.owner else "primary"),
        *(incident_row(request) if view.incident else _answering(request)),
        button(ActionId.REASSIGN, "Reassign", request),
        _menu(view, catalog),
    )


def _answering(request: Request) -> tuple[Button, ...]:
    style = "primary" if request.owner else "plain"
    return (
        button(ActionId.REPLY, "Reply", request),
        button(ActionId.RESOLVE, "Resolve", request, style=style),
    )


def _menu(view: TeamView, catalog: Catalog) -> Menu:
    request = view.request
    rare = [
        button(ActionId.FIX_FIELDS, "Fix fields", request),
        button(ActionId.ESCALATE, "Escalate", request),
        button(ActionId.DISMISS, "Not a request", request),
        button(ActionId.WHY, "Why this team?", request),
    ]
    return Menu(items=(*rare, *_undo(view, catalog)))


def _undo(view: TeamView, catalog: Catalog) -> list[Button]:
    if view.undoable is None:
        return []
    label = shortened(f"Undo: {said_of(view.undoable, catalog)}", 75)
    return [button(ActionId.UNDO, label, view.request)]


def _closed(view: TeamView, catalog: Catalog, line: str) -> Card:
    """The card once nobody need do anything more: what it was, and the ways back."""
    request = view.request
    by = view.entries[-1].actor if view.entries else request.resolved_by
    title = text(
        line,
        title=Strong(text=_title(request, catalog)),
        person=Person(id=request.requester),
        by=Person(id=request.resolved_by or by or request.requester),
    )
    undo = _undo(view, catalog)
    reopen = button(ActionId.REOPEN, "Reopen", request)
    return card(
        title,
        Quote(text=request.text),
        actions(reopen, *undo),
        *history(view.entries, catalog),
    )


def collapsed_card(
    after: Request, mover: str, before: str, catalog: Catalog, *, undo: bool
) -> Card:
    """The old team's card after a move: one line, and a way back for who moved it by mistake."""
    line = note(
        "{mover} moved the request of {person} from {before} to {after}.",
        mover=Person(id=mover),
        person=Person(id=after.requester),
        before=Strong(text=catalog.team(before).name),
        after=Strong(text=catalog.team(after.team).name),
    )
    return card(line, *([actions(button(ActionId.UNDO, "Undo", after))] if undo else []))


def escalated_note(request: Request, by: str, why: str, whom: Span | None) -> Card:
    """Tell, in the card's thread, those who are to know of what cannot wait."""
    addressed = (whom, Plain(text=": ")) if whom else ()
    return card(Text(spans=(*addressed, *_escalated(request, by))), *_words(why))


def escalated_elsewhere(request: Request, by: str, why: str, where: Elsewhere | None) -> Card:
    """Tell another channel of what cannot wait; `where` leads to the request's card."""
    link = (note("{where}", where=where),) if where else ()
    asked = Quote(text=shortened(request.text, 200))
    return card(Text(spans=_escalated(request, by)), asked, *_words(why), *link)


def _escalated(request: Request, by: str) -> tuple[Span, ...]:
    return parse(
        "⬆️ {person} escalated a request as {priority}.",
        person=Person(id=by),
        priority=Strong(text=request.priority.value),
    )


def _words(why: str) -> tuple[Quote, ...]:
    return (Quote(text=why),) if why else ()


def left_card(request: Request, why: str) -> Card:
    """The team's card after the requester's own words made it need no one here."""
    return card(
        note("The request of {person} {why}.", person=Person(id=request.requester), why=why)
    )
