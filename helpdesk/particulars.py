"""What in a text is particular to one person: left out, so that the rest can be compared. Pure.

A greeting with or without a name, and a signature, go whole. Names, addresses, numbers that name
one thing, and times become a placeholder such as `[host]`. Quantities ("14 characters") stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

KINDS = ("name", "email", "phone", "host", "address", "ticket", "time", "serial")
"""What placeholders may say; see `PLACEHOLDER`."""
PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")

_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    r"\d{4}-\d\d?-\d\d?(?:[T ]\d\d?:\d\d(?::\d\d)?Z?)?|\d\d?\.\d\d?\.(?:\d{4}|\d\d)?(?!\w)"
    r"|\d\d?/\d\d?/\d{2,4}"
    rf"|\d\d?(?:st|nd|rd|th)?[ ](?:of[ ])?{_MONTH}(?:,?[ ]\d{{4}})?"
    rf"|{_MONTH}[ ]\d\d?(?:st|nd|rd|th)?(?:,?[ ]\d{{4}})?"
)
_CLOCK = r"\d\d?:\d\d(?::\d\d)?(?:[ ]?[ap]\.?m\b\.?)?(?:[ ](?:UTC|CET|CEST|GMT))?|\d\d?[ ]?[ap]m"
_TICKET = (
    r"(?:INC|REQ|RITM|CHG|PRB|TASK|SCTASK|CASE|SR|CS|TKT)[-#]?\d{3,}"
    r"|\#\d{2,}|(?:ticket|case|incident)[ ](?:no\.?[ ]|number[ ])?\#?\d{3,}"
)
# A prefix that machines have, or capitals and two digits or more: "wifi-6" and "office-365" stay.
_HOST = (
    r"(?:[a-z0-9-]+\.)+(?:local|lan|corp|internal|intra|intranet|home)"
    r"|(?:srv|svr|server|pc|nb|lt|ws|laptop|desktop|notebook|vm|host|prn|mbp)-?"
    r"(?:[a-z]{0,8}-?)?\d{1,6}(?:-[a-z0-9]+)*"
)
_ANY_CASE = {
    "email": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "address": (
        r"(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2}|:\d{1,5})?|(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}"
        r"|(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}"
    ),
    "time": rf"{_DATE}|{_CLOCK}|(?:on[ ])?{_DAY}(?=,?[ ]\d)",
    "ticket": _TICKET,
    "host": _HOST,
    "phone": r"\+\d[\d ()/.-]{5,18}\d|\(?0\d{1,5}\)?[ /-]?\d{2,4}[\d -]{2,10}\d",
}
_THIS_CASE = {
    "host": r"[A-Z]{2,}(?:-[A-Z0-9]+)*-\d{4,}[A-Z0-9]*(?:-[A-Z0-9]+)*",
    "ticket": r"[A-Z][A-Z]{1,9}-\d{2,}",
    "serial": r"(?=[A-Z0-9-]*\d[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{6,}[A-Z0-9]",
    "name": r"@\w[\w.-]*\w(?:[ ][A-Z][\w-]+){0,2}",
}
_URL = re.compile(r"https?://[^\s()<>\]]+", re.IGNORECASE)
_OWN_PART = re.compile(r"[^/]*(?:@|%40)[^/]*|[0-9a-f-]{16,}|[^/]*\d{4,}[^/]*|~[^/]+", re.I)
_BEFORE, _AFTER = r"(?<![\w@/.-])", r"(?![\w@])"


def _compiled() -> list[tuple[str, re.Pattern[str]]]:
    loose = [(kind, each, re.I) for kind, each in _ANY_CASE.items()]
    strict = [(kind, each, re.NOFLAG) for kind, each in _THIS_CASE.items()]
    return [
        (kind, re.compile(rf"{_BEFORE}(?:{pattern}){_AFTER}", flags))
        for kind, pattern, flags in (*loose, *strict)
    ]


_FINDERS = _compiled()

_SOMEBODY = r"(?:\[name\]|@?[A-Z][\w'’.-]*(?:[ ][A-Z][\w'’-]*){0,2}|(?i:all|there|everyone|team))"
_HELLO = r"(?i:hi|hello|hey|hiya|dear|good (?:morning|afternoon|evening)|hallo|moin|guten \w{3,6})"
_GREETING = re.compile(
    rf"\A\s*{_HELLO}(?:[ ,]+(?:{_SOMEBODY}|\w+(?=[ ]*[,!\n])))?[ ]*"
    r"(?:[,.!:;–-]+(?=\s|\Z)|(?=\n|\Z))\s*"
    rf"|\A\s*{_HELLO}[ ,]+\[name\]\s*"
)
_REGARDS = (
    r"(?i:(?:(?:best|kind|warm|many|with (?:best|kind))[ ])?(?:regards|wishes)|best|cheers"
    r"|thanks|thank you|thx|many thanks|sincerely|yours|br|kr|lg|vg|mfg|viele grüße|gruß)"
)
_SIGNATURE = re.compile(
    rf"(?:\A|(?<=\n)|(?<=[.!?] ))[ ]*(?:--[ ]?\n[\s\S]{{0,300}}"
    rf"|{_REGARDS}[ ]*[,.!–-]*(?:\s*{_SOMEBODY}[.]?)?(?:\n[^\n]{{0,60}}){{0,4}}"
    rf"|[-–—/]+[ ]*{_SOMEBODY}[.]?)\s*\Z"
)


def left_out(text: str, names: Collection[str] = ()) -> str:
    """Return the text without what is particular to one person.

    `names` are what people are called whom it may be about. Doing it twice is the same as once.
    """
    return _settled(text, lambda each: _framed(_replaced(each, names)).strip())


def replaced(text: str, names: Collection[str] = ()) -> str:
    """Return a part of a text with placeholders for what is particular to one person."""
    return _settled(text, lambda each: _replaced(each, names))


def unframed(text: str) -> str:
    """Return the text without its greeting and its signature."""
    return _settled(text, lambda each: _framed(each).strip())


def _settled(text: str, step: Callable[[str], str]) -> str:
    """Repeat a step that takes something away: what it leaves may show what stood behind it."""
    while (after := step(text)) != text:
        text = after
    return text


def _framed(text: str) -> str:
    return _SIGNATURE.sub("", _GREETING.sub("", text))


def _replaced(text: str, names: Collection[str]) -> str:
    """Replace all but what a placeholder or an address of the web holds already."""
    text = _URL.sub(lambda match: _public(match[0]), text)
    kept = [*_URL.finditer(text), *PLACEHOLDER.finditer(text)]
    parts, end = [], 0
    for match in sorted(kept, key=lambda each: each.start()):
        if match.start() >= end:
            parts += [_marked(text[end : match.start()], names), match[0]]
            end = match.end()
    return "".join([*parts, _marked(text[end:], names)])


def _marked(text: str, names: Collection[str]) -> str:
    for kind, finder in _FINDERS:
        text = finder.sub(f"[{kind}]", text)
    called = sorted({part for name in names for part in parts_of(name)}, key=len, reverse=True)
    if called:
        known = "|".join(map(re.escape, called))
        text = re.sub(rf"(?<![\w\[])(?:{known})(?![\w\]])", "[name]", text)
    return text


def parts_of(name: str) -> list[str]:
    """Return what a person goes by: the whole name, and each part of it that is no initial."""
    name = name.strip()
    return [each for each in (name, *name.split()) if len(each) >= 3]


def _public(url: str) -> str:
    """Return an address without what is one person's: its query, and numbers and people in it."""
    scheme, _, rest = url.partition("://")
    host, *path = re.split(r"[?#]", rest)[0].split("/")
    host = host.rpartition("@")[2]
    shared = ["…" if _OWN_PART.fullmatch(each) else each for each in path]
    return f"{scheme}://{'/'.join([host, *shared])}"
