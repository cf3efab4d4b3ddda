"""Why a team: what speaks for it, in any text, with any past, and how it is said."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from fresh import that_learned
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import AT, feedback_on, small_catalog

from helpdesk import wording
from helpdesk.cards import Card, Note, Quote, Text
from helpdesk.catalog import Catalog
from helpdesk.explaining import MOST_PRECEDENTS, Explanation, Precedent, explain, precedents
from helpdesk.feedback import Feedback, Kind
from helpdesk.learned import Learned
from helpdesk.learning.embedding.cached import Cached
from helpdesk.learning.embedding.encoder import Vectors
from helpdesk.markup import plain
from storage import learned

CATALOG = small_catalog()
NOW = AT + timedelta(days=3)
NASTY = ["", "  \n", "😀😀", "a" * 40_000, "vpn drops, " * 4_000, "\ud83d", "<!channel> *x* {slot}"]
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=200))


@pytest.fixture(scope="module", params=["none", "minilm+use-m3"])
def live(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Learned:
    """What a small helpdesk learned of its catalog, with an encoder and without."""
    path = tmp_path_factory.mktemp("explaining") / "small.db"
    with (
        closing(that_learned(path, CATALOG, request.param)) as database,
        database.snapshot() as session,
    ):
        return learned.load(session, CATALOG, *learned.champions(session))


def read(live: Learned, past: Sequence[Precedent]) -> Mapping[str, Vectors]:
    encoder = live.model.encoder
    assert isinstance(encoder, Cached)
    known = [each.text for each in past]
    return dict(zip(known, encoder.aside().encode(known), strict=True))


def why(
    live: Learned,
    text: str,
    team: str = "network",
    events: Sequence[Feedback] = (),
    catalog: Catalog = CATALOG,
    **more: Any,
) -> Explanation:
    past = precedents(events, catalog)
    return explain(live, text, team, past, catalog, vectors=read(live, past), **more)


def test_the_word_that_made_the_team_is_named(live: Learned) -> None:
    found = why(live, "the vpn has stopped again")
    assert found.words[0] == "vpn"
    assert found.today == "network"


def test_the_nearest_past_request_comes_first(live: Learned) -> None:
    event = feedback_on("vpn drops every minute in the train", Kind.RESOLVED, team="network")
    found = why(live, "vpn drops every minute in the train again", events=[event])
    assert found.nearest[0].precedent.event == event
    assert len(found.nearest) <= 3


def test_a_past_request_whose_vector_was_not_stored_is_read_anew(live: Learned) -> None:
    event = feedback_on("the vpn token has expired", Kind.SOLVED, team="identity")
    past = precedents([event], CATALOG)
    vectors = {text: row for text, row in read(live, past).items() if text != event.text}
    found = explain(live, event.text, "network", past, CATALOG, vectors=vectors)
    assert found.nearest[0].precedent.event == event


def test_likeness_falls_from_the_nearest_on(live: Learned) -> None:
    likeness = [each.likeness for each in why(live, "vpn drops every few minutes").nearest]
    assert likeness == sorted(likeness, reverse=True)
    assert likeness[0] == pytest.approx(1.0, abs=1e-3)


def test_no_word_counted_where_the_very_same_text_was_corrected(live: Learned) -> None:
    event = feedback_on("vpn drops every few minutes", Kind.REASSIGNED, 9, team="hardware")
    taught = live.remembering([event])
    found = why(taught, event.text, "hardware", [event], correction=event)
    assert (found.words, found.correction) == ((), event)


def test_what_is_decided_otherwise_by_now_is_said(live: Learned) -> None:
    assert why(live, "vpn drops every few minutes", "hardware").today == "network"


def test_the_runner_up_is_the_one_at_the_time_of_the_decision(live: Learned) -> None:
    decided = {"network": 0.7, "identity": 0.2, "hardware": 0.1, "gone": 0.25}
    assert why(live, "vpn drops", decided=decided).runner_up == ("identity", 0.2)


def test_a_catalog_of_one_team_has_no_runner_up(live: Learned) -> None:
    alone = CATALOG.model_copy(update={"teams": CATALOG.teams[:1], "categories": ()})
    found = why(live, "vpn drops", "desk", catalog=alone)
    assert (found.runner_up, found.words) == (None, ())


def test_a_team_that_left_the_catalog_is_explained_as_far_as_can_be(live: Learned) -> None:
    found = why(live, "vpn drops", "radio")
    assert (found.words, found.today) == ((), "network")
    assert "radio" in said(wording.why_decided(found, ["99% sure"], CATALOG, NOW))


def test_nothing_is_kept_of_the_variants(live: Learned) -> None:
    encoder = live.model.encoder
    assert isinstance(encoder, Cached)
    encoder.take_fresh()
    why(live, "an utterly new sentence about the vpn")
    assert encoder.take_fresh() == {}


def test_the_same_question_has_the_same_answer(live: Learned) -> None:
    assert why(live, "wifi and vpn are slow") == why(live, "wifi and vpn are slow")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts, team=st.sampled_from([*CATALOG.team_ids, "gone"]))
def test_any_text_is_explained_with_its_own_words(live: Learned, text: str, team: str) -> None:
    event = feedback_on(text, Kind.SOLVED, team="desk")
    found = why(live, text, team, [event])
    assert all(each in " ".join(text.split()) for each in found.words)
    assert len(found.words) <= 4
    card = wording.why_decided(found, ["because"], CATALOG, NOW)
    assert not any(isinstance(block, Quote) for block in card.blocks)
    assert len(said(card)) < 1_500


# What is known of the past.


def test_of_the_same_text_the_newest_word_counts() -> None:
    events = [
        feedback_on("Beamer is dark", Kind.SOLVED, 1, team="desk"),
        feedback_on("beamer  is dark", Kind.REASSIGNED, 2, team="hardware"),
    ]
    assert [each.team for each in precedents(events, CATALOG) if each.event] == ["hardware"]


def test_a_request_is_no_precedent_of_itself() -> None:
    event = feedback_on("beamer is dark", Kind.SOLVED, team="hardware")
    found = precedents([event], CATALOG, leave_out=event.request_id)
    assert not any(each.event for each in found)


def test_labels_of_teams_that_left_are_no_precedents() -> None:
    event = feedback_on("beamer is dark", Kind.SOLVED, team="gone")
    assert not any(each.event for each in precedents([event], CATALOG))


def test_the_newest_precedents_are_looked_through() -> None:
    events = [
        feedback_on(f"case {number}", Kind.SOLVED, number, team="desk")
        for number in range(MOST_PRECEDENTS + 5)
    ]
    found = [each.event.id for each in precedents(events, CATALOG) if each.event]
    assert len(found) == MOST_PRECEDENTS


# How it is said.


def said(card: Card) -> str:
    return "\n".join(plain(each.spans) for each in card.blocks if isinstance(each, Text | Note))


@pytest.mark.parametrize(
    ("kind", "past", "words"),
    [
        (Kind.RESOLVED, timedelta(minutes=5), "resolved within the hour"),
        (Kind.SOLVED, timedelta(hours=5), "solved 5 h ago"),
        (Kind.REASSIGNED, timedelta(days=1), "moved there a day ago"),
        (Kind.CONFIRMED, timedelta(days=9), "confirmed 9 days ago"),
        (Kind.CHOSEN, -timedelta(minutes=5), "chosen by who asked within the hour"),
    ],
)
def test_a_past_request_is_told_with_what_became_of_it_and_when(
    live: Learned, kind: Kind, past: timedelta, words: str
) -> None:
    event = feedback_on("the vpn is down in Oslo", kind, team="network")
    found = why(live, "the vpn is down in Oslo", events=[event])
    told = said(wording.why_decided(found, [], CATALOG, event.at + past))
    assert f"“the vpn is down in Oslo” went to Network, {words}" in told


def test_the_correction_that_changed_it_is_told(live: Learned) -> None:
    event = feedback_on("vpn for the printer", Kind.REASSIGNED, team="hardware")
    found = why(live, "vpn of the printer", "hardware", correction=event)
    told = said(wording.why_decided(found, [], CATALOG, NOW))
    assert "@UADA moved “vpn for the printer” from Network to Hardware, 2 days ago." in told


def test_a_move_is_told_before_what_the_bot_had_thought(live: Learned) -> None:
    moved = feedback_on("vpn drops", Kind.REASSIGNED, team="hardware")
    card = wording.why_moved(moved, why(live, "vpn drops"), ["80% sure"], CATALOG, NOW)
    title, by, before = said(card).splitlines()[:3]
    assert title == "Why Hardware?"
    assert by == "@UADA moved it here, 2 days ago."
    assert before == "I had thought of Network: 80% sure."
