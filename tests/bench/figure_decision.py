"""Approving a batch of 500 candidates in one transaction, against the bare UPDATE of the same rows.

Half of them are held back, each with a reason, so that there is something to write. The peer gives the
same rows the same state by their keys in one transaction, and decides, records and tells nothing.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import issued
import sqlalchemy as sa
import to_decide
from harness import ROUNDS, Figure, hand_in, interleaved, peak_memory
from registry import application, environment

from certreg.batches.models import Candidate, CandidateState
from certreg.db import db, write_tx

COUNT = 500
HELD = COUNT // 2


def update(ids: list[int]) -> None:
    """The same rows in the same state, and nothing else."""
    with write_tx() as session:
        session.execute(
            sa.update(Candidate), [{"id": each, "state": CandidateState.HELD} for each in ids]
        )


with TemporaryDirectory() as folder, application(environment(Path(folder))).app_context():
    issued.found()
    body, people = issued.make_body(), to_decide.workers(COUNT)
    official = to_decide.official().id
    batches = iter([to_decide.waiting_batch(body, people) for _ in range(ROUNDS + 2)])
    query = sa.select(Candidate.id).where(
        Candidate.case_id == to_decide.waiting_batch(body, people), Candidate.row <= HELD
    )
    same = list(db.session.scalars(query))
    seconds = interleaved(
        lambda: to_decide.decide(next(batches), official, held=HELD),
        lambda: update(same),
        items=(COUNT, COUNT),
    )
    db.session.remove()
    with to_decide.counted() as sent:
        to_decide.decide(next(batches), official, held=HELD)
    db.session.remove()
    db.engine.dispose()
hand_in(
    Figure(
        f"decision on {COUNT} candidates",
        f"one transaction, {HELD} held back with a reason: decision, log, audit, notifications; SQLite",
        f"SQLAlchemy's UPDATE of the same {HELD} rows by their keys, in a transaction",
        "candidates",
        seconds,
        {"queries": len(sent), "peak_memory_MB": peak_memory()},
    )
)
