"""Every address for browsers and machines: the dashboard, the API, and Prometheus' metrics."""

from __future__ import annotations

from redis import Redis
from starlette.routing import BaseRoute

from bot.web import prometheus
from bot.web.access import Access
from bot.web.api import app as api
from bot.web.dashboard import app as dashboard
from bot.web.dashboard.app import Ground
from bot.web.dashboard.signing_in import SigningIn


def routes(ground: Ground, redis: Redis, token: str | None) -> list[BaseRoute]:
    """Return the addresses. `token` opens the figures to machines; None closes them."""
    access = Access(SigningIn(ground.database, ground.now, ground.base_url), token)
    return [
        *dashboard.routes(ground),
        *api.routes(ground, access),
        prometheus.route(ground, redis, access),
    ]
