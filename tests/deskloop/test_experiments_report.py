"""`deskloop report`: one page that needs nothing else, and that shows no text unescaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tickets import tickets, when, write

from deskloop.experiments.reading import Source, load
from deskloop.experiments.reports import report

NASTY = "<script>alert('x')</script> \" onload=\"x & </td>"


class Page(HTMLParser):
    """The tags, the addresses and the words of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data

    @property
    def plain(self) -> str:
        return " ".join(self.words.split())


def page(folder: Path, rows: list[tuple[str, str]], *, by_time: bool = True) -> Page:
    timed = [(text, team, when(i)) for i, (text, team) in enumerate(rows)]
    file = write(folder / "<i>tickets.csv", ["text", "team", "at"], timed)
    loaded = load(Source(file, ["text"], "team", "at" if by_time else None))
    return Page(report(file.name, loaded, by_time=by_time))


@pytest.fixture(scope="module")
def timed(tmp_path_factory: pytest.TempPathFactory) -> Page:
    odd = [(f"{NASTY} {i}", f"Team {NASTY}") for i in range(9)]
    return page(tmp_path_factory.mktemp("timed"), [*tickets(), *odd])


def test_the_page_asks_no_other_host_and_runs_no_script(timed: Page) -> None:
    assert not timed.tags & {"script", "link", "img", "iframe", "object", "base", "form"}
    outside = {"src", "href", "action", "xlink:href"}
    assert not [(n, v) for n, v in timed.attributes if n in outside or n.startswith("on")]
    assert "url(" not in timed.words and "@import" not in timed.words


def test_what_people_wrote_is_shown_as_they_wrote_it(timed: Page) -> None:
    assert f"Team {NASTY}" in timed.plain
    assert "<i>tickets.csv" in timed.plain


def test_the_page_says_what_the_one_who_decides_asks(timed: Page) -> None:
    for heading in (
        "Team by team",
        "Week by week",
        "What it would have asked",
        "Where it is mistaken",
        "How careful should it be?",
        "What a first month would look like",
        "What these data cannot tell",
    ):
        assert heading in timed.words


def test_the_lead_counts_what_was_learned_and_what_was_judged(timed: Page) -> None:
    assert "It learned from 65 of them and then read 16 others" in timed.plain


def test_weeks_are_named_by_their_monday(timed: Page) -> None:
    assert "2025-03-24" in timed.words


def test_small_teams_are_said_to_be_small(timed: Page) -> None:
    assert "fewer than 20 judged requests each" in timed.plain


def test_a_new_team_is_said_to_be_new(timed: Page) -> None:
    assert "appeared only in the judged part" in timed.plain


def test_without_times_the_page_says_so_and_has_no_weeks(tmp_path: Path) -> None:
    untimed = page(tmp_path, [*tickets(), ("alone here", "Hermits")], by_time=False)
    assert "No column of times was named" in untimed.plain
    assert "Week by week" not in untimed.words
    assert "“Hermits”: one request only, and therefore left out." in untimed.plain


def test_copies_are_counted(tmp_path: Path) -> None:
    alerts = [("disk full on server", "Network")] * 20
    assert re.search(
        r"\d+ judged texts stand word for word", page(tmp_path, tickets() + alerts).plain
    )


def test_few_requests_make_a_page_without_a_month(tmp_path: Path) -> None:
    assert "too few requests in the file to play a month" in page(tmp_path, tickets()[:30]).plain


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    rows = [(f"{text} my password is Tr0ub4dor&3x", team) for text, team in tickets()]
    assert "Tr0ub4dor" not in page(tmp_path, rows).words
