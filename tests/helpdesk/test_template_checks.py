"""An answer's words are refused when they are saved, with the place and the mend."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from situations import STARTER, request

from bot.msteams.cards import render as in_msteams
from bot.msteams.room import BUDGET, size
from bot.slack.blocks import SECTION_CHARACTERS
from bot.slack.blocks import render as in_slack
from helpdesk import wording
from helpdesk.cards import Card
from helpdesk.catalog import Priority, Template
from helpdesk.catalog_checks import faults as catalog_faults
from helpdesk.model import Answer, FieldValue, Status
from helpdesk.template_checks import BODY, TITLE, Fault, faults, when_faults

FIELDS = ("service", "device", "location")
ADDRESS = "https://example.com"


def found(body: str, title: str = "Reconnect") -> list[Fault]:
    return faults(title, body, FIELDS)


def only(body: str, title: str = "Reconnect") -> Fault:
    [fault] = found(body, title)
    return fault


@pytest.mark.parametrize(
    "body",
    [
        "Restart it.",
        "1. **Restart** it\n2. _wait_ for `5 minutes`\n\n- then [sign in](https://example.com)",
        "Hello {requester}, {team} is in {channel}; {category}, {priority}",
        "Your {device|computer} in {location}",
        "Windows\r\nends its lines so",
        "لوحة المفاتيح 🤷‍♀️",
    ],
)
def test_good_words_have_no_fault(body: str) -> None:
    assert found(body) == []


@pytest.mark.parametrize(
    ("body", "line", "column", "message"),
    [
        ("Hello\n {requster}", 2, 2, 'slot {requster} is unknown here; did you mean "requester"?'),
        ("{devise|it}", 1, 1, 'slot {devise} is unknown here; did you mean "device"?'),
        ("a\nb **c", 2, 3, "“**” is never closed; close it or leave it out"),
        ("`a", 1, 1, "“`” is never closed; close it or leave it out"),
        ("[a](b c)", 1, 3, "“](” is never closed; close it or leave it out"),
        ("{ device }", 1, 1, "“{” is never closed; close it or leave it out"),
        (
            "see [it](javascript:alert)",
            1,
            5,
            "link “javascript:alert” must begin with http:// or https://",
        ),
        (
            "[a](ftp://a.example)",
            1,
            1,
            "link “ftp://a.example” must begin with http:// or https://",
        ),
        (
            "a\x07b",
            1,
            2,
            "has a control character (U+0007) that nobody can see; delete it",
        ),
        (
            "**Hello {requester}**",
            1,
            9,
            "slot {requester} stands inside other markup, where nothing fills it;"
            " take it out of the bold words, or of the link",
        ),
        (
            "[a](https://example.com/{device})",
            1,
            25,
            "slot {device} stands inside other markup, where nothing fills it;"
            " take it out of the bold words, or of the link",
        ),
    ],
)
def test_a_fault_names_its_place_and_its_mend(
    body: str, line: int, column: int, message: str
) -> None:
    assert only(body) == Fault(line, column, message)


def test_an_unknown_slot_without_a_near_one_names_those_there_are() -> None:
    assert only("{xyzzy}").message == (
        "slot {xyzzy} is unknown here; there is requester, team, channel, category, priority,"
        " service, device, location"
    )


def test_every_faulty_line_is_told_in_order() -> None:
    assert [each.line for each in found("**a\nfine\n`b\n{nobody}")] == [1, 3, 4]


@pytest.mark.parametrize("body", ["", " \n "])
def test_an_empty_answer_is_refused(body: str) -> None:
    assert only(body).message == "the answer is empty; write what helps"


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("", "the title is empty; say in a few words what the answer is about"),
        (" ", "the title is empty; say in a few words what the answer is about"),
        ("x" * (TITLE + 1), "the title is longer than 75 characters; shorten it"),
        ("a\nb", "the title has two lines; write it on one"),
        (
            "a\x00b",
            "the title has a control character (U+0000) that nobody can see; delete it",
        ),
    ],
)
def test_a_faulty_title_is_refused(title: str, message: str) -> None:
    assert only("fine", title).message == message


def test_a_title_of_75_characters_is_fine() -> None:
    assert found("fine", "x" * TITLE) == []


def test_more_than_the_longest_answer_is_refused_where_it_is_too_long() -> None:
    fault = only("short\n" + "x" * BODY)
    assert fault == Fault(2, BODY - 5, "the answer is longer than 2800 characters; shorten it")


def test_what_escapes_make_too_long_for_slack_is_refused_where_it_is() -> None:
    """Slack counts `&amp;` as five characters."""
    fault = only("fine\n" + "&" * 700)
    assert (fault.line, fault.column) == (2, 1)
    assert fault.message.startswith("from here on it is more than one message of Slack shows")


def test_filled_slots_count_for_slack() -> None:
    line = "{service} {device} {location}\n"
    assert found(line * 6) == []
    assert only(line * 8).message.startswith("from here on it is more than one message of Slack")


def test_what_is_too_large_a_card_for_teams_is_refused() -> None:
    """As JSON, an emoji is twelve bytes."""
    fault = only("fine\n" + "🤷" * 1200)
    assert fault.line == 2
    assert fault.message.startswith("from here on it is more than one message of Teams shows")


def test_no_answer_of_the_starter_catalog_has_a_fault() -> None:
    fields = [each.id for each in STARTER.fields]
    assert {each.id: faults(each.title, each.body, fields) for each in STARTER.templates} == {
        each.id: [] for each in STARTER.templates
    }


# Conditions.

VALUES = {"device": ["Laptop", "Phone"], "location": []}


def test_conditions_that_can_be_met_are_fine() -> None:
    assert list(when_faults({"device": "Laptop", "location": "anywhere"}, VALUES)) == []


@pytest.mark.parametrize(
    ("when", "fault"),
    [
        (
            {"devise": "Laptop"},
            '"when" names field "devise", which does not exist; did you mean "device"?',
        ),
        (
            {"device": "Labtop"},
            '"when" wants device "Labtop", which that field never is; did you mean "Laptop"?',
        ),
    ],
)
def test_a_condition_that_nothing_meets_is_named_with_its_mend(
    when: dict[str, str], fault: str
) -> None:
    [(field, message)] = when_faults(when, VALUES)
    assert (field, message) == (next(iter(when)), fault)


# In the catalog's file.


def test_a_file_is_held_against_the_same_rules() -> None:
    data = {
        "categories": [{"id": "vpn", "examples": ["a"], "ask": [{"id": "q", "field": "devise"}]}],
        "fields": [{"id": "device", "values": [{"value": "Laptop"}]}],
        "templates": [
            {"id": "t", "title": "T", "body": "fine\n{devise}", "when": {"device": "Labtop"}}
        ],
    }
    told = dict(catalog_faults(data, ()))
    assert told["templates", 0, "body", 1] == (
        'template "t": slot {devise} is unknown here; did you mean "device"?'
    )
    assert told["templates", 0, "when", "device"].endswith('did you mean "Laptop"?')
    assert told["categories", 0, "ask", 0, "field"].endswith('did you mean "device"?')


# What passes is shown.

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n*_`&<>"))
PARTS = st.sampled_from(
    ["**bold**", "_so_", "`code`", "{requester}", "{device|it}", "{service}", "\n", "- ", "& <a>",
     "[a](https://example.com)", "[b](https://example.com/?a=1&b=2)"]
)  # fmt: skip
BODIES = st.lists(PARTS | WORDS, max_size=60).map("".join)
VALUE = st.text(max_size=30) | st.sampled_from(["<!channel>", "*bold*", "https://evil.example"])


@given(WORDS, BODIES, VALUE, VALUE)
def test_whatever_passes_is_shown_in_both_doors(
    title: str, body: str, device: str, service: str
) -> None:
    """For any values; in Slack in one section."""
    assume(not faults(title, body, FIELDS))
    card = answered(title, body, {"device": device, "service": service})
    blocks = in_slack(card, Nobody(), {})
    sections = [each["text"]["text"] for each in blocks if each["type"] == "section"]
    assert len(sections) == 1
    assert len(sections[0]) <= SECTION_CHARACTERS
    assert size(in_msteams(card, {})) <= BUDGET


@given(st.text(max_size=100), st.text(max_size=3000))
def test_any_text_can_be_checked(title: str, body: str) -> None:
    lines = body.count("\n") + 1
    assert all(1 <= each.line <= lines for each in found(body, title))


def test_the_largest_that_passes_is_shown_whole_in_teams() -> None:
    body = "".join(f"- **b** `c` [l]({ADDRESS}/{n}) {{device|it}}\n" for n in range(40))
    while found(body):
        body = body[body.index("\n") + 1 :]
    drawn = str(in_msteams(answered("T", body, {"device": "W" * 75}), {}))
    assert len(body) > 300
    assert "…" not in drawn
    assert "does not fit" not in drawn


class Nobody:
    """A workspace of which nothing is known."""

    url = ""

    def resolve(self, channel: str) -> None:
        """Return no channel."""

    def group(self, name: str) -> None:
        """Return no group."""


def answered(title: str, body: str, fields: dict[str, str]) -> Card:
    """The card of an answer with these words, to a request with these values."""
    category = STARTER.templates[0].category
    asked = request("x", "UADA", Status.ANSWERED)
    values = {name: FieldValue(value, "said") for name, value in fields.items() if value}
    asked = replace(asked, category=category, fields=values)
    template = Template(id="t", category=category, title=title, body=body)
    made = Answer(asked.team, category, "t", Priority.NORMAL)
    return wording.reply(asked, made, STARTER, (), template)
