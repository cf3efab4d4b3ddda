"""The figures for machines: every report as described, for who has the token, and counts only."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dashboard import BASE, dashboard, guest
from jsonschema import Draft202012Validator
from lived import asked, moved, resolved, solved
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from starlette.testclient import TestClient

from bot.web.api.endpoints import BASE as API
from bot.web.api.endpoints import ENDPOINTS, PARAMETERS, Endpoint
from bot.web.api.openapi import document
from helpdesk.catalog import Catalog
from helpdesk.drift.alerts import Alert
from helpdesk.drift.scan import Sign
from helpdesk.drift.streams import Key, Kind
from helpdesk.metrics import DEFINITIONS
from storage import alerts, versions
from storage.db import Database
from storage.versions import VersionKind

DOCS = Path(__file__).parents[3] / "docs"
TOKEN = "a-token-of-more-than-20-characters"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
SECRETS = ("pagoda wifi", "UADA", "UUMAR", "UTESS")


@pytest.fixture
def busy(sqlite_database: Database) -> Database:
    """A database in which something happened in the last days."""
    now = datetime.now(UTC)
    with sqlite_database.transaction() as session:
        for number in range(12):
            at = now - timedelta(days=number % 6, hours=6)
            kind = "answer" if number % 3 == 0 else "route"
            made = asked(session, number, at, kind=kind, text=f"pagoda wifi {number}")
            if kind == "answer":
                solved(session, made)
            elif number % 2:
                resolved(session, moved(session, made, "security"), hours=5)
    return sqlite_database


@pytest.fixture
def machine(busy: Database, catalog: Catalog) -> Iterator[TestClient]:
    """A machine that sends its token."""
    with guest(busy, catalog, token=TOKEN) as client:
        client.headers.update(BEARER)
        yield client


def test_every_report_is_as_its_description_says(machine: TestClient) -> None:
    described = machine.get(f"{API}/openapi.json").json()
    for endpoint in ENDPOINTS:
        report = machine.get(f"{API}/{endpoint.name}").json()
        validator(described, endpoint.schema).validate(report)


def validator(described: Any, schema: str) -> Draft202012Validator:
    """Return what checks a value against a schema of the description."""
    whole = DRAFT202012.create_resource(described)
    registry = Registry().with_resource("urn:deskloop", whole)
    wanted = {"$ref": f"urn:deskloop#/components/schemas/{schema}"}
    return Draft202012Validator(wanted, registry=registry)


def test_the_description_is_sound_and_names_every_address() -> None:
    described = document()
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert set(described["paths"]) == {f"/{each.name}" for each in ENDPOINTS}
    for path in described["paths"].values():
        assert path["get"]["summary"].endswith(".")
        assert {each["name"] for each in path["get"]["parameters"]} <= PARAMETERS.keys()


def test_every_figure_is_there_with_what_it_is_out_of(machine: TestClient) -> None:
    figures = machine.get(f"{API}/figures?span=7").json()["figures"]
    assert list(figures) == list(DEFINITIONS)
    assert figures["requests"]["value"] == 12
    assert figures["reassignments"] == {
        "value": 4,
        "of": 12,
        "share": pytest.approx(1 / 3),
        "interval": [pytest.approx(0.1381, abs=1e-4), pytest.approx(0.6094, abs=1e-4)],
        "too_few": False,
        "unit": "requests",
    }
    assert figures["solved_without_a_person"]["too_few"] is True


def test_reports_agree_with_one_another(machine: TestClient) -> None:
    whole = machine.get(f"{API}/figures?span=28").json()["figures"]
    slices = machine.get(f"{API}/series?span=28&step=day").json()["slices"]
    teams = machine.get(f"{API}/teams?span=28").json()["teams"]
    pairs = machine.get(f"{API}/confusion?span=28").json()["pairs"]
    for name in ("requests", "answered", "reassignments"):
        value = whole[name]["value"]
        assert sum(each["figures"][name]["value"] for each in slices) == value
        assert sum(each["figures"][name]["value"] for each in teams) == value
    assert pairs == [{"first": "network", "right": "security", "requests": 4}]


def test_filters_are_those_of_the_page(machine: TestClient) -> None:
    def requests(query: str) -> float:
        found = machine.get(f"{API}/figures?{query}").json()["figures"]["requests"]["value"]
        return float(found)

    assert requests("team=network") == 12
    assert requests("team=hardware") == 0
    assert requests("channel=CHELP&workspace=TDESKLOOP") == 12
    assert requests("channel=dm") == 0
    assert requests("span=1") == 2


def test_answers_are_counted_by_version(machine: TestClient) -> None:
    [one] = machine.get(f"{API}/answers").json()["answers"]
    assert (one["template"], one["uses"], one["failed"]) == ("vpn-drops", 4, 0)


def test_versions_tell_how_they_were_judged_and_when_they_were_live_and_name_nobody(
    machine: TestClient, busy: Database
) -> None:
    right = {"right": 9, "total": 10}
    figures = {
        **{who: {"holdout": right, "sanity": right} for who in ("champion", "challenger")},
        "teams": {"network": {"champion": right, "challenger": right}},
    }
    with busy.transaction() as session:
        first = versions.get(session, VersionKind.MODEL, 1)
        versions.publish(session, b"a model", replace(first, figures=figures))
        versions.roll_back(session, VersionKind.MODEL, None, "UTESS", datetime.now(UTC))
    report = machine.get(f"{API}/versions").json()
    validator(document(), "Versions").validate(report)
    told = {(each["kind"], each["number"]): each for each in report["versions"]}
    assert told["model", 2]["gate"]["teams"] == {"network": {"live": right, "this": right}}
    went = [(each["by"], each["why"], each["before"]) for each in told["model", 1]["went_live"]]
    assert went == [("gate", "gate", None), ("person", "rolled back", 2)]
    assert (told["model", 1]["live"], told["model", 2]["live"]) == (True, False)
    assert told["templates", 1]["gate"].keys() == {"brier", "outcomes"}
    assert "UTESS" not in str(report)


def test_an_alert_tells_how_often_and_no_word(machine: TestClient, busy: Database) -> None:
    now = datetime.now(UTC)
    sign = Sign(Key(Kind.WORD, "pagoda wifi"), now, now, (9, 20), (1, 200), 12.0, ("r1",))
    with busy.transaction() as session:
        alerts.keep(session, Alert("a1", (sign,), "network", now, now, ("r1",), ("pagoda wifi",)))
    [told] = machine.get(f"{API}/alerts").json()["alerts"]
    assert (told["kind"], told["subject"], told["team"]) == ("topic", None, "network")
    assert (told["now"], told["closed_at"]) == ({"count": 9, "of": 20}, None)
    assert "\ndeskloop_alerts_open 1.0\n" in machine.get("/metrics").text
    validator(document(), "Alerts").validate({"alerts": [told]})


def test_no_words_and_no_names_are_told(machine: TestClient) -> None:
    told = "".join(machine.get(f"{API}/{each.name}").text for each in ENDPOINTS)
    assert [secret for secret in SECRETS if secret in told] == []


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("span=9", "write one of quarter, hour, 1, 7"),
        ("step=month", "write one of minute, five-minutes, hour"),
        ("span=365&step=five-minutes", "ask for a longer step"),
        ("since=tomorrow", "write a date as"),
        ("teem=network", "“teem” is no parameter here; there are: span"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_could(
    machine: TestClient, query: str, told: str
) -> None:
    refused = machine.get(f"{API}/series?{query}")
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"
    assert told in refused.json()["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_it_only_reads(machine: TestClient, method: str) -> None:
    refused = machine.request(method, f"{API}/figures")
    assert refused.status_code == 405
    assert "read-only" in refused.json()["detail"]
    assert set(refused.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_an_address_that_is_not_there_says_where_to_look(machine: TestClient) -> None:
    refused = machine.get(f"{API}/figure")
    assert refused.status_code == 404
    assert "openapi.json" in refused.json()["detail"]


def test_without_a_token_it_says_which_setting_opens_it(
    sqlite_database: Database, catalog: Catalog
) -> None:
    with guest(sqlite_database, catalog) as client:
        for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}):
            refused = client.get(f"{API}/figures", headers=headers)
            assert refused.status_code == 403
            assert "DESKLOOP_API_TOKEN" in refused.json()["detail"]


@pytest.mark.parametrize(
    "sent", ["", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN[:-1]}"]
)
def test_another_token_is_refused(sqlite_database: Database, catalog: Catalog, sent: str) -> None:
    with guest(sqlite_database, catalog, token=TOKEN) as client:
        refused = client.get(f"{API}/figures", headers={"Authorization": sent})
    assert refused.status_code == 401
    assert "Bearer" in refused.headers["www-authenticate"]


def test_who_is_signed_in_to_the_dashboard_may_read(
    sqlite_database: Database, catalog: Catalog
) -> None:
    with dashboard(sqlite_database, catalog, is_lead=False) as client:
        assert client.get(f"{API}/figures").status_code == 200
        assert client.get("/metrics").status_code == 200


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.name)
def test_the_documents_list_it(endpoint: Endpoint) -> None:
    text = (DOCS / "api.md").read_text()
    assert f"`{API}/{endpoint.name}`" in text
    assert all(f"`{name}`" in text for name in endpoint.takes)


# Prometheus.


def test_prometheus_reads_the_figures_of_the_week(machine: TestClient) -> None:
    told = machine.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain; version=")
    week = machine.get(f"{API}/week").json()["figures"]
    for name, figure in week.items():
        if figure["value"] is not None:
            assert told_of(told.text, "figure_value", name, figure["unit"]) == figure["value"]
        if figure["of"] is not None:
            assert told_of(told.text, "figure_of", name, figure["unit"]) == figure["of"]


def told_of(text: str, metric: str, figure: str, unit: str) -> float:
    start = f'deskloop_{metric}{{figure="{figure}",unit="{unit}"}} '
    [line] = [each for each in text.splitlines() if each.startswith(start)]
    return float(line.removeprefix(start))


def test_prometheus_reads_how_the_whole_is_doing(machine: TestClient) -> None:
    told = machine.get("/metrics").text
    assert "\ndeskloop_requests_total 12.0\n" in told
    assert "\ndeskloop_feedback_total 12.0\n" in told
    assert "\ndeskloop_corrections_unlearned 4.0\n" in told
    assert "\ndeskloop_queue_up 0.0\n" in told
    assert '\ndeskloop_live_version{kind="model"} 1.0\n' in told
    assert '\ndeskloop_outbox_pending{lane="chat"} 0.0\n' in told
    assert "\ndeskloop_alerts_open 0.0\n" in told


def test_however_many_ask_it_is_measured_once_in_ten_seconds(
    machine: TestClient, busy: Database
) -> None:
    before = machine.get("/metrics").text
    with busy.transaction() as session:
        asked(session, 99, datetime.now(UTC))
    assert machine.get("/metrics").text == before


def test_prometheus_needs_the_token_too(sqlite_database: Database, catalog: Catalog) -> None:
    with guest(sqlite_database, catalog, token=TOKEN) as client:
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers={"Origin": BASE, **BEARER}).status_code == 200
