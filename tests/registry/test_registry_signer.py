"""The signer process: it signs what is on record, byte for byte, and nothing else whoever asks."""

from __future__ import annotations

import json
import socket
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import issued
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

import certreg
from certreg.case_export import writing as writing  # says what of an export may be signed
from certreg.certificates import issuing, rendering, signing
from certreg.certificates.checking import check_file
from certreg.certificates.models import Certificate, CertificateState
from certreg.clock import now
from certreg.db import db, write_tx
from certreg.errors import RefusedError, SetupError, UnreadableError
from certreg.filing.models import Body
from certreg.registry import (
    chores,
    identifiers,
    key_acts,
    keys,
    publication,
    signer_client,
    status,
    vault,
)
from certreg.registry.models import Key, KeyUse, LogEntry, StatusList, TreeHead
from certreg.registry.signable import Subject
from certreg.registry.signer_client import RemoteVault, ask
from certreg.registry.signer_process import Limit, Server, open_server
from certreg.settings import Settings
from certreg.trust.credential import Standing

Db = scoped_session[Session]

BODY = "Y000051999001"
PASSPHRASE = "nobody but the signer knows this"


@pytest.fixture
def path() -> Iterator[Path]:
    with TemporaryDirectory() as folder:  # a socket's path is short
        yield Path(folder) / "signer"


@pytest.fixture
def signer(app: Flask, session: Db, settings: Settings, path: Path) -> Iterator[Server]:
    """A signer that holds a passphrase, and an application that has none and asks it."""
    issued.found()
    issued.make_body(number=BODY)
    holding = replace(settings, key_passphrase=PASSPHRASE)
    with write_tx():
        key_acts.rewrap(vault.own(settings), vault.own(holding), at=now(), actor="op")
    server = open_server(certreg.create_app(holding), path)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    app.config["SETTINGS"] = replace(settings, signer=str(path))
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
    with server.signing.app.app_context():
        db.engine.dispose()


def refusal(key: Key, subject: Subject | None, message: bytes) -> str:
    with pytest.raises(RefusedError) as refused:
        keys.signer(key, subject).sign(message)
    return refused.value.reason


def planned(number: str = BODY) -> Certificate:
    body = db.session.query(Body).filter_by(number=number).one()
    case = issued.make_case(body)
    issued.plan(body, case, issued.recognised(issued.make_worker()))
    return issued.of_case(case)[0]


def test_everything_is_issued_by_an_application_without_keys(session: Db, signer: Server) -> None:
    certificate = planned()
    assert issuing.carry_out(certificate.case_id, issued.Reports()) == 1
    chores.keep_published()
    pdf = rendering.pdf_of(certificate)

    assert check_file(pdf, identifiers.live_store(), at=now()).standing is Standing.VALID
    assert issued.faults() == []
    with pytest.raises(UnreadableError):
        vault.own(replace(vault._settings(), signer="")).signer(keys.named(certificate.key_id))


def test_a_run_of_printing_keeps_step_with_the_log_that_the_signer_sees(
    app: Flask, session: Db, signer: Server
) -> None:
    certificate, other = planned(), planned()
    issuing.carry_out(certificate.case_id, issued.Reports())
    run = rendering.PrintRun()
    earlier, case_id = run.pdf_of(certificate), other.case_id

    def issue_another() -> None:
        with app.app_context():
            issuing.carry_out(case_id, issued.Reports())

    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(issue_another).result()
    assert run.pdf_of(certificate) == rendering.pdf_of(certificate) != earlier


def test_a_new_key_is_made_by_the_signer_and_sealed_by_it(session: Db, signer: Server) -> None:
    with write_tx():
        (key,), _ = key_acts.rotate(KeyUse.STATUS, at=now(), actor="op")
        key_id = key.key_id
    certificate = planned()
    issuing.carry_out(certificate.case_id, issued.Reports())

    (row,) = session.scalars(sa.select(StatusList))
    assert key_id.encode() in (row.document or b"")


def test_what_is_not_on_record_is_not_signed(session: Db, signer: Server) -> None:
    certificate = planned()
    key = keys.named(certificate.key_id)
    subject = Subject("certificate", certificate.public_id)

    assert refusal(key, subject, b"anything") == "not_in_record"
    assert refusal(key, None, b"anything") == "not_in_record"
    assert refusal(key, Subject("certificate", "A" * 22), b"anything") == "not_in_record"
    assert refusal(key, Subject("no such kind"), b"anything") == "not_in_record"


def test_a_changed_plan_is_refused_even_if_the_number_is_right(session: Db, signer: Server) -> None:
    certificate = planned()
    unsigned = certificate.credential.unsigned
    certificate.credential.unsigned = unsigned.replace("焊工".encode(), "电工".encode())
    assert certificate.credential.unsigned != unsigned

    with pytest.raises(RefusedError):  # changed in this process only, and never stored
        signing.sign_next(certificate.case_id)
    session.rollback()


def test_a_certificate_is_signed_once(session: Db, signer: Server) -> None:
    certificate = planned()
    key, subject = keys.named(certificate.key_id), Subject("certificate", certificate.public_id)
    (message, *_) = signing.messages(certificate, key)
    assert keys.signer(key, subject).sign(message)

    issuing.carry_out(certificate.case_id, issued.Reports())
    assert certificate.state is CertificateState.ISSUED
    assert refusal(key, subject, message) == "not_in_record"


def test_the_key_of_another_body_signs_nothing_of_this_one(session: Db, signer: Server) -> None:
    issued.make_body("另一虚构公司", "Y000051999002")
    other = keys.current(KeyUse.CREDENTIAL, now(), owner="Y000051999002")
    certificate = planned()
    (message, *_) = signing.messages(certificate, keys.named(certificate.key_id))

    assert refusal(other, Subject("certificate", certificate.public_id), message) == "not_in_record"


def test_no_checkpoint_is_signed_over_a_log_that_was_rewritten(
    session: Db, signer: Server, path: Path
) -> None:
    chores.keep_published()
    size = session.get_one(TreeHead, 1).size
    assert path.with_name("signer.tree").exists()
    tree = signer.signing.app.extensions["certreg_own_tree"]
    assert tree.frontier.size == size

    with write_tx():
        key_acts.rotate(KeyUse.STATUS, at=now(), actor="op")
    tree.frontier = type(tree.frontier)()  # as after a restart
    tree.memory.write_text(json.dumps({"size": size, "root": "00" * 32}))
    with pytest.raises(RefusedError) as refused:
        chores.keep_published()
    assert refused.value.reason == "log_rewritten"

    tree.memory.write_text(json.dumps({"size": size + 1000, "root": "00" * 32}))
    with pytest.raises(RefusedError) as refused:
        chores.keep_published()
    assert refused.value.reason == "log_shrank"


def test_no_checkpoint_is_signed_over_a_head_that_is_not_its_entries(
    session: Db, signer: Server
) -> None:
    chores.keep_published()
    with write_tx():
        key_acts.rotate(KeyUse.STATUS, at=now(), actor="op")
    with write_tx():
        head = session.get_one(TreeHead, 1)
        head.root = bytes(32)
    log_key = keys.current(KeyUse.LOG, now())
    subject = Subject("checkpoint", str(session.get_one(TreeHead, 1).size), now())
    session.commit()

    assert refusal(log_key, subject, b"x") == "log_altered"


def test_a_bit_of_a_status_list_is_signed_only_as_it_is_stored(session: Db, signer: Server) -> None:
    certificate = planned()
    issuing.carry_out(certificate.case_id, issued.Reports())
    (row,) = session.scalars(sa.select(StatusList))
    row.revoked, row.signed_at = b"\xff" * len(row.revoked), None

    with session.no_autoflush, pytest.raises(RefusedError) as refused:
        status._sign(row, now())
    assert refused.value.reason == "not_in_record"
    session.rollback()


def test_the_root_is_never_used_by_the_process(session: Db, signer: Server) -> None:
    root = keys.current(KeyUse.ROOT, now())

    assert refusal(root, Subject("report"), b"\x31") == "not_in_record"


def test_a_compromised_key_and_a_wrong_clock_are_refused(session: Db, signer: Server) -> None:
    key = keys.current(KeyUse.STATUS, now())
    late = Subject("status_list", "1", now() + timedelta(hours=1))
    assert refusal(key, late, b"x") == "clock"

    with write_tx():
        key_acts.compromise(key, since=now(), at=now(), actor="op", reason="x")
    assert refusal(key, Subject("status_list", "1", now()), b"x") == "key_compromised"


def test_the_signer_reads_the_database_and_cannot_write_to_it(signer: Server) -> None:
    with (
        signer.signing.app.app_context(),
        pytest.raises(sa.exc.DBAPIError, match=r"(?i)read.?only"),
    ):
        db.session.execute(sa.delete(LogEntry).where(LogEntry.position == -1))
        db.session.execute(sa.update(Key).values(replaced_by="x"))
    with signer.signing.app.app_context():
        db.session.remove()


def test_a_limit_of_its_own_holds_for_an_hour() -> None:
    moments = iter([0.0, 1.0, 2.0, 3600.5])
    limit = Limit(per_hour=2, clock=lambda: next(moments))
    limit.count()
    limit.count()
    with pytest.raises(RefusedError) as refused:
        limit.count()
    assert refused.value.reason == "signer_limit"
    limit.count()


@pytest.mark.parametrize(
    "line",
    [
        b"not json\n",
        b"[]\n",
        b"{}\n",
        b'{"sign": {}}\n',
        b'{"sign": {"key": "x", "subject": 5, "message": "!"}}\n',
        b'{"make": {"algorithm": "RSA", "key": "x"}}\n',
    ],
)
@pytest.mark.long
def test_what_it_cannot_read_gets_an_answer_and_no_signature(
    signer: Server, path: Path, line: bytes
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(str(path))
        connection.sendall(line)
        assert b'"refused"' in connection.recv(65536)


def test_only_owner_and_group_reach_the_socket(signer: Server, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o660


def test_a_signer_that_is_not_there_is_said_so(session: Db, path: Path) -> None:
    with pytest.raises(SetupError, match="certreg signer"):
        ask(str(path), {"make": {}})


def test_a_connection_that_broke_is_opened_again(session: Db, signer: Server, path: Path) -> None:
    remote = RemoteVault(str(path))
    key = keys.current(KeyUse.BUNDLE, now())
    asked = remote.signer(key, Subject("bundle", at=now()))
    with pytest.raises(RefusedError):
        asked.sign(b"x")
    signer_client._connection(str(path)).close()
    with pytest.raises(RefusedError):
        asked.sign(b"x")


def test_a_bundle_over_other_keys_is_refused(session: Db, signer: Server) -> None:
    key = keys.current(KeyUse.BUNDLE, now())
    chores.keep_published()
    manifest = b'{"files":{"keys.json":"00"},"registry":"did:web:demo.certreg.example"}'

    assert publication.read("trust.bundle")
    assert (
        refusal(key, Subject("bundle", at=now()), b"certreg trust bundle manifest\n" + manifest)
        == "not_in_record"
    )
