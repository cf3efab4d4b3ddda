"""The simulated week at a playground of its own, before a bot of a few lines."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web

from playground.company.model import company
from playground.company.office import MOST_WAITING
from playground.company.plan import plan

pytestmark = pytest.mark.anyio

BOT = "UBOT"


@dataclass
class Bot:
    """Answers each request with an answer that helps, and takes note of what is pressed."""

    slack: Any
    answers: bool = True
    asked: list[dict[str, Any]] = field(default_factory=list)
    pressed: list[tuple[str, str]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        assert request.headers["X-Slack-Signature"].startswith("v0=")
        body = await request.text()
        if body.startswith("{"):
            await self._hear(json.loads(body)["event"])
        else:
            payload = json.loads(parse_qs(body)["payload"][0])
            pressed = payload["actions"][0]["text"]["text"]
            self.pressed.append((payload["user"]["id"], pressed))
        return web.Response()

    async def _hear(self, event: dict[str, Any]) -> None:
        is_request = event["type"] == "message" and event.keys().isdisjoint(
            {"subtype", "thread_ts", "bot_id"}
        )
        if is_request:
            self.asked.append(event)
            if self.answers:
                place = {"channel": event["channel"], "thread_ts": event["ts"]}
                await self.slack.client.chat_postMessage(**place, text="…", blocks=_answer())


def _answer() -> list[dict[str, Any]]:
    titles = ", ".join(title for topic in company().topics for title in topic.helps)
    said = {"type": "mrkdwn", "text": f"{titles}. Sent because this looks like a guess."}
    labels = ("Solved", "Wrong team", "Talk to a person")
    row = [
        {"type": "button", "action_id": label, "text": {"type": "plain_text", "text": label}}
        for label in labels
    ]
    return [{"type": "section", "text": said}, {"type": "actions", "elements": row}]


@pytest.fixture
def seed(seed: dict[str, Any]) -> dict[str, Any]:
    """The usual workspace, with the channels of the starter catalog."""
    teams = [
        {"id": f"CTEAM{at}", "name": name, "members": ["U2", BOT]}
        for at, name in enumerate(company().teams)
    ]
    return {**seed, "channels": [*seed["channels"], *teams]}


@pytest.fixture
async def bot(slack: Any) -> AsyncIterator[Bot]:
    bot, app = Bot(slack), web.Application()
    app.router.add_post("/slack/events", bot.take)
    runner = web.AppRunner(app)
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listening).start()
    slack.workspace.events_url = f"http://127.0.0.1:{listening.getsockname()[1]}/slack/events"
    yield bot
    await runner.cleanup()


async def week(slack: Any) -> dict[str, Any]:
    return (await slack.get("week"))["week"]


async def until(slack: Any, fits: Any) -> dict[str, Any]:
    async def look() -> Any:
        found = await week(slack)
        return found if fits(found) else None

    return await slack.until(look, 10.0)


async def test_before_a_week_nobody_simulated_is_there(slack: Any) -> None:
    assert await week(slack) == {"phase": "none", "dashboard": None}
    assert len((await slack.get("users"))["users"]) == 2


async def test_people_ask_and_the_bot_hears_of_it_as_of_anybody(slack: Any, bot: Bot) -> None:
    begun = await slack.post("week", seed=3, minutes=0.5)
    assert begun["ok"]
    found = await until(slack, lambda now: now["asked"] >= 3)
    assert (found["phase"], found["seed"], found["weekday"]) == ("running", 3, "Monday")
    event = bot.asked[0]
    messages = await slack.messages("it-help")
    assert event["text"] in [each["text"] for each in messages]
    people = {each["id"]: each for each in (await slack.get("users"))["users"]}
    assert len(people) == 302
    assert people[event["user"]]["simulated"]
    assert "simulated" not in people["U1"]


async def test_who_was_helped_says_so(slack: Any, bot: Bot) -> None:
    await slack.post("week", minutes=0.5)
    await until(slack, lambda now: now["solved"] >= 2)
    pressed = [label for _, label in bot.pressed]
    assert pressed.count("Solved") >= 2
    asked = {event["user"] for event in bot.asked}
    assert {user for user, _ in bot.pressed} <= asked


async def test_a_second_start_is_refused_while_a_week_is_under_way(slack: Any, bot: Bot) -> None:
    await slack.post("week", seed=3, minutes=1)
    refused = await slack.post("week", seed=4, minutes=1)
    assert refused["error"] == "week_runs"
    assert refused["message"] == "A week is under way; stop it first."
    assert (await week(slack))["seed"] == 3


async def test_a_paused_week_stands_still_and_goes_on(slack: Any, bot: Bot) -> None:
    await slack.post("week", minutes=1)
    await until(slack, lambda now: now["asked"] >= 1)
    paused = (await slack.post("week/pause"))["week"]
    assert paused["phase"] == "paused"
    await asyncio.sleep(0.2)  # four ticks of its clock
    still = await week(slack)
    assert (still["time"], still["share"]) == (paused["time"], paused["share"])
    assert (await slack.post("week/resume"))["week"]["phase"] == "running"
    await until(slack, lambda now: now["share"] > paused["share"])


async def test_the_speed_can_be_changed_at_any_time(slack: Any, bot: Bot) -> None:
    begun = (await slack.post("week", minutes=600))["week"]
    faster = (await slack.post("week/speed", minutes=1))["week"]
    assert faster["day_seconds"] == pytest.approx(begun["day_seconds"] / 600, abs=1)
    await until(slack, lambda now: now["share"] > 0.01)


@pytest.mark.parametrize("minutes", [0, -1, 1441])
async def test_a_week_of_no_possible_length_is_refused(slack: Any, minutes: float) -> None:
    refused = await slack.post("week", minutes=minutes)
    assert refused["message"] == "A week takes more than 0 and at most 1440 minutes."
    assert (await week(slack))["phase"] == "none"


async def test_minutes_that_are_no_number_are_refused(slack: Any) -> None:
    assert (await slack.post("week", minutes="ten"))["message"] == "'minutes' must be a number."


async def test_a_stopped_week_is_over_and_what_was_asked_stays(slack: Any, bot: Bot) -> None:
    await slack.post("week", minutes=0.5)
    await until(slack, lambda now: now["asked"] >= 2)
    stopped = (await slack.post("week/stop"))["week"]
    assert stopped["phase"] == "stopped"
    assert len(await slack.messages("it-help")) >= 2
    assert (await week(slack))["asked"] == stopped["asked"]
    assert (await slack.post("week", minutes=0.5))["week"]["phase"] == "running"


@pytest.mark.parametrize("how", ["pause", "resume", "speed"])
async def test_there_is_nothing_to_steer_without_a_week(slack: Any, how: str) -> None:
    assert (await slack.post(f"week/{how}"))["message"] == "No week is under way; start one."


async def test_stopping_what_does_not_run_is_no_fault(slack: Any) -> None:
    assert (await slack.post("week/stop"))["week"]["phase"] == "none"


async def test_the_week_waits_for_a_bot_that_is_behind(slack: Any, bot: Bot) -> None:
    bot.answers = False
    await slack.post("week", minutes=0.5)
    found = await until(slack, lambda now: now["waits_for_bot"])
    assert found["waiting"] >= MOST_WAITING
    assert found["asked"] <= MOST_WAITING + 2
    await asyncio.sleep(0.2)  # four ticks of its clock
    assert (await week(slack))["share"] == found["share"]


async def test_pages_are_told_how_the_week_goes(slack: Any, bot: Bot) -> None:
    url = f"{slack.url}/_people/stream"
    async with slack.http.get(url, params={"user": "U1"}) as stream:
        await slack.post("week", minutes=1)
        async for line in stream.content:
            if line.startswith(b"data: ") and b'"type": "week"' in line:
                break
    assert json.loads(line[6:])["week"]["phase"] == "running"


async def test_a_whole_week_comes_to_its_end(
    slack: Any, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = plan(company(), 0)[:3]
    monkeypatch.setattr("playground.company.play.plan", lambda *_: first)
    await slack.post("week", minutes=0.01)
    found = await until(slack, lambda now: now["phase"] == "over")
    assert (found["weekday"], found["share"]) == ("Sunday", 1)


async def test_without_the_starter_catalogs_channels_there_is_no_week(slack: Any) -> None:
    slack.workspace.directory.find_channel("it-apps")["name"] = "business-apps"
    refused = await slack.post("week", minutes=1)
    assert "there is no #it-apps here" in refused["message"]
    assert (await week(slack))["phase"] == "none"


async def test_the_dashboard_is_where_the_workspace_was_told(start: Any) -> None:
    slack = await start(dashboard_url="http://127.0.0.1:3000/dashboard")
    assert (await week(slack))["dashboard"] == "http://127.0.0.1:3000/dashboard"
