"""What must hold between the entries of a catalog, read as plain data with places.

The shape of an entry (its keys and types) is checked elsewhere, so these checks step over what
has the wrong shape: both kinds of fault are then reported together.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from helpdesk.hints import hint, short
from helpdesk.lined_yaml import Place
from helpdesk.phrases import Phrase, can_be_matched, phrase
from helpdesk.question_checks import question_faults
from helpdesk.template_checks import OWN_SLOTS, when_faults, written_faults

Fault = tuple[Place, str]
Entry = tuple[Place, dict[str, Any]]

# What every request has beside the catalog's fields.
OWN_FIELDS = {*OWN_SLOTS, "impact", "urgency"}


def faults(data: Any, priorities: tuple[str, ...]) -> Iterator[Fault]:
    """Yield each fault between entries: its place, and one line that names it and the mend."""
    teams, categories = _entries(data, "teams"), _entries(data, "categories")
    templates, slas = _entries(data, "templates"), _entries(data, "slas")
    fields = _entries(data, "fields")
    for kind, entries in (("team", teams), ("category", categories), ("template", templates)):
        yield from _repeated(kind, "id", entries)
    yield from _repeated("category", "name", categories)
    yield from _shared_names(teams)
    yield from _former_ids(teams)
    yield from _unknown("category", "team", categories, _ids(teams))
    yield from _unknown("template", "category", templates, _ids(categories))
    yield from _fallback(data, _ids(teams))
    yield from _wordless(categories)
    yield from _same_examples(categories)
    yield from _bodies(templates, fields)
    yield from _conditions(templates, fields)
    yield from _asked(categories, fields)
    yield from _slack_channels(teams)
    yield from _fields(fields)
    yield from question_faults(categories)
    yield from _hours(data, teams)
    yield from _repeated_slas(slas)
    yield from _slas_of_unknown_teams(slas, _ids(teams))
    if slas:
        yield from _missing_slas(slas, priorities)


def team_key(name: str) -> str:
    """Return the form in which two spellings of one team are equal: `Net-Team` and `net team`."""
    plain = unicodedata.normalize("NFKC", name).casefold().strip()
    bare = re.sub(r"^the\s+|(?<=\w)[\s_-]+team$", "", plain)
    return re.sub(r"[\W_]+", "", bare)


def _entries(data: Any, section: str) -> list[Entry]:
    rows = data.get(section) if isinstance(data, dict) else None
    rows = rows if isinstance(rows, list) else []
    return [((section, i), row) for i, row in enumerate(rows) if isinstance(row, dict)]


def _texts(entry: dict[str, Any], key: str) -> list[tuple[int, str]]:
    values = entry.get(key)
    values = values if isinstance(values, list) else []
    return [(i, value) for i, value in enumerate(values) if isinstance(value, str)]


def _ids(entries: list[Entry]) -> list[str]:
    return [entry["id"] for _, entry in entries if isinstance(entry.get("id"), str)]


def _called(kind: str, entry: dict[str, Any]) -> str:
    return f'{kind} "{short(str(entry.get("id", "without id")))}"'


def _repeated(kind: str, key: str, entries: list[Entry]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, entry in entries:
        value = entry.get(key)
        if not isinstance(value, str):
            continue
        if value.casefold() in seen:
            yield (*place, key), f'{kind} {key} "{short(value)}" stands twice; rename one'
        seen.add(value.casefold())


def _shared_names(teams: list[Entry]) -> Iterator[Fault]:
    owners: dict[str, int] = {}
    for index, (place, team) in enumerate(teams):
        names: list[tuple[Place, str]] = [
            ((key,), team[key]) for key in ("id", "name") if isinstance(team.get(key), str)
        ]
        names += [(("aliases", i), alias) for i, alias in _texts(team, "aliases")]
        for where, name in names:
            owner = owners.setdefault(team_key(name), index)
            other = _called("team", teams[owner][1])
            # A team id that stands twice is a fault of its own; its names would only repeat it.
            if other != _called("team", team):
                yield (*place, *where), f'"{short(name)}" already means {other}; choose another'


def _former_ids(teams: list[Entry]) -> Iterator[Fault]:
    present = set(_ids(teams))
    for place, team in teams:
        seen: set[str] = set()
        for i, former in _texts(team, "formerly"):
            fault = f'{_called("team", team)} was formerly "{short(former)}"'
            if former in present:
                yield (*place, "formerly", i), f"{fault}, which is a team now; delete one of them"
            elif former in seen:
                yield (*place, "formerly", i), f"{fault}, which stands there twice; delete one"
            seen.add(former)


def _unknown(kind: str, key: str, entries: list[Entry], known: list[str]) -> Iterator[Fault]:
    for place, entry in entries:
        value = entry.get(key)
        if isinstance(value, str) and value not in known:
            fault = f'{_called(kind, entry)} names {key} "{short(value)}", which does not exist'
            yield (*place, key), f"{fault}; {hint(value, known)}"


def _fallback(data: Any, known: list[str]) -> Iterator[Fault]:
    value = data.get("fallback_team") if isinstance(data, dict) else None
    if isinstance(value, str) and value not in known:
        fault = f'fallback_team names team "{short(value)}", which does not exist'
        yield ("fallback_team",), f"{fault}; {hint(value, known)}"


def _wordless(categories: list[Entry]) -> Iterator[Fault]:
    for place, category in categories:
        if not category.get("examples") and not category.get("description"):
            fault = f"{_called('category', category)} has neither examples nor a description"
            yield place, f"{fault}; add some examples of how people ask for it"


def _same_examples(categories: list[Entry]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for place, category in categories:
        called = _called("category", category)
        for i, text in _texts(category, "examples"):
            first = seen.setdefault(" ".join(text.casefold().split()), called)
            if first != called:
                fault = f'example "{short(text)}" stands in {first} too; keep it in one of them'
                yield (*place, "examples", i), fault


def _bodies(templates: list[Entry], fields: list[Entry]) -> Iterator[Fault]:
    for place, template in templates:
        title, body = template.get("title"), template.get("body")
        if isinstance(title, str) and isinstance(body, str):
            for each in written_faults(title, body, _ids(fields)):
                where = (*place, "body", each.line - 1)
                yield where, f"{_called('template', template)}: {each.message}"


def _conditions(templates: list[Entry], fields: list[Entry]) -> Iterator[Fault]:
    values = {
        str(field.get("id")): [str(value.get("value")) for _, value in _entries(field, "values")]
        for _, field in fields
    }
    for place, template in templates:
        when = template.get("when")
        texts = when.items() if isinstance(when, dict) else ()
        wanted = {str(name): value for name, value in texts if isinstance(value, str)}
        for name, fault in when_faults(wanted, values):
            yield (*place, "when", name), f"{_called('template', template)}: {fault}"


def _asked(categories: list[Entry], fields: list[Entry]) -> Iterator[Fault]:
    """Yield the questions that stand twice, and those about fields that do not exist."""
    for place, category in categories:
        asked = [((*place, *where), question) for where, question in _entries(category, "ask")]
        yield from _repeated(f"{_called('category', category)}: question", "id", asked)
        yield from _unknown("question", "field", asked, _ids(fields))


def _slack_channels(teams: list[Entry]) -> Iterator[Fault]:
    for place, team in teams:
        channel = team.get("channel")
        if isinstance(channel, str) and team.get("chat") != "msteams" and re.search(r"\s", channel):
            fault = (
                f'{_called("team", team)} works in "{short(channel)}", but Slack has no such name'
            )
            yield (*place, "channel"), f'{fault}; take the spaces out, or add "chat: msteams"'


def _fields(fields: list[Entry]) -> Iterator[Fault]:
    yield from _repeated("field", "id", fields)
    yield from _repeated("field", "name", fields)
    for place, field in fields:
        if field.get("id") in OWN_FIELDS:
            article = "an" if field["id"] in ("impact", "urgency") else "a"
            fault = f"every request has {article} {field['id']} already; choose another id"
            yield (*place, "id"), f"{_called('field', field)}: {fault}"
        values = [((*place, *where), value) for where, value in _entries(field, "values")]
        yield from _repeated(f"{_called('field', field)}:", "value", values)
        yield from _patterns(_called("field", field), values)


def _patterns(called: str, values: list[Entry]) -> Iterator[Fault]:
    """Yield the patterns by which nothing can be found, and those that would find two values."""
    owners: dict[Phrase, str] = {}
    for place, value in values:
        name = str(value.get("value"))
        owners.setdefault(phrase(name), name)
        for i, text in _texts(value, "patterns"):
            if text.strip() and not can_be_matched(phrase(text)):
                fault = f'{called}: pattern "{short(text)}" cannot be found in a message'
                yield (*place, "patterns", i), f"{fault}; write a word or some words"
            elif owners.setdefault(phrase(text), name) != name:
                fault = f'{called}: "{short(text)}" already means "{short(owners[phrase(text)])}"'
                yield (*place, "patterns", i), f"{fault}; keep it in one of them"


def _missing_slas(slas: list[Entry], priorities: tuple[str, ...]) -> Iterator[Fault]:
    present = {entry.get("priority") for _, entry in slas if entry.get("team") is None}
    for priority in priorities:
        if priority not in present:
            yield ("slas",), f'no SLA for priority "{priority}"; add one under "slas"'


def _repeated_slas(slas: list[Entry]) -> Iterator[Fault]:
    seen: set[tuple[str, str | None]] = set()
    for place, entry in slas:
        priority, team = entry.get("priority"), entry.get("team")
        if not isinstance(priority, str) or not isinstance(team, str | None):
            continue
        if (priority, team) in seen:
            whose = f' of team "{short(team)}"' if team else ""
            yield (
                (*place, "priority"),
                f'SLA priority "{short(priority)}"{whose} stands twice; delete one',
            )
        seen.add((priority, team))


def _slas_of_unknown_teams(slas: list[Entry], known: list[str]) -> Iterator[Fault]:
    for place, entry in slas:
        team = entry.get("team")
        if isinstance(team, str) and team not in known:
            fault = f'SLA names team "{short(team)}", which does not exist'
            yield (*place, "team"), f"{fault}; {hint(team, known)}"


def _hours(data: Any, teams: list[Entry]) -> Iterator[Fault]:
    whole: list[Entry] = [((), data)] if isinstance(data, dict) else []
    for place, entry in (*whole, *teams):
        hours = entry.get("hours")
        if isinstance(hours, dict):
            yield from _zone((*place, "hours", "zone"), hours.get("zone"))
            yield from _from_to((*place, "hours", "end"), hours.get("start"), hours.get("end"))
            for i, day in _texts(hours, "holidays"):
                yield from _day((*place, "hours", "holidays", i), day)


def _zone(place: Place, zone: Any) -> Iterator[Fault]:
    try:
        ZoneInfo(zone if isinstance(zone, str) and zone else "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = get_close_matches(zone, available_timezones(), n=1)
        mend = f'did you mean "{near[0]}"?' if near else 'write one such as "Europe/Berlin"'
        yield place, f'there is no time zone "{short(zone)}"; {mend}'


def _from_to(place: Place, start: Any, end: Any) -> Iterator[Fault]:
    are_times = all(isinstance(each, str) and len(each) == len("09:00") for each in (start, end))
    if are_times and start >= end:
        fault = f'work ends at "{short(end)}" and begins at "{short(start)}"'
        yield place, f"{fault}; let it end later on the same day, at most at 24:00"


def _day(place: Place, day: str) -> Iterator[Fault]:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):  # its shape is at fault already
        return
    try:
        date.fromisoformat(day)
    except ValueError:
        yield place, f'there is no day "{day}"; write one such as "2026-12-25"'
