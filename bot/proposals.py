"""The use-case of buttons about what is proposed to a team, or was changed for it.

They belong to no request. Each press runs in one transaction: authorise, see that nobody decided
before, act, and show the card as it is then.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from sqlmodel import Session

from bot.corrections import Press, parts
from bot.reaction import Reaction, notice
from helpdesk import authority, proposal_form, wording
from helpdesk.cards import ActionId
from helpdesk.catalog import Catalog
from helpdesk.knowledge import Change
from helpdesk.model import Actor
from helpdesk.proposal_form import FormError
from helpdesk.proposals import Proposal, ProposalState
from helpdesk.redaction import redact
from storage import adopting, announcing, ingress, knowledge, proposals, requests, taking_back
from storage.adopting import AdoptError
from storage.chat_posts import HOME
from storage.db import Database

log = logging.getLogger(__name__)

_GONE = "This is not there any more."
# A longer one is no id of the log: no database could hold it.
_LONGEST_NUMBER = 18


class Proposals:
    """Applies what people press on the cards of proposals and of changes."""

    def __init__(self, database: Database, catalog: Catalog) -> None:
        self._database = database
        self._catalog = catalog
        self._decide: Mapping[ActionId, Callable[[Session, Press, Proposal], Reaction]] = {
            ActionId.ADOPT: self._adopt,
            ActionId.KEEP_AS_IS: self._keep,
            ActionId.TURN_OFF: self._turn_off,
            ActionId.OPEN_PROPOSAL: self._open,
        }

    def handles(self, action: ActionId) -> bool:
        """Whether this is about a proposal or a change."""
        return action in self._decide or action is ActionId.UNDO_CHANGE

    def press(self, press: Press) -> Reaction:
        """Apply one press, once however often it is delivered."""
        with self._database.transaction() as session:
            knowledge.hold(session)
            if press.action is ActionId.UNDO_CHANGE:
                return self._undo(session, press)
            return self._on_proposal(session, press)

    def _on_proposal(self, session: Session, press: Press) -> Reaction:
        proposal_id, revision, _ = parts(press.value)
        proposal = proposals.find(session, proposal_id)
        if proposal is None:
            return notice(_GONE)
        refused = self._refusal(session, press, proposal.team, proposal.id)
        if refused:
            return notice(refused)
        if proposal.state is not ProposalState.OPEN or revision != proposal.revision:
            is_again = not ingress.is_new(session, press.key, press.at)
            return Reaction() if is_again else Reaction(card=wording.decided_already(proposal))
        return self._decide[press.action](session, press, proposal)

    def _refusal(self, session: Session, press: Press, team: str, about: str) -> str | None:
        """Say why this person may not decide for the team; None where they may."""
        refused = authority.team_refusal(press.actor, team, self._catalog)
        if not refused and not _is_shown(session, about, press.actor):
            refused = "This belongs to another workspace."
        if refused:
            log.info("refused %s on %s to %s", press.action, about, press.actor.user)
        return refused

    def _adopt(self, session: Session, press: Press, proposal: Proposal) -> Reaction:
        try:
            return self._adopt_as(session, press, proposal, None)
        except FormError as error:
            return notice(f"It cannot be adopted as it is; open it to mend this. {error}")

    def _adopt_as(
        self,
        session: Session,
        press: Press,
        proposal: Proposal,
        content: Mapping[str, object] | None,
    ) -> Reaction:
        by, at = press.actor.user, press.at
        try:
            adopting.adopt(session, proposal, self._catalog, by, at, content)
        except AdoptError as error:
            return notice(str(error))
        ingress.is_new(session, press.key, at)
        return Reaction()

    def _keep(self, session: Session, press: Press, proposal: Proposal) -> Reaction:
        adopting.keep(session, proposal, self._catalog, press.actor.user, press.at)
        ingress.is_new(session, press.key, press.at)
        return Reaction()

    def _turn_off(self, session: Session, press: Press, proposal: Proposal) -> Reaction:
        adopting.turn_off(session, proposal, self._catalog, press.actor.user, press.at)
        ingress.is_new(session, press.key, press.at)
        return Reaction()

    def _open(self, session: Session, press: Press, proposal: Proposal) -> Reaction:
        """Open the form, or adopt what was filled in; what is faulty stays in the form."""
        if not wording.can_be_opened(proposal.kind):
            return notice("There is nothing in it to change: adopt it, or keep it as it is.")
        if not press.answers:
            filled = proposal_form.filled(proposal)
            return Reaction(form=wording.proposal_form(proposal, filled))
        answers = {name: redact(text).text for name, text in press.answers.items()}
        try:
            return self._adopt_as(session, press, proposal, proposal_form.read(proposal, answers))
        except FormError as error:
            return Reaction(form=wording.proposal_form(proposal, answers, str(error)))

    def _undo(self, session: Session, press: Press) -> Reaction:
        number = parts(press.value)[0]
        is_number = number.isdecimal() and len(number) <= _LONGEST_NUMBER
        change = knowledge.get_change(session, int(number)) if is_number else None
        if change is None:
            return notice(_GONE)
        about = change.proposal or announcing.about(change.id)
        refused = self._refusal(session, press, change.team, about)
        if refused:
            return notice(refused)
        if not ingress.is_new(session, press.key, press.at):
            return Reaction()
        if not taking_back.can_take_back(session, change):
            return notice(self._why_not(session, change))
        taking_back.take_back(session, change, self._catalog, press.actor.user, press.at)
        return Reaction()

    def _why_not(self, session: Session, change: Change) -> str:
        """Say why a change cannot be taken back."""
        after = taking_back.later(session, change)
        if not after:
            return "This was taken back already."
        said = announcing.sentence(session, after[0], self._catalog)
        return f"First undo what came after it: {said}."


def _is_shown(session: Session, about: str, actor: Actor) -> bool:
    """Whether its card stands in the actor's workspace, or is still to be posted."""
    place = requests.post(session, about, HOME)
    return place is None or place.workspace in ("", actor.workspace)
