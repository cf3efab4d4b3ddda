"""How the fake Teams misbehaves, by script."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Fault:
    """One fault, for the next `times` occasions that it concerns.

    Towards the bot: "late" (`seconds` later) and "duplicate" (`copies` at once). In answer to it:
    "status" (with `status`, `code`, `retry_after`), "slow" (`seconds`) and "drop_after" (taken,
    and the connection cut). `method` and `channel` narrow it down; None is any.
    """

    kind: str
    times: int = 1
    method: str | None = None
    channel: str | None = None
    status: int = 500
    code: str = "ServiceError"
    seconds: float = 0.0
    retry_after: int | None = None
    copies: int = 2

    def concerns(self, method: str, channel: str) -> bool:
        return self.method in (None, method) and self.channel in (None, channel)


_TOWARDS_THE_BOT = {"late", "duplicate"}


class Faults:
    """What is armed."""

    def __init__(self) -> None:
        self.armed: list[Fault] = []

    def strike(self, method: str, channel: str) -> Fault | None:
        """The next fault that concerns this call of the bot."""
        return self._take(
            fault
            for fault in self.armed
            if fault.kind not in _TOWARDS_THE_BOT and fault.concerns(method, channel)
        )

    def strike_delivery(self, kind: str) -> Fault | None:
        """The next fault of this kind that concerns a delivery."""
        return self._take(fault for fault in self.armed if fault.kind == kind)

    def _take(self, found: object) -> Fault | None:
        fault = next(iter(found), None)  # type: ignore[call-overload]
        if fault:
            fault.times -= 1
            if not fault.times:
                self.armed.remove(fault)
        return fault
