"""What the bot says: one function for each situation, each returning a chat-neutral card.

All sentences of the product stand here, so that whoever wants another tone changes one file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from helpdesk.cards import (
    ActionId,
    Actions,
    Button,
    Card,
    Choice,
    Form,
    Note,
    Question,
    Quote,
    Select,
    Text,
    actions,
    card,
    note,
    text,
)
from helpdesk.catalog import Catalog, Template
from helpdesk.markup import Channel, Person, Span, Strong, parse
from helpdesk.model import Answer, Clarify, Decision, Escalate, Request, Status

_BUTTON_TEAMS = 3
_BULLET = re.compile("^- ", re.MULTILINE)


# What the requester sees.


def reply(request: Request, decision: Decision, catalog: Catalog, warned: Sequence[str]) -> Card:
    """The bot's reply to a request, for any decision. `warned` names the secrets taken out."""
    match decision:
        case Answer():
            body = _answer(request, catalog)
        case Clarify():
            body = _question(request, decision, catalog)
        case Escalate():
            body = (_handed_over(decision.team, catalog), _routed_buttons(request))
        case _:
            body = (_passed_on(decision.team, catalog), _routed_buttons(request))
    return card(*body, *_warning(warned))


def _answer(request: Request, catalog: Catalog) -> tuple[Text | Note | Actions, ...]:
    template = template_of(request, catalog)
    team = catalog.team(request.team)
    category = catalog.category(request.category).name if request.category else team.name
    spans = (Strong(text=f"{template.title}\n"), *_body(template, request.requester))
    return (
        Text(spans=spans),
        note("Sent because this looks like “{category}”.", category=category),
        actions(
            _button(ActionId.SOLVED, "Solved", request, style="primary"),
            _button(ActionId.WRONG_TEAM, "Wrong team", request),
            _button(ActionId.PERSON, "Talk to a person", request),
        ),
    )


def template_of(request: Request, catalog: Catalog) -> Template:
    """The template that answers this request."""
    return next(each for each in catalog.templates if each.id == request.template)


def _body(template: Template, requester: str) -> tuple[Span, ...]:
    return parse(_BULLET.sub("• ", template.body), requester=Person(id=requester))


def _question(
    request: Request, decision: Clarify, catalog: Catalog
) -> tuple[Text | Note | Actions, ...]:
    person = _button(ActionId.PERSON, "Talk to a person", request)
    if not decision.options:
        asked = text("Happy to help. **What is going wrong?** One sentence in this thread will do.")
        return (asked, actions(person))
    choices = [
        Button(
            action=ActionId.CHOOSE,
            label=catalog.category(option.category).name,
            value=f"{request.value}.{option.category}",
        )
        for option in decision.options
    ]
    other = _button(ActionId.SOMETHING_ELSE, "Something else", request)
    return (
        text("I want to get this to the right people. **What is it about?**"),
        actions(*choices, other),
        note("Or say a little more in this thread."),
    )


def _passed_on(team: str, catalog: Catalog) -> Text:
    return text(
        "Passed on to {team} in {channel}. You will hear from them here.", **_team(team, catalog)
    )


def _handed_over(team: str, catalog: Catalog) -> Text:
    return text(
        "A person from {team} will look at this, in {channel}. Write here whatever may help them.",
        **_team(team, catalog),
    )


def _team(team: str, catalog: Catalog) -> dict[str, str | Span]:
    known = catalog.team(team)
    return {"team": Strong(text=known.name), "channel": Channel(id=known.channel)}


def _routed_buttons(request: Request) -> Actions:
    return actions(
        _button(ActionId.SOLVED, "Solved", request),
        _button(ActionId.WRONG_TEAM, "Wrong team", request),
    )


def _warning(warned: Sequence[str]) -> tuple[Note, ...]:
    return (_secret_note(warned),) if warned else ()


def _secret_note(warned: Sequence[str]) -> Note:
    return note(
        ":warning: I took a {what} out of your message: nobody here needs it. "
        "Please delete it above, and change it if others could see it.",
        what=" and a ".join(warned),
    )


def secret_warning(warned: Sequence[str]) -> Card:
    """Warn whoever pasted a secret into a thread. `warned` names what was taken out."""
    return card(_secret_note(warned))


def _button(action: ActionId, label: str, request: Request, style: str = "plain") -> Button:
    return Button.model_validate(
        {"action": action, "label": label, "value": request.value, "style": style}
    )


def moved_reply(request: Request, mover: str, catalog: Catalog) -> Card:
    """The reply after a correction: where the request is now."""
    return card(
        text(
            "Moved to {team} in {channel}. You will hear from them here.",
            **_team(request.team, catalog),
        ),
        note("Corrected by {person}.", person=Person(id=mover)),
        _routed_buttons(request),
    )


def moved_note(request: Request, catalog: Catalog) -> Card:
    """Confirm in the thread that a reply was understood as a correction."""
    return card(
        text("Understood: moved to {team} in {channel}.", **_team(request.team, catalog)),
        note("I learn from this. Press **Wrong team** above if I misread you."),
    )


def handed_over_reply(request: Request, catalog: Catalog) -> Card:
    """The reply once a person was asked for."""
    return card(_handed_over(request.team, catalog), _routed_buttons(request))


def handed_over_note(request: Request, catalog: Catalog) -> Card:
    """Confirm in the thread that a reply was understood as a call for a person."""
    return card(
        text("Understood: I asked {team} in {channel} to help you.", **_team(request.team, catalog))
    )


def resolved_reply(request: Request, catalog: Catalog) -> Card:
    """The reply once the request is resolved: who did it, and how to get it back."""
    by = Person(id=request.resolved_by or request.requester)
    if request.template and request.status is Status.RESOLVED:
        template = template_of(request, catalog)
        spans = (Strong(text=f"{template.title}\n"), *_body(template, request.requester))
        said: tuple[Text, ...] = (Text(spans=spans),)
    else:
        said = ()
    return card(
        *said,
        text(":white_check_mark: **Solved**, marked by {person}.", person=by),
        actions(_button(ActionId.REOPEN, "Reopen", request)),
    )


def withdrawn_reply() -> Card:
    """The reply after the requester deleted the message."""
    return card(note("The request was withdrawn: its message was deleted."))


def resolved_note(request: Request) -> Card:
    """The message that tells the requester that a technician resolved it."""
    return card(
        text(
            ":white_check_mark: {person} marked this as resolved.",
            person=Person(id=request.resolved_by or request.requester),
        ),
        note("Not so? Press **Reopen**. What you write here still reaches the team."),
        actions(_button(ActionId.REOPEN, "Reopen", request)),
    )


def reopened_note(person: str, team: str, catalog: Catalog) -> Card:
    """The message in the requester's thread after a reopening."""
    return card(
        text(
            "Reopened by {person}. {team} is on it again.",
            person=Person(id=person),
            team=Strong(text=catalog.team(team).name),
        )
    )


def answered_thread_hint() -> Card:
    """Said once, when someone writes on under an answer that no technician reads."""
    return card(
        note(
            "Noted. If the answer does not do it, press **Talk to a person**: your words go along."
        )
    )


def solved_thread_hint() -> Card:
    """Said once, when someone writes on under an answer that solved it."""
    return card(note("Noted. Not solved after all? Press **Reopen**: your words go along."))


def mirrored(author: str, words: str, *, from_technician: bool) -> Card:
    """A person's words, shown in the other thread."""
    lead = "{person} answers:" if from_technician else "{person}:"
    return card(text(lead, person=Person(id=author)), Quote(text=words))


def choices(request: Request, teams: Sequence[str], catalog: Catalog) -> Card:
    """“Which team should have it?”: the likeliest as buttons, the rest in a list."""
    best = [
        Button(
            action=ActionId.MOVE,
            label=catalog.team(team).name,
            value=f"{request.value}.{team}",
        )
        for team in teams[:_BUTTON_TEAMS]
    ]
    rest = teams[_BUTTON_TEAMS:]
    more = _team_list(ActionId.MOVE, request, rest, catalog) if rest else ()
    return card(text("**Which team should have it?**"), actions(*best, *more))


def _team_list(
    action: ActionId, request: Request, teams: Sequence[str], catalog: Catalog
) -> tuple[Select, ...]:
    return (
        Select(
            action=action,
            label="Another team",
            choices=tuple(
                Choice(label=catalog.team(team).name, value=f"{request.value}.{team}")
                for team in teams
            ),
        ),
    )


# What technicians see.


def team_card(request: Request, reasons: Sequence[str], catalog: Catalog) -> Card:
    """The card in the team's channel."""
    title = catalog.category(request.category).name if request.category else "Request"
    return card(
        text(
            "{title} from {person}", title=Strong(text=title), person=Person(id=request.requester)
        ),
        Quote(text=request.text),
        _facts(request, reasons, catalog),
        actions(
            _button(ActionId.RESOLVE, "Resolve", request, style="primary"),
            _button(ActionId.REASSIGN, "Reassign", request),
        ),
        note("Write in this thread to answer: it reaches the requester."),
    )


def _facts(request: Request, reasons: Sequence[str], catalog: Catalog) -> Note:
    sla = catalog.sla(request.priority)
    return note(
        "{team} · {priority} priority · first response within {time}\nWhy here: {why}",
        team=catalog.team(request.team).name,
        priority=request.priority.value,
        time=_time(sla.first_response_minutes),
        why="; ".join(reasons) or "it was decided by a person",
    )


def _time(minutes: int) -> str:
    return f"{minutes} min" if minutes % 60 else f"{minutes // 60} h"


def as_said(words: str) -> list[str]:
    """What somebody wrote with a move, short enough for a card; empty where they wrote nothing."""
    return [f"“{_shortened(words, 200)}”"] if words else []


def closed_card(request: Request, catalog: Catalog) -> Card:
    """The team's card once the request is resolved."""
    title = catalog.category(request.category).name if request.category else "Request"
    return card(
        text(
            ":white_check_mark: {title} from {person}: resolved by {by}",
            title=Strong(text=title),
            person=Person(id=request.requester),
            by=Person(id=request.resolved_by or request.requester),
        ),
        Quote(text=request.text),
        actions(_button(ActionId.REOPEN, "Reopen", request)),
    )


def collapsed_card(request: Request, mover: str, before: str, after: str, catalog: Catalog) -> Card:
    """The old team's card after a move: one line, no buttons."""
    return card(
        note(
            "{mover} moved the request of {person} from {before} to {after}.",
            mover=Person(id=mover),
            person=Person(id=request.requester),
            before=Strong(text=catalog.team(before).name),
            after=Strong(text=catalog.team(after).name),
        )
    )


def left_card(request: Request, why: str) -> Card:
    """The team's card after the requester's own words made it need no one here."""
    return card(
        note("The request of {person} {why}.", person=Person(id=request.requester), why=why)
    )


def reassign_form(request: Request, teams: Sequence[str], catalog: Catalog) -> Form:
    """The technician's dialog: which team, and why."""
    return _team_form(ActionId.REASSIGN, "Reassign", request, teams, catalog)


def move_form(request: Request, teams: Sequence[str], catalog: Catalog) -> Form:
    """The same for the requester, where the teams are too many for a message."""
    return _team_form(ActionId.MOVE, "Wrong team", request, teams, catalog)


def _team_form(
    action: ActionId, title: str, request: Request, teams: Sequence[str], catalog: Catalog
) -> Form:
    offered = tuple(Choice(label=catalog.team(team).name, value=team) for team in teams)
    return Form(
        action=action,
        title=title,
        submit="Move it",
        value=request.value,
        fields=(
            Question(name="team", label="Which team should have it?", choices=offered),
            Question(name="words", label="Why?", multiline=True, optional=True),
        ),
    )


# What only the one who acted sees.


def notice(words: str) -> Card:
    """A sentence for one person's eyes."""
    return card(text("{words}", words=words))


def stale(request: Request) -> Card:
    """Say that somebody else was first."""
    if request.status is Status.RESOLVED and request.resolved_by:
        who = Person(id=request.resolved_by)
        return card(text("This was already marked as resolved by {who}.", who=who))
    return notice("This has changed meanwhile: please look at the newest buttons.")


# Learning, made visible.


def receipt(
    version: int, corrector: str, what: str, later: Sequence[tuple[str, str]], catalog: Catalog
) -> Card:
    """Tell whoever corrected that it is live. `later` holds (requester, team) of what moved."""
    lines: list[Text | Note] = [
        text(
            ":seedling: {person}, your correction is live in version {version}: {what}.",
            person=Person(id=corrector),
            version=Strong(text=str(version)),
            what=what,
        )
    ]
    if later:
        count = f"{len(later)} request" + ("s" if len(later) > 1 else "")
        lines.append(text("Because of it, {count} since went elsewhere:", count=Strong(text=count)))
        lines += [
            note("• {who} → {team}", who=Person(id=who), team=catalog.team(team).name)
            for who, team in later[:10]
        ]
    return card(*lines)


# Words for what is not a request.


def introduction(catalog: Catalog) -> Card:
    """What the bot is and can do."""
    return card(
        text(
            "I am Deskloop, a bot for IT requests. Tell me in a sentence what is wrong or what you "
            "need: I answer, ask, or pass it on to the right one of {count} teams. Correct me any "
            "time; I learn from it.",
            count=str(len(catalog.teams)),
        )
    )


def greeting() -> Card:
    """A word back."""
    return card(text("Hello! What can I do for you? One sentence about the trouble will do."))


def status_list(open_requests: Sequence[Request], catalog: Catalog) -> Card:
    """The person's open requests."""
    if not open_requests:
        return card(text("You have no open requests."))
    lines = [
        note(
            "• “{words}”: {status}",
            words=_shortened(each.text),
            status=_standing(each, catalog),
        )
        for each in open_requests
    ]
    return card(text("Your open requests, the newest first:"), *lines)


def _standing(request: Request, catalog: Catalog) -> str:
    match request.status:
        case Status.ANSWERED:
            return "answered; press a button there to say whether it helped"
        case Status.ASKED:
            return "waits for your answer"
        case _:
            return f"with {catalog.team(request.team).name}"


def opened_by_command(requester: str, words: str) -> Card:
    """The first message of a request that did not begin with a message of its own."""
    return card(text("{person} asked:", person=Person(id=requester)), Quote(text=words))


def new_request_form() -> Form:
    """The dialog of `/it` without words."""
    return Form(
        action=ActionId.NEW_REQUEST,
        title="New IT request",
        submit="Send",
        value="new",
        fields=(
            Question(name="words", label="What is wrong, or what do you need?", multiline=True),
        ),
    )


def _shortened(words: str, limit: int = 80) -> str:
    line = " ".join(words.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
