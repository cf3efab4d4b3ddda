"""Child processes: started with a log file, ended with their parent."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def start(
    command: Sequence[str], log: Path, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a program that writes to `log`; on Linux it is ended when this process dies."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - the commands are our own
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | dict(environment),
            start_new_session=True,
            preexec_fn=_end_with_parent  # noqa: PLW1509 - no threads here yet
            if sys.platform == "linux"
            else None,
        )


def _end_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent ends, however it ends (prctl(2))."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(process: subprocess.Popen[bytes], seconds: float = 10.0) -> None:
    """End a process gently, and by force where it does not listen."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port(wanted: int, host: str = "127.0.0.1", taken: Sequence[int] = ()) -> int:
    """Return `wanted`, or the next port above it that nobody uses."""
    for port in range(wanted, 65536):
        if port not in taken and _is_free(host, port):
            return port
    return wanted


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
