"""What a team reads of a proposal or a change: the difference, the evidence, the way back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proposal_cards import AT, STARTER, changed, proposed

from helpdesk import proposal_form, wording
from helpdesk.cards import Actions, Button, Card, Quote, lines
from helpdesk.catalog import Template
from helpdesk.difference import difference
from helpdesk.knowledge import ChangeDeed, ItemKind
from helpdesk.proposal_form import FormError
from helpdesk.proposals import Evidence, Proposal, ProposalKind, ProposalState

OLD = "Restart the client.\nOpen GlobalConnect 5 and sign in.\nStill stuck? Write here."
NEW = OLD.replace("GlobalConnect 5", "GlobalConnect 6")
BEFORE = Template(id="vpn-restart", category="vpn", title="Restart the VPN", body=OLD)


def edit(body: str = NEW, **values: object) -> Proposal:
    seen = Evidence(4, 9, ("UUMAR", "UVERA"), outcomes={"solved": 3, "reopened": 0}, examples=())
    made = proposed(ProposalKind.EDIT, "x", "UUMAR", evidence=seen, **values)
    return replace(made, content={"version": 1, "title": BEFORE.title, "body": body})


def buttons(card: Card) -> list[str]:
    rows = [block for block in card.blocks if isinstance(block, Actions)]
    return [each.label for row in rows for each in row.items if isinstance(each, Button)]


def bold(card: Card) -> list[str]:
    quoted = [block for block in card.blocks if isinstance(block, Quote)]
    return [part.text for each in quoted for part in each.parts if part.kind == "strong"]


def quotes(card: Card) -> list[str]:
    return [block.text for block in card.blocks if isinstance(block, Quote)]


def test_of_an_edit_the_lines_that_differ_are_shown_and_the_words_in_them_stand_out() -> None:
    card = wording.proposal_card(edit(), STARTER, before=BEFORE)
    assert quotes(card) == [OLD.splitlines()[1], NEW.splitlines()[1]]
    assert bold(card) == ["5", "6"]


def test_of_long_lines_that_differ_the_beginning_is_shown() -> None:
    long = OLD.replace("sign in", "wait " * 400 + "and sign out")
    card = wording.proposal_card(edit(body=long), STARTER, before=BEFORE)
    assert len(quotes(card)[1]) == 1500
    assert bold(card)[1].endswith("…")


def test_examples_that_show_more_than_the_difference_are_introduced() -> None:
    seen = Evidence(4, 9, examples=("GlobalConnect 6", "the new GlobalConnect"))
    card = wording.proposal_card(replace(edit(), evidence=seen), STARTER, before=BEFORE)
    assert quotes(card)[2:] == ["the new GlobalConnect"]
    assert "Some put it so:" in lines(card)


def test_the_evidence_says_how_often_by_whom_and_what_came_of_it() -> None:
    said = lines(wording.proposal_card(edit(), STARTER, before=BEFORE))
    assert (
        "4 of the last 9 who sent this changed it the same way: @UUMAR, @UVERA. "
        "Of those requests: 3 solved, none reopened"
    ) in said


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        (ProposalKind.EDIT, ["Adopt", "Keep as it is", "Open"]),
        (ProposalKind.NEW_TEMPLATE, ["Adopt", "Keep as it is", "Open"]),
        (ProposalKind.ASK, ["Adopt", "Keep as it is", "Open"]),
        (ProposalKind.DROP_QUESTION, ["Adopt", "Keep as it is"]),
        (ProposalKind.RULE, ["Adopt", "Keep as it is"]),
        (ProposalKind.CONFIRM, ["Still right", "Change", "Turn off"]),
    ],
)
def test_each_kind_offers_what_can_be_done_about_it(kind: ProposalKind, labels: list[str]) -> None:
    card = wording.proposal_card(proposed(kind, "Which client?", "UUMAR"), STARTER)
    assert buttons(card) == labels


@pytest.mark.parametrize(
    ("state", "made", "undo", "said", "labels"),
    [
        (ProposalState.ADOPTED, ChangeDeed.ADOPTED, 7, "✅ Adopted by @UVERA", ["Undo"]),
        (ProposalState.ADOPTED, ChangeDeed.ADOPTED, None, "✅ Adopted by @UVERA", []),
        (ProposalState.KEPT, None, None, "Kept as it is by @UVERA", []),
        (ProposalState.KEPT, ChangeDeed.SET, 7, "Turned off by @UVERA", ["Undo"]),
        (ProposalState.KEPT, ChangeDeed.UNDONE, None, "↩️ Adopted, and taken back by @UVERA", []),
        (ProposalState.WITHDRAWN, None, None, "Withdrawn", []),
    ],
)
def test_what_became_of_it_stands_on_its_card(
    state: ProposalState, made: ChangeDeed | None, undo: int | None, said: str, labels: list[str]
) -> None:
    decided = edit(state=state, decided_by="UVERA", decided_at=AT)
    card = wording.proposal_card(decided, STARTER, before=BEFORE, made=made, undo=undo)
    assert lines(card)[-1].startswith(said)
    assert buttons(card) == labels


def test_markup_in_what_people_wrote_is_shown_and_does_nothing() -> None:
    hostile = "**bold** [bank](http://evil.example) <!channel> {slot}"
    card = wording.proposal_card(edit(body=hostile), STARTER, before=BEFORE)
    assert hostile in quotes(card)
    assert all(span.kind != "link" for block in card.blocks for span in getattr(block, "spans", ()))


def test_a_change_by_evidence_shows_its_figures_and_a_way_back() -> None:
    lost = changed(ItemKind.DRAFTING, ChangeDeed.LOST, "x", "")
    card = wording.change_card(lost, STARTER, title="Restart the VPN", can_undo=True)
    assert lines(card)[0] == (
        "📉 Restart the VPN helped too seldom: at Network it is a draft that a technician "
        "approves from now on"
    )
    assert lines(card)[1] == "Of 8 uses, 5 solved it, 1 went quiet, 2 did not help."
    assert buttons(card) == ["Undo"]


def test_a_change_that_was_taken_back_says_by_whom() -> None:
    set_by_umar = changed(ItemKind.DRAFTING, ChangeDeed.SET, "x", "UUMAR")
    undone = replace(set_by_umar, deed=ChangeDeed.UNDONE, actor="UVERA")
    card = wording.change_card(set_by_umar, STARTER, title="Restart the VPN", undone=undone)
    assert lines(card)[0].endswith("by @UUMAR")
    assert lines(card)[-1].startswith("↩️ Taken back by @UVERA")
    assert buttons(card) == []


def test_whoever_runs_deskloop_is_no_person_of_a_chat() -> None:
    card = wording.change_card(
        changed(ItemKind.TEMPLATE, ChangeDeed.ROLLED_BACK, "x", "operator"), STARTER, title="VPN"
    )
    assert lines(card)[0] == "VPN has its words of version 2 again · by whoever runs Deskloop"


def test_a_fault_in_the_form_is_named_with_its_place() -> None:
    with pytest.raises(FormError, match=r"line 2, character 6: slot \{browser\} is unknown"):
        proposal_form.check(edit(), {"title": "A", "body": "Fine.\nOpen {browser}."}, ["device"])


def test_a_question_is_put_otherwise_line_by_line() -> None:
    asked = proposed(ProposalKind.ASK, "Which client?", "UUMAR")
    form = wording.proposal_form(asked, proposal_form.filled(asked))
    assert [each.value for each in form.fields] == [
        "Which client?",
        "\n".join(["Which client?"] * 3),
    ]
    said = {"ask": " Which version? ", "answers": "5\n\n6\n5\n"}
    assert proposal_form.read(asked, said) == {"ask": "Which version?", "answers": ["5", "6"]}


texts = st.lists(st.sampled_from(["one line", "another", "one word", "x"])).map("\n".join)


@given(texts, texts)
def test_equal_texts_have_no_difference_and_others_have_one(before: str, after: str) -> None:
    found = difference(before, after)
    assert bool(found.before.text or found.after.text) == (before != after)


@given(texts, texts)
def test_words_that_differ_stand_in_order_within_the_lines(before: str, after: str) -> None:
    found = difference(before, after)
    for side in (found.before, found.after):
        ends = [end for place in side.marked for end in place]
        assert ends == sorted(set(ends))
        assert all(side.text[start:end].strip() for start, end in side.marked)
