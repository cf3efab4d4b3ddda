"""What the buttons of a team's card do, and the forms that they open."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.act import Act
from bot.acts import Acts
from bot.desk_acts import DeskActs
from bot.reaction import Reaction, notice
from helpdesk import authority, fixing, priority, wording
from helpdesk.cards import ActionId
from helpdesk.catalog import Catalog, Priority
from helpdesk.drafts import FLAWS
from helpdesk.feedback import Kind
from helpdesk.talk import is_note
from storage.answers import draft_of


class DeskPresses:
    """Each button of technicians with what it does."""

    def __init__(self, acts: Acts, desk_acts: DeskActs) -> None:
        self._acts = acts
        self._desk_acts = desk_acts
        self.handlers: Mapping[ActionId, Callable[[Act], Reaction]] = {
            ActionId.TAKE: self._take,
            ActionId.REPLY: self._reply,
            ActionId.SEND_DRAFT: self._send_draft,
            ActionId.EDIT_DRAFT: self._reply,
            ActionId.REJECT_DRAFT: self._reject_draft,
            ActionId.RESOLVE: self._resolve,
            ActionId.REASSIGN: self._reassign,
            ActionId.FIX_FIELDS: self._fix_fields,
            ActionId.ESCALATE: self._escalate,
            ActionId.DISMISS: self._dismiss,
            ActionId.UNDO: self._undo,
        }

    @property
    def _catalog(self) -> Catalog:
        return self._acts.catalog

    def _take(self, act: Act) -> Reaction:
        if act.request.owner == act.actor.user:
            return notice("You have it already.")
        after = self._desk_acts.take(act)
        if after.team == act.request.team:
            return Reaction()
        team = self._catalog.team(after.team).name
        return notice(f"Moved to {team}, and yours. I learn from this.")

    def _reply(self, act: Act) -> Reaction:
        """Open the form, or send what was written."""
        if "words" not in act.answers:
            draft = draft_of(act.session, act.request)
            words = wording.draft_text(draft, act.request, self._catalog) if draft else ""
            return Reaction(form=wording.reply_form(act.request, words))
        if not act.words.strip():
            return notice("There was nothing to send: write a word or two.")
        if is_note(act.words):
            return notice(
                "This begins as a note does, and a reply reaches whoever asked. Write notes in the "
                "card's thread; for a reply leave out the mark."
            )
        self._desk_acts.reply(act)
        return Reaction()

    def _send_draft(self, act: Act) -> Reaction:
        self._desk_acts.send_draft(act)
        return Reaction()

    def _reject_draft(self, act: Act) -> Reaction:
        """Ask why, or take it in."""
        reason = act.answers.get("reason")
        if reason is None:
            return Reaction(form=wording.reject_form(act.request))
        if reason not in FLAWS:
            return notice("This reason does not exist; open the form again.")
        self._desk_acts.reject_draft(act)
        return Reaction()

    def _resolve(self, act: Act) -> Reaction:
        self._desk_acts.resolve(act)
        return Reaction()

    def _reassign(self, act: Act) -> Reaction:
        if act.choice:
            return self._reassign_to(act)
        offered = self._acts.remaining_teams(act)
        if not offered:
            return notice("No other team is left: this request has been with all of them.")
        return Reaction(form=wording.reassign_form(act.request, offered, self._catalog))

    def _reassign_to(self, act: Act) -> Reaction:
        """Move it; the card itself tells that it was moved."""
        if not self._acts.may_move(act, act.choice):
            return Reaction(card=wording.stale(act.request))
        self._acts.move(act, act.choice, Kind.REASSIGNED)
        return Reaction()

    def _fix_fields(self, act: Act) -> Reaction:
        """Open the form, or take it in; the card itself shows what was set right."""
        if "priority" not in act.answers:
            return Reaction(form=wording.fix_form(act.request, self._catalog))
        if act.choice != fixing.stamp(act.request):
            return Reaction(card=wording.stale(act.request))
        try:
            self._desk_acts.fix_fields(act)
        except fixing.FixError as error:
            return notice(str(error))
        return Reaction()

    def _escalate(self, act: Act) -> Reaction:
        """Open the form with the priority raised by a step, or take it in."""
        chosen = act.answers.get("priority")
        if chosen is None:
            raised = priority.raised(act.request.priority)
            return Reaction(form=wording.escalate_form(act.request, raised))
        if chosen not in set(Priority):
            return notice("This priority does not exist; open the form again.")
        self._desk_acts.escalate(act, Priority(chosen))
        return Reaction()

    def _dismiss(self, act: Act) -> Reaction:
        self._desk_acts.dismiss(act)
        return Reaction()

    def _undo(self, act: Act) -> Reaction:
        entry = self._acts.undoable(act)
        if entry is None:
            return notice("There is nothing to undo any more.")
        if act.choice != str(entry.id):
            return Reaction(card=wording.stale(act.request))
        is_orphaned = not self._catalog.heirs(act.request.team)
        may = is_orphaned or authority.serves(act.actor, act.request)
        if act.actor.user != entry.actor and not may:
            team = self._catalog.called(act.request.team)
            return notice(f"Only technicians of {team}, or who did it, can undo this.")
        self._desk_acts.undo(act, entry)
        return Reaction()
