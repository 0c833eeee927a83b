"""A worker that issues the certificates of a case and is killed again and again, as a power cut would.

It runs in a process apart: that one loads everything once, then forks a worker for each line it is given.

    {"case": 7, "after": 12, "seconds": 0.001}  ->  killed, or finished

`after` counts the statements that the worker may begin; then it has so many seconds left to live. A worker
that meets an error says so instead.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time

import sqlalchemy as sa
from flask import Flask

from certreg import create_app
from certreg.assessment import recognition
from certreg.certificates import signing
from certreg.db import db
from certreg.policy import law

CHUNK = 4
"""Certificates planned, and signed, in one transaction: a batch of few has many."""


class Silent:
    """Nobody is told."""

    def report(self, done: int, total: int) -> None:
        """Nothing."""


def issue(app: Flask, case_id: int, telling: int) -> None:
    """Plan, sign and publish the certificates of a case; a byte is written before each statement."""
    with app.app_context():

        @sa.event.listens_for(db.engine, "before_cursor_execute")
        def _tell(*_: object) -> None:
            os.write(telling, b".")

        recognition.carry_out(case_id, Silent())


def killed(app: Flask, case_id: int, after: int, seconds: float) -> str:
    """Fork a worker and kill it; what became of it."""
    hearing, telling = os.pipe()
    worker = os.fork()
    if worker == 0:
        os.close(hearing)
        try:
            issue(app, case_id, telling)
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            os._exit(1)
        os._exit(0)
    os.close(telling)
    with open(
        hearing, "rb", buffering=0
    ) as heard:  # to the end: nobody writes to a pipe without a reader
        while after and (said := heard.read(after)):
            after -= len(said)
        time.sleep(seconds)
        os.kill(worker, signal.SIGKILL)
        _, left = os.waitpid(worker, 0)
    status = os.waitstatus_to_exitcode(left)
    return {-signal.SIGKILL: "killed", 0: "finished"}.get(status, "failed")


def main() -> None:
    """Answer every line."""
    signing.CHUNK = recognition.AT_A_TIME = CHUNK
    app = create_app()
    with app.app_context():
        law.load()
        db.session.remove()
        db.engine.dispose()  # no worker inherits a connection
    for line in sys.stdin:
        asked = json.loads(line)
        print(killed(app, asked["case"], asked["after"], asked["seconds"]), flush=True)


if __name__ == "__main__":
    main()
