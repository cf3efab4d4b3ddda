"""The templates of this package, filled in; whatever is filled in is escaped."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def render(name: str, **values: Any) -> Markup:
    """Return the template `name`, with `values` escaped in it."""
    return Markup(_environment().get_template(name).render(**values))  # noqa: S704 -- autoescaped


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("deskloop.experiments", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["share"] = lambda value: "–" if value is None else f"{value:.0%}"
    environment.filters["number"] = lambda value: f"{value:,}"
    return environment
