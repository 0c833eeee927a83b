"""What `certreg ops` prints is what systemd and nginx themselves accept, and what they then serve."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import issued
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from certreg.operations import units
from certreg.operations.site import Front, site
from certreg.operations.units import Place
from certreg.registry import chores
from certreg.settings import Settings

Db = scoped_session[Session]

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

SAME = ("Content-Type", "Cache-Control", "Access-Control-Allow-Origin", "X-Content-Type-Options")


def place(tmp_path: Path, *, has_signer: bool = True) -> Place:
    return Place(
        program=Path("/bin/true"),
        instance=tmp_path / "instance",
        user="root",
        port=8000,
        backups=tmp_path / "backups",
        has_signer=has_signer,
        secrets=("MASTER_KEY", "SECRET_KEY"),
    )


def test_systemd_accepts_every_unit(tmp_path: Path) -> None:
    written = units.units(place(tmp_path))
    for name, text in written.items():
        (tmp_path / name).write_text(text)

    files = [str(tmp_path / name) for name in written]
    told = subprocess.run(
        ["systemd-analyze", "verify", *files],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )

    ours = [line for line in told.stderr.splitlines() if "certreg" in line]
    assert (told.returncode, ours) == (0, []), told.stderr
    assert len(written) == 6
    assert "certreg-signer.service" not in units.units(place(tmp_path, has_signer=False))


def test_no_secret_is_printed(tmp_path: Path) -> None:
    environ = {
        "CERTREG_MASTER_KEY": "a5" * 32,
        "CERTREG_DATABASE_URL": "postgresql+psycopg://certreg:hunter2@db/certreg",
        "CERTREG_KEY_PASSPHRASE_FILE": "/root/words",
        "CERTREG_PROXY_HOPS": "1",
        "HOME": "/root",
    }
    printed = units.environment(place(tmp_path), environ)

    assert "CERTREG_PROXY_HOPS=1" in printed and "HOME" not in printed
    assert not any(secret in printed for secret in ("a5a5", "hunter2", "words"))
    assert (
        "LoadCredentialEncrypted=master-key:" in units.units(place(tmp_path))["certreg-web.service"]
    )


@pytest.fixture
def front(settings: Settings, tmp_path: Path) -> Iterator[str]:
    """nginx with the printed site; nothing else runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    text = site(settings, "https://demo.certreg.example", Front("127.0.0.1:9", address))
    (tmp_path / "site.conf").write_text(text)
    user = "user root;" if os.geteuid() == 0 else ""
    (tmp_path / "nginx.conf").write_text(WRAPPED.format(folder=tmp_path, user=user))
    nginx = subprocess.Popen(["nginx", "-c", tmp_path / "nginx.conf", "-e", tmp_path / "errors"])
    try:
        for _ in range(300):
            try:
                urlopen(f"http://{address}/metrics")
            except HTTPError as error:
                error.close()
                break
            except URLError:
                assert nginx.poll() is None, (tmp_path / "errors").read_text()
                time.sleep(0.1)
        yield f"http://{address}"
    finally:
        nginx.terminate()
        nginx.wait(timeout=30)


def fetched(address: str, accept: str = "*/*") -> tuple[int, bytes, dict[str, str | None]]:
    try:
        answer = urlopen(Request(address, headers={"Accept": accept}))
    except HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.read(), {name: answer.headers[name] for name in SAME}


@pytest.mark.long
def test_nginx_serves_all_that_is_published_from_the_folder_alone(
    front: str, app: Flask, client: FlaskClient, session: Db, settings: Settings
) -> None:
    issued.found()
    body = issued.make_body()
    issued.issue(body, issued.recognised(issued.make_worker()))
    chores.keep_published()
    session.remove()
    public = settings.instance / "public"
    tiles = [
        f"/{path.relative_to(public)}" for path in public.glob("log/tile/**/*") if path.is_file()
    ]
    documents = ("/.well-known/did.json", f"/bodies/{body_number(public)}/did.json")
    lists = ("/status/1", "/status/1/suspension")
    paths = [*tiles, "/log/checkpoint", "/log/policy", "/trust.bundle", *documents, *lists]
    assert len(tiles) >= 2
    for path in paths:
        for accept in ("*/*", "application/vc+jwt", "application/vc", "application/json"):
            with client.get(path, headers={"Accept": accept}) as ours:
                kept = {name: ours.headers.get(name) for name in SAME}
                expected = (ours.status_code, ours.data, kept)
            assert fetched(front + path, accept) == expected, (path, accept)

    assert fetched(f"{front}/metrics")[0] == fetched(f"{front}/status/99")[0] == 404
    assert fetched(f"{front}/log/tile/../../../secrets/master-key")[0] in (400, 404, 502)
    assert fetched(f"{front}/")[0] == 502  # the registry is stopped


def body_number(public: Path) -> str:
    return next((public / "bodies").iterdir()).name
