"""One conversation through every way in and on every database: the whole loop."""

from office import Office

UNSURE = "it is slow"


def test_the_whole_loop_from_a_question_to_a_receipt(any_office: Office) -> None:
    office = any_office
    # The worker trains for seconds after each lesson; one run for all of them is enough.
    office.worker_is_on = False
    answered_solved_and_reopened(office)
    asked_and_told(office)
    routed_reassigned_and_resolved(office)
    escalated(office)
    corrected_with_a_receipt(office)
    corrected_and_escalated_in_words(office)


def answered_solved_and_reopened(office: Office) -> None:
    asked = office.says("UADA", "my outlook does not open")
    answer = office.reply(asked)
    assert answer.buttons == ["Solved", "Wrong team", "Talk to a person"]
    office.press("UADA", answer, "Solved")
    solved = office.reply(asked)
    assert solved.buttons == ["Reopen"]
    office.press("UADA", solved, "Reopen")
    assert len(office.cards("it-email")) == 1


def asked_and_told(office: Office) -> None:
    asked = office.says("UCHIARA", UNSURE)
    office.press("UCHIARA", office.reply(asked, user="UCHIARA"), "Something else")
    assert "A person from" in office.reply(asked, user="UCHIARA").text

    asked = office.says("UBEN", UNSURE)
    question = office.reply(asked, user="UBEN")
    assert question.buttons[-1] == "Something else"
    office.press("UBEN", question, question.buttons[0])
    assert "Something else" not in office.reply(asked, user="UBEN").buttons

    # The click was a lesson: nobody is asked the same again.
    again = office.says("UDEV", UNSURE)
    assert "Something else" not in office.reply(again, user="UDEV").buttons


def routed_reassigned_and_resolved(office: Office) -> None:
    asked = office.says("UADA", "sap not working")
    assert "Passed on to Business Apps" in office.reply(asked).text
    [card] = office.cards("it-apps")
    office.press("UTESS", card, "Reassign", channel="it-apps")
    office.fills("UTESS", {"team": "data", "words": "the database behind it"})
    assert office.cards("it-apps")[0].buttons == ["Undo"]

    [card] = office.cards("it-data")
    office.says("UTESS", "Which screen is it?", channel="it-data", thread=card.ts)
    assert "Which screen is it?" in office.thread(asked)[-1].text
    office.says("UADA", "the one for orders", thread=asked)
    in_thread = office.thread(card.ts, user="UTESS", channel="it-data")
    assert any("the one for orders" in said.text for said in in_thread)
    office.press("UTESS", card, "Resolve", channel="it-data")
    assert any("marked this as resolved" in said.text for said in office.thread(asked))


def escalated(office: Office) -> None:
    asked = office.says("UDEV", "my laptop was stolen")
    assert "A person from Security" in office.reply(asked, user="UDEV").text


def corrected_with_a_receipt(office: Office) -> None:
    asked = office.says("UADA", "vpn drops since this morning")
    office.press("UADA", office.reply(asked), "Wrong team")
    choices = office.only_to("UADA", asked)
    assert "Network" not in choices.buttons + choices.options
    office.pick("UADA", choices, "Facilities")
    office.worker_is_on = True
    assert "Facilities" in office.reply(asked).text
    assert any("your correction is live in version" in said.text for said in office.thread(asked))

    similar = office.says("UBEN", "the vpn drops since this morning again")
    assert "Facilities" in office.reply(similar, user="UBEN").text
    assert any("1 request" in said.text for said in office.thread(asked))
    office.worker_is_on = False


def corrected_and_escalated_in_words(office: Office) -> None:
    asked = office.says("UDEV", "the printer is jammed")
    office.reply(asked, user="UDEV")
    office.says("UDEV", "wrong team, this belongs to Network", thread=asked)
    assert "Moved to Network" in office.reply(asked, user="UDEV").text

    helped = office.says("UCHIARA", "i forgot my password")
    assert "Solved" in office.reply(helped, user="UCHIARA").buttons
    office.says("UCHIARA", "that didn't help", thread=helped)
    assert "A person from" in office.reply(helped, user="UCHIARA").text
