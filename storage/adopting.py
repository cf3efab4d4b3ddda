"""What a person's word on a proposal changes.

Each is a change of items with the proposal's id, so that all of it can be undone at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from helpdesk import knowledge as items
from helpdesk import proposal_form
from helpdesk.catalog import Catalog, Drafting, FollowUp, Template
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
)
from helpdesk.proposals import Proposal, ProposalKind, ProposalState
from storage import knowledge, proposals, proposing
from storage.errors import StorageError

CHALLENGERS_SHARE = 0.5
"""So much of what a template answers goes to words that are tried: most is learned so."""
_LONGEST_ID = 50


class AdoptError(StorageError):
    """A proposal that cannot be adopted as it is; the message says what helps."""


@dataclass(frozen=True)
class _Deciding:
    """A person who decides about a proposal.

    `content` is what they want; `was_opened` says that they looked at it, and could put it
    otherwise.
    """

    session: Session
    proposal: Proposal
    content: Mapping[str, Any]
    known: Knowledge
    catalog: Catalog
    actor: str
    at: datetime
    was_opened: bool = False

    @property
    def team(self) -> str:
        """The team that is asked, or who took it over since."""
        return next(iter(self.catalog.heirs(self.proposal.team)), self.proposal.team)

    @property
    def is_changed(self) -> bool:
        """Whether the person put it otherwise."""
        return dict(self.content) != dict(self.proposal.content)

    def set(
        self,
        deed: ChangeDeed,
        kind: ItemKind,
        subject: str,
        after: Entry,
        why: Mapping[str, Any] | None = None,
    ) -> None:
        """Change an item to these data on this proposal."""
        change = Change(
            at=self.at,
            actor=self.actor,
            deed=deed,
            kind=kind,
            subject=subject,
            team=self.team,
            before=None,
            after=None,
            why={**_figures(self.proposal), **(why or {})},
            proposal=self.proposal.id,
        )
        knowledge.set_item(self.session, change, kind, subject, after)


def adopt(
    session: Session,
    proposal: Proposal,
    catalog: Catalog,
    actor: str,
    at: datetime,
    content: Mapping[str, Any] | None = None,
) -> Proposal:
    """Do what is proposed, and show it on its card; `content` is what the actor made of it.

    Raises AdoptError where it cannot be done any more, FormError where its words are faulty.
    """
    wanted = {**proposal.content, **(content or {})}
    proposal_form.check(proposal, wanted, [each.id for each in catalog.fields])
    known = knowledge.load(session)
    was_opened = content is not None
    deciding = _Deciding(session, proposal, wanted, known, catalog, actor, at, was_opened)
    _ADOPT[proposal.kind](deciding)
    return end(session, proposal, ProposalState.ADOPTED, catalog, actor, at)


def keep(
    session: Session, proposal: Proposal, catalog: Catalog, actor: str, at: datetime
) -> Proposal:
    """Leave everything as it is."""
    return end(session, proposal, ProposalState.KEPT, catalog, actor, at)


def turn_off(
    session: Session, proposal: Proposal, catalog: Catalog, actor: str, at: datetime
) -> Proposal:
    """Send the answer that is asked about no more at this team."""
    deciding = _Deciding(
        session, proposal, proposal.content, knowledge.load(session), catalog, actor, at
    )
    _draft(deciding, proposal.subject, Drafting.OFF, ChangeDeed.SET)
    return end(session, proposal, ProposalState.KEPT, catalog, actor, at)


def end(
    session: Session,
    proposal: Proposal,
    state: ProposalState,
    catalog: Catalog,
    actor: str,
    at: datetime,
) -> Proposal:
    """Note what became of a proposal, and show it on its card."""
    decided = proposals.decide(session, proposal, state, actor, at)
    proposing.redraw(session, decided, catalog, at)
    return decided


def _figures(proposal: Proposal) -> dict[str, Any]:
    seen = proposal.evidence
    is_why = seen.of and proposal.kind is not ProposalKind.CONFIRM  # what speaks against it
    return {"count": seen.count, "of": seen.of} if is_why else {}


def _edit(deciding: _Deciding) -> None:
    """Try the new words on a share of requests; words that were tried before them give way."""
    living, champion = _living(deciding)
    version = deciding.content.get("version")
    if version not in (living.champion, living.challenger) and not deciding.was_opened:
        raise AdoptError(
            "Its words have changed since this was proposed. Open it, and adopt what still fits."
        )
    words = _with_words(champion, deciding.content)
    number = knowledge.add_wording(
        deciding.session, words, Origin.EDITS, deciding.actor, deciding.at
    )
    tried = living.model_copy(update={"challenger": number, "share": CHALLENGERS_SHARE})
    replaced = {"replaced": living.challenger} if living.challenger else {}
    subject = deciding.proposal.subject
    deciding.set(ChangeDeed.ADOPTED, ItemKind.TEMPLATE, subject, tried, replaced)


def _new_template(deciding: _Deciding) -> None:
    """Add the answer; technicians approve it until it has earned more."""
    content, known = deciding.content, deciding.known
    taken = {*known.templates, *(name for name, _ in known.wordings)}
    template = Template(
        id=new_id(content["title"], taken),
        category=_category(deciding),
        title=content["title"],
        body=content["body"],
        drafting=Drafting.APPROVE,
    )
    number = knowledge.add_wording(
        deciding.session, template, Origin.THREADS, deciding.actor, deciding.at
    )
    living = Living(category=template.category, champion=number, confirmed_at=deciding.at)
    deciding.set(ChangeDeed.ADOPTED, ItemKind.TEMPLATE, template.id, living)
    _draft(deciding, template.id, Drafting.APPROVE, ChangeDeed.ADOPTED)


def _draft(deciding: _Deciding, template: str, drafting: Drafting, deed: ChangeDeed) -> None:
    item = DraftingItem(drafting=drafting, by=deciding.actor, since=deciding.at)
    subject = items.drafting_id(deciding.team, template)
    deciding.set(deed, ItemKind.DRAFTING, subject, item)


def _ask(deciding: _Deciding) -> None:
    """Ask it last; experience puts it in its place."""
    category, known = _category(deciding), deciding.known
    mine = {each.question.id for each in known.questions.values() if each.category == category}
    told = {
        name: deciding.content[name] for name in FollowUp.model_fields.keys() & deciding.content
    }
    question = FollowUp.model_validate(told | {"id": new_id(str(told["id"]), mine)})
    ranks = [each.rank for each in known.questions.values() if each.category == category]
    item = Question(category=category, question=question, rank=max(ranks, default=-1.0) + 1)
    subject = items.question_id(category, question.id)
    deciding.set(ChangeDeed.ADOPTED, ItemKind.QUESTION, subject, item)


def _drop_question(deciding: _Deciding) -> None:
    subject = deciding.proposal.subject
    present = deciding.known.questions.get(subject)
    if present is None or present.is_retired:
        raise AdoptError("This question is not asked any more: there is nothing to do.")
    retired = present.model_copy(update={"is_retired": True})
    deciding.set(ChangeDeed.RETIRED, ItemKind.QUESTION, subject, retired)


def _rule(deciding: _Deciding) -> None:
    rule = Rule(**{name: deciding.content[name] for name in Rule.model_fields})
    subject = items.rule_id(rule.field, rule.value)
    deciding.set(ChangeDeed.ADOPTED, ItemKind.RULE, subject, rule)


def _confirm(deciding: _Deciding) -> None:
    """Note that it is right, or send what the person wrote instead: they know it was wrong."""
    living, champion = _living(deciding)
    subject = deciding.proposal.subject
    if not deciding.is_changed:
        confirmed = living.model_copy(update={"confirmed_at": deciding.at})
        deciding.set(ChangeDeed.CONFIRMED, ItemKind.TEMPLATE, subject, confirmed)
        return
    words = _with_words(champion, deciding.content)
    number = knowledge.add_wording(
        deciding.session, words, Origin.PERSON, deciding.actor, deciding.at
    )
    said = {"champion": number, "challenger": None, "share": 0.0, "confirmed_at": deciding.at}
    deciding.set(ChangeDeed.SET, ItemKind.TEMPLATE, subject, living.model_copy(update=said))


_ADOPT: Mapping[ProposalKind, Callable[[_Deciding], None]] = {
    ProposalKind.EDIT: _edit,
    ProposalKind.NEW_TEMPLATE: _new_template,
    ProposalKind.ASK: _ask,
    ProposalKind.DROP_QUESTION: _drop_question,
    ProposalKind.RULE: _rule,
    ProposalKind.CONFIRM: _confirm,
}


def _category(deciding: _Deciding) -> str:
    """Return the kind of request that is meant; raises AdoptError where the catalog lost it."""
    wanted = deciding.proposal.subject
    if all(each.id != wanted for each in deciding.catalog.categories):
        raise AdoptError("The catalog has no such requests any more: there is nothing to do.")
    return wanted


def _living(deciding: _Deciding) -> tuple[Living, Template]:
    """Return the template that is meant and its words; raises AdoptError where it is not used."""
    living = deciding.known.templates.get(deciding.proposal.subject)
    if living is None or living.is_retired:
        raise AdoptError("This answer is not used any more: there is nothing to change.")
    champion = deciding.known.wordings[deciding.proposal.subject, living.champion]
    return living, champion.template


def _with_words(template: Template, content: Mapping[str, Any]) -> Template:
    said = {"title": content["title"], "body": content["body"]}
    return Template.model_validate(template.model_dump() | said)


def new_id(name: str, taken: Collection[str]) -> str:
    """Return an id made of a name, that none of these is: "reset-your-vpn", "reset-your-vpn-2"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-") or "answer"
    number = 1
    while (wanted := slug if number == 1 else f"{slug}-{number}") in taken:
        number += 1
    return wanted
