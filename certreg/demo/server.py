"""The server and the worker that the demo's people talk to: real ones, on a free port of this machine, while the story is played."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server

from certreg.serving import demo_witness


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve the application and run its worker beside it; gives the address."""
    logging.getLogger("werkzeug").setLevel(
        logging.ERROR
    )  # the story itself is told, not its requests
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    worker = subprocess.Popen([sys.executable, "-m", "certreg", "worker"])
    try:
        with demo_witness(app.config["SETTINGS"].instance):
            yield f"http://127.0.0.1:{server.port}"
    finally:
        worker.terminate()
        worker.wait(timeout=60)
        server.shutdown()
        thread.join()
        server.server_close()
