"""The daily look at old answers and dead links, against a web server of our own."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from small import small_catalog

from helpdesk.doors import Door
from helpdesk.knowledge import Change, ChangeDeed, ItemKind
from helpdesk.proposals import Proposal, ProposalKind
from storage import dead_links, knowledge, outbox, proposals, queue
from storage.db import Database
from workers.context import Context
from workers.links import is_dead
from workers.staleness import look_for_stale

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
A_DAY = timedelta(days=1)


@dataclass
class Site:
    """A web server; `pages` has the status of each path, by method where that matters."""

    url: str
    pages: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    @property
    def methods(self) -> list[str]:
        return [method for method, _, _ in self.asked]


@pytest.fixture
def site() -> Iterator[Site]:
    with _served() as found:
        yield found


@contextmanager
def _served() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            found.asked.append((self.command, self.path, dict(self.headers)))
            ours = f"{self.command} {self.path}"
            status = found.pages.get(ours, found.pages.get(self.path, 404))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{self.path}/on")
                self.send_header("Set-Cookie", "who=me")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_HEAD(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Site(f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


# One link.


@pytest.mark.parametrize(
    ("status", "dead"),
    [(200, False), (404, True), (410, True), (401, False), (403, False), (503, False)],
)
def test_only_what_is_not_there_is_dead(site: Site, status: int, dead: bool) -> None:
    site.pages["/page"] = status
    assert is_dead(f"{site.url}/page") is dead


def test_a_server_that_refuses_to_show_the_head_is_asked_for_the_page(site: Site) -> None:
    site.pages |= {"HEAD /page": 405, "GET /page": 200}
    assert not is_dead(f"{site.url}/page")
    assert site.methods == ["HEAD", "GET"]


def test_redirects_are_followed_without_cookies_and_not_for_ever(site: Site) -> None:
    site.pages |= {"/page": 302, "/page/on": 404}
    assert is_dead(f"{site.url}/page")
    assert all("Cookie" not in headers for _, _, headers in site.asked)
    site.pages |= {"/round" + "/on" * count: 302 for count in range(12)}
    assert not is_dead(f"{site.url}/round")


def test_no_password_is_sent_for_a_link(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login worker password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    is_dead(f"{site.url}/page")
    assert all("Authorization" not in headers for _, _, headers in site.asked)
    site.asked.clear()
    assert not is_dead(site.url.replace("//", "//me:secret@") + "/page")
    assert site.asked == []


@pytest.mark.parametrize(("fault", "dead"), [(socket.EAI_NONAME, True), (socket.EAI_AGAIN, False)])
def test_a_name_that_nobody_has_is_dead_and_one_that_was_not_found_now_is_not(
    monkeypatch: pytest.MonkeyPatch, fault: int, dead: bool
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(fault, "no address")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert is_dead("https://wiki.example/vpn") is dead


def test_what_cannot_be_looked_at_is_not_known_to_be_dead() -> None:
    with _served() as site:
        closed = site.url
    assert not is_dead(closed)
    assert not is_dead("http://[::bad")


# The job.


@pytest.fixture
def context(sqlite_database: Database, redis_url: str, site: Site) -> Iterator[Context]:
    """A worker's surroundings, with an answer that links to the site."""
    body = f"Restart the VPN client, see [the page]({site.url}/vpn)."
    catalog = small_catalog("body: Restart the VPN client.", f"body: '{body}'")
    with queue.connect(redis_url) as redis:
        with sqlite_database.transaction() as session:
            knowledge.seed(session, catalog, NOW)
        yield Context(sqlite_database, redis, catalog)


def proposed(context: Context) -> list[Proposal]:
    with context.database.snapshot() as session:
        return proposals.everything(session)


def about_vpn(context: Context) -> list[Proposal]:
    return [each for each in proposed(context) if each.subject == "vpn-restart"]


def confirm(context: Context, at: datetime) -> None:
    """A technician says that the answer is still right."""
    change = Change(at, "UUMAR", ChangeDeed.CONFIRMED, ItemKind.TEMPLATE, "", "network", None, None)
    with context.database.transaction() as session:
        living = knowledge.load(session).templates["vpn-restart"]
        confirmed = living.model_copy(update={"confirmed_at": at})
        knowledge.set_item(session, change, ItemKind.TEMPLATE, "vpn-restart", confirmed)


def test_a_link_is_dead_once_two_days_say_so(context: Context, site: Site) -> None:
    look_for_stale(context, Door.SLACK, NOW)
    look_for_stale(context, Door.SLACK, NOW + timedelta(minutes=5))
    assert proposed(context) == []
    look_for_stale(context, Door.SLACK, NOW + A_DAY)
    [asked] = proposed(context)
    assert (asked.kind, asked.subject, asked.team) == (
        ProposalKind.CONFIRM,
        "vpn-restart",
        "network",
    )
    assert asked.content["links"] == [f"{site.url}/vpn"]
    assert (asked.content["version"], asked.content["title"]) == (1, "Restart")
    with context.database.snapshot() as session:
        assert outbox.pending(session, outbox.Lane.CHAT) == 1
    look_for_stale(context, Door.SLACK, NOW + 2 * A_DAY)
    assert len(proposed(context)) == 1


def test_a_page_that_is_back_was_never_dead(context: Context, site: Site) -> None:
    look_for_stale(context, Door.SLACK, NOW)
    site.pages["/vpn"] = 200
    look_for_stale(context, Door.SLACK, NOW + A_DAY)
    del site.pages["/vpn"]
    look_for_stale(context, Door.SLACK, NOW + 2 * A_DAY)
    assert proposed(context) == []


def test_what_is_not_linked_to_any_more_is_forgotten(context: Context, site: Site) -> None:
    with context.database.transaction() as session:
        dead_links.note(session, {"https://gone.example/": True}, NOW)
    look_for_stale(context, Door.SLACK, NOW)
    with context.database.snapshot() as session:
        assert dead_links.since(session, ["https://gone.example/"]) == {}


def test_an_answer_that_nobody_used_is_asked_about_once_a_quarter(
    context: Context, site: Site
) -> None:
    site.pages["/vpn"] = 200
    for days in (89, 91, 92, 181):
        look_for_stale(context, Door.MSTEAMS, NOW + days * A_DAY)
    asked = about_vpn(context)
    assert [each.at for each in asked] == [NOW + 91 * A_DAY, NOW + 181 * A_DAY]
    assert asked[0].content["why"] == "It was not used since 23 November 2026."
    confirm(context, NOW + 182 * A_DAY)
    look_for_stale(context, Door.MSTEAMS, NOW + 183 * A_DAY)
    assert len(about_vpn(context)) == 2
