"""Which follow-up question a request gets now, and what its answer changes. Pure.

A question is asked only where its answer would change what is sent, or where technicians would
need it: at most two of a request, and never one whose answer is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from helpdesk.catalog import Catalog, CatalogField, Drafting, FollowUp, Template
from helpdesk.catalog_entries import Audience
from helpdesk.fields import LONGEST
from helpdesk.knowledge import Knowledge, lot, question_id
from helpdesk.markup import slots_in
from helpdesk.model import Answer, Clarify, Decision, FieldValue, Followed, Request, Route, Status
from helpdesk.phrases import Phrase, can_be_matched, phrase, stands_in

MOST = 2
"""So many questions are asked of one request."""
LEFT_OUT = 0.1
"""The share of questions for technicians that is left out by lot, to see what they are good for."""
MISSED = "what-was-missing?"
"""The question after an answer that did not help; no catalog can have one of this id."""
_WAS_MISSING = (
    "It did not fit my problem",
    "I tried it, it did not work",
    "I need somebody to do it",
    "I could not follow it",
)
_LONGEST_ANSWER = 300
# As answers they are clear; within a message they are said of anything.
_IDLE = frozenset({"yes", "no", "none", "other"})


def waiting(request: Request) -> int | None:
    """Return which of a request's questions, by its place, waits for an answer; None: none does.

    Nobody waits any more once a technician has the request, or it went elsewhere.
    """
    if not _may_wait(request):
        return None
    places = enumerate(request.followups)
    return next((at for at, each in places if each.is_open and _is_about(each, request)), None)


def _may_wait(request: Request) -> bool:
    is_free = request.owner is None and request.incident is None
    return request.status is Status.ASKED or (request.status is Status.WITH_TEAM and is_free)


def _is_about(followed: Followed, request: Request) -> bool:
    """Whether a question is one of the category that the request has now."""
    return followed.question in (MISSED, f"{request.category}/{_own_id(followed)}")


def _own_id(followed: Followed) -> str:
    return followed.question.partition("/")[2]


def asked_first(
    decision: Decision, request: Request, catalog: Catalog, knowledge: Knowledge
) -> Decision:
    """Return the question on which an answer depends in place of this decision, or the decision.

    `request` is as its words tell it. What is not in doubt, or is for people in any case, stays.
    """
    if not isinstance(decision, Answer | Route) or decision.category is None:
        return decision
    if catalog.category(decision.category).hand_to_person:
        return decision
    placed = replace(request, team=decision.team, category=decision.category)
    open_to = candidates(placed, catalog, knowledge)
    first = next((each for each in open_to if decides(each, placed, catalog, knowledge)), None)
    if first is None:
        return decision
    team, reasons = decision.team, decision.reasons
    return Clarify(team, (), decision.priority, reasons, decision.category, first)


def candidates(request: Request, catalog: Catalog, knowledge: Knowledge) -> list[FollowUp]:
    """Return the questions that may be asked of a request now, the most useful first."""
    settled = {each.question for each in request.followups if not each.is_open}
    # One that waits may be asked again; one of a category that it was taken for before is gone.
    gone = (each for each in request.followups if not (each.is_open and _is_about(each, request)))
    asked = [each for each in gone if each.is_asked and each.question != MISSED]
    if request.category is None or len(asked) >= MOST:
        return []
    return [
        each
        for each in knowledge.questions_for(request.category)
        if question_id(request.category, each.id) not in settled
        and not is_told(each, request, catalog)
    ]


def is_told(question: FollowUp, request: Request, catalog: Catalog) -> bool:
    """Whether a request already says what would be asked."""
    if question.field in request.fields:
        return True
    said = phrase(request.text)
    return any(stands_in(each, said) for each in _telling(question, offered(question, catalog)))


@lru_cache(maxsize=1024)
def _telling(question: FollowUp, answers: tuple[str, ...]) -> tuple[Phrase, ...]:
    """Return the phrases that tell what a question asks, of which there are few in a catalog."""
    telling = [each for each in answers if each.casefold() not in _IDLE]
    return tuple(map(phrase, (*telling, *question.told_by)))


def offered(question: FollowUp, catalog: Catalog) -> tuple[str, ...]:
    """Return the answers to pick from: the question's own, or its field's values; maybe none."""
    field = _field(question.field, catalog)
    return tuple(each.value for each in field.values) if field else question.answers


def _field(field_id: str | None, catalog: Catalog) -> CatalogField | None:
    return next((each for each in catalog.fields if each.id == field_id), None)


def decides(question: FollowUp, request: Request, catalog: Catalog, knowledge: Knowledge) -> bool:
    """Whether a template that would be sent unasked depends on what is asked."""
    field = question.field
    if field is None or request.category is None or _field(field, catalog) is None:
        return False
    return any(
        _depends(found.template, field, request)
        for each in knowledge.templates_for(request.category)
        if each not in request.used_templates
        and knowledge.drafting(request.team, each, catalog) is Drafting.AUTO
        and (found := knowledge.wording(each, knowledge.version_for(each, request.id)))
    )


def _depends(template: Template, field: str, request: Request) -> bool:
    if request.is_outsider and template.audience is Audience.EMPLOYEES:
        return False
    known = {name: each.value for name, each in request.fields.items()}
    is_open = all(known.get(name, value) == value for name, value in template.when.items())
    return is_open and _names(template, field)


def matters(question: FollowUp, category: str, knowledge: Knowledge) -> bool:
    """Whether any answer of the category, sent or drafted, depends on what is asked."""
    champions = (
        knowledge.wording(each, knowledge.templates[each].champion)
        for each in knowledge.templates_for(category)
    )
    return any(found and _names(found.template, question.field) for found in champions)


def _names(template: Template, field: str | None) -> bool:
    """Whether a template fits only with a value of this field, or only with a certain one."""
    return field is not None and (
        field in template.when or slots_in(template.body).get(field, False)
    )


def after_deciding(
    request: Request,
    decision: Decision,
    catalog: Catalog,
    knowledge: Knowledge,
    left_out: float = LEFT_OUT,
) -> Request:
    """Return a request just decided with the question that it gets, if it gets one."""
    if isinstance(decision, Clarify) and decision.question and decision.category:
        return _with(request, decision.category, decision.question, catalog, chance=1.0)
    if request.status is not Status.WITH_TEAM:
        return request
    return with_next(request, catalog, knowledge, left_out)


def with_next(
    request: Request, catalog: Catalog, knowledge: Knowledge, left_out: float = LEFT_OUT
) -> Request:
    """Return the request with the next question that its technicians need, if there is one.

    A share is left out by lot, and noted too; the lot of a request and a question never changes.
    """
    request = _without_told(request, catalog, knowledge)
    if not _may_wait(request) or waiting(request) is not None or request.category is None:
        return request
    for each in candidates(request, catalog, knowledge):
        is_asked = lot(f"{request.id}:{each.id}") >= left_out
        chance = 1 - left_out
        request = _with(request, request.category, each, catalog, chance, is_asked=is_asked)
        if is_asked:
            break
    return request


def _without_told(request: Request, catalog: Catalog, knowledge: Knowledge) -> Request:
    """Close the open questions whose answers the request's words have said meanwhile."""
    known = {each.id: each for each in knowledge.questions_for(request.category or "")}
    told = [
        replace(each, answer="")
        if each.is_open and (found := known.get(_own_id(each))) and is_told(found, request, catalog)
        else each
        for each in request.followups
    ]
    return replace(request, followups=tuple(told))


def _with(
    request: Request,
    category: str,
    question: FollowUp,
    catalog: Catalog,
    chance: float,
    *,
    is_asked: bool = True,
) -> Request:
    subject = question_id(category, question.id)
    if any(each.question == subject for each in request.followups):
        return request
    answers = offered(question, catalog)
    asked = Followed(subject, question.ask, is_asked, chance, answers=answers, field=question.field)
    return replace(request, followups=(*request.followups, asked))


def asking_what_was_missing(request: Request) -> Request:
    """Return the request with the question what its answer lacked; that is asked once only."""
    if any(each.question == MISSED for each in request.followups):
        return request
    asked = Followed(MISSED, "What was missing?", is_asked=True, chance=1.0, answers=_WAS_MISSING)
    return replace(request, followups=(*request.followups, asked))


def answer_in(followed: Followed, words: str, catalog: Catalog, *, takes_any: bool) -> str | None:
    """Return the answer that a reply gives: a known one, or with `takes_any` the words themselves.

    None where it gives none; what asks back is no answer.
    """
    said = phrase(words)
    known = _known_answers(followed, catalog).items()
    found = [(len(written), answer) for written, answer in known if stands_in(written, said)]
    if found:
        return max(found)[1]
    is_answer = takes_any and words.strip() and not words.rstrip().endswith("?")
    return " ".join(words.split())[:_LONGEST_ANSWER] if is_answer else None


def is_answer(request: Request, words: str, catalog: Catalog) -> bool:
    """Whether a message says a known answer to the question that waits, and nothing else."""
    place = waiting(request)
    if place is None:
        return False
    return phrase(words.strip(" .!")) in _known_answers(request.followups[place], catalog)


def _known_answers(followed: Followed, catalog: Catalog) -> Mapping[Phrase, str]:
    field = _field(followed.field, catalog)
    known = {phrase(each): each for each in followed.answers}
    patterns = {written: value for written, (value, _) in field.phrases.items()} if field else {}
    return {each: value for each, value in (patterns | known).items() if can_be_matched(each)}


def answered(request: Request, place: int, answer: str, catalog: Catalog) -> Request:
    """Return the request with this answer to the question in this place; "" declines it."""
    followups = list(request.followups)
    followups[place] = replace(followups[place], answer=answer)
    after = replace(request, followups=tuple(followups))
    return replace(after, fields=with_answers(after, request.fields, catalog))


def with_answers(
    request: Request, fields: Mapping[str, FieldValue], catalog: Catalog
) -> Mapping[str, FieldValue]:
    """Return these fields with what the request's follow-up questions were answered with."""
    told = {
        field.id: FieldValue(each.answer[:LONGEST], f"asked: {each.ask}")
        for each in request.followups
        if each.answer and (field := _field(each.field, catalog)) and field.allows(each.answer)
    }
    return {**fields, **told}


def closed(request: Request) -> Request:
    """Return the request without a question that waits: nobody answers it any more."""
    told = [replace(each, answer="") if each.is_open else each for each in request.followups]
    return replace(request, followups=tuple(told))


def overtaken(request: Request) -> Request:
    """Return the request without a question that waits: a technician speaks now."""
    told = [
        replace(each, is_overtaken=True) if each.is_open else each for each in request.followups
    ]
    return replace(request, followups=tuple(told))
