"""What technicians do to a request of their team; see `bot.acts`."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.act import Act, record, teach
from bot.acts import Acts
from bot.desk import Desk
from helpdesk import authority, drafts, fixing, lifecycle, wording
from helpdesk.catalog import Catalog, Priority
from helpdesk.feedback import Kind
from helpdesk.journal import Deed, Entry
from helpdesk.model import Request, Status
from storage import closings, escalating, requests
from storage.answers import draft_of


class DeskActs:
    """Applies what technicians do; returns the request as it stands after each."""

    def __init__(self, acts: Acts, desk: Desk) -> None:
        self._acts = acts
        self._desk = desk

    @property
    def _catalog(self) -> Catalog:
        return self._desk.catalog

    def take(self, act: Act) -> Request:
        """A technician works on it from now on; one of another team moves it to theirs."""
        request, actor = act.request, act.actor
        if authority.serves(actor, request) or not actor.teams:
            agreed = teach(act, Kind.TAKEN, team=request.team, category=request.category)
            return self._take(act, agreed)
        team = self._acts.likeliest_of(act, actor.teams)
        moved = self._acts.move(act, team, Kind.TAKEN_OVER)
        return self._take(replace(act, request=moved, answers={}), None)

    def _take(self, act: Act, taught: int | None) -> Request:
        after = lifecycle.taken(act.request, act.actor.user)
        record(act, Deed.TAKEN, after, taught=taught)
        return self._acts.shown(act, after)

    def resolve(self, act: Act) -> Request:
        """A technician says that it is solved; the requester is told."""
        return self._acts.resolve(act)

    def reply(self, act: Act) -> Request:
        """Send words to the requester; where there was a draft, they say what it was worth."""
        draft = draft_of(act.session, act.request)
        if draft is None:
            after = lifecycle.replied(act.request, act.at)
            record(act, Deed.REPLIED, after)
        else:
            drafted = wording.draft_text(draft, act.request, self._catalog)
            kind = drafts.verdict(drafted, act.words)
            taught = teach(act, kind, template=draft.id)
            is_used = kind is not Kind.DRAFT_REJECTED
            sent = lifecycle.draft_sent if is_used else lifecycle.draft_replaced
            after = sent(act.request, act.at)
            record(act, Deed.REPLIED, after, taught=taught, detail={"draft": kind.value})
        self._answer(act, after)
        return self._acts.shown(act, after)

    def _answer(self, act: Act, after: Request) -> None:
        """Show the words in both threads."""
        said = wording.mirrored(act.actor.user, act.words, from_technician=True)
        self._desk.say(act.session, after, said, act.at)
        self._desk.say(act.session, after, said, act.at, under=after.card_slot)

    def send_draft(self, act: Act) -> Request:
        """Send the draft as it is."""
        draft = draft_of(act.session, act.request)
        if draft is None:
            return act.request
        taught = teach(act, Kind.DRAFT_SENT, template=draft.id)
        after = lifecycle.draft_sent(act.request, act.at)
        record(act, Deed.REPLIED, after, taught=taught, detail={"draft": draft.id})
        answer = wording.draft_reply(draft, act.request, act.actor.user, self._catalog)
        self._desk.say(act.session, after, answer, act.at)
        self._desk.say(act.session, after, answer, act.at, under=after.card_slot)
        return self._acts.shown(act, after)

    def reject_draft(self, act: Act) -> Request:
        """The draft is not sent, for the reason that was picked; it is not offered again."""
        reason = {"reason": act.answers["reason"]}
        taught = teach(act, Kind.DRAFT_REJECTED, template=act.request.draft, fields=reason)
        after = lifecycle.without_draft(act.request)
        record(act, Deed.DRAFT_REJECTED, after, taught=taught, detail=reason)
        return self._acts.shown(act, after)

    def fix_fields(self, act: Act) -> Request:
        """A technician sets category, priority or fields right; raises FixError.

        Whoever changes nothing teaches nothing.
        """
        category = fixing.category_of(act.request, act.answers, self._catalog)
        changed = fixing.changes(act.request, act.answers, self._catalog)
        if not category and not changed:
            return act.request
        taught = teach(act, Kind.FIELDS_FIXED, category=category, fields=changed)
        after = fixing.fixed(act.request, category, changed)
        detail = {"what": wording.fixed_fields(category, changed, self._catalog)}
        record(act, Deed.FIXED, after, taught=taught, detail=detail)
        self._desk.show_card(act.session, after, act.at)
        requests.save(act.session, after)
        return after

    def escalate(self, act: Act, priority: Priority) -> Request:
        """Tell those who are to know of what cannot wait, and why."""
        fields = {"priority": priority.value}
        sent = act.request.used_templates[-1] if act.request.used_templates else None
        taught = teach(act, Kind.ESCALATED, template=sent, fields=fields)
        after = lifecycle.escalated(act.request, priority)
        record(act, Deed.ESCALATED, after, taught=taught, detail=fields)
        here = partial(wording.escalated_note, after, act.actor.user, act.words)
        elsewhere = partial(wording.escalated_elsewhere, after, act.actor.user, act.words)
        escalating.escalate(act.session, after, self._catalog, here, elsewhere, act.at)
        return self._acts.shown(act, after)

    def dismiss(self, act: Act) -> Request:
        """A technician says that there is nothing to do: it was no request."""
        taught = teach(act, Kind.NOT_A_REQUEST)
        after = lifecycle.dismissed(act.request, act.actor.user)
        record(act, Deed.DISMISSED, after, taught=taught)
        return self._acts.shown(act, after)

    def undo(self, act: Act, entry: Entry) -> Request:
        """Take back what somebody did last, and what it taught."""
        before, after = act.request, lifecycle.undone(act.request, entry.before)
        if entry.feedback_id is not None:
            teach(act, Kind.EVENT_UNDONE, about=str(entry.feedback_id))
        record(act, Deed.UNDONE, after, detail={"entry": str(entry.id)})
        if before.card != after.card:
            self._desk.collapse(act.session, before, after, act.actor.user, act.at)
        if before.status is Status.RESOLVED:
            closings.withdraw(act.session, after, act.at)
            note = wording.unresolved_note(act.actor.user, after.team, self._catalog)
            self._desk.say(act.session, after, note, act.at)
        shown = self._acts.shown(act, after)
        self._acts.let_follow(act, after)
        return shown
