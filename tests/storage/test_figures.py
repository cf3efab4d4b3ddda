"""Figures are exact, from rollups and from the log alike, whatever happened and in what order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import feedback_on, request_at, small_catalog
from sqlmodel import Session, delete, select

from helpdesk.catalog import Catalog, Priority
from helpdesk.doors import Door
from helpdesk.feedback import Kind
from helpdesk.journal import Deed, Entry
from helpdesk.metrics import EVERYTHING, AnswerTally, Filter, Period, Step, total
from helpdesk.metrics.period import DIRECT
from helpdesk.metrics.tally import span_bin
from helpdesk.model import Status
from helpdesk.undoing import UNDOS, person
from helpdesk.verdicts import Record
from storage import (
    decisions,
    due,
    erasure,
    feedback,
    figures,
    journal,
    requests,
    rollups,
    versions,
)
from storage.db import Database
from storage.decisions import Decided
from storage.lives import ALWAYS
from storage.tables import (
    DecisionRow,
    FeedbackRow,
    JournalRow,
    PostRow,
    RequestRow,
    RollupDueRow,
    RollupRow,
)
from storage.versions import Version, VersionKind, VersionState

UTC_CATALOG = small_catalog()
CATALOG = small_catalog(
    "fallback_team: desk",
    'fallback_team: desk\nhours: {zone: Asia/Kolkata, start: "09:00", end: "17:00"}',
)
MERGED = small_catalog(
    "name: Network, channel: it-network", "name: Network, formerly: [wifi], channel: it-network"
)
AT = datetime(2026, 11, 2, tzinfo=UTC)
DAY = timedelta(days=1)
REQUEST = request_at(AT)
DECIDED = Decided(
    id="d0",
    request_id="r0",
    at=AT,
    text="vpn drops",
    kind="route",
    team="network",
    category="vpn",
    template=None,
    priority="normal",
    options=[],
    reasons=[],
    scores={"confidence": 0.83},
    context={},
    model_team="network",
    similar_to=None,
    model_version=1,
    templates_version=1,
    feedback_cursor=0,
    catalog_digest="",
    ask_probability=0.1,
    is_audited=True,
    likeliest="network",
    probability=0.8,
)


def everything(
    session: Session, catalog: Catalog = CATALOG, period: Period = ALWAYS, of: Filter = EVERYTHING
) -> list[Any]:
    """All that can be read of a period."""
    span = Period(AT - DAY, AT + 16 * DAY) if period is ALWAYS else period
    return [
        figures.tally(session, period, of, catalog).counts,
        figures.by_team(session, period, of, catalog),
        figures.series(session, span, of, catalog, Step.DAY),
        figures.series(session, span, of, catalog, Step.WEEK),
        figures.series_by_team(session, span, of, catalog, Step.DAY),
        figures.series_by_team(session, span, of, catalog, Step.WEEK),
        figures.confusion(session, period, of, catalog),
        figures.by_answer(session, period, of, catalog),
        figures.choices(session, catalog),
        [
            figures.confused(session, period, of, catalog, "network", right)
            for right in ("identity", "hardware")
        ],
    ]


def build(database: Database, catalog: Catalog = CATALOG) -> None:
    while rollups.build(database, catalog, 3):
        pass


def forget(database: Database) -> None:
    """Leave only the log."""
    with database.transaction() as session:
        session.connection().execute(delete(RollupRow))


def read(database: Database, *of: Any) -> list[Any]:
    with database.snapshot() as session:
        return everything(session, *of)


def parts(database: Database, catalog: Catalog) -> list[dict[str, int]]:
    """What parts of it add up to."""
    asked = (
        (Period(AT + DAY / 3, AT + 2 * DAY + DAY / 3), EVERYTHING),
        (ALWAYS, Filter(team="network", channel="C0")),
        (ALWAYS, Filter(workspace="T1")),
        (ALWAYS, Filter(channel="C1", workspace="T1")),
        (ALWAYS, Filter(channel="*")),
        (ALWAYS, Filter(workspace="*")),
    )
    with database.snapshot() as session:
        return [dict(figures.tally(session, *each, catalog).counts) for each in asked]


def clean_days(database: Database, catalog: Catalog = CATALOG) -> set[date]:
    with database.snapshot() as session:
        state = rollups.known(session, catalog)
    return {day for day in state.built if state.is_clean(day)}


# Acts, as the rooms above make them: each in a transaction of its own.


def ask(database: Database, number: int, hours: int = 0, **changes: Any) -> None:
    made = replace(REQUEST, id=f"r{number}", created_at=AT + timedelta(hours=hours), **changes)
    with database.transaction() as session:
        requests.save(session, made)


def change(database: Database, number: int, **changes: Any) -> None:
    with database.transaction() as session:
        requests.save(session, replace(requests.get(session, f"r{number}"), **changes))


def decide(database: Database, number: int, key: int, **changes: Any) -> None:
    with database.transaction() as session:
        made = {"id": f"d{number}-{key}", "request_id": f"r{number}", "at": AT + key * DAY / 9}
        decisions.add(session, replace(DECIDED, **made | changes))


def say(database: Database, number: int, key: int, kind: Kind, **changes: Any) -> None:
    made = {"request_id": f"r{number}", "at": AT + key * DAY / 7, "team": "identity"}
    event = feedback_on("vpn drops", kind, key, **made | changes)
    with database.transaction() as session:
        feedback.append(session, event)


def do(database: Database, number: int, deed: Deed, actor: str) -> None:
    with database.transaction() as session:
        journal.add(session, Entry(f"r{number}", AT, actor, deed))


def mirror(database: Database, number: int) -> None:
    post = requests.Post(f"r{number}", "mirror:T1:C9:1", Door.SLACK, "T1", "C1", "1", "", None)
    with database.transaction() as session:
        requests.note_post(session, post)


def erase(database: Database, number: int) -> None:
    with database.transaction() as session:
        erasure.erase_request(session, f"r{number}", "operator", AT + 5 * DAY)


def empty(database: Database) -> None:
    with database.transaction() as session:
        for table in (
            *(RollupRow, RollupDueRow, RequestRow, DecisionRow, FeedbackRow, JournalRow, PostRow),
        ):
            session.connection().execute(delete(table))


_NUMBERS, _KEYS = st.integers(0, 3), st.integers(1, 40)
_TEAMS = st.sampled_from(["network", "identity", "hardware", "wifi"])
_SAID = st.sampled_from([kind for kind in Kind if kind not in UNDOS and kind is not Kind.ERASED])
_ANSWERS = st.sampled_from([None, "vpn-restart", "printer-jam"])
_ACTS = st.one_of(
    st.tuples(
        st.just(change),
        _NUMBERS,
        st.fixed_dictionaries(
            {
                "status": st.sampled_from(Status),
                "resolved_by": st.sampled_from([None, "UADA", "UTESS"]),
                "resolved_at": st.sampled_from([None, AT + DAY]),
                "checked_at": st.sampled_from([None, AT + DAY]),
                "reopened": st.integers(0, 2),
                "rating": st.sampled_from([None, 2, 5]),
                "escalated": st.integers(0, 1),
            }
        ),
    ),
    st.tuples(
        st.just(decide),
        _NUMBERS,
        st.fixed_dictionaries(
            {
                "kind": st.sampled_from(["route", "answer", "clarify", "escalate"]),
                "team": _TEAMS,
                "template": _ANSWERS,
                "template_version": st.just(1),
            }
        ),
    ),
    st.tuples(
        st.just(say),
        _NUMBERS,
        st.fixed_dictionaries(
            {
                "kind": _SAID,
                "team": _TEAMS,
                "template": _ANSWERS,
                "template_version": st.just(1),
                "actor": st.sampled_from(["UADA", "UTESS"]),
            }
        ),
    ),
    st.tuples(st.just("undo"), st.sampled_from(sorted(UNDOS)), _KEYS),
    st.tuples(st.just(do), _NUMBERS, st.sampled_from([Deed.TAKEN, Deed.BREACHED, Deed.BROUGHT])),
    st.tuples(st.just(mirror), _NUMBERS),
    st.tuples(st.just(erase), _NUMBERS),
    st.tuples(st.just(build)),
)


def act(database: Database, key: int, what: tuple[Any, ...]) -> None:
    name, *how = what
    if name == "undo":
        undo(database, key, *how)
    elif name in (change, mirror, erase, build):
        name(database, *how[:1], **(how[1] if len(how) > 1 else {}))
    elif name is do:
        do(database, how[0], how[1], "UTESS" if key % 2 else "")
    else:
        name(database, how[0], key, **how[1])


def undo(database: Database, key: int, kind: Kind, about: int) -> None:
    with database.snapshot() as session:
        log = feedback.between(session, 0)
    if not log:
        return
    event = log[about % len(log)]
    told: dict[Kind, dict[str, Any]] = {
        Kind.EVENT_UNDONE: {"about": str(event.id)},
        Kind.PERSON_UNDONE: {"about": person(event)},
        Kind.VERSION_UNDONE: {"fields": {"after": str(event.id - 3), "upto": str(event.id)}},
    }
    say(database, 0, key, kind, request_id="", team=None, **told[kind])


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(_ACTS, max_size=14), catalog=st.sampled_from([UTC_CATALOG, CATALOG, MERGED]))
def test_rollups_and_log_agree_after_whatever_happened(
    database: Database, acts: list[tuple[Any, ...]], catalog: Catalog
) -> None:
    empty(database)
    for number, hours in enumerate((1, 20, 160, 190)):  # one on the border of two weeks
        channel = "D123" if number == 1 else f"C{number % 2}"
        ask(database, number, hours, channel=channel, workspace=f"T{number % 2}")
    for key, what in enumerate(acts, 1):
        act(database, key, what)
    build(database, CATALOG)  # under the wrong teams, for some
    early = read(database, catalog), parts(database, catalog)
    build(database, catalog)
    built = read(database, catalog), parts(database, catalog)
    forget(database)
    assert built == (read(database, catalog), parts(database, catalog)) == early


def test_what_is_asked_of_is_cut_to_the_period(database: Database) -> None:
    for number, hours in enumerate((1, 5, 30)):
        ask(database, number, hours)
    build(database)
    with database.snapshot() as session:
        period = Period(AT + timedelta(hours=5), AT + timedelta(hours=30))
        found = figures.series(session, period, EVERYTHING, CATALOG, Step.HOUR)
        whole = figures.tally(session, period, EVERYTHING, CATALOG)
    assert [each.tally["requests"] for each in found] == [1] + 24 * [0]
    assert (found[0].since, found[-1].until) == (period.since, period.until)
    assert total(each.tally for each in found) == whole


@pytest.mark.parametrize("step", Step)
def test_slices_add_up_to_the_whole_and_none_is_missing(database: Database, step: Step) -> None:
    for number in range(6):
        ask(database, number, number * 11)
    build(database)
    period = Period(AT - DAY, AT + 4 * DAY)
    with database.snapshot() as session:
        found = figures.series(session, period, EVERYTHING, CATALOG, step)
        whole = figures.tally(session, period, EVERYTHING, CATALOG)
    assert total(each.tally for each in found).counts == whole.counts
    assert [each.since for each in found[1:]] == [each.until for each in found[:-1]]


def test_a_clean_day_is_read_from_its_cells_and_any_other_from_the_log(database: Database) -> None:
    ask(database, 0)
    build(database)
    with database.transaction() as session:
        for cell in session.exec(select(RollupRow).where(RollupRow.kind == "requests")):
            cell.counts = {"requests": 7}
    assert read(database)[0] == {"requests": 7}
    change(database, 0, priority=Priority.HIGH)
    assert read(database)[0]["requests"] == 1


def fill_weeks(database: Database) -> None:
    """Three weeks from a Monday on, each day with a request that was answered, and moved."""
    for number in range(21):
        ask(database, number, 24 * number, channel=f"C{number % 2}")
        answered = {"kind": "answer", "template": "vpn-restart", "template_version": 1}
        decide(database, number, 1, **answered)
        say(database, number, number + 1, Kind.REASSIGNED)


def spoil(database: Database, days: int, weeks: int) -> None:
    """Let each cell of requests say something else, to see which are read."""
    with database.transaction() as session:
        for cell in session.exec(select(RollupRow).where(RollupRow.kind == "requests")):
            cell.counts = {"requests": weeks if cell.day.startswith("W") else days}


def test_a_long_time_is_read_from_the_cells_of_weeks_and_a_short_one_from_those_of_days(
    database: Database,
) -> None:
    fill_weeks(database)
    build(database, UTC_CATALOG)
    spoil(database, days=100, weeks=1)
    days, long = Period(AT, AT + 7 * DAY), Period(AT - 200 * DAY, AT + 21 * DAY)
    with database.snapshot() as session:
        of = (EVERYTHING, UTC_CATALOG)
        assert figures.tally(session, days, *of)["requests"] == 700
        assert figures.tally(session, long, *of)["requests"] == 3
        assert figures.by_team(session, long, *of)["network"]["requests"] == 3
        weeks = figures.series(session, long, *of, Step.WEEK)
        assert [each.tally["requests"] for each in weeks][-3:] == [1, 1, 1]


def test_a_week_with_a_day_that_changed_is_read_from_its_other_days_and_the_log(
    database: Database,
) -> None:
    fill_weeks(database)
    build(database, UTC_CATALOG)
    spoil(database, days=100, weeks=1)
    change(database, 8, rating=5)
    with database.snapshot() as session:
        asked = Period(AT - 200 * DAY, AT + 21 * DAY), EVERYTHING, UTC_CATALOG
        assert figures.tally(session, *asked)["requests"] == 1 + (1 + 6 * 100) + 1


@pytest.mark.parametrize("under", [UTC_CATALOG, CATALOG, MERGED])
def test_weeks_and_log_agree(database: Database, under: Catalog) -> None:
    fill_weeks(database)
    build(database, CATALOG)
    change(database, 8, rating=5)
    build(database, under)
    asked = [
        (under, Period(AT - 200 * DAY, AT + timedelta(days=16, hours=5)), of)
        for of in (EVERYTHING, Filter(channel="C1"), Filter("network", workspace="T1"))
    ]
    built = [read(database, *each) for each in asked]
    forget(database)
    assert built == [read(database, *each) for each in asked]


def test_whatever_a_request_counts_makes_its_day_due_and_a_look_does_not(
    database: Database,
) -> None:
    acts = [
        lambda: change(database, 0, rating=5),
        lambda: decide(database, 0, 1),
        lambda: say(database, 0, 1, Kind.REASSIGNED),
        lambda: do(database, 0, Deed.TAKEN, "UTESS"),
        lambda: mirror(database, 0),
        lambda: say(database, 0, 2, Kind.EVENT_UNDONE, request_id="", about="1"),
        lambda: erase(database, 0),
    ]
    ask(database, 0)
    for each in acts:
        build(database)
        read(database)
        assert AT.date() in clean_days(database)
        each()
        assert AT.date() not in clean_days(database)


def test_an_undo_makes_every_day_due_that_it_changes_however_many(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Databases take 65,535 values in a statement at most, and somebody may have said more."""
    monkeypatch.setattr(due, "_AT_ONCE", 2)
    for number in range(5):
        ask(database, number, number * 24)
        say(database, number, 36 + number, Kind.REASSIGNED, actor="UADA")
    build(database)
    about = {"request_id": "", "about": "T1:UADA"}
    say(database, 0, 50, Kind.PERSON_UNDONE, **about)
    asked = {(AT + number * DAY).date() for number in range(5)}
    assert not asked & clean_days(database)


def test_what_changes_while_a_day_is_added_up_stays_due(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(database, 0)
    during(monkeypatch, lambda: change(database, 0, rating=5))
    rollups.build(database, CATALOG, 9)
    assert clean_days(database) == set()
    assert read(database)[0]["rated"] == 1


def test_of_two_workers_the_one_with_the_older_state_is_thrown_away(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(database, 0)

    def meanwhile() -> None:
        change(database, 0, rating=5)
        build(database)

    during(monkeypatch, meanwhile)
    rollups.build(database, CATALOG, 9)
    assert AT.date() in clean_days(database)
    assert read(database)[0]["rated"] == 1


def test_of_two_workers_with_different_catalogs_neither_makes_the_other_forget_a_change(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who built last from the older state must not have the change count as added up."""
    ask(database, 0)

    def meanwhile() -> None:
        change(database, 0, rating=5)
        build(database, UTC_CATALOG)

    during(monkeypatch, meanwhile)
    rollups.build(database, CATALOG, 9)
    assert read(database)[0]["rated"] == read(database, UTC_CATALOG)[0]["rated"] == 1
    build(database)
    assert read(database)[0]["rated"] == 1


def during(monkeypatch: pytest.MonkeyPatch, do: Callable[[], None]) -> None:
    """Let this happen once a day's cells were made, and before they are written."""
    made = rollups._cells_of

    def slowly(*of: Any) -> Any:
        found = made(*of)
        monkeypatch.setattr(rollups, "_cells_of", made)
        do()
        return found

    monkeypatch.setattr(rollups, "_cells_of", slowly)


def test_any_number_of_workers_may_add_up_while_people_go_on(database: Database) -> None:
    for number in range(4):
        ask(database, number, number * 24)

    def work(number: int) -> None:
        for key in range(3):
            say(database, number, 10 * number + key, Kind.REASSIGNED)
            rollups.build(database, CATALOG, 2)

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))
    build(database)
    built = read(database)
    forget(database)
    assert built == read(database)


def test_a_rebuild_makes_every_day_anew(database: Database) -> None:
    ask(database, 0)
    build(database)
    with database.transaction() as session:
        for cell in session.exec(select(RollupRow).where(RollupRow.kind == "requests")):
            cell.counts = {}
    rollups.doubt(database, CATALOG)
    build(database)
    assert read(database)[0]["requests"] == 1


def test_the_requests_behind_a_confusion_are_named_the_newest_first(database: Database) -> None:
    for number in range(5):
        ask(database, number, number * 24)
        decide(database, number, 1)
        if number != 2:
            say(database, number, number + 1, Kind.REASSIGNED, team="identity")
    build(database)
    say(database, 3, 20, Kind.REASSIGNED, team="hardware")
    with database.snapshot() as session:
        asked = (session, ALWAYS, EVERYTHING, CATALOG)
        assert figures.confusion(*asked) == {
            ("network", "identity"): 3,
            ("network", "hardware"): 1,
        }
        assert figures.confused(*asked, "network", "identity") == ["r4", "r1", "r0"]
        assert figures.confused(*asked, "network", "identity", limit=2) == ["r4", "r1"]


def test_direct_messages_are_one_channel_and_never_a_persons(database: Database) -> None:
    teams_chat = "a:1x"
    ask(database, 0, channel="D024BE91L")
    ask(database, 1, 30, channel=teams_chat, door=Door.MSTEAMS)
    ask(database, 2, 60, channel="19:abc@thread.tacv2", door=Door.MSTEAMS)
    rollups.build(database, CATALOG, 1)
    with database.snapshot() as session:
        found = figures.choices(session, CATALOG)
        direct = figures.tally(session, ALWAYS, Filter(channel=DIRECT), CATALOG)
    assert found.channels == {
        "19:abc@thread.tacv2": "19:abc@thread.tacv2",
        DIRECT: "Direct messages",
    }
    assert direct["requests"] == 2


def test_an_answer_is_counted_by_its_wording_and_what_came_of_it(database: Database) -> None:
    sent = {"kind": "answer", "template": "vpn-restart", "template_version": 2}
    for number, said in enumerate((Kind.SOLVED, Kind.DID_NOT_HELP, None)):
        ask(database, number)
        decide(database, number, 1, **sent)
        if said:
            told = {"template": "vpn-restart", "template_version": 2}
            say(database, number, number + 1, said, **told)
    with database.snapshot() as session:
        found = figures.by_answer(session, ALWAYS, EVERYTHING, CATALOG)
    assert found == {("vpn-restart", 2): AnswerTally(3, Record(confirmed=1, failed=1))}


def test_what_was_learned_of_old_corrections_is_what_is_known_now(database: Database) -> None:
    ask(database, 0)
    say(database, 0, 1, Kind.REASSIGNED)
    build(database)
    before = read(database)[0]
    with database.transaction() as session:
        live = Version(VersionKind.MODEL, 0, VersionState.PROMOTED, "", "", {}, 1, "", AT + DAY)
        versions.publish(session, b"x", live)
    after = read(database)[0]
    assert AT.date() in clean_days(database)
    assert (before["corrections"], before.get("learned")) == (1, None)
    assert (after["learned"], [name for name in after if name.startswith("to_live/")]) == (
        1,
        [f"to_live/{span_bin(DAY - DAY / 7)}"],
    )
