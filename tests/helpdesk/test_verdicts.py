"""What came of an answer: the last word on it stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.feedback import LESSONS, Feedback, Kind, judgements
from helpdesk.uses import uses
from helpdesk.verdicts import Record, record, records, verdicts

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
JUDGING = [kind for kind, lesson in LESSONS.items() if lesson.template]


def said(
    number: int, kind: Kind, *, template: str | None = "vpn", team: str = "network"
) -> Feedback:
    return Feedback(
        key=f"k{number}",
        kind=kind,
        at=AT + timedelta(minutes=number),
        workspace="T1",
        actor="U1",
        request_id="r1",
        decision_id="d1",
        text="vpn drops",
        model_version=1,
        templates_version=1,
        team_before="network",
        team=team,
        template=template,
        template_version=1 if template else None,
        id=number,
    )


def came_of(*kinds: Kind) -> Record:
    return record(verdicts([said(number, kind) for number, kind in enumerate(kinds, 1)]))


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        ([Kind.SOLVED], Record(confirmed=1)),
        ([Kind.SOLVED, Kind.REOPENED], Record(failed=1)),
        ([Kind.SILENT], Record(silent=1)),
        ([Kind.SILENT, Kind.REOPENED], Record(failed=1)),
        ([Kind.SILENT, Kind.SOLVED], Record(confirmed=1)),
        ([Kind.DRAFT_SENT, Kind.SILENT], Record(silent=1)),
        ([Kind.DRAFT_SENT, Kind.RESOLVED, Kind.QUICKLY_RESOLVED], Record(confirmed=1)),
        ([Kind.SOLVED, Kind.RATED_WELL], Record(confirmed=1)),
        ([Kind.SOLVED, Kind.RATED], Record(confirmed=1)),
        ([Kind.SOLVED, Kind.RATED_BADLY], Record(failed=1)),
        ([Kind.DRAFT_SENT, Kind.ESCALATED], Record(failed=1)),
    ],
)
def test_the_last_word_on_a_use_stands(kinds: list[Kind], found: Record) -> None:
    assert came_of(*kinds) == found


def test_what_a_person_solved_afterwards_is_not_to_the_answers_credit() -> None:
    """Talk to a person, then resolved by a technician, who names no answer: it stays failed."""
    log = [
        said(1, Kind.PERSON),
        said(2, Kind.RESOLVED, template=None),
        said(3, Kind.QUICKLY_RESOLVED, template=None),
        said(4, Kind.RATED_WELL, template=None),
    ]
    assert record(verdicts(log)) == Record(failed=1)


def test_silence_counts_for_half_of_a_word() -> None:
    assert Record(confirmed=3, silent=2, failed=1).share == 4 / 5
    assert Record().share is None


def test_good_news_counts_once_it_has_stood_and_bad_news_at_once() -> None:
    [[solved]], [[failed]] = (uses([said(1, kind)]).values() for kind in (Kind.SOLVED, Kind.PERSON))
    assert not solved.has_settled(AT + timedelta(days=1))
    assert solved.has_settled(AT + timedelta(days=3))
    assert failed.has_settled(AT + timedelta(hours=1))


def test_each_wording_has_its_own_record() -> None:
    log = [said(1, Kind.SOLVED), said(2, Kind.DID_NOT_HELP, template="cable")]
    assert records(verdicts(log)) == {
        ("vpn", 1): Record(confirmed=1),
        ("cable", 1): Record(failed=1),
    }


def test_reopening_blames_no_team_unless_it_was_moved() -> None:
    resolved, reopened = said(1, Kind.RESOLVED), said(2, Kind.REOPENED)
    assert [each.team for each in judgements([resolved, reopened])] == ["network"]
    moved = said(3, Kind.REASSIGNED, team="identity")
    *_, last = judgements([resolved, reopened, moved])
    assert (last.team, last.explicit) == ("identity", True)


@given(st.lists(st.sampled_from(JUDGING), min_size=1, max_size=6), st.randoms())
def test_a_use_is_judged_once_in_any_order_of_arrival(kinds: list[Kind], chance: object) -> None:
    log = [said(number, kind) for number, kind in enumerate(kinds, 1)]
    shuffled = list(log)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    [verdict] = verdicts(shuffled)
    assert verdict.kind is kinds[-1]
    assert record([verdict]).uses == 1
