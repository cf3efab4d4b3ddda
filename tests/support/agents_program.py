"""Where Microsoft's Agents Playground lies for the tests that need the real one."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from deskloop import agents_playground

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "deskloop-tests"


def path_with_program() -> str:
    """Return a PATH on which it is found, if it is anywhere: named, installed, or fetched before.

    AGENTS_PLAYGROUND may name the folder with `agentsplayground`.
    """
    folders = [os.environ.get("AGENTS_PLAYGROUND", ""), os.environ.get("PATH", "")]
    return os.pathsep.join([each for each in folders if each] + [str(_cached())])


def _cached() -> Path:
    return CACHE / "agents-playground" / "node_modules" / ".bin"


def need(monkeypatch: pytest.MonkeyPatch, *, fetch: bool) -> None:
    """Have it on PATH for this test, or skip loudly; `fetch` lets npm fetch it, once."""
    monkeypatch.setenv("PATH", path_with_program())
    said = Console(file=io.StringIO(), width=500)
    if agents_playground.find(CACHE) is None and not fetch:
        pytest.skip("no `agentsplayground` on PATH or in AGENTS_PLAYGROUND; make browser gets it")
    if agents_playground.prepare(CACHE, said) is None:
        assert isinstance(said.file, io.StringIO)
        pytest.skip(said.file.getvalue())
