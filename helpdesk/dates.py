"""Points in time as other programs write them: ISO 8601, 14/03/2024, 14-Mar-24 3:12 PM, epochs."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from helpdesk.errors import HelpdeskError

_ENGLISH = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(_ENGLISH.split(), 1)}
_MONTHS |= {"mär": 3, "mrz": 3, "mai": 5, "okt": 10, "dez": 12}
_PARTS = re.compile(
    r"(?P<first>\d{1,2}|[^\W\d]+)(?P<sign>[./ -])\s*(?P<second>\d{1,2}|[^\W\d]+)\.?[,./ -]\s*"
    r"(?P<year>\d{4}|\d{2})"
    r"(?:[, ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second_of>\d{2}))?\s*(?P<half>[ap]m)?)?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")


class TimeError(HelpdeskError):
    """A text that names no point in time."""


def day_evidence(text: str) -> int:
    """Say which number of 14/03/2024 is the day: 1 the first, -1 the second, 0 cannot be told."""
    found = _PARTS.fullmatch(text.strip())
    if not found or not (found["first"].isdigit() and found["second"].isdigit()):
        return 0
    return (int(found["first"]) > 12) - (int(found["second"]) > 12)


def read_time(text: str, *, day_first: bool) -> datetime:
    """Return the time that `text` names, in UTC where it names no zone; raises TimeError.

    `day_first` reads 03/04/2024 as 3 April; 03.04.2024 always is.
    """
    plain = " ".join(text.split())
    try:
        if _EPOCH.fullmatch(plain):
            return datetime.fromtimestamp(int(plain[:10]), UTC)
        found = _PARTS.fullmatch(plain)
        return _from_parts(found, day_first) if found else _from_iso(plain)
    except (ValueError, OverflowError) as error:
        raise TimeError(f"“{plain[:40]}” is no date") from error


def _from_iso(plain: str) -> datetime:
    bare = re.sub(r"\s?(?:UTC|GMT)$|\s(?=[+-]\d\d:?\d\d$)", "", plain)
    time = datetime.fromisoformat(bare.replace("/", "-"))
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)


def _from_parts(found: re.Match[str], day_first: bool) -> datetime:
    first, second = found["first"], found["second"]
    if first.isdigit() and (not second.isdigit() or day_first or found["sign"] == "."):
        day, month = first, second
    else:
        day, month = second, first
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    hour, minute, second_of = (int(found[part] or 0) for part in ("hour", "minute", "second_of"))
    return datetime(
        year, _month(month), int(day), _of_day(hour, found["half"]), minute, second_of, tzinfo=UTC
    )


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _MONTHS.get(text[:3].casefold(), 0)


def _of_day(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    return hour % 12 + (12 if half.casefold() == "pm" else 0)
