"""Learning: the log becomes a challenger, the challenger passes a gate, or it does not."""

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import logged
import pytest
from fresh import migrated, that_learned
from logged import give
from office import Office
from redis import Redis
from small import AT, feedback_on, small_catalog
from sqlalchemy import text as sql

from helpdesk import triage
from helpdesk.answering import Answering, Asker
from helpdesk.catalog import Catalog
from helpdesk.feedback import Feedback, Kind
from helpdesk.knowledge import Knowledge
from helpdesk.learned import Learned
from helpdesk.learning.embedding import loading
from helpdesk.learning.labels import held_out
from helpdesk.model import Answer, Clarify, Decision
from storage import decisions, knowledge, learned, queue, versions
from storage.db import Database
from storage.versions import Version, VersionKind, VersionState
from workers.context import Context
from workers.learn import learn, learn_all, learn_first

CATALOG = small_catalog()
MODEL, TEMPLATES = VersionKind.MODEL, VersionKind.TEMPLATES


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """A database that has learned nothing."""
    database = migrated(tmp_path / "small.db")
    yield database
    database.close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Database]:
    """A database that has learned the small catalog: version 1 of both kinds is live."""
    database = that_learned(tmp_path / "small.db", CATALOG, loading.USUAL)
    yield database
    database.close()


def corrections(texts: Sequence[str], team: str) -> list[Feedback]:
    return [
        feedback_on(text, Kind.WRONG_TEAM, number, team=team)
        for number, text in enumerate(texts, start=1)
    ]


def verdicts(template: str, kind: Kind, numbers: Sequence[int]) -> list[Feedback]:
    return [feedback_on(f"vpn {n}", kind, n, template=template, team="network") for n in numbers]


def live(database: Database, cursor: int | None = None) -> Learned:
    with database.snapshot() as session:
        return learned.load(session, CATALOG, *learned.champions(session), cursor)


def decide(database: Database, text: str, catalog: Catalog = CATALOG) -> Decision:
    return logged.decide(database, text, catalog)


def outcome(published: Sequence[Version]) -> list[tuple[str, int, str]]:
    return [(each.kind.value, each.number, each.state.value) for each in published]


# From the log to a version.


def test_the_first_versions_come_from_the_catalog_alone(empty: Database) -> None:
    published = learn_all(empty, CATALOG, AT)
    assert outcome(published) == [("model", 1, "promoted"), ("templates", 1, "promoted")]
    assert "catalog" in published[0].reason
    assert decide(empty, "vpn drops again").team == "network"


def test_nothing_new_publishes_nothing(small: Database) -> None:
    assert learn_all(small, CATALOG, AT) == []


def test_a_start_learns_only_where_nothing_was_ever_learned(empty: Database) -> None:
    learn_first(empty, CATALOG)
    learn_first(empty, CATALOG)
    with empty.snapshot() as session:
        assert len(versions.everything(session)) == 2


def test_a_better_challenger_is_promoted_with_its_figures(small: Database) -> None:
    give(small, corrections(["the beamer stays dark", "our beamer has no picture"], "hardware"))
    [model] = learn_all(small, CATALOG, AT)
    assert (model.number, model.state, model.cursor) == (2, VersionState.PROMOTED, 2)
    assert model.figures["trained_on"] == 2
    assert model.figures["challenger"]["sanity"] == {"right": 18, "total": 18}
    assert model.reason == (
        "held-out requests: 0 of 0 right, champion 0 of 0 right; "
        "catalog examples: 18 of 18 right, champion 18 of 18 right"
    )
    assert live(small, cursor=0).read("the beamer is dark", CATALOG).team == "hardware"


@pytest.mark.case(44)
def test_a_worse_challenger_is_kept_with_its_figures_and_not_live(small: Database) -> None:
    """Case 44: wrong corrections turn what people confirmed."""
    refused = _refused(small)
    assert (refused.number, refused.state) == (2, VersionState.REFUSED)
    assert refused.reason.startswith(
        "worse on held-out requests: 0 of 2 right, champion 2 of 2 right"
    )
    assert refused.figures["champion"]["holdout"] == {"right": 2, "total": 2}
    assert refused.figures["challenger"]["holdout"] == {"right": 0, "total": 2}
    with small.snapshot() as session:
        assert versions.everything(session)[-1] == refused
        assert learned.champions(session) == (1, 1)


def _refused(database: Database) -> Version:
    """Let two people agree with the bot, and one correct it wrongly twenty times."""
    confirmed = held_out_texts("the vpn drops again on floor", 2)
    agreements = [
        feedback_on(text, Kind.SOLVED, 100 + n, team="network") for n, text in enumerate(confirmed)
    ]
    poison = corrections([f"the vpn drops again in room {n}" for n in range(20)], "hardware")
    give(database, [*agreements, *poison])
    [refused] = learn_all(database, CATALOG, AT)
    return refused


def held_out_texts(beginning: str, number: int) -> list[str]:
    """Texts of the share that never trains when people confirm it."""
    words = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa")
    texts = (f"{beginning} {one} {two}" for one in words for two in words)
    return [text for text in texts if held_out(text)][:number]


def test_a_refused_challenger_is_not_trained_again_until_there_is_more(small: Database) -> None:
    _refused(small)
    assert learn_all(small, CATALOG, AT) == []
    give(small, [feedback_on("toner is empty", Kind.RESOLVED, 200, team="hardware")])
    assert outcome(learn_all(small, CATALOG, AT)) == [("model", 3, "refused")]


def test_two_workers_at_once_publish_one_version(small: Database) -> None:
    give(small, corrections(["the beamer stays dark"], "hardware"))
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: learn_all(small, CATALOG, AT), range(2)))
    assert sorted(outcome(each) for each in both) == [[], [("model", 2, "promoted")]]


def test_every_process_hears_of_a_new_version(small: Database, redis_url: str) -> None:
    give(small, corrections(["the beamer stays dark"], "hardware"))
    with queue.connect(redis_url) as redis, redis.pubsub() as listener:
        listener.subscribe(queue.NOTICES)
        listener.get_message(timeout=5)  # the subscription itself
        learn(Context(small, redis, CATALOG), AT)
        assert listener.get_message(timeout=5) is not None


def test_learning_does_not_need_redis(small: Database) -> None:
    give(small, corrections(["the beamer stays dark"], "hardware"))
    nobody: Redis = queue.connect("unix:///nowhere/at-all.sock")
    assert len(learn(Context(small, nobody, CATALOG), AT)) == 1


@pytest.mark.case(41)
@pytest.mark.parametrize("data", [b"", b"truncated", b"PK\x03\x04 no archive"])
def test_a_damaged_champion_does_not_stop_learning(small: Database, data: bytes) -> None:
    """Case 41: what cannot be read is trained anew."""
    with small.transaction() as session:
        session.connection().execute(sql("UPDATE version SET data = :data"), {"data": data})
    give(small, corrections(["the beamer stays dark"], "hardware"))
    assert outcome(learn_all(small, CATALOG, AT)) == [
        ("model", 2, "promoted"),
        ("templates", 2, "promoted"),
    ]
    assert decide(small, "vpn drops again").team == "network"


def test_a_start_trains_anew_what_an_older_program_wrote(small: Database) -> None:
    """After an upgrade nobody has to run a command before the bot is ready."""
    with small.transaction() as session:
        session.connection().execute(sql("UPDATE version SET data = :data"), {"data": b"schema 1"})
    learn_first(small, CATALOG)
    assert decide(small, "vpn drops again").team == "network"
    learn_first(small, CATALOG)
    with small.snapshot() as session:
        assert len(versions.everything(session)) == 4


# The same feedback, the same model.


@pytest.mark.case(45)
def test_the_same_feedback_in_any_order_gives_the_same_bytes(tmp_path: Path) -> None:
    """Case 45: each event has its own time; it arrives in any order, and some of it twice."""
    events = _a_day_of_feedback()
    shuffled = random.Random(7).sample(events, len(events))
    orders = [events, events[::-1], [*shuffled, *events[:5]]]
    learned_from = [_learned(tmp_path / f"{n}.db", order) for n, order in enumerate(orders)]
    assert learned_from[1] == learned_from[0]
    assert learned_from[2] == learned_from[0]


def _a_day_of_feedback() -> list[Feedback]:
    numbers = count(1)
    said = {
        "hardware": ["the beamer stays dark", "the vpn drops in room 7", "my dock makes noises"],
        "identity": ["the vpn wants a password", "token expired"],
    }
    given = [
        feedback_on(text, Kind.WRONG_TEAM, next(numbers), team=team)
        for team, texts in said.items()
        for text in texts
    ]
    given += [
        feedback_on(text, Kind.SOLVED, next(numbers), team="network", template="vpn-restart")
        for text in [*held_out_texts("vpn drops", 3), "vpn is slow"]
    ]
    changed_mind = feedback_on("token expired", Kind.REASSIGNED, next(numbers), team="network")
    given.append(replace(changed_mind, request_id=given[4].request_id))
    failed = verdicts("vpn-reinstall", Kind.DID_NOT_HELP, [next(numbers) for _ in range(6)])
    return given + failed


def _timeless(figures: dict[str, object]) -> dict[str, object]:
    """The figures without those that tell of this run: its length, and the log's own numbers."""
    return {name: each for name, each in figures.items() if name not in ("seconds", "quarantine")}


def _learned(path: Path, events: Sequence[Feedback]) -> list[tuple[object, ...]]:
    """What a fresh database learns: data, digest, verdict and figures of every version."""
    database = migrated(path)
    learn_all(database, CATALOG, AT)
    give(database, events)
    learn_all(database, CATALOG, AT)
    with database.snapshot() as session:
        found = [
            (
                versions.data(session, each.kind, each.number),
                each.digest,
                each.state,
                each.reason,
                _timeless(each.figures),
            )
            for each in versions.everything(session)
        ]
    database.close()
    assert len(found) == 4
    return found


def test_versions_that_learned_the_same_have_the_same_digest(tmp_path: Path) -> None:
    once = _learned(tmp_path / "once.db", _a_day_of_feedback())
    other = _learned(tmp_path / "other.db", _a_day_of_feedback()[:-1])
    assert once[0] == other[0]
    assert once[3] != other[3]


# Little to learn from.


@pytest.mark.case(47)
def test_feedback_of_one_team_only_does_not_make_everything_its_own(small: Database) -> None:
    """Case 47: one class."""
    give(small, corrections(["token expired", "mfa code is wrong", "cannot log in"], "identity"))
    learn_all(small, CATALOG, AT)
    assert decide(small, "printer out of toner").team == "hardware"
    assert decide(small, "token has expired").team == "identity"


@pytest.mark.case(47)
def test_a_helpdesk_of_one_team_decides(empty: Database, tmp_path: Path) -> None:
    """Case 47: one team, one category, nothing else to choose from."""
    lonely = _lonely_catalog()
    learn_all(empty, lonely, AT)
    give(empty, corrections(["coffee machine is broken"], "desk"))
    learn_all(empty, lonely, AT)
    for text in ("i need help", "coffee", "", "¿qué?"):
        assert decide(empty, text, lonely).team == "desk"


def _lonely_catalog() -> Catalog:
    whole = CATALOG.model_dump()
    keep = {
        "teams": [each for each in whole["teams"] if each["id"] == "desk"],
        "categories": [each for each in whole["categories"] if each["team"] == "desk"],
        "templates": [],
    }
    return Catalog.model_validate(whole | keep)


NEW_TEAM = """
  - {id: badges, name: Badges, channel: it-badges, description: Doors and badges}
categories:
  - id: door
    name: Door
    team: badges
    examples: [my badge does not open the door, the door stays shut, lost my badge]
"""
GROWN = small_catalog("\ncategories:\n", NEW_TEAM)


@pytest.mark.case(47)
def test_a_new_team_is_safe_before_anything_was_learned_about_it(small: Database) -> None:
    """Case 47: the model has never heard of the team."""
    reading = live(small).read("my badge does not open the door", GROWN)
    assert sum(reading.teams.values()) == pytest.approx(1)
    assert reading.teams["badges"] == 0
    assert decide(small, "my badge does not open the door", GROWN).kind == "clarify"
    assert decide(small, "vpn drops again", GROWN).team == "network"


@pytest.mark.case(47)
def test_a_correction_to_a_new_team_counts_before_any_training(small: Database) -> None:
    """Case 47: the memory can name a team that the model does not know."""
    give(small, corrections(["my badge does not open the door"], "badges"))
    assert decide(small, "my badge does not open the door", GROWN).team == "badges"


@pytest.mark.case(47)
def test_a_new_team_is_learned_from_the_catalog_without_feedback(small: Database) -> None:
    """Case 47."""
    assert ("model", 2, "promoted") in outcome(learn_all(small, GROWN, AT))
    assert decide(small, "the door stays shut again", GROWN).team == "badges"
    assert decide(small, "vpn drops again", GROWN).team == "network"


@pytest.mark.case(47)
def test_a_team_that_left_the_catalog_is_never_named_and_stops_nothing(empty: Database) -> None:
    """Case 47, the other way round: its corrections are in the log for ever."""
    learn_all(empty, GROWN, AT)
    give(empty, corrections(["my badge does not open the door"], "badges"))
    assert "badges" not in live(empty).read("my badge", CATALOG).teams
    assert outcome(learn_all(empty, CATALOG, AT))[0][:2] == ("model", 2)
    assert decide(empty, "my badge does not open the door").team != "badges"


# Templates.


def test_an_answer_that_keeps_failing_gives_way_to_another(small: Database) -> None:
    first = decide(small, "vpn drops again")
    assert isinstance(first, Answer)
    assert first.template == "vpn-restart"
    give(small, verdicts("vpn-restart", Kind.DID_NOT_HELP, range(1, 11)))
    assert ("templates", 2, "promoted") in outcome(learn_all(small, CATALOG, AT))
    second = decide(small, "vpn drops again")
    assert isinstance(second, Answer)
    assert second.template == "vpn-reinstall"


def test_where_every_answer_keeps_failing_none_is_sent(small: Database) -> None:
    failed = verdicts("vpn-restart", Kind.DID_NOT_HELP, range(1, 11))
    failed += verdicts("vpn-reinstall", Kind.REOPENED, range(11, 21))
    give(small, failed)
    learn_all(small, CATALOG, AT)
    decision = decide(small, "vpn drops again")
    assert (decision.kind, decision.team, decision.category) == ("route", "network", "vpn")


def test_an_answer_that_helps_comes_first(small: Database) -> None:
    give(small, verdicts("vpn-reinstall", Kind.SOLVED, range(1, 11)))
    learn_all(small, CATALOG, AT)
    decision = decide(small, "vpn drops again")
    assert isinstance(decision, Answer)
    assert decision.template == "vpn-reinstall"


def test_worse_templates_are_refused_with_their_figures(small: Database) -> None:
    """What was held out says that the template helps; what trains says that it does not."""
    kept_out = [n for n in range(1, 200) if held_out(f"event-{n}")][:5]
    trains = [n for n in range(1, 200) if not held_out(f"event-{n}")][:10]
    give(small, verdicts("vpn-restart", Kind.SOLVED, kept_out))
    give(small, verdicts("vpn-restart", Kind.DID_NOT_HELP, trains))
    [refused] = [each for each in learn_all(small, CATALOG, AT) if each.kind is TEMPLATES]
    assert refused.state is VersionState.REFUSED
    assert refused.reason.startswith("worse: Brier score")
    assert refused.figures["outcomes"] == 5
    assert refused.figures["challenger"] > refused.figures["champion"]
    assert live(small).templates_version == 1


def test_templates_that_stay_the_same_get_no_new_version(small: Database) -> None:
    give(small, corrections(["the beamer stays dark"], "hardware"))
    assert outcome(learn_all(small, CATALOG, AT)) == [("model", 2, "promoted")]
    with small.snapshot() as session:
        newest = versions.newest(session, TEMPLATES)
    assert newest is not None
    assert newest.number == 1


# Every decision can be repeated.


@pytest.mark.case(42)
def test_each_decision_can_be_repeated_from_what_it_names(
    opened: Callable[..., Office], small: Database
) -> None:
    """Case 42: the model is swapped while requests come in."""
    office = opened(small, catalog=CATALOG)
    office.worker_is_on = False
    _ask(office, range(6))
    wrong = office.says("UADA", "token for the vpn expired")
    office.press("UADA", office.reply(wrong), "Wrong team")
    office.press("UADA", office.only_to("UADA", wrong), "Identity")
    _ask(office, range(6, 10))
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(_ask, office, range(10, 30))
        office.work()
        asking.result(timeout=60)
    office.until(lambda: office.health()["model_version"] == 2)
    _ask(office, range(30, 34))
    office.settle()
    with small.snapshot() as session:
        made, known = decisions.everything(session), knowledge.load(session)
        for each in made:
            knows = learned.load(
                session, CATALOG, each.model_version, each.templates_version, each.feedback_cursor
            )
            assert _repeated(each, knows, known) == each
    assert {(each.model_version, each.feedback_cursor) for each in made} >= {(1, 0), (1, 1), (2, 1)}


TEXTS = (
    "vpn drops again, {n}",
    "token for my vpn expired {n} times",
    "printer {n} out of toner",
    "the door {n} squeaks",
    "password reset, attempt {n}",
)


def _ask(office: Office, numbers: Sequence[int]) -> None:
    for number in numbers:
        office.says("UBEN", TEXTS[number % len(TEXTS)].format(n=number))
        office.until(lambda: office.is_idle)


def _repeated(made: decisions.Decided, knows: Learned, known: Knowledge) -> decisions.Decided:
    """Decide again, from nothing but what the decision names."""
    reading = knows.read(made.text, CATALOG)
    context = triage.Context(**made.context)
    answering = Answering(knows.model.see(made.text), Asker(made.request_id), knows, known, CATALOG)
    again = triage.decide(made.text, reading, CATALOG, answering.choose, context)
    options = again.options if isinstance(again, Clarify) else ()
    return replace(
        made,
        kind=again.kind,
        team=again.team,
        category=again.category,
        template=again.template if isinstance(again, Answer) else None,
        template_version=again.version if isinstance(again, Answer) else None,
        priority=again.priority.value,
        options=[[each.team, each.category] for each in options],
        reasons=list(again.reasons),
        scores={
            "teams": reading.teams,
            "categories": reading.categories,
            "familiarity": reading.familiarity,
            "similarity": reading.similarity,
            "confidence": reading.confidence,
        },
        model_team=reading.model_team,
        similar_to=reading.similar_to,
        feedback_cursor=knows.cursor,
        catalog_digest=CATALOG.digest,
    )


def test_a_roll_back_decides_as_before(small: Database) -> None:
    before = live(small, cursor=0).read("the beamer stays dark", CATALOG)
    give(small, corrections(["the beamer stays dark", "beamer again"], "hardware"))
    learn_all(small, CATALOG, AT)
    assert live(small, cursor=0).read("the beamer stays dark", CATALOG) != before
    with small.transaction() as session:
        versions.roll_back(session, MODEL, None, "UTESS", AT + timedelta(hours=1))
    assert live(small, cursor=0).read("the beamer stays dark", CATALOG) == before
