"""`/metrics`: for who bears the token; without one that is set, for this machine alone."""

from __future__ import annotations

import hmac
import os
from ipaddress import ip_address

from flask import Blueprint, Response, current_app, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from certreg.errors import UnprovenError
from certreg.metrics.answers import REGISTRY
from certreg.metrics.figures import Figures
from certreg.settings import Settings
from certreg.text import Text
from certreg.web.access import Access

blueprint = Blueprint("metrics", __name__)

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")
"""Who comes through a proxy is not on this machine, whatever the socket says."""


@blueprint.get("/metrics")
def show() -> Response:
    """The figures of all web processes, and of the database."""
    if not _may_read():
        raise UnprovenError(Text("监控数据只对本机，或持 CERTREG_METRICS_TOKEN 的监控系统开放"))
    figures = CollectorRegistry()
    figures.register(Figures())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        answers = CollectorRegistry()
        MultiProcessCollector(answers)  # type: ignore[no-untyped-call]
    else:
        answers = REGISTRY
    content = generate_latest(answers) + generate_latest(figures)
    return Response(content, content_type=CONTENT_TYPE_LATEST)


show.access = Access(by_key=True)  # type: ignore[attr-defined]


def _may_read() -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    if settings.metrics_token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.metrics_token.encode())
    if any(name in request.headers for name in FORWARDED):
        return False
    return ip_address(request.remote_addr or "0.0.0.0").is_loopback
