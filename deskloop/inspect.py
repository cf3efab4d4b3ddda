"""What the command line reads and changes: decisions, figures, versions."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from deskloop import files
from deskloop.errors import DeskloopError
from deskloop.settings import Settings
from helpdesk import triage, wording
from helpdesk.answering import Answering, Asker
from helpdesk.cards import lines
from helpdesk.catalog import Catalog
from helpdesk.digest import Week
from helpdesk.metrics import EVERYTHING, Figure, figures
from helpdesk.model import OPERATOR, Answer, Clarify
from helpdesk.smalltalk import SmallTalk, recognise
from storage import digest as digests
from storage import knowledge, learned, queue, schema, steering, versions
from storage.db import Database
from storage.figures import tally
from storage.lives import ALWAYS
from storage.versions import GoingLive, Version, VersionKind
from workers.learn import learn_all


class NoDataError(DeskloopError):
    """There is no Deskloop data where the settings point."""


def decide(settings: Settings, catalog: Catalog, text: str) -> dict[str, Any]:
    """Decide on a text with what is live now."""
    with existing(settings).snapshot() as session:
        live = learned.load(session, catalog, *learned.champions(session))
        known = knowledge.load(session)
    small = recognise(text)
    context = triage.Context(
        wants_person=small is SmallTalk.HUMAN, is_vague=small is SmallTalk.VAGUE
    )
    seen = live.model.see(text)
    reading = live.read(text, catalog, seen)
    answering = Answering(seen, Asker(), live, known, catalog)
    decision = triage.decide(text, reading, catalog, answering.choose, context)
    options = decision.options if isinstance(decision, Clarify) else ()
    return {
        "text": text,
        "decision": decision.kind,
        "team": decision.team,
        "category": decision.category,
        "template": decision.template if isinstance(decision, Answer) else None,
        "priority": decision.priority.value,
        "options": [asdict(option) for option in options],
        "small_talk": small.value if small else None,
        "scores": {
            "teams": _rounded(dict(reading.teams)),
            "categories": _rounded(dict(reading.categories)),
            "familiarity": round(reading.familiarity, 4),
        },
        "reasons": list(decision.reasons),
        "model_version": live.model_version,
        "templates_version": live.templates_version,
        "feedback_cursor": live.cursor,
    }


def _rounded(scores: dict[str, float]) -> dict[str, float]:
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return {name: round(score, 4) for name, score in ranked}


def stats(settings: Settings, catalog: Catalog) -> dict[str, Figure]:
    """Return all figures over everything there is."""
    with existing(settings).snapshot() as session:
        return figures(tally(session, ALWAYS, EVERYTHING, catalog))


def digest(settings: Settings, catalog: Catalog, at: datetime) -> tuple[Week, list[str]]:
    """Return the seven days up to `at`, and what the chats are told of them, line by line."""
    with existing(settings).snapshot() as session:
        week = digests.week(session, catalog, at)
    card = wording.weekly(week, catalog)
    return week, lines(card) if card else []


def list_versions(settings: Settings) -> list[dict[str, Any]]:
    """Return every version, with which of them are live."""
    with existing(settings).snapshot() as session:
        live = {kind: versions.champion(session, kind) for kind in VersionKind}
        return [_row(version, live[version.kind]) for version in versions.everything(session)]


def show_version(settings: Settings, kind: VersionKind, number: int) -> dict[str, Any]:
    """Return one version, and when it went live; raises StorageError where there is none."""
    with existing(settings).snapshot() as session:
        row = _row(versions.get(session, kind, number), versions.champion(session, kind))
        went = [each for each in versions.gone_live(session, kind) if each.number == number]
    return row | {"went_live": [asdict(each) | {"at": each.at.isoformat()} for each in went]}


def _row(version: Version, live: Version | None) -> dict[str, Any]:
    is_live = live is not None and live.number == version.number
    return asdict(version) | {"at": version.at.isoformat(), "live": is_live}


def roll_back(
    settings: Settings, catalog: Catalog, kind: VersionKind, number: int | None
) -> GoingLive:
    """Make an earlier version live again; tell the IT channel, and the running processes."""
    with existing(settings).transaction() as session:
        asked = (session, catalog, kind, number)
        went = steering.make_live(*asked, OPERATOR, settings.chat, datetime.now(UTC))
    if settings.redis_url:
        queue.notify(queue.connect(settings.redis_url))
    return went


def train(settings: Settings, catalog: Catalog) -> list[str]:
    """Bring the schema up to date, learn what is new, and tell the running processes.

    Returns a line for each version.
    """
    files.make_folder(settings.home)
    database = Database(settings.database)
    database.ping()
    schema.migrate(database)
    trained = learn_all(database, catalog, datetime.now(UTC), settings.deskloop_encoder)
    if trained and settings.redis_url:
        queue.notify(queue.connect(settings.redis_url))
    return [f"{each.kind} version {each.number}: {each.state} ({each.reason})" for each in trained]


def existing(settings: Settings) -> Database:
    """Open the database that is there already; a look must not make one."""
    url = make_url(settings.database)
    if url.drivername == "sqlite" and not Path(str(url.database)).exists():
        raise NoDataError(
            f"there is no Deskloop data in {settings.home}; start it there with “deskloop run”, "
            "or point DESKLOOP_HOME or DATABASE_URL to where it is"
        )
    database = Database(settings.database)
    database.ping()
    schema.check(database)
    return database
