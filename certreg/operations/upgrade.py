"""`certreg upgrade`: back up, bring the schema to this version, check everything; back to the backup on any fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask

from certreg import create_app, fsck, running, schema
from certreg.db import db
from certreg.errors import CertregError
from certreg.operations import backup, snapshot
from certreg.settings import Settings
from certreg.text import Text


class ReturnedError(CertregError):
    """The upgrade did not hold; the database is what it was before."""


def upgrade(settings: Settings, target: Path) -> backup.Written | None:
    """Upgrade the registry.

    Args:
        target: where the backup goes, as for `backup.make`.

    Returns:
        The backup; None: there was nothing to upgrade.

    Raises:
        ReturnedError: it failed, or `fsck` found faults; the database is what was backed up.
        SetupError: the registry is running, or cannot be backed up; nothing was changed.
    """
    with running.alone(settings.instance), backup.scratch(settings) as folder:
        app = create_app(settings)
        url = sa.make_url(settings.database_url)
        tool = snapshot.tool(url.get_backend_name())
        tool.check_alone(url)
        copy = folder / backup.DATABASE
        with _connected(app):
            if schema.is_newest(app):
                return None
            with snapshot.taken() as taken:
                taken.database.copy_to(copy)
                written = backup.write(taken, copy, target, settings)
            click.echo(Text("已备份到 {path}", path=str(written.path)))
            cause = _fault_of_upgrading(app)
        if cause is not None:
            with tool.replaced(url, copy):
                pass
            raise ReturnedError(
                Text("升级没有成功（{cause}），数据库已退回升级前的备份", cause=cause)
            )
        return written


@contextmanager
def _connected(app: Flask) -> Iterator[None]:
    """In the application, whose connections are closed afterwards: the database is left alone."""
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def _fault_of_upgrading(app: Flask) -> str | None:
    """Bring the schema to this version and check; what went wrong."""
    try:
        schema.upgrade(app)
        count = fsck.tell()
    except Exception as error:  # whatever a revision meets: the backup is the way back
        lines = str(error).strip().splitlines()
        return f"{type(error).__name__} {lines[0] if lines else ''}".strip()
    return str(Text("fsck 发现 {count} 处问题", count=count)) if count else None
