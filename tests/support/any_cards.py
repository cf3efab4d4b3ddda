"""Any card there can be: every kind of block, span and control, with words of any kind."""

from datetime import UTC

from hypothesis import strategies as st
from situations import words

from helpdesk.cards import (
    ActionId,
    Actions,
    Button,
    Card,
    Choice,
    Heading,
    Menu,
    Note,
    Quote,
    Select,
    Text,
)
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
    Strong,
)

spans = st.one_of(
    st.builds(Plain, text=words),
    st.builds(Strong, text=words),
    st.builds(Emphasis, text=st.text()),
    st.builds(Code, text=st.text()),
    st.builds(Link, text=st.text(), url=st.just("https://x.example/" + "a" * 2500)),
    st.builds(Link, text=st.text(), url=st.just("https://x.example/" + "a" * 1500)),
    st.builds(Person, id=st.sampled_from(["29:1ada", "U1", "unknown"])),
    st.builds(Channel, id=st.sampled_from(["it-network", "19:abc@thread.tacv2"])),
    st.builds(Group, id=st.text()),
    st.builds(Moment, at=st.datetimes(timezones=st.just(UTC))),
    st.builds(
        Elsewhere,
        text=st.text(),
        door=st.sampled_from(Door),
        channel=st.sampled_from(["19:abc@thread.tacv2", "C9"]) | st.text(),
        ts=st.text(),
        thread=st.none() | st.text(),
    ),
)
paragraphs = st.lists(spans, max_size=4).map(tuple)
names_of_buttons = st.builds(
    Button,
    action=st.sampled_from(ActionId),
    label=st.text(max_size=200),
    value=st.text("0123456789abcdef.-", max_size=80),
    style=st.sampled_from(["plain", "primary", "danger"]),
)
menus = st.builds(Menu, items=st.lists(names_of_buttons, max_size=5).map(tuple))
lists_of_choices = st.builds(
    Select,
    action=st.sampled_from(ActionId),
    label=st.text(max_size=200),
    choices=st.lists(
        st.builds(
            Choice,
            label=st.text(max_size=90),
            value=st.text("0123456789abcdef.-", max_size=80),
            group=st.none() | st.text(max_size=20),
        ),
        min_size=1,
        max_size=120,
    ).map(tuple),
)
blocks = st.one_of(
    st.builds(Heading, text=st.text(max_size=300)),
    st.builds(Text, spans=paragraphs),
    st.builds(Note, spans=paragraphs),
    st.builds(Quote, text=words),
    st.builds(Quote, text=words, marked=st.sampled_from([((0, 3),), ((1, 2), (4, 9))])),
)
rows = st.builds(
    Actions,
    items=st.tuples(
        st.lists(names_of_buttons, max_size=9),
        st.lists(menus, max_size=2),
        st.lists(lists_of_choices, max_size=2),
    ).map(lambda three: (*three[0], *three[1], *three[2])),
)
any_cards = st.builds(
    Card,
    summary=words,
    blocks=st.tuples(st.lists(blocks, max_size=12), rows).map(lambda both: (*both[0], both[1])),
)
