"""Who is not let in sees nothing and does nothing; what is asked oddly is told so."""

import re
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from dashboard import BASE, dashboard, guest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bot.web import body
from bot.web.api.endpoints import BASE as API
from bot.web.api.endpoints import ENDPOINTS
from bot.web.dashboard import app, forms, overview
from bot.web.dashboard.page import Page
from bot.web.dashboard.pages import ACTS, PAGES
from bot.web.filters import SPANS
from helpdesk.catalog import Catalog
from storage.db import Database, sqlite_url

WEB = Path(app.__file__).parent
STATIC = sorted(each for each in (WEB / "static").rglob("*") if each.is_file())
TYPES = {".css": "text/css", ".js": "javascript", ".svg": "image/svg+xml"}
LONGEST = 300


def filled(route: str, value: str = "1") -> str:
    """Return the address of a page, whatever it names."""
    return re.sub(r"\{[^}]+\}", value, route)


ADDRESSES = [filled(each.route) for each in PAGES]
MACHINES = ["/metrics", f"{API}/openapi.json", *(f"{API}/{each.name}" for each in ENDPOINTS)]


@pytest.fixture(scope="module")
def database(learned_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One for all of these tests: nothing here changes anything."""
    path = tmp_path_factory.mktemp("guard") / "deskloop.db"
    shutil.copy(learned_sqlite, path)
    found = Database(sqlite_url(path))
    yield found
    found.close()


@pytest.fixture(scope="module")
def stranger(database: Database, catalog: Catalog) -> Iterator[TestClient]:
    with guest(database, catalog) as client:
        yield client


@pytest.fixture(scope="module")
def lead(database: Database, catalog: Catalog) -> Iterator[TestClient]:
    with dashboard(database, catalog) as client:
        yield client


@pytest.fixture
def strict(postgres_database: Database, catalog: Catalog) -> Iterator[TestClient]:
    """A lead where the database refuses what SQLite lets pass."""
    with dashboard(postgres_database, catalog) as client:
        yield client


def test_no_page_table_or_figure_without_a_visitor(stranger: TestClient) -> None:
    forged = {"Cookie": f"{forms.COOKIE}={'A' * 43}"}
    for address in (*ADDRESSES, *(f"{each}?csv=x" for each in ADDRESSES), *MACHINES):
        for method in ("GET", "HEAD"):
            assert stranger.request(method, address, headers=forged).status_code == 403, address


def test_no_act_without_a_visitor(stranger: TestClient) -> None:
    form = {"form_key": forms.form_key_of(""), "back": "/dashboard"}
    for act in ACTS:
        done = stranger.post(f"/dashboard/acts/{act.name}", data=form, headers={"Origin": BASE})
        assert done.status_code == 403, act.name


def key_of(client: TestClient) -> str:
    return forms.form_key_of(client.cookies[forms.COOKIE])


@pytest.mark.parametrize(
    "origin", [None, "null", "", "https://evil.test", "http://[", BASE + ".evil"]
)
def test_no_act_from_elsewhere(lead: TestClient, origin: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}
    for act in ACTS:
        where, form = f"/dashboard/acts/{act.name}", {"form_key": key_of(lead)}
        assert lead.post(where, data=form, headers=headers).status_code == 403, act.name


@pytest.mark.parametrize("key", ["", "0" * 64, "é"])
def test_no_act_with_another_forms_key(lead: TestClient, key: str) -> None:
    for act in ACTS:
        where, form = f"/dashboard/acts/{act.name}", {"form_key": key}
        assert lead.post(where, data=form, headers={"Origin": BASE}).status_code == 403, act.name


def test_no_act_by_opening_an_address(lead: TestClient) -> None:
    for act in ACTS:
        assert lead.get(f"/dashboard/acts/{act.name}").status_code == 405


def test_only_leads_act(database: Database, catalog: Catalog) -> None:
    with dashboard(database, catalog, is_lead=False, person="UUMAR") as client:
        form = {"form_key": key_of(client), "back": "/dashboard"}
        for act in ACTS:
            where = f"/dashboard/acts/{act.name}"
            done = client.post(where, data=form, headers={"Origin": BASE})
            assert "Only those who lead IT" in done.text, act.name


@pytest.mark.parametrize(
    ("base_url", "origin", "is_let_in"),
    [
        ("https://desk.test", "https://desk.test", True),
        ("https://desk.test/", "https://desk.test", True),
        ("https://desk.test", "http://desk.test", False),
        ("https://desk.test", "https://desk.test.evil.test", False),
        ("https://desk.test:8443", "https://desk.test", False),
    ],
)
def test_behind_a_proxy_the_set_address_is_ours(
    origin: str, base_url: str, *, is_let_in: bool
) -> None:
    """A proxy may call this process by another name than browsers do."""
    assert forms.is_origin_of(origin, base_url) is is_let_in


@pytest.mark.parametrize("field", ["x" * (body.MAX_BYTES + 1), "\0"])
def test_a_form_that_cannot_be_kept_is_told_so(lead: TestClient, field: str) -> None:
    for act in ACTS:
        form = {"form_key": key_of(lead), "note": field}
        where = f"/dashboard/acts/{act.name}"
        refused = lead.post(where, data=form, headers={"Origin": BASE})
        assert refused.status_code == 400, act.name
        assert "This form" in refused.text


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.test/dashboard",
        "//evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/dashboard.evil.test",
        "/dashboard@evil.test",
        "javascript:alert(1)",
        "\r\nLocation: https://evil.test",
        "/dashboard\r\nSet-Cookie: a=b",
    ],
)
def test_back_leads_to_no_other_place(back: str) -> None:
    assert app.inside(back) == "/dashboard"


@pytest.mark.parametrize("back", ["/dashboard", "/dashboard/teams", "/dashboard?span=7"])
def test_back_leads_where_one_came_from(back: str) -> None:
    assert app.inside(back) == back


def test_every_answer_has_its_headers(stranger: TestClient, lead: TestClient) -> None:
    entering = stranger.post("/dashboard/enter", headers={"Origin": BASE})
    strange = [stranger.get(each) for each in ("/", "/nothing", "/dashboard/enter?key=x")]
    shown = [lead.get(each) for each in (*ADDRESSES, *MACHINES)]
    static = lead.get("/dashboard/static/page.js")
    table = lead.get("/dashboard/figures?csv=definitions")
    for answer in (entering, *strange, *shown, static, table, lead.delete("/dashboard")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"


def test_what_people_see_is_kept_by_no_cache(lead: TestClient) -> None:
    for address in (*ADDRESSES, *MACHINES, "/dashboard/figures?csv=definitions"):
        answer = lead.get(address)
        if answer.status_code == 200:
            assert answer.headers["cache-control"] == "no-store", address


@pytest.mark.parametrize("path", STATIC, ids=lambda path: path.name)
def test_static_files_have_their_type_and_refer_to_no_other_host(
    lead: TestClient, path: Path
) -> None:
    served = lead.get(f"/dashboard/static/{path.relative_to(WEB / 'static')}")
    assert served.status_code == 200
    if path.suffix in TYPES:
        assert TYPES[path.suffix] in served.headers["content-type"]
        assert elsewhere(served.text) == []


@pytest.mark.parametrize("path", sorted((WEB / "templates").iterdir()), ids=lambda path: path.name)
def test_templates_hold_no_script_style_or_other_host(path: Path) -> None:
    """The policy forbids them, so they would not work anyway."""
    text = path.read_text()
    assert elsewhere(text) == []
    assert not re.search(r"<script(?![^>]*(\bsrc=|application/json))", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert "safe }}" not in text and "| safe" not in text and "Markup" not in text


def elsewhere(text: str) -> list[str]:
    """Return the hosts that a text names, besides the namespaces of XML."""
    found = re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z0-9.-]+", text)
    return [each for each in found if "www.w3.org" not in each and "github.com" not in each]


def test_nothing_beside_the_static_files_is_served(lead: TestClient) -> None:
    for path in ("../app.py", "..%2fapp.py", "%2e%2e/app.py", "..\\app.py", ""):
        assert lead.get(f"/dashboard/static/{path}").status_code in (404, 405)


ODD = [
    "since=9999-99-99",
    "since=9999-12-31",
    "since=0001-01-01",
    "until=0001-01-01",
    "since=2026-11-20&until=2026-11-01",
    "since=x" + "9" * 5000,
    "span=%00",
    "span=-1",
    "team=%00",
    "team=<script>alert(1)</script>",
    "channel=" + "x" * 5000,
    "workspace=%ff%fe",
    "team=%ed%a0%80",
    "csv=%00",
    "csv=../../etc/passwd",
    "span=7&span=28",
    "&&&=;%",
]


def test_an_odd_query_is_answered_clearly(strict: TestClient) -> None:
    for page, query in (*((overview.PAGE, each) for each in ODD), *product(PAGES, ODDEST)):
        answer = strict.get(f"{filled(page.route)}?{query}")
        assert answer.status_code in (200, 400, 404), (page.name, answer.text)
        assert "<script>alert" not in answer.text


ODDEST = ["since=9999-99-99", "team=%00", "team=<script>alert(1)</script>"]
NAMES = ["span", "since", "until", "team", "channel", "workspace", "csv", "step"]
NAMES += sorted({name for page in PAGES for name in page.asks})
VALUES = (
    st.text(max_size=20)
    | st.sampled_from([*SPANS, "network", "9" * 40, "-1", "0", "1e9", "\0", "2026-11-01"])
    | st.dates().map(str)
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4), st.sampled_from(PAGES), VALUES)
def test_no_query_and_no_address_breaks_a_page(
    strict: TestClient, query: dict[str, str], page: Page, value: str
) -> None:
    """The client raises whatever the page does not catch."""
    address = filled(page.route, quote(value, safe="", errors="replace"))
    answer = strict.get(f"{address}?{urlencode(query, errors='replace')}")
    assert answer.status_code in (200, 400, 404)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3), st.sampled_from(ENDPOINTS))
def test_nor_an_answer_of_the_api(
    strict: TestClient, query: dict[str, str], endpoint: object
) -> None:
    answer = strict.get(f"{API}/{endpoint.name}?{urlencode(query, errors='replace')}")  # type: ignore[attr-defined]
    assert answer.status_code in (200, 400)
    assert answer.status_code == 200 or answer.json()["detail"]
