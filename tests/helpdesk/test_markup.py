"""Our markup: what it means, what is refused, and that people's words pass through as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.markup import (
    Channel,
    Code,
    Emphasis,
    Link,
    MarkupError,
    Person,
    Plain,
    Span,
    Strong,
    parse,
    plain,
)


@pytest.mark.parametrize(
    ("markup", "span"),
    [
        ("words", Plain(text="words")),
        ("**bold**", Strong(text="bold")),
        ("_italic_", Emphasis(text="italic")),
        ("`code`", Code(text="code")),
        ("[label](https://example.com/a?b=c)", Link(text="label", url="https://example.com/a?b=c")),
        ("snake_case_stays", Plain(text="snake_case_stays")),
        ("2 * 3 * 4", Plain(text="2 * 3 * 4")),
        ("<!channel> & <@U1>", Plain(text="<!channel> & <@U1>")),
        ("- a list\n- of lines", Plain(text="- a list\n- of lines")),
    ],
)
def test_markup_is_parsed(markup: str, span: Span) -> None:
    assert parse(markup) == (span,)


def test_markup_stands_among_words() -> None:
    found = parse("Open **this** `now`.")
    assert found == (
        Plain(text="Open "),
        Strong(text="this"),
        Plain(text=" "),
        Code(text="now"),
        Plain(text="."),
    )


def test_no_markup_is_no_span() -> None:
    assert parse("") == ()


def test_a_slot_takes_words_or_a_span() -> None:
    found = parse("{who} is in {where}, {how}", who=Person(id="U1"), where=Channel(id="c"), how="x")
    assert found[0] == Person(id="U1")
    assert found[2] == Channel(id="c")
    assert found[-1] == Plain(text="x")


@pytest.mark.parametrize(
    ("markup", "position", "words"),
    [
        ("so **bold", 3, "“**” is never closed"),
        ("a `b", 2, "“`” is never closed"),
        ("see [this](ftp://x)", 4, "must begin with http:// or https://"),
        ("[x](javascript:alert(1))", 0, "must begin with http:// or https://"),
        ("[x](https://)", 0, "must begin with http:// or https://"),
        ("hi {nobody}", 3, "slot {nobody} is unknown here; known: {requester}"),
        ("hi {", 3, "“{” is never closed"),
    ],
)
def test_broken_markup_is_refused_with_its_place(markup: str, position: int, words: str) -> None:
    with pytest.raises(MarkupError) as caught:
        parse(markup, requester="someone")
    assert words in str(caught.value)
    assert caught.value.position == position


def test_the_words_alone_name_people_and_channels() -> None:
    spans = parse("**{who}** `x` [y](https://z.example)".replace("**", ""), who=Person(id="U1"))
    assert plain((*spans, Channel(id="it-help"))) == "@U1 x y#it-help"


@given(st.text())
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        spans = parse(text)
    except MarkupError as error:
        assert 0 <= error.position < len(text)
    else:
        assert len(plain(spans)) <= len(text)


@given(st.text(st.characters(exclude_characters="*`_[](){}"), min_size=1))
def test_words_without_marks_come_back_as_they_were(text: str) -> None:
    assert parse(text) == (Plain(text=text),)
    assert plain(parse(text)) == text


@given(st.text(min_size=1))
def test_words_in_a_slot_are_never_markup(text: str) -> None:
    assert parse("{words}", words=text) == (Plain(text=text),)
    assert plain(parse("{words}", words=text)) == text
