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
from helpdesk.hints import hint, short
from helpdesk.knowledge import (
    Change,
    ChangeDeed,
    DraftingItem,
    ItemKind,
    Knowledge,
    Living,
    Wording,
    drafting_id,
)
from helpdesk.model import OPERATOR
from helpdesk.template_checks import faults
from helpdesk.verdicts import Record, records, verdicts
from storage import announcing, feedback, knowledge, taking_back
from storage.db import Database

_NOTHING = Record()


class TaughtError(DeskloopError):
    """No such answer, version, team or change, or one that cannot be changed so."""


def templates(session: Session, catalog: Catalog) -> list[dict[str, Any]]:
    """Return every answer as it stands, by category, with what came of its present words."""
    known = _known(session)
    seen = records(verdicts(feedback.standing(session, catalog)))
    rows = [_row(name, known, catalog) | _came(name, known, seen) for name in known.templates]
    return sorted(rows, key=lambda row: (row["team"], row["category"], row["template"]))


def _row(name: str, known: Knowledge, catalog: Catalog) -> dict[str, Any]:
    living = known.templates[name]
    team = _team_of(living, catalog)
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
    living = _living(known, name)
    words = version(session, name, number or living.champion)
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


def version(session: Session, name: str, number: int) -> Wording:
    """Return one version of an answer; raises TaughtError naming those there are."""
    found = knowledge.wording(session, name, number)
    if found is None:
        _living(_known(session), name)
        there = ", ".join(str(each.number) for each in knowledge.wordings(session, name))
        raise TaughtError(f'answer "{name}" has no version {number}; there are: {there}')
    return found


def difference(
    session: Session, name: str, numbers: tuple[int, int] | None
) -> tuple[int, int, list[str]]:
    """Return two versions' numbers and their difference, line by line as diff(1) -u shows it.

    By default the words that are sent, with those that are tried beside them, or that were before.
    """
    old, new = numbers or _two(_living(_known(session), name), name)
    words = [version(session, name, number) for number in (old, new)]
    lines = [[f"# {each.template.title}", *each.template.body.splitlines()] for each in words]
    names = [f"{name} version {number}" for number in (old, new)]
    return old, new, list(unified_diff(lines[0], lines[1], names[0], names[1], lineterm=""))


def _two(living: Living, name: str) -> tuple[int, int]:
    if living.challenger:
        return living.champion, living.challenger
    if living.champion == 1:
        raise TaughtError(f'answer "{name}" has one version only: there is nothing to compare')
    return living.champion - 1, living.champion


def roll_back(database: Database, catalog: Catalog, name: str, number: int) -> int:
    """Send the words of an earlier version from now on; return the change's id."""
    with database.transaction() as session:
        knowledge.hold(session)
        living = _living(_known(session), name)
        words = version(session, name, number).template
        if (living.champion, living.challenger, living.is_retired) == (number, None, False):
            raise TaughtError(f'answer "{name}" has the words of version {number} already')
        found = faults(words.title, words.body, [each.id for each in catalog.fields])
        if found:
            told = f"line {found[0].line}: {found[0].message}"
            raise TaughtError(f'version {number} of "{name}" cannot be sent any more: {told}')
        said = {"champion": number, "challenger": None, "share": 0.0, "is_retired": False}
        after = living.model_copy(update=said)
        team = _team_of(living, catalog)
        return _change(session, ChangeDeed.ROLLED_BACK, ItemKind.TEMPLATE, name, team, after)


def set_policy(
    database: Database, catalog: Catalog, team: str, name: str, drafting: Drafting
) -> int:
    """Say what becomes of an answer at a team; return the change's id."""
    if not catalog.heirs(team):
        raise TaughtError(f'team "{short(team)}" does not exist; {hint(team, catalog.team_ids)}')
    of = catalog.team(team).id
    with database.transaction() as session:
        _living(_known(session), name)
        item = DraftingItem(drafting=drafting, by=OPERATOR, since=datetime.now(UTC))
        subject = drafting_id(of, name)
        return _change(session, ChangeDeed.SET, ItemKind.DRAFTING, subject, of, item)


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
        knowledge.hold(session)
        change = knowledge.get_change(session, number)
        if change is None:
            raise TaughtError(f"there is no change {number}; “deskloop changes” lists them")
        if not taking_back.can_take_back(session, change):
            raise TaughtError(_why_not(session, change))
        taking_back.take_back(session, change, catalog, OPERATOR, datetime.now(UTC))
        return [
            _told(session, each, catalog)["what"] for each in taking_back.together(session, change)
        ]


def _why_not(session: Session, change: Change) -> str:
    undone = knowledge.undone_by(session, change)
    if undone:
        return f"change {change.id} was taken back already, by change {undone.id}"
    if change.deed in (ChangeDeed.SEEDED, ChangeDeed.UNDONE):
        return f"change {change.id} cannot be undone: edit the catalog, or roll the answer back"
    later = ", ".join(str(each.id) for each in taking_back.later(session, change))
    return f"change {change.id} cannot be undone before what came after it: {later}"


def _change(
    session: Session,
    deed: ChangeDeed,
    kind: ItemKind,
    subject: str,
    team: str,
    after: Living | DraftingItem,
) -> int:
    change = Change(
        at=datetime.now(UTC),
        actor=OPERATOR,
        deed=deed,
        kind=kind,
        subject=subject,
        team=team,
        before=None,
        after=None,
    )
    return knowledge.set_item(session, change, kind, subject, after)


def _known(session: Session) -> Knowledge:
    known = knowledge.load(session)
    if not known.templates:
        raise TaughtError(
            "no answers are known yet; start a worker, or run “deskloop models train”"
        )
    return known


def _living(known: Knowledge, name: str) -> Living:
    if name not in known.templates:
        raise TaughtError(f'answer "{short(name)}" does not exist; {hint(name, known.templates)}')
    return known.templates[name]


def _team_of(living: Living, catalog: Catalog) -> str:
    teams = [each.team for each in catalog.categories if each.id == living.category]
    return next(iter(teams), catalog.fallback_team)
