"""Answers that technicians write again and again where no template is: words for a new one. Pure.

Replies of one category are compared by their words, TF-IDF and cosine, without what is particular
to one person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from helpdesk.chance import likely_range
from helpdesk.edits import words_of
from helpdesk.markup import inert
from helpdesk.particulars import PLACEHOLDER, left_out, parts_of, replaced, unframed
from helpdesk.talk import is_note

ALIKE = 0.6
"""The cosine from which on two replies are one answer."""
LEAST_REQUESTS, LEAST_REQUESTERS, LEAST_WORDS = 3, 3, 8
SURE_SHARE = 0.15
"""More than this, by Wilson's lower bound, must be its share of the category's requests."""
_MOST_TITLE = 75
_INSTEAD = {
    "name": "a colleague",
    "email": "the email address",
    "phone": "our phone number",
    "host": "the device",
    "address": "the address",
    "ticket": "the ticket",
    "time": "the time that we agree on",
    "serial": "the serial number",
}
_COMMON = frozenset(
    [
        *("a", "about", "am", "an", "and", "any", "are", "at", "be", "been", "can", "cannot"),
        *("could", "do", "does", "for", "from", "get", "have", "hello", "help", "hi", "how", "i"),
        *("in", "is", "it", "me", "my", "need", "no", "not", "of", "on", "or", "our", "please"),
        *("since", "so", "some", "someone", "that", "the", "there", "this", "to", "today", "us"),
        *("want", "we", "what", "where", "which", "who", "will", "with", "would", "you", "your"),
    ]
)
# What stands for the requester, and for words that are kept, while the rest is made neutral.
_ASKER, _KEPT = "\ue000", 0xE001

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Reply:
    """What a technician answered before they resolved a request; `asker` is the requester's name.

    `text` is what they wrote, `asked` the request's own words.
    """

    request: str
    requester: str
    technician: str
    text: str
    asked: str
    asker: str = ""


@dataclass(frozen=True)
class NewAnswer:
    """Replies that say the same, the oldest first, and words for a template made of them."""

    body: str
    about: str
    replies: tuple[Reply, ...]


def is_answer(text: str) -> bool:
    """Whether a reply may answer others too: no note, no courtesy and no question."""
    is_question = left_out(text).rstrip().endswith("?")
    return not is_note(text) and not is_question and len(words_of(left_out(text))) >= LEAST_WORDS


def new_answers(
    replies: Iterable[Reply], of: int, known: Collection[str], names: Collection[str]
) -> list[NewAnswer]:
    """Return what is answered again and again in one category, the most frequent first.

    `replies`, the oldest first, are to `of` requests. What is like a text of `known` is left out;
    `names` are what people are called.
    """
    answers = [each for each in replies if is_answer(each.text)]
    words = [words_of(left_out(each.text, names)) for each in answers]
    others = [words_of(each) for each in known if each.strip()]
    weights = _weights([*words, *others])
    mine, theirs = weights[: len(words)], weights[len(words) :]
    found = []
    for group in _groups(mine):
        centre = max(group, key=lambda each: sum(_cosine(mine[each], mine[i]) for i in group))
        chosen = tuple(answers[each] for each in sorted(group))
        is_known = any(_cosine(mine[centre], each) >= ALIKE for each in theirs)
        if _is_enough(chosen, of) and not is_known:
            body = _neutral(answers[centre], chosen, names)
            found.append(NewAnswer(body, _about(chosen), chosen))
    return found


def _is_enough(replies: Sequence[Reply], of: int) -> bool:
    requests, people = {each.request for each in replies}, {each.requester for each in replies}
    is_sure = likely_range(len(requests), of)[0] > SURE_SHARE
    return is_sure and len(requests) >= LEAST_REQUESTS and len(people) >= LEAST_REQUESTERS


def _weights(texts: Sequence[Sequence[str]]) -> list[Weights]:
    """Return each text's words with weights whose squares sum to one: TF-IDF, smoothed."""
    seen = Counter(word for text in texts for word in set(text))
    weights: list[Weights] = []
    for text in texts:
        raw = {
            word: count * (log((1 + len(texts)) / (1 + seen[word])) + 1)
            for word, count in Counter(text).items()
        }
        length = sqrt(sum(each * each for each in raw.values())) or 1.0
        weights.append({word: each / length for word, each in raw.items()})
    return weights


def _cosine(one: Weights, other: Weights) -> float:
    return sum(weight * other.get(word, 0.0) for word, weight in one.items())


def _groups(weights: Sequence[Weights]) -> list[list[int]]:
    """Group each text with all that are like it, beginning with the one that most are like."""
    near = {
        i: {j for j, other in enumerate(weights) if _cosine(one, other) >= ALIKE}
        for i, one in enumerate(weights)
    }
    left, groups = set(near), []
    while left:
        centre = max(sorted(left), key=lambda each: len(near[each] & left))
        group = (near[centre] & left) | {centre}
        groups.append(sorted(group))
        left -= group
    return groups


def _neutral(reply: Reply, among: Sequence[Reply], names: Collection[str]) -> str:
    """Return a reply as it may be sent to anybody, in our markup."""
    kept = _shared(among)
    text = unframed(reply.text)
    for index, word in enumerate(kept):
        text = text.replace(word, chr(_KEPT + index))
    for name in (*parts_of(reply.asker), reply.requester):
        text = re.sub(rf"(?<!\w)@?{re.escape(name)}(?!\w)", _ASKER, text)
    text = PLACEHOLDER.sub(lambda match: _INSTEAD[match[0][1:-1]], replaced(text, names))
    for index, word in enumerate(kept):
        text = text.replace(chr(_KEPT + index), word)
    text = inert(text).strip()
    return f"{text[:1].upper()}{text[1:]}".replace(_ASKER, "{requester}")


def _shared(among: Sequence[Reply]) -> list[str]:
    """Return the addresses and numbers that enough requesters were told: they are nobody's own."""
    told: dict[str, set[str]] = {}
    for reply in among:
        for word in re.findall(
            r"[^\s()<>\[\]]*[\d@/][^\s()<>\[\]]*[^\s()<>\[\].,;:!?]", reply.text
        ):
            told.setdefault(word, set()).add(reply.requester)
    kept = [word for word, people in told.items() if len(people) >= LEAST_REQUESTERS]
    return sorted(kept, key=len, reverse=True)


def title(category: str, answer: NewAnswer) -> str:
    """Return a title of at most 75 characters: the category's name, and what is asked about."""
    whole = f"{category}: {answer.about}" if answer.about else category
    return whole if len(whole) <= _MOST_TITLE else category[:_MOST_TITLE]


def _about(replies: Sequence[Reply]) -> str:
    """Return the words that most of the requests have in common, at most three."""
    asked = {each.request: set(words_of(each.asked)) - _COMMON for each in replies}
    seen = Counter(word for words in asked.values() for word in sorted(words) if len(word) > 2)
    often = [word for word, count in seen.most_common(3) if count * 2 >= len(asked)]
    order = words_of(replies[0].asked)
    return " ".join(sorted(often, key=lambda each: order.index(each) if each in order else 99))
