"""Batches that several worker processes issue while something happens to the database below them."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import issued
import issuing_worker
import registries
import sqlalchemy as sa
from flask import Flask
from logged import logged
from servers import until
from sqlalchemy.exc import DBAPIError

from certreg import fsck
from certreg.certificates.models import Certificate, CertificateState, Credential
from certreg.db import db, faults
from certreg.jobs.models import Job, JobState
from certreg.jobs.queue import wake

WORKERS = 2


class Scene:
    """A registry with batches that wait, and the workers that issue them.

    Attributes:
        seen: public ids of certificates that were ever on record as signed and logged: acknowledged.
    """

    def __init__(self, instance: Path, address: str) -> None:
        self.instance, self.address = instance, address
        self.app: Flask = registries.application(instance, address)
        registries.found(self.app)
        self.seen: set[str] = set()
        self.planned = 0

    def plan(self, batches: int, people: int) -> None:
        """Have batches of one body wait."""
        with self.app.app_context():
            body = issued.make_body()
            for _ in range(batches):
                wake(registries.plan_batch(body, people).id)
        self.planned = batches * people

    @contextmanager
    def workers(self) -> Iterator[list[subprocess.Popen[bytes]]]:
        """Worker processes, ended afterwards."""
        environment = registries.outside(self.instance, self.address)
        command = [sys.executable, issuing_worker.__file__]
        with open(self.instance / "workers.log", "ab") as log:
            running = [
                subprocess.Popen(command, env=environment, stderr=log, stdout=log)
                for _ in range(WORKERS)
            ]
        try:
            yield running
        finally:
            for each in running:
                each.kill()
                each.wait()

    def look(self) -> int:
        """Take note of what the database acknowledges; how many certificates that ever were."""
        with self.app.app_context():
            query = sa.select(Certificate.public_id).where(Certificate.log_position.is_not(None))
            self.seen.update(db.session.scalars(query))
        return len(self.seen)

    def watch_until(self, count: int) -> None:
        """Look on until so many certificates are acknowledged, the work still going on."""
        until(120, lambda: self.look() >= count)
        assert len(self.seen) < self.planned, "all is over already"

    def seconds_until_writing_goes_on(self, since: float) -> float:
        """From that moment until one more certificate is acknowledged."""
        before = len(self.seen)
        until(120, lambda: self._looked() > before)
        return monotonic() - since

    def finished(self) -> None:
        """Wait until every job is done."""
        until(240, self._is_done)

    def problems(self) -> list[str]:
        """What is lost, double or half, and what fsck says."""
        with self.app.app_context():
            rows = db.session.execute(
                sa.select(
                    Certificate.public_id,
                    Certificate.person_id,
                    Certificate.number,
                    Certificate.log_position,
                    Certificate.state,
                    Credential.signed,
                ).join(Credential)
            ).all()
            found = [f"lost: {each}" for each in self.seen - {row.public_id for row in rows}]
            for column in ("person_id", "number", "log_position"):
                counts = Counter(getattr(row, column) for row in rows)
                found += [f"twice: {column} {value}" for value, n in counts.items() if n > 1]
            found += [
                f"half: {row.number}"
                for row in rows
                if row.state is not CertificateState.ISSUED or row.signed is None
            ]
            if logged("certificate.issued") != len(rows):
                found.append("the log and the certificates do not agree")
            return found + self.faults()

    def faults(self) -> list[str]:
        """What `certreg fsck` finds."""
        with self.app.app_context():
            db.session.rollback()
            return [str(fault) for _, check in fsck.CHECKS for fault in fsck.found_by(check)]

    def begun(self) -> list[tuple[int, int]]:
        """The case and the process of every job that a worker began."""
        lines = [line.split() for line in self.log().splitlines()]
        return [
            (int(each[1]), int(each[2])) for each in lines if each[:1] == [issuing_worker.BEGAN]
        ]

    def heard(self) -> bool:
        """Whether every worker listens."""
        query = sa.text("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'")
        with self.app.app_context():
            return db.session.scalar(query) == WORKERS

    def log(self) -> str:
        """What the workers said."""
        return (self.instance / "workers.log").read_text()

    def close(self) -> None:
        """Leave no connection behind."""
        with self.app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()

    def _looked(self) -> int:
        try:
            return self.look()
        except DBAPIError as error:
            assert faults.is_away(error), error
            return 0

    def _is_done(self) -> bool:
        with self.app.app_context():
            states = Counter(db.session.scalars(sa.select(Job.state)))
        assert JobState.FAILED not in states, self.log()
        return set(states) == {JobState.DONE}
