"""What people write: each request in its own words. Pure, by dice."""

from __future__ import annotations

import re
from random import Random

from playground.company.model import Company, Topic

_SLOT = re.compile(r"\{(\w+)\}")
_TYPOS, _FOREIGN, _BARE, _SHOUTED = 0.12, 0.06, 0.15, 0.02


def request(company: Company, topic: Topic, dice: Random) -> str:
    """Return one way to ask for this, rarely the same twice."""
    foreign = topic.german + topic.spanish
    if foreign and dice.random() < _FOREIGN:
        return dice.choice(foreign)
    core = filled(company, dice.choice(topic.texts), dice)
    if dice.random() < _BARE:
        return core
    opening, closing = dice.choice(company.phrases["openings"]), dice.choice(_closings(company))
    whole = filled(company, f"{opening}{core}{closing}", dice)
    whole = typo(whole, dice) if dice.random() < _TYPOS else whole
    return whole.upper() if dice.random() < _SHOUTED else _begun(whole, dice)


def _closings(company: Company) -> tuple[str, ...]:
    return company.phrases["closings"]


def _begun(text: str, dice: Random) -> str:
    """Half of the people begin with a capital."""
    return text[:1].upper() + text[1:] if dice.random() < 0.5 else text


def filled(company: Company, text: str, dice: Random) -> str:
    """Fill the slots, such as {place}."""
    return _SLOT.sub(lambda slot: dice.choice(company.words[slot[1]]), text)


def typo(text: str, dice: Random) -> str:
    """Swap two letters that stand side by side within a word."""
    inside = [at for at in range(1, len(text) - 1) if text[at - 1 : at + 2].isalpha()]
    if not inside:
        return text
    at = dice.choice(inside)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
