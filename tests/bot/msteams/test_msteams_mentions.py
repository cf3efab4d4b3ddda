"""Whom a card calls is notified: named in the message beside it, where they can read it."""

from hypothesis import given
from hypothesis import strategies as st
from msteams_office import MSTeamsOffice

from bot.msteams.mentions import calling
from helpdesk.cards import called_in, card, note, text
from helpdesk.markup import Person

TESS = "29:tess"


CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "Container", "items": []}]}


def test_who_is_called_is_mentioned_above_the_rest() -> None:
    found = calling(CARD, {TESS: "Tess Moreau"})
    line, rest = found["body"]
    [entity] = found["msteams"]["entities"]
    assert line["text"] == entity["text"] == "<at>Tess Moreau</at>"
    assert entity["mentioned"] == {"id": TESS, "name": "Tess Moreau"}
    assert [rest] == CARD["body"]


def test_of_whom_no_name_is_known_nothing_is_said() -> None:
    assert calling(CARD, {TESS: ""}) == CARD


def test_who_is_only_named_is_not_called() -> None:
    named = card(note("{person} asked.", person=Person(id=TESS)))
    called = card(text("{person}: it is due.", person=Person(id=TESS, is_called=True)))
    assert (called_in(named), called_in(called)) == (frozenset(), {TESS})


@given(st.text(max_size=60))
def test_a_name_is_no_markup(name: str) -> None:
    found = calling(CARD, {TESS: name})
    said = found["body"][0].get("text", "").removeprefix("<at>").removesuffix("</at>")
    assert not set(said) & set("<>&*_`[]()#")


def test_whoever_is_to_be_told_of_an_escalation_is_mentioned_in_the_teams_channel(
    msteams_office: MSTeamsOffice,
) -> None:
    office = msteams_office
    office.says("UADA", "sap not working")
    [card] = office.cards("it-apps", user="UVERA")
    office.press("UVERA", card, "Take it", channel="it-apps")
    office.press("UWEN", office.cards("it-apps", user="UWEN")[0], "Escalate", channel="it-apps")
    office.fills("UWEN", {"words": "it burns", "priority": "high"})
    office.settle()
    [mentioned] = [
        card["content"]["msteams"]["entities"]
        for call in office.teams.connector.calls
        for card in (call.body or {}).get("attachments", ())
        if "msteams" in card["content"]
    ]
    assert [each["text"] for each in mentioned] == ["<at>Vera Kowalczyk</at>"]
