"""What is said of a proposal beside its card: in a list, in its form, to whom it is too late."""

from __future__ import annotations

from collections.abc import Mapping

from helpdesk.cards import ActionId, Card, Form, Question, card, note
from helpdesk.proposals import Proposal, ProposalKind
from helpdesk.wording.parts import shortened, who

_TITLE_CHARACTERS = 80


def proposal_title(proposal: Proposal) -> str:
    """Return in a few words what is proposed."""
    said = {name: str(value) for name, value in proposal.content.items()}
    return shortened(_TITLES[proposal.kind].format_map(said), _TITLE_CHARACTERS)


_TITLES = {
    ProposalKind.EDIT: "Other words for “{title}”",
    ProposalKind.NEW_TEMPLATE: "A new answer: “{title}”",
    ProposalKind.ASK: "Ask “{ask}”",
    ProposalKind.DROP_QUESTION: "No longer ask “{ask}”",
    ProposalKind.RULE: "Take “{value}” for “{instead}”",
    ProposalKind.CONFIRM: "Is it still right? “{title}”",
}


_CAN_BE_OPENED = frozenset(
    {ProposalKind.EDIT, ProposalKind.NEW_TEMPLATE, ProposalKind.ASK, ProposalKind.CONFIRM}
)


def can_be_opened(kind: ProposalKind) -> bool:
    """Whether there is something in it that a person may put otherwise."""
    return kind in _CAN_BE_OPENED


def decided_already(proposal: Proposal) -> Card:
    """What somebody is told whose press came too late."""
    if proposal.decided_by:
        said = "{who} has decided this meanwhile: the card says how."
        return card(note(said, who=who(proposal.decided_by)))
    return card(note("This means nothing any more: it was withdrawn."))


def proposal_form(proposal: Proposal, answers: Mapping[str, str], fault: str = "") -> Form:
    """The form to look at a proposal and to put it otherwise before it is adopted.

    `answers` are what stands there, by the names of its questions; `fault` what is wrong with it.
    """
    is_question = proposal.kind is ProposalKind.ASK
    questions = _QUESTION if is_question else _ANSWER
    return Form(
        action=ActionId.OPEN_PROPOSAL,
        title="Change the answer" if proposal.kind is ProposalKind.CONFIRM else "Proposal",
        submit="Save" if proposal.kind is ProposalKind.CONFIRM else "Adopt",
        value=proposal.value,
        fault=fault,
        fields=tuple(
            each.model_copy(update={"value": answers.get(each.name, "")}) for each in questions
        ),
    )


_ANSWER = (
    Question(name="title", label="Title"),
    Question(name="body", label="Answer", multiline=True),
)
_QUESTION = (
    Question(name="ask", label="Question"),
    Question(
        name="answers",
        label="Answers to pick from, one a line (none: any words will do)",
        multiline=True,
        optional=True,
    ),
)
