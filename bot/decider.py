"""Deciding inside a transaction: read with what is live now, decide, keep the decision, show it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.desk import Desk
from bot.joining import known_incident
from bot.live import Live
from helpdesk import audit, followups, lifecycle, triage
from helpdesk.answering import Answering, Asker
from helpdesk.audit import Lot
from helpdesk.catalog import Template
from helpdesk.fields import fill
from helpdesk.knowledge import Knowledge
from helpdesk.learned import Learned
from helpdesk.model import Answer, Clarify, Decision, FieldValue, Profile, Reading, Request, Route
from helpdesk.priority import impact_of, urgency_of
from helpdesk.triage import Context, Offer
from storage import decisions, messages, outbox, people, requests, vectors
from storage.chat_posts import HOME
from storage.incident_news import link


@dataclass(frozen=True)
class Verdict:
    """A decision with what it was made from."""

    text: str
    decision: Decision
    reading: Reading
    learned: Learned
    context: Context
    knowledge: Knowledge


_ANYBODY = Asker()


class Decider:
    """Decides requests; every process decides alike from the same database."""

    def __init__(
        self, live: Live, desk: Desk, audit_share: float, left_out: float = followups.LEFT_OUT
    ) -> None:
        self._live = live
        self._desk = desk
        self._audit_share = audit_share
        self._left_out = left_out

    def decide(
        self, session: Session, text: str, context: Context, asker: Asker = _ANYBODY
    ) -> Verdict:
        """Decide on a text, and change nothing."""
        answering = self._answering(session, text, asker)
        learned, catalog = answering.learned, self._desk.catalog
        reading = learned.read(text, catalog, answering.seen)
        decision = triage.decide(text, reading, catalog, answering.choose, context)
        return Verdict(text, decision, reading, learned, context, answering.knowledge)

    def _answering(self, session: Session, text: str, asker: Asker) -> Answering:
        learned, known = self._live.learned(session), self._live.knowledge(session)
        return Answering(learned.model.see(text), asker, learned, known, self._desk.catalog)

    def decide_and_show(
        self,
        session: Session,
        request: Request,
        context: Context,
        at: datetime,
        secrets: tuple[str, ...] = (),
    ) -> Request:
        """Decide on the request's text, and bring the request and its posts to the outcome."""
        told = self._told(session, request)
        verdict = self.decide(session, told.text, context, asker_of(told))
        return self._show(session, request, told, verdict, at, secrets)

    def show(
        self,
        session: Session,
        request: Request,
        verdict: Verdict,
        at: datetime,
        secrets: tuple[str, ...] = (),
    ) -> Request:
        """Keep this verdict as the request's decision, and show it in every place."""
        return self._show(session, request, self._told(session, request), verdict, at, secrets)

    def _told(self, session: Session, request: Request) -> Request:
        """Return the request with what its words say of it."""
        return replace(
            request,
            fields=self._fields(session, request, self._live.learned(session)),
            impact=impact_of(request.text),
            urgency=urgency_of(request.text),
        )

    def _show(
        self,
        session: Session,
        request: Request,
        told: Request,
        verdict: Verdict,
        at: datetime,
        secrets: tuple[str, ...],
    ) -> Request:
        about = verdict.decision.category
        incident = known_incident(session, request, about, verdict.learned.model)
        if incident:
            return self._join(session, told, verdict, incident, at, secrets)
        catalog, known = self._desk.catalog, verdict.knowledge
        first = followups.asked_first(verdict.decision, told, catalog, known)
        verdict = replace(verdict, decision=first)
        lot = self._draw(session, request, verdict.decision, at)
        decision_id = self._keep(session, told, verdict, lot, at)
        after = lifecycle.decided(told, verdict.decision, decision_id, at)
        after = followups.after_deciding(after, verdict.decision, catalog, known, self._left_out)
        after = self._desk.show_decision(
            session,
            request,
            after,
            verdict.decision,
            at,
            secrets,
            asks=lot.is_drawn,
            answer=_sent(verdict),
        )
        requests.save(session, after)
        return after

    def _join(
        self,
        session: Session,
        request: Request,
        verdict: Verdict,
        incident: Request,
        at: datetime,
        secrets: tuple[str, ...],
    ) -> Request:
        """Let a request join a known incident: it is neither asked about nor answered."""
        why = ("part of a known incident",)
        route = Route(incident.team, incident.category, incident.priority, why)
        joining = replace(verdict, decision=route)
        decision_id = self._keep(session, request, joining, Lot(0.0, is_drawn=False), at)
        decided = lifecycle.decided(request, route, decision_id, at)
        after = link(session, decided, incident, "", at, self._desk.catalog)
        self._desk.warn(session, after, secrets, at, under=HOME)
        return after

    def _draw(self, session: Session, request: Request, decision: Decision, at: datetime) -> Lot:
        """Draw whether to ask if the team is right: of nobody twice a day."""
        lot = audit.draw(request, decision, self._audit_share)
        if lot.is_drawn and decisions.was_audited(session, request, at - audit.PAUSE):
            return Lot(0.0, is_drawn=False)
        return lot

    def retell(
        self, session: Session, request: Request, at: datetime, secrets: tuple[str, ...]
    ) -> None:
        """Decide again on what was said by now, and update what is shown in place.

        A request that was withdrawn lives again once its words are back.
        """
        text = "\n".join(messages.conversation(session, request.id))
        if text != request.text or not request.status.is_open:
            context = Context(asked=int(request.asked > 1))
            told = replace(request, text=text, used_templates=())
            self.decide_and_show(session, told, context, at, secrets)

    def ask_next(self, session: Session, request: Request) -> Request:
        """Return the request with the next question that its technicians need, if there is one."""
        known = self._live.knowledge(session)
        return followups.with_next(request, self._desk.catalog, known, self._left_out)

    def choose_answer(self, session: Session, request: Request, category: str) -> Offer | None:
        """Choose the answer that helps best in a category, among those not yet sent."""
        answering = self._answering(session, request.text, asker_of(request))
        return answering.choose(category, request.used_templates)

    def _fields(
        self, session: Session, request: Request, learned: Learned
    ) -> Mapping[str, FieldValue]:
        catalog = self._desk.catalog
        asked = catalog.asks_profiles
        profile = people.profile(session, request.requester) if asked else Profile()
        rules = self._live.knowledge(session).rules
        said = fill(request.text, catalog, learned.fields, profile, rules)
        return followups.with_answers(request, said, catalog)

    def _keep(
        self, session: Session, request: Request, verdict: Verdict, lot: Lot, at: datetime
    ) -> str:
        made = _decided(verdict, request, lot, at)
        kept = replace(made, catalog_digest=self._desk.catalog.digest)
        decisions.add(session, kept)
        encoder = self._live.encoder
        if encoder:
            vectors.keep(session, encoder.name, encoder.take_fresh())
        if kept.similar_to is not None:
            outbox.owe_job(session, "receipt", at, {"feedback_id": kept.similar_to})
        return kept.id


def asker_of(request: Request) -> Asker:
    """Return what of a request decides which answer fits it."""
    fields = {name: each.value for name, each in request.fields.items()}
    return Asker(request.id, fields, request.is_outsider)


def _sent(verdict: Verdict) -> Template | None:
    """Return the words that a verdict sends."""
    if not isinstance(verdict.decision, Answer):
        return None
    found = verdict.knowledge.wording(verdict.decision.template, verdict.decision.version)
    return found.template if found else None


def _decided(verdict: Verdict, request: Request, lot: Lot, at: datetime) -> decisions.Decided:
    decision, reading, learned = verdict.decision, verdict.reading, verdict.learned
    options = decision.options if isinstance(decision, Clarify) else ()
    return decisions.Decided(
        id=uuid.uuid4().hex,
        request_id=request.id,
        at=at,
        text=verdict.text,
        kind=decision.kind,
        team=decision.team,
        category=decision.category,
        template=decision.template if isinstance(decision, Answer) else None,
        template_version=decision.version if isinstance(decision, Answer) else None,
        priority=decision.priority.value,
        options=[[option.team, option.category] for option in options],
        reasons=list(decision.reasons),
        scores={
            "teams": dict(reading.teams),
            "categories": dict(reading.categories),
            "familiarity": reading.familiarity,
            "similarity": reading.similarity,
            "confidence": reading.confidence,
        },
        context=asdict(verdict.context),
        model_team=reading.model_team,
        likeliest=reading.team,
        probability=reading.teams[reading.team],
        similar_to=reading.similar_to,
        model_version=learned.model_version,
        templates_version=learned.templates_version,
        feedback_cursor=learned.cursor,
        catalog_digest="",
        ask_probability=lot.chance,
        is_audited=lot.is_drawn,
        fields={name: vars(each) for name, each in request.fields.items()},
    )
