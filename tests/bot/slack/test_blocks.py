"""Cards as Slack's blocks: always within Slack's limits, and people's words always inert.

The limits are held against the playground's checks, which know nothing of ours.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from office import Office
from situations import BIG, STARTER, every_card, request, words

from bot.slack.blocks import SECTION_CHARACTERS, escape, modal, render
from helpdesk import wording
from helpdesk.cards import ActionId, Card, Choice, Form, Question, Select, Text, actions, card, note
from helpdesk.catalog import Priority, Template
from helpdesk.markup import Channel, Code, Emphasis, Link, Person, Plain, Strong
from helpdesk.model import Answer, Status
from playground.blocks.surfaces import check_message_blocks, check_view
from storage.db import Database

UPDATE_BYTES = 4000  # chat.update refuses a longer fallback text


def shown(found: Card) -> list[dict[str, Any]]:
    return render(found, {"it-network": "C123"}.get, {})


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
    used = set(every_card.__code__.co_names)
    for each in every_card.__code__.co_consts:
        used |= set(getattr(each, "co_names", ()))
    assert {"reply", "team_card"} <= cards <= used


@pytest.mark.case(22)
@settings(deadline=None, max_examples=50)
@given(words, st.sampled_from(["U1", "<!channel>", "&|>"]), words, st.sampled_from(Status))
@example("x" * 3001, "U1", '"' * 3000, Status.WITH_TEAM)
@example('"\n' * 2000, "U1", '"' * 3000, Status.RESOLVED)
def test_slack_takes_every_card_whatever_was_typed(
    text: str, person: str, reason: str, status: Status
) -> None:
    """Case 22: 3,001 characters, emoji, right-to-left, NUL."""
    for found in every_card(text, person, reason, status):
        check_message_blocks(shown(found))
        assert len(escape(found.summary).encode()) <= UPDATE_BYTES


@pytest.mark.case(49)
@settings(deadline=None, max_examples=50)
@given(words, words)
def test_no_typed_word_becomes_a_mention_a_link_or_a_broadcast(text: str, reason: str) -> None:
    """Case 49: the only entities are our own, of people, channels and templates' links."""
    for found in every_card(text, "U1", reason, Status.ANSWERED):
        fallback = escape(found.summary)
        assert not re.search(r"<[^<>]*>", fallback)
        for entity in re.findall(r"<[^<>]*>", all_text(shown(found))):
            assert re.fullmatch(r"<@U1>|<#C123>|<https?://[^<>|]+\|[^<>|]+>", entity)


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


def test_a_quote_is_plain_text_and_says_where_it_was_cut() -> None:
    [_, quote] = shown(wording.mirrored("U1", "<@U2> " * 1000, from_technician=True))
    [element] = quote["elements"][0]["elements"]
    assert element["type"] == "text"
    assert element["text"].startswith("<@U2> ")
    assert len(element["text"]) == SECTION_CHARACTERS
    assert element["text"].endswith("…")


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
