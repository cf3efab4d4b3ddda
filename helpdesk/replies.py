"""What a reply in a request's thread means: a correction, a call for a person, or conversation.

Rules, not learning: a reply that moves a request must be explainable in one sentence, and a wrong
move costs more than a missed one. So the rules want clear words at the right place of a sentence;
questions, conditions and everything else join the conversation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from helpdesk import reply_rules as rules
from helpdesk.catalog import Catalog
from helpdesk.smalltalk import SmallTalk, recognise

LONGEST = 600
"""Characters of the longest reply that is looked at: what should move a request is short."""

_SHORT_WORDS = 10
_COURTESIES = frozenset(
    (SmallTalk.GREETING, SmallTalk.THANKS, SmallTalk.GOODBYE, SmallTalk.REACTION)
)


@dataclass(frozen=True)
class Correction:
    """The request stands with the wrong team.

    `team` is the right one where it was named; `instead` holds the words that say what it is
    really about ("my badge"), where they were given.
    """

    team: str | None = None
    instead: str | None = None


@dataclass(frozen=True)
class NeedsPerson:
    """The requester wants a human."""


@dataclass(frozen=True)
class DidNotHelp:
    """The answer did not solve it."""


@dataclass(frozen=True)
class Worked:
    """The requester says that it is solved."""


@dataclass(frozen=True)
class Courtesy:
    """Thanks, a greeting, an okay: no one needs to do anything."""


@dataclass(frozen=True)
class Conversation:
    """Anything else: it joins the conversation."""


Reply = Correction | NeedsPerson | DidNotHelp | Worked | Courtesy | Conversation


def understand(text: str, catalog: Catalog) -> Reply:
    """Say what a reply means. Never raises; unclear words are Conversation."""
    if len(text) > LONGEST:
        return Conversation()
    plain = text.replace("’", "'")
    sentences = [each for each in rules.SENTENCE_ENDS.split(plain) if each]
    correction = _correction(plain, sentences, catalog)
    if correction:
        return correction
    small = recognise(text)
    if _wants_person(plain, small):
        return NeedsPerson()
    if any(_says(rules.NOT_HELPED, each) for each in sentences):
        return DidNotHelp()
    if any(_says(rules.WORKED, each) for each in sentences) and not rules.RESERVED.search(plain):
        return Worked()
    return Courtesy() if small in _COURTESIES else Conversation()


def follows_up(text: str, catalog: Catalog) -> bool:
    """Whether a message outside any thread plainly speaks of the request before it.

    People forget threads. Only short messages that begin by pointing back and that mean something
    for a request count; anything else may be a request of its own.
    """
    if len(text.split()) > _SHORT_WORDS or not rules.POINTS_BACK.search(text):
        return False
    return isinstance(understand(text, catalog), Correction | DidNotHelp | Worked)


def _correction(text: str, sentences: list[str], catalog: Catalog) -> Correction | None:
    stated = [each for each in sentences if not _is_idle(each)]
    # The whole text as well: a name may stand in the sentence after "wrong team".
    team = _named_team([*stated, text] if stated == sentences else stated, catalog)
    instead = _instead(stated)
    if instead:
        return Correction(team or _team_at_start(instead, catalog), instead)
    if team:
        return Correction(team)
    return Correction() if any(map(rules.WRONG_TEAM.search, stated)) else None


def _is_idle(sentence: str) -> bool:
    """Whether it asks, supposes or speaks of others: then it corrects nothing."""
    is_question = sentence.endswith("?") and not rules.POLITE.search(sentence)
    is_doubted = rules.HEDGED.search(sentence) or rules.ABOUT_OTHERS.search(sentence)
    return bool(is_question or is_doubted)


def _instead(sentences: Iterable[str]) -> str | None:
    match = next(filter(None, map(rules.INSTEAD.search, sentences)), None)
    return match[str(match.lastgroup)].strip() if match else None


def _named_team(texts: Iterable[str], catalog: Catalog) -> str | None:
    for text in texts:
        named = (
            _team_at_start(match["team"], catalog)
            for rule in rules.MOVES
            for match in rule.finditer(text)
        )
        team = next(filter(None, named), None) or _kind_of_issue(text, catalog)
        if team:
            return team
    return None


def _kind_of_issue(text: str, catalog: Catalog) -> str | None:
    found = (catalog.find_team(match["team"]) for match in rules.KIND_OF_ISSUE.finditer(text))
    return next((team.id for team in found if team), None)


def _team_at_start(words: str, catalog: Catalog) -> str | None:
    """The team that the longest beginning of `words` names, if the name ends there."""
    ends = [match.end() for match in re.finditer(r"[\w&/+-]+", words)][:6]
    for end in reversed(ends):
        team = catalog.find_team(words[:end])
        if team and rules.NAME_ENDS.match(words, end):
            return team.id
    return None


def _wants_person(text: str, small: SmallTalk | None) -> bool:
    wanted = small is SmallTalk.HUMAN or rules.PERSON.search(text)
    return bool(wanted) and not rules.NO_PERSON.search(text)


def _says(rule: re.Pattern[str], sentence: str) -> bool:
    is_verdict = not (sentence.endswith("?") or rules.NO_VERDICT.search(sentence))
    return is_verdict and bool(rule.search(sentence))
