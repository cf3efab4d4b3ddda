"""Whatever people write, and whatever they are called, stands on each page and does nothing.

A browser follows every link from the overview on; each page and each table on the way is looked at.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from io import StringIO
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from dashboard import dashboard
from lived import asked, moved, resolved, solved
from sqlmodel import Session, select
from starlette.routing import compile_path
from starlette.testclient import TestClient

from bot.web.dashboard.pages import PAGES
from helpdesk.catalog import Catalog
from helpdesk.drift.alerts import Alert
from helpdesk.drift.scan import Sign
from helpdesk.drift.streams import Key, Kind
from helpdesk.feedback import Feedback
from helpdesk.feedback import Kind as Said
from helpdesk.journal import Deed, Entry
from helpdesk.proposals import Evidence, Proposal, ProposalKind
from storage import alerts, channels, feedback, journal, knowledge, people, proposals
from storage.db import Database
from storage.tables import TemplateVersionRow

NOW = datetime.now(UTC)
EVIL = "=1+1'\"><img src=x onerror=alert(1)></script><script>x()</script>{{7}}"
BODY = EVIL.removesuffix("{{7}}")
SHOWN = "&lt;img src=x onerror=alert(1)&gt;"
MOST = 3
"""So many of each kind of page are looked at."""
PERSON, CHANNEL = "UEVIL", "CEVIL"


def hostile(session: Session, catalog: Catalog) -> None:
    """Let requests, names, channels, titles, proposals, corrections and alerts be hostile."""
    knowledge.seed(session, catalog, NOW)
    for row in session.exec(select(TemplateVersionRow)).all():
        row.content = {**row.content, "title": EVIL, "body": BODY}
    for person in (PERSON, "UADA", "UUMAR", "UTESS"):
        people.note(session, person, EVIL)
    channels.note(session, "TDESKLOOP", CHANNEL, EVIL)
    channels.note(session, "TDESKLOOP", channels.ITSELF, EVIL)
    made = [
        asked(
            session,
            number,
            NOW - timedelta(days=number % 5, hours=2),
            text=f"{number} {EVIL}" if number % 2 else EVIL,
            kind="answer" if number % 3 == 0 else "route",
            requester=PERSON,
            channel=CHANNEL,
            confidence=0.3 if number == 4 else 0.8,
        )
        for number in range(12)
    ]
    for request in made[::3]:
        solved(session, request)
    for request in (made[1], made[7]):
        resolved(session, moved(session, request, "security"))
        journal.add(
            session,
            Entry(request.id, NOW, PERSON, Deed.ESCALATED, {"words": EVIL, "priority": "high"}),
        )
        feedback.append(session, a_word(session, request.id))
    proposals.add(session, a_proposal(catalog))
    word = Sign(Key(Kind.WORD, EVIL), NOW, NOW, (9, 20), (1, 200), 12.0, ("r1",))
    alerts.keep(session, Alert("a1", (word,), "network", NOW, NOW, ("r1", "r7"), (EVIL,)))


def a_word(session: Session, request_id: str) -> Feedback:
    """Somebody says what was wrong, in hostile words."""
    [first, *_] = feedback.of_request(session, request_id)
    changes: dict[str, Any] = {"key": f"word:{request_id}", "words": EVIL, "actor": PERSON, "id": 0}
    return replace(first, kind=Said.SAID_WRONG_TEAM, **changes)


def a_proposal(catalog: Catalog) -> Proposal:
    template = catalog.templates[0]
    return Proposal(
        id="p1",
        kind=ProposalKind.EDIT,
        subject=template.id,
        content={"version": 1, "title": EVIL, "body": BODY},
        team=next(each.team for each in catalog.categories if each.id == template.category),
        key="k1",
        evidence=Evidence(count=4, of=9),
        at=NOW,
    )


@pytest.fixture
def browser(sqlite_database: Database, catalog: Catalog) -> Iterator[TestClient]:
    with sqlite_database.transaction() as session:
        hostile(session, catalog)
    with dashboard(sqlite_database, catalog) as client:
        yield client


class Parsed(HTMLParser):
    """The elements of a page as a browser makes them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Mapping[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element with its attributes."""
        self.elements.append((tag, dict(attrs)))

    @property
    def links(self) -> Sequence[str]:
        """Where it leads."""
        return [
            str(attrs["href"]) for tag, attrs in self.elements if tag == "a" and "href" in attrs
        ]


def walked(browser: TestClient) -> dict[str, str]:
    """Follow links, some to each kind of page and table; return what was read by address."""
    seen: dict[str, str] = {}
    done: Counter[str] = Counter()
    waiting = ["/dashboard", *(f"/dashboard?channel={CHANNEL}",)]
    while waiting:
        address = waiting.pop()
        answer = browser.get(address)
        assert answer.status_code == 200, address
        seen[address] = answer.text
        if "csv=" in address:
            continue
        for link in Parsed(answer.text).links:
            target = urljoin(address, link)
            if target.startswith("/dashboard") and target not in seen:
                done[kind_of(target)] += 1
                if done[kind_of(target)] <= MOST:
                    waiting.append(target)
    return seen


def kind_of(address: str) -> str:
    """Return what is the same of addresses that lead to the same kind of page or table."""
    table = re.search(r"csv=[a-z]+", address)
    return page_of(address) + (table[0] if table else "")


def page_of(address: str) -> str:
    path = urlsplit(address).path
    return next(each.name for each in PAGES if compile_path(each.route)[0].match(path))


@pytest.mark.case(49)
@pytest.mark.case(50)
def test_hostile_words_do_nothing_on_any_page_or_in_any_table(browser: TestClient) -> None:
    """Cases 49 and 50, wherever a link leads."""
    read = walked(browser)
    tables = {address: text for address, text in read.items() if "csv=" in address}
    pages = {address: text for address, text in read.items() if "csv=" not in address}
    for address, text in pages.items():
        is_inert(address, text)
    for address, text in tables.items():
        assert [
            cell
            for row in csv.reader(StringIO(text, newline=""))
            for cell in row
            if is_formula(cell)
        ] == [], address
    visited = {page_of(address) for address in pages}
    assert visited >= {each.name for each in PAGES if each.in_menu}
    told = {page_of(address) for address, text in pages.items() if SHOWN in text}
    assert told >= {"overview", "teams", "confused", "answers", "answer", "learning", "drift"}
    assert told >= {"requests", "request", "undo", "late"}
    assert any("'=1+1" in text for text in tables.values())


def is_inert(address: str, text: str) -> None:
    """A page has no element, attribute or address of what people wrote."""
    assert "{{" not in text.replace("{{7}}", ""), address
    for tag, attrs in Parsed(text).elements:
        assert tag not in ("img", "iframe", "object", "embed", "style", "base"), (address, tag)
        assert not [name for name in attrs if name.startswith("on") or name == "style"], address
        if tag == "script":
            is_data = attrs.get("type") == "application/json"
            assert is_data or str(attrs.get("src")).startswith("/dashboard/static/"), address
        for name in ("href", "src", "action"):
            target = attrs.get(name)
            assert target is None or re.match(r"/(?!/)|#|\?|https?:", target), (address, target)


def is_formula(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return cell.strip().startswith(("=", "+", "-", "@")) or cell.startswith(("\t", "\r", "\n"))
    return False
