"""Every card of the wording, for whatever somebody types."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st
from small import AT, feedback_on

from helpdesk import catalog as catalogs
from helpdesk import wording
from helpdesk.cards import Card
from helpdesk.catalog import Catalog, FollowUp, Priority, Team
from helpdesk.doors import Door
from helpdesk.explaining import Explanation, Near, Precedent
from helpdesk.feedback import Kind
from helpdesk.journal import Deed, Entry
from helpdesk.markup import Person
from helpdesk.model import (
    Answer,
    Clarify,
    Escalate,
    FieldValue,
    File,
    Followed,
    Option,
    Request,
    Route,
    Status,
)
from helpdesk.ports import ChannelFault
from helpdesk.talk import Line
from helpdesk.team_view import TeamView

STARTER = catalogs.load(catalogs.starter_path())
STARTER_QUESTION = FollowUp(id="q", ask="Which?")

NASTY = [
    "x" * 3001,
    "&" * 3001,
    "<" * 2999,
    '"\\\n' * 1500,
    "\x00" * 5,
    "\x01\x1b[31m" * 900,
    "",
    "   \n ",
    "👩‍👩‍👧‍👦" * 700,
    "\u202eevil\u202c \u200f مرحبا",
    "\ud83d",
    "<!channel> <@U1> <http://x|bank> & *bold* `code` {slot} [a](http://b)",
    "<at>Ben</at> **bold** _it_ [bank](http://evil.example) - item {{DATE(2026-01-01T00:00:00Z)}}",
]
words = st.one_of(st.sampled_from(NASTY), st.text(max_size=4000))


def with_many_teams(catalog: Catalog, count: int) -> Catalog:
    """The catalog with as many teams as `count`; the added ones have the longest names."""
    added = tuple(
        Team(
            id=f"team-{number:03d}-{'x' * 51}",
            name=f"Team {number:03d} {'&' * 66}",
            channel=f"it-team-{number:03d}",
        )
        for number in range(count - len(catalog.teams))
    )
    # Not a copy: that would keep what the catalog has worked out of its own teams.
    plain = {name: getattr(catalog, name) for name in Catalog.model_fields}
    return Catalog(**plain | {"teams": catalog.teams + added})


BIG = with_many_teams(STARTER, 101)


def request(text: str, person: str, status: Status) -> Request:
    template = STARTER.templates[0]
    return Request(
        id="0" * 32,
        door=Door.MSTEAMS,
        workspace="T1",
        channel="C1",
        requester=person,
        text=text,
        status=status,
        team=STARTER.category(template.category).team,
        category=template.category,
        template=template.id,
        priority=Priority.HIGH,
        decision_id="d",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        revision=12,
        hops=1,
        resolved_by=person,
        files=(File(name=text or "a picture", url="https://files.example/1"),),
        fields={each.id: FieldValue(text[:75], text[:75]) for each in STARTER.fields},
    )


def every_view(asked: Request, person: str, text: str, why: tuple[str, ...]) -> list[TeamView]:
    """What a team's card shows, in every state."""
    detail = {"words": text, "from": "network", "to": asked.team, "what": text[:75]}
    detail |= {"priority": "high", "promise": "response", "why": "did_not_help"}
    entries = [Entry(asked.id, AT, person, deed, detail, id=at) for at, deed in enumerate(Deed, 1)]
    full = TeamView(
        replace(asked, owner=person), why, entries, True, STARTER.templates[0], entries[0]
    )
    states = (Status.WITH_TEAM, Status.RESOLVED, Status.DISMISSED, Status.WITHDRAWN)
    return [
        TeamView(replace(asked, category=None, status=Status.WITH_TEAM)),
        *(replace(full, request=replace(full.request, status=each)) for each in states),
        *(replace(full, entries=[each]) for each in entries),
    ]


def every_question(asked: Request, text: str) -> list[Card]:
    """A reply with each kind of follow-up question, and the one that goes on from the first."""
    routed = replace(asked, status=Status.WITH_TEAM)
    followed = [
        Followed(f"{asked.category}/q", text[:150] or "?", True, 0.9, answers=answers)
        for answers in ((), (text[:75] or "?",) * 3, ("<&" * 37,) * 100)
    ]
    said = replace(followed[0], answer=text)
    waiting = [replace(routed, followups=(said, each)) for each in followed]
    clarify = Clarify(asked.team, (), Priority.HIGH, (), asked.category, STARTER_QUESTION)
    reply = wording.handed_over_reply(routed, STARTER)
    return [
        *(wording.asking(reply, each) for each in waiting),
        *(wording.asked_on(wording.asking(reply, each), waiting[0], said) for each in waiting),
        *(
            wording.reply(replace(each, status=Status.ASKED), clarify, STARTER, (text,))
            for each in waiting
        ),
        *(wording.team_card(TeamView(each), STARTER) for each in waiting),
    ]


def every_card(text: str, person: str, reason: str, status: Status) -> list[Card]:
    """Every card of the wording, for a request of these words by this person."""
    asked = request(text, person, status)
    quiet = replace(asked, status=Status.RESOLVED, resolved_by=None, checked_at=AT)
    team, category, why = asked.team, STARTER.templates[0].category, (reason, reason)
    options = tuple(Option(each.team, each.id) for each in STARTER.categories[:3])
    decisions = [
        Answer(team, category, STARTER.templates[0].id, Priority.HIGH, why),
        Route(team, category, Priority.LOW, why),
        Clarify(team, options, Priority.NORMAL, why),
        Clarify(team, (), Priority.NORMAL, why),
        Escalate(team, None, Priority.CRITICAL, why),
    ]
    others = list(BIG.team_ids)[:40]
    moved = feedback_on(text, Kind.REASSIGNED, team=others[1], actor=person)
    near = tuple(Near(Precedent(text, each, moved), 0.9) for each in others[:3])
    explained = Explanation(others[0], (others[1], 0.3), (text,) * 4, near, moved, others[2])
    answer = wording.reply(asked, decisions[0], STARTER, (), STARTER.templates[0])
    return [
        *(wording.reply(asked, each, STARTER, ("password", text)) for each in decisions),
        wording.moved_reply(asked, person, STARTER),
        wording.moved_note(asked, STARTER),
        wording.handed_over_reply(asked, STARTER),
        wording.handed_over_note(asked, STARTER),
        answer,
        wording.resolved_reply(replace(asked, status=Status.RESOLVED), STARTER),
        wording.resolved_reply(asked, STARTER, STARTER.templates[0]),
        wording.resolved_reply(quiet, STARTER, STARTER.templates[0]),
        wording.team_card(TeamView(quiet), STARTER),
        wording.quiet_check(asked, AT),
        wording.quiet_check(replace(asked, status=Status.WITH_TEAM), AT),
        wording.closed_quietly(quiet),
        *(wording.open_again(by) for by in (person, "")),
        wording.not_yet(person),
        wording.ask_rating(wording.resolved_note(asked), asked),
        wording.sorry(asked),
        wording.thanks(),
        wording.withdrawn_reply(),
        wording.resolved_note(asked),
        wording.reopened_note(person, team, STARTER),
        wording.answered_thread_hint(),
        wording.solved_thread_hint(),
        wording.secret_warning(("password", text)),
        wording.mirrored(person, text, asked.files, from_technician=True),
        wording.mirrored(person, text, from_technician=False),
        wording.mirrored_stranger(person, text, asked.files),
        wording.outsider_refused(),
        wording.passed_on(person, text, asked.files, is_note=True),
        wording.may_reopen(wording.mirrored(person, text, from_technician=False), asked),
        wording.so_far([Line(person, text, is_note=bool(reason))] * 20),
        *(
            wording.channel_failed(door, person, fault, instead)
            for door in Door
            for fault in ChannelFault
            for instead in (text, None)
        ),
        wording.instead_of(wording.notice(text or "…"), person, ChannelFault.MISSING),
        wording.choices(asked, others, BIG),
        wording.choices(asked, others[:2], BIG),
        *(wording.team_card(each, STARTER) for each in every_view(asked, person, text, why)),
        *every_question(asked, text),
        wording.why_decided(explained, why, STARTER, AT),
        wording.why_moved(moved, explained, why, STARTER, AT),
        wording.ask_requester(answer, asked, STARTER),
        wording.asked_and_answered(wording.ask_requester(answer, asked, STARTER)),
        *(
            wording.collapsed_card(asked, person, "security", STARTER, undo)
            for undo in (Entry(asked.id, AT, person, Deed.MOVED, id=7), None)
        ),
        wording.escalated_note(asked, person, text, Person(id=person)),
        wording.escalated_elsewhere(asked, person, text, None),
        wording.standing_reply(asked, STARTER),
        wording.standing_reply(replace(asked, owner=person), STARTER),
        wording.unresolved_note(person, team, STARTER),
        wording.draft_reply(STARTER.templates[0], asked, person, STARTER),
        wording.left_card(asked, reason),
        wording.notice(text or "…"),
        wording.sent_again(wording.notice(reason)),
        wording.stale(asked),
        wording.receipt(7, person, reason, [(person, team)] * 12, STARTER),
        wording.introduction(STARTER),
        wording.greeting(),
        wording.status_list([asked] * 10, STARTER),
        wording.status_list([], STARTER),
        wording.opened_by_command(person, text),
    ]
