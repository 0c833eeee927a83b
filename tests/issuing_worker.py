"""`certreg worker` with small chunks: a batch of some hundred certificates has many moments to be killed in.

For each job that it begins it writes a line: the case and its own process number.
"""

from __future__ import annotations

import os
from typing import Any

from certreg import create_app
from certreg.certificates import signing
from certreg.jobs import work
from certreg.jobs.queue import run_worker

CHUNK = 10
"""Certificates in one transaction."""

KIND = "batch.issue"

BEGAN = "began"


def tell(carry_out: work.Work) -> work.Work:
    """The same work, which says that it begins."""

    def begin(case_id: int, progress: work.Progress) -> dict[str, Any]:
        print(BEGAN, case_id, os.getpid(), flush=True)
        return carry_out(case_id, progress)

    return begin


if __name__ == "__main__":
    signing.CHUNK = CHUNK
    app = create_app()
    work._kinds[KIND] = tell(work._kinds[KIND])
    run_worker(app)
