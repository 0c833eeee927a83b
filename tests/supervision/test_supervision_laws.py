"""Whatever officials decide in whatever order: one live certificate at most, and none comes back."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import issued
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates.models import Certificate, CertificateState
from certreg.errors import ConflictError
from certreg.procedure.models.cases import CaseKind
from certreg.supervision.correcting import Correction
from certreg.trust.credential import Standing

Db = scoped_session[Session]

LIVE = (CertificateState.PLANNED, CertificateState.ISSUED, CertificateState.SUSPENDED)
GROUNDS = {
    CaseKind.REVOCATION: "forged_material",
    CaseKind.SUSPENSION: "ordered",
    CaseKind.CORRECTION: "corrected",
    CaseKind.LIFTING: "",
}
STANDINGS = {
    CertificateState.ISSUED: Standing.VALID,
    CertificateState.SUSPENDED: Standing.SUSPENDED,
    CertificateState.REVOKED: Standing.REVOKED,
}

STEPS = st.lists(
    st.tuples(st.sampled_from(list(GROUNDS)), st.integers(0, 3), st.sampled_from("甲乙丙")),
    min_size=1,
    max_size=6,
)


@pytest.mark.long
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_order_of_measures_makes_two_live_certificates_or_revives_one(
    session: Db, steps: list[tuple[CaseKind, int, str]]
) -> None:
    try:
        body = session.query(issued.Body).first() or _new_body()
        document = issued.make_worker()
        (first,) = issued.issue(body, issued.recognised(document))
        ended: set[int] = set()
        for kind, place, name in steps:
            mine = _of(session, first.person_id)
            _try(kind, mine[place % len(mine)], name)
            rows = _of(session, first.person_id)
            live = Counter((r.occupation, r.trade, r.level) for r in rows if r.state in LIVE)
            assert all(count == 1 for count in live.values())
            revoked = {r.id for r in rows if r.state is CertificateState.REVOKED}
            assert ended <= revoked, "a certificate came back"
            assert {r.supersedes_id for r in rows if r.supersedes_id} <= revoked
            ended = revoked
        for row in _of(session, first.person_id):
            assert issued.standing(row) is STANDINGS[row.state]
        assert issued.faults() == []
    finally:
        session.rollback()


def _new_body() -> issued.Body:
    issued.found()
    return issued.make_body()


def _of(session: Db, person_id: int) -> list[Certificate]:
    session.expire_all()
    rows = session.query(Certificate).filter_by(person_id=person_id)
    return list(rows.order_by(Certificate.id))


def _try(kind: CaseKind, certificate: Certificate, name: str) -> None:
    correction = Correction(holder_name=f"张{name}") if kind is CaseKind.CORRECTION else None
    values = {"correction": correction} if correction else {}
    with suppress(ConflictError):  # this state does not admit it
        issued.decide(kind, certificate, reason=GROUNDS[kind], **values)
