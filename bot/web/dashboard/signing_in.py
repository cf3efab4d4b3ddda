"""Signing in: a link from the chat or the command line, a press on its page, a cookie.

The press is there because chats open links to show what is behind them: a link that signed in by
being opened would be used up by the chat.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.dashboard import forms
from bot.web.dashboard.forms import COOKIE
from bot.web.dashboard.rendering import page
from storage import visits
from storage.db import Database
from storage.visits import VISIT_LASTS, Visitor


class SigningIn:
    """Knows who a browser belongs to. `base_url` is how people's browsers reach this process."""

    def __init__(self, database: Database, now: Callable[[], datetime], base_url: str) -> None:
        self._database = database
        self._now = now
        self._base_url = base_url
        self._is_secure = base_url.startswith("https://")

    async def visitor(self, request: Request) -> Visitor | None:
        """Return who asks; None where nobody is signed in."""
        cookie = request.cookies.get(COOKIE)
        return await asyncio.to_thread(self._visitor, cookie) if cookie else None

    def _visitor(self, cookie: str) -> Visitor | None:
        with self._database.snapshot() as session:
            return visits.visitor(session, cookie, self._now())

    async def show(self, request: Request) -> Response:
        """GET: ask whether to sign in; the link stays good."""
        key = request.query_params.get("key", "")
        invited = await asyncio.to_thread(self._invited, key)
        if invited is None:
            return page("signed_out.html", 403, is_used=bool(key))
        return page("enter.html", key=key)

    def _invited(self, key: str) -> Visitor | None:
        with self._database.snapshot() as session:
            return visits.invited(session, key, self._now())

    async def enter(self, request: Request) -> Response:
        """POST: use the link up, and let this browser in."""
        if not forms.is_from_here(request, self._base_url):
            return page("signed_out.html", 403, is_used=False)
        form = await forms.read(request)
        cookie = await asyncio.to_thread(self._enter, form.get("key", ""))
        if cookie is None:
            return page("signed_out.html", 403, is_used=True)
        response = RedirectResponse("/dashboard", 303)
        lasts = int(VISIT_LASTS.total_seconds())
        response.set_cookie(
            COOKIE, cookie, max_age=lasts, httponly=True, samesite="lax", secure=self._is_secure
        )
        return response

    def _enter(self, key: str) -> str | None:
        with self._database.transaction() as session:
            return visits.enter(session, key, self._now())

    async def leave(self, request: Request) -> Response:
        """POST: sign this browser out."""
        if not forms.is_from_here(request, self._base_url):
            return page("signed_out.html", 403, is_used=False)
        await asyncio.to_thread(self._leave, request.cookies.get(COOKIE, ""))
        response = page("signed_out.html", 200, is_used=False)
        response.delete_cookie(COOKIE)
        return response

    def _leave(self, cookie: str) -> None:
        with self._database.transaction() as session:
            visits.leave(session, cookie)
