"""Which answers a team is asked to confirm."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from helpdesk.catalog import Template
from helpdesk.feedback import Kind
from helpdesk.knowledge import Knowledge, Origin, Wording, living_of
from helpdesk.staleness import FRESH_FOR, links_in, stale
from helpdesk.verdicts import Record, Verdict

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LONG_AGO = NOW - FRESH_FOR - timedelta(days=3)
LINK = "https://wiki.example/vpn"
TEMPLATE = Template(
    id="vpn", category="vpn", title="VPN", body=f"Dear {{requester}}, see [the page]({LINK})."
)


def knows(confirmed_at: datetime = LONG_AGO, **changes: object) -> Knowledge:
    living = living_of(TEMPLATE, confirmed_at).model_copy(update=changes)
    wording = Wording(TEMPLATE, 1, Origin.CATALOG, "", LONG_AGO)
    return Knowledge(templates={"vpn": living}, wordings={("vpn", 1): wording})


def use(kind: Kind, at: datetime) -> Verdict:
    return Verdict("vpn", 1, "network", kind, at, "r1", "U1")


def test_an_answer_is_asked_about_once_it_was_unused_for_long() -> None:
    [found] = stale(knows(), [], {}, NOW)
    assert (found.words.template.id, found.since, found.dead) == ("vpn", LONG_AGO, ())
    assert found.why == "It was not used since 22 August 2026."
    assert stale(knows(NOW - FRESH_FOR + timedelta(days=1)), [], {}, NOW) == []


def test_silence_and_failure_keep_no_answer_fresh_and_help_does() -> None:
    lately = NOW - timedelta(days=3)
    [found] = stale(knows(), [use(Kind.SILENT, lately), use(Kind.DID_NOT_HELP, lately)], {}, NOW)
    assert found.record == Record(silent=1, failed=1)
    assert "nobody has said that it is right" in found.why
    assert stale(knows(), [use(Kind.SOLVED, lately)], {}, NOW) == []


def test_a_dead_link_is_asked_about_at_once() -> None:
    [found] = stale(knows(NOW), [], {LINK: NOW - timedelta(days=1)}, NOW)
    assert found.dead == (LINK,)
    assert stale(knows(NOW), [], {"https://elsewhere.example": NOW}, NOW) == []


def test_what_is_out_of_use_is_not_asked_about() -> None:
    assert stale(knows(is_retired=True), [], {}, NOW) == []


def test_the_same_is_asked_once_a_quarter() -> None:
    [found] = stale(knows(), [], {}, NOW)
    keys = [found.key(NOW + timedelta(days=days)) for days in (0, 1, 86, 90, 176, 177)]
    assert len(set(keys)) == 3
    assert keys[0] == keys[1] == keys[2]


def test_another_wording_or_another_reason_is_another_question() -> None:
    [old], [dead] = stale(knows(), [], {}, NOW), stale(knows(), [], {LINK: LONG_AGO}, NOW)
    newer = replace(old, words=replace(old.words, number=2))
    assert len({each.key(NOW) for each in (old, dead, newer)}) == 3


def test_each_link_is_found_once_whatever_slots_stand_around_it() -> None:
    body = f"{{requester}}: [a]({LINK}), [b]({LINK}) or [c](http://intranet/help) {{team|us}}"
    words = Wording(TEMPLATE.model_copy(update={"body": body}), 1, Origin.PERSON, "U1", NOW)
    assert links_in(words) == (LINK, "http://intranet/help")
