"""Steps of the review: follow-up questions that are proposed, dropped, and put in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from math import exp
from uuid import uuid4

from helpdesk.edits import text_of
from helpdesk.feedback import Kind
from helpdesk.followups import matters
from helpdesk.knowledge import Change, ChangeDeed, ItemKind, Question, question_id
from helpdesk.model import Request
from helpdesk.phrases import phrase, stands_in
from helpdesk.proposals import Evidence, Proposal, ProposalKind
from helpdesk.question_mining import NEWEST, Suggestion, Talk, questions_in, suggestions
from helpdesk.question_worth import Use, gain, order, useless, uses_of
from storage import knowledge, proposals, proposing, questions
from storage.adopting import new_id
from workers.reviewing import Review

_REMEMBERED = timedelta(days=180)
# Of so many requests it is read whether an answer was spoken of, and in how many it may be chance.
_MOST_READ, _FEW = 100, 0.05


def propose_questions(review: Review) -> None:
    """Propose what technicians ask again and again, where something was resolved since."""
    resolved = questions.resolved(review.session, review.at - _REMEMBERED)
    for category, requests in _by_category(review, resolved).items():
        if _is_news(review, requests[-1]):
            talks = _talks(review, requests)
            for found in suggestions(talks, _known(review, category), review.catalog.fields):
                _propose(review, category, found)


def _is_news(review: Review, newest: Request) -> bool:
    """Whether a category's newest resolved request was not looked at before: threads are long."""
    return review.is_news(f"talk:{newest.id}:{newest.resolved_at}")


def _by_category(review: Review, requests: Sequence[Request]) -> dict[str, list[Request]]:
    """Return requests by category, without those whose category left the catalog."""
    found: dict[str, list[Request]] = {each.id: [] for each in review.catalog.categories}
    for request in requests:
        if request.category in found:
            found[request.category].append(request)
    return {category: mine for category, mine in found.items() if mine}


def _talks(review: Review, requests: Sequence[Request], most: int = NEWEST) -> list[Talk]:
    """Return what was said about the newest of these that a technician answered in words."""
    speakers = questions.answered_by_people(review.session, requests)
    spoken = [each for each in requests if each.id in speakers][-most:]
    missed = {
        event.request_id: event.words or "; ".join(event.fields.values())
        for event in review.events
        if event.kind is Kind.MISSED
    }
    return [
        questions.talk(review.session, each, speakers[each.id], missed.get(each.id, ""))
        for each in spoken
    ]


def _known(review: Review, category: str) -> list[str]:
    """Return what is asked in a category, was once, or was proposed: none of it is news."""
    mine = (each for each in review.knowledge.questions.values() if each.category == category)
    made = (
        each
        for each in proposals.everything(review.session)
        if each.kind is ProposalKind.ASK and each.subject == category
    )
    answers = (
        wording.template.body
        for wording in review.knowledge.wordings.values()
        if wording.template.category == category
    )
    return [
        *(each.question.ask for each in mine),
        *(str(each.content["ask"]) for each in made),
        # Whoever sends a draft asks only what the answer asks by itself: "Still nothing?".
        *(ask for body in answers for ask in questions_in(text_of(body))),
    ]


def _propose(review: Review, category: str, found: Suggestion) -> None:
    taken = {each.question.id for each in review.knowledge.questions.values()}
    question = new_id(found.ask, taken)
    content = {
        "id": question,
        "ask": found.ask,
        "answers": list(found.answers),
        "field": found.field,
    }
    evidence = Evidence(
        count=found.count,
        of=found.of,
        people=found.people,
        requests=found.requests,
        examples=found.examples,
    )
    _put_forward(
        review, ProposalKind.ASK, category, f"ask:{category}:{question}", content, evidence
    )


def _put_forward(
    review: Review,
    kind: ProposalKind,
    subject: str,
    key: str,
    content: Mapping[str, object],
    evidence: Evidence,
) -> None:
    team = review.catalog.category(subject.partition("/")[0]).team
    made = Proposal(uuid4().hex, kind, team, subject, key, content, evidence, review.at)
    proposing.propose(review.session, made, review.catalog, review.chat, review.at)


def propose_dropping(review: Review) -> None:
    """Propose to ask no more what was of no use: see `question_worth.useless`."""
    for subject, item, asked in _in_use(review):
        uses = uses_of(subject, asked)
        found = useless(
            uses,
            decides=matters(item.question, item.category, review.knowledge),
            is_mentioned=partial(_is_mentioned, review, asked),
        )
        if found is not None:
            evidence = Evidence(found.count, found.of, examples=(found.why,))
            content = {"ask": item.question.ask}
            kind, key = ProposalKind.DROP_QUESTION, f"drop:{subject}"
            _put_forward(review, kind, subject, key, content, evidence)


def _is_mentioned(review: Review, requests: Sequence[Request], answered: Sequence[Use]) -> bool:
    """Whether technicians spoke of the answers in more than a few of the newest requests."""
    answers = {each.request_id: str(each.answer) for each in answered[-_MOST_READ:]}
    mine = [each for each in requests if each.id in answers]
    said = _talks(review, mine, _MOST_READ)
    counted = sum(_speaks_of(each, answers[each.request_id]) for each in said)
    return counted > _FEW * len(answers)


def _speaks_of(talk: Talk, answer: str) -> bool:
    words = phrase(answer)
    return any(each.by_technician and stands_in(words, phrase(each.text)) for each in talk.turns)


def _in_use(review: Review) -> Iterator[tuple[str, Question, list[Request]]]:
    """Yield each question that is asked, with the resolved requests that it was meant for."""
    followed = questions.followed(review.session, review.at - _REMEMBERED)
    resolved = _by_category(review, followed)
    for subject, item in review.knowledge.questions.items():
        if not item.is_retired and item.category in resolved:
            mine = resolved[item.category]
            yield (
                subject,
                item,
                [each for each in mine if any(one.question == subject for one in each.followups)],
            )


def reorder_questions(review: Review) -> None:
    """Put the questions of each category in the order in which they shorten resolution."""
    uses = {subject: uses_of(subject, asked) for subject, _, asked in _in_use(review)}
    for category in {review.knowledge.questions[each].category for each in uses}:
        present = [
            question_id(category, each.id) for each in review.knowledge.questions_for(category)
        ]
        now = order(present, uses)
        if now != present:
            _put_in_order(review, now, uses)


def _put_in_order(
    review: Review, ordered: Sequence[str], uses: Mapping[str, Sequence[Use]]
) -> None:
    for rank, subject in enumerate(ordered):
        item = review.knowledge.questions[subject]
        if item.rank != rank:
            change = Change(
                at=review.at,
                actor="",
                deed=ChangeDeed.SET,
                kind=ItemKind.QUESTION,
                subject=subject,
                team=review.catalog.category(item.category).team,
                before=None,
                after=None,
                why={"reason": _placed(rank, gain(uses.get(subject, ())))},
            )
            moved = item.model_copy(update={"rank": float(rank)})
            knowledge.set_item(review.session, change, ItemKind.QUESTION, subject, moved)


def _placed(rank: int, gained: float) -> str:
    share = 1 - exp(-gained)
    why = f"resolved {share:.0%} sooner with its answer" if share > 0 else "others shorten more"
    return f"question {rank + 1} now: {why}"
