"""What a roster is checked against: in a handful of queries, and with the registry's own word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import issued
import pytest
import sqlalchemy as sa

from certreg.assessment import lookups, submission
from certreg.assessment.uploads import report_of
from certreg.batches.models import Batch, CandidateState
from certreg.certificates.models import CertificateState
from certreg.clock import today
from certreg.db import db
from certreg.demo.roster import make_roster
from certreg.demo.workers import Group
from certreg.people.models import Fact, FactState
from certreg.policy.applicant import HoldingState
from certreg.policy.levels import SkillLevel
from certreg.procedure.models.cases import CaseKind
from certreg.roster.check import Roster, read_roster, wanted
from certreg.roster.layout import layouts
from certreg.roster.tables import read_tables
from certreg.roster.template import build_template
from certreg.supervision.correcting import Correction
from certreg.workbook.reading import read

pytestmark = pytest.mark.long

SENIOR = Group("6-18-02-04 焊工", "", SkillLevel.SENIOR_WORKER)


@contextmanager
def selects() -> Iterator[list[str]]:
    """The SELECT statements sent to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(db.engine, "before_cursor_execute", note)


def entries(scene: Any, batch: Batch, size: int) -> Roster:
    """A roster as the check reads it."""
    offer = scene.offer(batch)
    made = scene.roster(batch, size=size)
    tables = read_tables(read(made.workbook), layouts(offer))
    return read_roster(tables, offer, lambda text: "")


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(scene: Any) -> None:
    client = scene.browser()
    batch = scene.enrolled(client, size=40)
    counted = []
    for size in (1, 40):
        asked = wanted(entries(scene, batch, size))
        db.session.expunge_all()
        with selects() as sent:
            lookups.prepare(db.session.get_one(Batch, batch.case_id), asked)
        counted.append(len(sent))
    assert counted[0] == counted[1] <= 12


def with_certificate(scene: Any, number: str, name: str, **values: Any) -> Any:
    """Give the owner of an identity number a real certificate of another body."""
    issued.found()
    body = issued.make_body("另一家虚构公司", "Y000051999901")
    document = issued.make_worker(name, number)
    recognised = issued.recognised(document, **values)
    (certificate,) = issued.issue(body, recognised)
    return certificate


def worker(scene: Any, batch: Batch, *, years: float) -> tuple[Any, str, str]:
    """A roster of one 高级工 without any certificate of his own, his number and his name."""
    hired = scene.force.hire(SENIOR, years=years, age=40)
    hired.facts = hired.facts[:1]

    class One:
        def hire(self, _group: Group) -> Any:
            return hired

    template = build_template(scene.offer(batch))
    force: Any = One()
    made = make_roster(template, groups=[SENIOR], force=force, size=1)
    return made, hired.number, str(hired.values["姓名"])


def test_a_certificate_of_another_body_carries_and_its_level_is_not_given_twice(
    scene: Any,
) -> None:
    client = scene.browser()
    batch = scene.open_batch(client)
    made, number, name = worker(scene, batch, years=6)
    refused = scene.upload(client, batch, made)
    assert [p.code for p in report_of(refused).problems] == ["condition"]
    certificate = with_certificate(
        scene, number, name, level=SkillLevel.INTERMEDIATE_WORKER, trade=""
    )
    certificate.issued_on = today() - timedelta(days=5 * 366)
    certificate.person.birth_date = issued_birth(number)
    db.session.commit()
    other = scene.open_batch(client)
    accepted = scene.upload(client, other, made)
    assert report_of(accepted).carried == (("N3.2", 1),)
    certificate.level = SkillLevel.SENIOR_WORKER
    db.session.commit()
    third = scene.open_batch(client)
    assert "already_held" in [p.code for p in report_of(scene.upload(client, third, made)).problems]


def issued_birth(number: str) -> date:
    """The day of birth in an identity number."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def test_states_of_certificates_count_as_facts(scene: Any) -> None:
    certificate = issued.make_certificate()
    own = scene.enterprise.id
    certificate.state = CertificateState.VOID
    db.session.flush()
    assert lookups.record_of([certificate.person_id], own) == {certificate.person_id: []}
    for state, worth in (
        (CertificateState.ISSUED, HoldingState.VALID),
        (CertificateState.SUSPENDED, HoldingState.SUSPENDED),
        (CertificateState.REVOKED, HoldingState.REVOKED),
    ):
        certificate.state = state
        db.session.flush()
        (held,) = lookups.record_of([certificate.person_id], own)[certificate.person_id]
        fact: Any = held.statement.fact
        assert (held.id, held.is_own, fact.state) == (0, True, worth)


def test_a_corrected_certificate_counts_once_and_since_its_level_was_won(scene: Any) -> None:
    certificate = issued.make_certificate()
    certificate.issued_on -= timedelta(days=400)
    db.session.commit()
    issued.decide(
        CaseKind.CORRECTION,
        certificate,
        reason="corrected",
        correction=Correction(holder_name="章示例"),
    )
    (held,) = lookups.record_of([certificate.person_id], scene.enterprise.id)[certificate.person_id]
    fact: Any = held.statement.fact

    assert certificate.successor is not None and certificate.successor.issued_on == today()
    assert (fact.state, fact.issued_on) == (HoldingState.VALID, today() - timedelta(days=400))


def test_facts_are_reused_by_those_who_stated_them_only(scene: Any, cast: Any) -> None:
    client = scene.browser()
    first = scene.open_batch(client)
    made = scene.roster(first, size=6)
    scene.press(client, first, f"uploads/{scene.upload(client, first, made).id}/import")
    stated = db.session.query(Fact).count()
    second = scene.open_batch(client)
    scene.press(client, second, f"uploads/{scene.upload(client, second, made).id}/import")
    assert db.session.query(Fact).count() == stated
    assert {fact.state for fact in db.session.query(Fact)} == {FactState.STATED}
    used = [len(candidate.facts) for candidate in second.candidates]
    assert used == [len(candidate.facts) for candidate in first.candidates]


def test_a_change_of_the_law_is_judged_again_at_submission(scene: Any, monkeypatch: Any) -> None:
    client = scene.browser()
    batch = scene.enrolled(client, size=5)
    offer = scene.offer(batch)
    stricter = offer.law.extended(
        {
            "conditions.toml": {
                "condition": [
                    {
                        "id": "N4.1-later",
                        "item": "N4.1",
                        "norms": 2023,
                        "levels": "intermediate_worker",
                        "basis": "standard-rules-2023",
                        "region": "000000",
                        "status": "in_force",
                        "text": "从事本职业或相关职业累计满 30 年",
                        "years_of_work": 30,
                        "replaces": ["N4.1"],
                    }
                ]
            }
        }
    )
    intermediate = next(
        candidate
        for candidate in batch.candidates
        if candidate.level is SkillLevel.INTERMEDIATE_WORKER
    )
    changed = replace(offer, law=stricter)
    before = [candidate.eligibility["policy_digest"] for candidate in batch.candidates]
    assert set(before) == {offer.law.digest}
    monkeypatch.setattr(submission, "offer_of", lambda _batch: changed)
    for candidate in batch.candidates:
        candidate.state = CandidateState.PASSED
        candidate.assessed_on = today()
    answer = scene.press(client, batch, "submit")
    assert answer.status_code == 422
    assert f"第 {intermediate.row} 号考生" in answer.text
    assert batch.case.state == "draft"
