"""Who may read figures by machine: whoever sends the token, or is signed in to the dashboard."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from starlette.requests import Request

from bot.web.dashboard.signing_in import SigningIn

_SCHEME = "bearer"


@dataclass(frozen=True)
class Refusal:
    """Why somebody may not, with what to do; `status` is that of HTTP."""

    status: int
    detail: str


CLOSED = Refusal(
    403,
    "This is closed to machines: set DESKLOOP_API_TOKEN where the bot runs, and send it as "
    "“Authorization: Bearer TOKEN”. A browser that is signed in to the dashboard may read it, too.",
)
UNKNOWN = Refusal(
    401,
    "Send “Authorization: Bearer TOKEN” with the value of DESKLOOP_API_TOKEN, or sign this browser "
    "in to the dashboard.",
)


class Access:
    """Lets in who has the token, or is signed in; without a token, only the latter."""

    def __init__(self, signing_in: SigningIn, token: str | None) -> None:
        self._signing_in = signing_in
        self._token = token

    async def refusal(self, request: Request) -> Refusal | None:
        """Return why this request is refused; None where it is not."""
        if self._has_token(request) or await self._signing_in.visitor(request):
            return None
        return UNKNOWN if self._token else CLOSED

    def _has_token(self, request: Request) -> bool:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if not self._token or scheme.lower() != _SCHEME:
            return False
        return hmac.compare_digest(given.strip().encode(), self._token.encode())
