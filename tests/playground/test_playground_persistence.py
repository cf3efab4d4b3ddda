"""What a second start finds."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.directory import Directory
from playground.store import Store
from playground.timestamps import Timestamps
from playground.workspace import Workspace

SECRETS = {"signing_secret": "s", "bot_token": "xoxb-bot"}


@pytest.mark.anyio
async def test_a_second_start_finds_messages_members_and_homes(
    start: Any, tmp_path: Path, seed: dict[str, Any], manifest: dict[str, Any]
) -> None:
    slack = await start(data=tmp_path / "new" / "workspace.db")
    ts = await slack.say("help", user="U2", channel="C2")
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    await slack.client.views_publish(user_id="U1", view=home)
    again = await start(data=tmp_path / "new" / "workspace.db")
    assert ts in [each["ts"] for each in await again.messages("C2")]
    assert again.workspace.directory.is_member("C2", "U2")
    assert (await again.get("home", user="U1"))["view"]["type"] == "home"


def test_a_seed_adds_people_and_channels_and_leaves_the_rest(seed: dict[str, Any]) -> None:
    store = Store(None)
    first = Directory(store, seed)
    first.leave("C1", "U2")
    seed["people"].append({"id": "U3", "name": "zoe"})
    seed["channels"][0]["members"].append("U3")
    seed["channels"].append({"id": "C9", "name": "new", "members": ["U2"]})
    second = Directory(store, seed)
    assert list(second.members["C1"]) == ["U1", "UBOT", "U3"]
    assert second.is_member("C9", "U2")
    assert second.direct_message("U3")["is_im"]
    assert second.direct_message("U1") == first.direct_message("U1")


def test_a_timestamp_is_never_given_again_even_when_the_clock_was_set_back() -> None:
    later = Timestamps(lambda: 1_700_000_000.0, None).next()
    assert later == "1700000000.000000"
    assert Timestamps(lambda: 5.0, later).next() == "1700000000.000001"


def test_a_deleted_latest_message_does_not_free_its_timestamp(tmp_path: Path) -> None:
    store = Store(tmp_path / "workspace.db")
    store.put_message("C1", {"ts": "1700000000.000009"})
    store.delete_message("C1", "1700000000.000009")
    assert store.last_ts() == "1700000000.000009"
    assert store.message("C1", "1700000000.000009") is None


@given(st.lists(st.floats(min_value=1e9, max_value=2e9), min_size=2, max_size=20))
def test_timestamps_rise_whatever_the_clock_does(times: list[float]) -> None:
    clock = iter(times)
    timestamps = Timestamps(lambda: next(clock), None)
    given_out = [timestamps.next() for _ in times]
    assert sorted(set(given_out)) == given_out


@pytest.mark.parametrize("part", ["team", "bot"])
def test_a_seed_that_lacks_a_part_is_told_so(
    seed: dict[str, Any], manifest: dict[str, Any], part: str
) -> None:
    del seed[part]
    with pytest.raises(Exception, match=f"{part}.*seed.json"):
        Workspace(seed, manifest, **SECRETS)
