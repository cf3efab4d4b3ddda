"""The roles of people whose chat was asked whether they belong here: outsiders have none."""

from __future__ import annotations

from collections.abc import Callable

from bot.errors import UnknownPersonError
from bot.origins import IsOutsider, Origins
from helpdesk.authority import Staff
from helpdesk.catalog_entries import Outsiders
from helpdesk.model import Roles


class Roster:
    """Who serves requests in one chat. `staff` is as it was read last.

    A person goes by several ids, the first of which is what others know them by.
    """

    def __init__(
        self,
        policy: Outsiders,
        failures: tuple[type[Exception], ...],
        clock: Callable[[], float],
    ) -> None:
        self.staff = Staff({})
        self._is_open = policy is Outsiders.SERVED
        self._origins = Origins(failures, clock)

    def is_named(self, *ids: str) -> bool:
        """Whether this person has a role, unless they are an outsider."""
        return self.staff.roles(*ids).is_technician

    def known(self, *ids: str) -> Roles:
        """Return a person's roles; nobody has any before they were met."""
        is_outsider = self._origins.get(ids[0])
        return (
            self.staff.roles(*ids)
            if is_outsider is False
            else Roles(is_outsider=is_outsider is True)
        )

    def note(self, person: str, *, is_outsider: bool) -> None:
        """Keep what the chat told in passing."""
        self._origins.note(person, is_outsider=is_outsider)

    async def meet(self, ask: IsOutsider, *ids: str) -> None:
        """Learn whether somebody is an outsider, where that matters: it costs a call.

        Raises UnknownPersonError where that decides whether they are served, and nobody tells.
        """
        if self._is_open and not self.is_named(*ids):
            return
        if not await self._origins.look(ids[0], ask) and not self._is_open:
            raise UnknownPersonError("the chat does not tell who this is; it delivers again")
