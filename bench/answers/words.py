"""What people of the simulated desk write: requests in many words, and edits of drafts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random

from bench.answers.desk import Desk, Habit, Kind, Technician

_SLOT = re.compile(r"\{(\w+)\}")
_GREETINGS = ("Hi {name},", "Hello {name},", "Good morning {name},", "Hey {name},")
_GOODBYES = ("Best, {me}", "Kind regards, {me}", "Cheers, {me}")
_HOSTS = ("LT-{n}", "NB-{n}", "PC-{n}")
_ASIDES = (
    "I looked at {host}, it is up to date.",
    "Your ticket is INC00{n}.",
    "Call me on extension {n} if anything is unclear, {name}.",
)


_OWN_WORDS = (
    ("I had a look", "Looked into it", "Thanks for waiting", "My fault", "So", "", "Good news"),
    (
        "a setting was wrong and I changed it",
        "it was on our side",
        "I did that for you",
        "the entry in the directory was old",
        "I came by and swapped the part",
        "somebody had switched it off",
        "your manager agreed, and I ordered it",
        "I rebuilt it from scratch",
        "the supplier mended it over night",
    ),
    ("try it now", "should be fine", "write if not", "see you", "tell me if it comes back", ""),
)


def own_words(dice: Random) -> str:
    """Return an answer to one request that fits no other: a person solved it."""
    return ", ".join(filter(None, (dice.choice(part) for part in _OWN_WORDS))) + "."


def request_text(desk: Desk, kind: Kind, examples: Sequence[str], dice: Random) -> str:
    """Return one way to ask for this, rarely the same twice."""
    core = dice.choice(kind.texts or examples)
    whole = dice.choice(desk.openings) + core + dice.choice(desk.closings)
    told = _SLOT.sub(lambda slot: dice.choice(desk.words.get(slot[1], (slot[0],))), whole)
    return _with_typo(told, dice) if dice.random() < 0.15 else told


def with_habits(draft: str, habits: Sequence[Habit], dice: Random) -> str:
    """Return the draft with each habit that strikes; one whose words are gone has nothing to do."""
    for habit in habits:
        if dice.random() < habit.probability:
            draft = apply(draft, habit)
    return draft


def apply(text: str, habit: Habit) -> str:
    """Make one change; words that stand there already, or are gone, stay as they are."""
    if habit.after and habit.after in text:
        return text
    if not habit.before:
        return f"{text.rstrip()}\n\n{habit.after}"
    return text.replace(habit.before, habit.after, 1)


def own_touch(
    draft: str, me: Technician, name: str, synonyms: Mapping[str, str], dice: Random
) -> str:
    """Return the draft with what only this technician, or this request, makes of it."""
    told = {"name": name.split()[0], "me": me.name.split()[0], "n": str(dice.randint(1000, 9999))}
    told["host"] = dice.choice(_HOSTS).format(**told)
    touches = dice.choices(("greet", "aside", "reword", "typo"), (5, 2, 3, 1), k=2)
    if "reword" in touches:
        draft = _reworded(draft, synonyms, dice)
    if "typo" in touches:
        draft = _with_typo(draft, dice)
    greeting = dice.choice(_GREETINGS).format(**told) if "greet" in touches else ""
    aside = dice.choice(_ASIDES).format(**told) if "aside" in touches else ""
    return "\n\n".join(filter(None, (greeting, draft, aside)))


def signed(draft: str, me: Technician, dice: Random) -> str:
    """Put their name below, if they do that."""
    goodbye = dice.choice(_GOODBYES).format(me=me.name.split()[0])
    return f"{draft}\n\n{goodbye}" if dice.random() < me.signs else draft


def _reworded(text: str, synonyms: Mapping[str, str], dice: Random) -> str:
    """Say one word, where it stands, in another way."""
    found = [word for word in synonyms if re.search(rf"\b{word}\b", text, re.IGNORECASE)]
    if not found:
        return text
    word = dice.choice(found)
    places = list(re.finditer(rf"\b{word}\b", text, re.IGNORECASE))
    place = dice.choice(places)
    return text[: place.start()] + synonyms[word] + text[place.end() :]


def _with_typo(text: str, dice: Random) -> str:
    """Swap two letters that stand side by side."""
    inside = [at for at in range(len(text) - 1) if text[at : at + 2].isalpha()]
    if not inside:
        return text
    at = dice.choice(inside)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
