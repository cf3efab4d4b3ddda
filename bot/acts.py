"""What people can do to a request: each act logs one feedback event and changes it at once.

An act runs inside its caller's transaction and shows its outcome in every place where the request
is shown. Who may act, and whether the button was stale, was settled before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session

from bot.decider import Decider
from bot.desk import Desk
from helpdesk import fixing, lifecycle, triage, wording
from helpdesk.cards import Card
from helpdesk.catalog import Catalog, Category
from helpdesk.feedback import Feedback, Kind
from helpdesk.model import Actor, Answer, Escalate, Reading, Request, Route, Status
from helpdesk.triage import Context
from storage import decisions, feedback, outbox, requests

_WHY_HANDED_OVER = {
    Kind.PERSON: "a person was asked for",
    Kind.DID_NOT_HELP: "the answer did not help",
    Kind.SOMETHING_ELSE: "none of the offered meanings was right",
}


@dataclass(frozen=True)
class Act:
    """One act on one request. `key` names it on its platform.

    `answers` are what was filled in with it, by its questions; `words` what was said.
    """

    session: Session
    request: Request
    actor: Actor
    key: str
    at: datetime
    choice: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What was said with it."""
        return self.answers.get("words", "")

    @property
    def is_requester(self) -> bool:
        """Whether the actor is who asked."""
        who, of = self.actor, self.request
        return (who.workspace, who.user) == (of.workspace, of.requester)


class Acts:
    """Applies acts; returns the request as it stands after each."""

    def __init__(self, decider: Decider, desk: Desk) -> None:
        self._decider = decider
        self._desk = desk

    @property
    def catalog(self) -> Catalog:
        """The catalog in use."""
        return self._desk.catalog

    def solve(self, act: Act) -> Request:
        """The requester says that it is solved."""
        self._log(act, Kind.SOLVED, team=act.request.team, category=act.request.category)
        return self._close(act)

    def resolve(self, act: Act) -> Request:
        """A technician says that it is solved; the requester is told."""
        self._log(act, Kind.RESOLVED, team=act.request.team, category=act.request.category)
        after = self._close(act)
        self._desk.say(act.session, after, wording.resolved_note(after), act.at)
        return after

    def _close(self, act: Act) -> Request:
        after = lifecycle.resolved(act.request, act.actor.user, act.at)
        if after.has_card:
            self._desk.show_card(
                act.session, after, wording.closed_card(after, self.catalog), act.at
            )
        return self._shown(act, after, wording.resolved_reply(after, self.catalog))

    def confirm(self, act: Act) -> Request:
        """Asked at random, somebody says that the team is right; nobody is asked again."""
        shown = self._desk.asking(act.session, act.request)
        if shown is None:
            return act.request
        self._log(act, Kind.CONFIRMED, team=act.request.team, category=act.request.category)
        show = self._desk.show_card if act.request.has_card else self._desk.show_reply
        after = lifecycle.confirmed(act.request)
        show(act.session, after, wording.asked_and_answered(shown), act.at)
        requests.save(act.session, after)
        return after

    def may_move(self, act: Act, team: str) -> bool:
        """Whether there is such a team and the request is not with it already."""
        is_there = act.request.status is not Status.ASKED and team == act.request.team
        return team in self.catalog.team_ids and not is_there

    def move(self, act: Act, team: str, kind: Kind) -> Request:
        """Move the request to another team, which gets a card; the old one collapses to a line."""
        self._log(act, kind, team=team)
        before = act.request
        if before.has_card:
            old = wording.collapsed_card(before, act.actor.user, before.team, team, self.catalog)
            self._desk.show_card(act.session, before, old, act.at)
        after = lifecycle.moved(before, team, None)
        why = [self._why_moved(before), *wording.as_said(act.words)]
        after = self._desk.give_card(act.session, after, why, act.at)
        return self._shown(act, after, wording.moved_reply(after, act.actor.user, self.catalog))

    def _why_moved(self, before: Request) -> str:
        if before.status is Status.ASKED:
            return "a person said so when asked"
        return f"moved here from {self.catalog.team(before.team).name} by a person"

    def hand_over(self, act: Act, kind: Kind) -> Request:
        """Hand the request to people: of its team, or of the fallback team where none is sure."""
        self._log(act, kind)
        before = act.request
        is_sure = before.status is not Status.ASKED
        team = before.team if is_sure else self.catalog.fallback_team
        after = lifecycle.handed_over(before, team, before.category if is_sure else None)
        after = self._desk.give_card(act.session, after, [_WHY_HANDED_OVER[kind]], act.at)
        return self._shown(act, after, wording.handed_over_reply(after, self.catalog))

    def choose(self, act: Act, category: Category) -> Request:
        """The requester says which of the offered meanings is right: answer it, or pass it on."""
        self._log(act, Kind.CHOSEN, team=category.team, category=category.id)
        verdict = self._decider.decide(act.session, act.request.text, Context())
        chosen = replace(verdict, decision=self._known(act, category, verdict.reading))
        return self._decider.show(act.session, replace(act.request, touched=True), chosen, act.at)

    def _known(self, act: Act, category: Category, reading: Reading) -> Answer | Route:
        priority = triage.priority_of(act.request.text, category, reading.priorities)
        reasons = (f"the requester chose “{category.name}”",)
        template = self._decider.choose_template(act.session, act.request, category.id)
        if template and not category.hand_to_person:
            return Answer(category.team, category.id, template, priority, reasons)
        return Route(category.team, category.id, priority, reasons)

    def fix_fields(self, act: Act) -> Request:
        """A technician sets category, priority or fields right; raises FixError.

        Whoever changes nothing teaches nothing.
        """
        category = fixing.category_of(act.request, act.answers, self.catalog)
        changed = fixing.changes(act.request, act.answers, self.catalog)
        if not category and not changed:
            return act.request
        self._log(act, Kind.FIELDS_FIXED, category=category, fields=changed)
        after = fixing.fixed(act.request, category, changed)
        card = wording.team_card(after, self._why_here(act), self.catalog)
        if self._desk.asking(act.session, after):
            card = wording.ask_team(card, after)
        self._desk.show_card(act.session, after, card, act.at)
        requests.save(act.session, after)
        return after

    def _why_here(self, act: Act) -> Sequence[str]:
        """Return why the bot gave the request to its team, unless a person did since."""
        decided = decisions.get(act.session, act.request.decision_id)
        is_own = decided.kind in (Route.kind, Escalate.kind) and decided.team == act.request.team
        return decided.reasons if is_own and not act.request.rejected else ()

    def reopen(self, act: Act) -> Request:
        """It was not solved: the team has it again."""
        sent = act.request.used_templates[-1] if act.request.used_templates else None
        self._log(act, Kind.REOPENED, template=sent)
        after, why = lifecycle.reopened(act.request), ["reopened, as it was not solved"]
        if act.request.has_card:
            card = wording.team_card(after, why, self.catalog)
            self._desk.show_card(act.session, after, card, act.at)
        else:
            after = self._desk.give_card(act.session, after, why, act.at)
        said = wording.reopened_note(act.actor.user, after.team, self.catalog)
        self._desk.say(act.session, after, said, act.at)
        return self._shown(act, after, wording.handed_over_reply(after, self.catalog))

    def remaining_teams(self, act: Act) -> Sequence[str]:
        """The teams that may still be right, the likeliest first.

        Requesters are not offered a team again that was rejected; technicians find those last.
        """
        rejected = [team for team in act.request.rejected if team != act.request.team]
        return [*self._likely(act), *(dict.fromkeys(rejected) if act.actor.is_technician else ())]

    def _likely(self, act: Act) -> Sequence[str]:
        decided = decisions.get(act.session, act.request.decision_id)
        reading = self._decider.decide(act.session, decided.text, Context()).reading
        left_out = (*act.request.rejected, act.request.team)
        return triage.likely_teams(reading, self.catalog, left_out)

    def _shown(self, act: Act, after: Request, reply: Card) -> Request:
        self._desk.show_reply(act.session, after, reply, act.at)
        requests.save(act.session, after)
        return after

    def _log(
        self,
        act: Act,
        kind: Kind,
        *,
        team: str | None = None,
        category: str | None = None,
        template: str | None = None,
        fields: Mapping[str, str] = MappingProxyType({}),
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
            fields=dict(fields),
            by_technician=act.actor.is_technician,
        )
        feedback.append(act.session, event)
        outbox.owe_job(act.session, "learn", act.at)
