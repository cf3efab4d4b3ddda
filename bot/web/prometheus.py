"""GET /metrics: the figures of the last seven days, and how the whole is doing, for Prometheus."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from threading import Lock

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from redis import Redis
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web import problems
from bot.web.access import Access
from bot.web.aside import aside
from bot.web.dashboard.app import Ground
from helpdesk.digest import days
from helpdesk.metrics import EVERYTHING, Figure, Period, figures
from storage import figures as stored
from storage.vitals import Vitals, vitals

_KEPT_SECONDS = 10
_DAYS = 7


def route(ground: Ground, redis: Redis, access: Access) -> Route:
    """Return the address; what was measured is kept for ten seconds, however many ask."""
    measured = _Measured(ground, redis)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(measured)
    return Route("/metrics", _serving(registry, access))


def _serving(
    registry: CollectorRegistry, access: Access
) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        refusal = await access.refusal(request)
        if refusal:
            return problems.refused(refusal)
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        words = await aside(encode, registry)
        return Response(words, headers={"Content-Type": media_type, "Cache-Control": "no-store"})

    return serve


class _Measured(Collector):
    """Measures when asked, every ten seconds at most."""

    def __init__(self, ground: Ground, redis: Redis) -> None:
        self._ground = ground
        self._redis = redis
        self._turn = Lock()
        self._until = 0.0
        self._kept: list[Metric] = []

    def describe(self) -> Iterable[Metric]:
        """Name nothing beforehand: that would measure at the start."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Return what was measured."""
        with self._turn:
            if time.monotonic() >= self._until:
                self._kept = list(self._measure())
                self._until = time.monotonic() + _KEPT_SECONDS
            return self._kept

    def _measure(self) -> Iterable[Metric]:
        ground, now = self._ground, self._ground.now()
        with ground.database.snapshot() as session:
            week = Period(days(now, ground.catalog)[_DAYS], now)
            tally = stored.tally(session, week, EVERYTHING, ground.catalog)
            found = vitals(session)
        yield from _of_figures(figures(tally))
        yield from _of_vitals(found, now)
        yield GaugeMetricFamily(
            "deskloop_queue_up", "Whether Redis answers.", value=_answers(self._redis)
        )


def _of_figures(found: dict[str, Figure]) -> Iterable[Metric]:
    value = GaugeMetricFamily(
        "deskloop_figure_value",
        "Each figure of the last seven days: what was counted or measured.",
        labels=["figure", "unit"],
    )
    of = GaugeMetricFamily(
        "deskloop_figure_of",
        "What each figure of the last seven days is out of.",
        labels=["figure", "unit"],
    )
    for name, figure in found.items():
        if figure.value is not None:
            value.add_metric([name, figure.unit], figure.value)
        if figure.of is not None:
            of.add_metric([name, figure.unit], figure.of)
    yield value
    yield of


def _of_vitals(found: Vitals, now: datetime) -> Iterable[Metric]:
    yield CounterMetricFamily("deskloop_requests", "Requests ever made.", value=found.requests)
    yield CounterMetricFamily("deskloop_feedback", "Feedback ever given.", value=found.feedback)
    pending = GaugeMetricFamily(
        "deskloop_outbox_pending", "What is owed to the chats or the workers.", labels=["lane"]
    )
    age = GaugeMetricFamily(
        "deskloop_outbox_oldest_seconds", "How long the oldest of it waits.", labels=["lane"]
    )
    for lane, owed in found.owed.items():
        pending.add_metric([lane.value], owed.pending)
        age.add_metric([lane.value], (now - owed.oldest).total_seconds() if owed.oldest else 0)
    yield pending
    yield age
    live = GaugeMetricFamily("deskloop_live_version", "The version that is live.", labels=["kind"])
    live.add_metric(["model"], found.model)
    live.add_metric(["templates"], found.templates)
    yield live
    for name, about, value in (
        (
            "deskloop_corrections_unlearned",
            "Corrections the live model has not read.",
            found.unlearned,
        ),
        ("deskloop_alerts_open", "Alerts of drift that are open.", found.alerts),
        ("deskloop_rollups_due", "Changes that wait to be added up.", found.rollups_due),
    ):
        yield GaugeMetricFamily(name, about, value=value)


def _answers(redis: Redis) -> int:
    try:
        return int(bool(redis.ping()))
    except RedisError:
        return 0
