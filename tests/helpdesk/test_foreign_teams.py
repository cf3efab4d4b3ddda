"""Teams of another system: found by name or map, and proposed a place by name and by tickets."""

import pytest

from helpdesk.catalog import Catalog
from helpdesk.foreign_teams import MappingError, TeamNames, Unknown, propose


def says_nothing(_text: str) -> dict[str, float]:
    return {}


@pytest.mark.parametrize("name", ["network", "Network", "THE NETWORK TEAM", "net-team", "Networks"])
def test_the_catalogs_own_names_are_known(catalog: Catalog, name: str) -> None:
    assert TeamNames(catalog).find(name) == "network"


@pytest.mark.parametrize("name", ["GRP_12", "", "???", "Night shift"])
def test_other_names_are_not(catalog: Catalog, name: str) -> None:
    assert TeamNames(catalog).find(name) is None


def test_a_map_goes_before_the_catalog(catalog: Catalog) -> None:
    names = TeamNames(catalog, ["GRP_12=Network", "Access=facilities", "a=b=Email"])
    assert names.find("grp 12") == "network"
    assert names.find("Access") == "facilities"
    assert names.find("a=b") == "email"


@pytest.mark.parametrize("text", ["GRP_12", "=Network", "Network"])
def test_a_map_without_two_sides_is_refused(catalog: Catalog, text: str) -> None:
    with pytest.raises(MappingError, match=f"--map “{text}” maps nothing; write it like"):
        TeamNames(catalog, [text])


def test_a_map_to_no_team_names_those_there_are(catalog: Catalog) -> None:
    with pytest.raises(MappingError, match="names no team of the catalog; it has: Service Desk, "):
        TeamNames(catalog, ["GRP_12=Netwrk"])


@pytest.mark.parametrize(
    ("name", "team"),
    [
        ("L2 Network Operations EMEA", "network"),
        ("Hardwares", "hardware"),
        ("Printing & AV", "workplace"),
        ("IT Dev-Platform", "dev-platform"),
    ],
)
def test_a_like_name_is_proposed(catalog: Catalog, name: str, team: str) -> None:
    proposal = propose(Unknown(name, 3, ["?"]), catalog, says_nothing)
    assert proposal.team.id == team
    assert proposal.reason == "by its name"


def test_a_name_that_says_nothing_is_proposed_by_its_tickets(catalog: Catalog) -> None:
    said = {"vpn down": {"network": 0.8, "data": 0.2}, "tunnel": {"network": 0.5, "data": 0.5}}
    proposal = propose(Unknown("GRP_12", 2, list(said)), catalog, said.__getitem__)
    assert proposal.team.id == "network"
    assert proposal.by_texts == pytest.approx(0.65)
    assert proposal.reason == "by its tickets"


def test_tickets_decide_between_two_like_names(catalog: Catalog) -> None:
    unknown = Unknown("Email Security", 1, ["a strange link"])
    proposal = propose(unknown, catalog, lambda _text: {"security": 0.7, "email": 0.2})
    assert proposal.team.id == "security"


def test_where_nothing_tells_the_proposal_says_so(catalog: Catalog) -> None:
    proposal = propose(Unknown("GRP_12", 1, ["?"]), catalog, says_nothing)
    assert proposal.reason == "a guess: neither its name nor its tickets tell"
