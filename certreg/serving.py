"""`certreg run`: web server and worker together, for one machine."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from certreg import create_app, logs, running
from certreg.installation import installation
from certreg.jobs.queue import PATIENCE
from certreg.policy.law import load
from certreg.settings import Settings, find_instance
from certreg.trust.witness_policy import WitnessPolicy

THREADS = 8
"""Requests that one process serves at a time; SQLite wants one process."""

GRACE = 30
"""Seconds in which a request that has begun may end after the server was told to stop."""


class _Logger(Logger):
    """gunicorn's own lines as ours; its access log, which holds addresses, stays off."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        logs.take_over(self.error_log)


class _Server(BaseApplication):
    """gunicorn with our options, loading the application in its worker process."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return create_app()


@contextmanager
def demo_witness(instance: Path) -> Iterator[None]:
    """The demo's witness as a process of its own, where the instance has one."""
    folder, policy = instance / "demo" / "witness", instance / "witness-policy"
    if not folder.is_dir() or not policy.exists():
        yield
        return
    address = WitnessPolicy.from_text(policy.read_text()).witnesses[0].address
    port = str(urlsplit(address).port)
    words = [sys.executable, "-m", "certreg", "witness", "run", str(folder), "--port", port]
    witness = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        witness.terminate()
        witness.wait(timeout=30)


def serve(host: str, port: int, *, with_worker: bool = True) -> None:
    """Serve until told to stop; requests that have begun are answered, the worker ends with the server.

    Raises:
        SetupError: the registry has not been set up or is being restored, or its law does not stand.
    """
    _share_figures(find_instance())
    app = create_app()
    with app.app_context():
        place = installation()
        load()
        is_demo = place.is_demo
        if is_demo:
            click.echo(
                "演示系统：账号见 instance/demo/summary.json，动态码用 certreg demo code 用户名 获取"
            )
    if app.config["SESSION_COOKIE_SECURE"] and host in ("127.0.0.1", "localhost"):
        os.environ.setdefault("CERTREG_SECURE_COOKIES", "0")  # plain http on this machine only
    settings: Settings = app.config["SETTINGS"]
    witness = demo_witness(settings.instance) if is_demo else nullcontext()
    with running.shared(settings.instance), witness, _worker() if with_worker else nullcontext():
        click.echo(f"http://{host}:{port}")
        _Server(options(settings, host, port)).run()


def options(settings: Settings, host: str, port: int) -> dict[str, Any]:
    """gunicorn's settings."""
    return {
        "bind": f"{host}:{port}",
        "worker_class": "gthread",
        "workers": settings.web_processes,
        "threads": THREADS,
        "timeout": 120,
        "graceful_timeout": GRACE,
        "max_requests": 20_000,  # what grows in a process does not grow for ever
        "max_requests_jitter": 2_000,
        "keepalive": 5,
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,
        "accesslog": None,  # `metrics.answers` writes a line without the address
        "logger_class": _Logger,
        "child_exit": _forget_process,
        "proc_name": "certreg",
    }


def _share_figures(instance: Path) -> None:
    """Have the web processes count into files, which whoever of them is asked for `/metrics` adds up."""
    folder = instance / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # read when prometheus_client is imported


def _forget_process(_server: Any, process: Any) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(process.pid)  # type: ignore[no-untyped-call]


@contextmanager
def _worker() -> Iterator[None]:
    """The worker as a process of its own; stopped with the server, which waits for the end of its chunk."""
    process = subprocess.Popen([sys.executable, "-m", "certreg", "worker"])
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE + 15)
