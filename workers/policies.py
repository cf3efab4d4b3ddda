"""Steps of the review: which answers may be sent unasked, and which new words replace the old."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from helpdesk import champions, earning
from helpdesk.earning import Standing
from helpdesk.feedback import Kind
from helpdesk.knowledge import Change, ChangeDeed, DraftingItem, ItemKind, Living, drafting_id
from helpdesk.model import Status
from helpdesk.uses import Use, Wording, as_sent, record, since, uses
from helpdesk.verdicts import Record, Verdict
from storage import knowledge, quiet
from storage.announcing import announce
from workers.reviewing import Review


@dataclass(frozen=True)
class _Decided:
    """Who decided last on an item, and when."""

    by: str = ""
    at: datetime | None = None


def review_policies(review: Review) -> None:
    """Let evidence decide what becomes of each answer in use at its team."""
    found, unheard = uses(review.events), _unheard(review)
    hours = review.catalog.quiet.ask_after_hours + review.catalog.quiet.close_after_hours
    for template, living, team in _in_use(review):
        wording = template, living.champion
        waiting = unheard.get(wording, ())
        sent = as_sent(found.get(wording, ()), waiting, timedelta(hours=hours))
        _review_policy(review, template, team, sent)


def _unheard(review: Review) -> Mapping[Wording, Sequence[Use]]:
    """Return the answers that were sent unasked and that nobody has spoken of yet."""
    found: dict[Wording, list[Use]] = {}
    for each in quiet.unheard(review.session, review.at):
        if each.status is Status.ANSWERED and each.template and each.answered_at:
            wording = each.template, each.template_version or 0
            verdict = Verdict(*wording, each.team, Kind.SILENT, each.answered_at, each.id, "")
            found.setdefault(wording, []).append(Use(verdict))
    return found


def _review_policy(review: Review, template: str, team: str, found: Sequence[Use]) -> None:
    subject = drafting_id(team, template)
    last = _last(review, team, template)
    standing = Standing(
        drafting=review.knowledge.drafting(team, template, review.catalog),
        enough=earning.enough(team, review.catalog),
        is_by_person=bool(last.by),
    )
    step = earning.judge(standing, since(found, last.at), review.at)
    if step:
        item = DraftingItem(drafting=step.drafting, by="", since=review.at)
        _change(review, step.deed, team, ItemKind.DRAFTING, subject, item, step.why)


def review_challengers(review: Review) -> None:
    """Let new words replace the old ones, or end their trial."""
    found = uses(review.events)
    for template, living, team in _in_use(review):
        if living.challenger is not None:
            _review_challenger(review, template, living, team, found)


def _review_challenger(
    review: Review,
    template: str,
    living: Living,
    team: str,
    found: Mapping[Wording, Sequence[Use]],
) -> None:
    begin = _began(knowledge.changes_of(review.session, template))

    def of(version: int | None) -> Record:
        counted = since(found.get((template, version or 0), ()), begin)
        return record(each for each in counted if each.has_settled(review.at))

    new, old = of(living.challenger), of(living.champion)
    has_won = champions.wins(new, old)
    if has_won is None:
        return
    champion = living.challenger if has_won else living.champion
    after = living.model_copy(update={"champion": champion, "challenger": None, "share": 0.0})
    deed = ChangeDeed.WON if has_won else ChangeDeed.LOST
    why = _counts(new) | {"against": _counts(old)}
    _change(review, deed, team, ItemKind.TEMPLATE, template, after, why)


def _in_use(review: Review) -> Iterable[tuple[str, Living, str]]:
    """Return each template in use with its team."""
    teams = {each.id: each.team for each in review.catalog.categories}
    return [
        (template, living, teams[living.category])
        for template, living in review.knowledge.templates.items()
        if not living.is_retired and living.category in teams
    ]


def _last(review: Review, team: str, template: str) -> _Decided:
    """Return who decided on an answer last: what was judged before speaks for or against no more.

    Whoever adopted the answer itself said nothing of what it may earn.
    """
    for name in (team, *review.catalog.team(team).formerly):
        changes = knowledge.changes_of(review.session, drafting_id(name, template))
        mine = [each for each in changes if each.kind is ItemKind.DRAFTING]
        if mine:
            is_new = mine[-1].deed is ChangeDeed.ADOPTED
            return _Decided("" if is_new else mine[-1].actor, mine[-1].at)
    return _Decided()


def _began(changes: Sequence[Change]) -> datetime | None:
    """Return since when the present two wordings of a template are tried against each other."""
    mine = [each for each in changes if each.kind is ItemKind.TEMPLATE]
    begins = [each.at for each in mine if _pair(each.before) != _pair(each.after)]
    return begins[-1] if begins else None


def _pair(data: Mapping[str, Any] | None) -> tuple[Any, Any]:
    return (data["champion"], data["challenger"]) if data else (None, None)


def _counts(found: Record) -> dict[str, Any]:
    names = ("confirmed", "silent", "failed", "uses", "share")
    return {name: value for name, value in earning.figures(found, 0.0).items() if name in names}


def _change(
    review: Review,
    deed: ChangeDeed,
    team: str,
    kind: ItemKind,
    subject: str,
    after: DraftingItem | Living,
    why: Mapping[str, Any],
) -> None:
    """Change an item, and tell the team."""
    change = Change(
        at=review.at,
        actor="",
        deed=deed,
        kind=kind,
        subject=subject,
        team=team,
        before=None,
        after=None,
        why=why,
    )
    changed = knowledge.set_item(review.session, change, kind, subject, after)
    announce(review.session, changed, review.catalog, review.chat, review.at)
