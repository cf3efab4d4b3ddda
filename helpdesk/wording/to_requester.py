"""What the requester sees in the request's thread, receipts included."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk.cards import (
    ActionId,
    Actions,
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
from helpdesk.incidents import is_linked, is_parent
from helpdesk.markup import Person, Span, Strong, as_text
from helpdesk.model import Answer, Clarify, Decision, Escalate, Request, Status
from helpdesk.wording.followups import first_question
from helpdesk.wording.incidents import known_reply, parent_reply
from helpdesk.wording.outcomes import how_it_ended
from helpdesk.wording.parts import button, team_slots, template_spans


def reply(
    request: Request,
    decision: Decision,
    catalog: Catalog,
    warned: Sequence[str],
    answer: Template | None = None,
) -> Card:
    """The bot's reply to a request, for any decision. `warned` names the secrets taken out.

    `answer` are the words of the template that is sent, where one is.
    """
    match decision:
        case Answer() if answer:
            body = _answer(request, catalog, answer)
        case Clarify() if decision.question:
            body = first_question(request)
        case Clarify():
            body = _question(request, decision, catalog)
        case Escalate():
            body = (_handed_over(decision.team, catalog), _routed_buttons(request))
        case _:
            body = (_passed_on(decision.team, catalog), _routed_buttons(request))
    return card(*body, *_warning(warned))


def _answer(
    request: Request, catalog: Catalog, template: Template
) -> tuple[Text | Note | Actions, ...]:
    team = catalog.team(request.team)
    category = catalog.category(request.category).name if request.category else team.name
    return (
        Text(spans=_titled(template, request, catalog)),
        note("Sent because this looks like “{category}”.", category=category),
        actions(
            button(ActionId.SOLVED, "Solved", request, style="primary"),
            button(ActionId.WRONG_TEAM, "Wrong team", request),
            button(ActionId.PERSON, "Talk to a person", request),
        ),
    )


def _titled(template: Template, request: Request, catalog: Catalog) -> tuple[Span, ...]:
    """An answer as it is sent: its title, then its words."""
    return (Strong(text=f"{template.title}\n"), *template_spans(template, request, catalog))


def _question(
    request: Request, decision: Clarify, catalog: Catalog
) -> tuple[Text | Note | Actions, ...]:
    person = button(ActionId.PERSON, "Talk to a person", request)
    if not decision.options:
        asked = text("Happy to help. **What is going wrong?** One sentence here will do.")
        return (asked, actions(person))
    choices = [
        Button(
            action=ActionId.CHOOSE,
            label=catalog.category(option.category).name,
            value=f"{request.value}.{option.category}",
        )
        for option in decision.options
    ]
    other = button(ActionId.SOMETHING_ELSE, "Something else", request)
    return (
        text("I want to get this to the right people. **What is it about?**"),
        actions(*choices, other),
        note("Or say a little more here."),
    )


def _passed_on(team: str, catalog: Catalog) -> Text:
    return text(
        "Passed on to {team} in {channel}. You will hear from them here.",
        **team_slots(team, catalog),
    )


def _handed_over(team: str, catalog: Catalog) -> Text:
    return text(
        "A person from {team} will look at this, in {channel}. Write here whatever may help them.",
        **team_slots(team, catalog),
    )


def _routed_buttons(request: Request) -> Actions:
    return actions(
        button(ActionId.SOLVED, "Solved", request),
        button(ActionId.WRONG_TEAM, "Wrong team", request),
    )


def _warning(warned: Sequence[str]) -> tuple[Note, ...]:
    return (_secret_note(warned),) if warned else ()


def _secret_note(warned: Sequence[str]) -> Note:
    return note(
        "⚠️ I took a {what} out of your message: nobody here needs it. "
        "Please delete it above, and change it if others could see it.",
        what=" and a ".join(warned),
    )


def secret_warning(warned: Sequence[str]) -> Card:
    """Warn whoever pasted a secret into a thread. `warned` names what was taken out."""
    return card(_secret_note(warned))


def moved_reply(request: Request, mover: str, catalog: Catalog) -> Card:
    """The reply after a correction: where the request is now."""
    return card(
        text(
            "Moved to {team} in {channel}. You will hear from them here.",
            **team_slots(request.team, catalog),
        ),
        note("Corrected by {person}.", person=Person(id=mover)),
        _routed_buttons(request),
    )


def moved_note(request: Request, catalog: Catalog) -> Card:
    """Confirm in the thread that a reply was understood as a correction."""
    return card(
        text("Understood: moved to {team} in {channel}.", **team_slots(request.team, catalog)),
        note("I learn from this. Press **Wrong team** above if I misread you."),
    )


def handed_over_reply(request: Request, catalog: Catalog) -> Card:
    """The reply once a person was asked for."""
    return card(_handed_over(request.team, catalog), _routed_buttons(request))


def handed_over_note(request: Request, catalog: Catalog) -> Card:
    """Confirm in the thread that a reply was understood as a call for a person."""
    return card(
        text(
            "Understood: I asked {team} in {channel} to help you.",
            **team_slots(request.team, catalog),
        )
    )


def resolved_reply(request: Request, catalog: Catalog, answer: Template | None = None) -> Card:
    """The reply once the request is resolved: what was answered, who says so, and the way back."""
    return card(
        *((Text(spans=_titled(answer, request, catalog)),) if answer else ()),
        how_it_ended(request),
        actions(button(ActionId.REOPEN, "Reopen", request)),
    )


def taken_reply(request: Request, owner: str, catalog: Catalog) -> Card:
    """The reply once a technician works on the request."""
    return card(
        text(
            "{person} from {team} is on it.",
            person=Person(id=owner),
            team=Strong(text=catalog.called(request.team)),
        ),
        _routed_buttons(request),
    )


def standing_reply(request: Request, catalog: Catalog, answer: Template | None = None) -> Card:
    """The reply to a request that people have, or have closed; `answer` is what solved it, if any.

    Whoever asked what stands for an incident is told the same as all others: it is not theirs to
    close or to move.
    """
    match request.status:
        case Status.RESOLVED:
            return resolved_reply(request, catalog, answer)
        case Status.DISMISSED:
            return dismissed_reply(request)
        case _ if is_parent(request):
            return parent_reply()
        case _ if is_linked(request):
            return known_reply(request)
        case _ if request.owner:
            return taken_reply(request, request.owner, catalog)
        case _:
            return handed_over_reply(request, catalog)


def dismissed_reply(request: Request) -> Card:
    """The reply once a technician said that nothing needs to be done."""
    by = Person(id=request.resolved_by or request.requester)
    return card(
        note("{person} closed this: nothing for IT to do. Not so? Press **Reopen**.", person=by),
        actions(button(ActionId.REOPEN, "Reopen", request)),
    )


def unresolved_note(person: str, team: str, catalog: Catalog) -> Card:
    """The message to the requester once a technician took a resolution back."""
    return card(
        text(
            "{person} took that back: {team} is still on it.",
            person=Person(id=person),
            team=Strong(text=catalog.called(team)),
        )
    )


def draft_text(template: Template, request: Request, catalog: Catalog) -> str:
    """A drafted answer as somebody may edit it."""
    return as_text(template_spans(template, request, catalog))


def draft_reply(template: Template, request: Request, sender: str, catalog: Catalog) -> Card:
    """The answer that a technician sent as it was drafted."""
    spans = _titled(template, request, catalog)
    return card(text("{person} answers:", person=Person(id=sender)), Text(spans=spans))


def withdrawn_reply() -> Card:
    """The reply after the requester deleted the message."""
    return card(note("The request was withdrawn: its message was deleted."))


def resolved_note(request: Request) -> Card:
    """The message that tells the requester that a technician resolved it."""
    return card(
        text(
            "✅ {person} marked this as resolved.",
            person=Person(id=request.resolved_by or request.requester),
        ),
        note("Not so? Press **Reopen**. What you write here still reaches the team."),
        actions(button(ActionId.REOPEN, "Reopen", request)),
    )


def reopened_note(person: str, team: str, catalog: Catalog) -> Card:
    """The message in the requester's thread after a reopening."""
    return card(
        text(
            "Reopened by {person}. {team} is on it again.",
            person=Person(id=person),
            team=Strong(text=catalog.called(team)),
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


def opened_by_command(requester: str, words: str) -> Card:
    """The first message of a request that did not begin with a message of its own."""
    return card(text("{person} asked:", person=Person(id=requester)), Quote(text=words))


def receipt(
    version: int, corrector: str, what: str, later: Sequence[tuple[str, str]], catalog: Catalog
) -> Card:
    """Tell whoever corrected that it is live. `later` holds (requester, team) of what moved."""
    lines: list[Text | Note] = [
        text(
            "🌱 {person}, your correction is live in version {version}: {what}.",
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
