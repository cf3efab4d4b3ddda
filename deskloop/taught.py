"""What the command line reads and changes of answers: their versions, policies, and the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from difflib import unified_diff
from typing import Any

from sqlmodel import Session

from deskloop.errors import DeskloopError
from helpdesk import wording
from helpdesk.catalog import Catalog, Drafting
from helpdesk.doors import Door
from helpdesk.knowledge import Change, Knowledge, Living, Wording
from helpdesk.model import OPERATOR
from helpdesk.verdicts import Record, records, verdicts
from storage import announcing, feedback, knowledge, steering
from storage.db import Database

_NOTHING = Record()


class TaughtError(DeskloopError):
    """There is nothing to show, or to compare."""


def templates(session: Session, catalog: Catalog) -> list[dict[str, Any]]:
    """Return every answer as it stands, by category, with what came of its present words."""
    known = _known(session)
    seen = records(verdicts(feedback.standing(session, catalog)))
    rows = [_row(name, known, catalog) | _came(name, known, seen) for name in known.templates]
    return sorted(rows, key=lambda row: (row["team"], row["category"], row["template"]))


def _row(name: str, known: Knowledge, catalog: Catalog) -> dict[str, Any]:
    living = known.templates[name]
    team = steering.team_of(living.category, catalog)
    return {
        "template": name,
        "title": known.titles.get(name, name),
        "category": living.category,
        "team": team,
        "drafting": known.drafting(team, name, catalog).value,
        "version": living.champion,
        "challenger": living.challenger,
        "share": living.share,
        "is_retired": living.is_retired,
        "confirmed_at": living.confirmed_at.isoformat(),
    }


def _came(name: str, known: Knowledge, seen: Any) -> dict[str, int]:
    record: Record = seen.get((name, known.templates[name].champion), _NOTHING)
    return {"confirmed": record.confirmed, "silent": record.silent, "failed": record.failed}


def template(session: Session, catalog: Catalog, name: str, number: int | None) -> dict[str, Any]:
    """Return an answer with one version's words, by default those that most requesters get."""
    known = _known(session)
    living = steering.living_of(known, name)
    words = steering.version(session, name, number or living.champion)
    return _row(name, known, catalog) | _words(words)


def _words(words: Wording) -> dict[str, Any]:
    return {
        "number": words.number,
        "origin": words.origin.value,
        "by": words.actor,
        "at": words.at.isoformat(),
        "title": words.template.title,
        "body": words.template.body,
        "audience": words.template.audience.value,
        "when": dict(words.template.when),
    }


def difference(
    session: Session, name: str, numbers: tuple[int, int] | None
) -> tuple[int, int, list[str]]:
    """Return two versions' numbers and their difference, line by line as diff(1) -u shows it.

    By default the words that are sent, with those that are tried beside them, or that were before.
    """
    old, new = numbers or _two(steering.living_of(_known(session), name), name)
    words = [steering.version(session, name, number) for number in (old, new)]
    lines = [[f"# {each.template.title}", *each.template.body.splitlines()] for each in words]
    names = [f"{name} version {number}" for number in (old, new)]
    return old, new, list(unified_diff(lines[0], lines[1], names[0], names[1], lineterm=""))


def _two(living: Living, name: str) -> tuple[int, int]:
    if living.challenger:
        return living.champion, living.challenger
    if living.champion == 1:
        raise TaughtError(f'answer "{name}" has one version only: there is nothing to compare')
    return living.champion - 1, living.champion


def roll_back(database: Database, catalog: Catalog, name: str, number: int, chat: Door) -> int:
    """Send the words of an earlier version from now on, and tell the team; return the change's id.

    `chat` is where teams work whose catalog entry names no other.
    """
    at = datetime.now(UTC)
    with database.transaction() as session:
        _known(session)
        change = steering.roll_back(session, catalog, name, number, OPERATOR, at)
        announcing.announce(session, change, catalog, chat, at)
    return change


def set_policy(
    database: Database, catalog: Catalog, team: str, name: str, drafting: Drafting, chat: Door
) -> int:
    """Say what becomes of an answer at a team, and tell the team; return the change's id.

    `chat` is where teams work whose catalog entry names no other.
    """
    at = datetime.now(UTC)
    with database.transaction() as session:
        _known(session)
        change = steering.set_policy(session, catalog, team, name, drafting, OPERATOR, at)
        announcing.announce(session, change, catalog, chat, at)
    return change


def changes(session: Session, catalog: Catalog, limit: int) -> list[dict[str, Any]]:
    """Return the newest changes, the newest first: who changed what, why, and if it stands."""
    return [_told(session, each, catalog) for each in knowledge.log(session, limit)]


def _told(session: Session, change: Change, catalog: Catalog) -> dict[str, Any]:
    undone = knowledge.undone_by(session, change)
    return {
        "change": change.id,
        "at": change.at.isoformat(),
        "who": change.actor,
        "deed": change.deed.value,
        "kind": change.kind.value,
        "subject": change.subject,
        "team": change.team,
        "what": announcing.sentence(session, change, catalog),
        "why": dict(change.why),
        "figures": wording.change_figures(change.why),
        "before": change.before,
        "after": change.after,
        "proposal": change.proposal,
        "undoes": change.undoes,
        "undone_by": undone.id if undone else None,
        "can_undo": knowledge.can_undo(session, change.id),
    }


def undo(database: Database, catalog: Catalog, number: int) -> Sequence[str]:
    """Take a change back with what was made with it; return what was, in words.

    The cards that told of it say so from then on.
    """
    with database.transaction() as session:
        undone = steering.take_back(session, catalog, number, OPERATOR, datetime.now(UTC))
        return [announcing.sentence(session, each, catalog) for each in undone]


def _known(session: Session) -> Knowledge:
    known = knowledge.load(session)
    if not known.templates:
        raise TaughtError(
            "no answers are known yet; start a worker, or run “deskloop models train”"
        )
    return known
