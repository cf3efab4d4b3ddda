"""What people can do to a request: each act logs one feedback event and changes it at once.

An act runs inside its caller's transaction and shows its outcome in every place where the request
is shown. Who may act, and whether the button was stale, was settled before. What only technicians
do is in `bot.desk_acts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.act import Act, record, teach
from bot.decider import Decider
from bot.desk import Desk
from bot.outcomes import Outcomes
from helpdesk import followups, lifecycle, triage, wording
from helpdesk.cards import Card
from helpdesk.catalog import Catalog, Category
from helpdesk.feedback import Kind
from helpdesk.heirs import who_takes_over
from helpdesk.incidents import is_parent
from helpdesk.journal import Deed, Entry, standing, undoable
from helpdesk.model import Answer, Reading, Request, Route, Status
from helpdesk.sla import was_quick
from helpdesk.triage import Context, Offer
from storage import chat_posts, closings, decisions, journal, requests
from storage.answers import answer_of
from storage.closings import CLOSED
from storage.incident_news import News, What, spread
from storage.incidents import linked, resolved_with


class Acts:
    """Applies acts; returns the request as it stands after each."""

    def __init__(self, decider: Decider, desk: Desk, outcomes: Outcomes) -> None:
        self._decider = decider
        self._desk = desk
        self._outcomes = outcomes

    @property
    def catalog(self) -> Catalog:
        """The catalog in use."""
        return self._desk.catalog

    def solve(self, act: Act) -> Request:
        """The requester says that it is solved."""
        after = self._close(act, Kind.SOLVED, Deed.SOLVED)
        reply = wording.standing_reply(after, self.catalog, answer_of(act.session, after))
        return self.shown(act, after, self._outcomes.asking(reply, after))

    def resolve(self, act: Act) -> Request:
        """A technician says that it is solved; the requester is told."""
        after = self.shown(act, self._close(act, Kind.RESOLVED, Deed.RESOLVED))
        told = self._outcomes.asking(wording.resolved_note(after), after)
        chat_posts.post(act.session, after, told, act.at, slot=CLOSED)
        return after

    def _close(self, act: Act, kind: Kind, deed: Deed) -> Request:
        """Somebody says that it is solved, which confirms its team, and its answer if it stands."""
        request = act.request
        taught = _agree(act, kind)
        if kind is Kind.RESOLVED and was_quick(request, self.catalog, act.at):
            quickly = replace(act, key=f"{act.key}:quickly")
            _agree(quickly, Kind.QUICKLY_RESOLVED, about=str(taught))
        after = self._outcomes.noted(lifecycle.resolved(request, act.actor.user, act.at))
        record(act, deed, after, taught=taught)
        return after

    def confirm(self, act: Act) -> Request:
        """Somebody says that the team is right; once is enough, and nobody is asked again."""
        request = act.request
        if self._is_confirmed(act):
            return request
        taught = teach(act, Kind.CONFIRMED, team=request.team, category=request.category)
        after = lifecycle.confirmed(request)
        record(act, Deed.CONFIRMED, after, taught=taught)
        if after.has_card:
            self._desk.show_card(act.session, after, act.at)
        else:
            self._desk.stop_asking(act.session, after, act.at)
        requests.save(act.session, after)
        return after

    def _is_confirmed(self, act: Act) -> bool:
        done = standing(journal.of_request(act.session, act.request.id))
        return any(each.deed is Deed.CONFIRMED for each in done)

    def may_move(self, act: Act, team: str) -> bool:
        """Whether there is such a team and the request is not with it already."""
        is_there = act.request.status is not Status.ASKED and team == act.request.team
        return team in self.catalog.team_ids and not is_there

    def move(self, act: Act, team: str, kind: Kind) -> Request:
        """Move the request to another team, which gets a card; the old one collapses to a line."""
        before = act.request
        taught = teach(act, kind, team=team)
        after = lifecycle.with_new_card(lifecycle.moved(before, team, None))
        was_asked = before.status is Status.ASKED
        detail = {"from": "" if was_asked else before.team, "to": team}
        record(act, Deed.MOVED, after, taught=taught, detail=detail)
        # Whoever takes it over goes on at once, and undoes that on the new card.
        undo = None if kind is Kind.TAKEN_OVER else self.undoable(act)
        self._desk.collapse(act.session, before, after, act.actor.user, act.at, undo)
        self._desk.give_card(act.session, after, act.at)
        told = wording.moved_reply(after, act.actor.user, self.catalog)
        shown = self.shown(act, after, None if is_parent(after) else told)
        self.let_follow(act, after)
        return shown

    def undoable(self, act: Act) -> Entry | None:
        """Return what would be undone."""
        return undoable(journal.of_request(act.session, act.request.id))

    def let_follow(self, act: Act, after: Request) -> None:
        """Let all that is linked to an incident follow it: to another team, or open again."""
        before = act.request
        if is_parent(after) and before.team != after.team:
            self._spread(act, What.MOVED, linked(act.session, after.id))
        if is_parent(after) and before.status is Status.RESOLVED:
            self._spread(act, What.UNRESOLVED, resolved_with(act.session, before))

    def _spread(self, act: Act, what: What, ids: Sequence[str]) -> None:
        news = News(what, act.request.id, act.actor.user, act.key, act.at)
        spread(act.session, news, ids, self.catalog)

    def hand_over(self, act: Act, kind: Kind) -> Request:
        """Hand the request to people: of its team, or of the fallback team where none is sure."""
        before, taught = act.request, teach(act, kind)
        after = lifecycle.handed_over(before, *who_takes_over(before, self.catalog))
        offer = self._other_answer(act, after)
        drafted = lifecycle.with_draft(after, offer)
        after = lifecycle.with_new_card(drafted)
        if before.status is Status.ANSWERED:
            after = followups.asking_what_was_missing(after)
        record(act, Deed.HANDED_OVER, after, taught=taught, detail={"why": kind.value})
        self._desk.give_card(act.session, after, act.at)
        return self.shown(act, after)

    def _other_answer(self, act: Act, after: Request) -> Offer | None:
        """Choose an answer that was not sent yet, for the team to look over."""
        if after.category is None:
            return None
        return self._decider.choose_answer(act.session, act.request, after.category)

    def choose(self, act: Act, category: Category) -> Request:
        """The requester says which of the offered meanings is right: answer it, or pass it on."""
        taught = teach(act, Kind.CHOSEN, team=category.team, category=category.id)
        reasons = (f"the requester chose “{category.name}”",)
        chosen = replace(act, request=replace(act.request, touched=True))
        after = self.decide_within(chosen, category, reasons)
        record(act, Deed.CHOSEN, after, taught=taught)
        return after

    def decide_within(self, act: Act, category: Category, reasons: tuple[str, ...]) -> Request:
        """Decide on a request whose category is known: answer it, or pass it on."""
        verdict = self._decider.decide(act.session, act.request.text, Context())
        decision = self._known(act, category, verdict.reading, reasons)
        known = replace(verdict, decision=decision)
        return self._decider.show(act.session, act.request, known, act.at)

    def _known(
        self, act: Act, category: Category, reading: Reading, reasons: tuple[str, ...]
    ) -> Answer | Route:
        priority = triage.priority_of(act.request.text, category, reading.priorities)
        offer = self._decider.choose_answer(act.session, act.request, category.id)
        if offer is None:
            return Route(category.team, category.id, priority, reasons)
        template, version = offer.template, offer.version
        if offer.is_auto and not category.hand_to_person:
            return Answer(category.team, category.id, template, priority, reasons, version)
        return Route(category.team, category.id, priority, reasons, template, version)

    def reopen(self, act: Act) -> Request:
        """It was not solved: the team has it again."""
        before = act.request
        sent = before.used_templates[-1] if before.used_templates else None
        taught = teach(act, Kind.REOPENED, template=sent)
        after = lifecycle.reopened(before)
        if not self._is_there(before.team):
            after = replace(after, team=self.catalog.fallback_team, category=None)
        keeps_card = before.has_card and after.team == before.team
        after = after if keeps_card else lifecycle.with_new_card(after)
        record(act, Deed.REOPENED, after, taught=taught)
        if not keeps_card:
            self._desk.collapse(act.session, before, after, act.actor.user, act.at)
            self._desk.give_card(act.session, after, act.at)
        closings.withdraw(act.session, after, act.at)
        said = wording.reopened_note(act.actor.user, after.team, self.catalog)
        self._desk.say(act.session, after, said, act.at)
        return self.shown(act, after)

    def _is_there(self, team: str) -> bool:
        """Whether the catalog still has a team, or an heir of it."""
        return bool(self.catalog.heirs(team))

    def remaining_teams(self, act: Act) -> Sequence[str]:
        """The teams that may still be right, the likeliest first.

        Requesters are not offered a team again that was rejected; technicians find those last.
        """
        rejected = [team for team in act.request.rejected if team != act.request.team]
        return [*self._likely(act), *(dict.fromkeys(rejected) if act.actor.is_technician else ())]

    def likeliest_of(self, act: Act, teams: frozenset[str]) -> str:
        """Return the one of these teams that the request is likeliest for."""
        decided = decisions.get(act.session, act.request.decision_id)
        shares = decided.scores["teams"]
        return max(sorted(teams), key=lambda team: float(shares.get(team, 0.0)))

    def _likely(self, act: Act) -> Sequence[str]:
        decided = decisions.get(act.session, act.request.decision_id)
        reading = self._decider.decide(act.session, decided.text, Context()).reading
        left_out = (*act.request.rejected, act.request.team)
        return triage.likely_teams(reading, self.catalog, left_out)

    def shown(self, act: Act, after: Request, reply: Card | None = None) -> Request:
        """Show the request as it stands now in both of its places, and keep it."""
        requests.save(act.session, after)
        if after.has_card:
            self._desk.show_card(act.session, after, act.at)
        answer = answer_of(act.session, after)
        now = reply or wording.standing_reply(after, self.catalog, answer)
        self._desk.show_reply(act.session, after, wording.asking(now, after), act.at)
        return after


def _agree(act: Act, kind: Kind, about: str = "") -> int | None:
    """Log that the team was right, and so was the answer, if nobody had to say more."""
    request = act.request
    team, category, sent = request.team, request.category, request.last_word
    return teach(act, kind, team=team, category=category, template=sent, about=about)
