"""One request's whole life: what was asked, why it was decided so, and all that came after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.web.dashboard import request_life, showing, streaming
from bot.web.dashboard.called import names
from bot.web.dashboard.content import Content
from bot.web.dashboard.page import Page, View
from bot.web.dashboard.request_decided import decided
from bot.web.dashboard.request_life import Kept
from bot.web.dashboard.request_list import STATES
from bot.web.errors import NotFoundError
from helpdesk.doors import Door
from helpdesk.feedback import Kind
from helpdesk.heirs import request_now
from helpdesk.model import File, Followed, Request, Status
from helpdesk.sla import Due, Promise, clock_of
from helpdesk.wording.parts import shortened
from storage import decisions, feedback, journal, knowledge, requests, told
from storage.requests import UnknownRequestError

_CHATS = {Door.SLACK: "Slack", Door.MSTEAMS: "Teams"}
_PROMISES = {Promise.RESPONSE: "First response", Promise.RESOLUTION: "Resolution"}


@dataclass(frozen=True)
class Promised:
    """One promise, and how it stands; `tone` is the class of what shows it."""

    what: str
    length: str
    state: str
    tone: str
    at: datetime


def _build(view: View) -> Content:
    request = _found(view, view.path["id"])
    known = knowledge.load(view.session)
    made = decided(view, request, decisions.of_request(view.session, request.id), known)
    kept = Kept(
        request,
        told.messages_of(view.session, request.id),
        made,
        journal.of_request(view.session, request.id),
        streaming.of_request(view, request.id, known.titles),
    )
    people = _people(view, kept)
    moments = request_life.timeline(view, kept, people)
    values = {
        "request": request,
        "title": shortened(request.text) or "A request without words",
        "facts": _facts(view, request, people),
        "files": [(each.name, _link(each)) for each in request.files],
        "promises": _promises(view, request),
        "questions": [(each.ask, _answered(each)) for each in request.followups],
        "similar": request.similar,
        "moments": moments,
    }
    return Content(values, [request_life.table(moments, view)])


def _found(view: View, request_id: str) -> Request:
    """Return the request; raises NotFoundError where there is none, or where it was erased."""
    try:
        request = requests.look(view.session, request_id)
    except UnknownRequestError as error:
        missing = f"There is no request {request_id}. Look for its words instead."
        raise NotFoundError(missing) from error
    events = feedback.of_request(view.session, request.id)
    erased = next((each for each in events if each.kind is Kind.ERASED), None)
    if erased:
        raise NotFoundError(
            f"The words of this request were erased for good on {erased.at:%-d %B %Y}. "
            "That there was one still counts in the figures; what it said is kept nowhere."
        )
    return request


def _people(view: View, kept: Kept) -> Mapping[str, str]:
    request = kept.request
    return names(
        view.session,
        [
            *(request.requester, request.owner, request.resolved_by),
            *(each.author for each in kept.messages),
            *(each.actor for each in kept.entries),
        ],
    )


def _facts(view: View, request: Request, people: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what is known of a request, each with its name; what is not known is left out."""
    categories = {each.id: each.name for each in view.catalog.categories}
    fields = {each.id: each.name for each in view.catalog.fields}
    facts = [
        ("State", STATES[request.status]),
        ("Team", view.catalog.called(request.team)),
        ("About", categories.get(request.category or "", request.category or "")),
        ("Asked by", f"{people[request.requester]}, in {_CHATS[request.door]}"),
        ("Priority", request.priority.value),
        ("Taken by", people.get(request.owner or "", "")),
        *(
            (fields.get(name, name), f"{each.value} ({each.source})")
            for name, each in request.fields.items()
        ),
        ("Came back", f"{request.reopened} times" if request.reopened > 1 else ""),
        ("Came back", "once" if request.reopened == 1 else ""),
        ("Escalated", "yes" if request.escalated else ""),
        ("Ended", _end(request, people)),
        ("Rating", f"{request.rating} of 5" if request.rating else ""),
    ]
    return [(name, value) for name, value in facts if value]


def _end(request: Request, people: Mapping[str, str]) -> str:
    if request.status.is_open:
        return ""
    if request.went_quiet:
        return "closed, as nobody said more"
    if request.status is Status.WITHDRAWN:
        return "withdrawn by who asked"
    how = "said to be no request" if request.status is Status.DISMISSED else "resolved"
    return f"{how} by {people[request.resolved_by]}" if request.resolved_by else how


def _link(file: File) -> str:
    """Return where a file is; "" where that is no address of the web."""
    return file.url if file.url.startswith(("http://", "https://")) else ""


def _promises(view: View, request: Request) -> list[Promised]:
    now = request_now(request, view.catalog)
    if not view.catalog.heirs(now.team):
        return []
    clock = clock_of(now, view.catalog, view.at)
    kept = (request.first_response_at is not None, request.resolved_at is not None)
    return [
        _promised(due, is_kept=is_kept, is_open=request.status.is_open)
        for due, is_kept in zip((clock.response, clock.resolution), kept, strict=True)
    ]


def _promised(due: Due, *, is_kept: bool, is_open: bool) -> Promised:
    state, tone = ("kept", "good") if is_kept else ("still to keep", "note")
    if not is_kept and not is_open:
        state, tone = "nothing more to do", ""
    if due.is_breached:
        state, tone = "not kept", "bad"
    length = showing.minutes(due.promised / timedelta(minutes=1))
    return Promised(_PROMISES[due.promise], length, state, tone, due.at)


def _answered(asked: Followed) -> str:
    if not asked.is_asked:
        return "Left out by lot, to measure what it is good for."
    if asked.answer:
        return asked.answer
    if asked.is_overtaken:
        return "A technician spoke before there was an answer."
    return "Waits for an answer." if asked.answer is None else "Declined."


PAGE = Page(
    "request",
    "Request",
    _build,
    "/dashboard/requests/{id}",
    in_menu=False,
    has_filters=False,
    asks=("why",),
)
