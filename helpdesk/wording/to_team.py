"""What technicians see: the card in the team's channel, in each state."""

from __future__ import annotations

from collections.abc import Sequence

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
from helpdesk.journal import Entry
from helpdesk.markup import Elsewhere, Person, Plain, Span, Strong, as_text, parse
from helpdesk.model import Request, Status
from helpdesk.team_view import TeamView
from helpdesk.wording.auditing import ask_team
from helpdesk.wording.clock import sla_note
from helpdesk.wording.followups import answers_told
from helpdesk.wording.incidents import incident_notes, incident_row, linked_card
from helpdesk.wording.parts import button, file_links, shortened, template_spans
from helpdesk.wording.past import history, undo_label, why_here
from helpdesk.wording.similar import similar_notes

# Slack takes a message that begins with a slash for a command, so // is not what is advised.
THREAD_RULE = "Words in this thread reach the requester, unless they begin with `note:`"


def team_card(view: TeamView, catalog: Catalog) -> Card:
    """The card in the team's channel, whatever state the request is in."""
    match view.request.status:
        case Status.WITH_TEAM if view.incident and is_linked(view.request):
            return linked_card(view.request, view.incident)
        case Status.WITH_TEAM:
            shown = _open(view, catalog)
            return ask_team(shown, view.request) if view.asks else shown
        case Status.RESOLVED if view.request.went_quiet:
            return _closed(view, catalog, "💤 {title} from {person}: closed, as nobody said more")
        case Status.RESOLVED:
            return _closed(view, catalog, "✅ {title} from {person}: resolved by {by}")
        case Status.DISMISSED:
            return _closed(view, catalog, "🚫 {title} from {person}: not a request, says {by}")
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
        *(incident_notes(view.incident) if view.incident else ()),
        _facts(view, catalog),
        *similar_notes(view.similar),
        *_draft(view, catalog),
        _row(view),
        *history(view.entries, catalog),
        note(THREAD_RULE),
    )


def _title(request: Request, catalog: Catalog) -> str:
    """Return what a request is about; a category that left the catalog says nothing."""
    names = (each.name for each in catalog.categories if each.id == request.category)
    return next(names, "Request")


def _facts(view: TeamView, catalog: Catalog) -> Note:
    """Return what to know at a glance, a line each: what is due, who has it, what it is, why."""
    lines = [
        *((sla_note(view.clock).spans,) if view.clock else ()),
        _standing(view.request, catalog),
        *_fields(view.request, catalog),
        *answers_told(view.request),
        parse("Why here: {why}", why="; ".join(_why(view, catalog))),
    ]
    spans = [span for line in lines for span in (Plain(text="\n"), *line)]
    return Note(spans=tuple(spans[1:]))


def _standing(request: Request, catalog: Catalog) -> tuple[Span, ...]:
    return parse(
        "With {owner} · {priority} priority · {team}"
        if request.owner
        else "**Not taken yet** · {priority} priority · {team}",
        priority=request.priority.value,
        team=catalog.called(request.team),
        **({"owner": Person(id=request.owner)} if request.owner else {}),
    )


def _fields(request: Request, catalog: Catalog) -> tuple[tuple[Span, ...], ...]:
    """Return the line of what is known beside the team; nothing is an empty tuple."""
    known = [
        f"{field.name}: {request.fields[field.id].value}"
        for field in catalog.fields
        if field.id in request.fields
    ]
    return ((Plain(text=" · ".join(known)),),) if known else ()


def _why(view: TeamView, catalog: Catalog) -> Sequence[str]:
    unknown = "others report the same" if view.incident else "it was decided by a person"
    return why_here(view.entries, view.reasons, catalog) or (unknown,)


def _draft(view: TeamView, catalog: Catalog) -> tuple[Text | Quote | Actions, ...]:
    """Offer an answer that may fit: to send, to change first, or to reject."""
    if view.draft is None:
        return ()
    spans = template_spans(view.draft, view.request, catalog)
    return (
        text("📝 Draft: {title}", title=Strong(text=view.draft.title)),
        Quote(text=as_text(spans)),
        actions(
            button(ActionId.SEND_DRAFT, "Approve and send", view.request),
            button(ActionId.EDIT_DRAFT, "Edit", view.request),
            button(ActionId.REJECT_DRAFT, "Reject", view.request),
        ),
    )


def _row(view: TeamView) -> Actions:
    request = view.request
    take = "Take over" if request.owner else "Take it"
    return actions(
        button(ActionId.TAKE, take, request, style="plain" if request.owner else "primary"),
        *(incident_row(request) if view.incident else _answering(request)),
        button(ActionId.REASSIGN, "Reassign", request),
        _menu(view),
    )


def _answering(request: Request) -> tuple[Button, ...]:
    style = "primary" if request.owner else "plain"
    return (
        button(ActionId.REPLY, "Reply", request),
        button(ActionId.RESOLVE, "Resolve", request, style=style),
    )


def _menu(view: TeamView) -> Menu:
    request = view.request
    rare = [
        button(ActionId.FIX_FIELDS, "Fix fields", request),
        button(ActionId.ESCALATE, "Escalate", request),
        *([] if view.incident else [button(ActionId.DISMISS, "Not a request", request)]),
        button(ActionId.WHY, "Why this team?", request),
    ]
    return Menu(items=(*rare, *_undo(view)))


def _undo(view: TeamView) -> list[Button]:
    if view.undoable is None:
        return []
    return [_undoing(view.undoable, undo_label(view.undoable), view.request)]


def _undoing(entry: Entry, label: str, request: Request) -> Button:
    """Return the button that undoes this entry, and no later one."""
    return Button(action=ActionId.UNDO, label=label, value=f"{request.value}.{entry.id}")


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
    undo = _undo(view)
    reopen = button(ActionId.REOPEN, "Reopen", request)
    return card(
        title,
        Quote(text=request.text),
        actions(reopen, *undo),
        *history(view.entries, catalog),
    )


def collapsed_card(
    after: Request, mover: str, before: str, catalog: Catalog, undo: Entry | None
) -> Card:
    """The old team's card after a move: one line, and a way back for who moved it by mistake."""
    line = note(
        "{mover} moved the request of {person} from {before} to {after}.",
        mover=Person(id=mover),
        person=Person(id=after.requester),
        before=Strong(text=catalog.called(before)),
        after=Strong(text=catalog.called(after.team)),
    )
    return card(line, *([actions(_undoing(undo, "Undo", after))] if undo else []))


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
