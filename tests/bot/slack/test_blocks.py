"""Cards as Slack's blocks: always within Slack's limits, and people's words always inert.

The limits are held against the playground's checks, which know nothing of ours.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from any_cards import any_cards
from desk_cards import cards_made, desk_cards, home_cards
from hypothesis import example, given, settings
from hypothesis import strategies as st
from office import Office
from pydantic import ValidationError
from situations import BIG, STARTER, every_card, request, words

from bot.slack.blocks import SECTION_CHARACTERS, home, modal, pressed, render
from bot.slack.groups import Group
from bot.slack.mrkdwn import escape
from helpdesk import wording
from helpdesk.cards import (
    ActionId,
    Button,
    Card,
    Choice,
    Form,
    Menu,
    Question,
    Quote,
    Select,
    Text,
    actions,
    card,
    note,
)
from helpdesk.catalog import Priority, Template
from helpdesk.doors import Door
from helpdesk.markup import (
    Channel,
    Code,
    Elsewhere,
    Emphasis,
    Link,
    Moment,
    Person,
    Plain,
    Span,
    Strong,
)
from helpdesk.markup import Group as GroupSpan
from helpdesk.model import Answer, Status
from playground.blocks.surfaces import check_message_blocks, check_view
from storage.db import Database

OURS = (
    r"<@U1>|<#C123>|<!subteam\^S42>|<https?://[^<>|]+\|[^<>|]+>"
    r"|<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\w: ]+>|<!date\^0\^\{_\}\|[*_~`]+>"
)
UPDATE_BYTES = 4000  # chat.update refuses a longer fallback text


class Workspace:
    """What the bot knows of a workspace: one channel, one user group, and where it is."""

    url = "https://t1.slack.com/"

    def resolve(self, channel: str) -> str | None:
        return {"it-network": "C123"}.get(channel)

    def group(self, name: str) -> Group | None:
        oncall = Group("S42", "network-oncall", frozenset({"UTESS"}))
        return oncall if name in (oncall.id, oncall.handle) else None


def shown(found: Card) -> list[dict[str, Any]]:
    return render(found, Workspace(), {})


def mrkdwn_of(*spans: Span) -> str:
    [section] = shown(card(Text(spans=spans)))
    return str(section["text"]["text"])


def all_text(blocks: Any) -> str:
    """Every mrkdwn text in some blocks, joined; plain texts are inert anyway."""
    if isinstance(blocks, list):
        return "\n".join(all_text(each) for each in blocks)
    if not isinstance(blocks, dict):
        return ""
    own = str(blocks["text"]) if blocks.get("type") == "mrkdwn" else ""
    return own + "".join(all_text(each) for each in blocks.values())


def test_the_list_of_cards_below_leaves_none_out() -> None:
    made = {name for name in vars(wording) if not name.startswith("_")}
    cards = {
        name
        for name in made
        if callable(getattr(wording, name))
        and getattr(getattr(wording, name), "__annotations__", {}).get("return") == "Card"
        and getattr(wording, name).__module__.startswith(wording.__name__)
    }
    assert {"reply", "team_card"} <= cards <= cards_made()


@pytest.mark.case(22)
@settings(deadline=None, max_examples=50)
@given(words, st.sampled_from(["U1", "<!channel>", "&|>"]), words, st.sampled_from(Status))
@example("x" * 3001, "U1", '"' * 3000, Status.WITH_TEAM)
@example('"\n' * 2000, "U1", '"' * 3000, Status.RESOLVED)
def test_slack_takes_every_card_whatever_was_typed(
    text: str, person: str, reason: str, status: Status
) -> None:
    """Case 22: 3,001 characters, emoji, right-to-left, NUL."""
    for found in every_card(text, person, reason, status) + desk_cards(text, person, status):
        check_message_blocks(shown(found))
        assert len(escape(found.summary).encode()) <= UPDATE_BYTES


@pytest.mark.case(22)
@settings(max_examples=40)
@given(any_cards)
def test_slack_takes_any_card(found: Card) -> None:
    """Case 22: every kind of part, at once, with any words."""
    check_view({"type": "home", "blocks": shown(found)}, "home")


@pytest.mark.case(22)
@settings(max_examples=10)
@given(words, st.sampled_from(Status))
@example('"\n<' * 1500, Status.WITH_TEAM)
def test_slack_takes_home_as_full_as_it_gets(text: str, status: Status) -> None:
    """Case 22: for an employee, and for a lead with all there can be."""
    for found in home_cards(text, "U1", status):
        check_view(home(found, Workspace(), {}), "home")


@pytest.mark.case(49)
@settings(deadline=None, max_examples=50)
@given(words, words)
def test_no_typed_word_becomes_a_mention_a_link_or_a_broadcast(text: str, reason: str) -> None:
    """Case 49: the only entities are our own, of people, channels and templates' links."""
    cards = every_card(text, "U1", reason, Status.ANSWERED)
    for found in [*cards, *desk_cards(text, "U1", Status.ANSWERED)]:
        fallback = escape(found.summary)
        assert not re.search(r"<[^<>]*>", fallback)
        for entity in re.findall(r"<[^<>]*>", all_text(shown(found))):
            assert re.fullmatch(OURS, entity)


@pytest.mark.case(49)
def test_slack_is_told_to_make_no_links_of_plain_words() -> None:
    """Case 49: a channel's name or an address in user text stays text."""
    listed = wording.status_list([request("@channel #general", "U1", Status.ASKED)], STARTER)
    texts = [
        part
        for block in shown(listed)
        for part in block.get("elements", [block.get("text")])
        if part["type"] == "mrkdwn"
    ]
    assert all(part["verbatim"] for part in texts)


@pytest.mark.parametrize("template", STARTER.templates, ids=lambda each: each.id)
def test_slack_takes_every_template_of_the_starter_catalog(template: Template) -> None:
    team = STARTER.category(template.category).team
    asked = replace(
        request("vpn", "U1", Status.ANSWERED), template=template.id, category=template.category
    )
    answer = Answer(team, template.category, template.id, Priority.NORMAL)
    check_message_blocks(shown(wording.reply(asked, answer, STARTER, ())))


@settings(deadline=None)
@given(st.text(max_size=9000), st.sampled_from(["", "&", "<@U1>", " "]))
@example("&" * 4000, "")
@example("x" * 2999 + "&" * 10, "")
@example("x" * 9000, "")
def test_long_text_is_cut_and_no_entity_is_torn(text: str, tail: str) -> None:
    sections = shown(card(Text(spans=(Plain(text=text + tail),))))
    for section in sections:
        part = section["text"]["text"]
        assert 0 < len(part) <= SECTION_CHARACTERS
        assert not re.search(r"&(?!(amp|lt|gt);)", part)


def test_nothing_is_lost_where_text_is_cut() -> None:
    text = "word & word " * 400
    sections = shown(card(Text(spans=(Plain(text=text),))))
    assert len(sections) == 3
    assert "".join(each["text"]["text"] for each in sections) == escape(text)


def test_each_kind_of_span_is_written_as_slack_writes_it() -> None:
    spans = (
        Strong(text="bold\n"),
        Emphasis(text="slanted"),
        Code(text="ls <x>"),
        Link(text="a|b", url="https://x.example/?a=1&b=<2>|c"),
        Person(id="U1"),
        Channel(id="it-network"),
        Channel(id="unknown & co"),
        Plain(text="<!here>"),
    )
    [section] = shown(card(Text(spans=spans)))
    assert section["text"]["text"] == (
        "*bold*\n_slanted_`ls &lt;x&gt;`"
        "<https://x.example/?a=1&amp;b=&lt;2&gt;%7Cc|a¦b>"
        "<@U1><#C123>#unknown &amp; co&lt;!here&gt;"
    )


AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


def test_a_moment_is_shown_by_the_clock_of_whoever_reads_it() -> None:
    assert mrkdwn_of(Moment(at=AT)) == (
        "<!date^1793698200^{date_short_pretty} {time}|03 Nov 09:30 UTC>"
    )


@pytest.mark.parametrize("name", ["S42", "network-oncall", "SNEW"])
def test_a_user_group_is_mentioned_by_its_id_or_its_handle(name: str) -> None:
    written = {"S42": "<!subteam^S42>", "network-oncall": "<!subteam^S42>"}
    assert mrkdwn_of(GroupSpan(id=name)) == written.get(name, "<!subteam^SNEW>")


@pytest.mark.parametrize("name", ["channel", "nobody", "<!here>", "S42> <!here"])
def test_a_group_that_nobody_knows_is_its_handle_and_calls_nobody(name: str) -> None:
    assert mrkdwn_of(GroupSpan(id=name)) == f"@{escape(name)}"


def _elsewhere(**where: Any) -> Elsewhere:
    place = {"door": Door.SLACK, "channel": "C9", "ts": "1700000000.000100", "thread": None}
    return Elsewhere(text="the <request>", **{**place, **where})


def test_another_message_is_a_permalink() -> None:
    assert mrkdwn_of(_elsewhere()) == (
        "<https://t1.slack.com/archives/C9/p1700000000000100|the &lt;request&gt;>"
    )


def test_a_permalink_of_a_reply_names_its_thread() -> None:
    assert mrkdwn_of(_elsewhere(thread="1600000000.000000")) == (
        "<https://t1.slack.com/archives/C9/p1700000000000100"
        "?thread_ts=1600000000.000000&amp;cid=C9|the &lt;request&gt;>"
    )


def test_a_message_of_another_chat_is_its_label_alone() -> None:
    assert mrkdwn_of(_elsewhere(door=Door.MSTEAMS, channel="19:a")) == "the &lt;request&gt;"


@pytest.mark.case(49)
@settings(deadline=None, max_examples=50)
@given(st.text(), st.text())
def test_no_id_or_label_breaks_out_of_what_it_stands_in(name: str, label: str) -> None:
    """Case 49: whatever a catalog or a chat calls something."""
    link = Elsewhere(text=label, door=Door.SLACK, channel=name, ts=name, thread=label)
    words = all_text(shown(card(Text(spans=(GroupSpan(id=name), Plain(text=" "), link)))))
    assert len(re.findall("[<>]", words)) <= 4
    for entity in re.findall(r"<[^<>]*>", words):
        assert re.fullmatch(r"<!subteam\^S[A-Z0-9]+>|<https://t1[^<>|]+\|[^<>|]+>", entity)


def _menu(*labels: str) -> Menu:
    return Menu(items=tuple(_button(ActionId.UNDO, label) for label in labels))


def _button(action: ActionId, label: str) -> Button:
    return Button(action=action, label=label, value="r1.0")


def test_a_menu_folds_its_buttons_and_each_says_what_it_does() -> None:
    folded = Menu(items=(_button(ActionId.UNDO, "Undo"), _button(ActionId.WHY, "Why?")))
    [row] = shown(card(actions(_button(ActionId.TAKE, "Take it"), folded)))
    check_message_blocks([row])
    _, menu = row["elements"]
    assert (menu["type"], menu["action_id"]) == ("overflow", "menu")
    used = [{**menu, "selected_option": option} for option in menu["options"]]
    assert [pressed(each) for each in used] == [("undo", "r1.0"), ("why", "r1.0")]
    assert [each["text"]["text"] for each in menu["options"]] == ["Undo", "Why?"]


def test_a_menu_of_five_with_the_longest_labels_and_values_is_taken_by_slack() -> None:
    """An option's value has 150 characters at most; a button's value is a few ids."""
    longest = max(ActionId, key=len)
    items = [Button(action=longest, label="x" * 200, value="v" * 120) for _ in range(5)]
    check_message_blocks(shown(card(actions(Menu(items=tuple(items))))))


def test_a_menu_of_six_is_an_error_of_whoever_wrote_it() -> None:
    with pytest.raises(ValidationError):
        _menu(*"abcdef")


def test_an_empty_menu_is_left_out() -> None:
    assert shown(card(actions(_menu()))) == []


def test_two_menus_of_a_row_have_ids_of_their_own() -> None:
    [row] = shown(card(actions(_menu("a"), _menu("b"))))
    assert [each["action_id"] for each in row["elements"]] == ["menu", "menu:1"]


def test_a_quote_is_plain_text_and_says_where_it_was_cut() -> None:
    [_, quote] = shown(wording.mirrored("U1", "<@U2> " * 1000, from_technician=True))
    [element] = quote["elements"][0]["elements"]
    assert element["type"] == "text"
    assert element["text"].startswith("<@U2> ")
    assert len(element["text"]) == SECTION_CHARACTERS
    assert element["text"].endswith("…")


def test_words_of_a_quote_that_stand_out_are_bold_and_as_inert() -> None:
    [quote] = shown(card(Quote(text="see *now* <@U2>", marked=((4, 9),))))
    assert quote["elements"][0]["elements"] == [
        {"type": "text", "text": "see "},
        {"type": "text", "text": "*now*", "style": {"bold": True}},
        {"type": "text", "text": " <@U2>"},
    ]


def test_blank_paragraphs_and_empty_rows_are_left_out() -> None:
    assert shown(card(note(" "), Text(spans=()), actions())) == []


def test_a_card_of_small_print_alone_has_a_fallback_text() -> None:
    assert wording.withdrawn_reply().summary.startswith("The request was withdrawn")


def test_buttons_of_one_row_have_ids_of_their_own() -> None:
    [_, row] = shown(wording.choices(request("x", "U1", Status.ANSWERED), BIG.team_ids[:9], BIG))
    ids = [element["action_id"] for element in row["elements"]]
    assert ids == ["move", "move:1", "move:2", "move:3"]


def _listed(count: int) -> dict[str, Any]:
    choices = tuple(Choice(label=f"Team {n}", value=str(n)) for n in range(count))
    chosen = Select(action=ActionId.MOVE, label="Another team", choices=choices)
    [row] = shown(card(actions(chosen)))
    return dict(row["elements"][0])


@pytest.mark.case(23)
def test_a_hundred_choices_are_one_list_and_more_are_grouped() -> None:
    """Case 23."""
    assert len(_listed(100)["options"]) == 100
    groups = _listed(101)["option_groups"]
    assert [len(group["options"]) for group in groups] == [100, 1]
    assert groups[0]["label"]["text"] == "Team 0 – Team 99"


@pytest.mark.case(23)
@pytest.mark.parametrize("form", [wording.reassign_form, wording.move_form])
def test_a_form_offers_101_teams_in_groups(form: Callable[..., Form]) -> None:
    """Case 23, with the longest names there can be."""
    view = modal(form(request("x", "U1", Status.WITH_TEAM), BIG.team_ids, BIG))
    check_view(view, "modal")
    groups = view["blocks"][0]["element"]["option_groups"]
    assert sum(len(group["options"]) for group in groups) == 101


@pytest.mark.case(23)
def test_with_101_teams_the_wrong_one_is_corrected_in_a_form(
    opened: Callable[..., Office], sqlite_database: Database
) -> None:
    """Case 23: a message has no room for so many, so a form opens; every team can be picked."""
    office = opened(sqlite_database, catalog=BIG)
    office.worker_is_on = False
    asked = office.says("UADA", "vpn drops since this morning")
    office.press("UADA", office.reply(asked), "Wrong team")
    last = BIG.teams[-1]
    assert last.id in office.modal("UADA").questions["team"]
    office.fills("UADA", {"team": last.id})
    [moved] = office.cards(last.channel, user="UADA")
    assert "vpn drops since this morning" in moved.text


@settings(deadline=None)
@given(words)
def test_slack_takes_every_form(text: str) -> None:
    asked = request(text, "U1", Status.WITH_TEAM)
    check_view(modal(wording.new_request_form()), "modal")
    check_view(modal(wording.reassign_form(asked, STARTER.team_ids, STARTER)), "modal")
    check_view(modal(wording.fix_form(asked, STARTER)), "modal")
    question = Question(name="words", label=text, multiline=True, optional=True)
    form = Form(action=ActionId.MOVE, title=text, submit=text, value="v", fields=(question,))
    check_view(modal(form), "modal")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("*bold*", "<!date^0^{_}|*>bold<!date^0^{_}|*>"),
        ("so _it_ is", "so <!date^0^{_}|_>it<!date^0^{_}|_> is"),
        ("```a```", "<!date^0^{_}|```>a<!date^0^{_}|```>"),
        ("~gone~ <!channel>", "<!date^0^{_}|~>gone<!date^0^{_}|~> &lt;!channel&gt;"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("my_file_name", "my_file_name"),
        ("five* stars", "five* stars"),
    ],
)
def test_marks_that_a_person_typed_mean_nothing(typed: str, written: str) -> None:
    """As jsx-slack does it: https://github.com/yhatt/jsx-slack (escape and exact mode)."""
    assert mrkdwn_of(Plain(text=typed)) == written
