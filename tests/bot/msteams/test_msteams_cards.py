"""Cards as Adaptive Cards: valid, small enough, with every button, and people's words inert."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from any_cards import any_cards
from card_schema import CARDS
from desk_cards import cards_made, desk_cards, home_cards
from hypothesis import example, given, settings
from hypothesis import strategies as st
from situations import BIG, STARTER, every_card, request, words

from bot.msteams.cards import REFRESHED, message_of, plain, render, without_dialogs
from bot.msteams.controls import BUTTONS
from bot.msteams.room import BUDGET
from helpdesk import wording
from helpdesk.cards import (
    ActionId,
    Actions,
    Button,
    Card,
    Choice,
    Menu,
    Quote,
    Select,
    Text,
    actions,
    card,
    note,
    text,
)
from helpdesk.catalog import Priority, Template
from helpdesk.doors import Door
from helpdesk.markup import (
    Channel,
    Code,
    Elsewhere,
    Emphasis,
    Group,
    Link,
    Moment,
    Person,
    Plain,
    Span,
    Strong,
)
from helpdesk.model import Answer, Status

Element = dict[str, Any]
ADA, TESS = "29:1ada", "29:1tess"
OUR_LINKS = ("https://example.com/", "https://files.", "https://teams.microsoft.com/l/message/")
NAMES = {ADA: "Ada Lovelace", TESS: "Tess Nowak"}


def shown(found: Card) -> Element:
    return render(found, NAMES)


def parts(value: Any, kind: str) -> list[Element]:
    """Every part of a card of this type, in order."""
    return [each for each in _dicts(value) if each.get("type") == kind]


def _dicts(value: Any) -> Iterator[Element]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from _dicts(each)


def lines(made: Element) -> list[str]:
    return [
        "".join(run["text"] for run in each["inlines"]) for each in parts(made, "RichTextBlock")
    ]


def runs(*spans: Span) -> list[Element]:
    [line] = parts(shown(card(Text(spans=spans))), "RichTextBlock")
    return [{key: run[key] for key in run if key != "type"} for run in line["inlines"]]


def buttons(made: Element) -> list[tuple[str, str]]:
    """The action and the value of every button, as a press of it tells them."""
    pressed = (each for row in parts(made, "ActionSet") for each in row["actions"])
    return [(each.get("verb") or each["data"]["action"], each["data"]["value"]) for each in pressed]


def at_once(row: Element) -> list[Element]:
    """The buttons of a row that are not in its menu."""
    return [each for each in row["actions"] if each.get("mode") != "secondary"]


def expected_buttons(found: Card) -> list[tuple[str, str]]:
    made = []
    for row in (block.items for block in found.blocks if isinstance(block, Actions)):
        made += [(each.action.value, each.value) for each in row if isinstance(each, Button)]
        folded = [each for menu in row if isinstance(menu, Menu) for each in menu.items]
        made += [(each.action.value, each.value) for each in folded]
        made += [(each.action.value, "") for each in row if isinstance(each, Select)]
    return made


def check(found: Card, made: Element) -> None:
    """Hold a card against the schema, the limits of Teams, and the card it shows."""
    CARDS.validate(made)
    assert len(json.dumps(made)) <= BUDGET
    assert len(json.dumps(made, ensure_ascii=False).encode("utf-16")) <= 2 * BUDGET + 2
    assert buttons(made) == expected_buttons(found)
    assert all(row["actions"] for row in parts(made, "ActionSet"))
    assert all(len(at_once(row)) <= BUTTONS for row in parts(made, "ActionSet"))
    inputs = [each["id"] for each in parts(made, "Input.ChoiceSet")]
    assert len(set(inputs)) == len(inputs)


# Whatever was typed.


def _returns(make: Any) -> Any:
    return getattr(make, "__annotations__", {}).get("return")


def test_the_list_of_cards_leaves_none_out() -> None:
    made = {name: getattr(wording, name) for name in wording.__all__}
    cards = {name for name, make in made.items() if _returns(make) == "Card"}
    assert {"reply", "team_card"} <= cards <= cards_made()


@pytest.mark.case(22, 28)
@settings(deadline=None, max_examples=3)
@given(words, st.sampled_from([ADA, "29:" + "x" * 90, "<&>"]), words, st.sampled_from(Status))
@example("x" * 3001, ADA, '"' * 3000, Status.WITH_TEAM)
@example("\U0001f600" * 4000, ADA, '"\n' * 3000, Status.RESOLVED)
def test_every_card_is_valid_and_small_whatever_was_typed(
    text: str, person: str, reason: str, status: Status
) -> None:
    """Cases 22, 28: 3,001 characters, emoji, right-to-left, NUL, halves of surrogates."""
    for found in every_card(text, person, reason, status) + desk_cards(text, person, status):
        check(found, shown(found))


@pytest.mark.case(28)
@settings(max_examples=4)
@given(words)
@example("\U0001f600" * 4000)
def test_home_is_valid_and_small_as_full_as_it_gets(text: str) -> None:
    """Case 28: what does not fit is left out at the end."""
    for found in home_cards(text, ADA, Status.WITH_TEAM):
        made = shown(found)
        CARDS.validate(made)
        assert len(json.dumps(made)) <= BUDGET


@pytest.mark.case(28)
def test_a_list_too_long_for_a_card_loses_its_end_and_keeps_its_links() -> None:
    """Case 28: and the card says so; what is left can still be read and opened."""
    line = text("{it} waits", it=_elsewhere(text="a request of some words"))
    made = shown(card(*[line] * 200))
    assert lines(made)[0] == "a request of some words waits"
    assert lines(made)[-1] == "The rest does not fit here."
    assert len(parts(made, "Action.OpenUrl")) == len(lines(made)) - 1 > 30
    assert BUDGET - 1000 < len(json.dumps(made)) <= BUDGET


@pytest.mark.case(28)
@settings(deadline=None, max_examples=40)
@given(any_cards)
def test_any_card_is_valid_and_small_and_keeps_its_buttons(found: Card) -> None:
    """Case 28."""
    check(found, shown(found))


@pytest.mark.case(28)
def test_the_longest_words_are_shortened_first() -> None:
    """Case 28: and what is cut says so."""
    made = shown(
        card(text("{p} asked:", p=Person(id=ADA)), Quote(text="Ж" * 9000), Quote(text="in short"))
    )
    lead, long, short = lines(made)
    assert (lead, short) == ("Ada Lovelace asked:", "in short")
    assert long == "Ж" * (len(long) - 1) + "…"
    assert BUDGET - 20 < len(json.dumps(made)) <= BUDGET


def test_what_fits_is_not_shortened() -> None:
    made = shown(card(Quote(text="x" * 10_000)))
    assert lines(made) == ["x" * 10_000]


# Words are inert.


@pytest.mark.case(49)
@settings(deadline=None, max_examples=5)
@given(words, words)
def test_no_words_stand_where_teams_reads_markup(text: str, reason: str) -> None:
    """Case 49: a TextBlock is Markdown and holds mentions, so there is none; nor an entity."""
    cards = every_card(text, ADA, reason, Status.ANSWERED)
    for found in [*cards, *desk_cards(text, ADA, Status.ANSWERED)]:
        made = shown(found)
        assert not parts(made, "TextBlock")
        assert set(made) == {"type", "version", "body"}
        links = {each["url"] for each in parts(made, "Action.OpenUrl")}
        assert all(url.startswith(OUR_LINKS) for url in links)


@pytest.mark.case(49)
def test_hostile_words_are_shown_as_they_were_typed() -> None:
    """Case 49."""
    hostile = "<at>Ben</at> **bold** [bank](http://evil.example) & <b>\n# not a heading"
    assert lines(shown(card(Quote(text=hostile)))) == [hostile]


@pytest.mark.case(49)
def test_a_date_formula_stays_what_was_typed() -> None:
    """Case 49: the one thing that a client computes in such text; they see no difference."""
    [line] = lines(shown(card(Quote(text="{{DATE(2026-01-01T00:00:00Z)}} {{ .Values }}"))))
    assert "{{DATE" not in line
    assert line.replace("\N{WORD JOINER}", "").startswith("{{DATE(2026-01-01T00:00:00Z)}}")
    assert "{{ .Values }}" in line


@pytest.mark.case(22)
def test_what_nobody_can_see_is_left_out() -> None:
    """Case 22."""
    assert lines(shown(card(Quote(text="sap\x00 not\r\n\ud83dworking\x1b")))) == [
        "sap not\nworking"
    ]


# How each part is drawn.


def test_each_kind_of_span_has_its_look() -> None:
    assert runs(
        Strong(text="bold"),
        Emphasis(text="slanted"),
        Code(text="ls"),
        Link(text="page", url="https://x.example/?a=1"),
        Plain(text=" words"),
    ) == [
        {"text": "bold", "weight": "bolder"},
        {"text": "slanted", "italic": True},
        {"text": "ls", "fontType": "monospace"},
        {
            "text": "page",
            "selectAction": {"type": "Action.OpenUrl", "url": "https://x.example/?a=1"},
        },
        {"text": " words"},
    ]


AT = datetime(2026, 11, 3, 10, 30, 5, 123, tzinfo=timezone(timedelta(hours=1)))


def test_a_moment_is_shown_by_the_clock_of_whoever_reads_it() -> None:
    assert runs(Moment(at=AT)) == [
        {"text": "{{DATE(2026-11-03T09:30:05Z,SHORT)}} {{TIME(2026-11-03T09:30:05Z)}}"}
    ]


def test_a_moment_in_a_summary_is_words() -> None:
    """A notification computes nothing."""
    assert plain(card(text("Due {at}", at=Moment(at=AT))), NAMES) == "Due 03 Nov 09:30 UTC"


def test_a_moment_is_never_cut_in_two() -> None:
    [line] = lines(shown(card(text("{w}{at}", w="Ж" * 3000, at=Moment(at=AT)))))
    assert line.endswith("…")
    assert "{{" not in line


@pytest.mark.case(49)
def test_a_name_that_looks_like_a_moment_is_inert() -> None:
    """Case 49: only our own moments are computed."""
    formula = "{{TIME(2026-01-01T00:00:00Z)}}"
    spans = (Group(id=formula), Strong(text=formula), _elsewhere(text=formula))
    assert all("{{TIME" not in line for line in lines(shown(card(Text(spans=spans)))))


def test_a_group_is_its_handle() -> None:
    """A bot cannot mention a tag of Teams."""
    assert runs(Group(id="network-oncall")) == [{"text": "@network-oncall"}]


def _elsewhere(**where: Any) -> Elsewhere:
    place = {"text": "a request", "door": Door.MSTEAMS, "channel": "19:ab@thread.tacv2"}
    return Elsewhere(**{**place, "ts": "1790000000123", **where})


@pytest.mark.parametrize(
    ("where", "url"),
    [
        ({}, "19%3Aab%40thread.tacv2/1790000000123?parentMessageId=1790000000123"),
        ({"thread": "17"}, "19%3Aab%40thread.tacv2/1790000000123?parentMessageId=17"),
        (
            {"channel": "19:ab@thread.v2"},
            "19%3Aab%40thread.v2/1790000000123?context=%7B%22contextType%22%3A%22chat%22%7D",
        ),
    ],
    ids=["a post", "a reply", "a chat of people"],
)
def test_another_message_is_a_deep_link(where: dict[str, str], url: str) -> None:
    [run] = runs(_elsewhere(**where))
    assert run["text"] == "a request"
    assert run["selectAction"]["url"] == f"https://teams.microsoft.com/l/message/{url}"


@pytest.mark.parametrize(
    "where", [{"channel": "a:1personal"}, {"door": Door.SLACK, "channel": "C1"}]
)
def test_what_cannot_be_linked_is_its_label(where: dict[str, Any]) -> None:
    """A chat with a bot has no deep link, and another chat is elsewhere."""
    assert runs(_elsewhere(**where)) == [{"text": "a request"}]


def test_a_sentence_with_a_moment_or_a_link_to_a_message_is_a_card() -> None:
    assert message_of(card(text("Due {at}", at=Moment(at=AT))), NAMES) is None
    assert message_of(card(text("See {it}", it=_elsewhere())), NAMES) is None


def test_a_person_is_a_bold_name_and_an_unknown_one_a_colleague() -> None:
    assert runs(Person(id=ADA), Plain(text=", "), Person(id="29:unknown")) == [
        {"text": "Ada Lovelace", "weight": "bolder"},
        {"text": ", "},
        {"text": "a colleague"},
    ]


def test_a_channel_is_a_bold_name_and_never_an_id() -> None:
    assert runs(Channel(id="it-network"), Plain(text=" "), Channel(id="19:ab@thread.tacv2")) == [
        {"text": "it-network", "weight": "bolder"},
        {"text": " "},
        {"text": "its channel"},
    ]


def test_lines_are_elements_and_an_empty_line_a_gap() -> None:
    made = shown(card(Text(spans=(Strong(text="Title\n"), Plain(text="one\n\ntwo\n")))))
    assert lines(made) == ["Title", "one", "two"]
    assert [each.get("spacing") for each in made["body"]] == [None, "none", "small"]


def test_small_print_is_small_and_pale() -> None:
    [run] = parts(shown(card(note("why"))), "TextRun")
    assert (run["size"], run["isSubtle"]) == ("small", True)


def test_a_quote_stands_apart_with_its_lines() -> None:
    [quoted] = shown(card(Quote(text="one\ntwo")))["body"]
    assert (quoted["type"], quoted["style"]) == ("Container", "emphasis")
    assert lines(quoted) == ["one\ntwo"]


def test_words_of_a_quote_that_stand_out_are_bold_a_line_for_each_line() -> None:
    [quoted] = shown(card(Quote(text="see\n**now** {{DATE(1)}}", marked=((4, 11),))))["body"]
    assert lines(quoted) == ["see", "**now** {\N{WORD JOINER}{DATE(1)}}"]
    assert [run["text"] for run in parts(quoted, "TextRun") if "weight" in run] == ["**now**"]


def test_blank_paragraphs_and_empty_rows_are_left_out() -> None:
    assert shown(card(note(" "), Text(spans=()), actions()))["body"] == []


@pytest.mark.parametrize("template", STARTER.templates, ids=lambda each: each.id)
def test_every_template_of_the_starter_catalog_is_drawn(template: Template) -> None:
    team = STARTER.category(template.category).team
    asked = replace(
        request("vpn", ADA, Status.ANSWERED), template=template.id, category=template.category
    )
    answer = Answer(team, template.category, template.id, Priority.NORMAL)
    found = wording.reply(asked, answer, STARTER, (), template)
    made = shown(found)
    check(found, made)
    assert lines(made)[0] == template.title
    assert [each["url"] for each in parts(made, "Action.OpenUrl")] == [
        span.url for span in found.blocks[0].spans if isinstance(span, Link)
    ]


# Buttons.


def row(*items: Button | Select | Menu) -> Element:
    return shown(card(actions(*items)))


def _button(action: ActionId, label: str) -> Button:
    return Button(action=action, label=label, value="r1.0")


def test_a_menu_folds_its_buttons_away_in_the_last_row() -> None:
    many = [_button(ActionId.TAKE, f"A button of some length {n}") for n in range(2)]
    menu = Menu(items=(_button(ActionId.UNDO, "Undo"), _button(ActionId.REASSIGN, "Reassign")))
    first, last = parts(row(*many, menu), "ActionSet")
    assert [each.get("mode") for each in first["actions"]] == [None]
    assert [each.get("mode") for each in last["actions"]] == [None, "secondary", "secondary"]
    assert last["actions"][2]["data"]["msteams"] == {"type": "task/fetch"}


def test_a_menu_alone_is_a_row_and_an_empty_one_is_none() -> None:
    alone = Menu(items=(_button(ActionId.UNDO, "Undo"),))
    [made] = parts(row(alone), "ActionSet")
    assert at_once(made) == []
    assert row(Menu(items=()))["body"] == []


def test_a_menu_stays_folded_in_a_client_without_dialogs() -> None:
    menu = Menu(items=(_button(ActionId.REASSIGN, "Reassign"),))
    [made] = parts(without_dialogs(row(menu)), "ActionSet")
    [action] = made["actions"]
    assert (action["type"], action["mode"]) == ("Action.Execute", "secondary")


def test_a_button_is_executed_and_falls_back_to_a_message() -> None:
    solved = Button(action=ActionId.SOLVED, label="Solved", value="r1.0", style="primary")
    [made] = parts(row(solved), "Action.Execute")
    assert made == {
        "type": "Action.Execute",
        "title": "Solved",
        "verb": "solved",
        "data": {"value": "r1.0"},
        "style": "positive",
        "fallback": {
            "type": "Action.Submit",
            "title": "Solved",
            "data": {"action": "solved", "value": "r1.0"},
        },
    }


def test_a_button_that_opens_a_dialog_fetches_it() -> None:
    [made] = parts(
        row(Button(action=ActionId.REASSIGN, label="Reassign", value="r1.0")), "Action.Submit"
    )
    assert made["data"] == {
        "action": "reassign",
        "value": "r1.0",
        "msteams": {"type": "task/fetch"},
    }


def labelled(*labels: str) -> list[list[str]]:
    made = row(*(Button(action=ActionId.MOVE, label=each, value="v") for each in labels))
    return [[each["title"] for each in line["actions"]] for line in parts(made, "ActionSet")]


def test_more_buttons_than_teams_shows_go_into_further_rows() -> None:
    assert [len(each) for each in labelled(*"abcdefghijklm")] == [6, 6, 1]


def test_long_labels_have_rows_of_their_own() -> None:
    assert labelled("Password reset", "Account locked", "Two-factor sign-in", "x" * 70, "no") == [
        ["Password reset", "Account locked"],
        ["Two-factor sign-in"],
        ["x" * 70],
        ["no"],
    ]


# Lists.


def listed(count: int, label: str = "Team {}", value: str = "{}") -> tuple[Element, Element]:
    choices = tuple(
        Choice(label=label.format(number), value=value.format(number)) for number in range(count)
    )
    made = row(Select(action=ActionId.MOVE, label="Another team", choices=choices))
    [found] = parts(made, "Input.ChoiceSet")
    return made, found


def test_a_list_has_its_own_button_that_names_it() -> None:
    made, found = listed(2)
    [choose] = parts(made, "Action.Execute")
    assert (found["id"], found["label"], choose["verb"]) == ("pick", "Another team", "move")
    assert choose["data"] == {"value": "", "list": "pick"}
    assert choose["fallback"]["data"] == {"action": "move", "value": "", "list": "pick"}


def test_each_list_of_a_card_has_its_own_name() -> None:
    choices = (Choice(label="One", value="1"),)
    one = Select(action=ActionId.MOVE, label="List", choices=choices)
    made = shown(card(actions(one, one), actions(one)))
    assert [each["id"] for each in parts(made, "Input.ChoiceSet")] == ["pick", "pick:1", "pick:2"]
    assert [each["data"]["list"] for each in parts(made, "Action.Execute")] == [
        "pick",
        "pick:1",
        "pick:2",
    ]


def test_a_long_list_can_be_searched() -> None:
    assert listed(8)[1]["style"] == "compact"
    assert listed(9)[1]["style"] == "filtered"


@pytest.mark.case(23)
def test_a_hundred_and_one_teams_can_all_be_picked() -> None:
    """Case 23."""
    _, found = listed(101)
    assert [each["value"] for each in found["choices"]] == [str(number) for number in range(101)]


@pytest.mark.case(23, 28)
def test_a_hundred_and_one_teams_with_the_longest_names_have_shorter_labels() -> None:
    """Cases 23, 28."""
    found = wording.choices(request("x", ADA, Status.ANSWERED), BIG.team_ids, BIG)
    made = shown(found)
    check(found, made)
    [picked] = parts(made, "Input.ChoiceSet")
    titles = [each["title"] for each in picked["choices"]]
    assert len(set(titles)) == len(titles) == 98
    assert titles[-1].startswith("Team 088 &")
    assert titles[-1].endswith("…")


@pytest.mark.case(28)
def test_a_list_that_cannot_fit_says_what_is_left_out() -> None:
    """Case 28."""
    made, found = listed(900, label="Team {:04d}" + " of the north" * 9, value="r.{}" + "v" * 60)
    left = 900 - len(found["choices"])
    assert left > 0
    assert lines(made) == [f"{left} more do not fit here; write the name instead."]
    assert len(json.dumps(made)) <= BUDGET


def test_choices_that_look_the_same_are_told_apart() -> None:
    _, found = listed(3, label="Same")
    assert [each["title"] for each in found["choices"]] == ["Same", "Same (2)", "Same (3)"]


def test_a_choice_is_shown_with_its_group() -> None:
    choice = Choice(label="Network", value="n", group="Europe")
    made = row(Select(action=ActionId.MOVE, label="Team", choices=(choice,)))
    [found] = parts(made, "Input.ChoiceSet")
    assert found["choices"] == [{"title": "Europe: Network", "value": "n"}]


# Views of their own.


def test_sixty_people_at_most_see_a_view_of_their_own() -> None:
    people = [f"29:{number}" for number in range(70)]
    made = render(card(text("words")), NAMES, people, "r1.0")
    CARDS.validate(made)
    assert made["refresh"] == {
        "action": {"type": "Action.Execute", "verb": "refresh", "data": {"value": "r1.0"}},
        "userIds": people[:REFRESHED],
    }


def test_without_such_people_no_client_asks() -> None:
    assert "refresh" not in render(card(text("words")), NAMES, [], "r1.0")


# Without a card.


def test_the_summary_names_people_and_no_ids() -> None:
    resolved = replace(request("vpn", ADA, Status.RESOLVED), resolved_by=TESS)
    assert plain(wording.stale(resolved), NAMES) == (
        "This was already marked as resolved by Tess Nowak."
    )


def test_a_summary_of_its_own_is_cleaned() -> None:
    assert plain(Card(summary="vpn\x00 drops", blocks=()), NAMES) == "vpn drops"


def test_one_sentence_is_a_message() -> None:
    assert message_of(wording.answered_thread_hint(), NAMES) == (
        "Noted. If the answer does not do it, press Talk to a person: your words go along."
    )


@pytest.mark.parametrize(
    "found",
    [
        card(),
        card(text("one"), text("two")),
        card(text("one\ntwo")),
        card(text("[a page](https://x.example)")),
        card(Quote(text="words")),
        card(text("one"), actions(Button(action=ActionId.SOLVED, label="Solved", value="v"))),
    ],
    ids=["nothing", "two paragraphs", "two lines", "a link", "a quote", "a button"],
)
def test_anything_more_is_no_message(found: Card) -> None:
    assert message_of(found, NAMES) is None
