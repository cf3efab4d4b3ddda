"""The fields of a request: what the message says of them, what was taught, who asks."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.catalog import Catalog, CatalogField, KnownValue
from helpdesk.feedback import Feedback, Kind
from helpdesk.field_memory import PHRASES, FieldMemory
from helpdesk.fields import fill
from helpdesk.model import FieldValue, Profile

SERVICE = CatalogField(
    id="service",
    name="Service",
    values=(
        KnownValue(value="VPN", patterns=("anyconnect", "cisco anyconnect", "remote access")),
        KnownValue(value="Wi-Fi", patterns=("wifi", "wireless network")),
        KnownValue(value="Network drive", patterns=("network", "c++ share")),
    ),
)
LOCATION = CatalogField(id="location", name="Location", profile="office")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOTHING = FieldMemory()
NOBODY = Profile()


@pytest.fixture(scope="module")
def known(catalog: Catalog) -> Catalog:
    return catalog.model_copy(update={"fields": (SERVICE, LOCATION)})


def fixed(
    text: str, value: str, *, name: str = "service", number: int = 0, kind: Kind = Kind.FIELDS_FIXED
) -> Feedback:
    return Feedback(
        key=f"{number}:{name}:{value}:{text}",
        kind=kind,
        at=NOON + timedelta(minutes=number),
        workspace="T1",
        actor="UTESS",
        request_id=f"r{number}",
        decision_id="d",
        text=text,
        model_version=1,
        templates_version=1,
        team_before="network",
        fields={name: value},
    )


def service(text: str, known: Catalog, learned: FieldMemory = NOTHING) -> FieldValue | None:
    return fill(text, known, learned, NOBODY).get("service")


def taught(*pairs: tuple[str, str]) -> FieldMemory:
    return NOTHING.remembering(
        fixed(text, value, number=number) for number, (text, value) in enumerate(pairs)
    )


# What the message says.


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("my anyconnect is stuck", "VPN"),
        ("MY VPN, AGAIN!", "VPN"),
        ("no WI-FI here", "Wi-Fi"),
        ("the remote   access is slow", "VPN"),
        ("cannot open the c++ share", "Network drive"),
    ],
)
def test_a_value_is_known_by_its_name_and_its_words(known: Catalog, text: str, value: str) -> None:
    found = service(text, known)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    "text",
    ["", "my vpns", "ovpn", "vpn@example.com", "https://example.com/vpn", "remote and access"],
)
def test_half_a_word_or_an_address_is_no_value(known: Catalog, text: str) -> None:
    assert service(text, known) is None


def test_the_longer_phrase_is_the_more_particular_one(known: Catalog) -> None:
    found = service("the network at home: wireless network is gone, network too", known)
    assert found == FieldValue("Wi-Fi", "the words “wireless network”")


def test_of_two_equal_phrases_the_first_one_counts(known: Catalog) -> None:
    assert service("vpn works, wifi does not", known) == FieldValue("VPN", "the word “VPN”")
    assert service("wifi works, vpn does not", known) == FieldValue("Wi-Fi", "the word “wifi”")


def test_the_message_counts_more_than_the_profile(known: Catalog) -> None:
    field = SERVICE.model_copy(update={"profile": "service"})
    ada = Profile("Ada", {"service": "Wi-Fi"})
    catalog = known.model_copy(update={"fields": (field,)})
    assert fill("vpn", catalog, NOTHING, ada)["service"].value == "VPN"
    assert fill("help", catalog, NOTHING, ada)["service"] == FieldValue("Wi-Fi", "Ada's profile")


def test_the_profile_gives_a_field_without_values_anything(known: Catalog) -> None:
    found = fill("help", known, NOTHING, Profile("Ada", {"office": "Berlin"}))
    assert found == {"location": FieldValue("Berlin", "Ada's profile")}


def test_a_profile_cannot_give_what_the_catalog_does_not_have(known: Catalog) -> None:
    field = SERVICE.model_copy(update={"profile": "service"})
    catalog = known.model_copy(update={"fields": (field,)})
    assert fill("help", catalog, NOTHING, Profile("Ada", {"service": "Coffee"})) == {}


# What corrections teach.


def test_the_same_text_gets_its_corrected_value_from_then_on(known: Catalog) -> None:
    learned = taught(("my token is dead, vpn", "Wi-Fi"))
    found = service("My token is DEAD, vpn", known, learned)
    assert found == FieldValue("Wi-Fi", "corrected before for the same words")


def test_the_last_word_on_a_text_stands(known: Catalog) -> None:
    learned = taught(("it is slow", "VPN"), ("it is slow", "Wi-Fi"))
    found = service("it is slow", known, learned)
    assert found is not None
    assert found.value == "Wi-Fi"


def test_a_text_that_was_said_to_have_no_value_gets_none(known: Catalog) -> None:
    assert service("vpn invoice", known, taught(("vpn invoice", ""))) is None


def test_a_phrase_of_two_corrected_texts_tells_the_value_of_a_third(known: Catalog) -> None:
    learned = taught(("my tunnel is down", "VPN"), ("the tunnel drops", "VPN"))
    found = service("why has the tunnel collapsed?", known, learned)
    assert found == FieldValue("VPN", "the word “tunnel”, as corrected before")


def test_one_corrected_text_does_not_teach_its_words(known: Catalog) -> None:
    assert service("another tunnel", known, taught(("my tunnel is down", "VPN"))) is None


def test_a_phrase_of_two_values_tells_neither(known: Catalog) -> None:
    learned = taught(("tunnel a", "VPN"), ("tunnel b", "VPN"), ("tunnel c", "Wi-Fi"))
    assert service("another tunnel", known, learned) is None


def test_usual_words_are_not_learned(known: Catalog) -> None:
    learned = taught(("my laptop is not working", "VPN"), ("my screen is not working", "VPN"))
    assert service("my chair is not working", known, learned) is None


def test_what_the_log_has_everywhere_is_not_learned(known: Catalog) -> None:
    """A language that the catalog's examples do not speak has usual words too."""
    others = [fixed(f"mein {i}", "", name="x", number=i, kind=Kind.RESOLVED) for i in range(100)]
    pairs = taught(("mein zugang klemmt", "VPN"), ("mein zugang fehlt", "VPN"))
    learned = pairs.remembering(others)
    assert service("mein stuhl klemmt", known, pairs) is not None
    assert service("mein stuhl klemmt", known, learned) is None
    assert service("der zugang ist weg", known, learned) is not None


def test_a_learned_word_outdoes_the_catalogs_but_cannot_take_it_over(known: Catalog) -> None:
    learned = taught(("vpn token lost", "Wi-Fi"), ("vpn token stolen", "Wi-Fi"))
    said = service("vpn and the token", known, learned)
    assert said == FieldValue("Wi-Fi", "the word “token”, as corrected before")
    assert service("vpn again", known, learned) == FieldValue("VPN", "the word “VPN”")


def test_a_value_that_left_the_catalog_is_forgotten(known: Catalog) -> None:
    learned = taught(("my fax is dead", "Fax"), ("the fax smokes", "Fax"))
    assert service("my fax is dead", known, learned) is None
    assert service("a fax!", known, learned) is None


def test_a_field_of_any_words_learns_too(known: Catalog) -> None:
    events = [
        fixed("seat in mitte", "Berlin", name="location", number=1),
        fixed("mitte office is dark", "Berlin", name="location", number=2),
    ]
    found = fill("mitte is loud", known, NOTHING.remembering(events), NOBODY)
    assert found["location"].value == "Berlin"


def test_a_value_learns_a_bounded_number_of_phrases(known: Catalog) -> None:
    words = " ".join(f"w{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(200))
    learned = taught((words, "VPN"), (f"{words} again", "VPN"))
    assert len(learned.phrases("service", {})) == PHRASES


texts = st.lists(
    st.sampled_from(["tunnel", "token", "down", "my", "slow", "berlin"]), min_size=1, max_size=4
).map(" ".join)
corrections = st.lists(
    st.tuples(
        texts, st.sampled_from(["VPN", "Wi-Fi", ""]), st.sampled_from(["service", "location"])
    ),
    max_size=12,
).map(
    lambda rows: [
        fixed(text, value, name=name, number=i) for i, (text, value, name) in enumerate(rows)
    ]
)


@given(corrections, texts, st.randoms(use_true_random=False), st.integers(0, 12))
def test_the_order_of_events_and_their_portions_do_not_matter(
    known: Catalog, events: list[Feedback], text: str, chance: random.Random, cut: int
) -> None:
    mixed = chance.sample(events, len(events))
    at_once = NOTHING.remembering(events)
    in_portions = NOTHING.remembering(mixed[:cut]).remembering(mixed[cut:])
    assert fill(text, known, at_once, NOBODY) == fill(text, known, in_portions, NOBODY)


@given(corrections, texts)
def test_an_event_twice_is_the_event_once(
    known: Catalog, events: list[Feedback], text: str
) -> None:
    once, twice = NOTHING.remembering(events), NOTHING.remembering([*events, *events])
    assert fill(text, known, once, NOBODY) == fill(text, known, twice, NOBODY)


@given(st.text(), st.text(max_size=20))
def test_any_text_gives_values_that_the_field_allows(known: Catalog, text: str, fact: str) -> None:
    learned = taught((text, "VPN"), (f"{text} {text}", "VPN"))
    found = fill(text, known, learned, Profile("Ada", {"office": fact}))
    assert all(
        each.allows(found[each.id].value) and found[each.id].source
        for each in known.fields
        if each.id in found
    )


def test_forty_thousand_characters_are_read_in_no_time(known: Catalog) -> None:
    assert service("vpn " * 10_000, known) is not None
