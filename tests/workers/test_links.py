"""What a link's answer says of it: only what is surely gone is dead."""

import pytest
import requests
import responses

from workers.links import is_dead

URL = "https://intranet.example/vpn"


@pytest.mark.parametrize("status", [404, 410])
@responses.activate
def test_what_is_gone_is_dead(status: int) -> None:
    responses.head(URL, status=status)
    responses.get(URL, status=status)
    assert is_dead(URL)


@pytest.mark.parametrize("status", [200, 401, 403, 429, 500, 503])
@responses.activate
def test_what_answers_otherwise_is_not(status: int) -> None:
    responses.head(URL, status=status)
    responses.get(URL, status=status)
    assert not is_dead(URL)


@responses.activate
def test_a_server_that_takes_no_head_is_asked_for_the_page() -> None:
    responses.head(URL, status=405)
    asked = responses.get(URL, status=200)
    assert not is_dead(URL)
    assert asked.call_count == 1


@responses.activate
def test_a_page_that_has_moved_is_looked_at_where_it_is() -> None:
    responses.head(URL, status=301, headers={"location": "/gone"})
    responses.get(URL, status=301, headers={"location": "/gone"})
    responses.head("https://intranet.example/gone", status=404)
    responses.get("https://intranet.example/gone", status=404)
    assert is_dead(URL)


@responses.activate
def test_a_server_that_is_too_slow_is_not_dead() -> None:
    responses.head(URL, body=requests.Timeout())
    assert not is_dead(URL)
