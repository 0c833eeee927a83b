"""nginx with the site that `certreg ops nginx` prints, on this machine alone; the registry need not run."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from certreg.operations.site import Front, site
from certreg.settings import Settings

WRAPPED = """
{user}
daemon off;
pid {folder}/pid;
error_log {folder}/errors;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@contextmanager
def nginx(folder: Path, settings: Settings, upstream: str = "127.0.0.1:9") -> Iterator[str]:
    """Its address (host:port), as soon as it answers.

    Args:
        folder: for its files.
        upstream: where the registry runs; by default nowhere.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    text = site(settings, "https://demo.certreg.example", Front(upstream, address))
    (folder / "site.conf").write_text(text)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(WRAPPED.format(folder=folder, user=user))
    process = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-e", folder / "errors"])
    try:
        for _ in range(300):
            try:
                urlopen(f"http://{address}/metrics")
            except HTTPError as error:
                error.close()
                break
            except URLError:
                assert process.poll() is None, (folder / "errors").read_text()
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)
