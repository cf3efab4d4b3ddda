"""A message of Teams as one person sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import adaptive
import msteams_world as worlds
from msteams_world import BOT
from office import Said

Card = dict[str, Any]


@dataclass(frozen=True)
class MSTeamsSaid(Said):
    """One message as one person sees it: the shared card, or that person's own view."""

    said: worlds.Said
    card: Card | None
    is_ephemeral: bool = False

    @property
    def ts(self) -> str:
        return self.said.id

    @property
    def author(self) -> str:
        return self.said.author.handle

    @property
    def is_bot(self) -> bool:
        return self.said.author is BOT

    @property
    def buttons(self) -> list[str]:
        return [each["title"] for each in self._pressable if not adaptive.is_folded(each)]

    @property
    def menu(self) -> list[str]:
        return [each["title"] for each in self._pressable if adaptive.is_folded(each)]

    @property
    def _pressable(self) -> list[Card]:
        return adaptive.buttons(self.card) if self.card else []

    @property
    def links(self) -> list[tuple[str, str]]:
        return adaptive.links(self.card) if self.card else []

    @property
    def options(self) -> list[str]:
        lists = adaptive.lists(self.card) if self.card else []
        return [title for each in lists for title, _ in each.choices]

    @property
    def text(self) -> str:
        """Every word that is shown."""
        return adaptive.words(self.card) if self.card else self.said.text

    def value(self, label: str) -> str:
        return str(self.button(label)["data"]["value"])

    def button(self, label: str) -> Card:
        return next(each for each in self._pressable if each["title"] == label)
