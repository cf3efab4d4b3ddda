"""The dashboard's addresses: pages, the CSV of their tables, acts, signing in, static files."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.live import Live
from bot.web.dashboard import filters, forms, rendering
from bot.web.dashboard.content import Content, as_csv
from bot.web.dashboard.errors import BadRequestError, DashboardError, NotFoundError
from bot.web.dashboard.forms import form_key, is_own_form
from bot.web.dashboard.page import Act, Doing, Page, View
from bot.web.dashboard.pages import ACTS, PAGES
from bot.web.dashboard.signing_in import SigningIn
from helpdesk.catalog import Catalog
from storage import figures
from storage.db import Database
from storage.errors import StorageError
from storage.visits import Visitor

log = logging.getLogger(__name__)

_TOLD = "deskloop_told"
# A cookie holds 4 KB, and a character may take nine bytes in it.
_LONGEST_TOLD = 400


@dataclass(frozen=True)
class Ground:
    """What all pages are built from. `base_url` is how people's browsers reach this process."""

    database: Database
    catalog: Catalog
    live: Live
    base_url: str

    def now(self) -> datetime:
        """Return the present."""
        return datetime.now(UTC)


def routes(ground: Ground) -> list[BaseRoute]:
    """Return the addresses of the dashboard."""
    is_secure = urlsplit(ground.base_url).scheme == "https"
    signing_in = SigningIn(ground.database, ground.now, is_secure=is_secure)
    dashboard = _Dashboard(ground, signing_in)
    return [
        Route("/dashboard/enter", signing_in.show, methods=["GET"]),
        Route("/dashboard/enter", signing_in.enter, methods=["POST"]),
        Route("/dashboard/leave", signing_in.leave, methods=["POST"]),
        Mount("/dashboard/static", StaticFiles(directory=Path(__file__).parent / "static")),
        *(Route(each.route, dashboard.shows(each)) for each in PAGES),
        *(Route(f"/dashboard/acts/{a.name}", dashboard.does(a), methods=["POST"]) for a in ACTS),
    ]


class _Dashboard:
    def __init__(self, ground: Ground, signing_in: SigningIn) -> None:
        self._ground = ground
        self._signing_in = signing_in

    def shows(self, page: Page) -> Callable[[Request], object]:
        """Return what serves a page; `?csv=NAME` gives one of its tables instead."""
        serve = {True: self._export, False: self._page}

        async def show(request: Request) -> Response:
            is_export = "csv" in request.query_params
            return await self._guarded(request, partial(serve[is_export], page, request))

        return show

    def does(self, act: Act) -> Callable[[Request], object]:
        """Return what does an act and leads back to where it was pressed."""

        async def do(request: Request) -> Response:
            visitor = await self._signing_in.visitor(request)
            form = await forms.read(request)
            if visitor is None or not is_own_form(request, form.get("form_key", "")):
                return rendering.page("signed_out.html", 403, is_used=False)
            told = await asyncio.to_thread(self._told, act, visitor, form)
            back = RedirectResponse(_inside(form.get("back", "")), 303)
            back.set_cookie(
                _TOLD, quote(told[:_LONGEST_TOLD]), max_age=60, httponly=True, samesite="lax"
            )
            return back

        return do

    async def _guarded(self, request: Request, serve: Callable[[Visitor], Response]) -> Response:
        visitor = await self._signing_in.visitor(request)
        if visitor is None:
            return rendering.page("signed_out.html", 403, is_used=False)
        try:
            return await asyncio.to_thread(serve, visitor)
        except (BadRequestError, NotFoundError) as error:
            status = 404 if isinstance(error, NotFoundError) else 400
            return rendering.page("fault.html", status, fault=str(error))

    def _page(self, page: Page, request: Request, visitor: Visitor) -> Response:
        content, view, choices = self._content(page, request, visitor)
        told = unquote(request.cookies.get(_TOLD, ""))
        response = rendering.page(
            f"{page.name}.html",
            **content.values,
            page=page,
            pages=[each for each in PAGES if each.in_menu],
            tables={each.name: each for each in content.tables},
            charts={each.name: each for each in content.charts},
            csv=lambda name: view.asked.link(request.url.path, csv=name),
            asked=view.asked,
            spans=filters.SPANS,
            choices=choices,
            visitor=visitor,
            form_key=form_key(request),
            here=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
            told=told,
            zone=figures.zone(self._ground.catalog),
            at=view.at,
        )
        if told:
            response.delete_cookie(_TOLD)
        return response

    def _export(self, page: Page, request: Request, visitor: Visitor) -> Response:
        content, *_ = self._content(page, request, visitor)
        table = content.table(request.query_params["csv"])
        if table is None:
            raise NotFoundError("There is no such table on this page.")
        name = f'attachment; filename="deskloop-{page.name}-{table.name}.csv"'
        headers = {**rendering.HEADERS, "Content-Disposition": name}
        return Response(as_csv(table), media_type="text/csv", headers=headers)

    def _content(
        self, page: Page, request: Request, visitor: Visitor
    ) -> tuple[Content, View, figures.Choices]:
        ground, now = self._ground, self._ground.now()
        asked = filters.read(request.query_params, now, figures.zone(ground.catalog))
        with ground.database.snapshot() as session:
            view = View(
                session, ground.catalog, ground.live, now, visitor, asked, request.path_params
            )
            return page.build(view), view, figures.choices(session, ground.catalog)

    def _told(self, act: Act, visitor: Visitor, form: Mapping[str, str]) -> str:
        """Do the act in one transaction; return what came of it, or why it was refused."""
        ground = self._ground
        if not visitor.is_lead:
            return "Only those who lead IT change anything here."
        try:
            with ground.database.transaction() as session:
                return act.do(
                    Doing(session, ground.catalog, ground.live, ground.now(), visitor, form)
                )
        except (DashboardError, StorageError) as error:
            return str(error)


def _inside(path: str) -> str:
    """Return where to go back to, never to another host."""
    return path if path.startswith("/dashboard") else "/dashboard"
