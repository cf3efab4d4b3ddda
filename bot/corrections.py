"""The use-case of feedback: buttons, lists, forms and replies that judge what the bot did.

Each act runs in one transaction: authorise, see that it is not stale, append one feedback event,
move the request at once, and wake learning. What is only for the actor's eyes comes back as a
Reaction, which the door shows after the commit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.decider import Decider, Verdict
from bot.desk import Desk
from bot.errors import NotAllowedError
from helpdesk import lifecycle, replies, triage, wording
from helpdesk.cards import ActionId, Card, Form
from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, Kind
from helpdesk.model import Actor, Answer, Clarify, Message, Option, Request, Route, Status
from helpdesk.redaction import redact
from helpdesk.triage import Context
from storage import decisions, feedback, ingress, outbox, requests
from storage.chat_posts import HOME
from storage.db import Database

# So many teams at most are offered in a message, which has little room; a form takes them all.
_LISTED = 40


@dataclass(frozen=True)
class Press:
    """Something a person did with a button, a list or a form.

    `key` names it on its platform. `value` is what the element carried: `request.revision`, and
    for a choice `.choice` behind it. `words` are what the person wrote with it.
    """

    key: str
    actor: Actor
    action: ActionId
    value: str
    at: datetime
    words: str = ""


@dataclass(frozen=True)
class Reaction:
    """What the actor alone sees at once: a card, or a form to fill in."""

    card: Card | None = None
    form: Form | None = None


@dataclass(frozen=True)
class _Act:
    """One act on one request, inside its transaction."""

    session: Session
    request: Request
    actor: Actor
    key: str
    at: datetime
    choice: str = ""
    words: str = ""

    @property
    def is_requester(self) -> bool:
        return self.actor.user == self.request.requester


class Corrections:
    """Applies what people do to requests."""

    def __init__(self, database: Database, decider: Decider, desk: Desk) -> None:
        self._database = database
        self._decider = decider
        self._desk = desk
        self._handlers: dict[ActionId, Callable[[_Act], Reaction]] = {
            ActionId.SOLVED: self._solved,
            ActionId.WRONG_TEAM: self._wrong_team,
            ActionId.MOVE: self._move_chosen,
            ActionId.PERSON: self._person,
            ActionId.CHOOSE: self._choose,
            ActionId.SOMETHING_ELSE: self._something_else,
            ActionId.RESOLVE: self._resolve,
            ActionId.REASSIGN: self._reassign,
            ActionId.REOPEN: self._reopen,
        }

    @property
    def catalog(self) -> Catalog:
        """The catalog in use."""
        return self._desk.catalog

    def open_requests(self, workspace: str, requester: str) -> list[Request]:
        """Return this person's open requests, the newest first."""
        with self._database.snapshot() as session:
            return requests.open_of(session, workspace, requester)

    def press(self, press: Press) -> Reaction:
        """Apply one press, once however often it is delivered.

        Raises UnknownRequestError where its request is not (yet) there.
        """
        request_id, revision, choice = _parts(press.value)
        with self._database.transaction() as session:
            request = requests.get(session, request_id)
            words = redact(press.words).text
            act = _Act(session, request, press.actor, press.key, press.at, choice, words)
            try:
                _authorise(act, press.action)
            except NotAllowedError as error:
                return _notice(str(error))
            if not ingress.is_new(session, press.key, press.at):
                return Reaction()
            if revision != request.revision:
                return Reaction(card=wording.stale(request))
            return self._handlers[press.action](act)

    # Replies in threads.

    def reply(self, session: Session, request: Request, message: Message, from_team: bool) -> None:
        """Apply a reply in one of the request's threads, or let it join the conversation."""
        technician = from_team or message.by_technician
        actor = Actor(message.workspace, message.author, technician)
        act = _Act(session, request, actor, message.key, message.at, words=message.text)
        meaning = replies.understand(message.text, self._desk.catalog)
        if not (technician or act.is_requester):
            meaning = replies.Conversation()
        if not self._apply(act, meaning, from_team):
            self._converse(act, message, meaning, from_team)

    def _apply(self, act: _Act, meaning: replies.Reply, from_team: bool) -> bool:
        """Act on what a reply means; False where it is conversation."""
        status = act.request.status
        match meaning:
            case replies.Correction() if status.is_open:
                return self._said_wrong(act, meaning, from_team)
            case replies.NeedsPerson() if not from_team and status is not Status.WITH_TEAM:
                self._hand_over_as_said(act, Kind.PERSON)
            case replies.DidNotHelp() if not from_team and status is Status.ANSWERED:
                self._hand_over_as_said(act, Kind.DID_NOT_HELP)
            case replies.DidNotHelp() if not from_team and status is Status.RESOLVED:
                self._reopen(act)
            case replies.Worked() if not from_team and status is Status.ANSWERED:
                self._solved(act)
            case _:
                return False
        return True

    def _said_wrong(self, act: _Act, meaning: replies.Correction, from_team: bool) -> bool:
        if meaning.team == act.request.team:
            return False
        if meaning.team:
            self._move(act, meaning.team, Kind.SAID_WRONG_TEAM, from_team=from_team)
            return True
        return self._about_something_else(act, meaning.instead, from_team)

    def _about_something_else(self, act: _Act, instead: str | None, from_team: bool) -> bool:
        """Move by what it is really about where those words are clear, or ask which team."""
        if instead:
            verdict = self._decider.decide(act.session, instead, Context())
            is_clear = not isinstance(verdict.decision, Clarify)
            return is_clear and self._take_word(act, verdict, instead, from_team)
        offered = self._remaining(act)[:_LISTED]
        if not offered:
            return False
        card = wording.choices(act.request, offered, self._desk.catalog)
        under = act.request.card_slot if from_team else HOME
        self._desk.say(act.session, act.request, card, act.at, under=under)
        return True

    def _take_word(self, act: _Act, verdict: Verdict, instead: str, from_team: bool) -> bool:
        retold = replace(act.request, text=f"{act.request.text}\n{instead}")
        if verdict.decision.team != act.request.team:
            act = replace(act, request=retold)
            self._move(act, verdict.decision.team, Kind.SAID_WRONG_TEAM, from_team=from_team)
            return True
        if act.request.status is Status.WITH_TEAM:
            return False
        self._decider.show(act.session, retold, verdict, act.at)
        return True

    def _converse(
        self, act: _Act, message: Message, meaning: replies.Reply, from_team: bool
    ) -> None:
        """Let a reply join the conversation: mirrored, or told to the request itself."""
        if from_team or act.request.has_card:
            self._mirror(act, message, from_team)
        elif act.is_requester and not isinstance(meaning, replies.Courtesy):
            self._tell(act, message)

    def _tell(self, act: _Act, message: Message) -> None:
        """Add the requester's words while no team has the request: ask again, or keep them."""
        request = act.request
        requests.note_said(act.session, message, request.id)
        told = replace(request, text=f"{request.text}\n{message.text}")
        if request.status is Status.ASKED:
            context = Context(asked=int(self._was_offered_options(act)))
            self._decider.decide_and_show(act.session, told, context, act.at)
        elif request.status is not Status.WITHDRAWN:
            requests.save(act.session, told)
            self._hint(act)

    def _mirror(self, act: _Act, message: Message, from_team: bool) -> None:
        request = act.request
        self._desk.mirror(act.session, request, message, message.text, to_team=not from_team)
        if act.actor.is_technician and not act.is_requester:
            first = request.first_response_at or act.at
            requests.save(act.session, replace(request, touched=True, first_response_at=first))

    def _was_offered_options(self, act: _Act) -> bool:
        return bool(decisions.get(act.session, act.request.decision_id).options)

    def _hint(self, act: _Act) -> None:
        is_solved = act.request.status is Status.RESOLVED
        if ingress.is_new(act.session, f"hint:{act.request.id}:{is_solved}", act.at):
            hint = wording.solved_thread_hint if is_solved else wording.answered_thread_hint
            self._desk.say(act.session, act.request, hint(), act.at)

    # Buttons, lists and forms.

    def _solved(self, act: _Act) -> Reaction:
        self._log(act, Kind.SOLVED, team=act.request.team, category=act.request.category)
        self._close(act)
        return Reaction()

    def _resolve(self, act: _Act) -> Reaction:
        self._log(act, Kind.RESOLVED, team=act.request.team, category=act.request.category)
        after = self._close(act)
        self._desk.say(act.session, after, wording.resolved_note(after), act.at)
        return Reaction()

    def _close(self, act: _Act) -> Request:
        after = lifecycle.resolved(act.request, act.actor.user, act.at)
        catalog = self._desk.catalog
        self._desk.show_reply(act.session, after, wording.resolved_reply(after, catalog), act.at)
        if after.has_card:
            card = wording.closed_card(after, catalog)
            self._desk.show_card(act.session, after, card, act.at)
        requests.save(act.session, after)
        return after

    def _wrong_team(self, act: _Act) -> Reaction:
        offered = self._remaining(act)
        if not offered:
            return _notice("No other team is left. Press “Talk to a person” instead.")
        if len(offered) > _LISTED:
            return Reaction(form=wording.move_form(act.request, offered, self._desk.catalog))
        return Reaction(card=wording.choices(act.request, offered, self._desk.catalog))

    def _remaining(self, act: _Act) -> list[str]:
        """The teams that may still be right, the likeliest first."""
        decided = decisions.get(act.session, act.request.decision_id)
        reading = self._decider.decide(act.session, decided.text, Context()).reading
        left_out = (*act.request.rejected, act.request.team)
        return triage.likely_teams(reading, self._desk.catalog, left_out)

    def _move_chosen(self, act: _Act) -> Reaction:
        refused = self._move(act, act.choice, Kind.WRONG_TEAM, from_team=False)
        return refused or _notice(
            f"Moved to {self._desk.catalog.team(act.choice).name}. I learn from this."
        )

    def _reassign(self, act: _Act) -> Reaction:
        if act.choice:
            # The card itself tells that it was moved.
            return self._move(act, act.choice, Kind.REASSIGNED, from_team=False) or Reaction()
        offered = self._remaining(act)
        if not offered:
            return _notice("No other team is left: this request has been with all of them.")
        return Reaction(form=wording.reassign_form(act.request, offered, self._desk.catalog))

    def _move(self, act: _Act, team: str, kind: Kind, *, from_team: bool) -> Reaction | None:
        """Move the request at once; None, or why it cannot be moved."""
        catalog, before = self._desk.catalog, act.request
        if team not in catalog.team_ids or team == before.team:
            return Reaction(card=wording.stale(act.request))
        self._log(act, kind, team=team, category=None)
        if before.status is Status.WITH_TEAM:
            old = wording.collapsed_card(before, act.actor.user, before.team, team, catalog)
            self._desk.show_card(act.session, before, old, act.at)
        after = lifecycle.moved(before, team, None)
        why = [f"moved here from {catalog.team(before.team).name} by a person"]
        after = self._desk.give_card(act.session, after, why, act.at)
        reply = wording.moved_reply(after, act.actor.user, catalog)
        self._desk.show_reply(act.session, after, reply, act.at)
        if kind is Kind.SAID_WRONG_TEAM:
            under = before.card_slot if from_team else HOME
            confirmed = wording.moved_note(after, catalog)
            self._desk.say(act.session, after, confirmed, act.at, under=under)
        requests.save(act.session, after)
        return None

    def _person(self, act: _Act) -> Reaction:
        return self._hand_over(act, Kind.PERSON)

    def _something_else(self, act: _Act) -> Reaction:
        return self._hand_over(act, Kind.SOMETHING_ELSE)

    def _hand_over(self, act: _Act, kind: Kind) -> Reaction:
        """Hand the request to a person of its team, or of the fallback team where none is sure."""
        self._log(act, kind)
        catalog, before = self._desk.catalog, act.request
        is_sure = before.status is not Status.ASKED
        team = before.team if is_sure else catalog.fallback_team
        after = lifecycle.handed_over(before, team, before.category if is_sure else None)
        why = {
            Kind.PERSON: "a person was asked for",
            Kind.DID_NOT_HELP: "the answer did not help",
            Kind.SOMETHING_ELSE: "none of the offered meanings was right",
        }[kind]
        after = self._desk.give_card(act.session, after, [why], act.at)
        self._desk.show_reply(act.session, after, wording.handed_over_reply(after, catalog), act.at)
        requests.save(act.session, after)
        return Reaction()

    def _hand_over_as_said(self, act: _Act, kind: Kind) -> None:
        """Hand over, and say so below the words: the reply above changes without a sound."""
        self._hand_over(act, kind)
        after = requests.get(act.session, act.request.id)
        note = wording.handed_over_note(after, self._desk.catalog)
        self._desk.say(act.session, after, note, act.at)

    def _choose(self, act: _Act) -> Reaction:
        catalog = self._desk.catalog
        if act.choice not in {category.id for category in catalog.categories}:
            return Reaction(card=wording.stale(act.request))
        category = catalog.category(act.choice)
        self._log(act, Kind.CHOSEN, team=category.team, category=category.id)
        verdict = self._decider.decide(act.session, act.request.text, Context())
        chosen = self._known(act, Option(category.team, category.id))
        touched = replace(act.request, touched=True)
        self._decider.show(act.session, touched, replace(verdict, decision=chosen), act.at)
        return Reaction()

    def _known(self, act: _Act, option: Option) -> Answer | Route:
        """Decide once the requester has said what it is about."""
        category = self._desk.catalog.category(option.category)
        priority = triage.priority_of(act.request.text, category)
        reasons = (f"the requester chose “{category.name}”",)
        template = self._decider.choose_template(act.session, act.request, category.id)
        if template and not category.hand_to_person:
            return Answer(option.team, option.category, template, priority, reasons)
        return Route(option.team, option.category, priority, reasons)

    def _reopen(self, act: _Act) -> Reaction:
        if act.request.status is not Status.RESOLVED:
            return Reaction(card=wording.stale(act.request))
        self._log(act, Kind.REOPENED, template=_sent(act))
        after = lifecycle.reopened(act.request)
        catalog, why = self._desk.catalog, ["reopened, as it was not solved"]
        if act.request.has_card:
            card = wording.team_card(after, why, catalog)
            self._desk.show_card(act.session, after, card, act.at)
        else:
            after = self._desk.give_card(act.session, after, why, act.at)
        self._desk.show_reply(act.session, after, wording.handed_over_reply(after, catalog), act.at)
        said = wording.reopened_note(act.actor.user, after.team, catalog)
        self._desk.say(act.session, after, said, act.at)
        requests.save(act.session, after)
        return Reaction()

    def _log(
        self,
        act: _Act,
        kind: Kind,
        *,
        team: str | None = None,
        category: str | None = None,
        template: str | None = None,
    ) -> None:
        decided = decisions.get(act.session, act.request.decision_id)
        event = Feedback(
            key=act.key,
            kind=kind,
            at=act.at,
            workspace=act.actor.workspace,
            actor=act.actor.user,
            request_id=act.request.id,
            decision_id=decided.id,
            text=decided.text,
            model_version=decided.model_version,
            templates_version=decided.templates_version,
            team_before=act.request.team,
            team=team,
            category=category,
            template=template or act.request.template,
            words=act.words,
        )
        feedback.append(act.session, event)
        outbox.owe_job(act.session, "learn", act.at)


def _sent(act: _Act) -> str | None:
    return act.request.used_templates[-1] if act.request.used_templates else None


def _parts(value: str) -> tuple[str, int, str]:
    request_id, _, rest = value.partition(".")
    revision, _, choice = rest.partition(".")
    return request_id, int(revision) if revision.isdigit() else -1, choice


def _notice(words: str) -> Reaction:
    return Reaction(card=wording.notice(words))


_TECHNICIANS_ONLY = frozenset({ActionId.RESOLVE, ActionId.REASSIGN})


def _authorise(act: _Act, action: ActionId) -> None:
    """Let requesters and technicians act; raises NotAllowedError saying why not."""
    if act.actor.workspace != act.request.workspace:
        raise NotAllowedError("This request belongs to another workspace.")
    if act.actor.is_technician:
        return
    if action in _TECHNICIANS_ONLY:
        raise NotAllowedError("Only technicians can do this: people in an IT team's channel.")
    if not act.is_requester:
        raise NotAllowedError("Only the person who asked, or a technician, can do this.")
