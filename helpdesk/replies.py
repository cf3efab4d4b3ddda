"""What a reply in a request's thread means: a correction, a call for a person, or conversation.

Rules, not learning: a reply that moves a request must be explainable in one sentence, and a wrong
move costs more than a missed one. So the rules want clear words, and everything else joins the
conversation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from helpdesk.catalog import Catalog
from helpdesk.smalltalk import SmallTalk, recognise


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

_THIS = r"(?:this|it|that|the (?:request|ticket|issue))"
_IS = r"(?:is|'s|’s|s)"
_TEAM = r"(?:the )?(?P<team>[\w&/+ -]{2,60})"
_WRONG = re.compile(
    r"\b(?:wrong|incorrect|not the right) (?:team|department|group|people|queue|place|channel)\b"
    rf"|\b{_THIS} (?:{_IS}n['’]?t|{_IS} not) (?:yours|ours|for (?:you|us|them|this team))\b"
    r"|\bnot (?:our|your|their) (?:area|team|job|responsibility|department)\b"
    r"|\b(?:mis-?routed|misassigned)\b",
    re.IGNORECASE,
)
_MOVES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:belongs?|should(?:n['’]?t)? (?:go|be going|be|belong)|needs to (?:go|be)"
        rf"|must go|goes|has to go|ought to (?:go|be)) (?:to|with|in) {_TEAM}",
        rf"\b(?:move|reassign|re-assign|route|reroute|re-route|transfer|forward|send|give|pass|hand)"
        rf" {_THIS}(?: over)? to {_TEAM}",
        rf"\b{_THIS} ?{_IS} (?:really |actually |more )?(?:something|one|a (?:thing|job|matter))"
        rf" for {_TEAM}",
        rf"\bshould be {_TEAM}",
        rf"\bwrong (?:team|department|group)\W+{_TEAM}",
    )
)
# "this is a network issue" names the team; "it is the network drive that fails" does not.
_IS_TEAM = re.compile(
    rf"\b{_THIS} ?{_IS} (?:really |actually |more )?(?:an? |for )?(?:the )?"
    r"(?P<team>[\w&/+ -]{2,40}?)(?: (?:issue|problem|thing|matter|request|team|ticket|topic))?"
    r"\W*(?:$|[.,;!])",
    re.IGNORECASE,
)
_ABOUT_OTHERS = re.compile(
    r"^\W*(?:please |pls |can you |could you |did you |have you |i(?:'ve|’ve)? )?"
    r"(?:ask(?:ed)?|check(?:ed)? with|tell|told|talk(?:ed)? to|spoke (?:to|with)|call(?:ed)?"
    r"|ping(?:ed)?)\b",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"(?:^|\b(?:no|nope|nah|sorry|actually|wait|well)\b\W*)"
    r"(?:it ?(?:is|'s|’s|s)|i mean[t]?|that(?:'s|’s| is)|this is|i(?:'m|’m| am) talking about)"
    r" (?:about )?(?P<instead>[^,.;!?]{2,80}?)\W*,?\s*(?:and |but )?not (?P<wrong>[^,.;!?]{2,80})",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    r"\bit ?(?:is|'s|’s|s)(?:n['’]?t| not) (?P<wrong>[^,.;!?]{2,60}?)\W*,?\s*"
    r"(?:but|it ?(?:is|'s|’s|s)) (?P<instead>[^,.;!?]{2,80})",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:need|want|get|give|speak|talk|chat|prefer)\b[^.!?]{0,30}"
    r"\b(?:a|an|some|real|with|to|me)\b[^.!?]{0,15}"
    r"\b(?:person|human|someone|somebody|technician|colleague|real people)\b"
    r"|\bcan (?:someone|somebody|a person|a human) (?:please )?(?:help|call|look|come|take)\b",
    re.IGNORECASE,
)
_NOT_HELPED = re.compile(
    r"\b(?:did|does|do|has|is|was)(?: not|n['’]?t) (?:really )?"
    r"(?:help(?:ed|ful|ing)?|work(?:ed|ing)?|fix(?:ed)?|solve[d]?|change anything)\b"
    r"|\bstill (?:not|doesn|isn|can(?:'|’)?t|cannot|broken|failing|the same|no\b|having)"
    r"|\bstill get(?:ting)?\b|\bsame (?:problem|issue|error)\b"
    r"|\b(?:no luck|no change|not solved|unsolved|not helpful|useless)\b"
    r"|\b(?:tried|did) (?:that|this|it|all that)\b[^.!?]{0,40}"
    r"\b(?:nothing|no|not|still|already|without)\b",
    re.IGNORECASE,
)
_WORKED = re.compile(
    r"\b(?:that|this|it|everything|which|all) (?:has |is |'s |’s )?(?:just )?"
    r"(?:worked|helped|works|fixed it|did (?:it|the trick)|solved (?:it|my \w+)|working)\b"
    r"|\b(?:working|works) (?:again|now|fine)\b"
    r"|^\W*(?:it'?s |is |now )?(?:solved|fixed|resolved|all good(?: now)?|sorted)"
    r"\W*(?:now|it|thanks|thank you|thx)?\W*$",
    re.IGNORECASE,
)


_FOLLOWS_UP = re.compile(
    r"^\W*(?:that|this|it|still|no|nope|nah|same|wrong (?:team|department)|solved|fixed|works?)\b",
    re.IGNORECASE,
)
_SHORT_WORDS = 10


def follows_up(text: str, catalog: Catalog) -> bool:
    """Whether a message outside any thread plainly speaks of the request before it.

    People forget threads. Only short messages that begin by pointing back and that mean something
    for a request count; anything else may be a request of its own.
    """
    if len(text.split()) > _SHORT_WORDS or not _FOLLOWS_UP.search(text):
        return False
    return isinstance(understand(text, catalog), Correction | DidNotHelp | Worked)


def understand(text: str, catalog: Catalog) -> Reply:
    """Say what a reply means. Never raises; unclear words are Conversation."""
    correction = _correction(text, catalog)
    if correction:
        return correction
    small = recognise(text)
    if small is SmallTalk.HUMAN or _PERSON.search(text):
        return NeedsPerson()
    if _NOT_HELPED.search(text):
        return DidNotHelp()
    if _WORKED.search(text) and "?" not in text:
        return Worked()
    return Conversation() if small in (None, SmallTalk.VAGUE) else Courtesy()


def _correction(text: str, catalog: Catalog) -> Correction | None:
    if _ABOUT_OTHERS.search(text) or (text.rstrip().endswith("?") and "n't" not in text):
        return None
    named = _named_team(text, catalog)
    if named:
        return Correction(team=named)
    match = _NOT_BUT.search(text) or _INSTEAD.search(text)
    if match:
        return Correction(
            team=_team_at_start(match["instead"], catalog), instead=match["instead"].strip()
        )
    return Correction() if _WRONG.search(text) else None


def _named_team(text: str, catalog: Catalog) -> str | None:
    for pattern in _MOVES:
        for match in pattern.finditer(text):
            team = _team_at_start(match["team"], catalog)
            if team:
                return team
    whole = next((catalog.find_team(m["team"]) for m in _IS_TEAM.finditer(text)), None)
    return whole.id if whole else None


def _team_at_start(words: str, catalog: Catalog) -> str | None:
    """The team that the longest beginning of `words` names, if any."""
    parts = words.split()
    for length in range(min(len(parts), 5), 0, -1):
        team = catalog.find_team(" ".join(parts[:length]))
        if team:
            return team.id
    return None
