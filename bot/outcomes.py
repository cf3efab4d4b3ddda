"""What requesters say of how it went: that it is not solved yet, and how it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.act import Act, record, teach
from bot.desk import Desk
from bot.reaction import Reaction, notice
from helpdesk import lifecycle, rating, wording
from helpdesk.cards import ActionId, Card
from helpdesk.feedback import Kind
from helpdesk.journal import Deed, standing
from helpdesk.model import Request, Status
from storage import chat_posts, feedback, journal, requests
from storage.answers import answer_of
from storage.closings import CLOSED

_CLOSINGS = frozenset({Deed.SOLVED, Deed.RESOLVED})


class Outcomes:
    """Asks how it was, and takes in what is said. `share` of those who are told are asked."""

    def __init__(self, desk: Desk, share: float) -> None:
        self._desk = desk
        self._share = share
        self.handlers: Mapping[ActionId, Callable[[Act], Reaction]] = {
            ActionId.NOT_YET: self._not_yet,
            ActionId.RATE: self._rate,
        }

    def asking(self, shown: Card, request: Request) -> Card:
        """Return the card of a closed request with the question how it was, if the lot says so."""
        return wording.ask_rating(shown, request) if self._asks(request) else shown

    def noted(self, closed: Request) -> Request:
        """Return a closed request with whether its requester is asked how it was."""
        return lifecycle.asked_to_rate(closed) if self._asks(closed) else closed

    def _asks(self, request: Request) -> bool:
        return rating.is_asked(request, self._share)

    def _not_yet(self, act: Act) -> Reaction:
        """The last answer did not solve it; the team is told, and goes on."""
        sent = act.request.last_word
        if sent is None:
            return notice("Noted already: the team is on it.")
        taught = teach(act, Kind.DID_NOT_HELP, template=sent)
        after = lifecycle.heard(act.request)
        record(act, Deed.NOT_YET, after, taught=taught)
        requests.save(act.session, after)
        self._desk.show_card(act.session, after, act.at)
        told = wording.not_yet(act.request.requester)
        self._desk.say(act.session, after, told, act.at, under=after.card_slot)
        return notice("I told the team. Write here whatever may help them.")

    def _rate(self, act: Act) -> Reaction:
        """Take in how it was; the first word counts."""
        request = act.request
        if not act.is_requester:
            return notice("Only the person who asked can say how it was.")
        is_number = act.choice in map(str, rating.RATINGS)
        if request.status is not Status.RESOLVED or not is_number:
            return Reaction(card=wording.stale(request))
        after = self._rated(act, int(act.choice)) if request.rating is None else request
        if rating.kind_of(int(act.choice)) is Kind.RATED_BADLY:
            # Teams shows the way back in place of the question, until that changes for all.
            return Reaction(card=wording.sorry(after))
        self._stop_asking(act, after)
        return Reaction(card=wording.thanks())

    def _rated(self, act: Act, given: int) -> Request:
        request = act.request
        teach(
            act,
            rating.kind_of(given),
            team=request.team,
            category=request.category,
            template=_solved_by(act),
            fields={"rating": str(given)},
        )
        after = lifecycle.rated(request, given)
        requests.save(act.session, after)
        return after

    def _stop_asking(self, act: Act, after: Request) -> None:
        """Show what asked how it was without the question, in its place."""
        chat_posts.update(act.session, after, CLOSED, wording.resolved_note(after), act.at)
        answer = answer_of(act.session, after)
        reply = wording.standing_reply(after, self._desk.catalog, answer)
        self._desk.show_reply(act.session, after, reply, act.at)


def _solved_by(act: Act) -> str | None:
    """Return the answer that the request was closed with: none where people solved it."""
    entries = standing(journal.of_request(act.session, act.request.id))
    closed = [each.feedback_id for each in entries if each.deed in _CLOSINGS]
    event = feedback.get(act.session, closed[-1]) if closed and closed[-1] else None
    return event.template if event else None
