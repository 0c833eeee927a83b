"""A registry on a small disk that fills while a batch is issued and packed, and is emptied again.

It runs in namespaces of its own (`unshare --mount`), where it mounts the disk. What it saw goes to standard output as
JSON, step by step: {"step": ..., "state": of the job, "reason": ..., "problems": [...]}.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import issued
import released
import sqlalchemy as sa
from halves import faults, halves
from registry import application, environment
from workforce import recognitions

from certreg.assessment import recognition
from certreg.batches.models import Batch
from certreg.certificates import signing
from certreg.certificates.models import Certificate, CertificateState
from certreg.clock import real_now
from certreg.db import db, write_tx
from certreg.db.faults import is_full
from certreg.jobs import work
from certreg.jobs.models import Job, JobState

SIZE = 96 * 2**20
LEFT = (256 * 2**10, 1024 * 2**10)
"""Bytes that the disk has left when issuing and packing begin; both need more."""


def mounted(folder: Path) -> None:
    """A disk of its own."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=True)


def fill(ballast: Path, left: int) -> None:
    """Leave so many bytes of the disk."""
    state = os.statvfs(ballast.parent)
    with ballast.open("ab") as file:
        file.write(bytes(state.f_bavail * state.f_frsize - left))


def job_of(kind: str, case_id: int) -> int:
    """A job that waits."""
    with write_tx():
        return work.plan(kind, case_id, organisation_id=None, started_by_id=None).id


def tried(job_id: int) -> str:
    """What becomes of a job: how it ended, or that not even its end could be written."""
    try:
        work.carry_out(job_id)
    except Exception as error:
        if not is_full(error):
            raise
    db.session.rollback()
    return db.session.get_one(Job, job_id).state.value


def retried(job_id: int) -> str:
    """What becomes of it the next time; a job that could not write its end is found interrupted first."""
    with write_tx():
        job = db.session.get_one(Job, job_id)
        if job.state is JobState.RUNNING:
            job.beat_at = real_now() - work.STALE - timedelta(seconds=1)
    work.fail_interrupted()
    with write_tx():
        work.retry(db.session.get_one(Job, job_id))
    return tried(job_id)


def tell(step: str, job_id: int, state: str, **more: object) -> None:
    """Say what was seen."""
    job = db.session.get_one(Job, job_id)
    print(
        json.dumps({"step": step, "state": state, "reason": job.reason or "", **more}), flush=True
    )


def through(
    step: str, job_id: int, ballast: Path, left: int, seen: Callable[[], dict[str, object]]
) -> None:
    """A job on a full disk, and again when there is room."""
    fill(ballast, left)
    state = tried(job_id)
    ballast.unlink()
    tell(f"{step}, disk full", job_id, state, **seen())
    tell(f"{step}, room again", job_id, retried(job_id), **seen())


def main(folder: Path, count: int) -> None:
    """Issue and pack a batch on a disk that fills."""
    mounted(folder)
    signing.CHUNK = recognition.AT_A_TIME = 20
    ballast = folder / "ballast"
    with application(environment(folder)).app_context():
        issued.found()
        people = [(each.person_id, each.document_id) for each in recognitions(0, count)]
        case_id = released.release(issued.make_body(), people)

        def certificates() -> dict[str, object]:
            mine = sa.select(sa.func.count()).where(Certificate.state == CertificateState.ISSUED)
            return {"issued": db.session.scalar(mine), "problems": halves()}

        def files() -> dict[str, object]:
            parts = folder / "files" / "parts"
            left = [path.name for path in parts.iterdir()] if parts.exists() else []
            return {"parts": left, "packed": db.session.get_one(Batch, case_id).archive is not None}

        through("issuing", job_of("batch.issue", case_id), ballast, LEFT[0], certificates)
        through("packing", job_of("batch.archive", case_id), ballast, LEFT[1], files)
        print(json.dumps({"step": "fsck", "problems": faults()}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
