"""The dashboard's addresses: pages, the CSV of their tables, acts, signing in, static files."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.corrections import Press
from bot.live import Live
from bot.reaction import Reaction
from bot.web import filters
from bot.web.aside import aside
from bot.web.dashboard import forms, rendering
from bot.web.dashboard.content import Content, as_csv
from bot.web.dashboard.forms import form_key, is_own_form
from bot.web.dashboard.page import Act, Doing, Page, View
from bot.web.dashboard.pages import ACTS, PAGES
from bot.web.dashboard.signing_in import SigningIn
from bot.web.errors import BadRequestError, NotFoundError, WebError
from helpdesk.catalog import Catalog
from helpdesk.doors import Door
from storage import figures, requests
from storage.db import Database
from storage.errors import StorageError
from storage.visits import Visitor

log = logging.getLogger(__name__)

_TOLD = "deskloop_told"
# A cookie holds 4 KB, and a character may take twelve bytes in it.
_LONGEST_TOLD = 300


@dataclass(frozen=True)
class Ground:
    """What all pages are built from. `base_url` is how people's browsers reach this process.

    `chat` is where teams work whose catalog entry names no other. `press` applies a press of a
    button as chats do; `changed` lets every process look at what is live now, this one before it
    returns.
    """

    database: Database
    catalog: Catalog
    live: Live
    base_url: str
    chat: Door
    press: Callable[[Press], Reaction]
    changed: Callable[[], object]

    def now(self) -> datetime:
        """Return the present."""
        return datetime.now(UTC)


def routes(ground: Ground) -> list[BaseRoute]:
    """Return the addresses of the dashboard."""
    signing_in = SigningIn(ground.database, ground.now, ground.base_url)
    dashboard = _Dashboard(ground, signing_in)
    return [
        Route("/dashboard/enter", signing_in.show, methods=["GET"]),
        Route("/dashboard/enter", _explained(signing_in.enter), methods=["POST"]),
        Route("/dashboard/leave", signing_in.leave, methods=["POST"]),
        Mount("/dashboard/static", StaticFiles(directory=Path(__file__).parent / "static")),
        *(Route(each.route, _explained(dashboard.shows(each))) for each in PAGES),
        *(
            Route(f"/dashboard/acts/{act.name}", _explained(dashboard.does(act)), methods=["POST"])
            for act in ACTS
        ),
    ]


_Serve = Callable[[Request], Awaitable[Response]]


def _explained(serve: _Serve) -> _Serve:
    """Say on a page of its own what cannot be read or is not there."""

    async def explained(request: Request) -> Response:
        try:
            return await serve(request)
        except (BadRequestError, NotFoundError) as error:
            status = 404 if isinstance(error, NotFoundError) else 400
            return rendering.page("fault.html", status, fault=str(error))

    return explained


class _Dashboard:
    def __init__(self, ground: Ground, signing_in: SigningIn) -> None:
        self._ground = ground
        self._signing_in = signing_in

    def shows(self, page: Page) -> _Serve:
        """Return what serves a page; `?csv=NAME` gives one of its tables instead."""
        serve = {True: self._export, False: self._page}

        async def show(request: Request) -> Response:
            visitor = await self._signing_in.visitor(request)
            if visitor is None:
                return rendering.page("signed_out.html", 403, is_used=False)
            is_export = "csv" in request.query_params
            return await aside(serve[is_export], page, request, visitor)

        return show

    def does(self, act: Act) -> _Serve:
        """Return what does an act and leads back to where it was pressed."""

        async def do(request: Request) -> Response:
            visitor = await self._signing_in.visitor(request)
            form = await forms.read(request)
            key = form.get("form_key", "")
            if visitor is None or not is_own_form(request, key, self._ground.base_url):
                return rendering.page("signed_out.html", 403, is_used=False)
            told = await asyncio.to_thread(self._told, act, visitor, form)
            back = RedirectResponse(inside(form.get("back", "")), 303)
            back.set_cookie(
                _TOLD, quote(told[:_LONGEST_TOLD]), max_age=60, httponly=True, samesite="lax"
            )
            return back

        return do

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
            csv=lambda name: view.asked.link(request.url.path, **view.asked.own, csv=name),
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
        if any("\0" in each for each in request.path_params.values()):
            raise NotFoundError("There is nothing of this name.")
        zone = figures.zone(ground.catalog)
        with ground.database.snapshot() as session:
            usual = filters.usual(requests.first_at(session), now)
            asked = filters.read(request.query_params, now, zone, page.asks, usual)
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
            # A press opens a transaction of its own: in a batch both are one.
            with ground.database.batch(), ground.database.transaction() as session:
                told = act.do(self._doing(session, visitor, form))
        except (WebError, StorageError) as error:
            return str(error)
        ground.changed()
        return told

    def _doing(self, session: Session, visitor: Visitor, form: Mapping[str, str]) -> Doing:
        ground = self._ground
        return Doing(
            session,
            ground.catalog,
            ground.live,
            ground.now(),
            visitor,
            form,
            ground.chat,
            ground.press,
        )


def inside(path: str) -> str:
    """Return where to go back to, never to another host."""
    is_inside = path == "/dashboard" or path.startswith(("/dashboard/", "/dashboard?"))
    return path if is_inside else "/dashboard"
