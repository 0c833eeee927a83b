"""Every answer is timed, counted and logged: by its route, never by its address, which may name somebody."""

from __future__ import annotations

from functools import cache
from time import perf_counter

import structlog
from flask import Flask, Request, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram

from certreg.web.access import declared

log = structlog.get_logger()

REGISTRY = CollectorRegistry()

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30)

LATENCY = Histogram(
    "certreg_request_seconds",
    "Seconds until an answer was ready",
    ("kind",),
    buckets=BUCKETS,
    registry=REGISTRY,
)
ANSWERS = Counter(
    "certreg_answers", "Answers, by kind of page and HTTP status", ("kind", "status"), registry=REGISTRY
)  # fmt: skip
FAULTS = Counter("certreg_faults", "Answers with status 500 and above", registry=REGISTRY)

UNCOUNTED = ("metrics.show", "web.healthz", "web.readyz")
"""What monitors ask."""

UNLOGGED = ("static", "published")
"""Kinds that say nothing that a web server in front does not."""


def install(app: Flask) -> None:
    """Time each request of an application."""
    app.before_request_funcs.setdefault(None, []).insert(0, _begin)
    app.after_request(_end)


def _begin() -> None:
    g.begun = perf_counter()


def _end(response: Response) -> Response:
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]
    begun = g.get("begun")
    if asked.endpoint in UNCOUNTED or begun is None:
        return response
    kind, seconds = _kind(asked), perf_counter() - begun
    latency, answers = _figures(kind, response.status_code)
    latency.observe(seconds)
    answers.inc()
    if response.status_code >= 500:
        FAULTS.inc()
    if kind not in UNLOGGED:
        log.info(
            "answered",
            request_id=g.get("request_id"),
            method=asked.method,
            route=asked.endpoint,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )
    return response


@cache
def _figures(kind: str, status: int) -> tuple[Histogram, Counter]:
    """What counts the answers of a kind and status."""
    return LATENCY.labels(kind), ANSWERS.labels(kind, str(status))


def _kind(asked: Request) -> str:
    """Few kinds: each is a row of figures for every bucket."""
    if asked.endpoint is None:
        return "unknown"
    if asked.endpoint == "static":
        return "static"
    if asked.blueprint == "registry":
        return "published"
    access = declared(current_app, asked.endpoint)
    if access is None or access.by_key or asked.path.startswith("/api/"):
        return "api"
    return "public" if access.is_public else "staff"
