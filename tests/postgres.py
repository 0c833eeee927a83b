"""A private PostgreSQL for one test session: unix socket only, no durability, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVANT = "nobody"
"""PostgreSQL refuses to run as root; then this user runs it."""


def programs() -> Path | None:
    """Folder of initdb and pg_ctl of the newest installed version; None where there is none."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    return found[-1].parent if found else None


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster; gives the address of its databases with `{name}` for the name of one.

    Raises:
        RuntimeError: PostgreSQL is not installed here.
    """
    folder_of_programs = programs()
    if folder_of_programs is None:
        raise RuntimeError(
            "CERTREG_TEST_DATABASE=postgresql needs /usr/lib/postgresql/*/bin/initdb"
        )
    # Not below pytest's own folder: a socket's path has 107 bytes at most, and nobody must get in.
    folder = Path(tempfile.mkdtemp(prefix="certreg-pg-"))
    as_servant: list[str] = []
    if os.geteuid() == 0:
        as_servant = ["runuser", "-u", SERVANT, "--"]
        shutil.chown(folder, SERVANT)
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        command = [*as_servant, str(folder_of_programs / program), *arguments]
        done = subprocess.run(
            command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.decode(errors='replace')}")

    try:
        run(
            "initdb",
            "-D",
            str(data),
            "-U",
            "certreg",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        settings = (
            "listen_addresses=",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "lock_timeout=30s",
        )
        options = " -c ".join((f"-k {folder}", *settings))
        run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://certreg@/{{name}}?host={folder}"
        finally:
            run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
