"""What is proposed to a team, and what becomes of it: in both chats, by hand."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from office import Office, Said
from proposed import AT, CATEGORY, CHANNEL, TEAM, TEMPLATE, confirm, edit, known, proposal, propose
from slack_office import SlackOffice

from bot.corrections import Press
from helpdesk.cards import ActionId, lines
from helpdesk.catalog import Drafting
from helpdesk.doors import Door
from helpdesk.knowledge import Change, ChangeDeed, DraftingItem, ItemKind, Origin, drafting_id
from helpdesk.model import Actor
from helpdesk.proposals import Proposal, ProposalKind, ProposalState
from storage import announcing, knowledge, proposals


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


def door(office: Office) -> Door:
    return Door.MSTEAMS if "MSTeams" in type(office).__name__ else Door.SLACK


def before_the_team(office: Office, made: Proposal) -> Said:
    propose(office, made, door(office))
    return the_card(office)


def the_card(office: Office) -> Said:
    [card] = office.cards(CHANNEL)
    return card


def state(office: Office, made: Proposal) -> ProposalState:
    with office.database.snapshot() as session:
        found = proposals.find(session, made.id)
    assert found is not None
    return found.state


def test_an_adopted_edit_is_tried_beside_the_old_words_and_can_be_taken_back(
    office: Office,
) -> None:
    made = edit(office.catalog)
    card = before_the_team(office, made)
    assert "15 minutes" in card.text
    assert "30 minutes" in card.text
    assert card.buttons == ["Adopt", "Keep as it is", "Open"]

    office.press("UVERA", card, "Adopt", channel=CHANNEL)
    living = known(office).templates[TEMPLATE]
    assert (living.champion, living.challenger, living.share) == (1, 2, 0.5)
    tried = known(office).wordings[TEMPLATE, 2]
    assert (tried.template.body, tried.origin) == (made.content["body"], Origin.EDITS)
    assert tried.actor == office.id_of("UVERA")
    assert f"Adopted by {office.name_of('UVERA')}" in the_card(office).text
    assert the_card(office).buttons == ["Undo"]

    office.press("UTESS", the_card(office), "Undo", channel=CHANNEL)
    living = known(office).templates[TEMPLATE]
    assert (living.champion, living.challenger) == (1, None)
    assert f"taken back by {office.name_of('UTESS')}" in the_card(office).text
    assert (the_card(office).buttons, state(office, made)) == ([], ProposalState.KEPT)


def test_what_is_kept_stays_as_it_is(office: Office) -> None:
    made = edit(office.catalog)
    card = before_the_team(office, made)
    before = known(office)
    office.press("UVERA", card, "Keep as it is", channel=CHANNEL)
    assert known(office) == before
    assert f"Kept as it is by {office.name_of('UVERA')}" in the_card(office).text
    assert (the_card(office).buttons, state(office, made)) == ([], ProposalState.KEPT)


def test_a_new_answer_is_put_right_adopted_and_approved_by_technicians_first(
    office: Office,
) -> None:
    words = {"title": "Reset the PIN", "body": "Go to the **PIN page** and choose Reset."}
    made = proposal(ProposalKind.NEW_TEMPLATE, words, subject=CATEGORY)
    card = before_the_team(office, made)
    office.press("UVERA", card, "Open", channel=CHANNEL)
    assert list(office.modal("UVERA").questions) == ["title", "body"]
    office.fills("UVERA", {"title": "Reset your PIN", "body": "Go to the **PIN page. Reset it."})
    assert known(office).templates.get("reset-your-pin") is None  # the mark is never closed
    office.fills("UVERA", {"title": "Reset your PIN", "body": "Go to the **PIN page**. Reset it."})

    now = known(office)
    assert now.templates["reset-your-pin"].category == CATEGORY
    wording = now.wordings["reset-your-pin", 1]
    assert (wording.template.title, wording.origin) == ("Reset your PIN", Origin.THREADS)
    assert now.drafting(TEAM, "reset-your-pin", office.catalog) is Drafting.APPROVE
    assert "Adopted by" in the_card(office).text


def test_who_says_that_an_answer_is_wrong_is_believed_at_once(office: Office) -> None:
    card = before_the_team(office, confirm(office.catalog))
    assert card.buttons == ["Still right", "Change", "Turn off"]
    office.press("UVERA", card, "Change", channel=CHANNEL)
    office.modal("UVERA")
    office.fills("UVERA", {"title": "Unlock your account", "body": "Call 4711."})
    living = known(office).templates[TEMPLATE]
    assert (living.champion, living.challenger) == (2, None)
    assert known(office).wordings[TEMPLATE, 2].template.body == "Call 4711."


def test_an_answer_is_turned_off_for_its_team(office: Office) -> None:
    card = before_the_team(office, confirm(office.catalog))
    office.press("UVERA", card, "Turn off", channel=CHANNEL)
    assert known(office).drafting(TEAM, TEMPLATE, office.catalog) is Drafting.OFF
    assert f"Turned off by {office.name_of('UVERA')}" in the_card(office).text


def test_a_stranger_is_refused_and_told_why(slack_office: Office) -> None:
    made = edit(slack_office.catalog)
    card = before_the_team(slack_office, made)
    slack_office.press("UADA", card, "Adopt", channel=CHANNEL)
    slack_office.settle()
    told = [each for each in slack_office.channel(CHANNEL, user="UADA") if each.is_ephemeral]
    assert "Only technicians of Identity" in told[-1].text
    assert state(slack_office, made) is ProposalState.OPEN


def test_the_first_of_two_decides_and_the_other_is_told(slack_office: Office) -> None:
    made = edit(slack_office.catalog)
    card = before_the_team(slack_office, made)
    presses = [
        Press(who, Actor("TDESKLOOP", who, is_technician=True, is_lead=True), action, value, AT)
        for who, action in (("UVERA", ActionId.ADOPT), ("UTESS", ActionId.KEEP_AS_IS))
        for value in [card.value("Adopt")]
    ]
    with ThreadPoolExecutor() as people:
        cases = slack_office.service.use_cases.proposals
        cards = [reaction.card for reaction in people.map(cases.press, presses)]
    [told] = [lines(card) for card in cards if card]
    winner = "UTESS" if cards[0] else "UVERA"
    assert told == [f"@{winner} has decided this meanwhile: the card says how."]
    assert slack_office.name_of(winner) in the_card(slack_office).text


def test_a_press_that_is_delivered_twice_acts_once(slack_office: Office) -> None:
    made = edit(slack_office.catalog)
    card = before_the_team(slack_office, made)
    slack_office.faults(kind="duplicate")
    slack_office.press("UVERA", card, "Adopt", channel=CHANNEL)
    slack_office.settle()
    assert (TEMPLATE, 3) not in known(slack_office).wordings
    assert [each for each in slack_office.channel(CHANNEL) if each.is_ephemeral] == []


def test_what_evidence_changed_is_announced_and_taken_back(office: Office) -> None:
    lost = Change(
        at=AT,
        actor="",
        deed=ChangeDeed.LOST,
        kind=ItemKind.DRAFTING,
        subject=drafting_id(TEAM, TEMPLATE),
        team=TEAM,
        before=None,
        after=None,
        why={"uses": 12, "confirmed": 3, "silent": 0, "failed": 9, "share": 0.25},
    )
    approve = DraftingItem(drafting=Drafting.APPROVE, by="", since=AT)
    with office.database.transaction() as session:
        knowledge.seed(session, office.catalog, AT)
        number = knowledge.set_item(session, lost, lost.kind, lost.subject, approve)
        announcing.announce(session, number, office.catalog, door(office), AT)
    assert "Unlock your account helped too seldom" in the_card(office).text
    assert "Of 12 uses, 3 solved it, 9 did not help" in the_card(office).text
    office.press("UWEN", the_card(office), "Undo", channel=CHANNEL)
    assert known(office).drafting(TEAM, TEMPLATE, office.catalog) is Drafting.AUTO
    assert f"Taken back by {office.name_of('UWEN')}" in the_card(office).text
    assert the_card(office).buttons == []


def test_an_undo_says_what_came_after_and_goes_first(slack_office: Office) -> None:
    card = before_the_team(slack_office, edit(slack_office.catalog))
    slack_office.press("UVERA", card, "Adopt", channel=CHANNEL)
    card = the_card(slack_office)
    with slack_office.database.transaction() as session:
        [adopted] = knowledge.log(session, 1)
        won = replace(adopted, deed=ChangeDeed.WON, actor="", proposal=None)
        item = knowledge.load(session).templates[TEMPLATE]
        after = item.model_copy(update={"champion": 2, "challenger": None})
        knowledge.set_item(session, won, ItemKind.TEMPLATE, TEMPLATE, after)
    slack_office.press("UVERA", card, "Undo", channel=CHANNEL)
    assert known(slack_office).templates[TEMPLATE].champion == 2
    told = [each for each in slack_office.channel(CHANNEL, user="UVERA") if each.is_ephemeral]
    assert "First undo what came after it: “Unlock your account”: the new words" in told[-1].text


@pytest.mark.parametrize("number", ["²", "9" * 40, "-1", ""])
def test_a_forged_number_of_a_change_is_one_that_is_gone(slack_office: Office, number: str) -> None:
    actor = Actor("TDESKLOOP", "UVERA", is_technician=True)
    press = Press("forged", actor, ActionId.UNDO_CHANGE, f"{number}.0", AT)
    told = slack_office.service.use_cases.proposals.press(press)
    assert told.card is not None
    assert "not there any more" in told.card.summary


@pytest.mark.usefixtures("hasty")
def test_words_and_emojis_below_a_proposal_are_nothing_to_us(office: Office) -> None:
    card = before_the_team(office, edit(office.catalog))
    office.says("UVERA", "what do you think?", channel=CHANNEL, thread=card.ts)
    office.reacts(
        "UVERA", card.ts, "eyes" if door(office) is Door.SLACK else "1f440_eyes", channel=CHANNEL
    )
    assert [each.is_bot for each in office.thread(card.ts, channel=CHANNEL)] == [True, False]


def test_technicians_see_at_home_what_their_teams_have_to_decide(slack_office: SlackOffice) -> None:
    before_the_team(slack_office, edit(slack_office.catalog))
    shown = slack_office.home("UVERA").text
    assert "Proposals waiting (1)" in shown
    assert "Other words for “Unlock your account” · Identity" in shown
    assert "Proposals waiting" not in slack_office.home("UUMAR").text  # of other teams


def test_a_proposal_that_its_channel_refuses_is_put_before_the_fallback_team(
    slack_office: SlackOffice,
) -> None:
    where = slack_office.channel_id(CHANNEL, "UTESS")
    refusal = {"kind": "error", "error": "is_archived", "method": "chat.postMessage"}
    slack_office.faults(**refusal, channel=where, times=1000)
    made = edit(slack_office.catalog)
    propose(slack_office, made, Door.SLACK)
    fallback = slack_office.catalog.team(slack_office.catalog.fallback_team).channel
    [card] = [each for each in slack_office.cards(fallback) if each.buttons]
    slack_office.press("UTESS", card, "Keep as it is", channel=fallback)
    assert state(slack_office, made) is ProposalState.KEPT
