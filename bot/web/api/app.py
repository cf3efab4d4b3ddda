"""The API's addresses: who may not ask is told why; the others get their report."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.web import problems
from bot.web.access import Access
from bot.web.api import openapi, question
from bot.web.api.endpoints import BASE, ENDPOINTS, Endpoint
from bot.web.aside import aside
from bot.web.dashboard.app import Ground
from bot.web.errors import BadRequestError

_NOT_KEPT = {"Cache-Control": "no-store"}
_Serve = Callable[[Request], Awaitable[Response]]


def routes(ground: Ground, access: Access) -> list[BaseRoute]:
    """Return the addresses of the API."""
    served = [
        Route(f"/{each.name}", _guarded(access, _answering(ground, each))) for each in ENDPOINTS
    ]
    described = Route("/openapi.json", _guarded(access, _describe))
    faults = {HTTPException: problems.of_error, Exception: problems.of_error}
    return [Mount(BASE, Starlette(routes=[*served, described], exception_handlers=faults))]


def _guarded(access: Access, serve: _Serve) -> _Serve:
    async def guarded(request: Request) -> Response:
        refusal = await access.refusal(request)
        if refusal:
            return problems.refused(refusal)
        try:
            return await serve(request)
        except BadRequestError as error:
            return problems.problem(400, str(error))

    return guarded


def _answering(ground: Ground, endpoint: Endpoint) -> _Serve:
    def answer(request: Request) -> Response:
        query, takes = request.query_params, tuple(endpoint.takes)
        with ground.database.snapshot() as session:
            asked = question.read(session, ground.catalog, ground.now(), query, takes)
            return JSONResponse(endpoint.answer(asked), headers=_NOT_KEPT)

    async def answered(request: Request) -> Response:
        return await aside(answer, request)

    return answered


async def _describe(_request: Request) -> Response:
    return JSONResponse(openapi.document(), headers=_NOT_KEPT)
