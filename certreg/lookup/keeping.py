"""How long it stays on record how to reach whoever asked for a correction: until some time after the answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from certreg.accounts.models import Organisation
from certreg.clock import local_day
from certreg.db import db
from certreg.lookup.models import CorrectionRequest
from certreg.policy.law import NATION, Law
from certreg.policy.retention import data_term
from certreg.retention.holds import Kept
from certreg.retention.terms import MOST, Due, also, before
from certreg.text import Text

KIND = "correction_contact"


def _find(law: Law, kept: Kept, on: date) -> Iterator[Due]:
    """Answered requests whose askers need not be reached any more."""
    rule = data_term(law, "correction_contacts", region=NATION, on=on)
    query = (
        sa.select(CorrectionRequest, Organisation.region)
        .join(Organisation, Organisation.id == CorrectionRequest.organisation_id)
        .where(CorrectionRequest.contact != "", CorrectionRequest.answered_at < before(on, rule))
        .order_by(CorrectionRequest.id)
        .limit(MOST)
    )
    for row, region in db.session.execute(query):
        assert row.answered_at is not None  # the query asks for it
        if rule.over_on(local_day(row.answered_at)) <= on:
            yield Due(KIND, row.id, region, rule, kept.touched.get(row.organisation_id))


def _destroy(each: Due, _kept: Kept) -> int:
    db.session.get_one(CorrectionRequest, each.id).contact = ""
    return 1


also(KIND, Text("更正请求的联系方式"), _find, _destroy)
