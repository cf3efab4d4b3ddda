"""What happens to all requests of an incident at once: to each of them exactly once.

A few are told in the transaction that decides it; more are left to a worker, `AT_ONCE` in a
transaction, so that nobody waits for five hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from helpdesk import lifecycle, wording
from helpdesk.catalog import Catalog
from helpdesk.heirs import request_now
from helpdesk.incidents import is_linked
from helpdesk.journal import Deed, Entry
from helpdesk.model import Request, Status
from helpdesk.wording import incidents as words_of
from storage import chat_posts, closings, incidents, ingress, journal, outbox, requests, team_cards
from storage.chat_posts import REPLY, Target

JOB = "incident_news"
AT_ONCE = 50
MOST_NAMED = 20
"""So many that join are named under the parent's card; after that they are only counted."""


class What(StrEnum):
    """What happens to them."""

    LINKED = "linked"
    TOLD = "told"
    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"
    MOVED = "moved"
    UNLINKED = "unlinked"


@dataclass(frozen=True)
class News:
    """What `actor` did at `at` to requests of the incident of `parent`. `key` names the act."""

    what: What
    parent: str
    actor: str
    key: str
    at: datetime
    words: str = ""


def payload(news: News, ids: Sequence[str]) -> dict[str, Any]:
    """Return the news for these requests as a job carries them."""
    return vars(news) | {"what": news.what.value, "at": news.at.isoformat(), "ids": list(ids)}


def read(payload: Mapping[str, Any]) -> tuple[News, list[str]]:
    """Return what `payload` made."""
    values = dict(payload)
    ids = [str(each) for each in values.pop("ids")]
    at = datetime.fromisoformat(values["at"])
    return News(**values | {"what": What(values["what"]), "at": at}), ids


def spread(session: Session, news: News, ids: Sequence[str], catalog: Catalog) -> None:
    """Let it happen to these requests: now, or by a worker where they are many."""
    if len(ids) <= AT_ONCE:
        happen(session, news, ids, catalog)
    else:
        outbox.owe_job(session, JOB, news.at, payload(news, ids))


def happen(session: Session, news: News, ids: Sequence[str], catalog: Catalog) -> None:
    """Let it happen to each of these requests that it has not happened to."""
    for request_id in sorted(ids):
        request = request_now(requests.get(session, request_id), catalog)
        parent = requests.look(session, news.parent)
        key = f"{JOB}:{news.key}:{news.what}:{request_id}"
        if _concerns(news, request) and ingress.is_new(session, key, news.at):
            _DO[news.what](session, news, request, parent, catalog)


def _concerns(news: News, request: Request) -> bool:
    """Whether it is as the news needs it, and in the incident; who is to be linked, in none."""
    wanted = None if news.what is What.LINKED else news.parent
    is_open = news.what is not What.UNRESOLVED
    return request.status.is_open is is_open and request.incident == wanted


def link(
    session: Session, request: Request, parent: Request, by: str, at: datetime, catalog: Catalog
) -> Request:
    """Make a request part of an incident; its card collapses, and one without stays without."""
    has_card = request.status is Status.WITH_TEAM and request.has_card
    placed = request if has_card else parent
    after = replace(
        request,
        status=Status.WITH_TEAM,
        incident=parent.id,
        team=placed.team,
        category=placed.category,
        card=request.card if has_card else 0,
        template=None,
        draft=None,
        draft_version=None,
        answered_at=None,
        checked_at=None,
        revision=request.revision + 1,
        touched=True,
    )
    _enter(session, request, after, Deed.LINKED, by, at, {"incident": parent.id})
    if has_card:
        team_cards.show(session, after, catalog, at)
    elif incidents.count(session, parent.id) <= MOST_NAMED:
        joined = words_of.joined_note(after)
        chat_posts.post(session, parent, joined, at, under=parent.card_slot)
    was_told = requests.post(session, request.id, REPLY) is not None
    chat_posts.show(session, after, REPLY, words_of.known_reply(after), at)
    if was_told:
        chat_posts.post(session, after, words_of.known_note(), at)
    return after


def unlink(session: Session, request: Request, by: str, at: datetime, catalog: Catalog) -> Request:
    """Let a request be one by itself again; its team has a card of it."""
    team = catalog.team(request.team)
    stands = chat_posts.card_in(session, request, team.channel) == request.card_slot
    after = replace(request, incident=None, revision=request.revision + 1)
    after = after if stands else lifecycle.with_new_card(after)
    _enter(session, request, after, Deed.UNLINKED, by, at, {"incident": str(request.incident)})
    if stands:
        team_cards.show(session, after, catalog, at)
    else:
        _post_card(session, after, str(request.incident), catalog, at)
    chat_posts.show(session, after, REPLY, wording.standing_reply(after, catalog), at)
    if by != request.requester:
        chat_posts.post(session, after, words_of.unlinked_note(), at)
    return after


def _post_card(
    session: Session, request: Request, incident: str, catalog: Catalog, at: datetime
) -> None:
    """Post it in the chat that its team works in, or else in that of the incident it left."""
    team = catalog.team(request.team)
    declared = requests.post(session, incident, incidents.SLOT)
    door = team.chat or (declared.door if declared else request.door)
    card = wording.team_card(team_cards.view(session, request, catalog, at), catalog)
    where = Target(door, team.channel)
    chat_posts.post_in_channel(session, request, where, card, at, slot=request.card_slot)


def tell(session: Session, request: Request, words: str, by: str, at: datetime) -> Request:
    """Tell a requester what is new; that counts as a response."""
    after = lifecycle.replied(request, at)
    _enter(session, request, after, Deed.REPLIED, by, at, {"words": words})
    chat_posts.post(session, after, words_of.status_note(words, by), at)
    return after


def _resolve(
    session: Session, news: News, request: Request, _parent: Request, catalog: Catalog
) -> None:
    after = lifecycle.resolved(request, news.actor, news.at)
    _enter(session, request, after, Deed.RESOLVED, news.actor, news.at, {})
    team_cards.show(session, after, catalog, news.at)
    chat_posts.show(session, after, REPLY, wording.resolved_reply(after, catalog), news.at)
    told = wording.resolved_note(after)
    chat_posts.post(session, after, told, news.at, slot=closings.CLOSED)


def _unresolve(
    session: Session, news: News, request: Request, _parent: Request, catalog: Catalog
) -> None:
    """Take the resolution of all back, which its own card cannot."""
    entries = journal.of_request(session, request.id)
    last = [each for each in entries if each.deed is Deed.RESOLVED][-1]
    was_open = {"status": Status.WITH_TEAM.value, "resolved_at": None, "resolved_by": None}
    after = lifecycle.undone(request, was_open)
    _enter(session, request, after, Deed.UNDONE, news.actor, news.at, {"entry": str(last.id)})
    team_cards.show(session, after, catalog, news.at)
    chat_posts.show(session, after, REPLY, wording.standing_reply(after, catalog), news.at)
    closings.withdraw(session, after, news.at)
    told = wording.unresolved_note(news.actor, after.team, catalog)
    chat_posts.post(session, after, told, news.at)


def _follow(
    session: Session, news: News, request: Request, parent: Request, catalog: Catalog
) -> None:
    """Let a request go where its parent went; its card stays where it is."""
    after = replace(request, team=parent.team, category=parent.category)
    requests.save(session, after)
    team_cards.show(session, after, catalog, news.at)


def _link(
    session: Session, news: News, request: Request, parent: Request, catalog: Catalog
) -> None:
    link(session, request, parent, news.actor, news.at, catalog)


def _tell(
    session: Session, news: News, request: Request, _parent: Request, _catalog: Catalog
) -> None:
    tell(session, request, news.words, news.actor, news.at)


def _unlink(
    session: Session, news: News, request: Request, _parent: Request, catalog: Catalog
) -> None:
    if is_linked(request):
        unlink(session, request, news.actor, news.at, catalog)


_DO: Mapping[What, Callable[[Session, News, Request, Request, Catalog], None]] = {
    What.LINKED: _link,
    What.TOLD: _tell,
    What.RESOLVED: _resolve,
    What.UNRESOLVED: _unresolve,
    What.MOVED: _follow,
    What.UNLINKED: _unlink,
}


def _enter(
    session: Session,
    before: Request,
    after: Request,
    deed: Deed,
    by: str,
    at: datetime,
    detail: Mapping[str, str],
) -> None:
    """Keep the request, and what was done to it."""
    requests.save(session, after)
    changed = {} if deed is Deed.RESOLVED else lifecycle.differences(before, after)
    journal.add(session, Entry(before.id, at, by, deed, detail, changed))
