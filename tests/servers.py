"""PostgreSQL servers of one test: a primary, its replicas, and what may happen to them. On loopback, gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import postgres
import sqlalchemy as sa

SETTINGS = {"fsync": "off", "full_page_writes": "off", "unix_socket_directories": ""}
"""Processes are killed here, never the machine."""

Settings = dict[str, str]


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def servant() -> list[str]:
    """What a command begins with so that PostgreSQL does not run as root."""
    return ["runuser", "-u", postgres.SERVANT, "--"] if os.geteuid() == 0 else []


def stat(pid: int) -> tuple[str, int]:
    """State and parent of a process; a dead one that nobody has taken note of is in state Z."""
    with suppress(OSError):
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return words[0], int(words[1])
    return "Z", 0


def end_at_once(pid: int) -> None:
    """What a power cut does to a server: it and everything it began is gone, nothing says good-bye."""
    processes = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdecimal()]
    group = [pid, *(each for each in processes if stat(each)[1] == pid)]
    for each in group:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    until(20, lambda: all(stat(each)[0] == "Z" for each in group))


class Server:
    """One server with its data.

    Attributes:
        settings: beside the cluster's own, for the next start.
    """

    def __init__(self, folder: Path, name: str) -> None:
        found = postgres.programs()
        if found is None:
            raise RuntimeError("needs /usr/lib/postgresql/*/bin/initdb (Debian's postgresql)")
        self.programs = found
        self.name = name
        self.port = free_port()
        self.data = folder / name
        self.log = folder / f"{name}.log"
        self.settings: Settings = {}

    def create(self) -> None:
        """A new, empty cluster."""
        options = ("-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.run("initdb", "-D", self.data, "-U", "certreg", *options)

    def copy(self, primary: Server) -> None:
        """A replica of a running primary."""
        source = f"host=127.0.0.1 port={primary.port} user=certreg application_name={self.name}"
        options = ("-X", "stream", "-c", "fast", "--no-sync")
        self.run("pg_basebackup", "-D", self.data, "-R", "-d", source, *options)

    def start(self) -> None:
        """Serve, and return when it does."""
        said = SETTINGS | {"port": str(self.port), "listen_addresses": "127.0.0.1"} | self.settings
        options = " ".join(f"-c {name}='{value}'" for name, value in said.items())
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.log, "-o", options, "start")

    def stop(self) -> None:
        """End in order."""
        self.run("pg_ctl", "-D", self.data, "-w", "-m", "fast", "stop")

    def promote(self) -> None:
        """Become the primary."""
        self.run("pg_ctl", "-D", self.data, "-w", "promote")

    def kill(self) -> None:
        """A power cut."""
        with suppress(FileNotFoundError):
            lock = self.data / "postmaster.pid"
            end_at_once(int(lock.read_text().split()[0]))
            lock.unlink()

    def ask(self, question: str) -> Any:
        """First column of the first row, on a connection of its own; None without one."""
        engine = sa.create_engine(self.address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            row = connection.exec_driver_sql(question)
            return row.scalar() if row.returns_rows else None

    @property
    def address(self) -> str:
        """Of its database."""
        return f"postgresql+psycopg://certreg@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *arguments: Any) -> None:
        """One of PostgreSQL's programs."""
        command = [*servant(), str(self.programs / program), *map(str, arguments)]
        done = subprocess.run(
            command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.decode(errors='replace')}")


class Servers:
    """All servers of a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.all: list[Server] = []

    def primary(self, **settings: str) -> Server:
        """A new primary, running."""
        server = self._server(settings)
        server.create()
        server.start()
        return server

    def replica(self, primary: Server, **settings: str) -> Server:
        """A new replica of it, running."""
        server = self._server(settings)
        server.copy(primary)
        server.start()
        return server

    def _server(self, settings: Settings) -> Server:
        server = Server(self.folder, f"server{len(self.all) + 1}")
        server.settings = settings
        self.all.append(server)
        return server


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's user may write into."""
    place = Path(tempfile.mkdtemp(prefix="certreg-servers-"))
    if os.geteuid() == 0:
        shutil.chown(place, postgres.SERVANT)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def servers() -> Iterator[Servers]:
    """Servers for one test; whatever still runs afterwards is ended, and its data removed."""
    with folder() as place:
        made = Servers(place)
        try:
            yield made
        finally:
            for server in made.all:
                server.kill()


def until(seconds: float, what: Any) -> Any:
    """Ask again and again until the answer is true; the answer.

    Raises:
        AssertionError: it never was.
    """
    end = monotonic() + seconds
    while True:
        if answer := what():
            return answer
        assert monotonic() < end, f"not within {seconds} s"
        sleep(0.05)


def several(*all_of_them: Server) -> str:
    """The address of whichever of them takes writes."""
    hosts = "&".join(f"host=127.0.0.1:{each.port}" for each in all_of_them)
    return f"postgresql+psycopg://certreg@/postgres?{hosts}&target_session_attrs=read-write"
