"""What is said of a change of an answer, a question or a rule: what, by whom, and its figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from helpdesk.cards import Block, Card, Note, Text, actions, card, note
from helpdesk.catalog import Catalog, Drafting, Template
from helpdesk.difference import difference
from helpdesk.knowledge import Change, ChangeDeed, ItemKind
from helpdesk.markup import Moment, Plain, Span, Strong, parse
from helpdesk.wording.parts import named, who
from helpdesk.wording.proposals import lines_that_differ, undo_button


def change_card(
    change: Change,
    catalog: Catalog,
    *,
    title: str = "",
    before: Template | None = None,
    after: Template | None = None,
    can_undo: bool = False,
    undone: Change | None = None,
) -> Card:
    """What a team sees of a change. `title` is the template's that it is about.

    `before` and `after` are its words, and `undone` the change that took this one back.
    """
    return card(
        Text(spans=_line(change, catalog, title)),
        *_figures(change),
        *_words(before, after),
        *_end(change, can_undo, undone),
    )


def _line(change: Change, catalog: Catalog, title: str) -> tuple[Span, ...]:
    """Say what was changed, and by whom where that was a person."""
    by = (Plain(text=" · by "), who(change.actor)) if change.actor else ()
    return (*change_sentence(change, catalog, title), *by)


def change_sentence(change: Change, catalog: Catalog, title: str = "") -> tuple[Span, ...]:
    """Say in one sentence what was changed."""
    return parse(_said(change), **_slots(change, catalog, title))


_TEMPLATES = {
    ChangeDeed.SEEDED: "{title} is as the catalog says",
    ChangeDeed.ADOPTED: "{title}: words that were proposed are adopted",
    ChangeDeed.WON: "{title}: the new words are no worse, and everybody gets them now",
    ChangeDeed.LOST: "{title}: the new words did worse, and nobody gets them any more",
    ChangeDeed.SET: "{title} was changed",
    ChangeDeed.CONFIRMED: "{title} is still right",
    ChangeDeed.ROLLED_BACK: "{title} has its words of version {version} again",
    ChangeDeed.RETIRED: "{title} is not used any more",
    ChangeDeed.UNDONE: "{title}: change {undoes} was taken back",
}
_QUESTIONS = {
    ChangeDeed.SEEDED: "The question “{ask}” of {category} is as the catalog says",
    ChangeDeed.ADOPTED: "The question “{ask}” is asked of {category} from now on",
    ChangeDeed.RETIRED: "The question “{ask}” is asked no more of {category}",
    ChangeDeed.SET: "The question “{ask}” of {category} was put in another place",
    ChangeDeed.UNDONE: "The question “{ask}” of {category}: change {undoes} was taken back",
}
_RULES = {
    ChangeDeed.ADOPTED: "{field} {value} is taken for {instead} from now on",
    ChangeDeed.RETIRED: "{field} {value} is taken as it is said from now on",
    ChangeDeed.UNDONE: "{field} {value}: change {undoes} was taken back",
}
_FEW = 10
"""Of fewer uses a share says nothing."""
_DRAFTING = {
    Drafting.AUTO: "is sent unasked",
    Drafting.APPROVE: "is a draft that a technician approves",
    Drafting.OFF: "is turned off",
}
_DRAFTED = {
    ChangeDeed.EARNED: "📈 {title} has earned it: at {team} it {drafting} from now on",
    ChangeDeed.LOST: "📉 {title} helped too seldom: at {team} it {drafting} from now on",
    ChangeDeed.UNDONE: "{title}: change {undoes} was taken back; at {team} it {drafting}",
}


def _said(change: Change) -> str:
    match change.kind:
        case ItemKind.TEMPLATE:
            return _TEMPLATES.get(change.deed, "{title} was changed")
        case ItemKind.DRAFTING:
            return _DRAFTED.get(change.deed, "{title} {drafting} at {team} from now on")
        case ItemKind.QUESTION:
            return _QUESTIONS.get(change.deed, "The question “{ask}” of {category} was changed")
        case ItemKind.RULE:
            return _RULES.get(change.deed, "{field} {value} was changed")


def _slots(change: Change, catalog: Catalog, title: str) -> dict[str, str | Span]:
    """Fill every slot that a sentence about a change may have."""
    data = change.after or change.before or {}
    subject, _, rest = change.subject.partition("/")
    names = {each.id: each.name for each in catalog.categories}
    names |= {each.id: each.name for each in catalog.fields}
    drafting = (change.after or {}).get("drafting")
    return {
        "title": named(title or rest or change.subject),
        "team": Strong(text=catalog.called(change.team)),
        "version": str(data.get("champion", "")),
        "undoes": str(change.undoes),
        "drafting": _DRAFTING[Drafting(drafting)] if drafting else "is as the catalog says",
        "ask": named(str(data.get("question", {}).get("ask", rest))),
        "category": Strong(text=names.get(subject, subject)),
        "field": names.get(subject, subject),
        "value": named(str(data.get("value", rest))),
        "instead": named(str(data.get("instead", ""))),
    }


def _figures(change: Change) -> tuple[Note, ...]:
    said = change_figures(change.why)
    return (note("{figures}", figures=said),) if said else ()


def change_figures(why: Mapping[str, Any]) -> str:
    """Say the figures behind a change; "" where there are none."""
    seen = f"seen {why['count']} of {why['of']} times" if "of" in why else ""
    other = _counts(why.get("against", {}))
    against = f"the other words: {other}" if other else ""
    parts = (seen, _counts(why), _needed(why), against, str(why.get("reason", "")))
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts if part)


def _counts(why: Mapping[str, Any]) -> str:
    """Say what came of the uses, and what share that is where there are enough to speak of one."""
    uses = why.get("uses")
    if uses is None:
        return ""
    words = {"confirmed": "solved it", "silent": "went quiet", "failed": "did not help"}
    said = [f"{why[name]:g} {word}" for name, word in words.items() if why.get(name)]
    counts = ", ".join((f"of {uses:g} {'use' if uses == 1 else 'uses'}", *said))
    is_told = uses >= _FEW and why.get("share") is not None
    return f"{counts}: {_percent(why['share'])} for good" if is_told else counts


def _needed(why: Mapping[str, Any]) -> str:
    """Say what was demanded, and what the share surely is where that is what was earned."""
    if "threshold" not in why:
        return ""
    low, threshold = why["low"], why["threshold"]
    sure = f", and surely {_percent(low)} do" if low >= threshold else ""
    return f"{_percent(threshold)} must solve it for good{sure}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def _words(before: Template | None, after: Template | None) -> Iterable[Block]:
    """Show the lines that went and those that came."""
    if before is None or after is None:
        return
    changed = difference(before.body, after.body)
    yield from lines_that_differ(changed.before, "Before:")
    yield from lines_that_differ(changed.after, "Now:")


def _end(change: Change, can_undo: bool, undone: Change | None) -> Iterable[Block]:
    if undone:
        when = Moment(at=undone.at)
        yield note("↩️ Taken back by {who}, {when}", who=who(undone.actor), when=when)
    elif can_undo:
        yield actions(undo_button(change.id))
