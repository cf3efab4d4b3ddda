"""Faults that a test arms: the playground then misbehaves as Slack and networks do."""

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from playground.errors import RequestError
from playground.json_types import Json

Kind = Literal[
    "rate_limit",
    "drop_before",
    "drop_after",
    "error",
    "server_error",
    "slow",
    "duplicate",
    "late",
]


class Fault(BaseModel, extra="forbid"):
    """One armed fault.

    It strikes `times` times; `method` and `channel` narrow it to one Web API method or channel.
    `retry_after` and `seconds` are in seconds; `copies` is how often each event is delivered.
    """

    kind: Kind
    times: int = 1
    method: str | None = None
    channel: str | None = None
    retry_after: int = 1
    seconds: float = 1.0
    error: str = "internal_error"
    copies: int = 2

    def fits(self, method: str | None, channel: str | None) -> bool:
        """Tell whether the fault concerns a call of this method on this channel."""
        return self.method in (None, method) and self.channel in (None, channel)


@dataclass
class Faults:
    """The faults still armed, earliest first."""

    armed: list[Fault] = field(default_factory=list)

    def arm(self, wanted: Json) -> Fault:
        """Arm a fault from its JSON; raises RequestError naming what does not fit."""
        try:
            fault = Fault.model_validate(wanted)
        except ValidationError as problem:
            first = problem.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise RequestError(f"This fault does not fit: {where}: {first['msg']}.") from problem
        self.armed.append(fault)
        return fault

    def clear(self) -> None:
        """Disarm everything."""
        self.armed.clear()

    def strike(
        self, kind: Kind, method: str | None = None, channel: str | None = None
    ) -> Fault | None:
        """Use up one strike of the first fitting fault, or give None."""
        for fault in self.armed:
            if fault.kind == kind and fault.fits(method, channel):
                self._use(fault)
                return fault
        return None

    def listing(self) -> list[dict[str, Any]]:
        """Give what is still armed as JSON."""
        return [fault.model_dump() for fault in self.armed]

    def _use(self, fault: Fault) -> None:
        fault.times -= 1
        if fault.times <= 0:
            self.armed.remove(fault)
