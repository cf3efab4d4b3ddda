"""Forms: read with a bound, and believed only where a page of this visit sent them."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.web import body
from bot.web.errors import BadRequestError

COOKIE = "deskloop_visit"


async def read(request: Request) -> dict[str, str]:
    """Return the fields of a form, the last of each name.

    Raises BadRequestError for one that is too large, or that holds what no database keeps.
    """
    try:
        sent = await body.read(request.headers, request.receive)
    except body.TooLargeError as error:
        raise BadRequestError("This form is too large; write less into it.") from error
    fields = dict(parse_qsl(sent.decode(errors="replace"), keep_blank_values=True))
    if any("\0" in each for field in fields.items() for each in field):
        raise BadRequestError("This form holds a character that cannot be kept (U+0000).")
    return fields


def is_from_here(request: Request, base_url: str) -> bool:
    """Whether a form was sent by a page of this host: browsers name it, other pages cannot.

    A proxy may tell another host than browsers know; then it is that of `base_url`.
    https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html,
    “Verifying origin with standard headers”.
    """
    origin = request.headers.get("origin", "")
    _, _, host = origin.partition("://")
    return bool(host) and (host == request.headers.get("host") or is_origin_of(origin, base_url))


def is_origin_of(origin: str, url: str) -> bool:
    """Whether an address begins with this scheme, host and port."""
    scheme, _, rest = url.partition("://")
    return origin == f"{scheme}://{rest.partition('/')[0]}"


def form_key(request: Request) -> str:
    """Return what every form of this visit has to carry."""
    return form_key_of(request.cookies.get(COOKIE, ""))


def form_key_of(cookie: str) -> str:
    """Return the same for a browser with this cookie; nobody reads the cookie from it."""
    return hashlib.sha256(f"form:{cookie}".encode()).hexdigest()


def is_own_form(request: Request, given: str, base_url: str) -> bool:
    """Whether a form was sent from a page of this visit."""
    is_same = hmac.compare_digest(given.encode(), form_key(request).encode())
    return is_same and is_from_here(request, base_url)
