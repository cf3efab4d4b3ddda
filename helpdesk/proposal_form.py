"""What a person may put otherwise in a proposal: what stands in its form, and what comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from helpdesk.catalog import FollowUp
from helpdesk.errors import HelpdeskError
from helpdesk.proposals import Proposal, ProposalKind
from helpdesk.template_checks import faults

_HAS_WORDS = frozenset({ProposalKind.EDIT, ProposalKind.NEW_TEMPLATE, ProposalKind.CONFIRM})
_MOST_FAULTS = 3


class FormError(HelpdeskError):
    """What was filled in cannot be used; the message names each place and says what helps."""


def filled(proposal: Proposal) -> dict[str, str]:
    """Return what stands in the form of a proposal when it opens, by its questions."""
    content = proposal.content
    if proposal.kind is ProposalKind.ASK:
        return {"ask": content["ask"], "answers": "\n".join(content.get("answers") or ())}
    return {"title": content["title"], "body": content["body"]}


def read(proposal: Proposal, answers: Mapping[str, str]) -> dict[str, Any]:
    """Return the content that somebody filled in."""
    if proposal.kind is ProposalKind.ASK:
        lines = (line.strip() for line in answers.get("answers", "").splitlines())
        offered = list(dict.fromkeys(line for line in lines if line))
        return {"ask": answers.get("ask", "").strip(), "answers": offered}
    return {name: answers.get(name, "").strip() for name in ("title", "body")}


def check(proposal: Proposal, content: Mapping[str, Any], fields: Iterable[str]) -> None:
    """See that this content can be adopted; raises FormError.

    `fields` are the ids of the catalog's fields, which the words of an answer may name.
    """
    if proposal.kind is ProposalKind.ASK:
        found = _of_question(content)
    elif proposal.kind in _HAS_WORDS:
        words = faults(content["title"], content["body"], fields)
        found = [f"line {each.line}, character {each.column}: {each.message}" for each in words]
    else:
        found = []
    if found:
        raise FormError("\n".join(found[:_MOST_FAULTS]))


def _of_question(content: Mapping[str, Any]) -> list[str]:
    told = {name: content[name] for name in FollowUp.model_fields.keys() & content.keys()}
    try:
        FollowUp.model_validate({**told, "id": "new"})
    except ValidationError as error:
        return [_fault(each["loc"], each["msg"]) for each in error.errors()]
    return []


def _fault(place: tuple[str | int, ...], what: str) -> str:
    name = {"ask": "the question", "answers": "the answers"}.get(str(place[0]), str(place[0]))
    number = f", line {int(place[1]) + 1}" if len(place) > 1 else ""
    return f"{name}{number}: {what}"
