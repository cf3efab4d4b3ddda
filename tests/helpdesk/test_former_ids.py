"""The former ids of teams in a catalog file, and what a description teaches."""

import pytest
from small import small_catalog

from helpdesk.catalog import CatalogError
from helpdesk.teaching import catalog_rows

NETWORK = "{id: network, name: Network, channel: it-network, description: VPN and wifi}"


def with_formerly(ids: str) -> str:
    return NETWORK.replace("}", f", formerly: [{ids}]}}")


def test_the_same_former_id_may_stand_at_two_teams() -> None:
    catalog = small_catalog(NETWORK, with_formerly("infra") + "\n  - " + OTHER)
    assert catalog.heirs("infra") == ("network", "cables")
    assert catalog.heirs("network") == ("network",)
    assert catalog.heirs("nobody") == ()


OTHER = "{id: cables, name: Cables, channel: it-cables, formerly: [infra]}"


@pytest.mark.parametrize(
    ("ids", "fault"),
    [
        ("desk", 'team "network" was formerly "desk", which is a team now; delete one of them'),
        ("network", 'was formerly "network", which is a team now'),
        ("infra, infra", 'was formerly "infra", which stands there twice; delete one'),
        ("My Team", "lower case letters, digits and hyphens"),
    ],
)
def test_a_former_id_that_cannot_be_is_named_with_its_line(ids: str, fault: str) -> None:
    with pytest.raises(CatalogError) as caught:
        small_catalog(NETWORK, with_formerly(ids))
    [told] = caught.value.faults
    assert told.startswith("small.yml:5: ")
    assert fault in told


def test_a_description_teaches_as_a_whole_and_by_each_thing_it_lists() -> None:
    team_rows, _ = catalog_rows(small_catalog())
    told = [row.text for row in team_rows if row.label == "identity"]
    assert {"Passwords and accounts", "Passwords", "accounts"} <= set(told)
    assert len([row for row in team_rows if row.text == "Everything else"]) == 1
