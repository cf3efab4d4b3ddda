"""The pages of answers: what came of each, its versions, and deciding about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from dashboard import dashboard, does
from lived import asked, solved
from sqlmodel import Session
from starlette.testclient import TestClient

from helpdesk.catalog import Catalog, Drafting, FollowUp
from helpdesk.feedback import Feedback, Kind
from helpdesk.knowledge import Change, ChangeDeed, ItemKind, Knowledge, Origin, Question, Rule
from helpdesk.model import Followed, Request
from storage import feedback, knowledge, outbox, requests
from storage.db import Database
from storage.outbox import Lane

NOW = datetime.now(UTC)
ID = "account-unlock"
PAGE = f"/dashboard/answers/{ID}"
QUESTION = "vpn/client"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def database(sqlite_database: Database, catalog: Catalog) -> Database:
    """The catalog's answers, and an older request for each of two versions of one of them."""
    with sqlite_database.transaction() as session:
        knowledge.seed(session, catalog, NOW - timedelta(days=9))
        [template] = [each for each in catalog.templates if each.id == ID]
        words = template.model_copy(update={"body": f"Wait twenty minutes, {HOSTILE}."})
        number = knowledge.add_wording(session, words, Origin.PERSON, "UUMAR", NOW)
        living = knowledge.load(session).templates[ID]
        after = living.model_copy(update={"champion": number})
        change = made(ChangeDeed.SET, ItemKind.TEMPLATE, "identity", NOW - timedelta(days=2))
        knowledge.set_item(session, change, ItemKind.TEMPLATE, ID, after)
    return sqlite_database


@pytest.fixture
def lead(database: Database, catalog: Catalog) -> Iterator[TestClient]:
    """A lead at the dashboard."""
    with dashboard(database, catalog) as client:
        yield client


def made(deed: ChangeDeed, kind: ItemKind, team: str, at: datetime = NOW) -> Change:
    return Change(at, "UUMAR", deed, kind, "", team, None, None)


def sent(session: Session, number: int) -> Request:
    """An answer with the present words, sent unasked an hour ago."""
    wording = {"template": ID, "template_version": 2, "kind": "answer", "team": "identity"}
    return asked(session, number, NOW - timedelta(hours=1), **wording)


def drafted(session: Session, number: int, words: str, by: str) -> None:
    """A draft of the present words that a technician sent, changed to these words."""
    request = replace(sent(session, number), template=None)
    requests.save(session, request)
    kind = Kind.DRAFT_EDITED if words else Kind.DRAFT_SENT
    feedback.append(session, said(request, kind, by, words))


def said(request: Request, kind: Kind, by: str, words: str = "") -> Feedback:
    return Feedback(
        key=f"{kind}:{request.id}",
        kind=kind,
        at=NOW - timedelta(minutes=30),
        workspace=request.workspace,
        actor=by,
        request_id=request.id,
        decision_id=request.decision_id,
        text=request.text,
        model_version=1,
        templates_version=1,
        team_before=request.team,
        template=ID,
        template_version=2,
        words=words,
        by_technician=True,
    )


def known(database: Database) -> Knowledge:
    with database.snapshot() as session:
        return knowledge.load(session)


def owed(database: Database) -> int:
    with database.snapshot() as session:
        return outbox.pending(session, Lane.CHAT)


@pytest.mark.case(49)
def test_words_of_an_answer_are_shown_and_do_nothing(lead: TestClient) -> None:
    """Case 49: also in the difference between two versions, and in the question before an act."""
    page = lead.get(PAGE).text
    assert "Wait twenty minutes" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page + lead.get("/dashboard/answers").text


def test_what_came_of_it_is_told_apart_with_how_sure_that_is(
    database: Database, lead: TestClient
) -> None:
    with database.transaction() as session:
        for number in range(12):
            solved(session, sent(session, number))
        back = solved(session, sent(session, 12))
        feedback.append(session, said(back, Kind.REOPENED, "UADA"))
    page = lead.get(PAGE).text
    assert "92 %" in page
    assert "67 to 99 % of 13" in page
    assert "1 came back" in page
    assert "of 13" in lead.get("/dashboard/answers").text


def test_what_technicians_change_in_it_is_counted_with_who_does(
    database: Database, lead: TestClient
) -> None:
    with database.transaction() as session:
        for number, by in enumerate(("UUMAR", "UVERA", "UWEN")):
            words = f"Wait sixty minutes, {HOSTILE}." if by != "UWEN" else ""
            drafted(session, number, words, by)
    page = lead.get(f"{PAGE}?csv=edits").text
    assert 'twenty,sixty,2,"UUMAR, UVERA"' in page
    assert "of 3 drafts" in lead.get(PAGE).text


def test_earlier_words_are_sent_again_and_the_team_is_told_with_the_way_back(
    database: Database, lead: TestClient
) -> None:
    told = does(lead, "roll-back-answer", PAGE, template=ID, version="1").text
    assert "has its words of version 1 again" in told
    assert known(database).templates[ID].champion == 1
    assert owed(database) == 1
    change = known(database).revision
    assert "Taken back:" in does(lead, "undo-change", PAGE, change=str(change)).text
    assert known(database).templates[ID].champion == 2
    again = does(lead, "undo-change", PAGE, change=str(change)).text
    assert "was taken back already" in again


def test_what_becomes_of_it_at_its_team_is_set_and_says_by_whom(
    database: Database, catalog: Catalog, lead: TestClient
) -> None:
    fields = {"team": "identity", "template": ID, "drafting": "off"}
    assert (
        "is turned off at Identity and Access" in does(lead, "answer-policy", PAGE, **fields).text
    )
    assert known(database).drafting("identity", ID, catalog) is Drafting.OFF
    assert f"since {NOW:%Y}" in lead.get(PAGE).text
    assert "by UTESS" in lead.get(PAGE).text
    nonsense = does(lead, "answer-policy", PAGE, **fields | {"drafting": "sometimes"}).text
    assert "auto, approve or off" in nonsense


def test_what_is_so_already_is_said_and_changes_nothing(
    database: Database, lead: TestClient
) -> None:
    fields = {"team": "identity", "template": ID, "drafting": "off"}
    does(lead, "answer-policy", PAGE, **fields)
    before, told = known(database).revision, owed(database)
    again = does(lead, "answer-policy", PAGE, **fields).text
    assert "at Identity and Access already" in again
    assert (known(database).revision, owed(database)) == (before, told)


def test_it_is_drawn_over_time_with_what_was_changed(database: Database, lead: TestClient) -> None:
    with database.transaction() as session:
        for number in range(12):
            solved(session, sent(session, number))
        back = solved(session, sent(session, 12))
        feedback.append(session, said(back, Kind.REOPENED, "UADA"))
    does(lead, "roll-back-answer", PAGE, template=ID, version="1")
    does(lead, "answer-policy", PAGE, team="identity", template=ID, drafting="off")
    page = unescape(lead.get(f"{PAGE}?span=28").text)
    marks = "Version 2, Version 1 back, Off"
    assert f"92 % of 13 in the last 28 days; its words or its policy changed: {marks}" in page
    head, *rows = lead.get(f"{PAGE}?span=28&csv=solved").text.splitlines()
    assert head == "Up to,Likely at least,Likely at most,Solved for good,What changed"
    share = [float(each) for each in rows[-1].split(",")[1:4]]
    assert share == pytest.approx([0.667, 0.986, 0.923], abs=0.001)
    assert rows[0].endswith(",,,,")
    assert "Version 1 back, Off" in rows[-1]
    sent_each_day = [int(row.split(",")[1]) for row in csv_rows(lead, "sent")]
    sent_of_each_version = [int(row.split(",")[2]) for row in csv_rows(lead, "versions")]
    assert sum(sent_each_day) == sum(sent_of_each_version) > 0


def csv_rows(lead: TestClient, name: str) -> list[str]:
    return lead.get(f"{PAGE}?csv={name}").text.splitlines()[1:]


def test_who_does_not_lead_sees_it_all_and_changes_nothing(
    database: Database, catalog: Catalog
) -> None:
    with dashboard(database, catalog, is_lead=False, person="UUMAR") as client:
        page = client.get(PAGE).text
        assert "Wait twenty minutes" in page
        assert "/dashboard/acts/" not in page + client.get("/dashboard/answers").text
        does_nothing = {"template": ID, "version": "1"}
        form = {"form_key": "", "back": PAGE, **does_nothing}
        assert client.post("/dashboard/acts/roll-back-answer", data=form).status_code == 403
    assert known(database).templates[ID].champion == 2


def test_two_versions_are_compared_and_what_is_missing_is_refused(lead: TestClient) -> None:
    assert "Version 2 had" in lead.get(f"{PAGE}?old=2&new=1").text
    assert lead.get(f"{PAGE}?old=1&new=7").status_code == 400
    assert lead.get("/dashboard/answers/no-such").status_code == 404


def test_a_question_is_judged_by_those_it_was_left_out_for_and_turned_off(
    database: Database, lead: TestClient
) -> None:
    item = Question(category="vpn", question=FollowUp(id="client", ask=f"Which client? {HOSTILE}"))
    with database.transaction() as session:
        change = made(ChangeDeed.ADOPTED, ItemKind.QUESTION, "network")
        knowledge.set_item(session, change, ItemKind.QUESTION, QUESTION, item)
        for number in range(20):
            is_asked = number % 2 == 0
            answer = "AnyConnect" if is_asked else None
            followed = Followed(QUESTION, item.question.ask, is_asked, 0.9, answer=answer)
            times = {"category": "vpn", "followups": (followed,)}
            request = asked(session, number, NOW - timedelta(days=3), **times)
            solved(session, request, minutes=60 if is_asked else 300)
    page = lead.get("/dashboard/answers").text
    assert "Answered in 10 of 10 requests. Resolved in 1.0 h with it, in 5.0 h without." in page
    assert "<script>alert" not in page
    where = "/dashboard/answers"
    assert "asked no more" in does(lead, "question", where, question=QUESTION, asked="no").text
    assert known(database).questions[QUESTION].is_retired
    assert "from now on" in does(lead, "question", where, question=QUESTION, asked="yes").text
    assert not known(database).questions[QUESTION].is_retired


def test_a_rule_is_turned_off_and_comes_back(database: Database, lead: TestClient) -> None:
    rule = Rule(field="application", value="the crm", instead="Salesforce")
    with database.transaction() as session:
        change = made(ChangeDeed.ADOPTED, ItemKind.RULE, "apps")
        knowledge.set_item(session, change, ItemKind.RULE, "application/the crm", rule)
    where = "/dashboard/answers"
    assert "is taken for “Salesforce”" in lead.get(where).text
    told = does(lead, "drop-rule", where, rule="application/the crm").text
    assert "as it is said from now on" in told
    assert known(database).rules == {}
    does(lead, "undo-change", where, change=str(known(database).revision))
    assert list(known(database).rules) == ["application/the crm"]


def test_every_table_of_the_pages_is_there_as_csv(lead: TestClient) -> None:
    for name in ("answers", "questions", "rules", "changes"):
        assert lead.get(f"/dashboard/answers?csv={name}").status_code == 200
    for name in ("versions", "edits", "changes"):
        assert lead.get(f"{PAGE}?csv={name}").status_code == 200
