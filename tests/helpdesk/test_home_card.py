"""Home as a card: full, with whatever somebody typed, in what each chat takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from msteams_connector import LARGEST, check_card
from proposal_cards import proposed
from situations import STARTER, request, words
from small import AT, feedback_on

from bot.msteams.cards import render as render_msteams
from bot.msteams.room import size
from bot.slack.blocks import home as render_slack
from helpdesk import wording
from helpdesk.digest import Counted, Week, days, week
from helpdesk.feedback import Kind
from helpdesk.home import Home, Line, Listing, Proposed, SetAside, Taught, Worklist, pressing
from helpdesk.markup import Elsewhere
from helpdesk.metrics import Tally
from helpdesk.model import Request, Status
from helpdesk.proposals import ProposalKind
from helpdesk.sla import clock_of
from playground.blocks.surfaces import check_view

PERSON = "29:1" + "a" * 60


class Unknown:
    """A workspace of which nothing is known."""

    url = "https://example.slack.com/"

    def resolve(self, _channel: str) -> str | None:
        return None

    def group(self, _name: str) -> Any:
        return None


def no_week() -> Week:
    nothing = Counted(Tally(), {}, {})
    return week(nothing, nothing, STARTER, [0] * 7, days(AT, STARTER)[7:])


def full(text: str) -> Home:
    """A Home on which every list is full."""
    asked = replace(request(text, PERSON, Status.WITH_TEAM), owner=PERSON)
    place = Elsewhere(text="", door=asked.door, channel="C1", ts="1700000000.000100")
    line = Line(asked, place, clock_of(replace(asked, team="security"), STARTER, AT))
    five, four = Listing((line,) * 5, 500), Listing((line,) * 4, 500)
    event = feedback_on(text, Kind.REASSIGNED, team="security", actor=PERSON)
    aside = Listing((SetAside(event, text),) * 3, 30)
    waiting = Listing((Proposed(proposed(ProposalKind.EDIT, text, PERSON), place),) * 3, 30)
    work = Worklist(five, five, five, four, aside, no_week(), is_lead=True, proposals=waiting)
    return Home(Listing((line,) * 6, 500), (Taught(event, 3, 2),) * 4, is_muted=False, work=work)


@settings(deadline=None, max_examples=12)
@given(words)
def test_slack_takes_a_full_home_whatever_was_typed(text: str) -> None:
    view = render_slack(wording.home(full(text), STARTER), Unknown(), {})
    check_view(view, "home")
    assert len(view["blocks"]) <= 100


@settings(deadline=None, max_examples=6)
@given(words)
def test_teams_takes_a_full_home_whatever_was_typed(text: str) -> None:
    drawn = render_msteams(wording.home(full(text), STARTER), {PERSON: text})
    check_card(drawn)
    assert size(drawn) <= LARGEST - 4_000, "the message around it has a place, too"


def test_what_presses_most_comes_first_and_the_rest_is_counted() -> None:
    asked = request("vpn", PERSON, Status.WITH_TEAM)
    old = [_line(asked, hours) for hours in (100, 300, 200, 0)]
    late = pressing(old, 2)
    assert [line.request.id for line in late.shown] == ["300", "200"]
    assert late.more == 1


@pytest.mark.parametrize(("since", "said"), [(0, False), (1, True)])
def test_a_correction_that_moved_nothing_yet_claims_nothing(since: int, said: bool) -> None:
    event = feedback_on("vpn", Kind.REASSIGNED, team="security", actor=PERSON)
    shown = Home(Listing(), (Taught(event, 4, since),), is_muted=False)
    text = str(wording.home(shown, STARTER))
    assert "live in version 4" in text
    assert ("went there since" in text) is said


def _line(asked: Request, hours: int) -> Line:
    made = AT - timedelta(hours=hours)
    told = replace(asked, id=str(hours), created_at=made, team="security")
    return Line(told, clock=clock_of(replace(told, first_response_at=None), STARTER, AT))
