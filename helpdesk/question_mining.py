"""What technicians ask again and again before they resolve: found, grouped, and worth asking. Pure.

Questions of one category are grouped by the words that they share. One that was asked in enough of
the newest requests, by two technicians or more, can be asked by the bot first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from helpdesk.catalog import CatalogField
from helpdesk.chance import likely_range
from helpdesk.particulars import PLACEHOLDER, left_out
from helpdesk.phrases import phrase, stands_in

NEWEST, FEWEST_TALKS = 20, 10
"""How many of a category's newest requests are looked at, and how many there must be."""
FEWEST, SHARE = 5, 0.2
"""In so many of them it was asked, and surely in that share: Wilson's lower bound."""
PEOPLE = 2
"""So many technicians asked it: one alone may have a habit."""
ALIKE, SAME = 0.6, 0.5
"""From which likeness two questions are one; a known one is recognised a little earlier."""
LONGEST = 150

_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s+|\n+")
_ASKS = re.compile(
    r"(?:which|what|where|when|who|whose|how|since when|(?:can|could|would) you|do you|did you"
    r"|are you|is (?:it|this|that)|have you|please (?:tell|send))\b",
    re.IGNORECASE,
)
# "Ada, which …", "And which …", "Ok - which …"
_LEAD = re.compile(
    r"^(?:(?:and|but|so|ok|okay|sorry|thanks|thank you|sure|well|also|one more thing)\b[\s,:–-]*"
    r"|[A-Z][\w-]+,\s+|\[name\],?\s*)+",
)
# What every question has, and what is asked of every request: whether it works by now.
_IDLE_WORDS = """
    a about actually already am an and any anything anybody are as ask at be been before but by can
    check could currently did do does doing done else exactly first for from get give going got had
    happen happened happening has have hello help here hey hi how i if in is issue it its just know
    let like long me message mind more my need needed now of off ok okay on one or our out please
    possible precisely problem really right send should so some someone something still sure tell
    than thank that the their them then there these they thing this those to today too try trying
    up us use used using was way we well were what which will with work worked working would yes
    yet you your yours again
"""
_IDLE = frozenset(_IDLE_WORDS.split())
_FEW_WORDS, _REPLIES, _MOST_ANSWERS, _TYPICAL = 6, 3, 5, 0.6


@dataclass(frozen=True)
class Turn:
    """One thing that was said about a request, and on which side."""

    author: str
    text: str
    by_technician: bool


@dataclass(frozen=True)
class Talk:
    """What was said about a resolved request, in order. `missed` is what its answer had lacked."""

    request_id: str
    turns: tuple[Turn, ...]
    missed: str = ""


@dataclass(frozen=True)
class Asked:
    """A question of a technician, without what is particular, and the reply of who had asked."""

    ask: str
    words: frozenset[str]
    author: str
    talk: Talk
    reply: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A question worth asking, the answers to offer, and what speaks for it."""

    ask: str
    answers: tuple[str, ...]
    field: str | None
    count: int
    of: int
    people: tuple[str, ...]
    requests: tuple[str, ...]
    examples: tuple[str, ...]


def suggestions(
    talks: Sequence[Talk], known: Collection[str], fields: Iterable[CatalogField]
) -> list[Suggestion]:
    """Return what is worth asking in a category, the most asked first.

    `talks` are the category's, the oldest first; `known` what is asked already, or was proposed.
    """
    newest = [each for each in talks if any(turn.by_technician for turn in each.turns)][-NEWEST:]
    if len(newest) < FEWEST_TALKS:
        return []
    groups = grouped(each for talk in newest for each in asked_in(talk))
    found = [
        _suggestion(group, len(newest), list(fields))
        for group in groups
        if _is_worth_asking(group, len(newest)) and not _is_known(group, known)
    ]
    return sorted((each for each in found if each), key=lambda each: (-each.count, each.ask))


def asked_in(talk: Talk) -> Iterator[Asked]:
    """Yield what technicians asked in a talk; questions that are about nothing are left out."""
    for at, turn in enumerate(talk.turns):
        if turn.by_technician:
            reply = next((each.text for each in talk.turns[at + 1 :] if not each.by_technician), "")
            for ask in questions_in(turn.text):
                if words := content(ask):
                    yield Asked(ask, words, turn.author, talk, reply)


def questions_in(text: str) -> list[str]:
    """Return the sentences of a text that ask, without what is particular to one person."""
    sentences = _SENTENCE_ENDS.split(left_out(text))
    bare = [_LEAD.sub("", each.strip()).strip() for each in sentences]
    return [_written(each) for each in bare if each.endswith("?") or _ASKS.match(each)]


def _written(sentence: str) -> str:
    """Write a question as one: with a capital and a question mark."""
    bare = " ".join(sentence.split()).rstrip(" .!?…:")
    return f"{bare[:1].upper()}{bare[1:]}?"


def content(ask: str) -> frozenset[str]:
    """Return the words that a question is about, in the singular."""
    tokens = phrase(PLACEHOLDER.sub(" ", ask))
    return frozenset(_singular(each) for each in tokens if each.isalnum() and each not in _IDLE)


def _singular(word: str) -> str:
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_plural else word


def likeness(one: Collection[str], other: Collection[str]) -> float:
    """Return the Dice coefficient of two sets of words: 0 for nothing in common, 1 for the same."""
    total = len(one) + len(other)
    return 2 * len(set(one) & set(other)) / total if total else 0.0


def grouped(asked: Iterable[Asked]) -> list[list[Asked]]:
    """Group questions by likeness: each joins the group that it is most like in the mean."""
    groups: list[list[Asked]] = []
    for each in asked:
        best = max(groups, key=lambda group: _mean(each.words, group), default=None)
        if best is not None and _mean(each.words, best) >= ALIKE:
            best.append(each)
        else:
            groups.append([each])
    return groups


def _mean(words: Collection[str], group: Sequence[Asked]) -> float:
    return fmean(likeness(words, each.words) for each in group)


def _is_worth_asking(group: Sequence[Asked], of: int) -> bool:
    count = len({each.talk.request_id for each in group})
    people = len({each.author for each in group})
    return count >= FEWEST and people >= PEOPLE and likely_range(count, of)[0] >= SHARE


def _is_known(group: Sequence[Asked], known: Collection[str]) -> bool:
    return any(_mean(content(each), group) >= SAME for each in known)


def _suggestion(
    group: Sequence[Asked], of: int, fields: Sequence[CatalogField]
) -> Suggestion | None:
    ask = _central(group)
    if ask is None:
        return None
    replies = [each.reply for each in group if each.reply]
    field = _field(replies, fields)
    requests = tuple(dict.fromkeys(each.talk.request_id for each in group))
    missed = dict.fromkeys(each.talk.missed for each in group if each.talk.missed)
    return Suggestion(
        ask=ask,
        answers=() if field else _recurring(replies),
        field=field,
        count=len(requests),
        of=of,
        people=tuple(dict.fromkeys(each.author for each in group)),
        requests=requests,
        examples=(
            *list(dict.fromkeys(each.ask for each in group))[:2],
            *[f"Was missing in the answer: {left_out(each)}" for each in missed][:1],
        ),
    )


def _central(group: Sequence[Asked]) -> str | None:
    """Return the question most like all others that names nobody; None where each does."""
    fitting = [each for each in group if len(each.ask) <= LONGEST]
    fitting = [each for each in fitting if not PLACEHOLDER.search(each.ask)]
    ranked = sorted(fitting, key=lambda each: (-_mean(each.words, group), len(each.ask), each.ask))
    return ranked[0].ask if ranked else None


def _field(replies: Sequence[str], fields: Sequence[CatalogField]) -> str | None:
    """Return the field whose values most replies name."""
    named = {each.id: sum(_names_value(reply, each) for reply in replies) for each in fields}
    best = max(sorted(named), key=named.__getitem__, default=None)
    return best if best is not None and _is_typical(named[best], replies) else None


def _names_value(reply: str, field: CatalogField) -> bool:
    said = phrase(reply)
    return any(stands_in(each, said) for each in field.phrases)


def _recurring(replies: Sequence[str]) -> tuple[str, ...]:
    """Return the short replies that recur, the most usual first, where most replies are such."""
    short = [each.strip(" .!,") for each in replies if len(each.split()) <= _FEW_WORDS]
    counts = Counter(each.casefold() for each in short)
    usual = [each for each, count in counts.most_common() if count > 1 and each]
    is_usual = _is_typical(sum(counts[each] for each in usual), replies)
    if not (is_usual and 2 <= len(usual) <= _MOST_ANSWERS):
        return ()
    spelt: Mapping[str, str] = {each.casefold(): each for each in reversed(short)}
    return tuple(f"{spelt[each][:1].upper()}{spelt[each][1:75]}" for each in usual)


def _is_typical(count: int, replies: Sequence[str]) -> bool:
    return len(replies) >= _REPLIES and count >= _TYPICAL * len(replies)
