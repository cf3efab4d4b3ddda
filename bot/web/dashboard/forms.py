"""Forms: read with a bound, and believed only where a page of this visit sent them."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from bot.web import body

COOKIE = "deskloop_visit"


async def read(request: Request) -> dict[str, str]:
    """Return the fields of a form, the last of each name; none of one that is too large."""
    try:
        sent = await body.read(request.headers, request.receive)
    except body.TooLargeError:
        return {}
    return dict(parse_qsl(sent.decode(errors="replace"), keep_blank_values=True))


def is_from_here(request: Request) -> bool:
    """Whether a form was sent by a page of this host: browsers name it, other pages cannot.

    https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html,
    “Verifying origin with standard headers”.
    """
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")


def form_key(request: Request) -> str:
    """Return what every form of this visit has to carry."""
    return hashlib.sha256(f"form:{request.cookies.get(COOKIE, '')}".encode()).hexdigest()


def is_own_form(request: Request, given: str) -> bool:
    """Whether a form was sent from a page of this visit."""
    return is_from_here(request) and hmac.compare_digest(given.encode(), form_key(request).encode())
