"""`certreg demo`: builds a demo registry and plays the whole main job on it, as people would, over HTTP."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from certreg import create_app, schema
from certreg.db import db
from certreg.demo import offices, organisations
from certreg.demo.server import serving
from certreg.demo.story import Story
from certreg.errors import SetupError
from certreg.founding import found
from certreg.installation import Installation
from certreg.settings import find_instance
from certreg.text import Text

BASE_URL = "https://demo.certreg.example"
"""Identifiers and QR codes of every demo; a reserved name that belongs to nobody (RFC 6761)."""

BEGAN = timedelta(days=40)
"""How long ago the story begins."""


def play() -> int:
    """Start over with an empty demo registry and play all scenes; 0 when everything came out as it must."""
    os.environ.setdefault("CERTREG_SECURE_COOKIES", "0")  # plain http on this machine only
    instance = find_instance()
    _clear(instance)
    app = create_app()
    schema.upgrade(app)
    with app.app_context():
        found(_place())
    folder = instance / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    with serving(app) as home:
        story = Story(app, home, folder)
        offices.set_up(story)
        organisations.enrol(story)
    return 0


def _place() -> Installation:
    return Installation(
        is_demo=True,
        name="技能等级证书登记系统（演示）",
        base_url=BASE_URL,
        province="51",
        clock_offset=-int(BEGAN.total_seconds()),
    )


def _clear(instance: Path) -> None:
    """Remove an earlier demo from the instance folder.

    Raises:
        SetupError: the instance holds a real registry, which a demo never touches.
    """
    if not (instance / "certreg.sqlite3").exists():
        return
    app = create_app()
    with app.app_context():
        has_row = sa.inspect(db.engine).has_table("installation")
        row = db.session.get(Installation, 1) if has_row else None
        is_real = row is not None and not row.is_demo
        db.engine.dispose()
    if is_real:
        raise SetupError(Text("此实例是正式登记簿，不能改作演示；请用 CERTREG_INSTANCE 另设文件夹"))
    for name in ("certreg.sqlite3", "certreg.sqlite3-wal", "certreg.sqlite3-shm", "queue.sqlite3"):
        (instance / name).unlink(missing_ok=True)
    for name in ("files", "public", "demo"):
        shutil.rmtree(instance / name, ignore_errors=True)
