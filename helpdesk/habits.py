"""Changes that a team makes again and again when it sends a drafted answer. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from helpdesk.chance import likely_range
from helpdesk.edits import Change, words_of
from helpdesk.particulars import PLACEHOLDER, replaced

ALIKE = 0.75
"""From this likeness of their words on two changes of one place are the same: difflib's ratio."""
LEAST_EDITS, LEAST_PEOPLE, LEAST_BY_OTHERS = 3, 2, 2
"""How often it was made, by how many, and how often by others than whoever makes it most."""
SHARE = 0.3
"""Somebody has a habit who makes the change in so many of the drafts they send."""
SURE_SHARE, SURE_SHARE_OF_ALL = 0.2, 0.1
"""More than these, by Wilson's lower bound, must be its share of the drafts of those who have it,
and of all drafts.

Looked at after each of 200 drafts, what each of five technicians does by chance in 5 or 10 % of
theirs is proposed in 1 or 5 % of the cases, one person's style in 3 %; what two of the five do in
45 % of theirs in 95 %, what all do in 40 % always."""
WORD_FOR_WORD = 8, 0.4
"""The least edits and the sure share of a word or two for another: "pick" for "choose", or "once
more" for "again", is anybody's.

What five technicians each do in 25 % of theirs is proposed in 3 % of the cases, in 50 % in 97 %."""
TOGETHER = 0.8
"""The share of the drafts with either of two new lines that has both, if they are one change."""
WINDOW = 200
"""How many of the last drafts count."""

_FEW_WORDS = 2
_NUMBERS = frozenset(
    ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty"]
)
# What stands between two sentences.
_APART = re.compile(r"[.!?…:;\n]")
_NOT = frozenset(
    ["no", "not", "never", "without", "none", "cannot", "don't", "doesn't", "can't", "won't"]
)


@dataclass(frozen=True)
class Sent:
    """A draft that a technician sent, and what they changed in it: nothing, where it was good.

    `event` is its id in the feedback log.
    """

    technician: str
    requester: str
    request: str
    event: int
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Group:
    """One change, and who made it: the drafts, the oldest first; `change` as most wrote it."""

    change: Change
    made: tuple[tuple[Change, Sent], ...]

    @property
    def sent(self) -> list[Sent]:
        """The drafts in which it was made."""
        return [each for _, each in self.made]

    def only(self, people: Iterable[str]) -> Group:
        """Return what of it these people did."""
        kept = set(people)
        return _group([each for each in self.made if each[1].technician in kept])


@dataclass(frozen=True)
class Habit:
    """A change that a team makes: in `made` of its last `of` drafts, by who has the habit."""

    change: Change
    made: tuple[Sent, ...]
    of: int


def is_same(one: Change, other: Change) -> bool:
    """Whether two changes of one version are the same: of one place, in nearly the same words."""
    (start, end), (first, last) = one.place, other.place
    return start <= last and first <= end and says_the_same(one, other)


def is_part(part: Change, whole: Change) -> bool:
    """Whether a change is in another one of the same version."""
    is_within = whole.place[0] <= part.place[0] and part.place[1] <= whole.place[1]
    return is_within and part.after.strip() in whole.after


def says_the_same(one: Change, other: Change) -> bool:
    """Whether two changes say nearly the same, wherever that is."""
    return _alike(one.after, other.after) and (
        bool(one.after.strip()) or _alike(one.before, other.before)
    )


@lru_cache(maxsize=4096)  # each is compared with all the others
def _words(text: str) -> tuple[str, ...]:
    return words_of(text)


def _alike(one: str, other: str) -> bool:
    mine, theirs = _words(one), _words(other)
    if mine == theirs:
        return True
    if _decisive(mine) != _decisive(theirs):
        return False
    return SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= ALIKE


def _decisive(words: Sequence[str]) -> Counter[str]:
    """Return the words of which one more or less says something else."""
    return Counter(
        each
        for each in words
        if each in _NOT | _NUMBERS or each.startswith("http") or any(map(str.isdigit, each))
    )


def grouped(sent: Iterable[Sent]) -> list[Group]:
    """Put the same changes together, the most frequent first; one draft counts once in each."""
    groups: list[list[tuple[Change, Sent]]] = []
    for each in sent:
        for change in each.changes:
            mine = next((group for group in groups if is_same(group[0][0], change)), None)
            if mine is None:
                groups.append([(change, each)])
            elif mine[-1][1] is not each:
                mine.append((change, each))
    return sorted(map(_group, groups), key=lambda group: -len(group.made))


def _group(made: Sequence[tuple[Change, Sent]]) -> Group:
    """Find how most wrote it; of several ways the one that came first."""
    written = Counter(change for change, _ in made)
    return Group(max(written, key=written.__getitem__), tuple(made))


def habits(sent: Sequence[Sent], text: str, names: Collection[str] = ()) -> list[Habit]:
    """Return the changes that a team makes; `sent` are drafts of one version, the oldest first.

    `text` is the version's, as `edits.text_of` gives it.

    One person's own style is none: at least two must have the habit. Nor is what is particular to
    somebody, unless several write the very same for several who ask; `names` are what people are
    called.
    """
    counted = sent[-WINDOW:]
    drafts = Counter(each.technician for each in counted)
    found = (_habit(group, drafts) for group in grouped(counted))
    return _joined([each for each in found if each and _is_for_all(each, names)], text)


def _joined(found: Sequence[Habit], text: str) -> list[Habit]:
    """Make one of changes in one sentence, or at one place, that nearly always come together.

    "200 MB" that becomes "500 MB since spring" are two changes, and one thought.
    """
    joined: list[Habit] = []
    for each in sorted(found, key=lambda habit: habit.change.place):
        other = joined[-1] if joined else None
        if other and _is_one(other, each, text):
            joined[-1] = _both(other, each, text)
        else:
            joined.append(each)
    return joined


def _is_one(one: Habit, other: Habit, text: str) -> bool:
    mine, theirs = ({each.event for each in habit.made} for habit in (one, other))
    end, begin = one.change.place[1], other.change.place[0]
    is_near = end <= begin and not _APART.search(text[end:begin])
    return is_near and len(mine & theirs) >= TOGETHER * len(mine | theirs)


def _both(one: Habit, other: Habit, text: str) -> Habit:
    """Return both as one; of two at one place in the order in which they were written first."""
    (start, end), (begin, last) = one.change.place, other.change.place
    if start < last:
        between = text[end:begin]
        after = f"{one.change.after}{between}{other.change.after}"
        made = tuple(each for each in one.made if each in other.made)
        return replace(one, change=Change((start, last), text[start:last], after), made=made)
    first = next(each for each in one.made if each in other.made)
    order = [change.after for change in first.changes]
    parts = sorted((one, other), key=lambda habit: _index(order, habit.change.after))
    after = "".join(each.change.after for each in parts)
    return replace(one, change=replace(one.change, after=after))


def _index(order: Sequence[str], after: str) -> int:
    return order.index(after) if after in order else len(order)


def _habit(group: Group, drafts: Counter[str]) -> Habit | None:
    made = Counter(each.technician for each in group.sent)
    keen = [each for each, count in made.items() if count >= SHARE * drafts[each]]
    times, of = sum(made[each] for each in keen), sum(drafts[each] for each in keen)
    if times - max(map(made.__getitem__, keen), default=0) < LEAST_BY_OTHERS:
        return None
    theirs = group.only(keen)
    least, sure = WORD_FOR_WORD if _is_rewording(theirs.change) else (LEAST_EDITS, SURE_SHARE)
    is_sure = likely_range(times, of)[0] > sure
    is_common = likely_range(times, drafts.total())[0] > SURE_SHARE_OF_ALL
    if times < least or not is_sure or not is_common:
        return None
    return Habit(theirs.change, tuple(theirs.sent), drafts.total())


def _is_rewording(change: Change) -> bool:
    """Whether a word or two stand for others, which change no number, no link and no "not"."""
    sides = words_of(change.before), words_of(change.after)
    is_short = all(0 < len(each) <= _FEW_WORDS for each in sides)
    is_exact = any(map(str.isdigit, change.before + change.after)) or any(map(_decisive, sides))
    return is_short and not is_exact


def _is_for_all(habit: Habit, names: Collection[str]) -> bool:
    """Whether the words may be said to anybody."""
    after = habit.change.after
    if not PLACEHOLDER.search(replaced(after, names)):
        return True
    said = [each for each in habit.made if after in {change.after for change in each.changes}]
    people, asked = ({getattr(each, of) for each in said} for of in ("technician", "requester"))
    return len(people) >= LEAST_PEOPLE and len(asked) >= LEAST_EDITS
