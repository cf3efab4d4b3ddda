"""How much memory a bot's process takes that loaded the live model and read one text."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.learning.company import Company, company
from bench.learning.run import Figures, Run
from helpdesk.experiment.errors import ExperimentError
from helpdesk.learning import serial, templates
from storage import feedback, schema, versions
from storage.db import Database, sqlite_url
from storage.versions import Version, VersionKind, VersionState


def memory(run: Run) -> Figures:
    """Start a process as the bot's is, on a database with this log and model; megabytes."""
    with tempfile.TemporaryDirectory(prefix="deskloop-bench-") as folder:
        url = sqlite_url(Path(folder) / "bot.db")
        known = company(run, run.encoder)
        _store(url, known)
        labels = Path(folder) / "labels.json"
        labels.write_text(json.dumps(list(run.house.labels)), encoding="utf-8")
        command = [sys.executable, "-m", "bench.learning.bot", url, str(labels)]
        found = subprocess.run(command, capture_output=True, text=True, check=False)
    if found.returncode:
        raise ExperimentError(f"the bot's process failed: {found.stderr.strip()[-500:]}")
    figures: Figures = json.loads(found.stdout)
    return {"labels": len(known.log)} | figures


def _store(url: str, known: Company) -> None:
    database = Database(url)
    schema.migrate(database)
    learned = known.champion
    with database.transaction() as session:
        for event in known.log:
            feedback.append(session, event)
        versions.publish(
            session, serial.dump(learned.model), _version(VersionKind.MODEL, len(known.log))
        )
        versions.publish(
            session,
            templates.dump(learned.templates),
            _version(VersionKind.TEMPLATES, len(known.log)),
        )
    database.close()


def _version(kind: VersionKind, cursor: int) -> Version:
    return Version(
        kind=kind,
        number=0,
        state=VersionState.PROMOTED,
        digest="",
        reason="bench",
        figures={},
        cursor=cursor,
        catalog_digest="",
        at=datetime.now(UTC),
    )
