"""Every card of the desk, of Home and of incidents, for a request of any words."""

from __future__ import annotations

import inspect
import re
import sys
from dataclasses import replace
from datetime import timedelta

import proposal_cards as proposals
import situations
from situations import STARTER, request
from small import AT, feedback_on
from tallied import Facts

from helpdesk import digest, wording
from helpdesk.cards import Card
from helpdesk.catalog import Priority
from helpdesk.doors import Door
from helpdesk.drift.alerts import Alert, Over
from helpdesk.drift.scan import Sign
from helpdesk.drift.streams import Key
from helpdesk.drift.streams import Kind as Watched
from helpdesk.feedback import Kind
from helpdesk.home import Home, Line, Listing, Proposed, SetAside, Taught, Worklist
from helpdesk.incidents import Recent, Standing, Suspicion
from helpdesk.markup import Elsewhere, Person
from helpdesk.model import Answer, Request, Status
from helpdesk.ports import ChannelFault
from helpdesk.proposals import ProposalKind
from helpdesk.sla import Clock, Due, Promise
from helpdesk.talk import Line as Said
from helpdesk.wording import incidents
from helpdesk.wording.home import home as home_of

CHANNEL = "it-network"
LATE = Due(Promise.RESPONSE, timedelta(hours=4), AT, 1.0, is_breached=True)
SOON = Due(Promise.RESOLUTION, timedelta(days=1), AT, 0.8, is_breached=False)
CLOCK = Clock(LATE, SOON, SOON, AT, has_hours=True)
_FAULTS = tuple(ChannelFault)


def desk_cards(text: str, person: str, status: Status) -> list[Card]:
    """What technicians are told, for a request of these words by this person."""
    asked, where, who = request(text, person, status), _elsewhere(text), Person(id=person)
    shown = wording.notice("A card.")
    return [
        *(wording.nudge(due, whom) for due in (LATE, SOON) for whom in (who, None)),
        *(wording.breach(due, who) for due in (LATE, SOON)),
        *(wording.breach_elsewhere(LATE, asked, at, STARTER) for at in (where, None)),
        wording.ask_team(_answered(asked), asked),
        *(wording.channel_failed(Door.SLACK, CHANNEL, each, "it-leads") for each in _FAULTS),
        *(wording.channel_failed(Door.MSTEAMS, CHANNEL, each, None) for each in _FAULTS),
        *(wording.instead_of(shown, CHANNEL, each) for each in _FAULTS),
        wording.may_reopen(shown, asked),
        wording.mirrored_stranger(person, text, asked.files),
        *(wording.passed_on(person, text, is_note=is_note) for is_note in (True, False)),
        wording.so_far([Said(person, text, is_note=bool(at % 2)) for at in range(12)]),
        *asides(text, person),
        *_incident_cards(asked, text, person),
        *proposals.proposal_cards(text, person),
        *(wording.made_live("model", 4, 5, person, is_back=is_back) for is_back in (True, False)),
    ]


def drift_cards(text: str) -> list[Card]:
    """What the IT channel reads of a word that many write: as it is found, and as it is over."""
    sign = Sign(Key(Watched.WORD, text[:80]), AT, AT, (40, 120), (2, 400), 25.0, ("r1",))
    alert = Alert("a1", (sign,), STARTER.fallback_team, AT, AT, ("r1",) * 12, (text[:40],) * 5)
    over = replace(alert, closed_at=AT, over=Over.BACK)
    shown = [_elsewhere(text)] * 12
    return [wording.alert_card(each, STARTER, shown) for each in (alert, over)]


def asides(text: str, person: str) -> list[Card]:
    """What one person is told about what they tried."""
    return [
        wording.bring_confirmation(text[:80], text),
        wording.brought(person),
        wording.brought_already(),
        wording.brought_for_you(person, person),
        wording.nothing_to_bring(),
        wording.not_here("Mend it."),
        wording.in_private("queue"),
        wording.dashboard_link("https://example.com/dashboard/enter?key=" + "k" * 43),
        *drift_cards(text),
        wording.outsider_refused(),
        wording.command_list(STARTER, "/it "),
        wording.team_list(STARTER),
    ]


def _incident_cards(asked: Request, text: str, person: str) -> list[Card]:
    standing = Standing(text[:200], 7, _elsewhere(text))
    return [
        incidents.incident_hint(asked, Suspicion((_recent(asked),))),
        incidents.incident_declared(asked, person),
        incidents.incident_cleared(asked, person),
        incidents.linked_card(asked, standing),
        incidents.linked_card(asked, replace(standing, place=None)),
        incidents.status_note(text, person),
        incidents.known_reply(asked),
        incidents.parent_reply(),
        incidents.known_note(),
        incidents.unlinked_note(),
    ]


def _recent(asked: Request) -> Recent:
    return Recent(
        asked.id, asked.requester, asked.team, asked.category, asked.text, asked.created_at
    )


def _answered(asked: Request) -> Card:
    answer = Answer(asked.team, asked.category or "", STARTER.templates[0].id, Priority.HIGH)
    return wording.reply(asked, answer, STARTER, ())


def _elsewhere(text: str) -> Elsewhere:
    return Elsewhere(text=text[:200], door=Door.SLACK, channel="C9", ts="1.2", thread="1.1")


def home_cards(text: str, person: str, status: Status) -> list[Card]:
    """Home, of an employee and of a lead, as full as it gets; and the lists behind the commands."""
    line = Line(request(text, person, status), _elsewhere(text), CLOCK)
    lines, items = Listing((line,) * 10, 99), Listing((line,) * 5, 99)
    said = feedback_on(text, Kind.REASSIGNED, team="security", actor=person)
    taught = (Taught(said, 3, 7),) * 5
    aside = Listing((SetAside(said, "Others said otherwise."),) * 3, 9)
    proposed = proposals.proposed(ProposalKind.EDIT, text, person)
    waiting = Listing((Proposed(proposed, _elsewhere("")),) * 3, 9)
    work = Worklist(items, items, items, items, aside, _week(text), is_lead=True, proposals=waiting)
    own = Listing((line,) * 8, 99)
    return [
        home_of(Home(Listing(), (), is_muted=False), STARTER),
        home_of(Home(own, taught, is_muted=True, work=work), STARTER, wording.notice("Told.")),
        wording.own_list(lines, STARTER),
        wording.queue_list(lines, STARTER),
    ]


def _week(text: str) -> digest.Week:
    asked = request(text, "U1", Status.ANSWERED)
    made = Facts([asked], {asked.id: ["answer"]}, [], 0, first_teams={asked.id: asked.team}).counted
    begins = digest.days(AT, STARTER)[7:]
    return digest.week(made, made, STARTER, [0] * 6 + [1], begins, waiting=2)


def cards_made() -> set[str]:
    """The names of all cards that these lists and those of `situations` have."""
    modules = (situations, proposals, sys.modules[__name__])
    sources = "".join(inspect.getsource(each) for each in modules)
    return set(re.findall(r"\bwording\.(\w+)\(", sources)) | {home_of.__name__}
