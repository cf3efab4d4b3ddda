"""The Bot Connector's keys: fetched when needed, kept for a day, and not asked for all the time."""

from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from checked import NOW, Checked, checked, good_claims
from key_server import private_key

from bot.msteams.keys import FAILED_SECONDS, KEEP_SECONDS, UNKNOWN_SECONDS


@pytest.fixture
def door() -> Iterator[Checked]:
    """A check of the test's own."""
    with checked() as found:
        yield found


def test_the_keys_are_fetched_once_a_day(door: Checked) -> None:
    assert [door.status(), door.status(), door.keys.fetches] == [200, 200, 1]
    door.now += KEEP_SECONDS
    assert [door.status(), door.status(), door.keys.fetches] == [200, 200, 2]


def test_many_at_once_make_one_fetch(door: Checked) -> None:
    assert door.statuses_at_once([door.bearer()] * 20) == [200] * 20
    assert door.keys.fetches == 1


def test_a_rotated_key_is_looked_up(door: Checked) -> None:
    door.status()
    door.keys.rotate()
    door.now += UNKNOWN_SECONDS
    assert door.status() == 200


def test_a_key_that_was_withdrawn_counts_no_more_after_a_day(door: Checked) -> None:
    old = door.bearer(exp=NOW + 10 * KEEP_SECONDS)
    door.status()
    door.keys.rotate()
    door.now += KEEP_SECONDS
    assert door.status(old) == 401


def test_unknown_keys_do_not_make_us_ask_all_the_time(door: Checked) -> None:
    door.status()
    strange = jwt.encode(good_claims(), private_key(99), "RS256", {"kid": "strange"})
    assert door.statuses_at_once([f"Bearer {strange}"] * 50) == [401] * 50
    assert door.keys.fetches == 1


def test_while_the_key_server_is_down_the_old_keys_count(door: Checked) -> None:
    door.status()
    door.keys.is_down = True
    door.now += KEEP_SECONDS
    assert door.status() == 200


@pytest.mark.parametrize("uri", ["", "nonsense", None, 5, "http://127.0.0.1:1/keys"])
def test_without_any_key_teams_is_asked_to_deliver_again(door: Checked, uri: Any) -> None:
    door.keys.jwks_uri = uri
    assert door.status() == 503


def test_a_key_server_that_is_back_is_asked_again_soon(door: Checked) -> None:
    door.keys.is_down = True
    assert door.status() == 503
    door.keys.is_down = False
    assert door.status() == 503
    door.now += FAILED_SECONDS
    assert door.status() == 200


def test_a_new_key_that_cannot_be_fetched_now_is_not_called_wrong(door: Checked) -> None:
    door.status()
    door.keys.rotate()
    door.keys.is_down = True
    door.now += UNKNOWN_SECONDS
    assert door.status() == 503
