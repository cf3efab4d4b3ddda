"""What technicians say among themselves in a card's thread never reaches whoever asked."""

import pytest
from office import Office, Said
from rows import all_requests, everything_stored
from slack_office import SlackOffice

from helpdesk.journal import Deed, Entry
from helpdesk.talk import is_note
from storage import journal

SECRET_WORDS = "this user breaks it every week"


@pytest.fixture
def office(each_office: Office) -> Office:
    """The house, with each chat in front."""
    return each_office


@pytest.fixture
def asked(office: Office) -> str:
    """A request of Ada's with a card at Business Apps; its thread."""
    return office.says("UADA", "sap not working")


@pytest.fixture
def card(office: Office, asked: str) -> Said:
    return office.cards("it-apps")[-1]


def writes(office: Office, card: Said, words: str, user: str = "UTESS") -> str:
    ts = office.says(user, words, channel="it-apps", thread=card.ts)
    office.settle()
    return ts


def shown_to_requester(office: Office, asked: str) -> str:
    return "\n".join(each.text for each in office.thread(asked))


def at_team(office: Office, card: Said, channel: str = "it-apps") -> list[str]:
    return [each.text for each in office.thread(card.ts, user="UTESS", channel=channel)]


def deeds(office: Office) -> list[Entry]:
    [request] = all_requests(office)
    with office.database.snapshot() as session:
        return journal.of_request(session, request.id)


@pytest.mark.parametrize(
    "words",
    [
        "// not for them",
        "note: not for them",
        "Note : not for them",
        "INTERNAL: not for them",
        "  \n // not for them",
        "*internal:* not for them",
        "_note_: not for them",
        "> // not for them",
        "\u200b// not for them",
        "@UUMAR // not for them",
        "@Umar Haddad internal: not for them",
    ],
)
def test_words_with_the_mark_are_a_note(words: str) -> None:
    assert is_note(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "please note: it takes a minute",
        "see https://help.example/sap",
        "noted, I look into it",
        "notebook: which one is it?",
        "the internal: drive",
        "/ / hm",
        "@UADA please restart it",
    ],
)
def test_other_words_are_none(words: str) -> None:
    assert not is_note(words)


def test_a_note_stays_in_the_cards_thread(office: Office, asked: str, card: Said) -> None:
    before = shown_to_requester(office, asked)
    writes(office, card, f"// {SECRET_WORDS}")
    assert shown_to_requester(office, asked) == before
    assert SECRET_WORDS not in str(office.posted())


def test_a_note_is_recorded_without_its_words(office: Office, card: Said) -> None:
    writes(office, card, f"internal: {SECRET_WORDS}")
    [entry] = deeds(office)
    assert (entry.deed, entry.actor) == (Deed.NOTED, office.id_of("UTESS"))
    assert SECRET_WORDS not in str(entry)


def test_a_note_is_no_first_response(office: Office, card: Said) -> None:
    writes(office, card, "note: looking")
    assert all_requests(office)[0].first_response_at is None


def test_a_note_moves_nothing(office: Office, card: Said) -> None:
    writes(office, card, "// this should go to Security")
    assert all_requests(office)[0].team == "apps"


def test_a_note_without_its_mark_reaches_the_requester(
    office: Office, asked: str, card: Said
) -> None:
    ts = writes(office, card, "// try it now")
    office.edits("UTESS", ts, "try it now", channel="it-apps")
    assert office.thread(asked)[-1].text == "Tess Moreau answers:\ntry it now"
    assert [each.deed for each in deeds(office)] == [Deed.NOTED, Deed.REPLIED]


def test_an_answer_that_becomes_a_note_is_taken_back(
    office: Office, asked: str, card: Said
) -> None:
    ts = writes(office, card, SECRET_WORDS)
    assert SECRET_WORDS in shown_to_requester(office, asked)
    office.edits("UTESS", ts, f"// {SECRET_WORDS}", channel="it-apps")
    assert office.thread(asked)[-1].text == "Tess Moreau answers:\n(deleted)"
    assert SECRET_WORDS not in shown_to_requester(office, asked)


def test_an_answer_that_was_not_sent_yet_is_never_seen(slack_office: SlackOffice) -> None:
    office = slack_office
    asked = office.says("UADA", "sap not working")
    [card] = office.cards("it-apps")
    where = office.channel_id("it-help", "UADA")
    office.faults(kind="rate_limit", method="chat.postMessage", channel=where, retry_after=1)
    ts = office.says("UTESS", SECRET_WORDS, channel="it-apps", thread=card.ts)
    office.until(lambda: not office.calls("chat.postMessage")[-1]["ok"])
    office.edits("UTESS", ts, f"// {SECRET_WORDS}", channel="it-apps")
    assert office.thread(asked)[-1].text == "Tess Moreau answers:\n(deleted)"
    taken = [each for each in office.calls("chat.postMessage") if each["ok"]]
    assert SECRET_WORDS not in str(taken)


def test_it_comes_back_with_its_mark_gone_again(office: Office, asked: str, card: Said) -> None:
    ts = writes(office, card, "try it now")
    office.edits("UTESS", ts, "// try it now", channel="it-apps")
    office.settle()
    office.edits("UTESS", ts, "please try it now", channel="it-apps")
    assert office.thread(asked)[-1].text == "Tess Moreau answers:\nplease try it now"


def test_an_edited_note_stays_inside(office: Office, asked: str, card: Said) -> None:
    before = shown_to_requester(office, asked)
    ts = writes(office, card, "// one")
    office.edits("UTESS", ts, "internal: two", channel="it-apps")
    assert shown_to_requester(office, asked) == before


def test_a_deleted_note_leaves_no_trace_with_the_requester(
    office: Office, asked: str, card: Said
) -> None:
    before = shown_to_requester(office, asked)
    ts = writes(office, card, "// one")
    office.deletes("UTESS", ts, channel="it-apps")
    assert shown_to_requester(office, asked) == before


def test_a_secret_in_a_note_is_kept_nowhere_and_warned_of_inside(
    office: Office, asked: str, card: Said
) -> None:
    before = shown_to_requester(office, asked)
    writes(office, card, "// the admin password is hunter2secret")
    assert "hunter2secret" not in everything_stored(office)
    assert shown_to_requester(office, asked) == before
    assert len(at_team(office, card)) == 3


def test_the_requesters_own_words_are_never_a_note(office: Office, asked: str, card: Said) -> None:
    office.says("UADA", "note: it is the order screen", thread=asked)
    assert at_team(office, card)[-1] == "Ada Okafor:\nnote: it is the order screen"


def test_the_next_team_reads_the_notes_and_the_requester_does_not(
    office: Office, asked: str, card: Said
) -> None:
    writes(office, card, f"// {SECRET_WORDS}")
    office.says("UADA", "this should go to Security", thread=asked)
    [new] = office.cards("it-security")
    told = at_team(office, new, "it-security")[-1]
    assert f"Tess Moreau, for technicians only: // {SECRET_WORDS}" in told
    assert SECRET_WORDS not in shown_to_requester(office, asked)


def test_a_note_in_an_earlier_cards_thread_reaches_the_team_of_now(
    office: Office, asked: str, card: Said
) -> None:
    office.says("UADA", "this should go to Security", thread=asked)
    [new] = office.cards("it-security")
    ts = writes(office, card, f"// {SECRET_WORDS}")
    told = at_team(office, new, "it-security")[-1]
    lead = "Tess Moreau, for technicians only, in the thread of an earlier card:"
    assert told == f"{lead}\n// {SECRET_WORDS}"
    office.deletes("UTESS", ts, channel="it-apps")
    assert at_team(office, new, "it-security")[-1] == (
        "Tess Moreau in the thread of an earlier card:\n(deleted)"
    )
    assert SECRET_WORDS not in shown_to_requester(office, asked)


def test_a_note_in_the_reply_form_is_not_sent(office: Office, asked: str, card: Said) -> None:
    before = shown_to_requester(office, asked)
    office.press("UTESS", card, "Reply", channel="it-apps")
    office.modal("UTESS")
    office.fills("UTESS", {"words": f"// {SECRET_WORDS}"})
    assert shown_to_requester(office, asked) == before


def test_the_card_tells_the_rule(card: Said) -> None:
    assert "unless they begin with note:" in card.text
