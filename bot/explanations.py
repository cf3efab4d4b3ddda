"""The use-case of “Why this team?”: it only reads, and keeps no writer from others meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.act import Act
from bot.corrections import Press, authorise, parts
from bot.errors import NotAllowedError
from bot.live import Live
from bot.reaction import Reaction
from helpdesk import explaining, wording
from helpdesk.cards import Card
from helpdesk.catalog import Catalog
from helpdesk.explaining import Explanation
from helpdesk.feedback import Feedback
from helpdesk.heirs import feedback_now, request_now, team_now
from helpdesk.learned import Learned
from helpdesk.model import Request
from storage import decisions, feedback, precedents, requests
from storage.db import Database
from storage.decisions import Decided
from storage.precedents import Known


@dataclass(frozen=True)
class Why:
    """Why a request is with its team: who moved it there, and what the bot decided before."""

    explanation: Explanation
    reasons: Sequence[str]
    moved: Feedback | None

    def card(self, catalog: Catalog, at: datetime) -> Card:
        """Say it; `at` is now."""
        if self.moved:
            return wording.why_moved(self.moved, self.explanation, self.reasons, catalog, at)
        return wording.why_decided(self.explanation, self.reasons, catalog, at)


class Explanations:
    """Explains decisions with what is live now."""

    def __init__(self, database: Database, live: Live, catalog: Catalog) -> None:
        self._database = database
        self._live = live
        self._catalog = catalog

    def answer(self, press: Press) -> Reaction:
        """Say why a request is with its team.

        Raises UnknownRequestError where the request is not (yet) there.
        """
        with self._database.snapshot() as session:
            request = requests.look(session, parts(press.value)[0])
            act = Act(session, request, press.actor, press.key, press.at)
            try:
                authorise(act, press.action, self._catalog)
            except NotAllowedError as error:
                return Reaction(card=wording.notice(str(error)))
            case = gathered(session, request, self._live.learned(session), self._catalog)
        return Reaction(card=case.why().card(self._catalog, press.at))


@dataclass(frozen=True)
class _Case:
    """All that an explanation is made from."""

    decided: Decided
    team: str
    moved: Feedback | None
    correction: Feedback | None
    known: Known
    learned: Learned
    catalog: Catalog

    def why(self) -> Why:
        """Explain it; this takes up to a second, and no database."""
        explanation = explaining.explain(
            self.learned,
            self.decided.text,
            self.team,
            self.known.past,
            self.catalog,
            vectors=self.known.vectors,
            decided=self.decided.scores["teams"],
            correction=self.correction,
        )
        return Why(explanation, self.decided.reasons, self.moved)


def gathered(session: Session, request: Request, learned: Learned, catalog: Catalog) -> _Case:
    """Read all that explains a request as it stands, with its latest decision."""
    decided = decisions.get(session, request.decision_id)
    team = team_now(decided.team, decided.category, catalog) or decided.team
    encoder = learned.model.encoder.name
    return _Case(
        decided=decided,
        team=team,
        moved=_moved(session, request_now(request, catalog), catalog),
        correction=_correction(session, decided, team, catalog),
        known=precedents.find(session, encoder, catalog, leave_out=request.id),
        learned=learned,
        catalog=catalog,
    )


def _moved(session: Session, request: Request, catalog: Catalog) -> Feedback | None:
    """Return the event that brought a request to its team, if a person did."""
    if not request.rejected:
        return None
    events = feedback_now(feedback.of_request(session, request.id), catalog)
    moves = [each for each in events if each.lesson.is_correction and each.team == request.team]
    return moves[-1] if moves else None


def _correction(session: Session, decided: Decided, team: str, catalog: Catalog) -> Feedback | None:
    """Return the past correction without which the model would have decided otherwise."""
    if decided.similar_to is None or decided.model_team == decided.team:
        return None
    event = feedback.get(session, decided.similar_to)
    found = feedback_now([event] if event else [], catalog)
    return next((each for each in found if each.team == team), None)
