"""What `certreg ops` prints is what systemd and nginx themselves accept, and what they then serve."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import issued
import pytest
from flask import Flask
from flask.testing import FlaskClient
from front import nginx
from sqlalchemy.orm import Session, scoped_session

from certreg.operations import units
from certreg.operations.units import Place
from certreg.registry import chores
from certreg.settings import Settings

Db = scoped_session[Session]

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
    with nginx(tmp_path, settings) as address:
        yield f"http://{address}"


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


@pytest.mark.long
def test_nginx_says_in_words_that_a_file_is_too_large(front: str) -> None:
    declared = Request(f"{front}/verify", b"", {"Content-Length": str(2 * 2**30)}, method="POST")
    with pytest.raises(HTTPError) as refused, urlopen(declared):
        pass
    assert refused.value.code == 413
    assert "一次最多上传 64 MB" in refused.value.read().decode()
    refused.value.close()


def body_number(public: Path) -> str:
    return next((public / "bodies").iterdir()).name
