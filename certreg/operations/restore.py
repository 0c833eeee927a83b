"""`certreg restore`: a registry back from its backup, or nothing changed.

The backup is unpacked and proven, then put in place step by step; `fsck` and the log's comparison
with every checkpoint at hand decide whether it stays. Anything else brings back what was there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import click
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Flask
from pyrage.x25519 import Identity
from sqlalchemy.exc import SQLAlchemyError

from certreg import create_app, fsck, running, schema
from certreg.db import db
from certreg.errors import CertregError, NotAllowedError, SetupError
from certreg.files import shelf
from certreg.installation import Installation
from certreg.operations import archive, backup, replay, snapshot
from certreg.operations.exchange import replaced_path
from certreg.operations.manifest import Manifest, key_mark
from certreg.registry import publication
from certreg.registry.models import TreeHead
from certreg.settings import Settings
from certreg.text import Text
from certreg.trust.checkpoint import Checkpoint


class FaultyError(CertregError):
    """What was restored does not hold, so it was taken back."""


@dataclass(frozen=True)
class Wish:
    """How a backup is to be restored.

    Attributes:
        replaces: what is here may be replaced, when it is the same registry and not newer.
        is_older: also when it is newer; what was published stays, and keeps the registry from signing.
        keeps_faulty: leave in place what `fsck` finds fault with.
        checkpoint: one that was kept elsewhere, to compare with.
    """

    replaces: bool = False
    is_older: bool = False
    keeps_faulty: bool = False
    checkpoint: bytes | None = None


@dataclass(frozen=True)
class Here:
    """What is in the place already.

    Attributes:
        base_url: of the registry in the database; None: there is none, or it cannot be read.
        size: entries of its log.
        published: the published checkpoint, and its bytes.
    """

    base_url: str | None
    size: int
    published: Checkpoint | None
    note: bytes

    @property
    def newest(self) -> int:
        """Entries that are known here."""
        return max(self.size, self.published.size if self.published else 0)


def inspect(settings: Settings, source: Path, key: Identity) -> Manifest:
    """Read a backup to its end and say what it is; nothing is changed."""
    with backup.scratch(settings) as folder:
        return archive.unpack(source, key, folder)


def restore(settings: Settings, source: Path, key: Identity, wish: Wish) -> int:
    """Put a backup in place of what is here.

    Returns:
        How many faults were found in what is in place now.

    Raises:
        FaultyError: it was found faulty and taken back.
        NotAllowedError, SetupError: it may not be restored here; nothing was changed.
        UnreadableError: it does not open, or was altered.
    """
    with running.alone(settings.instance), backup.scratch(settings) as folder:
        manifest = archive.unpack(source, key, folder)
        settings = _with_master_key(settings, manifest, folder)
        app = create_app(settings)
        here = _here(app)
        _check_suits(manifest, app, here, wish)
        tool = snapshot.tool(manifest.dialect)
        url = sa.make_url(settings.database_url)
        tool.check_alone(url)
        _put_small_files(app, folder)
        with ExitStack() as placed:
            if not (here.published and here.published.size > manifest.size):
                (folder / "public").mkdir(exist_ok=True)
                public = settings.instance / "public"
                placed.enter_context(replaced_path(folder / "public", public))
            placed.enter_context(tool.replaced(url, folder / backup.DATABASE))
            faults = _verified(app, manifest, here, wish)
            if faults and not (wish.keeps_faulty or wish.is_older):
                raise FaultyError(
                    Text(
                        "恢复后有 {count} 处不符，已退回原状；确要保留请加 --keep-faulty",
                        count=faults,
                    )
                )
        return faults


def _with_master_key(settings: Settings, manifest: Manifest, folder: Path) -> Settings:
    """The settings with the master key that the backup needs: the one that is set, or its own.

    Raises:
        SetupError: neither.
    """
    if key_mark(settings.master_key) == manifest.key_mark:
        return settings
    kept = folder / backup.SECRETS / "master-key"
    if kept.is_file():
        found = bytes.fromhex(kept.read_text().strip())
        if key_mark(found) == manifest.key_mark:
            _put_secrets(folder / backup.SECRETS, settings.instance / "secrets")
            return replace(settings, master_key=found)
    raise SetupError(
        Text(
            "主密钥与备份不符：请先将该登记系统的主密钥放到 {path}，或设置 CERTREG_MASTER_KEY",
            path=str(settings.instance / "secrets" / "master-key"),
        )
    )


def _put_secrets(source: Path, place: Path) -> None:
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in source.iterdir():
        file.chmod(0o600)
        file.replace(place / file.name)


def _here(app: Flask) -> Here:
    """What is in the place; a damaged database counts as none, what was published still counts."""
    with app.app_context():
        try:
            base_url = db.session.scalar(sa.select(Installation.base_url))
            size = db.session.scalar(sa.select(TreeHead.size)) or 0
        except SQLAlchemyError:
            base_url, size = None, 0
        finally:
            db.session.remove()
            db.engine.dispose()
        try:
            note = publication.read("log/checkpoint")
        except FileNotFoundError:
            note = b""
    return Here(base_url, size, replay.seen_by(note) if note else None, note)


def _check_suits(manifest: Manifest, app: Flask, here: Here, wish: Wish) -> None:
    dialect = sa.make_url(app.config["SQLALCHEMY_DATABASE_URI"]).get_backend_name()
    if manifest.dialect != dialect:
        raise NotAllowedError(
            Text("备份来自 {made}，这里用 {here}", made=manifest.dialect, here=dialect)
        )
    with app.app_context():
        scripts = ScriptDirectory.from_config(schema.configuration(app))
        try:
            scripts.get_revision(manifest.revision)
        except CommandError as error:
            raise NotAllowedError(
                Text("备份由更新的版本（{program}）写成，请用该版本恢复", program=manifest.program)
            ) from error
    if here.base_url not in (None, manifest.base_url):
        raise NotAllowedError(
            Text("这里是另一登记系统 {here}，不能用 {other} 的备份取代",
                 here=here.base_url, other=manifest.base_url)
        )  # fmt: skip
    if here.newest > manifest.size and not wish.is_older:
        raise NotAllowedError(
            Text(
                "这里的登记日志有 {here} 条，比备份（{size} 条）更新，取代会丢失记录。"
                "请用更新的备份；确已无法找回时才加 --older",
                here=here.newest,
                size=manifest.size,
            )
        )
    is_empty = here.base_url is None and not here.newest
    if not is_empty and not (wish.replaces or wish.is_older):
        raise NotAllowedError(Text("这里已有登记系统；确要用备份取代请加 --replace"))


def _put_small_files(app: Flask, folder: Path) -> None:
    """Put stored files back, each under an address made from its content, and those of the instance."""
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        for file in _files_in(folder / backup.FILES):
            with file.open("rb") as content:
                shelf.put_back(file.name, content)
    root = folder / backup.INSTANCE
    for file in _files_in(root):
        place = settings.instance / file.relative_to(root)
        place.parent.mkdir(parents=True, exist_ok=True)
        file.replace(place)


def _files_in(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _verified(app: Flask, manifest: Manifest, here: Here, wish: Wish) -> int:
    """Say what is wrong with what is in place now; how many faults."""
    with app.app_context():
        try:
            return _faults(app, manifest, here, wish)
        finally:
            db.session.remove()
            db.engine.dispose()


def _faults(app: Flask, manifest: Manifest, here: Here, wish: Wish) -> int:
    if schema.is_newest(app):
        count = fsck.tell()
    else:
        click.echo(
            Text(
                "数据库结构为旧版（{revision}），请接着执行 certreg upgrade",
                revision=manifest.revision,
            )
        )
        count = 0
    notes = {manifest.checkpoint.encode(), here.note, wish.checkpoint or b""} - {b""}
    for note in sorted(notes):
        click.echo(Text("登记日志与检查点"))
        for fault in replay.compare(note):
            click.echo(f"  ✗ {fault}")
            count += 1
    if here.published and here.published.size > manifest.size:
        kinds = replay.lost(manifest.size, here.published.size, publication.reader())
        for kind, number in sorted(kinds.items()):
            click.echo(Text("  已公布而备份中没有：{kind} {number} 条", kind=kind, number=number))
    return count
