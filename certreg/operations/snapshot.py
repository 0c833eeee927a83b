"""One moment of a registry that goes on working: its database, and what it had published at that moment.

The moment is taken while nobody may append to the log, which lasts as long as reading the small
published files; the database is copied, and tiles are read, afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Protocol

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from flask import current_app
from sqlalchemy.exc import DBAPIError, NoResultFound

from certreg.clock import real_now
from certreg.db import db, write_tx
from certreg.errors import SetupError
from certreg.installation import Installation
from certreg.operations import postgresql, sqlite
from certreg.operations.manifest import Manifest, key_mark, program
from certreg.registry import publication
from certreg.registry.models import Checkpoint, TreeHead
from certreg.settings import Settings
from certreg.text import Text

TILES = "log/tile/"
"""Published files that never change."""

_ADDRESSES = "SELECT DISTINCT address FROM stored_file WHERE destroyed_at IS NULL ORDER BY address"


class Moment(Protocol):
    """The database at one moment."""

    def texts(self, query: str) -> Sequence[str]: ...

    def copy_to(self, file: Path) -> None: ...


@dataclass(frozen=True)
class Snapshot:
    """A registry at one moment.

    Attributes:
        published: path -> content of the published files that change.
        tiles: paths of those that do not.
    """

    manifest: Manifest
    database: Moment
    published: dict[str, bytes]
    tiles: tuple[str, ...]

    def addresses(self) -> list[str]:
        """Of the stored files that its rows name."""
        return list(self.database.texts(_ADDRESSES))


def tool(dialect: str) -> ModuleType:
    """What knows a database of this kind as a whole: `moment`, `check_alone`, `replaced`."""
    return sqlite if dialect == "sqlite" else postgresql


@contextmanager
def taken(*, with_secrets: bool = False) -> Iterator[Snapshot]:
    """The registry of the running application, now.

    Raises:
        SetupError: it has not been set up.
    """
    settings: Settings = current_app.config["SETTINGS"]
    url = sa.make_url(settings.database_url)
    with ExitStack() as held:
        with write_tx() as session:
            name, base_url, size, root, checkpoint = _known()
            manifest = Manifest(
                revision=_revision(session.connection()),
                dialect=url.get_backend_name(),
                made_at=int(real_now().timestamp()),
                name=name,
                base_url=base_url,
                size=size,
                root=root.hex(),
                checkpoint=checkpoint,
                key_mark=key_mark(settings.master_key),
                has_secrets=with_secrets,
                program=program(),
            )
            moment = held.enter_context(tool(manifest.dialect).moment(url))
            snapshot = Snapshot(manifest, moment, *_published())
        yield snapshot


def _known() -> tuple[str, str, int, bytes, str]:
    """Name and address of the registry, size and root of its log, its newest checkpoint.

    Nobody appends until the transaction ends. Column by column, so that an older schema will do.
    """
    try:
        place = db.session.execute(sa.select(Installation.name, Installation.base_url)).one()
        head = sa.select(TreeHead.size, TreeHead.root).with_for_update()
        size, root = db.session.execute(head).one()
    except (DBAPIError, NoResultFound) as error:
        raise SetupError(Text("登记簿尚未建立，没有可备份的内容")) from error
    newest = sa.select(Checkpoint.note).where(Checkpoint.published_at.is_not(None))
    note = db.session.scalars(newest.order_by(Checkpoint.size.desc()).limit(1)).first()
    return place.name, place.base_url, size, root, note or ""


def _revision(connection: sa.Connection) -> str:
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        raise SetupError(Text("数据库没有版本记录，不是由 certreg 建立的"))
    return revision


def _published() -> tuple[dict[str, bytes], tuple[str, ...]]:
    root = publication.folder()
    files = sorted(path for path in root.rglob("*") if path.is_file())
    paths = [path.relative_to(root).as_posix() for path in files if not path.name.startswith(".")]
    tiles = tuple(path for path in paths if path.startswith(TILES))
    return {path: publication.read(path) for path in paths if path not in set(tiles)}, tiles
