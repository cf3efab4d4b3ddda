"""Open proposals on a page: the same card as in the chat, with its evidence and its difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.web.dashboard import showing
from bot.web.dashboard.called import names
from bot.web.dashboard.page import View
from helpdesk import wording
from helpdesk.cards import Block, Card, people_in
from helpdesk.markup import Channel, Elsewhere, Group, Link, Moment, Person, Span
from helpdesk.proposals import Proposal, ProposalKind
from storage import channels, figures, proposals, proposing
from storage.wanted import teams_then


@dataclass(frozen=True)
class Part:
    """Some words of a block; `is_strong` ones stand out, `href` is where they lead."""

    words: str
    is_strong: bool = False
    href: str = ""


@dataclass(frozen=True)
class Shown:
    """A block of a card: `kind` is text, note, quote or heading."""

    kind: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Proposed:
    """One proposal; `can_turn_off` says that it asks whether an answer is still right."""

    value: str
    title: str
    team: str
    at: datetime
    blocks: Sequence[Shown]
    can_turn_off: bool


def waiting(view: View) -> list[Proposal]:
    """Return the proposals that wait for a decision of the team asked for, of any time."""
    team, found = view.asked.filter.team, proposals.open_ones(view.session)
    then = teams_then(team, view.catalog) if team else ()
    return [each for each in found if team is None or each.team in then]


def open_ones(view: View) -> list[Proposed]:
    """Return the proposals that wait for a decision, the oldest first."""
    return [_proposed(view, each) for each in waiting(view)]


def _proposed(view: View, proposal: Proposal) -> Proposed:
    card = proposing.card_of(view.session, proposal, view.catalog)
    return Proposed(
        value=proposal.value,
        title=wording.proposal_title(proposal),
        team=view.catalog.called(proposal.team),
        at=proposal.at,
        blocks=blocks(view, card),
        can_turn_off=proposal.kind is ProposalKind.CONFIRM,
    )


def blocks(view: View, card: Card) -> list[Shown]:
    """Return what a card says, without its buttons."""
    places = channels.names(view.session, _channels_in(card))
    known = {**places, **names(view.session, people_in(card))}
    zone = figures.zone(view.catalog)
    shown = (_block(each, known, zone) for each in card.blocks)
    return [each for each in shown if each.parts]


def _block(block: Block, known: Mapping[str, str], zone: ZoneInfo) -> Shown:
    if block.kind in ("text", "note"):
        return Shown(block.kind, [_part(each, known, zone) for each in block.spans])
    if block.kind == "quote":
        return Shown("quote", [Part(each.text, each.kind == "strong") for each in block.parts])
    return Shown(block.kind, [Part(block.text, is_strong=True)] if block.kind == "heading" else [])


def _channels_in(card: Card) -> set[str]:
    told = [block for block in card.blocks if block.kind in ("text", "note")]
    return {each.id for block in told for each in block.spans if isinstance(each, Channel)}


def _part(span: Span, known: Mapping[str, str], zone: ZoneInfo) -> Part:
    match span:
        case Person():
            return Part(known.get(span.id, span.id))
        case Channel():
            return Part(f"#{known[span.id]}")
        case Group():
            return Part(f"@{span.id}")
        case Moment():
            return Part(showing.moment(span.at, zone))
        case Link():
            return Part(span.text, href=span.url)
        case Elsewhere():
            return Part(span.text)
    return Part(span.text, is_strong=span.kind == "strong")
