"""Taking a candidate out of a batch again while it is in the clerk's hands."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.accounts.models import User
from certreg.batches.batches import check_open
from certreg.batches.models import Candidate, CandidateFact
from certreg.db import db
from certreg.errors import NotAllowedError
from certreg.examination import remarks
from certreg.text import Text


def remove(candidate: Candidate, actor: User) -> None:
    """Take a candidate out of a batch that is in the clerk's hands; nothing of the row stays.

    Raises:
        NotAllowedError: the batch is elsewhere, or a score of the candidate was questioned.
    """
    check_open(candidate.batch, actor)
    if remarks.is_questioned(candidate):
        raise NotAllowedError(Text("这名考生申请过复核成绩，记录须保留，不能移出"))
    used = sa.delete(CandidateFact).where(CandidateFact.candidate_id == candidate.id)
    db.session.execute(used)
    db.session.delete(candidate)
