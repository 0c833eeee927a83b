"""A witness from zero, as another organisation sets it up and runs it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from witness.scene import NAME, ORIGIN, Log

from certreg.cli import main
from certreg.trust.add_checkpoint import MOST_BYTES, SIZE_TYPE, checkpoint_path, read_signatures
from certreg.trust.note import SignedNote, VerifierKey
from certreg.witness import web
from certreg.witness.store import Store

LOG = Log()


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "log.policy"
    path.write_text("".join(f"log {key.vkey}\n" for key in LOG.keys) + "quorum none\n")
    return path


def told(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["witness", *words])
    assert done.exit_code == code, done.output
    return done.output


@contextmanager
def running(folder: Path) -> Iterator[HTTPConnection]:
    """The witness of a folder, on a free port."""
    store = Store(folder)
    signers = store.signers((folder / "passphrase").read_text().encode())
    store.close()
    with web.server(folder, signers, "127.0.0.1", 0) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        connection = HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        try:
            yield connection
        finally:
            connection.close()
            server.shutdown()
            thread.join()


def exchanged(
    connection: HTTPConnection, method: str, path: str, body: bytes | None = None
) -> tuple[int, str, bytes]:
    connection.request(method, path, body)
    answer = connection.getresponse()
    return answer.status, answer.headers["Content-Type"], answer.read()


def test_from_an_empty_folder_to_a_cosigned_checkpoint(tmp_path: Path, policy: Path) -> None:
    folder = tmp_path / "witness"
    shown = told("init", str(folder), "--name", NAME, "--logs", str(policy))
    vkeys = [line.partition(": ")[2] for line in shown.splitlines() if NAME + "+" in line]
    assert [VerifierKey.from_vkey(vkey).name for vkey in vkeys] == [NAME, NAME]
    assert "尚未联署" in shown
    assert oct((folder / "passphrase").stat().st_mode)[-3:] == "600"

    with running(folder) as connection:
        request = LOG.request(0, 7)
        status, _, body = exchanged(connection, "POST", "/add-checkpoint", request.to_bytes())
        assert (status, len(read_signatures(body))) == (200, 2)
        status, media_type, body = exchanged(
            connection, "POST", "/add-checkpoint", LOG.request(3, 9).to_bytes()
        )
        assert (status, media_type, body) == (409, SIZE_TYPE, b"7\n")
        status, _, body = exchanged(connection, "GET", f"/{checkpoint_path(ORIGIN)}")
        assert (status, SignedNote.from_bytes(body).text) == (200, request.note.text)
    assert "：7 条，根哈希" in told("show", str(folder))


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/add-checkpoint", None, 405),
        ("PUT", "/", b"", 405),
        ("GET", "/", None, 404),
        ("GET", "/../witness.sqlite3", None, 404),
        ("POST", "/add-checkpoint", b"nonsense", 400),
        ("POST", "/add-checkpoint", b"\xff" * 100, 400),
        ("POST", "/add-checkpoint", b"x" * (MOST_BYTES + 1), 413),
    ],
)
def test_bad_requests_are_refused_each_for_its_own_reason(
    tmp_path: Path, policy: Path, method: str, path: str, body: bytes | None, status: int
) -> None:
    told("init", str(tmp_path / "w"), "--name", NAME, "--logs", str(policy))
    with running(tmp_path / "w") as connection:
        assert exchanged(connection, method, path, body)[0] == status


def test_further_logs_become_known_later(tmp_path: Path, policy: Path) -> None:
    folder, other = str(tmp_path / "w"), tmp_path / "other.policy"
    told("init", folder, "--name", NAME, "--logs", str(policy))
    successor = Log(origin="certs.example/log2")
    other.write_text("".join(f"log {key.vkey}\n" for key in successor.keys) + "quorum none\n")
    assert "certs.example/log2" in told("know", folder, "--logs", str(other))


@pytest.mark.parametrize("name", ["https://w.example", "a b", "a+b", ORIGIN, ""])
def test_a_name_that_cannot_be_a_key_s_is_refused(tmp_path: Path, policy: Path, name: str) -> None:
    folder = tmp_path / "w"
    assert "无效" in told("init", str(folder), "--name", name, "--logs", str(policy), code=2)
    assert not folder.exists()


def test_what_is_no_policy_file_is_refused(tmp_path: Path) -> None:
    for content in (b"", b"quorum none\n", b"\xff\xfe"):
        (tmp_path / "p").write_bytes(content)
        told("init", str(tmp_path / "w"), "--name", NAME, "--logs", str(tmp_path / "p"), code=2)


def test_it_needs_nothing_of_the_server() -> None:
    """Another organisation installs the verifier alone."""
    forbidden = ("flask", "sqlalchemy", "weasyprint", "gunicorn")
    check = (
        "import sys, certreg.cli, certreg.witness.command, certreg.witness.web;"
        f"print([name for name in {forbidden!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
