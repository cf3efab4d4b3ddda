"""What people decide about models, answers, questions and rules outside a proposal.

Each decision about an answer, a question or a rule is one change.

The command line and the dashboard decide alike through this; what a press in the chat takes back
goes by `storage.taking_back` itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from helpdesk.catalog import Catalog, Drafting
from helpdesk.catalog_entries import Entry
from helpdesk.doors import Door
from helpdesk.hints import hint, short
from helpdesk.knowledge import (
    Change,
    ChangeDeed,
    DraftingItem,
    ItemKind,
    Knowledge,
    Living,
    Question,
    Wording,
    drafting_id,
)
from helpdesk.template_checks import faults
from storage import announcing, knowledge, taking_back, versions
from storage.errors import StorageError
from storage.versions import GoingLive, VersionKind


class SteeringError(StorageError):
    """No such answer, version, team or change, or one that cannot be changed so."""


def make_live(
    session: Session,
    catalog: Catalog,
    kind: VersionKind,
    number: int | None,
    actor: str,
    chat: Door,
    at: datetime,
) -> GoingLive:
    """Make a trained version live (default: the one before), and tell the IT channel by whom.

    `chat` is where the IT channel is. Raises StorageError as `versions.roll_back` does.
    """
    went = versions.roll_back(session, kind, number, actor, at)
    announcing.tell_live(session, went, catalog, chat, at)
    return went


def roll_back(
    session: Session, catalog: Catalog, template: str, number: int, actor: str, at: datetime
) -> int:
    """Send the words of an earlier version from now on; return the change's id."""
    knowledge.hold(session)
    living = living_of(knowledge.load(session), template)
    words = version(session, template, number).template
    if (living.champion, living.challenger, living.is_retired) == (number, None, False):
        raise SteeringError(f'answer "{template}" has the words of version {number} already')
    found = faults(words.title, words.body, [each.id for each in catalog.fields])
    if found:
        told = f"line {found[0].line}: {found[0].message}"
        raise SteeringError(f'version {number} of "{template}" cannot be sent any more: {told}')
    said = {"champion": number, "challenger": None, "share": 0.0, "is_retired": False}
    after = living.model_copy(update=said)
    team = team_of(living.category, catalog)
    change = _change(ChangeDeed.ROLLED_BACK, ItemKind.TEMPLATE, template, team, actor, at)
    return _set(session, change, after)


def set_policy(
    session: Session,
    catalog: Catalog,
    team: str,
    template: str,
    drafting: Drafting,
    actor: str,
    at: datetime,
) -> int:
    """Say what becomes of an answer at a team; return the change's id.

    Raises SteeringError where a person said just that before: evidence may not change it then.
    """
    knowledge.hold(session)
    if not catalog.heirs(team):
        raise SteeringError(f'team "{short(team)}" does not exist; {hint(team, catalog.team_ids)}')
    of = catalog.team(team).id
    known, subject = knowledge.load(session), drafting_id(of, template)
    living_of(known, template)
    present = known.draftings.get(subject)
    if present and present.by and present.drafting is drafting:
        name = catalog.called(of)
        raise SteeringError(f'answer "{template}" is “{drafting}” at {name} already: it stays so')
    item = DraftingItem(drafting=drafting, by=actor, since=at)
    return _set(session, _change(ChangeDeed.SET, ItemKind.DRAFTING, subject, of, actor, at), item)


def set_question(
    session: Session, catalog: Catalog, subject: str, actor: str, at: datetime, *, is_asked: bool
) -> int:
    """Ask a follow-up question from now on, or no more; return the change's id."""
    knowledge.hold(session)
    present = knowledge.load(session).questions.get(subject)
    if present is None:
        raise SteeringError(f'there is no question "{short(subject)}"')
    if present.is_retired is not is_asked:
        raise SteeringError(f"this question is {'' if is_asked else 'not '}asked already")
    deed = ChangeDeed.ADOPTED if is_asked else ChangeDeed.RETIRED
    team = team_of(present.category, catalog)
    change = _change(deed, ItemKind.QUESTION, subject, team, actor, at)
    after: Question = present.model_copy(update={"is_retired": not is_asked})
    return _set(session, change, after)


def drop_rule(session: Session, catalog: Catalog, subject: str, actor: str, at: datetime) -> int:
    """Take a field's value as it is said from now on; return the change's id."""
    knowledge.hold(session)
    if subject not in knowledge.load(session).rules:
        raise SteeringError(f'there is no rule about "{short(subject)}" any more')
    made = [each.team for each in knowledge.changes_of(session, subject) if each.team]
    team = next(reversed(made), catalog.fallback_team)
    change = _change(ChangeDeed.RETIRED, ItemKind.RULE, subject, team, actor, at)
    return _set(session, change, None)


def take_back(
    session: Session, catalog: Catalog, number: int, actor: str, at: datetime
) -> Sequence[Change]:
    """Undo a change with what was made with it; return what was.

    The cards that told of it say so from then on. Raises SteeringError where it cannot be.
    """
    knowledge.hold(session)
    change = knowledge.get_change(session, number)
    if change is None:
        raise SteeringError(f"there is no change {number}; “deskloop changes” lists them")
    if not taking_back.can_take_back(session, change):
        raise SteeringError(_why_not(session, change))
    taking_back.take_back(session, change, catalog, actor, at)
    return taking_back.together(session, change)


def _why_not(session: Session, change: Change) -> str:
    undone = knowledge.undone_by(session, change)
    if undone:
        return f"change {change.id} was taken back already, by change {undone.id}"
    if change.deed in (ChangeDeed.SEEDED, ChangeDeed.UNDONE):
        return f"change {change.id} cannot be undone: edit the catalog, or roll the answer back"
    later = ", ".join(str(each.id) for each in taking_back.later(session, change))
    return f"change {change.id} cannot be undone before what came after it: {later}"


def version(session: Session, template: str, number: int) -> Wording:
    """Return one version of an answer; raises SteeringError naming those there are."""
    found = knowledge.wording(session, template, number)
    if found is None:
        living_of(knowledge.load(session), template)
        there = ", ".join(str(each.number) for each in knowledge.wordings(session, template))
        raise SteeringError(f'answer "{template}" has no version {number}; there are: {there}')
    return found


def living_of(known: Knowledge, template: str) -> Living:
    """Return an answer as it is now; raises SteeringError naming the nearest there are."""
    if template not in known.templates:
        there = hint(template, known.templates)
        raise SteeringError(f'answer "{short(template)}" does not exist; {there}')
    return known.templates[template]


def team_of(category: str, catalog: Catalog) -> str:
    """Return whose answers those of a category are."""
    teams = [each.team for each in catalog.categories if each.id == category]
    return next(iter(teams), catalog.fallback_team)


def _change(
    deed: ChangeDeed, kind: ItemKind, subject: str, team: str, actor: str, at: datetime
) -> Change:
    return Change(
        at=at,
        actor=actor,
        deed=deed,
        kind=kind,
        subject=subject,
        team=team,
        before=None,
        after=None,
    )


def _set(session: Session, change: Change, after: Entry | None) -> int:
    return knowledge.set_item(session, change, change.kind, change.subject, after)
