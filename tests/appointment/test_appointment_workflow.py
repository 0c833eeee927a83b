"""From nomination to post: each tier in turn, the certificate, what the law asks on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from appointment.conftest import CHIEF, FIRST_DAY, SPECIAL, Scene
from logged import logged
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from certreg import fsck, schema
from certreg.accounts.models import Role
from certreg.appointment import holding, nominating, taking_up, workflow
from certreg.appointment.models import Appointment
from certreg.certificates import register
from certreg.certificates.models import CertificateState
from certreg.clock import today
from certreg.db import db
from certreg.errors import ConflictError, NotAllowedError, RefusedError
from certreg.installation import Installation
from certreg.people import facts
from certreg.people.statements import Statement
from certreg.policy.applicant import Holding, HoldingKind
from certreg.policy.levels import SkillLevel
from certreg.procedure import notice
from certreg.procedure.models.cases import CasePart, Part
from certreg.registry.chores import keep_published


def faults() -> list[str]:
    db.session.rollback()
    keep_published()
    return [fault for _, check in fsck.CHECKS for fault in fsck.found_by(check)]


def test_a_nomination_becomes_a_post_with_a_certificate_and_its_entries_in_the_log(
    scene: Scene,
) -> None:
    appointment = scene.appointed()
    certificate = appointment.certificate

    assert certificate is not None
    assert appointment.case.state == "appointed"
    assert (certificate.state, certificate.level) == (CertificateState.ISSUED, SPECIAL)
    assert certificate.number == f"{scene.body.number}26T000001"
    assert (logged("appointment.approved"), logged("certificate.issued")) == (1, 2)
    assert holding.state_of(appointment, today()).name == "在聘"
    said = {field.label: field.value for field in register.how_won(certificate)}
    assert said["聘用单位"] == scene.body.name and said["岗位名称"] == "焊接首席技能带头人"
    assert faults() == []


def test_each_tier_acts_in_turn_and_no_other(scene: Scene) -> None:
    appointment = scene.nominate()
    scene.hand_in(appointment)
    county, prefecture, province = (
        scene.officials[tier] for tier in ("county", "prefecture", "province")
    )

    for official in (prefecture, province):
        with pytest.raises(NotAllowedError, match="本环节由区县级人社部门办理"):
            workflow.move(appointment, "recommend", official)
    workflow.move(appointment, "recommend", county)
    with pytest.raises(NotAllowedError, match="本环节由市州级人社部门办理"):
        workflow.move(appointment, "recommend", county)
    workflow.move(appointment, "recommend", prefecture)
    workflow.accept(appointment, province)
    assert appointment.case.state == "on_public_notice"


@pytest.mark.parametrize(
    ("tiers", "first"), [("", "province_review"), ("prefecture", "prefecture_review")]
)
@pytest.mark.long
def test_a_tier_without_an_office_is_passed_over_on_record(
    cast: Any, session: Any, move_clock: Any, tiers: str, first: str
) -> None:
    scene = Scene(cast, move_clock, tiers=tiers)
    appointment = scene.nominate()
    scene.hand_in(appointment)

    assert appointment.case.state == first
    passed = [row.reason for row in appointment.case.decisions if row.action == "pass_up"]
    assert passed[0] == "区县级没有人社部门参与本件"
    scene.recommend(appointment)
    scene.approve(appointment)
    assert appointment.case.state == "approved"


@pytest.mark.long
def test_without_an_office_of_the_province_nothing_is_sent_off(scene: Scene) -> None:
    for user in (scene.officials["province"], scene.decider):
        user.is_active = False
    appointment = scene.nominate()
    workflow.submit(appointment, scene.clerk)
    with pytest.raises(RefusedError, match="还没有省级人社部门"):
        workflow.sign_off(appointment, scene.approver)


@pytest.mark.long
def test_who_accepted_does_not_decide(scene: Scene) -> None:
    appointment = scene.nominate()
    scene.hand_in(appointment)
    scene.recommend(appointment)
    workflow.accept(appointment, scene.officials["province"])
    scene.move_clock(appointment.case.notices[-1].last_day + timedelta(days=1))
    db.session.commit()
    notice.close_notices()

    with pytest.raises(NotAllowedError, match="同一人"):
        workflow.approve(appointment, scene.officials["province"])
    row = {
        "case_id": appointment.case_id,
        "user_id": scene.officials["province"].id,
        "part": Part.DECIDER,
    }
    with pytest.raises(IntegrityError):
        db.session.execute(sa.insert(CasePart).values(row))
    db.session.rollback()


@pytest.mark.long
def test_who_prepared_it_does_not_sign_it_off(scene: Scene) -> None:
    both = scene.cast.user(Role.CLERK, Role.APPROVER, organisation=scene.body.organisation)
    appointment = scene.nominate(clerk=both)
    workflow.submit(appointment, scene.clerk)
    with pytest.raises(NotAllowedError, match="同一人"):
        workflow.sign_off(appointment, both)


@pytest.mark.long
def test_the_second_official_is_told_who_was_faster(scene: Scene) -> None:
    appointment = scene.nominate()
    scene.hand_in(appointment)
    first = scene.officials["county"]
    second = scene.cast.user(Role.OFFICIAL, organisation=first.organisation)
    workflow.move(appointment, "decline", first, "业绩不足")

    with pytest.raises(NotAllowedError, match=f"不予聘任.*“不予推荐”由{first.name}办理"):
        workflow.move(appointment, "recommend", second)


@pytest.mark.long
def test_a_return_goes_the_whole_way_again(scene: Scene) -> None:
    appointment = scene.nominate()
    scene.hand_in(appointment)
    scene.recommend(appointment)
    workflow.move(appointment, "return_for_correction", scene.officials["province"], "补评审意见")
    assert appointment.case.due_on is not None

    scene.hand_in(appointment)
    assert appointment.case.state == "county_review"


@pytest.mark.long
def test_a_year_that_is_not_complete_needs_a_reasoned_exception(scene: Scene) -> None:
    scene.move_clock(FIRST_DAY - timedelta(days=300))
    appointment = scene.nominate()
    assert nominating.open_points(appointment) == ["取得高级技师须满 1 年。如须破例，请写明理由。"]
    with pytest.raises(RefusedError, match="提名还不完整"):
        workflow.submit(appointment, scene.clerk)
    db.session.rollback()

    nominating.describe(appointment, scene.details(exception="解决国家重点工程难题"))
    assert nominating.open_points(appointment) == []
    assert nominating.is_excepted(appointment)


@pytest.mark.long
def test_an_exception_does_not_help_where_the_occupation_has_no_senior_technician(
    scene: Scene,
) -> None:
    scene.move_clock(FIRST_DAY)
    for row in scene.body.filings[0].scope:
        row.top_level = SkillLevel.TECHNICIAN
        row.occupation = "6-18-01-01"
    scene.certificate.occupation = "6-18-01-01"
    schema.take_off_guards(db.session.connection())
    appointment = scene.nominate(exception="例外")
    assert "该职业的标准没有高级技师等级，不设这一岗位。" in nominating.open_points(appointment)


@pytest.mark.long
def test_an_employer_without_a_filing_is_told_what_the_law_asks(scene: Scene) -> None:
    clerk = scene.cast.user(Role.CLERK)
    with pytest.raises(RefusedError, match="本单位还没有备案") as refused:
        scene.nominate(clerk=clerk)
    assert refused.value.rule == "LD-07"


@pytest.mark.long
def test_a_filing_that_ran_out_is_no_ground_to_issue(scene: Scene) -> None:
    appointment = scene.approved()
    scene.body.filings[0].valid_to = today() - timedelta(days=1)
    with pytest.raises(RefusedError, match="须延续备案"):
        taking_up.issue(appointment, scene.approver)


@pytest.mark.parametrize("number, name", [("nobody", "张示例"), (None, "李四")])
@pytest.mark.long
def test_nobody_is_nominated_by_a_certificate_that_is_not_on_record(
    scene: Scene, number: str | None, name: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        nominating.nominate(
            scene.clerk,
            number=number or scene.certificate.number,
            name=name,
            level=SPECIAL,
            details=scene.details(),
        )
    assert (refused.value.reason, refused.value.field) == ("number_unknown", "number")


@pytest.mark.long
def test_a_holding_that_the_employer_stated_is_enough(scene: Scene) -> None:
    worker = scene.document
    held = Holding(
        HoldingKind.LEVEL, SkillLevel.SENIOR_TECHNICIAN, "6-18-02-04", FIRST_DAY.replace(year=2020)
    )
    stated = {worker.person_id: [Statement(held, held.issued_on, "1151000000100001")]}
    facts.state(stated, organisation_id=scene.body.organisation_id, on=today())

    appointment = nominating.nominate(
        scene.clerk,
        number="1151000000100001",
        name="张示例",
        level=SPECIAL,
        details=scene.details(),
    )
    assert appointment.prior_fact_id and appointment.document.id == worker.id
    stranger = scene.cast.user(Role.CLERK, organisation=scene.body.organisation)
    stranger.organisation_id = scene.approver.organisation_id
    with pytest.raises(ConflictError, match="已提名"):
        scene.nominate()


@pytest.mark.long
def test_a_certificate_that_was_revoked_meanwhile_stops_the_approval(scene: Scene) -> None:
    appointment = scene.nominate()
    scene.hand_in(appointment)
    scene.recommend(appointment)
    scene.certificate.state = CertificateState.SUSPENDED
    with pytest.raises(RefusedError, match="已不是有效证书"):
        scene.approve(appointment)


@pytest.mark.long
def test_a_late_approval_begins_the_term_on_its_own_day(scene: Scene) -> None:
    appointment = scene.approved()
    assert appointment.term_start == today() > FIRST_DAY


@pytest.mark.long
def test_outside_a_demo_no_unverified_row_decides(scene: Scene) -> None:
    appointment = scene.nominate()
    scene.hand_in(appointment)
    scene.recommend(appointment)
    schema.take_off_guards(db.session.connection())
    db.session.execute(sa.update(Installation).values(is_demo=False))
    db.session.commit()
    with pytest.raises(RefusedError) as refused:
        workflow.accept(appointment, scene.officials["province"])
    assert refused.value.reason == "unverified_rule"


@pytest.mark.parametrize(
    "statement",
    ["UPDATE appointment SET term_end = '2040-01-01'", "DELETE FROM appointment"],
)
@pytest.mark.long
def test_the_database_keeps_what_was_approved(scene: Scene, statement: str) -> None:
    scene.approved()
    with pytest.raises(SQLAlchemyError, match="appointment"):
        db.session.execute(sa.text(statement))
    db.session.rollback()


@pytest.mark.long
def test_fsck_names_a_term_that_was_altered(scene: Scene) -> None:
    scene.approved()
    schema.take_off_guards(db.session.connection())
    db.session.execute(sa.update(Appointment).values(post="总经理"))
    db.session.commit()
    assert any("评聘" in fault and "数据被改动" in fault for fault in faults())


@pytest.mark.long
def test_a_chief_technician_is_a_special_grade_technician_before(scene: Scene) -> None:
    appointment = scene.nominate(level=CHIEF)
    assert nominating.open_points(appointment) == ["聘任前须为特级技师。如须破例，请写明理由。"]
