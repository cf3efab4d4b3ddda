"""The templates of the dashboard, filled in; whatever is filled in is escaped."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from bot.web.dashboard import showing

HEADERS = {"Cache-Control": "no-store"}


def page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return the template `name`, filled in, as a response."""
    return HTMLResponse(_environment().get_template(name).render(**values), status, HEADERS)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.web.dashboard", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(showing.FILTERS)
    return environment
