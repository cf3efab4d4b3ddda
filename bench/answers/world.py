"""What everybody on the simulated desk shares: the product, the clock, the dice, and the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from bench.answers.case import Case, Sent
from bench.answers.clock import Clock
from bench.answers.desk import Desk
from bench.answers.office import Office, Shown
from bot.reaction import Reaction
from helpdesk.cards import ActionId, Form
from helpdesk.model import Request, Roles
from storage.chat_posts import HOME

BY_HAND_SOLVES = 0.85
"""How often a template solves that was made of what technicians wrote by hand."""
_NOBODY = Roles()
_SAYS_THANKS = frozenset({ActionId.NOT_YET})
"""What is answered with a word to whoever pressed it also where all is well."""


@dataclass
class World:
    """`refused` counts what people wanted to press and could not; `go_on` lets whoever is next act.

    `go_on` is set by who knows everybody.
    """

    desk: Desk
    office: Office
    dice: Random
    clock: Clock = field(default_factory=Clock)
    cases: list[Case] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    go_on: Callable[[Case], None] = lambda _: None

    def rolls(self, chance: float) -> bool:
        """Whether something with this chance happens."""
        return self.dice.random() < chance

    def request(self, case: Case) -> Request:
        """Return its request as it is now."""
        return self.office.request(case.request_id)

    def finds(self, case: Case, slot: str, action: ActionId, label: str = "") -> Shown | None:
        """Return the first thing with this action, and label, on the post in a slot."""
        found = (each for each in self.office.offered(case.request_id, slot))
        fits = (each for each in found if each.action is action and label in ("", each.label))
        return next(fits, None)

    def press(
        self, person: str, case: Case, slot: str, action: ActionId, roles: Roles = _NOBODY
    ) -> Reaction | None:
        """Press something on the post in a slot; None where it is not shown."""
        shown = self.finds(case, slot, action)
        if shown is None:
            self.refused[f"{action} is not shown"] += 1
            return None
        return self.press_this(person, shown, roles)

    def press_this(self, person: str, shown: Shown, roles: Roles = _NOBODY) -> Reaction:
        """Press what is shown; what the product has against it is counted."""
        reaction = self.office.press(person, shown, self.clock.now, roles=roles)
        if reaction.card and shown.action not in _SAYS_THANKS:
            self.refused[f"{shown.action}: {reaction.card.summary[:60]}"] += 1
        return reaction

    def fill(self, person: str, form: Form, words: str, roles: Roles = _NOBODY) -> None:
        """Send a form with these words."""
        reaction = self.office.sends(person, form, self.clock.now, words, roles)
        if reaction.card or reaction.form:
            self.refused[f"the form {form.action}"] += 1

    def tell(self, case: Case, words: str) -> None:
        """Let who asked write in their thread."""
        self.office.says(case.person, words, self.clock.now, self.request(case), HOME, _NOBODY)

    def note_sent(self, case: Case, template: str, version: int | None, *, is_auto: bool) -> bool:
        """Note that an answer reached who asked, and return whether it truly solves."""
        solved = self.rolls(self._worth(case, template))
        case.sent.append(Sent(template, version or 1, is_auto, solved, self.clock.now))
        return solved

    def _worth(self, case: Case, template: str) -> float:
        worth = self.desk.worth.get(template)
        if worth is None:
            return BY_HAND_SOLVES if case.kind.by_hand else 0.0
        return worth.solves if template == case.kind.template else worth.elsewhere
