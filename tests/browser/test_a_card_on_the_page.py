"""What the page draws of a card, and sends of it: menus, times, groups, links, shortcuts, Home."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, expect
from slack_office import APP_TOKEN, BOT_TOKEN, SECRET, open_playground
from slack_sdk import WebClient
from visitor import Visitor, arrive

from playground.workspace import Workspace

pytestmark = pytest.mark.browser

SEED = {
    "team": {"id": "T1", "name": "Acme"},
    "bot": {"user_id": "UBOT", "bot_id": "B1", "name": "Deskloop", "app_id": "A1"},
    "people": [{"id": "UTESS", "name": "tess", "real_name": "Tess Moreau", "role": "technician"}],
    "usergroups": [{"id": "S1", "handle": "network-oncall", "users": ["UTESS"]}],
    "channels": [{"id": "C1", "name": "it-help", "members": ["UTESS", "UBOT"]}],
}
MANIFEST = {
    "features": {
        "app_home": {"home_tab_enabled": True},
        "shortcuts": [{"name": "Ask IT about this", "type": "message", "callback_id": "ask"}],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "im:read", "channels:read"]}},
    "settings": {"interactivity": {"is_enabled": True}},
}


@dataclass
class Scene:
    """A workspace, its bot's own hands, what the bot was sent, and Tess before the page."""

    slack: WebClient
    sent: list[dict[str, Any]]
    tess: Visitor

    def says(self, text: str, *blocks: dict[str, Any], thread: str | None = None) -> str:
        answer = self.slack.chat_postMessage(
            channel="C1", text=text, blocks=list(blocks) or None, thread_ts=thread
        )
        return str(answer["ts"])


@contextmanager
def listening() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A bot that only listens: where it is, and what it was sent."""
    sent: list[dict[str, Any]] = []

    class Bot(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent.extend(json.loads(each) for each in parse_qs(body).get("payload", ()))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Bot)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/slack/events", sent
    server.shutdown()
    server.server_close()


@pytest.fixture
def scene(browser: Browser, shots: Path) -> Iterator[Scene]:
    secrets = {"signing_secret": SECRET, "bot_token": BOT_TOKEN, "app_token": APP_TOKEN}
    with (
        listening() as (bot, sent),
        open_playground(Workspace(SEED, MANIFEST, bot, **secrets)) as url,
    ):
        tess = arrive(browser, url, "UTESS", shots)
        slack = WebClient(BOT_TOKEN, base_url=f"{url}/api/")
        yield Scene(slack, sent, tess)
        tess.page.context.close()
        assert tess.faults == []


def menu(*labels: str) -> dict[str, Any]:
    options = [{"text": _plain(label), "value": f"do|{label}"} for label in labels]
    return {"type": "actions", "elements": [_element("overflow", options=options)]}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _element(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "action_id": kind, **more}


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def test_a_folded_button_is_found_behind_the_dots_and_sent_with_its_value(scene: Scene) -> None:
    scene.says("card", section("a card"), menu("Escalate", "Undo"))
    with scene.tess.page.expect_response("**/_people/actions"):
        scene.tess.presses_folded("Undo", scene.tess.channel)
    [payload] = scene.sent
    assert payload["actions"][0]["selected_option"]["value"] == "do|Undo"


def test_a_time_is_shown_by_the_clock_of_whoever_reads_it(scene: Scene) -> None:
    now = int(time.time())
    scene.says("x", section(f"due <!date^{now}^{{date_short_pretty}}, {{time}}|fallback>"))
    scene.says("y", section("made <!date^1000000000^{date_num}|fallback>"))
    expect(scene.tess.channel.locator(".moment").first).to_have_text(
        scene.tess.page.evaluate(
            "'today, ' + new Intl.DateTimeFormat('en-GB', {hour: 'numeric', minute: '2-digit'})"
            f".format(new Date({now} * 1000))"
        )
    )
    scene.tess.sees("made 2001-09-09", scene.tess.channel)


def test_a_user_group_is_shown_by_its_handle(scene: Scene) -> None:
    scene.says("x", section("on call: <!subteam^S1>"))
    scene.tess.sees("on call: @network-oncall", scene.tess.channel)


def test_a_permalink_opens_the_message_that_it_names(scene: Scene) -> None:
    root = scene.says("the request")
    replies = [scene.says(f"reply {number}", thread=root) for number in range(30)]
    answer = scene.slack.chat_getPermalink(channel="C1", message_ts=replies[3])
    scene.says("x", section(f"like <{answer['permalink']}|this one>"))
    scene.tess.channel.get_by_role("link", name="this one").click()
    there = scene.tess.thread.locator(f'[data-ts="{replies[3]}"]')
    expect(there).to_be_in_viewport()
    expect(there).to_be_focused()


def test_a_message_is_handed_to_the_app_from_its_menu(scene: Scene) -> None:
    ts = scene.says("the printer jams")
    message = scene.tess.message(scene.tess.channel, "the printer jams")
    message.hover()
    message.get_by_role("button", name="More message actions").click()
    with scene.tess.page.expect_response("**/_people/shortcuts"):
        scene.tess.page.get_by_role("option", name="Ask IT about this").click()
    [payload] = scene.sent
    assert (payload["type"], payload["callback_id"]) == ("message_action", "ask")
    assert payload["message"]["ts"] == ts


def test_a_button_at_home_is_pressed(scene: Scene) -> None:
    button = _element("button", text=_plain("Take it"), value="r1")
    blocks = [section("a request"), {"type": "actions", "elements": [button]}]
    scene.slack.views_publish(user_id="UTESS", view={"type": "home", "blocks": blocks})
    scene.tess.goes_to("Deskloop")
    scene.tess.page.get_by_role("button", name="Home", exact=True).click()
    with scene.tess.page.expect_response("**/_people/views/actions"):
        scene.tess.page.get_by_role("button", name="Take it").click()
    [payload] = scene.sent
    assert (payload["container"]["type"], payload["actions"][0]["value"]) == ("view", "r1")
