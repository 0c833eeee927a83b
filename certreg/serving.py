"""`certreg run`: web server and worker together, for one machine."""

from __future__ import annotations

import os
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

from certreg import create_app
from certreg.installation import installation
from certreg.policy.law import load
from certreg.trust.witness_policy import WitnessPolicy

THREADS = 8
"""Requests served at a time; SQLite wants one process."""


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


def serve(host: str, port: int) -> None:
    """Serve until told to stop; the worker ends with the server.

    Raises:
        SetupError: the registry has not been set up, or its law does not stand.
    """
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
    worker = subprocess.Popen([sys.executable, "-m", "certreg", "worker"])
    click.echo(f"http://{host}:{port}")
    try:
        with demo_witness(app.config["SETTINGS"].instance) if is_demo else nullcontext():
            _Server(
                {
                    "bind": f"{host}:{port}",
                    "worker_class": "gthread",
                    "threads": THREADS,
                    "accesslog": None,
                    "proc_name": "certreg",
                    "timeout": 120,
                }
            ).run()
    finally:
        worker.send_signal(signal.SIGINT)
        worker.wait(timeout=30)
