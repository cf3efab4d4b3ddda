"""The words by which a reply is understood, as patterns over one sentence with straight quotes.

Each rule is bound to a place where a statement begins, to "this" or "it", or to the person who
writes: the words alone stand in many a sentence that means nothing of the kind.
"""

from __future__ import annotations

import re


def _rule(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


# A question behind a comma is a sentence of its own: "it still fails, what now?"
SENTENCE_ENDS = _rule(
    r"(?<=[.!?])\s+",
    r"\n+",
    r",\s+(?=(?:what|how|why|any|can|could|should|is there)\b[^,]*\?)",
)
POINTS_BACK = _rule(
    r"^\W*(?:that|this|it|still|no|nope|nah|same|wrong (?:team|department)|solved|fixed|works?)\b"
)

# Where a statement may begin: a sentence, a clause, or after a word of opening.
_START = (
    r"(?:^\W*|[,;:()–—]\s*|\s-\s|\b(?:and|but|so|no|nope|nah|sorry|oops|hey|unfortunately|sadly"
    r"|well|ok|okay|thanks|think|guess|afraid|actually|now|then|hm+)\W+)"
)
_THIS = (
    r"\b(?:this|it|that|(?:this|the|my) (?:request|ticket|issue|problem|one)"
    r"|it all|all (?:this|that))"
)
_IS = r"(?: is|'s|s)"
_IS_NOT = r"(?: is|'s|s)? ?(?:n't|not)"
_SURELY = (
    r"(?: (?:really|actually|clearly|definitely|probably|rather|more|just|still|even|simply))*"
)

# Corrections.

POLITE = _rule(r"^\W*(?:please|can you|could you|would you|will you|shouldn't)\b")
HEDGED = _rule(
    r"\b(?:if|whether|unless|maybe|perhaps|might|wonder\w*|not sure|unsure|no idea|doubt)\b",
    r"\b(?:don't|do not|didn't|never) (?:think|believe|know|want)\b",
    r"\bor not\b",
)
ABOUT_OTHERS = _rule(
    r"^\W*(?:please |pls |can you |could you |did you |have you |i(?:'ve| have)? )?(?:already )?"
    r"(?:ask(?:ed)?|check(?:ed)? with|tell|told|talk(?:ed)? to|sp[eo]ke? (?:to|with)|call(?:ed)?"
    r"|ping(?:ed)?)\b"
)
_TEAM = r"(?P<team>\S.{1,80})"
_GOES = (
    r"(?:belongs?|should (?:go|be going|be|belong)|needs to (?:go|be)|must go|goes|has to go"
    r"|ought to (?:go|be))"
)
_MOVE = r"(?:move|(?:re-?)?(?:assign|route)|transfer|forward|send|give|pass|hand|escalate)"
# Each holds the words after the verb as `team`; they must begin with a team's name.
MOVES = tuple(
    _rule(pattern)
    for pattern in (
        rf"(?:{_THIS}|{_START}){_SURELY} ?{_GOES} (?:to|with) {_TEAM}",
        rf"\bshouldn't {_THIS} (?:go|be|belong) (?:to|with) {_TEAM}",
        rf"(?:{_START}|\b(?:please|pls|you|we|should|must|need to|have to|just|better) )"
        rf"(?:please )?{_MOVE}(?: {_THIS})?(?: over| on)? to {_TEAM}",
        rf"{_THIS}{_IS}{_SURELY}(?: (?:something|one|an? (?:thing|job|matter|case)))? for {_TEAM}",
        rf"(?:{_THIS}|{_START}){_SURELY} ?should be (?:(?:handled|done|taken) by )?{_TEAM}",
        rf"^\W*(?:no|nope|nah|wrong)\W+{_THIS}{_IS}{_SURELY} {_TEAM}",
        rf"\bit{_IS_NOT} [^,.;!?]{{2,40}}\W+(?:but|it{_IS}) {_TEAM}",
        r"\b(?:(?:wrong|not the right) (?:team|department|group)"
        r"|(?:not|isn't) (?:ours|us|for us))\W+"
        rf"(?:but |(?:it|this|that)(?:'s| is) |try )?{_TEAM}",
    )
)
# "this is a network issue" names the team; "it is the network drive that fails" does not.
KIND_OF_ISSUE = _rule(
    rf"{_THIS}{_IS}{_SURELY}(?: an?| the)? (?P<team>[\w&/+ -]{{2,40}}?)"
    r" (?:issue|problem|thing|matter|request|ticket|topic|question|team)(?:\W*$|[,;]| not\b)"
)
# What may follow a team's name: "security, please" or "security's", but not "security@example.com".
NAME_ENDS = _rule(
    r"(?:'s)?\s*(?:$|[,;:!?)]|\.(?:\s|$)|\s[-–—])",
    r"\s+(?:team|department|group|people|folks|guys|queue|channel|please|pls|thanks|thx|not"
    r"|instead|and|but|or|because|as|since|so|then|now|i think|imo)\b(?!@)",
)
_WRONG_TEAM = r"(?:the |an? )?(?:wrong|incorrect) (?:team|department|group|people|queue)\b"
_RIGHT_TEAM = r"(?:the )?right (?:team|department|group|people|queue)\b"
_WENT = (
    r"(?: (?:is|was|went|goes|came|got|landed|ended up)(?: sent| routed| assigned)?(?: to| with)?)"
)
_WE = r"\b(?:you are|you're|we are|we're|you have|no|sorry|think|oops|hey)"
WRONG_TEAM = _rule(
    rf"(?:^\W*(?:sent to )?|[,;:]\s*|{_WE}\W+){_WRONG_TEAM}",
    rf"{_THIS}(?:{_IS}|{_WENT}){_SURELY} {_WRONG_TEAM}",
    rf"(?:^\W*|(?:{_THIS}{_IS}|{_WE}) )not {_RIGHT_TEAM}",
    rf"\byou (?:sent|routed|passed|gave) {_THIS} to {_WRONG_TEAM}",
    rf"(?:^\W*not|{_THIS}{_IS_NOT}) (?:yours|ours|us|for (?:you|us|this team))\b",
    r"\bnot (?:our|your) (?:area|team|job|responsibility|department|field|topic)\b",
    rf"(?:{_START}|{_THIS} (?:was|is|got|has been) )mis-?(?:routed|assigned)\b",
)
_MINE = r"(?:my|our|the|an?) [^,.;!?]{2,60}"
_NO = r"\b(?:no|nope|nah|sorry|actually|wait|well)\b\W*"
_IT_IS = rf"(?:it{_IS}|i mean[t]?|that{_IS}|this is|i(?:'m| am) talking)(?: about)? "
# Each holds the words that say what it is really about in its one named group.
INSTEAD = _rule(
    rf"(?:\bit{_IS_NOT}|^\W*(?:no\W+)?not) (?:about )?{_MINE}?(?:\W*,|\s+but)(?:\s+but)?"
    rf"(?:\s+(?:it{_IS}|i mean[t]?))?(?: about)? (?P<but>{_MINE})",
    rf"(?:{_NO}(?:{_IT_IS})?|^\W*{_IT_IS})(?P<is>{_MINE}?)\W*,?\s*(?:and |but )?"
    rf"not (?:about )?{_MINE}",
    rf"^\W*{_NO}(?:it{_IS}|i mean[t]?|this is) about (?P<about>{_MINE})",
)

# Calls for a person.

_SOMEBODY = (
    r"(?:(?:an? |some )?(?:(?:real|actual|live|human|proper) )*"
    r"(?:person|human(?: being)?|technician|people)|someone|somebody)"
)
_FOR_ME = (
    r"(?=\W*$|\W*[,.;!?]|\s+(?:please|pls|now|asap|here|instead|about|for this|on this"
    r"|who (?:can|could|knows)|to (?:help|call|look|come|fix|take|check|talk|speak|assist|explain"
    r"|have a look)|from (?:it|the|your))\b)"
)
_TALK = r"(?:talk|speak|chat)(?:ing)? (?:to|with) "
PERSON = _rule(
    rf"\b(?:i|we)(?:'d| would)?{_SURELY} (?:need|want|like|prefer)(?: to)? (?:{_TALK})?"
    rf"{_SOMEBODY}{_FOR_ME}",
    rf"\b(?:i|we)(?:'d| would) rather {_TALK}{_SOMEBODY}{_FOR_ME}",
    rf"\b(?:can|could|may) (?:i|we) (?:please )?{_TALK}{_SOMEBODY}",
    rf"(?:{_START}|\bplease )(?:let me {_TALK}|(?:give|get|find|send) me |connect me (?:to|with) )"
    rf"{_SOMEBODY}{_FOR_ME}",
    rf"{_START}(?:please )?(?:escalate(?: this| it)?(?: please)?\W*$|(?:call|phone|ring) me"
    r"(?=\W*$|\W*[,.!]|\s+(?:back|please|asap|now|on|at)\b))",
    r"\b(?:can|could) (?:someone|somebody|anyone|anybody|(?:a|an) (?:person|human|technician))"
    r" (?:please )?(?:help(?: me| us| with| out| here|\W*$)|(?:call|ring|phone|contact) (?:me|us)"
    r"|come\b|assist|(?:have a |take a )?look (?:at (?:this|it|that)|into)|get back to (?:me|us))",
)
NO_PERSON = _rule(
    r"\b(?:don't|do not|no) (?:need|want|have)\b[^,.;!?]*\b(?:person|human|someone|technician)\b",
    r"\b(?:do|should|must) (?:i|we) (?:really )?(?:need|have|get|call)\b",
)

# Verdicts on an answer.

NO_VERDICT = _rule(
    r"\b(?:if|unless|in case|when|whenever|until|before|yesterday|hope)\b",
    r"\b(?:haven't|have not|hasn't|didn't|did not|couldn't|can't|will)(?: yet)? tr(?:y|ied)\b",
)
RESERVED = _rule(
    r"\b(?:but|only|except|though|although|sometimes|partly|almost|not|no)\b", r"n't\b"
)
_SAME = r"(?:exactly )?(?:the )?same (?:problem|issue|error|thing|result)\b"
NOT_HELPED = _rule(
    rf"(?:{_THIS}|{_START}|\b(?:none|neither|nothing|which)\b){_SURELY} ?(?:did|does|has|is|was)"
    rf"(?: not|n't){_SURELY} (?:help(?:ed|ful|ing)?|work(?:ed|ing)?|fix(?:ed)?|solved?"
    r"|change anything)\b",
    r"\b(?:they|these|those|steps|any of (?:it|that|them))"
    r" (?:did|do|have)(?: not|n't) (?:help(?:ed)?|work(?:ed)?)\b",
    r"\b(?:nothing|none of (?:it|that|this|them|these)) (?:helps|helped|works|worked)\b",
    r"\bstill (?:doesn't|does not|isn't|is not|broken|fail\w*|the same|get(?:ting)?\b)",
    r"\bstill not(?: \w+ing| fixed| solved| resolved| able| possible| good| better| ok\w*|\W*$)",
    r"\bstill (?:can't|cannot|can not) (?!try|test|check|say|tell|wait|believe|remember)",
    r"\bstill (?:having|have|no) (?:the |this |that )?(?:same|issues?|problems?|trouble|errors?"
    r"|luck|change|success|connection|internet|signal|sound|access|picture)\b",
    rf"(?:{_START}|(?:{_THIS}{_IS}|\bi get|\bi see) ){_SAME}",
    rf"(?:{_START}|{_THIS}{_IS}{_SURELY} )(?:no luck|no change|no difference|no success|not solved"
    r"|not fixed|unsolved|not helpful|useless|not working|not helping)\b",
    r"\balready (?:tried|did|done) (?:that|this|it|them|both|all)\b",
    r"\btried (?:that|this|it|them|both|everything|the steps|all (?:that|this|of it|of them))\b"
    r"[^.!?]{0,40}\b(?:nothing|already|still|same|(?:did|does)(?:n't| not)|not (?:help|work)\w*"
    r"|(?:no|without) (?:luck|change|success|difference|effect))\b",
)
_TAIL = (
    r"(?: (?:now|again|fine|perfectly|great|well|for me|finally|at last|like a charm|thanks"
    r"|thank you|thx|great))*\W*(?:$|[,;.!])"
)
WORKED = _rule(
    rf"(?:{_THIS}|{_START}|\beverything|\bwhich|\ball)(?: has|{_IS})?(?: just| finally| really)*"
    rf" ?(?:worked|helped|works|working|fixed (?:it|that)|solved (?:it|that|my \w+)){_TAIL}",
    rf"{_THIS} did (?:it|the trick){_TAIL}",
    rf"(?:{_THIS}(?:{_IS}| got) |{_START}(?:is )?)(?:now |all )*"
    rf"(?:solved|fixed|resolved|sorted|good now|all good){_TAIL}",
)
