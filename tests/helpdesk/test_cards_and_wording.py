"""What the bot says, and that it survives the outbox.

That every card fits a chat's limits is held with the door that draws it, in tests/bot/slack.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from small import AT

from helpdesk import wording
from helpdesk.cards import (
    ActionId,
    Actions,
    Button,
    Card,
    Menu,
    Note,
    Quote,
    Select,
    Text,
    actions,
    card,
    note,
    text,
)
from helpdesk.catalog import Priority, Template, load, starter_path
from helpdesk.doors import Door
from helpdesk.journal import Deed, Entry, undoable
from helpdesk.markup import Channel, Link, MarkupError, Person, Span, Strong, plain
from helpdesk.model import (
    Answer,
    Clarify,
    Decision,
    Escalate,
    Option,
    Request,
    Route,
    Status,
)
from helpdesk.team_view import TeamView

CATALOG = load(starter_path())
REQUEST = Request(
    id="r1",
    door=Door.SLACK,
    workspace="T1",
    channel="C1",
    requester="U1",
    text="vpn drops",
    status=Status.ANSWERED,
    team="network",
    category="vpn",
    template="vpn-reconnect",
    priority=Priority.HIGH,
    decision_id="d1",
    created_at=datetime(2026, 11, 3, 9, 30, tzinfo=UTC),
    revision=3,
)
ANSWER = Answer("network", "vpn", "vpn-reconnect", Priority.HIGH)
ROUTE = Route("network", "vpn", Priority.HIGH)
ESCALATE = Escalate("network", None, Priority.HIGH)
CLARIFY = Clarify(
    "network", (Option("network", "vpn"), Option("hardware", "slow-laptop")), Priority.HIGH
)


AT_WORK = TeamView(
    replace(REQUEST, status=Status.WITH_TEAM, template=None),
    ["99% sure of the team", "a correction"],
)


def template(template_id: str) -> Template:
    return next(each for each in CATALOG.templates if each.id == template_id)


def words(found: Card) -> str:
    """Every word on a card, labels aside."""
    parts = [each.text if isinstance(each, Quote) else plain(each.spans) for each in said(found)]
    return "\n".join(parts)


def said(found: Card) -> list[Text | Note | Quote]:
    return [block for block in found.blocks if not isinstance(block, Actions)]


def spans(found: Card) -> list[Span]:
    return [span for block in said(found) if not isinstance(block, Quote) for span in block.spans]


def items(found: Card) -> list[Button | Select]:
    return [each for each in controls(found) if not isinstance(each, Menu)]


def controls(found: Card) -> list[Button | Select | Menu]:
    return [item for block in found.blocks if isinstance(block, Actions) for item in block.items]


def rare(found: Card) -> list[str]:
    """The labels of what is folded away."""
    menus = [each for each in controls(found) if isinstance(each, Menu)]
    return [item.label for menu in menus for item in menu.items]


def labels(found: Card) -> list[str]:
    return [item.label for item in items(found)]


def replied(decision: Decision, *warned: str) -> Card:
    return wording.reply(REQUEST, decision, CATALOG, warned)


# Cards.


def test_a_cards_summary_is_its_first_paragraph_without_marks() -> None:
    made = card(note("small"), text("**Big** words"), text("more"))
    assert made.summary == "Big words"


def test_a_card_of_small_print_or_a_quote_has_no_summary_of_its_own() -> None:
    assert card(Quote(text="a secret thought")).summary == ""


def test_a_summary_is_short() -> None:
    assert len(card(text("{long}", long="x" * 1000)).summary) == 300


def test_our_own_markup_must_be_right() -> None:
    with pytest.raises(MarkupError, match="never closed"):
        text("**half")


def test_a_card_takes_nothing_that_it_does_not_know() -> None:
    with pytest.raises(ValidationError):
        Card.model_validate({"summary": "", "blocks": [{"kind": "image", "url": "x"}]})


links = st.builds(Link, text=st.text(), url=st.just("https://example.com"))
all_spans = st.lists(st.builds(Strong, text=st.text()) | st.builds(Person, id=st.text()) | links)
buttons = st.builds(
    Button,
    action=st.sampled_from(ActionId),
    label=st.text(),
    value=st.text(),
    style=st.sampled_from(["plain", "primary", "danger"]),
)
cards = st.builds(
    Card,
    summary=st.text(),
    blocks=st.lists(
        st.builds(Text, spans=all_spans.map(tuple))
        | st.builds(Quote, text=st.text())
        | st.builds(Actions, items=st.lists(buttons).map(tuple)),
        max_size=4,
    ).map(tuple),
)


@given(cards)
def test_a_card_survives_the_outbox(made: Card) -> None:
    stored = json.dumps(made.model_dump(mode="json"))
    assert Card.model_validate(json.loads(stored)) == made


# What the requester sees.


def test_an_answer_has_its_template_why_and_three_ways_on() -> None:
    found = wording.reply(REQUEST, ANSWER, CATALOG, (), template("vpn-reconnect"))
    assert "Reconnect the VPN" in words(found)
    assert "this looks like “VPN”" in words(found)
    assert labels(found) == ["Solved", "Wrong team", "Talk to a person"]


def test_a_template_names_the_requester() -> None:
    asked = replace(REQUEST, template="password-reset-self", category="password-reset")
    answer = template("password-reset-self")
    assert Person(id="U1") in spans(wording.reply(asked, ANSWER, CATALOG, (), answer))


@pytest.mark.parametrize("decision", [ROUTE, ESCALATE])
def test_who_is_passed_on_is_told_to_whom_and_where(decision: Decision) -> None:
    found = replied(decision)
    assert Strong(text="Network") in spans(found)
    assert Channel(id="it-network") in spans(found)
    assert labels(found) == ["Solved", "Wrong team"]


def test_a_question_offers_its_options_by_name_and_a_way_out() -> None:
    assert labels(replied(CLARIFY)) == ["VPN", "Slow computer", "Something else"]


def test_a_question_without_options_asks_what_is_wrong() -> None:
    found = replied(Clarify("network", (), Priority.NORMAL))
    assert "What is going wrong?" in words(found)
    assert labels(found) == ["Talk to a person"]


def test_every_button_names_the_request_as_it_stood() -> None:
    values = [item.value for item in items(replied(CLARIFY)) if isinstance(item, Button)]
    assert values == ["r1.3.vpn", "r1.3.slow-laptop", "r1.3"]


def test_a_value_never_holds_what_a_person_typed() -> None:
    asked = replace(REQUEST, text="vpn drops, my name is Ada")
    found = wording.reply(asked, CLARIFY, CATALOG, ())
    assert "Ada" not in found.model_dump_json()


def test_a_warning_names_every_kind_of_secret() -> None:
    assert "I took a password and a token out of your message" in words(
        replied(ROUTE, "password", "token")
    )
    assert "I took" not in words(replied(ROUTE))


def test_a_solved_answer_stays_to_be_read() -> None:
    solved = replace(REQUEST, status=Status.RESOLVED, resolved_by="U1")
    found = wording.resolved_reply(solved, CATALOG, template("vpn-reconnect"))
    assert "Reconnect the VPN" in words(found)
    assert labels(found) == ["Reopen"]


def test_what_a_team_resolved_shows_no_template() -> None:
    solved = replace(REQUEST, status=Status.RESOLVED, resolved_by="U2", template=None)
    found = wording.resolved_reply(solved, CATALOG)
    assert Person(id="U2") in spans(found)
    assert "Reconnect" not in words(found)


def test_three_teams_are_buttons_and_the_rest_a_list() -> None:
    found = items(wording.choices(REQUEST, ["security", "data", "email", "apps"], CATALOG))
    assert [item.label for item in found] == [
        "Security",
        "Data and Storage",
        "Email and Collaboration",
        "Another team",
    ]
    last = found[-1]
    assert isinstance(last, Select)
    assert [choice.label for choice in last.choices] == ["Business Apps"]


def test_three_teams_need_no_list() -> None:
    found = items(wording.choices(REQUEST, ["security", "data", "email"], CATALOG))
    assert all(isinstance(item, Button) for item in found)


def test_mirrored_words_are_a_quote() -> None:
    found = wording.mirrored("U2", "<!channel>", from_technician=True)
    assert found.blocks[-1] == Quote(text="<!channel>")
    assert "<!channel>" not in found.summary


# What technicians see.


def test_a_teams_card_has_the_words_the_facts_and_the_reasons() -> None:
    found = wording.team_card(AT_WORK, CATALOG)
    assert Quote(text="vpn drops") in found.blocks
    assert "high priority · Network" in words(found)
    assert "99% sure of the team; a correction" in words(found)
    assert labels(found) == ["Take it", "Reply", "Resolve", "Reassign"]
    assert rare(found) == ["Fix fields", "Escalate", "Not a request", "Why this team?"]


def test_a_closed_card_can_only_be_reopened() -> None:
    closed = replace(REQUEST, status=Status.RESOLVED, resolved_by="U2")
    found = wording.team_card(TeamView(closed), CATALOG)
    assert "resolved by @U2" in words(found)
    assert labels(found) == ["Reopen"]


def test_a_collapsed_card_says_who_moved_what_from_where_to_where() -> None:
    moved = replace(REQUEST, team="security")
    found = wording.collapsed_card(moved, "U2", "network", CATALOG, did(Deed.MOVED, 7))
    assert words(found) == "@U2 moved the request of @U1 from Network to Security."
    assert labels(found) == ["Undo"]


def did(deed: Deed, number: int, **detail: str) -> Entry:
    return Entry("r1", AT, "U2", deed, detail, id=number)


def test_a_taken_card_names_its_owner_and_can_be_taken_over() -> None:
    taken = replace(AT_WORK, request=replace(AT_WORK.request, owner="U2"))
    found = wording.team_card(taken, CATALOG)
    assert "@U2" in words(found)
    assert labels(found)[0] == "Take over"


def test_a_card_tells_what_was_done_last_and_how_much_came_before() -> None:
    entries = [did(Deed.REPLIED, number, words=f"try {number}") for number in range(1, 7)]
    found = words(wording.team_card(replace(AT_WORK, entries=entries), CATALOG))
    assert "… 2 earlier" in found
    assert "try 2" not in found
    assert found.index("try 3") < found.index("try 6")
    assert "@U2 answered · 03 Nov 09:30 UTC · “try 6”" in found


def test_a_moved_card_says_why_it_is_here_in_the_movers_words() -> None:
    moved = did(Deed.MOVED, 1, words="a firewall", **{"from": "security", "to": "network"})
    found = words(wording.team_card(replace(AT_WORK, entries=[moved]), CATALOG))
    assert "Why here: moved here from Security by a person; “a firewall”" in found


def test_a_draft_stands_on_the_card_with_what_to_do_with_it() -> None:
    draft = CATALOG.templates[0]
    found = wording.team_card(replace(AT_WORK, draft=draft), CATALOG)
    assert f"📝 Draft: {draft.title}" in words(found)
    assert labels(found)[:3] == ["Approve and send", "Edit", "Reject"]


def test_undo_says_what_it_takes_back() -> None:
    found = wording.team_card(replace(AT_WORK, undoable=did(Deed.TAKEN, 1)), CATALOG)
    assert rare(found)[-1] == "Undo “Take it”"


@pytest.mark.parametrize("deed", [each for each in Deed if each is not Deed.UNDONE])
def test_whatever_can_be_undone_has_a_button_that_names_it(deed: Deed) -> None:
    done = replace(did(deed, 1), before={"status": "with_team"})
    found = wording.team_card(replace(AT_WORK, undoable=undoable([done])), CATALOG)
    assert len([each for each in rare(found) if each.startswith("Undo “")]) == (
        undoable([done]) is not None
    )


def test_a_dismissed_card_says_who_said_so_and_can_be_reopened() -> None:
    closed = replace(AT_WORK.request, status=Status.DISMISSED, resolved_by="U2")
    found = wording.team_card(TeamView(closed), CATALOG)
    assert "not a request, says @U2" in words(found)
    assert labels(found) == ["Reopen"]


def test_a_card_that_was_left_says_nothing_of_the_request() -> None:
    found = wording.left_card(REQUEST, "was withdrawn")
    assert words(found) == "The request of @U1 was withdrawn."


def test_the_reassign_form_offers_teams_and_asks_why() -> None:
    form = wording.reassign_form(REQUEST, ["security", "data"], CATALOG)
    which, why = form.fields
    assert [choice.value for choice in which.choices] == ["security", "data"]
    assert (form.value, why.optional) == ("r1.3", True)


# What only one person sees, and receipts.


def test_a_stale_button_names_who_was_first_if_it_was_resolved() -> None:
    resolved = replace(REQUEST, status=Status.RESOLVED, resolved_by="U2")
    assert words(wording.stale(resolved)) == "This was already marked as resolved by @U2."
    assert "newest buttons" in words(wording.stale(REQUEST))


def test_a_receipt_names_version_and_what_was_learned() -> None:
    found = wording.receipt(7, "U1", "“vpn drops” belongs to Security", [], CATALOG)
    assert "@U1, your correction is live in version 7: “vpn drops” belongs" in words(found)
    assert "Because of it" not in words(found)


@pytest.mark.parametrize(("count", "said_so"), [(1, "1 request since"), (2, "2 requests since")])
def test_a_receipt_counts_what_went_elsewhere(count: int, said_so: str) -> None:
    found = wording.receipt(7, "U1", "it", [("U2", "security")] * count, CATALOG)
    assert said_so in words(found)
    assert words(found).count("@U2 → Security") == count


def test_a_receipt_lists_ten_at_most() -> None:
    found = wording.receipt(7, "U1", "it", [("U2", "security")] * 12, CATALOG)
    assert "12 requests" in words(found)
    assert words(found).count("@U2 → Security") == 10


def test_the_status_shortens_long_words_to_one_line() -> None:
    long = replace(REQUEST, text="vpn\n" + "drops " * 100)
    line = words(wording.status_list([long], CATALOG)).splitlines()[1]
    assert "vpn drops drops" in line
    assert "…" in line
    assert len(line) < 200


def test_no_open_requests_are_said_so() -> None:
    assert words(wording.status_list([], CATALOG)) == "You have no open requests."


def test_the_bot_says_that_it_is_one() -> None:
    assert "a bot" in words(wording.introduction(CATALOG))


def test_a_row_holds_what_it_is_given() -> None:
    button = Button(action=ActionId.SOLVED, label="Solved", value="r1.0")
    assert actions(button).items == (button,)
