"""The audit question on a card: whether the team is right, and the same card without it."""

from __future__ import annotations

from collections.abc import Collection

from helpdesk.cards import ActionId, Actions, Block, Card, Menu, Note, note
from helpdesk.catalog import Catalog
from helpdesk.markup import Strong
from helpdesk.model import Request
from helpdesk.wording.parts import button

_SAYS_NO = (ActionId.REASSIGN, ActionId.WRONG_TEAM)


def ask_team(shown: Card, request: Request) -> Card:
    """Ask the team on its card whether the request is theirs."""
    question = note("Picked at random to check me: is this yours?")
    return _asking(shown, request, question, "Yes, ours")


def ask_requester(shown: Card, request: Request, catalog: Catalog) -> Card:
    """Ask who got an answer whether it came from the right team."""
    team = Strong(text=catalog.team(request.team).name)
    question = note(
        "Picked at random to check myself: is {team} the right team for this?", team=team
    )
    return _asking(shown, request, question, "Yes")


def _asking(shown: Card, request: Request, question: Note, label: str) -> Card:
    """Put the question above the button that says no, and a yes beside it."""
    blocks: list[Block] = []
    for block in shown.blocks:
        if isinstance(block, Actions) and _places(block, _SAYS_NO):
            blocks += [question, _with_yes(block, request, label)]
        else:
            blocks.append(block)
    return shown.model_copy(update={"blocks": tuple(blocks)})


def _with_yes(row: Actions, request: Request, label: str) -> Actions:
    at = _places(row, _SAYS_NO)[0] + 1
    yes = button(ActionId.RIGHT_TEAM, label, request)
    return Actions(items=(*row.items[:at], yes, *row.items[at:]))


def asked_and_answered(shown: Card) -> Card:
    """Return the card without the question."""
    kept: list[Block] = []
    for block in shown.blocks:
        if isinstance(block, Actions) and _has_yes(block):
            kept[-1:] = [_without_yes(block)]
        else:
            kept.append(block)
    return shown.model_copy(update={"blocks": tuple(kept)})


def _has_yes(block: Block) -> bool:
    return isinstance(block, Actions) and bool(_places(block, (ActionId.RIGHT_TEAM,)))


def _without_yes(row: Actions) -> Actions:
    gone = _places(row, (ActionId.RIGHT_TEAM,))
    return Actions(items=tuple(each for at, each in enumerate(row.items) if at not in gone))


def _places(row: Actions, wanted: Collection[ActionId]) -> list[int]:
    """Return where in a row the buttons and lists of these actions stand."""
    return [
        at
        for at, each in enumerate(row.items)
        if not isinstance(each, Menu) and each.action in wanted
    ]
