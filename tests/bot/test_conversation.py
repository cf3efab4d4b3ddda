"""One conversation through every way in and on every database: the whole loop."""

from office import Office


def test_the_whole_loop_from_a_question_to_a_receipt(any_office: Office) -> None:
    office = any_office
    asked = office.says("UADA", "vpn drops since this morning")
    answer = office.reply(asked)
    assert answer.buttons == ["Solved", "Wrong team", "Talk to a person"]

    office.press("UADA", answer, "Wrong team")
    choices = office.only_to("UADA", asked)
    assert "Network" not in choices.buttons + choices.options
    office.pick("UADA", choices, "Security")

    assert "Security" in office.reply(asked).text
    [card] = office.cards("it-security")
    assert "vpn drops since this morning" in card.text

    office.says("UVERA", "Which client do you use?", channel="it-security", thread=card.ts)
    assert "Which client do you use?" in office.thread(asked)[-1].text
