"""What a filing goes through: who may do what, and what an approval brings about."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from filing_scene import APPLICATION, Scene
from flask import Flask
from logged import logged
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session, scoped_session

from certreg import schema
from certreg.accounts.models import OrganisationKind, Role, User
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.errors import MissingError, NotAllowedError, RefusedError
from certreg.filing import bodies, scope, workflow
from certreg.filing.models import Body, Filing, Purpose
from certreg.filing.record import recorded_filings
from certreg.filing.states import TABLE
from certreg.installation import Installation
from certreg.policy import law as policy
from certreg.policy.law import load
from certreg.policy.levels import SkillLevel
from certreg.policy.time import months_later
from certreg.procedure import papers
from certreg.procedure.calendar import working_calendar
from certreg.procedure.models.cases import CasePart, Part
from certreg.procedure.models.decisions import Decision
from certreg.procedure.workflow import offered
from certreg.registry import keys
from certreg.registry.models import LogEntry


def make_real(session: scoped_session[Session]) -> None:
    """Turn the test's registry into a real one, which its guards would refuse."""
    schema.take_off_guards(session.connection())
    session.execute(sa.update(Installation).values(is_demo=False))
    session.commit()


def actions(filing: Filing, user: User) -> list[str]:
    return [transition.action for transition in offered(TABLE, filing.case, user)]


def test_an_approval_gives_number_term_key_and_log_entry(scene: Scene) -> None:
    filing = scene.filing(state="approved")

    assert filing.body is not None
    assert filing.body.number == "Y000051999001"
    assert filing.valid_from == today()
    assert filing.valid_to == months_later(today(), 36) - timedelta(days=1)
    assert [row.since for row in filing.scope] == [today()]
    (key,) = keys.of_owner("Y000051999001")
    assert key.valid_from <= now() < key.valid_to
    (claimed,) = recorded_filings()
    entry = db.session.get_one(LogEntry, claimed.position)
    assert (entry.kind, entry.entry) == ("filing.approved", claimed.record.entry)


@pytest.mark.parametrize(
    ("kind", "number", "audience"),
    [
        (OrganisationKind.ENTERPRISE, "Y000051999001", "本单位职工"),
        (OrganisationKind.SCHOOL, "Y000051999001", "本校学生"),
        (OrganisationKind.SOCIAL, "S000051999001", "面向社会"),
    ],
)
def test_the_kind_of_organisation_gives_audience_and_class(
    scene: Scene, kind: OrganisationKind, number: str, audience: str
) -> None:
    clerk = scene.cast.user(Role.CLERK, organisation=scene.organisation(kind))

    filing = scene.filing(clerk, state="approved")

    assert filing.body is not None and filing.body.number == number
    assert workflow.audience_name(filing) == audience


def test_the_second_body_gets_the_next_number(scene: Scene) -> None:
    scene.filing(state="approved")
    clerk = scene.cast.user(Role.CLERK, organisation=scene.organisation())

    filing = scene.filing(clerk, state="approved")

    assert filing.body is not None and filing.body.number == "Y000051999002"


def test_an_office_cannot_file(scene: Scene) -> None:
    clerk = scene.cast.user(Role.CLERK, organisation=scene.organisation(OrganisationKind.OFFICE))
    with pytest.raises(NotAllowedError, match="只有企业"):
        workflow.open_filing(clerk, APPLICATION)


def test_who_accepts_does_not_approve(scene: Scene) -> None:
    filing = scene.filing()
    filing.is_provincial = True
    official = scene.official("510000")
    workflow.submit(filing, scene.clerk)
    workflow.move(filing, "accept", official)

    assert actions(filing, official) == []
    with pytest.raises(NotAllowedError, match="同一人"):
        workflow.approve(filing, official)


@pytest.mark.parametrize("part", [Part.ACCEPTOR, Part.DECIDER])
def test_the_database_lets_a_person_have_one_part_only(scene: Scene, part: Part) -> None:
    filing = scene.filing(state="accepted")
    row = {"case_id": filing.case_id, "user_id": scene.accepting.id, "part": part}

    with pytest.raises(IntegrityError):
        scene.session.execute(sa.insert(CasePart).values(row))
    scene.session.rollback()


def test_the_database_refuses_a_decision_in_a_part_that_the_person_has_not(scene: Scene) -> None:
    filing = scene.filing(state="accepted")
    scene.session.add(
        Decision(
            case_id=filing.case_id,
            user_id=scene.accepting.id,
            part=Part.DECIDER,
            action="approve",
            from_state="accepted",
            to_state="approved",
            at=now(),
        )
    )

    with pytest.raises(IntegrityError):
        scene.session.commit()
    scene.session.rollback()


@pytest.mark.parametrize(
    "statement", ["UPDATE body SET number = 'Y000051999009'", "DELETE FROM body"]
)
def test_the_database_keeps_bodies_and_their_numbers(scene: Scene, statement: str) -> None:
    scene.filing(state="approved")

    with pytest.raises(SQLAlchemyError, match="body"):
        scene.session.execute(sa.text(statement))
    scene.session.rollback()


def test_an_official_who_returned_it_as_decider_cannot_accept_it_later(scene: Scene) -> None:
    filing = scene.filing(state="accepted")
    workflow.move(filing, "return_for_correction", scene.approving, "缺考评人员名册")
    workflow.submit(filing, scene.clerk)

    assert actions(filing, scene.approving) == []
    assert actions(filing, scene.accepting) == ["accept", "return_for_correction"]


@pytest.mark.parametrize("action", ["return_for_correction", "reject"])
def test_a_refusal_needs_its_reason(scene: Scene, action: str) -> None:
    filing = scene.filing(state="accepted")
    with pytest.raises(RefusedError) as refused:
        workflow.move(filing, action, scene.approving, "  ")
    assert refused.value.field == "reason"


def test_only_the_right_people_are_offered_anything(scene: Scene) -> None:
    filing = scene.filing(state="submitted")
    approver = scene.cast.user(Role.APPROVER, organisation=scene.enterprise)
    stranger = scene.cast.user(Role.CLERK)

    assert actions(filing, scene.clerk) == ["withdraw"]
    assert actions(filing, approver) == actions(filing, stranger) == []
    assert actions(filing, scene.official("511702")) == ["accept", "return_for_correction"]
    assert actions(filing, scene.official("511300")) == []


def test_an_incomplete_application_is_not_submitted(scene: Scene) -> None:
    filing = workflow.open_filing(scene.clerk, APPLICATION)

    assert workflow.open_points(filing) == ["至少添加一个评价职业", "至少上传一份佐证材料"]
    with pytest.raises(RefusedError, match="至少添加一个评价职业；至少上传一份佐证材料"):
        workflow.submit(filing, scene.clerk)


def test_a_name_that_no_certificate_can_print_keeps_the_application_back(scene: Scene) -> None:
    filing = scene.filing()
    scene.enterprise.name = "达州\U0001f600公司"

    assert workflow.open_points(filing) == ["证书无法印出单位名称中的“\U0001f600”，请联系人社部门"]


def test_what_the_law_no_longer_allows_is_said_before_submission(scene: Scene) -> None:
    filing = scene.filing()
    filing.scope[0].occupation, filing.scope[0].occupation_name = "2-02-07-99", "某工程师"

    assert list(scope.outdated(filing)) == [
        "某工程师：只有第 3、4、5、6 大类的职业可以备案。",
        "某工程师：职业编码已不在现行职业分类大典中。",
    ]
    filing = scene.filing(scene.cast.user(Role.CLERK, organisation=scene.organisation()))
    filing.scope[0].top_level = SkillLevel.CHIEF_TECHNICIAN
    assert workflow.open_points(filing) == ["焊工：所填等级不能评价。"]


def test_the_law_is_frozen_at_submission_and_again_after_a_return(
    scene: Scene, move_clock: Any
) -> None:
    filing = scene.filing(state="submitted")
    first = today()
    assert (filing.case.judged_on, filing.case.policy_digest) == (first, policy.load().digest)

    workflow.move(filing, "return_for_correction", scene.accepting, "补充设备清单")
    move_clock(first + timedelta(days=2))
    workflow.submit(filing, scene.clerk)

    assert filing.case.judged_on == first + timedelta(days=2)


def test_each_turn_has_its_term_in_working_days(scene: Scene, move_clock: Any) -> None:
    friday = date(2026, 3, 6)
    move_clock(friday)
    filing = scene.filing(state="submitted")
    calendar = working_calendar()
    assert filing.case.due_on == calendar.working_days_after(friday, 5) == date(2026, 3, 13)

    move_clock(date(2026, 3, 9))
    workflow.move(filing, "return_for_correction", scene.accepting, "补充设备清单")
    assert filing.case.due_on == date(2026, 3, 16)
    workflow.submit(filing, scene.clerk)
    move_clock(date(2026, 3, 10))
    workflow.move(filing, "accept", scene.accepting)
    assert filing.case.due_on == date(2026, 3, 16)
    assert workflow.term_is_unverified(filing)

    workflow.approve(filing, scene.approving)
    assert filing.case.due_on is None
    assert not workflow.term_is_unverified(filing)


def test_outside_a_demo_an_unverified_term_is_not_set(scene: Scene) -> None:
    make_real(scene.session)

    assert scene.filing(state="submitted").case.due_on is None


UNVERIFIED = {"region": "510000", "status": "unverified", "basis": ["registry-default"]}
ROWS = {
    "term": {"filing.toml": {"validity": [{"id": "x", "months": 24, "replaces": ["FI-06"]}]}},
    "audience": {
        "filing.toml": {
            "audience": [
                {
                    "id": "x",
                    "audience": "employees",
                    "name": "职工",
                    "body_class": "Y",
                    "covers": ["employee"],
                    "replaces": ["FI-02"],
                }
            ]
        }
    },
    "sequence": {
        "numbers.toml": {
            "filing_sequence": [
                {
                    "id": "x",
                    "purpose": "real",
                    "first": 1,
                    "last": 9,
                    "region": "000000",
                    "replaces": ["FI-05"],
                }
            ]
        }
    },
}


@pytest.mark.parametrize("carried", ROWS)
@pytest.mark.parametrize("is_demo", [True, False])
def test_outside_a_demo_no_unverified_row_gives_number_or_term(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, carried: str, is_demo: bool
) -> None:
    filing = scene.filing(state="accepted")
    additions = {
        name: {table: [UNVERIFIED | row for row in rows] for table, rows in document.items()}
        for name, document in ROWS[carried].items()
    }
    law = load().extended(additions)
    monkeypatch.setattr(policy, "load", lambda: law)
    if is_demo:
        workflow.approve(filing, scene.approving)
        assert filing.case.state == "approved"
        return

    make_real(scene.session)
    with pytest.raises(RefusedError) as refused:
        workflow.approve(filing, scene.approving)
    assert (refused.value.reason, refused.value.rule) == ("unverified_rule", "x")


def test_a_real_registry_numbers_from_one(scene: Scene) -> None:
    filing = scene.filing(state="accepted")
    make_real(scene.session)

    workflow.approve(filing, scene.approving)

    assert filing.body is not None and filing.body.number == "Y000051000001"


def test_one_application_at_a_time(scene: Scene) -> None:
    first = scene.filing()
    with pytest.raises(NotAllowedError, match="已有一件"):
        workflow.open_filing(scene.clerk, APPLICATION)

    workflow.move(first, "withdraw", scene.clerk)
    assert scene.filing().case_id != first.case_id


def test_two_clerks_at_once_open_one_application(scene: Scene, app: Flask) -> None:
    other = scene.cast.user(Role.CLERK, organisation=scene.enterprise)
    refused: list[Exception] = []
    start = Barrier(2)

    def begin(user_id: int) -> None:
        with app.app_context():
            start.wait()
            try:
                with write_tx() as session:
                    workflow.open_filing(session.get_one(User, user_id), APPLICATION)
            except NotAllowedError as error:
                refused.append(error)

    in_parallel(begin, [scene.clerk.id, other.id])

    assert len(refused) == 1
    assert scene.session.scalar(sa.select(sa.func.count(Filing.case_id))) == 1


def test_filings_approved_at_once_get_different_numbers(scene: Scene, app: Flask) -> None:
    clerks = [scene.cast.user(Role.CLERK, organisation=scene.organisation()) for _ in range(3)]
    cases = [scene.filing(clerk, state="accepted").case_id for clerk in clerks]
    start = Barrier(3)

    def approve(case_id: int) -> None:
        with app.app_context():
            start.wait()
            with write_tx() as session:
                official = session.get_one(User, scene_official)
                workflow.approve(session.get_one(Filing, case_id), official)

    scene_official = scene.approving.id
    in_parallel(approve, cases)

    scene.session.expire_all()
    numbers = sorted(scene.session.scalars(sa.select(Body.number)))
    assert numbers == ["Y000051999001", "Y000051999002", "Y000051999003"]
    assert logged("filing.approved") == 3


def test_one_application_is_approved_once_however_many_try(scene: Scene, app: Flask) -> None:
    case_id = scene.filing(state="accepted").case_id
    officials = [scene.official("511700").id for _ in range(4)]
    refused: list[Exception] = []
    start = Barrier(4)

    def approve(official: int) -> None:
        with app.app_context():
            start.wait()
            try:
                with write_tx() as session:
                    filing = session.get_one(Filing, case_id)
                    workflow.approve(filing, session.get_one(User, official))
            except NotAllowedError as error:
                refused.append(error)

    in_parallel(approve, officials)

    assert len(refused) == 3
    assert list(scene.session.scalars(sa.select(Body.number))) == ["Y000051999001"]
    assert len(keys.of_owner("Y000051999001")) == logged("filing.approved") == 1


def in_parallel(work: Any, arguments: list[int]) -> None:
    """Each call in a thread of its own; what one raises fails the test."""
    db.session.commit()
    failures: list[BaseException] = []

    def guarded(argument: int) -> None:
        try:
            work(argument)
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=guarded, args=(argument,)) for argument in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_renewal_keeps_number_and_scope_and_follows_the_running_term(scene: Scene) -> None:
    first = scene.filing(state="approved")

    renewal = scene.filing(state="approved")

    assert renewal.purpose is Purpose.RENEWAL
    assert renewal.body is first.body
    assert first.valid_to is not None
    assert renewal.valid_from == first.valid_to + timedelta(days=1)
    assert [(row.occupation, row.since) for row in renewal.scope] == [("6-18-02-04", today())]
    assert len(keys.of_owner("Y000051999001")) == 1


def test_a_renewal_after_a_gap_begins_on_the_day_of_its_approval(
    scene: Scene, move_clock: Any
) -> None:
    first = scene.filing(state="approved")
    assert first.valid_to is not None
    later = first.valid_to + timedelta(days=20)
    move_clock(later)

    renewal = scene.filing(state="approved")

    assert renewal.valid_from == later
    assert [row.occupation for row in renewal.scope] == ["6-18-02-04"]
    assert len(keys.of_owner("Y000051999001")) == 2


def test_an_addition_keeps_number_and_last_day(scene: Scene, move_clock: Any) -> None:
    first = scene.filing(state="approved")
    later = today() + timedelta(days=100)
    move_clock(later)

    added = scene.filing(purpose=Purpose.ADDITION, code="6-31-01-03", state="approved")

    assert (added.purpose, added.body) == (Purpose.ADDITION, first.body)
    assert (added.valid_from, added.valid_to) == (later, first.valid_to)
    assert [(row.occupation, row.since) for row in added.scope] == [("6-31-01-03", later)]


def test_nothing_is_added_to_a_filing_that_ran_out(scene: Scene, move_clock: Any) -> None:
    filing = scene.filing(state="approved")
    added = scene.filing(purpose=Purpose.ADDITION, code="6-31-01-03", state="accepted")
    assert filing.valid_to is not None
    move_clock(filing.valid_to + timedelta(days=1))

    with pytest.raises(RefusedError) as refused:
        workflow.approve(added, scene.approving)
    assert refused.value.reason == "filing_expired"
    scene.session.rollback()
    workflow.move(added, "reject", scene.approving, "已过期")
    with pytest.raises(RefusedError) as refused:
        workflow.open_filing(scene.clerk, APPLICATION, Purpose.ADDITION)
    assert (refused.value.reason, refused.value.field) == ("filing_expired", "purpose")


def test_a_body_gets_its_next_key_a_month_before_the_running_one_ends(
    scene: Scene, move_clock: Any
) -> None:
    filing = scene.filing(state="approved")
    (first,) = keys.of_owner("Y000051999001")
    bodies.renew_keys()
    assert len(keys.of_owner("Y000051999001")) == 1

    move_clock(first.valid_to.date() - timedelta(days=29))
    bodies.renew_keys()
    bodies.renew_keys()

    _, second = keys.of_owner("Y000051999001")
    assert second.valid_from < first.valid_to < second.valid_to
    assert filing.body is not None
    newest = bodies.newest_key(filing.body)
    assert newest is not None and newest.key_id == second.key_id


def test_a_body_without_a_running_filing_gets_no_key(scene: Scene, move_clock: Any) -> None:
    filing = scene.filing(state="approved")
    assert filing.valid_to is not None
    move_clock(filing.valid_to + timedelta(days=1))

    bodies.renew_keys()

    assert len(keys.of_owner("Y000051999001")) == 1


def test_a_compromised_key_is_replaced(scene: Scene) -> None:
    scene.filing(state="approved")
    (key,) = keys.of_owner("Y000051999001")
    key.compromised_at = now()
    scene.session.commit()

    bodies.renew_keys()

    assert len(keys.of_owner("Y000051999001")) == 2


def test_a_file_that_was_handed_in_stays(scene: Scene, move_clock: Any) -> None:
    filing = scene.filing(state="submitted")
    item = filing.case.evidence[0]
    workflow.move(filing, "return_for_correction", scene.accepting, "补充设备清单")

    assert not papers.is_removable(item)
    with pytest.raises(MissingError):
        papers.remove(filing.case, item.id)


@pytest.mark.parametrize("state", ["submitted", "accepted", "approved"])
def test_what_was_submitted_is_not_changed(scene: Scene, state: str) -> None:
    filing = scene.filing(state=state)
    with pytest.raises(NotAllowedError, match="申请已提交"):
        workflow.check_open(filing)
