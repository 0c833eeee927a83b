"""The replica that public pages are read from: whether it is near enough to the primary, and as of when.

Every second, when somebody asks, the primary is asked how far its log reaches, then the replica how far
it has replayed. A replica that has replayed what the primary had at a moment knows all that was
committed until then, and its age is measured from that moment by this process's own clock: neither
other machines' clocks nor what a replica that lost its primary thinks of itself are believed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from threading import Lock, get_ident
from time import monotonic, sleep
from typing import Any

import sqlalchemy as sa
from flask import current_app, g, has_app_context
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from certreg.text import Text

EVERY = 1.0
"""Seconds between two looks at both servers."""

BIND = "replica"
"""Its name among Flask-SQLAlchemy's binds."""

_OF_PRIMARY = sa.text(
    "SELECT pg_current_wal_flush_lsn() - '0/0'::pg_lsn,"
    " ('x' || left(pg_walfile_name(pg_current_wal_flush_lsn()), 8))::bit(32)::int"
)
"""How far its log reaches (bytes), on which timeline: another one after every promotion."""

_OF_REPLICA = sa.text(
    "SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn, receiver.pid IS NOT NULL,"
    " receiver.status, receiver.received_tli"
    " FROM (SELECT 1) AS one LEFT JOIN pg_stat_wal_receiver AS receiver ON true"
    " WHERE pg_is_in_recovery()"
)
"""How far it has replayed, and whether it receives at present; no row from a server that is no replica."""

_SERVER = (
    "SELECT format('%s %s %s', inet_server_addr(), inet_server_port(), pg_postmaster_start_time())"
)

_EXTENSION = "certreg_replica"
_CHOSEN = "certreg_reads_replica"


class OtherServerError(Exception):
    """A connection to a server that was not looked at; to us as if it did not answer."""

    sqlstate = None


class Replica:
    """One replica as this process sees it.

    Attributes:
        patience: seconds that it may lie behind and still be read from.
        trouble: what the last look found wrong; None: nothing.
    """

    def __init__(self, primary: sa.Engine, engine: sa.Engine, patience: float) -> None:
        self.engine = engine
        self.patience = patience
        self.trouble: Text | None = Text("尚未检查")
        self._primary = primary
        self._marks: deque[tuple[float, int]] = deque()
        self._known_at = self._looked_at = float("-inf")
        self._lock = Lock()
        self._looker: int | None = None
        self._server = ""
        sa.event.listen(engine, "connect", self._check_server)

    @property
    def age(self) -> float:
        """Seconds since the moment up to which it is sure to know everything; infinite when there is none."""
        return monotonic() - self._known_at

    @property
    def is_near(self) -> bool:
        """Whether it may be read from."""
        return self.age <= self.patience

    @property
    def refusal(self) -> Text | None:
        """Why it is left out; None while it is read from."""
        if self.is_near:
            return None
        if self.trouble is not None:
            return self.trouble
        return Text("落后主库超过 {seconds} 秒", seconds=f"{self.patience:g}")

    def look_if_due(self) -> None:
        """Look again if the last time is long enough ago; of many threads one does, the others go on."""
        if monotonic() - self._looked_at < EVERY or not self._lock.acquire(blocking=False):
            return
        try:
            self.look()
        finally:
            self._lock.release()

    def look(self) -> None:
        """Ask both servers; whatever is wrong stays in `trouble`, and the replica's age grows."""
        self._looker = get_ident()
        try:
            self._look()
        finally:
            self._looker = None

    def _look(self) -> None:
        self._looked_at = moment = monotonic()
        try:
            (position, timeline), *_ = _asked(self._primary, _OF_PRIMARY)
        except SQLAlchemyError as error:
            self.trouble = Text(
                "主库没有回答，无法判断副本是否最新（{cause}）", cause=_cause(error)
            )
            return
        self._mark(moment, int(position))
        before = self._server
        try:
            rows = _asked(self.engine, _OF_REPLICA)
        except SQLAlchemyError as error:
            self.trouble = Text("副本没有回答（{cause}）", cause=_cause(error))
            return
        self.trouble = _trouble(rows, timeline)
        if self.trouble is None:
            self._reach(int(rows[0][0]))
        if self.trouble is not None or before not in ("", self._server):
            self.engine.dispose()  # other connections lead to the server before, the next to a better

    def forget(self) -> None:
        """Trust nothing that was seen so far, and keep no connection."""
        self._known_at = float("-inf")
        self.engine.dispose()

    def settle(self, seconds: float = 3.0) -> None:
        """Look until it is known to be near, for programs that have not looked before."""
        end = monotonic() + min(seconds, self.patience)
        self.look()
        while not self.is_near and self.trouble is None and monotonic() < end:
            sleep(0.1)
            self.look()

    def _check_server(self, connection: Any, _record: object) -> None:
        """Let connections lead to the server that was looked at: an address may stand for several.

        Raises:
            OperationalError: it is another one, of which nobody knows how old it is.
        """
        with connection.cursor() as cursor:
            server = str(cursor.execute(_SERVER).fetchone()[0])
        connection.rollback()
        if server == self._server:
            return
        if self._looker != get_ident():
            raise OperationalError("connect", None, OtherServerError(server))
        self._known_at, self._server = float("-inf"), server

    def _mark(self, moment: float, position: int) -> None:
        """Keep how far the primary's log reached; what lies further back than our patience tells nothing."""
        while self._marks and self._marks[0][0] < moment - self.patience - EVERY:
            self._marks.popleft()
        self._marks.append((moment, position))

    def _reach(self, replayed: int) -> None:
        """The newest mark that was replayed says up to when everything is known."""
        while self._marks and self._marks[0][1] <= replayed:
            self._known_at = max(self._known_at, self._marks.popleft()[0])


def install(primary: sa.Engine, engine: sa.Engine, patience: float) -> None:
    """Give the running application its replica."""
    current_app.extensions[_EXTENSION] = Replica(primary, engine, patience)


def replica() -> Replica | None:
    """The application's replica; None: it has none."""
    found: Replica | None = current_app.extensions.get(_EXTENSION)
    return found


def choose() -> None:
    """Have the running request read from the replica, if there is one and it is near."""
    found = replica()
    if found is not None:
        found.look_if_due()
        if found.is_near:
            setattr(g, _CHOSEN, found)


def leave(*, is_away: bool = False) -> bool:
    """Have the running request read from the primary from now on; whether it did not before.

    Args:
        is_away: the replica does not answer at all; no other request is to ask it before the next look.
    """
    found: Replica | None = g.pop(_CHOSEN, None)
    if found is not None and is_away:
        found.forget()
    return found is not None


def chosen() -> Replica | None:
    """What the running request reads from instead of the primary."""
    found: Replica | None = g.get(_CHOSEN) if has_app_context() else None
    return found


def _asked(engine: sa.Engine, question: sa.TextClause) -> Sequence[Sequence[Any]]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return connection.execute(question).all()


def _trouble(rows: Sequence[Sequence[Any]], timeline: int) -> Text | None:
    """What is wrong with what a replica says of itself."""
    if not rows:
        return Text("它不是只读副本（未处于恢复状态）")
    _replayed, has_receiver, status, received = rows[0]
    if has_receiver and status is None:
        return Text(
            "看不到它的接收状态：请在主库上把角色 pg_read_all_stats 授予 certreg 的数据库账号"
        )
    if status != "streaming":
        return Text("它没有从主库接收数据")
    if received != timeline:
        return Text(
            "它还在接收切换之前的主库（时间线 {old}，现为 {new}）", old=received, new=timeline
        )
    return None


def _cause(error: SQLAlchemyError) -> str:
    return (str(getattr(error, "orig", None) or error).strip().splitlines() or [""])[0]
