"""What a reply means: clear words act, everything else is conversation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.catalog import Team, load, starter_path
from helpdesk.replies import (
    LONGEST,
    Conversation,
    Correction,
    Courtesy,
    DidNotHelp,
    NeedsPerson,
    Reply,
    Worked,
    follows_up,
    understand,
)

CATALOG = load(starter_path())


def meaning(text: str) -> Reply:
    return understand(text, CATALOG)


@pytest.mark.parametrize(
    ("text", "team"),
    [
        ("wrong team, this belongs to Network", "network"),
        ("This belongs to the network team.", "network"),
        ("should go to Hardware please", "hardware"),
        ("this needs to go to identity and access", "identity"),
        ("Please move this to Security", "security"),
        ("can you reassign it to the helpdesk?", "service-desk"),
        ("pls forward this ticket to devops", "dev-platform"),
        ("wrong team - Email", "email"),
        ("not ours, this is Network's", "network"),
        ("this isn't ours, it's Network", "network"),
        ("Wrong team! Facilities please", "facilities"),
        ("this is a network issue", "network"),
        ("it's an IAM request", "identity"),
        ("that's for facilities", "facilities"),
        ("that’s something for the Business Apps team", "apps"),
        ("no, this is for Workplace Tech", "workplace"),
        ("not our job, goes to Mobile", "mobile"),
        ("should be Data and Storage", "data"),
        ("shouldn't this go to Network?", "network"),
        ("misrouted: belongs with Developer Platform", "dev-platform"),
        ("it isn't hardware, it's network", "network"),
        ("Hi, this is not for us, please send to Network", "network"),
        ("Not ours - Hardware", "hardware"),
        ("This should be handled by Network", "network"),
        ("can you pass this on to the network team?", "network"),
        ("it's a network problem not hardware", "network"),
        ("I think this should go to Security, not Email", "security"),
    ],
)
def test_a_correction_that_names_the_right_team_moves_there(text: str, team: str) -> None:
    assert meaning(text) == Correction(team=team)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("no, it's my badge, not my laptop", "my badge"),
        ("No it is the projector not the laptop", "the projector"),
        ("sorry, I meant the printer, not the scanner", "the printer"),
        ("actually it's about my phone, not about my computer", "my phone"),
        ("it's not my laptop, it's my badge", "my badge"),
        ("It isn't the wifi but the vpn", "the vpn"),
        ("no it's about my phone", "my phone"),
        ("not my laptop, my badge", "my badge"),
    ],
)
def test_a_correction_may_say_what_it_is_about_instead(text: str, instead: str) -> None:
    assert meaning(text) == Correction(instead=instead)


@pytest.mark.parametrize(
    "text",
    [
        "wrong team",
        "Wrong team!",
        "sorry, that's the wrong department",
        "this isn't for us",
        "not our area",
        "that was misrouted",
        "this is not the right team",
        "you sent it to the wrong team",
    ],
)
def test_a_correction_may_leave_the_right_team_open(text: str) -> None:
    assert meaning(text) == Correction()


@pytest.mark.parametrize(
    "text",
    [
        "I need a person",
        "i want to talk to a human",
        "can I speak to someone please",
        "get me a real person",
        "I'd like to talk to a technician",
        "give me a human",
        "can someone call me?",
        "can someone please help me with this",
        "human please",
        "please escalate",
        "please call me",
    ],
)
def test_a_call_for_a_person_is_heard(text: str) -> None:
    assert meaning(text) == NeedsPerson()


@pytest.mark.parametrize(
    "text",
    [
        "that didn't help",
        "That did not help at all.",
        "doesn't work",
        "it didn’t work",
        "still not working",
        "still the same",
        "still broken",
        "no luck",
        "I tried that, nothing changed",
        "tried all that already",
        "same problem after the restart",
        "same error",
        "not solved",
        "this isn't helpful",
        "it still doesn't print",
        "it still fails, what now?",
        "already tried that",
        "nothing helps",
    ],
)
def test_a_failed_answer_is_noticed(text: str) -> None:
    assert meaning(text) == DidNotHelp()


@pytest.mark.parametrize(
    "text",
    [
        "that worked",
        "it works now",
        "solved, thanks!",
        "thanks, solved",
        "fixed",
        "all good now",
        "that fixed it",
        "yes that did it",
    ],
)
def test_success_is_noticed(text: str) -> None:
    assert meaning(text) == Worked()


@pytest.mark.parametrize("text", ["thanks", "ok", "thank you so much!", "hi", "👍", "bye"])
def test_courtesy_asks_nothing_of_anybody(text: str) -> None:
    assert meaning(text) == Courtesy()


@pytest.mark.parametrize(
    "text",
    [
        # About a team, yet no correction.
        "ask Network whether it's down",
        "can you ask Network whether it's down?",
        "did you check with Security?",
        "I already told Facilities about it",
        "I talked to the hardware team yesterday",
        "is this with the network team now?",
        "does this belong to Network?",
        "the network is down on my floor",
        "it is the network drive that fails",
        "it is hardware related, I guess, or not?",
        "Network said they will look tomorrow",
        "the email goes to my spam folder",
        "the mail goes to security@example.com",
        "I was told to send it to security@example.com",
        "it goes to data entry every morning",
        "could you send it to my email",
        "please send it to email address ada@example.com",
        "move it to the data folder",
        "hand it to building reception",
        "this is the software I mean",
        "it's the email from yesterday",
        # Not one thing but another, yet no correction.
        "it is slow, not broken",
        "it's on my desk, not in the drawer",
        "it is Monday, not Tuesday",
        "it's urgent, not critical",
        "it is version 11, not 10",
        "it's not only me, it's the whole floor",
        "my account is in the wrong team",
        "I sent the mail to the wrong people",
        "this might belong to Network",
        "I don't think this belongs to Network",
        "please give access to security team members",
        "it isn't plugged in",
        "it's not urgent",
        "I tried the cable, not the dock",
        # About people, yet no call for one.
        "I am the only person affected",
        "a colleague of mine has the same laptop",
        "someone else has the badge now",
        "I need a new laptop for a colleague",
        "I need to give someone access to the folder",
        "can someone else see my files?",
        "I want to give a person in my team access",
        "do I need to get a technician?",
        "call me Bob please",
        "I don't need a technician any more",
        # About working, yet no verdict.
        "it works on my phone",
        "does this work on a Mac?",
        "will it work tomorrow?",
        "it works, but only without the dock",
        "it worked yesterday",
        "what if it doesn't work?",
        "if that does not help I will write again",
        "I haven't tried it yet",
        "I can't try that before Monday",
        "how do I get to the settings?",
        "my laptop is a ThinkPad T14",
        "since this morning, on both screens",
        "room 214, second floor",
        "I have not solved that part of the form yet",
        "do not fix it before Friday please",
    ],
)
def test_everything_else_is_conversation(text: str) -> None:
    assert meaning(text) == Conversation()


WORDS = st.sampled_from([
    "this", "it", "is", "not", "wrong", "team", "belongs", "to", "should", "go", "Network,", "the",
    "please", "but", "my", "badge", "no,", "still", "same", "tried", "nothing", "works", "someone",
    "can", "I", "need", "a", "person", "?", ".", "’s", ",", "if\n",
])  # fmt: skip


@given(st.text() | st.lists(WORDS, max_size=40).map(" ".join))
def test_any_text_has_a_meaning(text: str) -> None:
    kinds = Correction | NeedsPerson | DidNotHelp | Worked | Courtesy | Conversation
    assert isinstance(meaning(text), kinds)


def test_a_text_too_long_to_be_a_verdict_is_conversation() -> None:
    assert meaning("wrong team. " + "x" * LONGEST) == Conversation()


@given(st.sampled_from(CATALOG.teams), st.sampled_from(["belongs to", "should go to", "is for"]))
def test_every_team_can_be_named_as_people_call_it(team: Team, words: str) -> None:
    said = [f"this {words} {name}" for name in (team.name, *team.aliases)]
    assert {meaning(text) for text in said} == {Correction(team=team.id)}


def test_no_example_of_the_starter_catalog_judges_anything() -> None:
    said = [text for text, _, _ in CATALOG.examples()]
    assert {type(meaning(text)) for text in said} == {Conversation}
    assert [text for text in said if follows_up(text, CATALOG)] == []


@pytest.mark.parametrize("text", ["still not working", "wrong team", "that fixed it"])
def test_a_short_verdict_outside_a_thread_points_back(text: str) -> None:
    assert follows_up(text, CATALOG)


@pytest.mark.parametrize(
    "text",
    [
        "it is slow",
        "this printer is jammed",
        "my vpn still doesn't work",
        "it did not help that I restarted the router and the laptop and the dock",
        "thanks",
    ],
)
def test_a_message_that_may_be_a_new_request_does_not_point_back(text: str) -> None:
    assert not follows_up(text, CATALOG)
