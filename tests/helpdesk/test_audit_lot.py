"""Who is drawn for the audit question, and who never is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import request

from helpdesk.audit import draw, may_ask
from helpdesk.catalog import Priority
from helpdesk.model import Answer, Clarify, Escalate, Request, Route, Status

ASKED = request("vpn drops", "U1", Status.ASKED)
ROUTE = Route("network", None, Priority.NORMAL)


@given(st.text(min_size=1), st.floats(0, 0.2), st.floats(0, 0.2))
def test_whoever_is_drawn_for_a_share_is_drawn_for_a_larger_one(
    id_: str, one: float, other: float
) -> None:
    less, more = sorted((one, other))
    asked = replace(ASKED, id=id_)
    assert draw(asked, ROUTE, less).is_drawn <= draw(asked, ROUTE, more).is_drawn


def test_about_the_share_is_drawn() -> None:
    drawn = sum(draw(replace(ASKED, id=f"r{i}"), ROUTE, 0.03).is_drawn for i in range(10_000))
    assert 240 < drawn < 360


def test_nobody_is_drawn_for_a_share_of_nothing() -> None:
    assert not any(draw(replace(ASKED, id=str(i)), ROUTE, 0.0).is_drawn for i in range(1_000))


@pytest.mark.parametrize(
    ("asked", "decision"),
    [
        (ASKED, replace(ROUTE, priority=Priority.HIGH)),
        (ASKED, Answer("network", "vpn", "t", Priority.CRITICAL)),
        (ASKED, Clarify("network", (), Priority.NORMAL)),
        (ASKED, Escalate("network", None, Priority.NORMAL)),
        (replace(ASKED, asked=1), ROUTE),
        (replace(ASKED, touched=True), ROUTE),
    ],
)
def test_a_question_that_would_be_a_burden_has_no_chance(
    asked: Request, decision: Route | Answer | Clarify | Escalate
) -> None:
    assert not may_ask(asked, decision)
    assert draw(asked, decision, 1.0).chance == 0.0
