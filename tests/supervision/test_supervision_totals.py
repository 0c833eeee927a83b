"""Totals by region, level and year are what counting the certificates gives, whatever happens to them."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import datetime

import issued
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates import totals
from certreg.certificates.models import Certificate, CertificateState, Total
from certreg.certificates.totals import Issued
from certreg.clock import real_now
from certreg.errors import ConflictError
from certreg.filing.models import Body
from certreg.fsck import rows
from certreg.installation import Installation
from certreg.policy.levels import SkillLevel
from certreg.procedure.models.cases import CaseKind
from certreg.supervision.correcting import Correction

Db = scoped_session[Session]

BODIES = {"511702": "Y000051999001", "511703": "Y000051999002", "510104": "Y000051999003"}
PREFIXES = ("", "51", "5101", "5117", "511702", "52")
LEVELS = (SkillLevel.JUNIOR_WORKER, SkillLevel.SENIOR_WORKER)
BEFORE_NEW_YEAR, AFTER = (12, 20), (1, 5)

ISSUE, REVOKE, CORRECT, SUSPEND, NEW_YEAR = range(5)
STEPS = st.lists(
    st.tuples(
        st.sampled_from((ISSUE, ISSUE, REVOKE, CORRECT, SUSPEND, NEW_YEAR)),
        st.integers(0, 11),
    ),
    min_size=3,
    max_size=8,
)


def counted(session: Db, prefix: str) -> dict[tuple[SkillLevel, int], Issued]:
    """What reading every certificate gives."""
    ever, ended = Counter(), Counter()
    for row in session.scalars(sa.select(Certificate)):
        if row.region.startswith(prefix) and row.state not in (
            CertificateState.PLANNED,
            CertificateState.VOID,
        ):
            ever[row.level, row.issued_on.year] += 1
            ended[row.level, row.issued_on.year] += row.state is CertificateState.REVOKED
    return {group: Issued(ever[group], ended[group]) for group in ever}


class Calendar:
    """The registry's clock before a new year, and after it once it came."""

    def __init__(self) -> None:
        self.has_turned = False

    def offset(self, _row: Installation) -> int:
        at = real_now()
        year, day = (at.year, AFTER) if self.has_turned else (at.year - 1, BEFORE_NEW_YEAR)
        return int((datetime(year, *day, tzinfo=at.tzinfo) - at).total_seconds())


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    """What stands in for the clock of the demo."""
    made = Calendar()
    monkeypatch.setattr(Installation, "clock_offset", property(made.offset))
    return made


def begin(session: Db) -> None:
    """Three bodies in as many counties."""
    issued.found()
    for region, number in BODIES.items():
        body = issued.make_body(f"虚构机构{region}", number)
        body.region = body.organisation.region = region
    session.commit()


def take(session: Db, calendar: Calendar, step: int, which: int) -> None:
    """One step; one that the present state does not admit changes nothing."""
    if step == NEW_YEAR:
        calendar.has_turned = True
        return
    if step == ISSUE:
        body = session.scalars(sa.select(Body).order_by(Body.id)).all()[which % len(BODIES)]
        level = LEVELS[which % len(LEVELS)]
        issued.issue(body, issued.recognised(issued.make_worker(), level=level))
        return
    made = session.scalars(sa.select(Certificate).order_by(Certificate.id)).all()
    if not made:
        return
    measures = {
        REVOKE: (CaseKind.REVOCATION, {"reason": "forged_material"}),
        SUSPEND: (CaseKind.SUSPENSION, {"reason": "ordered"}),
        CORRECT: (
            CaseKind.CORRECTION,
            {
                "reason": "corrected",
                "correction": Correction(holder_name=f"张{'甲乙丙'[which % 3]}"),
            },
        ),
    }
    kind, values = measures[step]
    with suppress(ConflictError):
        issued.decide(kind, made[which % len(made)], **values)


@pytest.mark.long
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_the_totals_are_what_counting_gives(
    session: Db, calendar: Calendar, steps: list[tuple[int, int]]
) -> None:
    try:
        if session.query(Body).first() is None:
            begin(session)
        for step, which in steps:
            take(session, calendar, step, which)
            session.expire_all()
            for prefix in PREFIXES:
                assert totals.of_region(prefix) == counted(session, prefix)
        assert issued.faults() == []
    finally:
        session.rollback()


@pytest.mark.parametrize("column", ["issued", "revoked"])
def test_a_total_that_counting_does_not_give_is_named(session: Db, column: str) -> None:
    issued.make_certificate()
    session.execute(sa.update(Total).values({column: 9}))
    session.commit()
    (fault,) = rows.check_totals()
    assert "统计数与证书不符" in str(fault) and "511702" in str(fault)


def test_a_total_that_is_missing_or_counts_nothing_is_named(session: Db) -> None:
    certificate = issued.make_certificate()
    session.execute(sa.update(Total).values(region="511703"))
    session.commit()
    found = [str(fault) for fault in rows.check_totals()]
    assert len(found) == 2, found
    assert totals.of_region(certificate.region) == {}
