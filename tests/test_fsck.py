"""`certreg fsck` names whatever no longer says what the log says."""

from __future__ import annotations

from collections.abc import Callable

import issued
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from certreg import fsck, schema
from certreg.certificates.models import Certificate, CertificateState, Credential, Total
from certreg.cli import main
from certreg.db import db
from certreg.files import store
from certreg.files.models import StoredFile
from certreg.filing.models import Scope
from certreg.registry import publication
from certreg.registry.models import Checkpoint, Key, LogEntry, StatusList, TreeHead
from certreg.trust import tiles

Db = scoped_session[Session]


@pytest.fixture
def certificate(session: Db) -> Certificate:
    """A revoked certificate beside a valid one, all published, with a stored file."""
    issued.found()
    body = issued.make_body()
    workers = [issued.make_worker(name) for name in ("张示例", "李示例")]
    valid, revoked = issued.issue(body, *map(issued.recognised, workers))
    issued.revoke(revoked)
    store.store(b"evidence", name="证明.pdf", media_type="application/pdf")
    session.commit()
    return valid


def faults() -> list[str]:
    """What all checks find, in one list."""
    db.session.rollback()
    return [fault for _, check in fsck.CHECKS for fault in fsck.found_by(check)]


def change(statement: sa.Update | sa.Delete) -> None:
    """Do what an attacker with the database can do."""
    schema.take_off_guards(db.session.connection())
    db.session.execute(statement)
    db.session.commit()


def test_a_sound_registry_has_no_fault(certificate: Certificate) -> None:
    assert faults() == []


ALTERATIONS: dict[str, tuple[Callable[[], sa.Update | sa.Delete], str]] = {
    "the level of a certificate": (
        lambda: sa.update(Certificate).values(occupation_name="电工"),
        "与登记日志第",
    ),
    "the name of a holder": (
        lambda: sa.update(Certificate).values(holder_name="王某"),
        "与登记日志第",
    ),
    "the credential": (
        lambda: sa.update(Credential).values(signed=b'{"a":1}'),
        "与登记日志第",
    ),
    "a filing's top level": (
        lambda: sa.update(Scope).values(standard="另一标准"),
        "备案",
    ),
    "when a key ends": (
        lambda: sa.update(Key).values(valid_to=sa.text("'2099-01-01 00:00:00.000000'")),
        "密钥",
    ),
    "a revocation undone": (
        lambda: sa.update(Certificate).values(state=CertificateState.ISSUED),
        "状态与撤销的决定不符",
    ),
    "a status bit cleared": (
        lambda: sa.update(StatusList).values(revoked=bytes(131_072 // 8)),
        "（revocation）与证书状态不符",
    ),
    "a suspension bit set": (
        lambda: sa.update(StatusList).values(suspended=b"\xff" * (131_072 // 8)),
        "（suspension）与证书状态不符",
    ),
    "a list's version": (
        lambda: sa.update(StatusList).values(version=1, log_position=None),
        "版本数与登记日志不符",
    ),
    "a signed list": (
        lambda: sa.update(StatusList).values(document=b"{}"),
        "（revocation）：签发的内容不成立",
    ),
    "a certificate that was never logged": (
        lambda: (
            sa.update(Certificate)
            .where(Certificate.state == CertificateState.ISSUED)
            .values(log_position=None)
        ),
        "登记日志中没有它的记录",
    ),
    "a credential taken away": (
        lambda: sa.update(Credential).values(signed=None),
        "登记日志中没有它的记录",
    ),
    "an entry of the log": (
        lambda: sa.update(LogEntry).where(LogEntry.position == 0).values(entry=b"other"),
        "第 1 条的内容与其哈希不符",
    ),
    "a leaf hash": (
        lambda: sa.update(LogEntry).where(LogEntry.position == 0).values(leaf_hash=bytes(32)),
        "第 1 条的内容与其哈希不符",
    ),
    "a checkpoint": (
        lambda: sa.update(Checkpoint).values(size=Checkpoint.size + 1),
        "检查点",
    ),
    "the tree head": (
        lambda: sa.update(TreeHead).values(frontier=bytes(8)),
        "右边界",
    ),
    "a total": (lambda: sa.update(Total).values(issued=Total.issued + 1), "统计数"),
    "what a file is": (lambda: sa.update(StoredFile).values(sha256="0" * 64), "证明.pdf"),
}


@pytest.mark.parametrize("what", ALTERATIONS)
@pytest.mark.long
def test_every_alteration_of_the_database_is_named(certificate: Certificate, what: str) -> None:
    statement, said = ALTERATIONS[what]
    change(statement())

    found = faults()
    assert any(said in fault for fault in found), found


def test_a_row_that_was_deleted_is_missed(certificate: Certificate) -> None:
    change(sa.update(Certificate).values(log_position=None))

    assert sum("没有对应的数据" in fault for fault in faults()) == 2


@pytest.mark.parametrize(
    "path",
    [
        "log/tile/0/000.p/{size}",
        "log/tile/entries/000.p/{size}",
        "status/1.json",
        "status/1-suspension.json",
    ],
)
@pytest.mark.parametrize("is_lost", [True, False], ids=["lost", "changed"])
@pytest.mark.long
def test_a_published_file_that_is_lost_or_changed_is_named(
    certificate: Certificate, path: str, is_lost: bool
) -> None:
    size = db.session.get_one(TreeHead, 1).size
    name = path.format(size=size)
    assert size < tiles.TILE_WIDTH
    file = publication.folder() / name
    if is_lost:
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-1] + b"?")

    assert any(name in fault for fault in faults())


@pytest.mark.parametrize("is_lost", [True, False], ids=["lost", "forged"])
def test_a_published_checkpoint_that_is_lost_or_forged_is_named(
    certificate: Certificate, is_lost: bool
) -> None:
    file = publication.folder() / "log" / "checkpoint"
    text = file.read_text()
    if is_lost:
        file.unlink()
    else:  # one letter of the last signature
        file.write_text(text[:-12] + ("A" if text[-12] != "A" else "B") + text[-11:])

    assert any("未能检查" in fault for fault in faults())


def test_the_command_says_what_it_found_and_exits_accordingly(
    app: Flask, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fsck, "create_app", lambda: app)
    sound = CliRunner().invoke(main, ["fsck"])
    change(sa.update(Total).values(issued=7))
    altered = CliRunner().invoke(main, ["fsck"])

    assert (sound.exit_code, altered.exit_code) == (0, 1)
    assert "全部一致" in sound.output and "✗" not in sound.output
    assert "统计数与证书不符" in altered.output and "处问题" in altered.output
