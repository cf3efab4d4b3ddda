"""Who is let in, and what the page's answers carry."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from playground.guard import is_loopback


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:3001", "127.0.0.1:3001", "[::1]:3001", "slack.localhost"]
)
def test_this_machines_names_are_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["", "evil.com", "127.0.0.1.evil.com", "localhost.evil.com", "192.168.0.1", "[::1", "a:b"],
)
def test_other_names_are_foreign(host: str) -> None:
    assert not is_loopback(host)


@given(st.text(max_size=30))
def test_no_host_whatever_makes_the_guard_fail(host: str) -> None:
    assert is_loopback(host) in (True, False)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.com"}, {"Origin": "https://evil.com"}, {"Origin": "null"}],
    ids=["rebound host", "foreign page", "sandboxed page"],
)
async def test_a_foreign_page_is_refused(slack: Any, headers: dict[str, str]) -> None:
    async with slack.http.post(f"{slack.url}/_people/messages", headers=headers) as answer:
        assert answer.status == 403


@pytest.mark.anyio
async def test_a_foreign_page_cannot_open_a_socket(slack: Any) -> None:
    ticket = slack.workspace.sockets.ticket()
    with pytest.raises(Exception, match="403"):
        await slack.http.ws_connect(f"{slack.url}/link/?ticket={ticket}", origin="https://evil.com")


@pytest.mark.anyio
async def test_our_own_page_may_post(slack: Any) -> None:
    body = {"user": "U1", "channel": "C1", "text": "hi"}
    url, headers = f"{slack.url}/_people/messages", {"Origin": slack.url}
    async with slack.http.post(url, json=body, headers=headers) as answer:
        assert (await answer.json())["ok"]


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["/", "/archives/C1/p1700000000000001"])
async def test_the_page_runs_only_its_own_scripts_and_is_not_cached(slack: Any, path: str) -> None:
    async with slack.http.get(slack.url + path) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")
        assert answer.headers["Cache-Control"] == "no-cache"


@pytest.fixture
def files(tmp_path: Path, seed: dict[str, Any], manifest: dict[str, Any]) -> list[str]:
    (tmp_path / "manifest.yml").write_text(yaml.safe_dump(manifest))
    (tmp_path / "seed.json").write_text(json.dumps(seed))
    return [
        f"--seed={tmp_path / 'seed.json'}",
        f"--manifest={tmp_path / 'manifest.yml'}",
        f"--data={tmp_path / 'workspace.db'}",
        "--port=0",
    ]


async def launched(arguments: list[str], **environment: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "playground",
        *arguments,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.mark.anyio
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
async def test_it_says_where_it_listens_and_stops_cleanly_with_a_page_open(
    files: list[str], stop: signal.Signals, slack: Any
) -> None:
    secrets = {"PLAYGROUND_SIGNING_SECRET": "s", "PLAYGROUND_BOT_TOKEN": "xoxb-bot"}
    process = await launched(files, **secrets)
    assert process.stdout
    line = (await process.stdout.readline()).decode()
    assert line.startswith("playground: http://127.0.0.1:")
    async with slack.http.get(f"{line.split()[1]}/_people/stream?user=U1") as stream:
        await stream.content.readline()
        process.send_signal(stop)
        async with asyncio.timeout(10):
            _, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")


@pytest.mark.anyio
async def test_what_is_wrong_at_the_start_is_one_line(files: list[str]) -> None:
    process = await launched(files, PLAYGROUND_SIGNING_SECRET="", PLAYGROUND_BOT_TOKEN="x")
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert errors.decode().splitlines() == [
        "playground: PLAYGROUND_SIGNING_SECRET is not set; set it to what the app uses."
    ]
