"""Every act of the dashboard pressed in a browser, and what a lead chooses kept along the way.

Each story has a house of its own, prepared by what the bot and the workers write with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import proposed
import pytest
from lived import asked, solved, unsolved
from pages_checked import faults_of
from playwright.sync_api import Browser, Locator, expect
from proposed import TEMPLATE
from rows import all_requests, said_back
from slack_office import SlackOffice
from visitor import PHONE, WIDE, Visitor, watch

from bot.web.dashboard.pages import ACTS
from helpdesk.catalog import Drafting, FollowUp
from helpdesk.doors import Door
from helpdesk.knowledge import Change, ChangeDeed, ItemKind, Origin, Question, Rule
from storage import knowledge, requests, steering, versions, visits
from storage.versions import VersionKind, VersionState

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
PATIENCE_MS = 20_000


@pytest.fixture
def lead(browser: Browser, slack_office: SlackOffice, shots: object) -> Iterator[Visitor]:
    """A lead at the dashboard of a house; in the end no page may have complained."""
    context = browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]}, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    seen = Visitor(context.new_page(), shots)
    watch(seen, slack_office.bot_url)
    visitor = visits.Visitor(slack_office.workspace_id, slack_office.id_of("UTESS"), is_lead=True)
    with slack_office.database.transaction() as session:
        key = visits.invite(session, visitor, datetime.now(UTC))
    seen.page.goto(f"{slack_office.bot_url}/dashboard/enter?key={key}")
    seen.page.get_by_role("button", name="Open the dashboard").click()
    expect(seen.page.get_by_role("heading", level=1)).to_have_text("Overview")
    yield seen
    context.close()
    assert seen.faults == []


def goes(lead: Visitor, office: SlackOffice, path: str) -> None:
    lead.page.goto(f"{office.bot_url}/dashboard{path}")


def agrees(lead: Visitor, button: Locator) -> None:
    """Press a button, and say yes where its act asks first."""
    asks = button.evaluate("each => Boolean(each.form.dataset.ask)")
    button.click()
    if asks:
        lead.page.get_by_role("dialog").get_by_role("button").first.click()


# What there is before an act.


def an_unsure_request(office: SlackOffice) -> None:
    at = office.says("UADA", "it is somehow broken again")
    office.press("UADA", office.reply(at), "Something else")
    [request] = all_requests(office)
    with office.database.transaction() as session:
        requests.save(session, replace(request, touched=False))


def a_correction(office: SlackOffice) -> int:
    at = office.says("UADA", "sap not working")
    office.press("UADA", office.reply(at), "Wrong team")
    office.press("UADA", office.only_to("UADA", at), "Hardware")
    [said] = said_back(office)
    return said.id


def a_doubted_correction(office: SlackOffice) -> None:
    doubt = {"event": a_correction(office), "why": "nobody else says so"}
    a_model(office, VersionState.REFUSED, quarantine=[doubt])


def a_model(
    office: SlackOffice, state: VersionState = VersionState.PROMOTED, **figures: object
) -> None:
    with office.database.transaction() as session:
        live = versions.champion(session, VersionKind.MODEL)
        assert live
        data = versions.data(session, VersionKind.MODEL, live.number)
        newer = replace(live, state=state, figures=figures, at=NOW)
        versions.publish(session, data, newer)


def a_proposal(office: SlackOffice) -> None:
    proposed.propose(office, proposed.edit(office.catalog), Door.SLACK)
    office.settle()


def the_answers(office: SlackOffice) -> None:
    with office.database.transaction() as session:
        knowledge.seed(session, office.catalog, NOW - 30 * DAY)


def words_on_trial(office: SlackOffice) -> None:
    the_answers(office)
    [template] = [each for each in office.catalog.templates if each.id == TEMPLATE]
    words = template.model_copy(update={"body": "Wait twenty minutes."})
    with office.database.transaction() as session:
        number = knowledge.add_wording(session, words, Origin.PERSON, "UUMAR", NOW)
        living = knowledge.load(session).templates[TEMPLATE]
        tried = living.model_copy(update={"challenger": number})
        change = made(ChangeDeed.SET, ItemKind.TEMPLATE, "identity")
        knowledge.set_item(session, change, ItemKind.TEMPLATE, TEMPLATE, tried)


def adopted(
    kind: ItemKind, team: str, subject: str, item: Question | Rule
) -> Callable[[SlackOffice], None]:
    def given(office: SlackOffice) -> None:
        the_answers(office)
        with office.database.transaction() as session:
            knowledge.set_item(session, made(ChangeDeed.ADOPTED, kind, team), kind, subject, item)

    return given


def made(deed: ChangeDeed, kind: ItemKind, team: str) -> Change:
    return Change(NOW, "UUMAR", deed, kind, "", team, None, None)


a_question = adopted(
    ItemKind.QUESTION,
    "network",
    "vpn/client",
    Question(category="vpn", question=FollowUp(id="client", ask="Which client?")),
)
a_rule = adopted(
    ItemKind.RULE,
    "apps",
    "application/the crm",
    Rule(field="application", value="the crm", instead="Salesforce"),
)


@dataclass(frozen=True)
class Pressing:
    """How an act is pressed: what there has to be, where its button is, and what is told."""

    given: Callable[[SlackOffice], object]
    where: str
    button: str
    told: str


ANSWER = f"/answers/{TEMPLATE}"
EVERY: Mapping[str, Pressing] = {
    "judge-team": Pressing(an_unsure_request, "/learning", "Service Desk is right", "Confirmed"),
    "keep-feedback": Pressing(a_doubted_correction, "/learning", "It is right", "Kept."),
    "decide-proposal": Pressing(a_proposal, "/learning", "Adopt", "Adopted."),
    "undo-feedback": Pressing(a_correction, "/undo/event/1", "Take back", "Taken back: 1 label."),
    "go-live": Pressing(a_model, "/versions/model/1/live", "Roll back", "Model 1 is live"),
    "answer-policy": Pressing(the_answers, ANSWER, "Off", "is turned off"),
    "roll-back-answer": Pressing(words_on_trial, ANSWER, "Send these words", "Its team is told"),
    "question": Pressing(a_question, "/answers", "Stop asking", "is asked no more"),
    "drop-rule": Pressing(a_rule, "/answers", "Turn off", "as it is said from now on"),
    "undo-change": Pressing(a_rule, "/answers", "Undo", "Taken back:"),
}


def test_no_act_is_left_out_here() -> None:
    assert set(EVERY) == {each.name for each in ACTS}


@pytest.mark.parametrize("act", EVERY)
def test_an_act_is_pressed_and_told(act: str, lead: Visitor, slack_office: SlackOffice) -> None:
    pressing = EVERY[act]
    pressing.given(slack_office)
    goes(lead, slack_office, pressing.where)
    button = lead.page.get_by_role("main").get_by_role("button", name=pressing.button).first
    with lead.page.expect_response(re.compile(f"/dashboard/acts/{act}$")):
        agrees(lead, button)
    expect(lead.page.get_by_role("status")).to_contain_text(pressing.told)


def test_a_rollback_is_marked_in_the_chart_of_the_overview(
    lead: Visitor, slack_office: SlackOffice
) -> None:
    an_answer_that_lived(slack_office)
    a_model(slack_office)
    goes(lead, slack_office, "/versions/model/1/live")
    agrees(lead, lead.page.get_by_role("button", name="Roll back"))
    expect(lead.page.get_by_role("status")).to_contain_text("Model 1 is live")
    goes(lead, slack_office, "")
    chart = lead.page.locator("figure", has_text="Sent to the right team at first")
    expect(chart.locator(".mark-words", has_text="Model 1 back")).to_be_visible()
    chart.get_by_text("The numbers").click()
    expect(chart.locator("#table-accuracy")).to_contain_text("Model 1 back")
    lead.shot("dashboard-24-rolled-back")


def chosen(lead: Visitor, name: str) -> Locator:
    return lead.page.get_by_role("combobox", name=name)


def test_what_was_chosen_is_kept_after_an_act_and_on_the_next_page(
    lead: Visitor, slack_office: SlackOffice
) -> None:
    a_doubted_correction(slack_office)
    goes(lead, slack_office, "/learning")
    chosen(lead, "Team").select_option(label="Network")
    expect(lead.page.locator("#quarantine")).to_contain_text("Nothing that was chosen")
    chosen(lead, "Team").select_option(label="Hardware")
    lead.page.get_by_role("button", name="It is right").click()
    expect(lead.page.get_by_role("status")).to_contain_text("Kept.")
    expect(lead.page).to_have_url(re.compile("team=hardware"))

    menu = lead.page.get_by_role("navigation", name="Pages")
    menu.get_by_role("link", name="Versions").click()
    expect(chosen(lead, "Team").locator("option:checked")).to_have_text("Hardware")
    expect(lead.page.locator("#table-models")).to_contain_text("First learned")
    lead.shot("dashboard-20-versions-of-a-team")


def test_the_page_of_what_is_late_says_which_filter_cannot_apply(
    lead: Visitor, slack_office: SlackOffice
) -> None:
    goes(lead, slack_office, "/late?span=7")
    expect(lead.page.get_by_role("main")).to_contain_text("the time does not apply here")
    chosen(lead, "Team").select_option(label="Network")
    expect(lead.page).to_have_url(re.compile("span=7&team=network"))
    lead.shot("dashboard-21-late")


def test_an_answer_shows_over_time_how_often_it_solved_and_what_was_changed(
    lead: Visitor, slack_office: SlackOffice
) -> None:
    an_answer_that_lived(slack_office)
    goes(lead, slack_office, "/answers/vpn-drops")
    charts = lead.page.get_by_role("region", name="Over time")
    expect(charts.locator("canvas")).to_have_count(2)
    expect(charts.locator(".mark-words").first).to_have_text("A technician approves")
    lead.page.screenshot(path=lead.shots / "dashboard-22-an-answer.png", full_page=True)

    solved_for_good = charts.locator("figure", has_text="Solved for good")
    solved_for_good.get_by_text("The numbers").click()
    expect(solved_for_good.locator("#table-solved")).to_contain_text("A technician approves")
    with lead.page.expect_download() as download:
        solved_for_good.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "deskloop-answer-solved.csv"

    lead.page.get_by_role("button", name="Theme").click()
    lead.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    lead.page.reload()
    expect(charts.locator("canvas")).to_have_count(2)
    assert faults_of(lead.page) == []
    lead.page.screenshot(path=lead.shots / "dashboard-22-an-answer-dark-phone.png", full_page=True)


def an_answer_that_lived(office: SlackOffice) -> None:
    """Four weeks in which an answer solves more and more; a lead lets it be approved a while."""
    the_answers(office)
    with office.database.transaction() as session:
        for number in range(140):
            at = NOW - timedelta(days=30 - number / 5)
            request = asked(session, number, at, kind="answer", template_version=1)
            if number % 5 < 1 + number / 45:
                solved(session, request)
            else:
                unsolved(session, request)
        for days, drafting in ((16, Drafting.APPROVE), (9, Drafting.AUTO)):
            changed = ("network", "vpn-drops", drafting, "UTESS", NOW - days * DAY)
            steering.set_policy(session, office.catalog, *changed)


def test_people_and_channels_have_their_names_and_a_renamed_channel_its_new_one(
    lead: Visitor, slack_office: SlackOffice
) -> None:
    slack_office.says("UADA", "vpn drops since this morning")
    slack_office.settle()
    goes(lead, slack_office, "/requests")
    expect(chosen(lead, "Channel").get_by_role("option", name="it-help")).to_have_count(1)
    expect(lead.page.get_by_role("main")).to_contain_text(slack_office.name_of("UADA"))
    chosen(lead, "Channel").select_option(label="it-help")
    slack_office.post("names", {"user": "UTESS", "channel": "it-help", "name": "ask-it"})
    # The page looks again by itself, also once somebody has clicked between things on it.
    lead.page.get_by_role("main").click(position={"x": 2, "y": 2})
    expect(chosen(lead, "Channel").locator("option:checked")).to_have_text("ask-it")
    lead.shot("dashboard-23-a-renamed-channel")
