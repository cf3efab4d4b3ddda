"""What people taught beside the model: items, their wordings, and the log of their changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from helpdesk import knowledge
from helpdesk.catalog import Catalog, Template
from helpdesk.catalog_entries import Entry
from helpdesk.knowledge import (
    Change,
    ChangeDeed,
    DraftingItem,
    ItemKind,
    Knowledge,
    Living,
    Origin,
    Question,
    Rule,
    Wording,
)
from helpdesk.metrics.period import Period
from storage.db import take_turn
from storage.errors import StorageError
from storage.rows import Query, table_of
from storage.tables import ChangeRow, ItemRow, TemplateVersionRow
from storage.wanted import within

_CHANGE, _ITEM = table_of(ChangeRow), table_of(ItemRow)
_WORDING = table_of(TemplateVersionRow)
_REVISION = Query(select(func.max(_CHANGE.c.id).label("id")))
_ITEMS = Query(select(_ITEM).order_by(_ITEM.c.kind, _ITEM.c.id))
_WORDINGS = Query(select(_WORDING).order_by(_WORDING.c.template, _WORDING.c.number))
_ONE = Query(
    select(_WORDING).where(
        _WORDING.c.template == bindparam("template"), _WORDING.c.number == bindparam("number")
    )
)
_NUMBERS = Query(
    select(_WORDING).where(_WORDING.c.template == bindparam("template")).order_by(_WORDING.c.number)
)
_OF_SUBJECT = Query(
    select(_CHANGE).where(_CHANGE.c.subject == bindparam("subject")).order_by(_CHANGE.c.id)
)
_OF_PROPOSAL = Query(
    select(_CHANGE).where(_CHANGE.c.proposal == bindparam("proposal")).order_by(_CHANGE.c.id)
)

CHANGED = "changed_items"
"""The key of a session's `info` for the newest change that its transaction made."""

_Item = TypeVar("_Item", bound=Entry)


def revision(session: Session) -> int:
    """Return the newest change's id; it says whether anything is other than it was."""
    row = _REVISION.first(session)
    return (row.id if row else None) or 0


def load(session: Session) -> Knowledge:
    """Return everything as it is now."""
    rows = _ITEMS(session)
    return Knowledge(
        revision=revision(session),
        templates=_items(rows, ItemKind.TEMPLATE, Living),
        wordings=MappingProxyType(
            {(each.template, each.number): _wording(each) for each in _WORDINGS(session)}
        ),
        draftings=_items(rows, ItemKind.DRAFTING, DraftingItem),
        questions=_items(rows, ItemKind.QUESTION, Question),
        rules=_items(rows, ItemKind.RULE, Rule),
    )


def _items(rows: Sequence[Any], kind: ItemKind, of: type[_Item]) -> Mapping[str, _Item]:
    mine = (row for row in rows if row.kind == kind.value)
    return MappingProxyType({row.id: of.model_validate(row.data) for row in mine})


def wording(session: Session, template: str | None, number: int | None) -> Wording | None:
    """Return one wording; None where there is none."""
    row = _ONE.first(session, template=template, number=number) if template and number else None
    return _wording(row) if row else None


def wordings(session: Session, template: str) -> list[Wording]:
    """Return all wordings of a template, the oldest first."""
    return [_wording(row) for row in _NUMBERS(session, template=template)]


def add_wording(
    session: Session, template: Template, origin: Origin, actor: str, at: datetime
) -> int:
    """Keep new words for a template, and return their number; nothing is sent with them yet."""
    hold(session)
    number = len(wordings(session, template.id)) + 1
    row = TemplateVersionRow(
        template=template.id,
        number=number,
        content=template.model_dump(mode="json"),
        origin=origin.value,
        actor=actor,
        at=at,
    )
    session.add(row)
    session.flush()
    return number


def hold(session: Session) -> None:
    """Let nobody else change an item until this transaction ends: what it reads of them stands."""
    take_turn(session, "change")


def make(session: Session, change: Change) -> int:
    """Apply a change to its item, enter it in the log, and return its id there."""
    hold(session)  # so that ids rise in the order of commits
    row = session.get(ItemRow, (change.kind.value, change.subject))
    if row is not None and change.after is None:
        session.delete(row)
    elif row is not None:
        row.data = dict(change.after or {})
    elif change.after is not None:
        session.add(ItemRow(kind=change.kind.value, id=change.subject, data=dict(change.after)))
    values = vars(change) | {
        "id": None,
        "deed": change.deed.value,
        "kind": change.kind.value,
        "before": None if change.before is None else dict(change.before),
        "after": None if change.after is None else dict(change.after),
        "why": dict(change.why),
    }
    logged = ChangeRow(**values)
    session.add(logged)
    session.flush()
    session.info[CHANGED] = logged.id
    return int(logged.id or 0)


def set_item(
    session: Session, change: Change, kind: ItemKind, subject: str, after: Entry | None
) -> int:
    """Make a change of an item to these data; `change` says who, why and when."""
    before = session.get(ItemRow, (kind.value, subject))
    full = replace(
        change,
        kind=kind,
        subject=subject,
        before=dict(before.data) if before else None,
        after=after.model_dump(mode="json") if after else None,
    )
    return make(session, full)


def get_change(session: Session, change_id: int) -> Change | None:
    """Return one change."""
    row = session.get(ChangeRow, change_id)
    return _change(row) if row else None


def log(
    session: Session, limit: int = 50, period: Period | None = None, teams: Collection[str] = ()
) -> list[Change]:
    """Return the newest changes, the newest first: of a period, and of these teams, if any."""
    chosen = within(period, _CHANGE.c.at) if period else []
    chosen += [_CHANGE.c.team.in_(teams)] if teams else []
    newest = select(_CHANGE).where(*chosen).order_by(_CHANGE.c.id.desc()).limit(limit)
    return [_change(row) for row in session.connection().execute(newest)]


def changes_of(session: Session, subject: str) -> list[Change]:
    """Return every change of the items with this id, the oldest first."""
    return [_change(row) for row in _OF_SUBJECT(session, subject=subject)]


def changes_by(session: Session, proposal_id: str) -> list[Change]:
    """Return what adopting a proposal changed, the oldest first."""
    return [_change(row) for row in _OF_PROPOSAL(session, proposal=proposal_id)]


def undone_by(session: Session, change: Change) -> Change | None:
    """Return the change that took this one back; None while it stands."""
    mine = changes_of(session, change.subject)
    return next((each for each in mine if each.undoes == change.id), None)


def title(session: Session, template: str) -> str:
    """Return what a template is called by its newest words, its id where it has none."""
    known = wordings(session, template)
    return known[-1].template.title if known else template


def can_undo(session: Session, change_id: int) -> bool:
    """Whether a change is the last of its item that stands: only then it can be taken back.

    A question that got another place meanwhile is in nobody's way.
    """
    change = get_change(session, change_id)
    if change is None or change.deed in (ChangeDeed.SEEDED, ChangeDeed.UNDONE):
        return False
    mine = [each for each in changes_of(session, change.subject) if each.kind is change.kind]
    gone = {each.undoes for each in mine} | {each.id for each in mine if each.undoes}
    stands = [each for each in mine if each.id not in gone and each.id >= change_id]
    return change_id not in gone and all(each.is_order for each in stands if each.id != change_id)


def undo(session: Session, change_id: int, actor: str, at: datetime) -> Change:
    """Take the last change of an item back; raises StorageError where that cannot be."""
    hold(session)
    change = get_change(session, change_id)
    if change is None or not can_undo(session, change_id):
        raise StorageError(
            f"change {change_id} cannot be undone: it is not the last of its kind; "
            "undo what came after it first"
        )
    undone = replace(
        change,
        at=at,
        actor=actor,
        deed=ChangeDeed.UNDONE,
        before=change.after,
        after=change.before,
        why={},
        proposal=None,
        undoes=change.id,
    )
    return replace(undone, id=make(session, undone))


def seed(session: Session, catalog: Catalog, at: datetime) -> None:
    """Take over what the catalog says that was not taken over before.

    Words that were changed in the file become the newest version, and are sent from now on. What
    the file does not have any more, and came from there, is retired.
    """
    hold(session)
    known, fresh = load(session), knowledge.beginning(catalog, at)
    _seed_templates(session, catalog, known, at)
    for subject, question in fresh.questions.items():
        there = known.questions.get(subject)
        is_back = there is not None and there.is_retired and not there.from_catalog
        is_new = there is None or (there.question != question.question and there.from_catalog)
        if is_new or is_back:
            rank = there.rank if there else question.rank
            kept = question.model_copy(update={"rank": rank})
            _seed(session, catalog, ItemKind.QUESTION, subject, kept, at)
    for subject, there in known.questions.items():
        if there.from_catalog and not there.is_retired and subject not in fresh.questions:
            gone = there.model_copy(update={"is_retired": True, "from_catalog": False})
            _seed(session, catalog, ItemKind.QUESTION, subject, gone, at)


def _seed_templates(session: Session, catalog: Catalog, known: Knowledge, at: datetime) -> None:
    for template in catalog.templates:
        there = known.templates.get(template.id)
        if there is None or there.catalog_digest != knowledge.digest_of(template):
            number = add_wording(session, template, Origin.CATALOG, "", at)
            living = knowledge.living_of(template, at, number)
            _seed(session, catalog, ItemKind.TEMPLATE, template.id, living, at)
    present = {each.id for each in catalog.templates}
    for name, living in known.templates.items():
        if living.catalog_digest and not living.is_retired and name not in present:
            gone = living.model_copy(update={"is_retired": True, "catalog_digest": ""})
            _seed(session, catalog, ItemKind.TEMPLATE, name, gone, at)


def _seed(
    session: Session, catalog: Catalog, kind: ItemKind, subject: str, after: Entry, at: datetime
) -> None:
    category = str(getattr(after, "category", ""))
    teams = [each.team for each in catalog.categories if each.id == category]
    change = Change(
        at=at,
        actor="",
        deed=ChangeDeed.SEEDED,
        kind=kind,
        subject=subject,
        team=next(iter(teams), catalog.fallback_team),
        before=None,
        after=None,
    )
    set_item(session, change, kind, subject, after)


def _wording(row: Any) -> Wording:
    template = Template.model_validate(row.content)
    return Wording(template, row.number, Origin(row.origin), row.actor, row.at)


def _change(row: Any) -> Change:
    told = {each.name: getattr(row, each.name) for each in fields(Change)}
    return Change(**told | {"deed": ChangeDeed(row.deed), "kind": ItemKind(row.kind)})
