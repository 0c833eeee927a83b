"""A backup is one moment of a registry that goes on working, and comes back whole or not at all."""

from __future__ import annotations

import os
import subprocess
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import replace
from io import BytesIO, FileIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, current_app
from operations.reader import IDENTITY
from pyrage import x25519
from sqlalchemy.orm import Session, scoped_session

from certreg import running, schema
from certreg.certificates.models import Certificate, Total
from certreg.db import db, write_tx
from certreg.errors import NotAllowedError, SetupError, UnreadableError
from certreg.installation import Installation
from certreg.operations import backup, restore, sealed
from certreg.operations.manifest import key_mark
from certreg.operations.restore import FaultyError, Wish
from certreg.registry import log, publication
from certreg.registry.log import Record
from certreg.registry.models import TreeHead
from certreg.settings import Settings
from certreg.trust import sealing

Db = scoped_session[Session]


def back_up(target: Path, **options: bool) -> Path:
    db.session.commit()
    return backup.make(target, **options).path


def bring(place: Settings, source: Path, **wish: bool | bytes) -> int:
    return Context().run(restore.restore, place, source, IDENTITY, Wish(**wish))  # type: ignore[arg-type]


def append(count: int = 1) -> None:
    with write_tx():
        log.append([Record("thing.happened", {}) for _ in range(count)])
    with write_tx():
        publication.publish_log()


@contextmanager
def database_of(place: Settings) -> Iterator[sa.Connection]:
    engine = sa.create_engine(place.database_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        yield connection


def size_in(place: Settings) -> int:
    with database_of(place) as connection:
        return int(connection.execute(sa.select(TreeHead.size)).scalar_one())


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_registry_comes_back_whole(
    certificate: Certificate, settings: Settings, place: Settings, tmp_path: Path
) -> None:
    source = back_up(tmp_path)
    assert source.stat().st_mode & 0o077 == 0

    assert bring(place, source) == 0

    assert files_in(place.instance / "public") == files_in(settings.instance / "public")
    assert files_in(place.instance / "files") == files_in(settings.instance / "files")
    assert (place.instance / "witness-policy").exists()
    assert not (place.instance / "secrets" / "master-key").exists()
    with database_of(place) as connection:
        numbers = connection.execute(sa.select(Certificate.number)).scalars().all()
    assert numbers == [certificate.number]


@pytest.mark.long
def test_it_comes_back_twice_and_over_itself(
    certificate: Certificate, place: Settings, tmp_path: Path
) -> None:
    source = back_up(tmp_path / "one.age")
    bring(place, source)
    with pytest.raises(NotAllowedError, match="--replace"):
        bring(place, source)

    assert bring(place, source, replaces=True) == 0


@pytest.mark.long
def test_a_backup_of_a_registry_at_work_is_one_moment(
    app: Flask,
    certificate: Certificate,
    place: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stop, begun = threading.Event(), threading.Event()

    def work() -> None:
        with app.app_context():
            while not stop.is_set():
                append(7)
                begun.set()

    db.session.commit()
    worker = threading.Thread(target=lambda: Context().run(work))
    worker.start()
    try:
        assert begun.wait(30)
        sources = [back_up(tmp_path / f"{n}.age") for n in range(2)]
    finally:
        stop.set()
        worker.join()
    db.session.rollback()
    for source in sources:
        capsys.readouterr()
        bring(place, source, is_older=True)
        faults = [line for line in capsys.readouterr().out.splitlines() if "✗" in line]
        others = [each for each in faults if "没有对应的数据" not in each]
        assert all("已公布" in each for each in others), others
        assert size_in(place) <= log.head().size


def test_a_backup_that_was_touched_changes_nothing(
    certificate: Certificate, place: Settings, tmp_path: Path
) -> None:
    source = back_up(tmp_path / "one.age")
    whole = source.read_bytes()
    for index in (30, len(whole) // 2, -40, -1):
        touched = bytearray(whole)
        touched[index] ^= 1
        source.write_bytes(touched)
        with pytest.raises(UnreadableError):
            bring(place, source)
    source.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableError):
        bring(place, source)
    assert not (place.instance / "public").exists()


def test_another_key_opens_nothing(
    certificate: Certificate, place: Settings, tmp_path: Path
) -> None:
    source = back_up(tmp_path)
    with pytest.raises(UnreadableError, match="私钥不符"):
        restore.restore(place, source, x25519.Identity.generate(), Wish())


def test_age_opens_a_backup_without_certreg(
    certificate: Certificate, settings: Settings, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
    told = subprocess.run(["age-keygen", "-y", key], check=True, capture_output=True, text=True)
    current_app.config["SETTINGS"] = replace(
        settings, backup_recipients=(*settings.backup_recipients, told.stdout.strip())
    )
    source = back_up(tmp_path)

    packed = subprocess.run(["age", "-d", "-i", key, source], check=True, capture_output=True)
    with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
        assert archive.getnames()[:2] == [backup.MANIFEST, backup.DATABASE]
    manifest = restore.inspect(settings, source, sealed.identity(key))
    assert manifest.base_url == "https://demo.certreg.example"


@pytest.mark.long
def test_the_master_key_stays_apart_unless_asked_for(
    certificate: Certificate, place: Settings, settings: Settings, tmp_path: Path
) -> None:
    secrets = settings.instance / "secrets"
    secrets.mkdir()
    (secrets / "master-key").write_text(settings.master_key.hex())
    blank = replace(place, master_key=b"\1" * 32)
    with pytest.raises(SetupError, match="主密钥与备份不符"):
        bring(blank, back_up(tmp_path / "without.age"))
    assert not (place.instance / "secrets" / "master-key").exists()

    assert bring(blank, back_up(tmp_path / "with.age", with_secrets=True)) == 0
    kept = place.instance / "secrets" / "master-key"
    assert bytes.fromhex(kept.read_text()) == settings.master_key
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.long
def test_what_is_newer_is_not_replaced_without_saying_what_is_lost(
    certificate: Certificate, place: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = back_up(tmp_path / "old.age")
    append(3)
    newest, checkpoint = log.head().size, publication.read("log/checkpoint")
    bring(place, back_up(tmp_path / "new.age"), keeps_faulty=True)
    capsys.readouterr()

    with pytest.raises(NotAllowedError, match="更新"):
        bring(place, old, replaces=True)
    assert size_in(place) == newest

    assert bring(place, old, is_older=True) > 0
    assert size_in(place) == newest - 3
    assert "thing.happened 3 条" in capsys.readouterr().out
    assert (place.instance / "public" / "log" / "checkpoint").read_bytes() == checkpoint


@pytest.mark.long
def test_a_checkpoint_kept_elsewhere_tells_what_a_backup_lacks(
    certificate: Certificate, place: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = back_up(tmp_path / "old.age")
    append(2)
    checkpoint = publication.read("log/checkpoint")

    with pytest.raises(FaultyError, match="退回原状"):
        bring(place, source, checkpoint=checkpoint)
    assert not (place.instance / "public").exists()
    assert "已公布" in capsys.readouterr().out


@pytest.mark.long
def test_what_fsck_refuses_is_taken_back(
    certificate: Certificate, place: Settings, tmp_path: Path
) -> None:
    sound = back_up(tmp_path / "sound.age")
    bring(place, sound)
    db.session.execute(sa.update(Total).values(issued=Total.issued + 1))
    faulty = back_up(tmp_path / "faulty.age")

    with pytest.raises(FaultyError):
        bring(place, faulty, replaces=True)
    with database_of(place) as connection:
        assert connection.execute(sa.select(sa.func.sum(Total.issued))).scalar_one() == 1
    assert bring(place, faulty, replaces=True, keeps_faulty=True) == 1


@pytest.mark.long
def test_another_registry_is_never_replaced(
    certificate: Certificate, place: Settings, tmp_path: Path
) -> None:
    source = back_up(tmp_path)
    bring(place, source)
    with database_of(place) as connection:
        schema.take_off_guards(connection)
        connection.execute(sa.update(Installation).values(base_url="https://other.example"))
    with pytest.raises(NotAllowedError, match="另一登记系统"):
        bring(place, source, replaces=True, is_older=True)


def served(place: Settings) -> object:
    return running.shared(place.instance)


def connected(place: Settings) -> object:
    return database_of(place)


@pytest.mark.long
@pytest.mark.parametrize("use", [served, connected])
def test_what_runs_is_not_replaced(
    certificate: Certificate,
    place: Settings,
    tmp_path: Path,
    use: Callable[[Settings], object],
) -> None:
    source = back_up(tmp_path)
    bring(place, source)
    with use(place) as held:  # type: ignore[attr-defined]
        if isinstance(held, sa.Connection):
            held.execute(sa.select(TreeHead.size)).all()
        with pytest.raises(SetupError, match="先停止"):
            bring(place, source, replaces=True)
    with (
        running.alone(place.instance),
        pytest.raises(SetupError, match="正在恢复"),
        running.shared(place.instance),
    ):
        pass


def test_a_full_disk_leaves_no_half_backup(
    certificate: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(FileIO):
        def write(self, _data: object, /) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup.os, "fdopen", lambda number, _mode: Full(number, "w"))
    with pytest.raises(SetupError, match="No space left"):
        back_up(tmp_path)
    assert list(tmp_path.glob("*.age*")) == []


def test_old_backups_go_when_a_new_one_is_there(certificate: Certificate, tmp_path: Path) -> None:
    first = back_up(tmp_path).rename(tmp_path / "certreg-demo.certreg.example-old.age")
    other = tmp_path / "certreg-other.example-old.age"
    other.write_bytes(b"")
    for path in (first, other):
        os.utime(path, (0, 0))
    last = backup.make(tmp_path, keep_days=30).path

    assert set(tmp_path.glob("*.age")) == {last, other}


def test_nothing_is_written_without_something_to_seal_with(settings: Settings) -> None:
    with pytest.raises(SetupError, match="须加密"):
        sealed.recipients(())
    with pytest.raises(SetupError, match="age 公钥"):
        sealed.recipients((*settings.backup_recipients, "age1"))


def test_a_file_without_a_private_key_is_named(tmp_path: Path) -> None:
    file = tmp_path / "public"
    file.write_text("# public key\nage1\n")
    with pytest.raises(UnreadableError, match="public 中没有 age 私钥"):
        sealed.identity(file)


def test_the_mark_of_a_master_key_is_not_the_key(settings: Settings) -> None:
    assert key_mark(settings.master_key) != key_mark(sealing.derive(settings.master_key, "x"))
    assert settings.master_key.hex() not in key_mark(settings.master_key)
