"""What this registry is: real or a demo, its name, its address. Written once by `certreg init` or `certreg demo`."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from certreg.db import Base, db, guard
from certreg.errors import SetupError
from certreg.text import Text


class Installation(Base):
    """The one row that says what this registry is.

    A demo registry can never become a real one, nor the other way round; only a demo's clock has an offset
    (zero or negative seconds), and it only ever shrinks towards zero. The database refuses anything else.
    """

    __tablename__ = "installation"
    __table_args__ = (
        sa.CheckConstraint("id = 1", name="single"),
        sa.CheckConstraint("clock_offset <= 0", name="past"),
        sa.CheckConstraint("is_demo OR clock_offset = 0", name="real_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    is_demo: Mapped[bool]
    name: Mapped[str] = mapped_column(sa.String(100))
    base_url: Mapped[str] = mapped_column(sa.String(200))
    """Public address (`https://host`, no path) that identifiers and QR codes carry for ever."""
    province: Mapped[str] = mapped_column(sa.String(2))
    """First two digits of GB/T 2260, e.g. 51."""
    clock_offset: Mapped[int] = mapped_column(default=0)

    @property
    def host(self) -> str:
        """Host name in the registry's did:web and log origin."""
        return self.base_url.partition("://")[2]


guard("installation", "DELETE", "the installation row is written once")
guard(
    "installation",
    "UPDATE",
    "only the clock of a demo may move, towards the present",
    when="OLD.is_demo <> NEW.is_demo OR OLD.base_url <> NEW.base_url OR OLD.province <> NEW.province "
    "OR NEW.clock_offset < OLD.clock_offset",
)


def installation() -> Installation:
    """The installation row.

    Raises:
        SetupError: the registry has not been set up yet.
    """
    row = find_installation()
    if row is None:
        raise SetupError(Text("登记簿尚未建立：请先运行 certreg init（正式）或 make demo（演示）"))
    return row


def find_installation() -> Installation | None:
    """The installation row, None before there is one; the session holds it, so a transaction reads it once."""
    session = db.session()
    row: Installation | None = session.info.get(_HELD)
    if row is None or row not in session:
        row = session.info[_HELD] = session.get(Installation, 1)
    return row


_HELD = "certreg_installation"
