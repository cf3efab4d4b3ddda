"""The use-case of buttons, lists and forms that judge what the bot did.

Each press runs in one transaction: authorise, see that it is not stale, act. What is only for the
actor's eyes comes back as a Reaction, which the door shows after the commit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from bot.act import Act
from bot.acts import Acts
from bot.desk_presses import DeskPresses
from bot.errors import NotAllowedError
from bot.followups import FollowUps
from bot.incidents import Incidents
from bot.outcomes import Outcomes
from bot.reaction import Reaction, notice
from helpdesk import authority, lifecycle, wording
from helpdesk.cards import ActionId, Card, for_requesters
from helpdesk.catalog import Catalog
from helpdesk.feedback import Kind
from helpdesk.heirs import request_now
from helpdesk.model import Actor, Request, Status
from helpdesk.redaction import redact
from storage import chat_posts, ingress, requests
from storage.db import Database

log = logging.getLogger(__name__)

MOST_LISTED = 40
"""So many teams at most are offered in a message, which has little room; a form takes them all."""


@dataclass(frozen=True)
class Press:
    """Something a person did with a button, a list or a form.

    `key` names it on its platform. `value` is what the element carried: `request.revision`, and
    for a choice `.choice` behind it. `answers` are what the person filled in, by its questions.
    """

    key: str
    actor: Actor
    action: ActionId
    value: str
    at: datetime
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Judgement:
    """An emoji with which a person said of the message at this place whether it helped."""

    key: str
    actor: Actor
    channel: str
    ts: str
    helped: bool
    at: datetime


class Corrections:
    """Applies what people press."""

    def __init__(
        self,
        database: Database,
        acts: Acts,
        presses: DeskPresses,
        incidents: Incidents,
        followups: FollowUps,
        outcomes: Outcomes,
    ) -> None:
        self._database = database
        self._acts = acts
        self._handlers: dict[ActionId, Callable[[Act], Reaction]] = {
            ActionId.SOLVED: self._solved,
            ActionId.WRONG_TEAM: self._wrong_team,
            ActionId.MOVE: self._move,
            ActionId.PERSON: self._person,
            ActionId.CHOOSE: self._choose,
            ActionId.SOMETHING_ELSE: self._something_else,
            ActionId.RIGHT_TEAM: self._right_team,
            ActionId.REOPEN: self._reopen,
            **presses.handlers,
            **incidents.handlers,
            **followups.handlers,
            **outcomes.handlers,
        }

    @property
    def catalog(self) -> Catalog:
        """The catalog in use."""
        return self._acts.catalog

    def shown_at(self, channel: str, ts: str, actor: Actor) -> Card | None:
        """Return the card that stands at this place as this person may see it; None for others."""
        with self._database.snapshot() as session:
            post = requests.post_at(session, actor.workspace, channel, ts)
            shown = chat_posts.shown(session, post) if post else None
        return shown if shown is None or actor.is_technician else for_requesters(shown)

    def judge(self, judgement: Judgement) -> None:
        """Apply a thumb up or down that the requester gave to an answer; any other says nothing."""
        with self._database.transaction() as session:
            actor = judgement.actor
            post = requests.request_at(session, actor.workspace, judgement.channel, judgement.ts)
            if post is None or post.slot != chat_posts.REPLY:
                return
            request = self._request(session, post.request_id)
            act = Act(session, request, actor, judgement.key, judgement.at)
            is_answer = act.is_requester and request.status is Status.ANSWERED
            if not is_answer or not ingress.is_new(session, judgement.key, judgement.at):
                return
            if judgement.helped:
                self._acts.solve(act)
            else:
                self._acts.hand_over(act, Kind.DID_NOT_HELP)

    def press(self, press: Press) -> Reaction:
        """Apply one press, once however often it is delivered.

        Raises UnknownRequestError where its request is not (yet) there.
        """
        request_id, revision, choice = parts(press.value)
        with self._database.transaction() as session:
            request = self._request(session, request_id)
            answers = {name: redact(text).text for name, text in press.answers.items()}
            act = Act(session, request, press.actor, press.key, press.at, choice, answers)
            try:
                authorise(act, press.action, self.catalog)
            except NotAllowedError as error:
                return notice(str(error))
            if not ingress.is_new(session, press.key, press.at):
                return Reaction()
            is_old = revision != request.revision and press.action not in lifecycle.ANYTIME
            if is_old or not lifecycle.may(request, press.action):
                return Reaction(card=wording.stale(request))
            return self._handlers[press.action](act)

    def _request(self, session: Session, request_id: str) -> Request:
        return request_now(requests.get(session, request_id), self.catalog)

    def _solved(self, act: Act) -> Reaction:
        self._acts.solve(act)
        return Reaction()

    def _wrong_team(self, act: Act) -> Reaction:
        offered = self._acts.remaining_teams(act)
        if not offered:
            return notice("No other team is left. Press “Talk to a person” instead.")
        if len(offered) > MOST_LISTED:
            return Reaction(form=wording.move_form(act.request, offered, self.catalog))
        return Reaction(card=wording.choices(act.request, offered, self.catalog))

    def _move(self, act: Act) -> Reaction:
        if not self._acts.may_move(act, act.choice):
            return Reaction(card=wording.stale(act.request))
        self._acts.move(act, act.choice, Kind.WRONG_TEAM)
        return notice(f"Moved to {self.catalog.team(act.choice).name}. I learn from this.")

    def _right_team(self, act: Act) -> Reaction:
        self._acts.confirm(act)
        return Reaction()

    def _person(self, act: Act) -> Reaction:
        self._acts.hand_over(act, Kind.PERSON)
        return Reaction()

    def _something_else(self, act: Act) -> Reaction:
        self._acts.hand_over(act, Kind.SOMETHING_ELSE)
        return Reaction()

    def _choose(self, act: Act) -> Reaction:
        chosen = next((each for each in self.catalog.categories if each.id == act.choice), None)
        if chosen is None:
            return Reaction(card=wording.stale(act.request))
        self._acts.choose(act, chosen)
        return Reaction()

    def _reopen(self, act: Act) -> Reaction:
        self._acts.reopen(act)
        return Reaction()


def parts(value: str) -> tuple[str, int, str]:
    """Return what a button carries: the request's id, its revision, and what was chosen."""
    request_id, _, rest = value.partition(".")
    revision, _, choice = rest.partition(".")
    return request_id, int(revision) if revision.isdigit() else -1, choice


def authorise(act: Act, action: ActionId, catalog: Catalog) -> None:
    """Let those act who may; raises NotAllowedError saying why not."""
    actor, request = act.actor, act.request
    if requests.is_shown_in(act.session, request, actor.workspace):
        refused = authority.refusal(actor, request, action, catalog)
    else:
        refused = "This request belongs to another workspace."
    if refused:
        log.info("refused %s on request %s to %s", action, request.id, actor.user)
        raise NotAllowedError(refused)
