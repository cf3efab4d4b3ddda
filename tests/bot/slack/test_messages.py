"""Messages take the short way; whatever else Slack sends goes on to Bolt, untouched."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.slack.messages import Messages
from bot.web import body as bodies

MESSAGE = {"type": "message", "channel": "D1", "user": "UADA", "text": "vpn", "ts": "1.0"}


def wrapped(event: object, **around: object) -> bytes:
    return json.dumps({"type": "event_callback", "team_id": "T1", "event": event} | around).encode()


class Listener:
    def __init__(self) -> None:
        self.heard: list[tuple[Mapping[str, Any], str]] = []

    async def take_in(self, event: Mapping[str, Any], workspace: str) -> None:
        await asyncio.sleep(0)
        if event["text"] == "the disk is full":
            raise OSError(28, "no space left on device")
        self.heard.append((event, workspace))


@dataclass
class Slack:
    """What a body met: the listener, Bolt, or a failure."""

    listener: Listener = field(default_factory=Listener)
    to_bolt: list[bytes] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=list)

    def sends(self, body: bytes) -> None:
        """Hand a body on as the guard does."""

        async def bolt(_scope: Any, receive: Any, _send: Any) -> None:
            self.to_bolt.append((await receive())["body"])

        async def nothing_more() -> Any:
            raise AssertionError("the body was there already")

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.answers.append((message["status"], b""))
            else:
                self.answers[-1] = (self.answers[-1][0], message["body"])

        app = Messages(bolt, self.listener.take_in)
        asyncio.run(app({"type": "http"}, bodies.replay(body, nothing_more), send))


@pytest.fixture
def slack() -> Slack:
    return Slack()


def test_a_message_goes_straight_to_its_listener(slack: Slack) -> None:
    slack.sends(wrapped(MESSAGE))
    assert slack.answers == [(200, b"")]
    assert slack.listener.heard == [(MESSAGE, "T1")]


def test_the_workspace_is_where_the_app_is_installed(slack: Slack) -> None:
    """In a shared channel, `team_id` is the workspace of whoever wrote."""
    slack.sends(wrapped(MESSAGE, team_id="T2", authorizations=[{"team_id": "T1"}]))
    assert slack.listener.heard == [(MESSAGE, "T1")]


def test_a_message_that_cannot_be_kept_is_not_answered(slack: Slack) -> None:
    """The server makes a 500 of it, and Slack delivers again."""
    with pytest.raises(OSError, match="no space"):
        slack.sends(wrapped(MESSAGE | {"text": "the disk is full"}))
    assert slack.answers == []


@pytest.mark.parametrize(
    "body",
    [
        wrapped({"type": "reaction_added", "item": {"type": "message"}}),
        wrapped({"type": "app_mention", "text": '"message"'}),
        wrapped("message"),
        json.dumps({"type": "url_verification", "challenge": '"message"'}).encode(),
        json.dumps({"type": "block_actions", "message": {"type": "message"}}).encode(),
        json.dumps([{"type": "message"}]).encode(),
        b'payload=%7B%22type%22%3A"message"',
        b'{"message"',
        b"",
    ],
)
def test_everything_else_goes_on_to_bolt_with_its_body(slack: Slack, body: bytes) -> None:
    slack.sends(body)
    assert (slack.to_bolt, slack.listener.heard) == ([body], [])
