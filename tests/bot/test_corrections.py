"""A request stands with the wrong team: buttons, words in the thread, and who may correct."""

import threading

import pytest
from office import TEAM_BUTTONS, Office, Said
from rows import all_requests, decisions_on, said_back
from slack_office import SlackOffice
from sqlalchemy import text
from together import at_once

from helpdesk.feedback import Kind
from helpdesk.model import Status


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


def routed(office: Office, words: str = "sap not working") -> tuple[str, Said]:
    """A request with a card at Business Apps: its thread, and the bot's reply."""
    asked = office.says("UADA", words)
    return asked, office.reply(asked)


def the_choices(office: Office, asked: str) -> Said:
    """Let the requester press Wrong team, and see what is offered."""
    office.press("UADA", office.reply(asked), "Wrong team")
    return office.only_to("UADA", asked)


def names(office: Office, *team_ids: str) -> list[str]:
    return [office.catalog.team(team_id).name for team_id in team_ids]


# The button.


def test_wrong_team_offers_every_other_team_once_and_the_likeliest_first(office: Office) -> None:
    asked, _ = routed(office)
    choices = the_choices(office, asked)
    [request] = all_requests(office)
    [decided] = decisions_on(office, request)
    likely = sorted(decided.scores["teams"].items(), key=lambda item: (-item[1], item[0]))
    expected = names(office, *(team for team, _ in likely if team != "apps"))
    assert choices.buttons + choices.options == expected
    assert len(choices.buttons) == 3


def test_only_the_one_who_pressed_sees_the_choices(office: Office) -> None:
    asked, _ = routed(office)
    the_choices(office, asked)
    assert not any(said.is_ephemeral for said in office.thread(asked, user="UBEN"))


def test_a_team_that_was_rejected_is_not_offered_again(office: Office) -> None:
    asked, _ = routed(office)
    office.pick("UADA", the_choices(office, asked), "Facilities")
    second = the_choices(office, asked)
    offered = second.buttons + second.options
    assert len(offered) == len(office.catalog.teams) - 2
    assert not {"Business Apps", "Facilities"} & set(offered)


def test_the_request_moves_at_once_and_the_requester_is_told(office: Office) -> None:
    asked, _ = routed(office)
    office.pick("UADA", the_choices(office, asked), "Security")
    reply = office.reply(asked)
    assert "Moved to Security" in reply.text
    assert "Corrected by Ada Okafor" in reply.text
    [request] = all_requests(office)
    assert (request.team, request.status) == ("security", Status.WITH_TEAM)


def test_the_new_team_gets_its_card(office: Office) -> None:
    asked, _ = routed(office)
    office.pick("UADA", the_choices(office, asked), "Security")
    [card] = office.cards("it-security")
    assert "sap not working" in card.text
    assert "moved here from Business Apps by a person" in card.text
    assert card.buttons == TEAM_BUTTONS


def test_the_old_card_collapses_to_who_moved_it_from_where_to_where(office: Office) -> None:
    asked, _ = routed(office)
    office.pick("UADA", the_choices(office, asked), "Security")
    [old] = office.cards("it-apps")
    moved = "Ada Okafor moved the request of Ada Okafor from Business Apps to Security."
    assert (old.text, old.buttons) == (moved, [])


def test_an_answered_request_has_no_card_to_collapse(office: Office) -> None:
    asked = office.says("UADA", "vpn not working")
    office.pick("UADA", the_choices(office, asked), "Security")
    assert list(office.all_cards()) == ["it-security"]


def test_a_request_may_come_back_to_a_team_that_had_it(office: Office) -> None:
    asked, _ = routed(office)
    office.pick("UADA", the_choices(office, asked), "Security")
    office.says("UADA", "no, this does belong to Business Apps", thread=asked)
    office.says("UADA", "this should go to Business Apps", thread=asked)
    assert [card.buttons for card in office.cards("it-apps")] == [[], TEAM_BUTTONS]


def test_the_choices_give_way_to_a_word_of_thanks(office: Office) -> None:
    asked, _ = routed(office)
    office.pick("UADA", the_choices(office, asked), "Security")
    notice = office.only_to("UADA", asked)
    assert notice.text == "Moved to Security. I learn from this."
    assert notice.elements == []


def test_a_correction_is_logged_with_everything_to_learn_from(office: Office) -> None:
    asked, _ = routed(office)
    office.pick("UADA", the_choices(office, asked), "Security")
    [event], [request] = said_back(office), all_requests(office)
    [decided] = decisions_on(office, request)
    assert event.kind is Kind.WRONG_TEAM
    assert (event.actor, event.workspace) == (office.id_of("UADA"), office.workspace_id)
    assert (event.request_id, event.decision_id) == (request.id, decided.id)
    assert (event.model_version, event.templates_version) == (1, 1)
    assert (event.text, event.words) == ("sap not working", "")
    assert (event.team_before, event.team) == ("apps", "security")


def test_a_correction_of_the_team_invents_no_category(office: Office) -> None:
    asked, _ = routed(office)
    office.pick("UADA", the_choices(office, asked), "Security")
    [event], [request] = said_back(office), all_requests(office)
    assert event.category is None
    assert request.category is None


# A technician's Reassign.


def reassigned(office: Office, why: str = "") -> str:
    asked, _ = routed(office)
    [card] = office.cards("it-apps")
    office.press("UTESS", card, "Reassign", channel="it-apps")
    office.fills("UTESS", {"team": "security", "words": why})
    return asked


def test_reassign_moves_the_request_and_both_cards(office: Office) -> None:
    asked = reassigned(office)
    [old], [new] = office.cards("it-apps"), office.cards("it-security")
    moved = "Tess Moreau moved the request of Ada Okafor from Business Apps to Security."
    assert old.text == moved
    assert "sap not working" in new.text
    assert "Moved to Security" in office.reply(asked).text


def test_reassign_offers_the_remaining_teams(office: Office) -> None:
    routed(office)
    [card] = office.cards("it-apps")
    office.press("UTESS", card, "Reassign", channel="it-apps")
    offered = office.modal("UTESS").questions["team"]
    assert sorted(offered) == sorted(set(office.catalog.team_ids) - {"apps"})


def test_reassign_logs_the_technicians_words(office: Office) -> None:
    reassigned(office, "it is a takeover of the account")
    [event] = said_back(office)
    assert (event.kind, event.actor) == (Kind.REASSIGNED, office.id_of("UTESS"))
    assert (event.team, event.category) == ("security", None)
    assert event.words == "it is a takeover of the account"


# Words in the thread.


def test_words_that_name_the_right_team_move_the_request(office: Office) -> None:
    asked, _ = routed(office)
    office.says("UADA", "wrong team, this belongs to Network", thread=asked)
    assert "Moved to Network" in office.reply(asked).text
    assert "Understood: moved to Network" in office.thread(asked)[-1].text
    assert "Ada Okafor moved the request" in office.cards("it-apps")[0].text
    assert "sap not working" in office.cards("it-network")[0].text


def test_words_that_correct_are_kept_with_the_correction(office: Office) -> None:
    asked, _ = routed(office)
    office.says("UADA", "wrong team, this belongs to Network", thread=asked)
    [event] = said_back(office)
    assert (event.kind, event.team, event.category) == (Kind.SAID_WRONG_TEAM, "network", None)
    assert event.words == "wrong team, this belongs to Network"
    assert event.text == "sap not working"


def test_words_that_say_what_it_is_about_move_the_request(office: Office) -> None:
    asked = office.says("UADA", "laptop not working")
    office.reply(asked)
    office.says("UADA", "no, it's my badge, not my laptop", thread=asked)
    assert "Moved to Facilities" in office.reply(asked).text
    assert "Understood: moved to Facilities" in office.thread(asked)[-1].text
    [card] = office.cards("it-facilities")
    assert "my badge" in card.text
    [event] = said_back(office)
    assert (event.kind, event.team, event.category) == (Kind.SAID_WRONG_TEAM, "facilities", None)


def test_something_else_of_the_same_team_is_answered_anew(office: Office) -> None:
    asked = office.says("UADA", "laptop not working")
    office.reply(asked)
    office.says("UADA", "sorry, I meant the docking station, not the laptop", thread=asked)
    assert "A monitor stays dark" in office.reply(asked).text
    assert said_back(office) == []


def test_something_else_that_nobody_understands_joins_the_conversation(office: Office) -> None:
    asked, _ = routed(office)
    office.says("UADA", "no, it's my zint, not my blorf", thread=asked)
    [card] = office.cards("it-apps")
    thread = office.thread(card.ts, user="UTESS", channel="it-apps")
    assert "my zint, not my blorf" in thread[-1].text
    assert said_back(office) == []


def test_a_plain_wrong_team_is_asked_back_in_the_thread(office: Office) -> None:
    asked, _ = routed(office)
    office.says("UADA", "wrong team", thread=asked)
    choices = office.thread(asked)[-1]
    assert "Which team should have it?" in choices.text
    office.press("UADA", choices, choices.buttons[0])
    assert f"Moved to {choices.buttons[0]}" in office.reply(asked).text


def test_a_technician_corrects_in_the_cards_thread(office: Office) -> None:
    asked, _ = routed(office)
    [card] = office.cards("it-apps")
    office.says("UTESS", "this should go to Security", channel="it-apps", thread=card.ts)
    assert "Moved to Security" in office.reply(asked).text
    confirmed = office.thread(card.ts, user="UTESS", channel="it-apps")[-1]
    assert "Understood: moved to Security" in confirmed.text
    [event] = said_back(office)
    assert (event.actor, event.team) == (office.id_of("UTESS"), "security")


def test_naming_the_team_that_has_it_moves_nothing(office: Office) -> None:
    asked, reply = routed(office)
    office.says("UADA", "this belongs to Business Apps", thread=asked)
    assert office.reply(asked).text == reply.text
    assert said_back(office) == []


def test_a_question_about_another_team_is_no_correction(office: Office) -> None:
    asked, reply = routed(office)
    office.says("UADA", "ask Network whether it's down", thread=asked)
    assert office.reply(asked).text == reply.text
    assert said_back(office) == []
    [card] = office.cards("it-apps")
    thread = office.thread(card.ts, user="UTESS", channel="it-apps")
    assert "ask Network whether it's down" in thread[-1].text


# Who may, and who was first.


def test_a_colleague_may_not_press_the_requesters_buttons(office: Office) -> None:
    asked, reply = routed(office)
    office.press("UBEN", reply, "Wrong team")
    assert "Only the person who asked, or a technician" in office.only_to("UBEN", asked).text
    assert office.only_to("UBEN", asked).elements == []
    assert said_back(office) == []


def test_a_colleagues_words_correct_nothing(office: Office) -> None:
    asked, reply = routed(office)
    office.says("UBEN", "wrong team, this belongs to Network", thread=asked)
    assert office.reply(asked).text == reply.text
    assert said_back(office) == []


@pytest.mark.parametrize("label", ["Resolve", "Reassign"])
def test_only_technicians_work_on_cards(office: Office, label: str) -> None:
    routed(office)
    [card] = office.cards("it-apps")
    office.press("UADA", card, label, channel="it-apps")
    [request] = all_requests(office)
    assert (request.status, request.touched) == (Status.WITH_TEAM, False)
    assert office.modals("UADA") == []


def test_a_technician_may_correct_for_the_requester(office: Office) -> None:
    asked, reply = routed(office)
    office.press("UVERA", reply, "Wrong team")
    office.pick("UVERA", office.only_to("UVERA", asked), "Security")
    assert "Corrected by Vera Kowalczyk" in office.reply(asked).text


@pytest.mark.case(29)
def test_of_a_double_click_the_first_counts(office: Office) -> None:
    """Case 29: a double click."""
    asked, reply = routed(office)
    press = lambda: office.press("UADA", reply, "Solved")  # noqa: E731
    at_once(press, press)
    assert [event.kind for event in said_back(office)] == [Kind.SOLVED]
    assert "already marked as resolved by Ada Okafor" in office.only_to("UADA", asked).text


@pytest.mark.case(29)
def test_of_two_people_at_once_the_first_wins_and_the_other_is_told(office: Office) -> None:
    """Case 29: two users at once."""
    asked, reply = routed(office)
    [card] = office.cards("it-apps")
    if isinstance(office, SlackOffice):
        # Nobody presses what is shown no more, so it is shown until both have pressed.
        office.faults(kind="slow", method="chat.update", seconds=0.5, times=2)
    at_once(
        lambda: office.press("UADA", reply, "Solved"),
        lambda: office.press("UTESS", card, "Resolve", channel="it-apps"),
    )
    # What a technician resolves at once is also told as resolved quickly.
    [event] = [each for each in said_back(office) if each.kind in (Kind.SOLVED, Kind.RESOLVED)]
    [request] = all_requests(office)
    assert request.resolved_by == event.actor
    notices = office.channel("it-apps", user="UTESS") + office.thread(asked)
    [told] = [said.text for said in notices if said.is_ephemeral]
    names = {office.id_of(user): office.name_of(user) for user in ("UADA", "UTESS")}
    assert told == f"This was already marked as resolved by {names[event.actor]}."


@pytest.mark.case(29)
def test_of_two_moves_at_once_one_happens(office: Office) -> None:
    """Case 29: the requester and a technician move it to different teams."""
    asked, _ = routed(office)
    choices = the_choices(office, asked)
    [card] = office.cards("it-apps")
    office.press("UTESS", card, "Reassign", channel="it-apps")
    office.modal("UTESS")
    at_once(
        lambda: office.pick("UADA", choices, "Security"),
        lambda: office.fills("UTESS", {"team": "data", "words": ""}),
    )
    [event] = said_back(office)
    [request] = all_requests(office)
    assert request.team == event.team
    assert set(office.all_cards()) == {"it-apps", office.catalog.team(request.team).channel}


@pytest.mark.case(30)
def test_a_stale_button_changes_nothing_and_says_so(office: Office) -> None:
    """Case 30: a button from before the request was resolved."""
    asked, reply = routed(office)
    [card] = office.cards("it-apps")
    office.press("UADA", reply, "Wrong team")
    choices = office.only_to("UADA", asked)
    office.press("UTESS", card, "Resolve", channel="it-apps")
    closed = office.reply(asked).text
    office.pick("UADA", choices, "Security")
    assert "already marked as resolved by Tess Moreau" in office.only_to("UADA", asked).text
    assert office.reply(asked).text == closed
    assert list(office.all_cards()) == ["it-apps"]


@pytest.mark.case(30)
def test_a_stale_choice_after_a_move_points_to_the_newest_buttons(office: Office) -> None:
    """Case 30: the second choice from one list of teams."""
    asked, _ = routed(office)
    office.says("UADA", "wrong team", thread=asked)
    choices = office.thread(asked)[-1]
    office.pick("UADA", choices, choices.options[0])
    office.pick("UADA", choices, choices.options[1])
    assert "look at the newest buttons" in office.only_to("UADA", asked).text
    assert len(said_back(office)) == 1


@pytest.mark.case(12)
def test_a_button_waits_for_the_commit_of_its_request(office: Office) -> None:
    """Case 12: the press comes before the request is committed."""
    _, reply = routed(office)
    with office.database.transaction() as session:
        session.execute(text("UPDATE request SET id = 'later:' || id"))
    press = threading.Thread(target=office.press, args=("UADA", reply, "Solved"))
    press.start()
    office.until(lambda: not office.is_idle)
    with office.database.transaction() as session:
        session.execute(text("UPDATE request SET id = substr(id, 7)"))
    press.join()
    assert [event.kind for event in said_back(office)] == [Kind.SOLVED]


@pytest.mark.case(12)
@pytest.mark.usefixtures("hasty")
def test_a_button_of_a_request_that_never_comes_is_answered_kindly(office: Office) -> None:
    """Case 12: there is no such request, however long one waits."""
    asked, reply = routed(office)
    with office.database.transaction() as session:
        session.execute(text("UPDATE request SET id = 'gone'"))
    office.press("UADA", reply, "Solved")
    assert "I do not know this request" in office.only_to("UADA", asked).text
