"""Home and the lists behind the commands: what is open, what was learned, what is to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from helpdesk.cards import (
    ActionId,
    Actions,
    Block,
    Button,
    Card,
    Heading,
    Text,
    actions,
    note,
    text,
)
from helpdesk.cards import card as card_of
from helpdesk.catalog import Catalog
from helpdesk.home import Home, Line, Listing, Proposed, SetAside, Taught, Worklist
from helpdesk.markup import Channel, Moment, Person, Plain, Span, Strong
from helpdesk.wording.asides import introduction, standing
from helpdesk.wording.digest import weekly
from helpdesk.wording.parts import button, shortened
from helpdesk.wording.proposing import proposal_title

_MINE = "me"
"""What the buttons carry that are about no request: a button without a value is none."""
_DESCRIBED = 25
"""So many teams are listed with a line each; of more, the names alone fit into one message."""

COMMANDS = {
    "home": "your requests, what you corrected, and a technician's work",
    "status": "your open requests",
    "queue": "the open requests of your teams",
    "stats": "this week's figures",
    "teams": "who takes what",
    "dashboard": "a technician's link to the figures, and to why",
    "mute": "reminders name you without a mention",
    "unmute": "reminders mention you again",
    "help": "this list",
}
"""The words that ask for something; everything else is a request."""


def home(shown: Home, catalog: Catalog, told: Card | None = None) -> Card:
    """Everything on one person's Home; `told` is what their last press led to."""
    work = shown.work
    return card_of(
        *(told.blocks if told else ()),
        _controls(shown),
        *(_work(work, catalog) if work else ()),
        *_own(shown.own, catalog),
        *_taught(shown.taught, catalog),
        *(_week(work, catalog) if work else ()),
    )


def _controls(shown: Home) -> Actions:
    refresh = Button(action=ActionId.HOME, label="Refresh", value=_MINE)
    if shown.work is None:
        return actions(refresh)
    action, label = (
        (ActionId.UNMUTE, "Unmute reminders")
        if shown.is_muted
        else (ActionId.MUTE, "Mute reminders")
    )
    return actions(refresh, Button(action=action, label=label, value=_MINE))


def _own(own: Listing[Line], catalog: Catalog) -> Iterable[Block]:
    yield _title("Your open requests", own)
    if not own.shown:
        yield text("Nothing is open. Write me a sentence whenever something is wrong.")
        return
    yield from _lines([_own_line(each, catalog) for each in own.shown], own.more)


def own_list(own: Listing[Line], catalog: Catalog) -> Card:
    """The answer to `status`."""
    if not own.shown:
        return card_of(text("You have no open requests."))
    lines = _lines([_own_line(each, catalog) for each in own.shown], own.more)
    return card_of(text("**Your open requests, the newest first:**"), *lines)


def _own_line(line: Line, catalog: Catalog) -> tuple[Span, ...]:
    return (_words(line), Plain(text=f": {standing(line.request, catalog)}"))


def _words(line: Line) -> Span:
    """The request's words: a link where it can be read."""
    words = f"“{shortened(line.request.text, 60)}”"
    return line.place.model_copy(update={"text": words}) if line.place else Plain(text=words)


def _taught(taught: Sequence[Taught], catalog: Catalog) -> Iterable[Block]:
    if taught:
        yield Heading(text="What you corrected, and what it changed")
        yield from _lines([_lesson(each, catalog) for each in taught], 0)


def _lesson(taught: Taught, catalog: Catalog) -> tuple[Span, ...]:
    event = taught.event
    live = f"live in version {taught.version}" if taught.version else "remembered; not trained yet"
    since = f" · {_counted(taught.since, 'request')} like it went there since"
    return (
        Plain(text=f"“{shortened(event.text, 60)}” belongs to "),
        Strong(text=catalog.team(str(event.team)).name),
        Plain(text=f" · {live}{since if taught.since else ''}"),
    )


def _work(work: Worklist, catalog: Catalog) -> Iterable[Block]:
    yield from _late(work.late, catalog)
    yield _title("Your queue", work.queue)
    if not work.queue.shown:
        yield text("You have taken nothing.")
    yield from _items(work.queue, catalog, _resolve)
    yield _title("Not taken yet", work.unassigned)
    if not work.unassigned.shown:
        yield text("Everything of your teams has been taken.")
    yield from _items(work.unassigned, catalog, _take)
    yield from _unsure(work.unsure, catalog)
    yield from _proposals(work.proposals, catalog)
    yield from _set_aside(work.set_aside, catalog, is_lead=work.is_lead)


def _week(work: Worklist, catalog: Catalog) -> Iterable[Block]:
    yield Heading(text="This week")
    week = weekly(work.week, catalog)
    yield from week.blocks if week else (text("Nobody asked anything in the last seven days."),)


def _late(late: Listing[Line], catalog: Catalog) -> Iterable[Block]:
    if late.shown:
        yield _title("Due soon, or late", late)
        yield from _lines([_owned_line(each, catalog) for each in late.shown], late.more)


def _resolve(line: Line) -> Actions:
    return actions(button(ActionId.RESOLVE, "Resolve", line.request))


def _take(line: Line) -> Actions:
    return actions(button(ActionId.TAKE, "Take it", line.request))


def _confirm(line: Line) -> Actions:
    return actions(
        button(ActionId.RIGHT_TEAM, "Right", line.request),
        button(ActionId.REASSIGN, "Reassign", line.request),
    )


def _items(
    lines: Listing[Line], catalog: Catalog, controls: Callable[[Line], Actions]
) -> Iterable[Block]:
    for line in lines.shown:
        yield Text(spans=_team_line(line, catalog))
        yield controls(line)
    yield from _more(lines.more)


def _unsure(unsure: Listing[Line], catalog: Catalog) -> Iterable[Block]:
    if unsure.shown:
        yield _title("Is this the right team? I was not sure", unsure)
        yield from _items(unsure, catalog, _confirm)


def _proposals(waiting: Listing[Proposed], catalog: Catalog) -> Iterable[Block]:
    if waiting.total:
        yield _title("Proposals waiting", waiting)
        yield from _lines([_proposal(each, catalog) for each in waiting.shown], waiting.more)


def _proposal(waiting: Proposed, catalog: Catalog) -> tuple[Span, ...]:
    """What is proposed: a link to where it can be decided."""
    words, team = proposal_title(waiting.proposal), catalog.called(waiting.proposal.team)
    place = waiting.place
    shown = place.model_copy(update={"text": words}) if place else Plain(text=words)
    return (shown, Plain(text=f" · {team} · since "), Moment(at=waiting.proposal.at))


def _set_aside(aside: Listing[SetAside], catalog: Catalog, *, is_lead: bool) -> Iterable[Block]:
    if not aside.total:
        return
    yield _title("Corrections set aside as doubtful", aside)
    if not is_lead:
        yield text("An IT lead decides whether they count.")
        return
    for each in aside.shown:
        yield Text(spans=_doubt(each, catalog))
        yield actions(Button(action=ActionId.KEEP, label="Keep", value=str(each.event.id)))
    yield from _more(aside.more)


def _doubt(aside: SetAside, catalog: Catalog) -> tuple[Span, ...]:
    event = aside.event
    team = catalog.team(str(event.team)).name if catalog.heirs(str(event.team)) else event.team
    return (
        Person(id=event.actor),
        Plain(text=f": “{shortened(event.text, 60)}” belongs to "),
        Strong(text=str(team)),
        Plain(text=f"\nDoubtful: {aside.why}"),
    )


def queue_list(queue: Listing[Line], catalog: Catalog) -> Card:
    """The answer to `queue`."""
    if not queue.shown:
        return card_of(text("Nothing is open in your teams."))
    lines = _lines([_owned_line(each, catalog) for each in queue.shown], queue.more)
    title = f"Open in your teams: {queue.total}. What nobody has taken comes first."
    return card_of(text("{title}", title=Strong(text=title)), *lines)


def _owned_line(line: Line, catalog: Catalog) -> tuple[Span, ...]:
    owner = line.request.owner
    return (
        *_team_line(line, catalog),
        *((Plain(text=" · with "), Person(id=owner)) if owner else (Plain(text=" · not taken"),)),
    )


def _team_line(line: Line, catalog: Catalog) -> tuple[Span, ...]:
    """When it is due comes early: where there is no room, a line loses its end."""
    team = catalog.team(line.request.team).name
    return (
        _words(line),
        *_due(line),
        Plain(text=" · from "),
        Person(id=line.request.requester),
        Plain(text=f" · {team}"),
    )


def _due(line: Line) -> tuple[Span, ...]:
    """When it is due; without a promise, since when it waits."""
    due = line.clock.next if line.clock else None
    if due is None:
        return (Plain(text=" · since "), Moment(at=line.request.created_at))
    sign = "🔴 was due" if due.is_breached else "⚠️ due" if due.is_pressing else "⏳ due"
    return (Plain(text=f" · {sign} "), Moment(at=due.at))


def team_list(catalog: Catalog) -> Card:
    """The answer to `teams`."""
    title = text("{count} teams take requests:", count=Strong(text=str(len(catalog.teams))))
    if len(catalog.teams) > _DESCRIBED:
        return card_of(title, text("{all}", all=" · ".join(each.name for each in catalog.teams)))
    spans: list[Span] = []
    for team in catalog.teams:
        spans += [Plain(text="• "), Strong(text=team.name), Plain(text=" in ")]
        what = f": {shortened(team.description, 100)}" if team.description else ""
        spans += [Channel(id=team.channel), Plain(text=f"{what}\n")]
    return card_of(title, Text(spans=tuple(spans)))


def command_list(catalog: Catalog, command: str = "") -> Card:
    """The answer to `help`; `command` is what stands before each word, as “/it ”."""
    lines = "\n".join(f"• `{command}{word}`: {what}" for word, what in COMMANDS.items())
    return card_of(*introduction(catalog).blocks, text(lines))


def _title(words: str, listing: Listing[Line] | Listing[SetAside] | Listing[Proposed]) -> Heading:
    return Heading(text=f"{words} ({listing.total})" if listing.total else words)


def _lines(lines: Sequence[tuple[Span, ...]], more: int) -> Iterable[Block]:
    """Return a paragraph for each line, so that where there is no room none is cut away whole."""
    for line in lines:
        yield Text(spans=(Plain(text="• "), *line))
    yield from _more(more)


def _more(count: int) -> Iterable[Block]:
    if count:
        yield note("and {count} more", count=str(count))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
