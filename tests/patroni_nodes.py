"""PostgreSQL under Patroni with etcd, all on loopback, from the file that `certreg ops patroni` prints."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import postgres
import sqlalchemy as sa
from servers import end_at_once, folder, free_port, servant, until

from certreg.operations.failover import Node, patroni

PROGRAMS = ("patroni", "etcd")
"""Debian's packages patroni and etcd-server."""

OWNERS = {
    "PATRONI_SUPERUSER_USERNAME": "postgres",
    "PATRONI_SUPERUSER_PASSWORD": "super",
    "PATRONI_REPLICATION_USERNAME": "replicator",
    "PATRONI_REPLICATION_PASSWORD": "replica",
}

ROLE = """
CREATE ROLE certreg LOGIN PASSWORD 'certreg';
GRANT pg_read_all_stats TO certreg;
"""
DATABASE = "CREATE DATABASE certreg OWNER certreg"


class Machine:
    """One machine of the database: Patroni and its PostgreSQL."""

    def __init__(self, place: Path, name: str, etcd: str) -> None:
        found = postgres.programs()
        assert found is not None
        self.node = Node(
            name=name,
            host="127.0.0.1",
            port=free_port(),
            rest_port=free_port(),
            etcd=(etcd,),
            network="127.0.0.1/32",
            data=place / name,
            programs=found,
            sockets=place,
        )
        self.file, self.log = place / f"{name}.yml", place / f"{name}.log"
        self.file.write_text(patroni(self.node))
        self.file.chmod(0o644)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin Patroni, which begins PostgreSQL when it is this machine's turn."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*servant(), "patroni", str(self.file)],
                cwd=self.file.parent, env=os.environ | OWNERS, stdout=log, stderr=log,
            )  # fmt: skip

    def state(self) -> dict[str, Any]:
        """What Patroni says of it; empty when it says nothing."""
        try:
            with urlopen(f"http://127.0.0.1:{self.node.rest_port}/patroni", timeout=2) as answer:
                return dict(json.load(answer))
        except (URLError, OSError, ValueError) as error:
            if hasattr(error, "read"):
                with suppress(ValueError):
                    return dict(json.load(error))
            return {}

    @property
    def is_primary(self) -> bool:
        """Whether it takes writes."""
        state = self.state()
        return state.get("state") == "running" and state.get("role") in ("master", "primary")

    @property
    def is_synchronous(self) -> bool:
        """Whether it is the replica that the primary waits for."""
        return bool(self.state().get("sync_standby"))

    @property
    def is_replica(self) -> bool:
        """Whether it follows the primary."""
        state = self.state()
        return state.get("state") == "running" and state.get("role") == "replica"

    def end_at_once(self) -> None:
        """A power cut."""
        with suppress(FileNotFoundError, ValueError, IndexError):
            end_at_once_both(self.process, self.node.data / "postmaster.pid")
        if self.process is not None:
            self.process.wait()

    def address(self, database: str, user: str, password: str) -> str:
        """Of one of its databases."""
        return f"postgresql+psycopg://{user}:{password}@127.0.0.1:{self.node.port}/{database}"


def end_at_once_both(process: subprocess.Popen[bytes] | None, lock: Path) -> None:
    """Patroni first, lest it begins PostgreSQL anew."""
    if process is not None:
        end_at_once(process.pid)
    if lock.exists():
        end_at_once(int(lock.read_text().split()[0]))
        lock.unlink(missing_ok=True)


@contextmanager
def etcd(place: Path) -> Iterator[str]:
    """One etcd; its address."""
    client, peer = free_port(), free_port()
    urls = f"http://127.0.0.1:{client}", f"http://127.0.0.1:{peer}"
    command = [
        "etcd", "--name", "one", "--data-dir", str(place / "etcd"),
        "--listen-client-urls", urls[0], "--advertise-client-urls", urls[0],
        "--listen-peer-urls", urls[1], "--initial-advertise-peer-urls", urls[1],
        "--initial-cluster", f"one={urls[1]}",
    ]  # fmt: skip
    with open(place / "etcd.log", "ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield f"127.0.0.1:{client}"
    finally:
        process.kill()
        process.wait()


@contextmanager
def machines(count: int) -> Iterator[list[Machine]]:
    """So many machines with a primary, a synchronous replica, and a database for certreg.

    Raises:
        RuntimeError: Patroni or etcd is not installed.
    """
    if missing := [name for name in PROGRAMS if shutil.which(name) is None]:
        raise RuntimeError(f"needs {', '.join(missing)}: apt-get install patroni etcd-server")
    with folder() as place, etcd(place) as address:
        made = [Machine(place, f"db{number + 1}", address) for number in range(count)]
        try:
            for machine in made:
                machine.start()
            until(60, lambda: any(each.is_primary for each in made))
            until(60, lambda: all(each.is_primary or each.is_replica for each in made))
            until(60, lambda: any(each.is_synchronous for each in made))
            _prepare(next(each for each in made if each.is_primary))
            yield made
        finally:
            for machine in made:
                machine.end_at_once()


def _prepare(primary: Machine) -> None:
    address = primary.address("postgres", "postgres", "super")
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(ROLE)
        connection.exec_driver_sql(DATABASE)


def several(all_of_them: list[Machine], attributes: str) -> str:
    """The address of whichever of them is meant."""
    hosts = "&".join(f"host=127.0.0.1:{each.node.port}" for each in all_of_them)
    return (
        f"postgresql+psycopg://certreg:certreg@/certreg?{hosts}&target_session_attrs={attributes}"
    )
