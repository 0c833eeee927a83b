"""The independent verifiers of the npm registry, installed from the lock file and asked by lines of JSON."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


class Peers:
    """A running Node process with the verifiers in it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, **request: Any) -> dict[str, Any]:
        """One request, one answer."""
        sending, answering = self._process.stdin, self._process.stdout
        assert sending is not None and answering is not None
        sending.write(json.dumps(request) + "\n")
        sending.flush()
        line = answering.readline()
        assert line, "the verifiers have stopped"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def know(self, documents: Mapping[str, bytes]) -> None:
        """What they find at which address from now on; nothing else is to be found."""
        self.ask(documents={url: content.decode() for url, content in documents.items()})


def missing() -> str:
    """What has to be installed first; empty: nothing."""
    return " and ".join(name for name in ("node", "npm") if shutil.which(name) is None)


def install() -> None:
    """Install what the lock file names, once, whoever else wants to."""
    lock, done = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".package-lock.json"
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
            subprocess.run(command, cwd=FOLDER, check=True, stdout=subprocess.DEVNULL, timeout=300)


@contextmanager
def running() -> Iterator[Peers]:
    """The verifiers, until the end of the block."""
    install()
    command = ["node", "--no-warnings", "peers.mjs"]
    with subprocess.Popen(
        command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Peers(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
