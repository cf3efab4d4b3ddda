"""What went wrong, as machines are told: RFC 9457, “Problem Details for HTTP APIs”."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.web.access import Refusal

MEDIA_TYPE = "application/problem+json"
_WHAT_TO_DO: Mapping[int, str] = {
    404: "There is nothing at this address; /api/v1/openapi.json lists all that there is.",
    405: "This API is read-only; ask with GET.",
    500: "Something broke here; the bot's log says what.",
}


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response that says what is wrong and what to do."""
    title = HTTPStatus(status).phrase
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(told, status, headers, MEDIA_TYPE)


def refused(refusal: Refusal) -> Response:
    """Return the answer to who may not ask."""
    headers = {"WWW-Authenticate": 'Bearer realm="deskloop"'} if refusal.status == 401 else None
    return problem(refusal.status, refusal.detail, headers)


def of_error(_request: Request, error: Exception) -> Response:
    """Return the answer where Starlette gives up: no such address, not this method, a fault."""
    status = getattr(error, "status_code", 500)
    return problem(status, _WHAT_TO_DO[status], getattr(error, "headers", None))
