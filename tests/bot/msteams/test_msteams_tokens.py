"""Tokens: only the Bot Connector speaks, only for this app, this tenant, and hosts we listed."""

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from checked import APP, HOST, NOW, TENANT, URL, Checked, base64url, checked, encoded, good_claims
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from key_server import ISSUER, private_key

from bot.msteams.service_url import ServiceUrl


@pytest.fixture(scope="module")
def door() -> Iterator[Checked]:
    """A check whose keys nobody changes."""
    with checked() as found:
        yield found


@pytest.fixture
def own_door() -> Iterator[Checked]:
    """A check of the test's own."""
    with checked() as found:
        yield found


def test_what_teams_sends_is_let_in(door: Checked) -> None:
    assert door.status() == 200


# The token itself


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic dXNlcjpw", "Bearer a", "Bearer a.b.c", "Bearer .."],
)
def test_a_header_without_a_token_is_refused(door: Checked, header: str) -> None:
    assert door.status(header) == 401


def test_a_token_of_another_scheme_is_refused(door: Checked) -> None:
    assert door.status(door.bearer().replace("Bearer", "Basic")) == 401


def test_claims_changed_after_signing_are_refused(door: Checked) -> None:
    head, _claims, signature = door.bearer().split(".")
    changed = encoded({"iss": ISSUER, "aud": APP, "serviceurl": URL, "exp": NOW + 9999})
    assert door.status(f"{head}.{changed}.{signature}") == 401


def test_another_key_under_the_same_id_is_refused(door: Checked) -> None:
    forged = jwt.encode(good_claims(), private_key(99), "RS256", {"kid": door.keys.kid})
    assert door.status(f"Bearer {forged}") == 401


def test_a_token_without_a_signature_is_refused(door: Checked) -> None:
    forged = jwt.encode(good_claims(), None, "none", {"kid": door.keys.kid})
    assert door.status(f"Bearer {forged}") == 401


def test_the_public_key_is_no_secret_of_an_hmac(door: Checked) -> None:
    """The classic confusion of algorithms."""
    public = private_key(1).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = encoded({"alg": "HS256", "typ": "JWT", "kid": door.keys.kid})
    signed = f"{head}.{encoded(good_claims())}"
    signature = base64url(hmac.new(pem, signed.encode(), hashlib.sha256).digest())
    assert door.status(f"Bearer {signed}.{signature}") == 401


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_the_right_key_with_another_algorithm_is_refused(door: Checked, algorithm: str) -> None:
    forged = jwt.encode(good_claims(), private_key(1), algorithm, {"kid": door.keys.kid})
    assert door.status(f"Bearer {forged}") == 401


def test_a_token_that_names_no_key_is_refused(door: Checked) -> None:
    assert door.status("Bearer " + jwt.encode(good_claims(), private_key(1), "RS256")) == 401


def test_a_header_nested_deeper_than_python_can_is_refused(door: Checked) -> None:
    assert door.status(f"Bearer {base64url(b'[' * 40_000)}.e30.AA") == 401


@pytest.mark.parametrize("issuer", ["https://sts.windows.net/x/", ISSUER + "/", "", None])
def test_another_issuer_is_refused(door: Checked, issuer: str | None) -> None:
    assert door.status(door.bearer(iss=issuer)) == 401


@pytest.mark.parametrize("audience", ["another-app", APP + "x", "", None, ["another-app"]])
def test_another_audience_is_refused(door: Checked, audience: Any) -> None:
    assert door.status(door.bearer(aud=audience)) == 401


@pytest.mark.parametrize(("seconds", "status"), [(299, 200), (300, 401), (301, 401)])
def test_a_token_counts_for_five_minutes_after_its_end(
    door: Checked, seconds: int, status: int
) -> None:
    assert door.status(door.bearer(exp=NOW - seconds)) == status


@pytest.mark.parametrize(("seconds", "status"), [(299, 200), (300, 200), (301, 401)])
def test_a_token_counts_five_minutes_before_its_beginning(
    door: Checked, seconds: int, status: int
) -> None:
    assert door.status(door.bearer(nbf=NOW + seconds)) == status


@pytest.mark.parametrize("end", [None, "soon", [], float("nan")])
def test_a_token_without_a_readable_end_is_refused(door: Checked, end: Any) -> None:
    assert door.status(door.bearer(exp=end)) == 401


def test_a_refusal_names_the_fault_and_never_the_token(door: Checked) -> None:
    header = door.bearer(aud="another-app")
    refusal = str(door.refusal(header))
    assert "MSTEAMS_APP_ID" in refusal
    assert not any(part in refusal for part in [*header.split()[1].split("."), "another-app"])


@given(st.text(st.characters(max_codepoint=255), max_size=80))
def test_no_made_up_header_gets_in(door: Checked, header: str) -> None:
    assert door.status(header) == 401


@given(
    st.dictionaries(st.sampled_from(["alg", "kid", "crit", "b64", "typ"]), st.text() | st.none())
)
def test_no_made_up_token_gets_in(door: Checked, head: dict[str, Any]) -> None:
    token = f"{encoded(head)}.{encoded(good_claims())}.{base64url(b'signature')}"
    assert door.status(f"Bearer {token}") == 401


# What it allows


@pytest.mark.parametrize("channel", ["webchat", "emulator", "", None, 5])
def test_an_activity_of_another_channel_is_refused(door: Checked, channel: Any) -> None:
    assert door.status(channelId=channel) == 403


def test_a_key_that_may_not_speak_for_teams_is_refused(own_door: Checked) -> None:
    own_door.keys.endorsements = ["webchat"]
    assert own_door.status() == 403


def test_a_key_without_endorsements_may_speak_for_any_channel(own_door: Checked) -> None:
    own_door.keys.endorsements = None
    assert own_door.status() == 200


@pytest.mark.parametrize("url", [f"https://{HOST}/amer/", f"https://{HOST}/EMEA/", None, 5])
def test_a_service_url_other_than_the_token_says_is_refused(door: Checked, url: Any) -> None:
    assert door.status(serviceUrl=url) == 403


def test_a_token_without_a_service_url_is_refused(door: Checked) -> None:
    assert door.status(door.bearer(serviceurl=None)) == 403


@pytest.mark.parametrize(
    "url", ["HTTPS://SMBA.TrafficManager.net/emea", f"https://{HOST}:443/emea/"]
)
def test_case_and_a_slash_at_the_end_make_no_other_service_url(door: Checked, url: str) -> None:
    assert door.status(serviceUrl=url) == 200


EVIL = [
    "https://evil.trafficmanager.net/emea/",
    f"https://{HOST}.evil.com/emea/",
    f"https://{HOST}@evil.com/",
    f"https://{HOST}:443@evil.com/",
    f"https://evil.com/{HOST}/",
    f"https://evil.com#{HOST}",
    f"https://evil.com?{HOST}",
    f"https://evil.com\\@{HOST}/",
    f"https://{HOST}\\.evil.com/",
    f"https://{HOST}./emea/",
    f"https://{HOST}:8443/emea/",
    f"https://{HOST}%2eevil.com/",
    f"https://{HOST}\n.evil.com/",
    f" https://{HOST}/",
    f"https:/{HOST}/",
    f"//{HOST}/",
    f"http://{HOST}/emea/",
    f"ftp://{HOST}/emea/",
    "https://ſmba.trafficmanager.net/emea/",
    "https://[::1]/",
    "https://localhost/",
    "https:///emea/",
    "",
]


@pytest.mark.parametrize("url", EVIL)
def test_even_a_valid_token_sends_us_to_no_host_that_is_not_listed(door: Checked, url: str) -> None:
    assert door.status(door.bearer(serviceurl=url), serviceUrl=url) == 403


@pytest.mark.parametrize("url", ["http://127.0.0.1:3978/", "https://127.0.0.1"])
def test_a_listed_loopback_host_may_do_without_tls(door: Checked, url: str) -> None:
    assert door.status(door.bearer(serviceurl=url), serviceUrl=url) == 200


@given(st.text(max_size=60).map(lambda tail: "https://" + tail) | st.text(max_size=60))
def test_an_address_that_is_read_has_no_room_for_tricks(text: str) -> None:
    url = ServiceUrl.read(text)
    assert url is None or set(url.host) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-:")


@pytest.mark.parametrize(
    "named",
    [
        {"channelData": {"tenant": {"id": "other"}}, "conversation": {"tenantId": "other"}},
        {"channelData": {"tenant": {"id": "other"}}},
        {"conversation": {"tenantId": "other"}},
        {"channelData": None, "conversation": None},
        {"channelData": {"tenant": "x"}, "conversation": "x"},
        {"channelData": [], "conversation": {"tenantId": 5}},
    ],
)
def test_an_activity_of_another_tenant_or_none_is_refused(
    door: Checked, named: dict[str, Any]
) -> None:
    assert door.status(**named) == 403


def test_a_tenant_that_is_named_once_and_in_capitals_is_the_same(door: Checked) -> None:
    assert door.status(channelData={}, conversation={"tenantId": TENANT.upper()}) == 200


def test_a_bot_of_many_tenants_hears_them_all(own_door: Checked) -> None:
    own_door.tenant = None
    assert own_door.status(channelData={"tenant": {"id": "other"}}) == 200
