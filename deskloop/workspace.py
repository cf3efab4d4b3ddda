"""The people and channels of the playground's workspace, made from the catalog."""

from __future__ import annotations

from typing import Any

from helpdesk.catalog import Catalog, Team

_EMPLOYEES = (
    ("ada", "Ada Okafor"),
    ("ben", "Ben Castellano"),
    ("chiara", "Chiara Lindqvist"),
    ("dev", "Dev Ramanathan"),
)
_TECHNICIANS = (
    ("tess", "Tess Moreau"),
    ("umar", "Umar Haddad"),
    ("vera", "Vera Kowalczyk"),
    ("wen", "Wen Zhao"),
)
BOT = {"user_id": "UDESKLOOP", "bot_id": "BDESKLOOP", "name": "Deskloop", "app_id": "ADESKLOOP"}


def seed(catalog: Catalog) -> dict[str, Any]:
    """Return the workspace: employees, technicians spread over the teams, and the channels."""
    employees = [_person(name, full, "employee") for name, full in _EMPLOYEES]
    technicians = [_person(name, full, "technician") for name, full in _TECHNICIANS]
    people = employees + technicians
    everyone = [person["id"] for person in people] + [BOT["user_id"]]
    helps = [
        _channel(name, "Ask IT here: every message is a request", everyone)
        for name in catalog.help_channels
    ]
    social = _channel("general", "Everything else", everyone)
    # The first technician leads IT.
    leads = [technicians[0]["id"], BOT["user_id"]]
    it_channels = [catalog.it_channel] if catalog.it_channel else []
    led = [_channel(name, "Those who lead IT", leads) for name in it_channels]
    teams = [
        _channel(team.channel, _topic(team), _crew(number, technicians))
        for number, team in enumerate(catalog.teams)
    ]
    return {
        "team": {"id": "TDESKLOOP", "name": "Playground"},
        "bot": BOT,
        "people": people,
        "channels": _once([*helps, social, *teams, *led]),
    }


def _person(name: str, full: str, role: str) -> dict[str, str]:
    return {"id": f"U{name.upper()}", "name": name, "real_name": full, "role": role}


def _crew(number: int, technicians: list[dict[str, str]]) -> list[str]:
    """Two technicians a team, and the bot."""
    count = len(technicians)
    crew = {technicians[number % count]["id"], technicians[(number + 1) % count]["id"]}
    return [*sorted(crew), BOT["user_id"]]


def _topic(team: Team) -> str:
    return f"{team.name}: {team.description}"[:250]


def _channel(name: str, topic: str, members: list[str]) -> dict[str, Any]:
    clean = "".join(letter for letter in name.upper() if letter.isalnum())
    return {
        "id": name if name.isupper() and name.isalnum() else f"C{clean}",
        "name": name,
        "topic": topic,
        "members": members,
        "private": False,
    }


def _once(channels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep the first of two channels with one name: a team may work in the help channel."""
    return list({channel["name"]: channel for channel in reversed(channels)}.values())[::-1]
