"""What a team is asked to adopt: the card of each kind of proposal, and its form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from helpdesk.cards import (
    ActionId,
    Actions,
    Block,
    Button,
    Card,
    Note,
    Quote,
    Text,
    actions,
    card,
    note,
    text,
)
from helpdesk.catalog import Catalog, Template
from helpdesk.difference import Lines, difference, shown
from helpdesk.knowledge import ChangeDeed
from helpdesk.markup import Code, Moment, Person, Plain, Span, Strong, parse
from helpdesk.proposals import Evidence, Proposal, ProposalKind, ProposalState
from helpdesk.wording.parts import named, shortened, who
from helpdesk.wording.proposing import can_be_opened

_MOST_PEOPLE = 5
_MOST_EXAMPLES = 3
UNDO = "Undo"


def proposal_card(
    proposal: Proposal,
    catalog: Catalog,
    *,
    before: Template | None = None,
    undo: int | None = None,
    made: ChangeDeed | None = None,
) -> Card:
    """What a team sees of a proposal. `before` are the words that it would change.

    `made` is what came of it: how it changed its item, UNDONE where that was taken back, None
    where nothing was changed. `undo` is the change that can be taken back now.
    """
    return card(
        *_proposed(proposal, catalog, before),
        *_evidence(proposal, catalog),
        *_end(proposal, made, undo),
    )


def _proposed(proposal: Proposal, catalog: Catalog, before: Template | None) -> Iterable[Block]:
    content, category = proposal.content, _category(proposal.subject, catalog)
    match proposal.kind:
        case ProposalKind.EDIT:
            title = before.title if before else content["title"]
            yield text("**Proposed:** other words for {title}", title=named(title))
            yield from _differences(before, content)
        case ProposalKind.NEW_TEMPLATE:
            yield text("**Proposed:** a new answer for {category}", category=category)
            yield Text(spans=(named(content["title"]),))
            yield Quote(text=content["body"])
        case ProposalKind.ASK:
            yield text("**Proposed:** ask this of requests about {category}", category=category)
            yield Quote(text=shortened(content["ask"], 150))
            yield from _answers(content, catalog)
        case ProposalKind.DROP_QUESTION:
            yield text("**Proposed:** ask this no more of {category}", category=category)
            yield Quote(text=shortened(content["ask"], 150))
        case ProposalKind.RULE:
            yield _rule(content, catalog)
        case ProposalKind.CONFIRM:
            yield text("**Is this answer still right?** {title}", title=named(content["title"]))
            yield from _reasons(content)
            yield Quote(text=content["body"])


def _category(subject: str, catalog: Catalog) -> Span:
    """Name the category that a subject is, or begins with; one that is gone goes by its id."""
    wanted = subject.partition("/")[0]
    names = {each.id: each.name for each in catalog.categories}
    return Strong(text=names.get(wanted, wanted))


def _differences(before: Template | None, content: Mapping[str, str]) -> Iterable[Block]:
    """Show the lines that would go and those that would come."""
    if before is None:
        yield Quote(text=shown(content["body"]))
        return
    if before.title != content["title"]:
        yield note("Its title: {new}", new=named(content["title"]))
    changed = difference(before.body, content["body"])
    yield from lines_that_differ(changed.before, "Now:" if changed.after.text else "Left out:")
    yield from lines_that_differ(changed.after, "Proposed:" if changed.before.text else "Added:")


def lines_that_differ(lines: Lines, lead: str) -> tuple[Note, Quote] | tuple[()]:
    """Return one side of a difference, the words that differ in bold; nothing for no lines."""
    text = shown(lines.text)
    inside = tuple((start, min(end, len(text))) for start, end in lines.marked if start < len(text))
    return (note(lead), Quote(text=text, marked=inside)) if text else ()


def _answers(content: Mapping[str, Sequence[str]], catalog: Catalog) -> Iterable[Note]:
    fields = {each.id: each for each in catalog.fields}
    known = fields.get(str(content.get("field") or ""))
    offered = [each.value for each in known.values] if known else content.get("answers") or ()
    if offered:
        yield note("Answers to pick from: {all}", all=shortened(" · ".join(offered), 500))


def _rule(content: Mapping[str, str], catalog: Catalog) -> Text:
    names = {each.id: each.name for each in catalog.fields}
    return text(
        "**Proposed:** where {field} seems to be {value}, take it for {instead}",
        field=names.get(content["field"], content["field"]),
        value=named(content["value"]),
        instead=named(content["instead"]),
    )


def _reasons(content: Mapping[str, object]) -> Iterable[Note]:
    if content.get("why"):
        yield note("{why}", why=shortened(str(content["why"]), 300))
    links = content.get("links")
    for each in links if isinstance(links, list | tuple) else ():
        yield note("This link leads nowhere: {link}", link=Code(text=shortened(str(each), 300)))


_SEEN = {
    ProposalKind.EDIT: "{count} of the last {of} who sent this changed it the same way",
    ProposalKind.NEW_TEMPLATE: (
        "{count} of the last {of} requests about {category} that no answer was there for were "
        "answered nearly so"
    ),
    ProposalKind.ASK: (
        "Asked in {count} of the last {of} requests about {category} before they were resolved"
    ),
    ProposalKind.DROP_QUESTION: (
        "It was of no use in {count} of the last {of} requests where it was to be asked"
    ),
    ProposalKind.RULE: "Replaced in {count} of the last {of} requests where it stood",
    ProposalKind.CONFIRM: "{count} of its last {of} uses were confirmed",
}


_EXAMPLES = {
    ProposalKind.EDIT: "Some put it so:",
    ProposalKind.NEW_TEMPLATE: "Some of these answers:",
    ProposalKind.ASK: "How it was asked:",
}


def _evidence(proposal: Proposal, catalog: Catalog) -> Iterable[Block]:
    """Say what speaks for it, by whom, and what came of those requests."""
    seen = proposal.evidence
    if seen.of:
        figures: dict[str, str | Span] = {"count": str(seen.count), "of": str(seen.of)}
        category = _category(proposal.subject, catalog)
        spans = parse(_SEEN[proposal.kind], **figures, category=category)
        yield Note(spans=(*spans, *_people(seen), *_outcomes(seen)))
    if proposal.kind is ProposalKind.DROP_QUESTION:
        yield from (note("{why}", why=shortened(each, 300)) for each in seen.examples)
    else:
        yield from _examples(proposal)


def _examples(proposal: Proposal) -> Iterable[Block]:
    """Quote what people wrote, where that is not what is proposed anyway."""
    content = proposal.content
    proposed = _flat(f"{content.get('ask', '')} {content.get('body', '')}")
    others = [each for each in proposal.evidence.examples if _flat(each) not in proposed]
    if others:
        yield note(_EXAMPLES.get(proposal.kind, "For example:"))
        yield from (Quote(text=shortened(each, 300)) for each in others[:_MOST_EXAMPLES])


def _flat(words: str) -> str:
    return " ".join(words.casefold().split())


def _people(seen: Evidence) -> tuple[Span, ...]:
    spans: list[Span] = []
    for person in seen.people[:_MOST_PEOPLE]:
        spans += [Plain(text=", " if spans else ": "), Person(id=person)]
    more = len(seen.people) - _MOST_PEOPLE
    return (*spans, *((Plain(text=f" and {more} more"),) if more > 0 else ()))


def _outcomes(seen: Evidence) -> tuple[Span, ...]:
    """What came of these requests: “3 of those requests solved, none reopened”."""
    said = [f"{count or 'none'} {what}" for what, count in seen.outcomes.items()]
    return (Plain(text=f". Of those requests: {', '.join(said)}"),) if said else ()


def _end(proposal: Proposal, made: ChangeDeed | None, undo: int | None) -> Iterable[Block]:
    """Say what can be done about it, or what became of it."""
    if proposal.state is ProposalState.OPEN:
        yield from _next(proposal)
        yield _buttons(proposal)
        return
    if proposal.state is ProposalState.WITHDRAWN:
        yield note("Withdrawn: it means nothing any more.")
        return
    by, when = who(proposal.decided_by or ""), Moment(at=proposal.decided_at or proposal.at)
    yield note(f"{_became(proposal, made)} {{who}}, {{when}}", who=by, when=when)
    if undo is not None:
        yield actions(undo_button(undo))


def undo_button(change_id: int) -> Button:
    """Make the button that takes a change back."""
    return Button(action=ActionId.UNDO_CHANGE, label=UNDO, value=str(change_id))


_NEXT = {
    ProposalKind.EDIT: (
        "Adopted, it goes to half of those whom this answers, until outcomes say which is better."
    ),
    ProposalKind.NEW_TEMPLATE: "Adopted, it is a draft that a technician approves each time.",
    ProposalKind.ASK: "Adopted, it is asked last, where the message does not say it.",
}


def _next(proposal: Proposal) -> tuple[Note, ...]:
    said = _NEXT.get(proposal.kind)
    return (note(said),) if said else ()


def _buttons(proposal: Proposal) -> Actions:
    if proposal.kind is ProposalKind.CONFIRM:
        return actions(
            _button(ActionId.ADOPT, "Still right", proposal, "primary"),
            _button(ActionId.OPEN_PROPOSAL, "Change", proposal),
            _button(ActionId.TURN_OFF, "Turn off", proposal),
        )
    opening = (_button(ActionId.OPEN_PROPOSAL, "Open", proposal),)
    return actions(
        _button(ActionId.ADOPT, "Adopt", proposal, "primary"),
        _button(ActionId.KEEP_AS_IS, "Keep as it is", proposal),
        *(opening if can_be_opened(proposal.kind) else ()),
    )


def _button(action: ActionId, label: str, about: Proposal, style: str = "plain") -> Button:
    values = {"action": action, "label": label, "value": about.value, "style": style}
    return Button.model_validate(values)


def _became(proposal: Proposal, made: ChangeDeed | None) -> str:
    if made is ChangeDeed.UNDONE:
        return "↩️ Adopted, and taken back by"
    if proposal.state is ProposalState.KEPT:
        return "Turned off by" if made else "Kept as it is by"
    return "✅ Still right, says" if made is ChangeDeed.CONFIRMED else "✅ Adopted by"
