"""Secrets that people paste into chat, taken out before anything is stored or passed on.

Two mistakes are possible: a secret stays, or an innocent word goes ("my password is expired").
Where a secret has a form of its own (keys, tokens, cards) the form decides. A password has none,
so the words around it decide, and ordinary words after "password is" stay.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Finder = Callable[[str], Iterator[tuple[int, int]]]


@dataclass(frozen=True)
class Redacted:
    """The text without its secrets, and which kinds of them were found, each once."""

    text: str
    found: tuple[str, ...]


def redact(text: str) -> Redacted:
    """Replace each secret by "[<kind> removed]". Redacting twice is the same as once."""
    found: list[str] = []
    for kind, finder in _FINDERS:
        clean = _cut(text, finder, f"[{kind} removed]")
        if clean != text:
            found.append(kind)
            text = clean
    return Redacted(text, tuple(dict.fromkeys(found)))


def _cut(text: str, finder: Finder, mark: str) -> str:
    parts, end = [], 0
    for start, stop in finder(text):
        parts += [text[end:start], mark]
        end = stop
    return "".join([*parts, text[end:]])


def _matches(pattern: str, is_secret: Callable[[str], bool] = bool) -> Finder:
    """Find the group `secret` of `pattern`; one that is none is read again from its start."""
    compiled = re.compile(pattern, re.IGNORECASE | re.DOTALL)

    def finder(text: str) -> Iterator[tuple[int, int]]:
        position = 0
        while match := compiled.search(text, position):
            start, stop = match.span("secret")
            position = stop
            if is_secret(match["secret"]):
                yield start, stop
            else:
                position = max(start, match.start() + 1)

    return finder


# Not inside a longer word; an underscore may be Slack's italics or part of DB_PASSWORD.
_HERE = r"(?<![^\W_])"

_PRIVATE_KEY = (
    r"(?P<secret>-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"
    r".*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\Z))"
)

_TOKEN = (
    rf"{_HERE}(?P<secret>"
    r"xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,}"  # Slack
    r"|https://hooks\.slack\.com/services/[\w/-]+"
    r"|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}"  # GitHub, GitLab
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}(?!\w)"  # AWS
    r"|AIza[\w-]{35}|sk-[\w-]{20,}|[rs]k_live_\w{16,}"  # Google, OpenAI, Stripe
    r"|eyJ[\w-]{8,2000}\.[\w-]{8,}(?:\.[\w-]*)?)"  # JWT, RFC 7519
)
_HEADER = rf"{_HERE}(?:bearer|authorization\s*:\s*\w+)\s+(?P<secret>[\w.~+/=-]{{16,}})"
_LABELLED_KEY = (
    r"(?:(?:api|access|secret|auth|client|encryption|refresh|bot)[ _-]?(?:access[ _-]?)?"
    rf"(?:key|token|secret)|{_HERE}(?:token|secret))[\"'`*]*\s*(?:[:=]|\bis\b)\s*[\"'`*]*"
    r"(?P<secret>[^\s\"'`<>&,;]{8,})"
)

_LABEL = (
    rf"(?:pass ?words?|passwd|passwort|kennwort|passphrase|passcode|mot de passe|contraseña"
    rf"|{_HERE}(?:pwd?|psw))(?![^\W_])[\"'`*]*"
)
# A mark of ours is read whole, so that it is never taken for the beginning of a password.
_VALUE = (
    r"(?P<secret>\S*?\[[a-z ]{5,11} removed\]\S*"
    r"|\"[^\"\n]+\"\S*|`[^`\n]+`\S*|“[^”\n]+”\S*|'[^'\n]+'\S*|\S+)"
)
_FILLER = r"(?:[ \t]+(?:for|of|to|on|in|at)(?:[ \t]+[\w.@-]+){1,5}?)?"
_IS = r"(?:is|are|was|['’]s|ist|war|lautet|est|es)"
_SAID = rf"[ \t]*{_IS}(?:[ \t]+now)?(?:[ \t]*[:=]+[ \t]*|[ \t]+)"
_MARKED = r"[ \t]*(?:[:=]+>?|->|→)[ \t]*"
_PASSWORD_IS = rf"{_LABEL}{_FILLER}(?:{_SAID}|{_MARKED}){_VALUE}"
_PASSPHRASE = rf"passphrase[\"'`*]*{_MARKED}(?P<secret>[^\n]+)"
_PASS_EQUALS = rf"{_HERE}pass[\"']?[ \t]*={_VALUE}"
_PASS_COLON = rf"{_HERE}pass[\"']?[ \t]*:[ \t]*{_VALUE}"
_PASSWORD_SET = rf"(?:set|changed?|reset)[^\n.!?]{{0,20}}?{_LABEL}[ \t]+to[ \t]+{_VALUE}"
_WITH_USER = (
    rf"{_HERE}(?:user(?: ?name)?|login)\W{{1,3}}\S+[ \t]+(?:and[ \t]+)?{_LABEL}[ \t]+{_VALUE}"
)
_BARE = rf"{_LABEL}[ \t]+{_VALUE}"
_PIN = rf"{_HERE}pin(?: code)?(?:{_SAID}|{_MARKED}|[ \t]+)(?P<secret>\d{{4,8}})(?!\w)"
_IN_ADDRESS = r"\w://[^\s/:@]*:(?P<secret>[^\s/@]+)@"

# What follows "password is" or "password:" when no password follows.
_ORDINARY = re.compile(
    r"""
    a|about|again|all|already|also|always|an|and|another|any|anymore|as|asap
    |asking|at|back|bad|being|blank|blocked|both|but|by|can|cannot|cant|case
    |change|changed|changes|compromised|correct|did|different|do|does|dont|due|either
    |empty|even|everywhere|expired|expires|expiring|exact|false|fine|for|forgot
    |forgotten|from|getting|give|go|going|gone|good|has|have|hello|help|her|hi|his
    |how|i|if|impossible|in|incorrect|insecure|invalid|is|issue|issues|it|its|just
    |known|left|like|locked|login|long|lost|me|missing|must|my|need|needed|needs
    |never|new|no|none|not|nothing|now|null|off|ok|okay|old|on|only|or|our|out
    |over|please|pls|problem|problems|proper|question|rejected|request|required|reset
    |right|same|secure|sent|set|shared|short|should|so|sso|still|strong|stuck|such
    |sync|than|that|the|their|then|there|they|this|to|today|too|true|two|unable
    |undefined|unknown|up|update|updated|useless|valid|visible|vs|was|weak|what|when
    |where|which|who|why|will|with|without|wont|work|works|wrong|yes|yesterday|you
    |your|abgelaufen|falsch|funktioniert|gesperrt|geändert|immer|kann|mehr|nicht|noch
    |neu|richtig|ungültig|vergessen|weg|zurücksetzen|bitte|expiré|incorrecte|oublié
    """,
    re.VERBOSE,
)
_ENDINGS = re.compile(r"^[^\W\d]+(?:ing|ed|ly|able|ible|n['’]t)$")
_NAMED = re.compile(
    r"^(?:windows|office|outlook|iphone|ipad|room|floor|server|dynamics|[a-z]{1,3})-?\d+$"
    r"|^#?[a-z]{1,10}-\d+$"
)


def _is_password(value: str) -> bool:
    """Whether what follows "password is" is one: not an ordinary word, and not a mark of ours."""
    words = re.findall(r"[\w'’]+", value.casefold())
    if len(value.strip("\"'`“”*.,!?")) < 3 or not words:
        return False
    if value.endswith(":") or "removed]" in value:
        return False
    if re.search(r"[\d@#$%^&+=~|<>\\]", value):
        return True
    return not (_ORDINARY.fullmatch(words[0]) or _ENDINGS.search(words[0]))


def _is_mixed(value: str) -> bool:
    """Whether a value mixes letters and digits as passwords do, and names no product or ticket."""
    plain = value.strip("\"'`“”*.,!?;:()")
    return (
        _is_password(value)
        and len(plain) >= 6
        and _is_key(plain)
        and not _NAMED.search(plain.casefold())
    )


def _is_complex(value: str) -> bool:
    """Whether a value without any "is" or "=" before it can only be a password."""
    plain = value.rstrip(".,?;:)\"'")
    has_both_cases = plain != plain.lower() and plain != plain.upper()
    return _is_mixed(value) and (has_both_cases or bool(re.search(r"[^\w\s-]", plain)))


def _is_key(value: str) -> bool:
    return bool(re.search(r"\d", value) and re.search(r"[^\W\d]", value))


def _is_opaque(value: str) -> bool:
    """Whether a long value is no word: with a digit, or with a capital inside."""
    return _is_key(value) or value[1:] != value[1:].lower()


_RUN = re.compile(r"(?<![^\W_])(?<!\+)\d+(?:[ .\u00a0-]{1,2}\d+)*(?![^\W_])")


def _cards(text: str) -> Iterator[tuple[int, int]]:
    """Find card numbers: 13 to 19 digits, in groups or not, with a valid check digit."""
    for run in _RUN.finditer(text):
        groups = [m.span() for m in re.finditer(r"\d+", text[: run.end()][run.start() :])]
        yield from ((run.start() + a, run.start() + b) for a, b in _card_spans(run[0], groups))


def _card_spans(run: str, groups: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """A card may stand among other numbers, so each row of whole groups is tried, longest first."""
    first = 0
    while first < len(groups):
        start = groups[first][0]
        ends = [stop for _, stop in groups[first : first + 19]]
        card = next((stop for stop in reversed(ends) if _is_card(run[start:stop])), None)
        if card is None:
            first += 1
        else:
            yield start, card
            first += ends.index(card) + 1


def _is_card(text: str) -> bool:
    """Luhn's check (ISO/IEC 7812-1) on numbers that banks issue; 15 digits are an IMEI or Amex."""
    if len(text) < 13 or int(text[0]) not in range(2, 7):
        return False
    digits = [int(each) for each in text if each.isdigit()]
    if not 13 <= len(digits) <= 19:
        return False
    if len(digits) == 15 and digits[:2] not in ([3, 4], [3, 7]):
        return False
    doubled = (sum(divmod(2 * each, 10)) for each in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


# In this order: a form of its own first, so that a label never cuts a card or a key in half.
_FINDERS: tuple[tuple[str, Finder], ...] = (
    ("private key", _matches(_PRIVATE_KEY)),
    ("token", _matches(_TOKEN)),
    ("token", _matches(_HEADER, _is_opaque)),
    ("card number", _cards),
    ("token", _matches(_LABELLED_KEY, _is_key)),
    ("password", _matches(_PASSPHRASE, _is_password)),
    ("password", _matches(_PASSWORD_IS, _is_password)),
    ("password", _matches(_PASS_EQUALS, _is_password)),
    ("password", _matches(_PASS_COLON, _is_key)),
    ("password", _matches(_PASSWORD_SET, _is_mixed)),
    ("password", _matches(_WITH_USER, _is_mixed)),
    ("password", _matches(_BARE, _is_complex)),
    ("password", _matches(_PIN)),
    ("password", _matches(_IN_ADDRESS, _is_password)),
)
