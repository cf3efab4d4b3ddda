"""Channels by name: what two of them are called means neither, as anybody may make a team."""

from bot.msteams.directory import _by_name, _Channel
from storage.conversations import Conversation, Kind


def channel(msteam: str, number: int, name: str = "Network") -> _Channel:
    there = Conversation("tenant", f"19:team{number}", Kind.MSTEAM, msteam, "https://x.example")
    return _Channel(there, f"19:channel{number}", name)


def test_a_channel_goes_by_its_name_its_full_name_and_its_id() -> None:
    known = _by_name([channel("IT", 1)])
    assert set(known) == {"network", "it/network", "19:channel1"}


def test_a_name_in_two_teams_is_told_apart_by_its_team() -> None:
    known = _by_name([channel("IT", 1), channel("Sales", 2)])
    assert "network" not in known
    assert known["it/network"].id == "19:channel1"


def test_a_second_team_of_the_same_name_takes_nothing_over() -> None:
    known = _by_name([channel("IT", 1), channel("IT", 2)])
    assert set(known) == {"19:channel1", "19:channel2"}
