"""Small talk: whole messages that are no request, or that do not say yet what the request is.

Rules, not learning: a request mistaken for small talk gets no answer, so a message counts only if
every word of it is small talk. First the phrases of courtesy are taken away. If nothing is left,
the message was courtesy; else what is left must consist of the few words its kind is made of.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 200
"""Characters of the longest message that is looked at: small talk is short."""


class SmallTalk(StrEnum):
    """What a message is when it is not (yet) a request."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    REACTION = "reaction"
    BOT_QUESTION = "bot_question"
    HELP_QUESTION = "help_question"
    STATUS_QUESTION = "status_question"
    HUMAN = "human"
    VAGUE = "vague"


def recognise(text: str) -> SmallTalk | None:
    """Return the kind of small talk the whole of `text` is, or None if it says something."""
    if len(text) > LONGEST:
        return None
    words = _words(text)
    if not words:
        return _wordless(text)
    rest, courtesies = _without_courtesy(words)
    if not rest or rest in _ALONE or (courtesies and rest in _ADDRESSEES):
        return _courtesy(courtesies)
    asked = next((kind for kind, words in _VOCABULARIES if words.hold(rest.split())), None)
    return asked or _courtesy_to_somebody(text, rest, courtesies)


_MARKUP = re.compile(r"<[@#!][^>]*>|:[a-z0-9_+-]+:")
_ADDRESS = re.compile(r"\S+@\S+")
_NUMBER = re.compile(r"\b(?:inc|req|ritm|sctask|chg|prb|tkt)-?\d{3,}\b")
_EMOTICON = re.compile(r"(?<!\w)[:;=]-?[()|/\\dpo]+(?!\w)")


def _words(text: str) -> str:
    """Lower-case words with single spaces; apostrophes and "sooo" are closed up."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _EMOTICON.sub(" ", _ADDRESS.sub(" address ", _MARKUP.sub(" ", plain)))
    plain = _NUMBER.sub("ticket", re.sub(r"['’`]", "", plain))
    plain = re.sub(r"([^\W\d])\1{2,}", r"\1", plain)
    return " ".join(re.findall(r"[^\W_]+", plain))


def _wordless(text: str) -> SmallTalk | None:
    """A mention alone calls, an emoji alone reacts; question marks alone wait for somebody."""
    if "?" in text or not text.strip():
        return None
    return SmallTalk.GREETING if "<@" in text else SmallTalk.REACTION


def _phrases(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b")


# Longer phrases first: the first alternative that fits is taken away.
_THANK = (
    r"(?:(?:many |big )?than(?:ks?|x)(?: ?(?:you|u|s))?|th?(?:n?ks|nx|x)|ty|cheers|danke|merci)"
)
_KIND = r"(?:all |the |your |you |very |really |so |such |a |quick |fast |great |kind |prompt )*"
_TO_ALL = r"(?: (?:there|team|all|everyone|everybody|folks|guys|again))?"
_COURTESIES: tuple[tuple[SmallTalk, re.Pattern[str]], ...] = (
    (
        SmallTalk.GOODBYE,
        _phrases(
            r"have an? (?:nice|good|great|lovely|wonderful) (?:day|evening|night|weekend|time|one)",
            r"(?:it )?(?:was )?nice (?:talking|chatting|speaking) (?:to|with) you|until next time",
            r"(?:see|catch) (?:you|ya|u)(?: (?:later|soon|around|tomorrow|then|again))?|for now",
            r"(?:talk|tlak|speak) (?:to (?:you|u) )?(?:later|soon|tomorrow)|ttyl|toodle oo",
            r"(?:i )?(?:gotta|have to|need to|must) go|take care|good ?night|farewell|adios|ciao",
            r"(?:good ?|buh |bye )?bye?e*|byr|cya|au revoir|tschüss",
        ),
    ),
    (
        SmallTalk.THANKS,
        _phrases(
            rf"(?<!no ){_THANK}(?: (?:so|very|you so) much| a (?:lot|bunch|million|ton)| again"
            r"| anyways?| in advance)*(?: for (?:that|this|everything|it|letting me know"
            rf"|{_KIND}(?:help(?:ing)?|support|info|information|update|reply|response|answer"
            r"|assist|assistance|time|patience|effort|service|work)(?: me)?))?(?: f)?",
            r"(?:i )?(?:really |much |very )?appreciated?"
            r"(?: (?:it|that|this|(?:the|your) (?:help|support|assistance)))?",
            r"(?:it|that|this|everything) (?:works|worked|helped|is (?:working|fixed|solved))"
            r"(?: (?:now|again|fine|perfectly))?",
            r"(?:youre|you are|u r) (?:the best|great|awesome|amazing|a star|very kind)",
            r"(?:thats |that is |its )?(?:great|nice|good|amazing|awesome|excellent) (?:work|job)",
        ),
    ),
    (
        SmallTalk.GREETING,
        _phrases(
            r"(?:and )?how (?:are|r) (?:you|u|things)(?: doing)?(?: today)?",
            r"hows (?:it going|everything)|nice to meet you|long time no see|knock knock|i said",
            r"(?:i )?hope (?:you are|youre|all is|this finds you|everything is|you have been)"
            r"(?: doing| having)?(?: all)? ?(?:well|good|fine|great|a (?:good|great|nice) day)",
            r"(?:what is|whats|wats|wassup|what) up|whaddup|sup",
            r"(?:is )?(?:any(?:one|body)|some(?:one|body)) (?:is )?(?:there|here|around|available)",
            r"(?:are|r) (?:you|u) (?:there|here|around|online|awake)|(?:you|u) there",
            rf"(?:good morning|good afternoon|good evening|good day|(?:good)?morning){_TO_ALL}",
            rf"(?:hi+e*|he+y+a?|hel+o+|helo|hiya|yo|howdy|hola|hallo|hej|ayy?|ey|gm){_TO_ALL}",
            rf"(?:greetings|bonjour|aloha|namaste|moin|servus|guten (?:tag|morgen|abend)){_TO_ALL}",
        ),
    ),
    (
        SmallTalk.REACTION,
        _phrases(
            r"(?:thats|that is|this is|its|it is|that (?:would|will) be|sounds|looks|all|im|i am)"
            r" (?:right|fine|great|ok|okay|correct|it|all|good|perfect|nice|cool|awesome|done)",
            r"i (?:do|would|will|did|have|accept|agree|see|understand|guess so|think so|guess|know"
            r"|dont know|dont think so|dont|wont|cant)$",
            rf"no {_THANK}|no (?:problem|worries|need|idea|way|more)|please no|never ?mind|nvm",
            r"not (?:really|that one|sure|now|yet|at all|this one|necessary)|forget (?:about )?it",
            r"of course|go ahead|please do|do it|got it|makes sense|i see|my bad|good to know",
            r"dont (?:do|use) (?:that|it|this)|(?:absolutely|definitely|certainly) not",
            r"yes|yeah|yea|yep+|yup|ya|ja|oui|si|sure|surely|ok|okay|okey|okie|k|kk|alright|right",
            r"correct|exactly|indeed|absolutely|definitely|certainly|totally|agreed|fine|cool",
            r"great|good|perfect|nice|awesome|amazing|excellent|wonderful|brilliant|super|wow|lol",
            r"haha+|hehe|understood|no|nope|nopes|nah?|nein|idk|maybe|perhaps|whatever|oops|sorry",
            r"hm+|noted|interesting",
        ),
    ),
)
_FILLERS = _phrases(
    r"please|pls|plz|kindly|asap|right now|now|just|again|well|so|oh|uh|um|ah|then|and|but|too",
    r"anyway|excuse me|as well|today|sir|madam|maam|mate|man|bro|boss|dude|buddy|guys|folks|dear",
    r"friends?|my friend|all|everyone|everybody|actually|quickly|urgently|really|very|much|also",
    r"instead",
)
# Reactions only if nothing else is said: "cancel my order" is a request.
_ALONE = frozenset(
    ("cancel", "decline", "deny", "stop", "never", "neither", "none", "nothing", "both", "test")
)
_ADDRESSEES = frozenset(("bot", "my bot", "team", "helpdesk"))


def _without_courtesy(words: str) -> tuple[str, set[SmallTalk]]:
    found: set[SmallTalk] = set()
    for kind, phrases in _COURTESIES:
        words, count = phrases.subn(" ", words)
        found |= {kind} if count else set()
        words = " ".join(words.split())
    return " ".join(_FILLERS.sub(" ", words).split()), found


def _courtesy(found: set[SmallTalk]) -> SmallTalk:
    """The kind that says most; a "please" alone is a reaction."""
    return next((kind for kind, _ in _COURTESIES if kind in found), SmallTalk.REACTION)


def _courtesy_to_somebody(text: str, rest: str, found: set[SmallTalk]) -> SmallTalk | None:
    """A courtesy and a name ("Thanks Anna"): one capitalised word that ends the message."""
    is_name = " " not in rest and re.search(r"\b[A-Z][a-z]{1,15}\W*$", _MARKUP.sub(" ", text))
    return _courtesy(found) if is_name and found - {SmallTalk.REACTION} else None


@dataclass(frozen=True)
class _Vocabulary:
    """A message is of a kind if all its words are in `words`, and one of each of `needs` is."""

    words: frozenset[str]
    needs: tuple[frozenset[str], ...]

    def hold(self, message: list[str]) -> bool:
        known = all(word in self.words or word.strip("0123456789") == "" for word in message)
        return known and all(need & set(message) for need in self.needs)


def _vocabulary(words: str, *needs: str) -> _Vocabulary:
    needed = tuple(frozenset(need.split()) for need in needs)
    return _Vocabulary(frozenset(words.split()).union(*needed), needed)


_REACHING = (
    "i id we would like rather want wanna need prefer to with from can could may you u me us your"
    " a an let the some real live actual proper being do have how of is are there any for get"
    " give gimme in at it over through touch put dont else help assist assistance support customer"
    " service care desk than who if possible someone somebody people staff team hand escalate"
    " this bot machine robot chat conversation that thats not helping wrong youre useless stupid"
    " annoying"
)
_TICKETS = "ticket tickets incident incidents incedent case request issue"

# In this order: the first vocabulary that holds the whole message names its kind.
_VOCABULARIES: tuple[tuple[SmallTalk, _Vocabulary], ...] = (
    (
        SmallTalk.BOT_QUESTION,
        _vocabulary(
            "are r arent am is it a an i we to with or not real just only guess think say tell me"
            " that thats what who because cuz live some someone actual automated intelligence being"
            " speaking",
            "you u youre this talking bot chatbot robot robo",
            "bot bbot bots chatbot robot robo ai artificial human machine real person computer",
        ),
    ),
    (SmallTalk.BOT_QUESTION, _vocabulary("are is this", "who what", "you u")),
    (
        SmallTalk.HUMAN,
        _vocabulary(
            f"{_REACHING} talk talking speak connect transfer forward took call",
            "human humans person agent operator representative technician handoff employee",
        ),
    ),
    (
        SmallTalk.HUMAN,
        _vocabulary(
            _REACHING,
            "someone somebody people staff team support service bot machine robot",
            "talk talking speak chat connect transfer forward customer",
        ),
    ),
    (
        SmallTalk.HELP_QUESTION,
        _vocabulary(
            "can could do does you u i we me us my help with for are able to tell demo options any"
            " there this it work works use used capable of your is features ask offer things kind"
            " questions assist support know explain bot else other",
            "what whats how",
            "do help work works use used can options able capable features offer assist",
        ),
    ),
    (
        SmallTalk.HELP_QUESTION,
        _vocabulary(
            "can could i you u do are there any ask here",
            "else other",
            "anything something options",
        ),
    ),
    (SmallTalk.HELP_QUESTION, _vocabulary("", "help hep menu commands options instructions")),
    (
        SmallTalk.VAGUE,
        _vocabulary(
            "i we id can could would will you u someone somebody anyone need want wanna like have"
            " had am im is are there theres the a an some your to for with me us it its this that"
            " thats get got getting having facing open opening create raise log submit make start"
            " new another big huge small little weird strange serious urgent important critical"
            " high low normal medium priority technical tech out something things thing do does"
            " doesnt isnt not of went which help helpdesk here one regarding about address nothing"
            " quick ask same still else",
            f"{_TICKETS} tix problem problems issues trouble help assist assistance support"
            " question questions broken working work works wrong error emergency",
        ),
    ),
    (
        SmallTalk.STATUS_QUESTION,
        _vocabulary(
            "a an the my our of on about for with i you u we can could would do did has have been"
            " is are was be get got getting want wanna like to know if what whats where wheres when"
            " will how hows it that which this in at moment last week yesterday number still not"
            " opened created submitted raised logged sent doing see tell me give look looking up"
            " any id received there show list current latest one by taking long going address",
            _TICKETS,
            "status update updates progress closed resolved solved fixed done finished open opened"
            " happened happening news check checked going where wheres yet how hows looked",
        ),
    ),
    (
        SmallTalk.STATUS_QUESTION,
        _vocabulary(
            "is there do you have i can get whats what the on this that it of my for need check see"
            " know want to look up me your email mail address",
            "any an some status",
            "update updates news status progress",
        ),
    ),
)
