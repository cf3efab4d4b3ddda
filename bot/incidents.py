"""Major incidents, as technicians declare, tell and end them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session

from bot.act import Act, record, teach
from bot.acts import Acts
from bot.desk import Desk
from bot.reaction import Reaction, notice
from helpdesk import lifecycle, wording
from helpdesk.cards import ActionId
from helpdesk.catalog import Catalog
from helpdesk.feedback import Kind
from helpdesk.incidents import is_linked, is_parent
from helpdesk.journal import Deed
from helpdesk.model import Clarify, Request
from helpdesk.wording import incidents as words_of
from storage import chat_posts, closings, decisions, incident_news, incidents, journal, requests
from storage.incident_news import News, What


class Incidents:
    """What the buttons of an incident do."""

    def __init__(self, acts: Acts, desk: Desk) -> None:
        self._acts = acts
        self._desk = desk
        self.handlers: Mapping[ActionId, Callable[[Act], Reaction]] = {
            ActionId.DECLARE_INCIDENT: self._declare,
            ActionId.NO_INCIDENT: self._clear,
            ActionId.STATUS_TO_ALL: self._tell_all,
            ActionId.RESOLVE_ALL: self._resolve_all,
            ActionId.NOT_PART: self._not_part,
        }

    @property
    def _catalog(self) -> Catalog:
        return self._desk.catalog

    def _declare(self, act: Act) -> Reaction:
        """Let the first request stand for all that were alike."""
        if act.request.incident or self._is_cleared(act):
            return notice("This was settled already: look at what stands there now.")
        parent = self._as_parent(act)
        others = [each for each in self._suspected(act) if each != parent.id]
        self._spread(act, What.LINKED, others)
        self._show(act, parent)
        declared = words_of.incident_declared(parent, act.actor.user)
        chat_posts.update(act.session, parent, incidents.SLOT, declared, act.at)
        return Reaction()

    def _as_parent(self, act: Act) -> Request:
        """Give the first request to its team, whatever became of it, and let it stand for all."""
        before = act.request
        open_again = lifecycle.reopened(before) if before.resolved_at else before
        after = lifecycle.handed_over(open_again, before.team, before.category)
        after = replace(after, incident=before.id)
        after = after if before.has_card else lifecycle.with_new_card(after)
        record(act, Deed.LINKED, after, detail={"incident": before.id})
        requests.save(act.session, after)
        if not before.has_card:
            self._desk.give_card(act.session, after, act.at)
        self._desk.show_reply(act.session, after, words_of.parent_reply(), act.at)
        self._desk.say(act.session, after, words_of.known_note(), act.at)
        return after

    def _suspected(self, act: Act) -> Sequence[str]:
        entries = journal.of_request(act.session, act.request.id)
        found = [each for each in entries if each.deed is Deed.SUSPECTED]
        return found[-1].detail["requests"].split() if found else ()

    def _is_cleared(self, act: Act) -> bool:
        entries = journal.of_request(act.session, act.request.id)
        return any(each.deed is Deed.CLEARED for each in entries)

    def _clear(self, act: Act) -> Reaction:
        """It is no incident; where it was declared, every request is one by itself again."""
        if self._is_cleared(act):
            return notice("This was settled already: look at what stands there now.")
        after = self._undeclared(act) if is_parent(act.request) else act.request
        record(act, Deed.CLEARED, after)
        cleared = words_of.incident_cleared(after, act.actor.user)
        chat_posts.update(act.session, after, incidents.SLOT, cleared, act.at)
        return Reaction()

    def _undeclared(self, act: Act) -> Request:
        """Let the parent and all that are linked to it be requests by themselves."""
        others = incidents.linked(act.session, act.request.id)
        after = replace(act.request, incident=None, revision=act.request.revision + 1)
        self._acts.shown(act, after)
        self._spread(act, What.UNLINKED, others)
        return after

    def _tell_all(self, act: Act) -> Reaction:
        """Open the form, or tell everybody who waits, and the card's thread."""
        if not is_parent(act.request):
            return Reaction(card=wording.stale(act.request))
        if "words" not in act.answers:
            return Reaction(form=words_of.status_form(act.request))
        if not act.words.strip():
            return notice("There was nothing to send: write a word or two.")
        session, by = act.session, act.actor.user
        after = incident_news.tell(session, act.request, act.words, by, act.at)
        note = words_of.status_note(act.words, by)
        self._desk.say(session, after, note, act.at, under=after.card_slot)
        self._spread(act, What.TOLD, incidents.linked(session, after.id))
        self._show(act, after)
        return Reaction()

    def _resolve_all(self, act: Act) -> Reaction:
        """Resolve the parent and all that are linked; one of them confirms its team."""
        if not is_parent(act.request):
            return Reaction(card=wording.stale(act.request))
        others = incidents.linked(act.session, act.request.id)
        after = lifecycle.resolved(act.request, act.actor.user, act.at)
        record(act, Deed.RESOLVED, after, taught=self._agree(act, others))
        self._acts.shown(act, after)
        told = wording.resolved_note(after)
        chat_posts.post(act.session, after, told, act.at, slot=closings.CLOSED)
        self._spread(act, What.RESOLVED, others)
        return Reaction()

    def _agree(self, act: Act, others: Sequence[str]) -> int | None:
        """Teach one agreement for all: three hundred reports are one matter, not as many votes."""
        some = (requests.look(act.session, each) for each in others[: incident_news.AT_ONCE])
        for request in (act.request, *some):
            if _is_untouched(act.session, request):
                of = replace(act, request=request)
                return teach(of, Kind.RESOLVED, team=request.team, category=request.category)
        return None

    def _not_part(self, act: Act) -> Reaction:
        """Let a request be one by itself; only that it was linked was wrong."""
        if not is_linked(act.request):
            return Reaction(card=wording.stale(act.request))
        parent = requests.look(act.session, str(act.request.incident))
        incident_news.unlink(act.session, act.request, act.actor.user, act.at, self._catalog)
        self._desk.show_card(act.session, parent, act.at)
        return Reaction()

    def _spread(self, act: Act, what: What, ids: Sequence[str]) -> None:
        words = act.words if what is What.TOLD else ""
        news = News(what, act.request.id, act.actor.user, act.key, act.at, words)
        incident_news.spread(act.session, news, ids, self._catalog)

    def _show(self, act: Act, parent: Request) -> None:
        self._desk.show_card(act.session, parent, act.at)


def _is_untouched(session: Session, request: Request) -> bool:
    """Whether the request is where the bot sent it."""
    decided = decisions.get(session, request.decision_id)
    return decided.kind != Clarify.kind and decided.team == request.team and not request.rejected
