"""What a nomination goes through: who may do what, what the law is asked, what the log keeps."""

from __future__ import annotations

from typing import Any

import issued
import pytest
import sqlalchemy as sa
from direct_scene import REASON, Scene, place
from logged import logged
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session, scoped_session

from certreg import fsck, schema
from certreg.accounts.models import Role, RoleGrant
from certreg.certificates import register
from certreg.certificates.models import CertificateState
from certreg.clock import now
from certreg.db import db
from certreg.direct import panel, workflow
from certreg.direct.models import Seat, Vote
from certreg.errors import ConflictError, NotAllowedError, RefusedError
from certreg.installation import Installation
from certreg.outbox.models import Notification
from certreg.people.models import FactState
from certreg.people.records import AwardRecord
from certreg.policy.levels import SkillLevel
from certreg.procedure.handing_out import certificates_of
from certreg.registry.chores import keep_published


def faults() -> list[str]:
    """What all checks of the registry find."""
    db.session.rollback()
    keep_published()
    return [fault for _, check in fsck.CHECKS for fault in fsck.found_by(check)]


def test_a_nomination_ends_in_a_certificate_that_says_how_it_was_won(scene: Scene) -> None:
    nomination = scene.nomination("approved")
    workflow.issue(nomination, scene.approver)
    db.session.commit()
    workflow.carry_out(nomination.case_id, issued.Reports())

    (certificate,) = certificates_of(nomination.case_id)
    assert nomination.case.state == "issued"
    assert (certificate.level, certificate.state) == (
        SkillLevel.TECHNICIAN,
        CertificateState.ISSUED,
    )
    won = {str(field.label): field.value for field in register.how_won(certificate)}
    assert won["评价方式"] == "直接认定"
    assert won["认定依据"] == "掌握高超技能、业绩突出的一线职工"
    assert won["专家评审"] == "3 名专家投票，3 票同意，0 票不同意"
    assert "公示截止" in won
    assert certificate.path["ground"] == "DR-02"
    assert (logged("nomination.voted"), logged("nomination.approved")) == (3, 1)
    assert faults() == []


def test_every_vote_is_in_the_log_as_soon_as_it_is_taken(scene: Scene) -> None:
    nomination = scene.nomination("under_review")
    panel.vote(nomination, scene.experts[0], is_in_favour=False, reason="证据不足")

    (vote,) = nomination.votes
    assert vote.log_position is not None and logged("nomination.voted") == 1
    assert nomination.case.state == "under_review"


def test_each_expert_is_told_and_a_vote_settles_the_voters_alone(scene: Scene) -> None:
    nomination = scene.nomination("under_review")
    told = sa.select(Notification.user_id).where(
        Notification.read_at.is_(None), Notification.address.startswith("/experts/")
    )
    assert set(db.session.scalars(told)) == {expert.id for expert in scene.experts}
    panel.vote(nomination, scene.experts[0], is_in_favour=True, reason=REASON)
    assert set(db.session.scalars(told)) == {expert.id for expert in scene.experts[1:]}


def test_a_changed_vote_no_longer_says_what_the_log_says(
    scene: Scene, session: scoped_session[Session]
) -> None:
    scene.nomination("reviewed")
    schema.take_off_guards(session.connection())
    session.execute(sa.update(Vote).values(is_in_favour=False))
    session.commit()

    assert any("评审投票" in fault for fault in faults())


@pytest.mark.parametrize(
    "statement", ["UPDATE panel_vote SET reason = 'x'", "DELETE FROM panel_vote"]
)
def test_the_database_keeps_votes(scene: Scene, statement: str) -> None:
    scene.nomination("reviewed")
    with pytest.raises(SQLAlchemyError, match="vote"):
        scene.session.execute(sa.text(statement))
    scene.session.rollback()


class TestPanel:
    """Who may judge, and when it has judged."""

    def test_too_few_experts_are_refused(self, scene: Scene) -> None:
        nomination = scene.nomination("signed_off")
        with pytest.raises(RefusedError, match="不少于 3 人"):
            panel.accept(nomination, scene.accepting, [e.id for e in scene.experts[:2]])

    def test_an_expert_of_the_nominating_enterprise_is_refused(self, scene: Scene) -> None:
        own = scene.expert(scene.enterprise)
        nomination = scene.nomination("signed_off")

        assert own not in panel.eligible(nomination, scene.accepting)
        with pytest.raises(RefusedError, match="其他单位") as refusal:
            panel.accept(nomination, scene.accepting, [own.id, *(e.id for e in scene.experts)])
        assert refusal.value.reason == "expert_recused"

    def test_an_expert_who_moves_to_the_enterprise_cannot_vote_any_more(self, scene: Scene) -> None:
        nomination = scene.nomination("under_review")
        scene.experts[0].organisation_id = scene.enterprise.id
        scene.session.commit()
        with pytest.raises(NotAllowedError):
            panel.vote(nomination, scene.experts[0], is_in_favour=True, reason=REASON)

    def test_who_acted_in_the_case_is_no_expert_in_it(self, scene: Scene) -> None:
        nomination = scene.nomination("signed_off")
        for user in (scene.clerk, scene.approver, scene.accepting):
            scene.session.add(RoleGrant(user_id=user.id, role=Role.EXPERT, granted_at=now()))
        scene.session.commit()

        assert set(panel.eligible(nomination, scene.accepting)) == set(scene.experts)

    def test_the_database_refuses_a_seat_of_the_employer(self, scene: Scene) -> None:
        nomination = scene.nomination("under_review")
        seat = nomination.seats[0]
        with pytest.raises(IntegrityError):
            scene.session.execute(
                sa.update(Seat)
                .where(Seat.user_id == seat.user_id)
                .values(organisation_id=seat.employer_id)
            )
        scene.session.rollback()

    def test_a_second_vote_is_told_of_the_first(self, scene: Scene) -> None:
        nomination = scene.nomination("under_review")
        panel.vote(nomination, scene.experts[0], is_in_favour=True, reason=REASON)
        with pytest.raises(ConflictError, match="一人一票"):
            panel.vote(nomination, scene.experts[0], is_in_favour=False, reason=REASON)
        assert logged("nomination.voted") == 1

    def test_a_vote_needs_a_reason_and_a_seat(self, scene: Scene) -> None:
        nomination = scene.nomination("under_review")
        with pytest.raises(RefusedError, match="理由"):
            panel.vote(nomination, scene.experts[0], is_in_favour=True, reason=" ")
        with pytest.raises(ConflictError, match="不在本件"):
            panel.vote(nomination, scene.expert(), is_in_favour=True, reason=REASON)

    def test_who_recuses_himself_leaves_the_seat_to_another(self, scene: Scene) -> None:
        nomination = scene.nomination("under_review")
        panel.recuse(nomination, scene.experts[0], "师徒关系")
        for expert in scene.experts[1:]:
            panel.vote(nomination, expert, is_in_favour=True, reason=REASON)
        assert nomination.case.state == "under_review"

        another = scene.expert()
        assert scene.experts[0] not in panel.eligible(nomination, scene.accepting)
        panel.name_more(nomination, scene.accepting, [another.id])
        panel.vote(nomination, another, is_in_favour=True, reason=REASON)
        assert nomination.case.state == "reviewed"

    def test_releasing_the_last_silent_expert_completes_a_panel_that_is_large_enough(
        self, scene: Scene
    ) -> None:
        nomination = scene.nomination("under_review")
        fourth = scene.expert()
        panel.name_more(nomination, scene.accepting, [fourth.id])
        scene.vote(nomination)
        assert nomination.case.state == "under_review"

        panel.release(nomination, scene.accepting, fourth.id, "长期未投票")
        assert nomination.case.state == "reviewed"

    def test_who_has_voted_stays(self, scene: Scene) -> None:
        nomination = scene.nomination("under_review")
        panel.vote(nomination, scene.experts[0], is_in_favour=True, reason=REASON)
        with pytest.raises(ConflictError):
            panel.release(nomination, scene.accepting, scene.experts[0].id, "换人")


class TestOffice:
    """Nobody decides on what he accepted; nothing is decided before its time."""

    def test_who_accepted_does_not_decide(self, scene: Scene) -> None:
        nomination = scene.nomination("notice_closed")
        with pytest.raises(NotAllowedError, match="同一人"):
            workflow.approve(nomination, scene.accepting, REASON)

    def test_a_second_official_who_rejects_an_unfavourable_review_ends_it(
        self, scene: Scene
    ) -> None:
        nomination = scene.nomination("under_review")
        scene.vote(nomination, "nny")
        with pytest.raises(NotAllowedError):
            workflow.move(nomination, "reject", scene.accepting, REASON)
        workflow.move(nomination, "reject", scene.deciding, "两票不同意")
        assert nomination.case.state == "rejected"

    @pytest.mark.parametrize(
        "state", ["signed_off", "under_review", "reviewed", "on_public_notice"]
    )
    def test_nothing_is_approved_before_the_notice_is_over(self, scene: Scene, state: str) -> None:
        nomination = scene.nomination(state)
        with pytest.raises(NotAllowedError, match="当前状态"):
            workflow.approve(nomination, scene.deciding, REASON)
        assert logged("nomination.approved") == 0

    def test_a_record_taken_back_meanwhile_stops_the_approval(self, scene: Scene) -> None:
        nomination = scene.open()
        fact = scene.on_file(nomination, AwardRecord("全国技术能手"))
        workflow.submit(nomination, scene.clerk)
        workflow.move(nomination, "sign_off", scene.approver, REASON)
        panel.accept(nomination, scene.accepting, [e.id for e in scene.experts])
        scene.vote(nomination)
        workflow.end_review(nomination, scene.accepting, REASON)
        scene.wait_out_notice(nomination)
        fact.state = FactState.WITHDRAWN

        with pytest.raises(RefusedError, match="已撤回"):
            workflow.approve(nomination, scene.deciding, REASON)

    def test_outside_a_demo_nothing_is_handed_in_on_an_unverified_row(self, scene: Scene) -> None:
        nomination = scene.open()
        schema.take_off_guards(scene.session.connection())
        scene.session.execute(sa.update(Installation).values(is_demo=False))
        scene.session.commit()

        with pytest.raises(RefusedError, match="DR-05"):
            workflow.submit(nomination, scene.clerk)


class TestContest:
    """以赛代评: the contest has judged, the law says which level."""

    def test_a_place_that_the_law_knows_goes_without_a_panel(self, scene: Scene) -> None:
        nomination = scene.open(ground="contest")
        scene.on_file(nomination, place(2))
        workflow.submit(nomination, scene.clerk)
        workflow.move(nomination, "sign_off", scene.approver, REASON)
        db.session.commit()
        with pytest.raises(NotAllowedError, match="竞赛已评定"):
            panel.accept(nomination, scene.accepting, [e.id for e in scene.experts])
        db.session.rollback()
        workflow.accept_result(nomination, scene.accepting)
        scene.wait_out_notice(nomination)
        workflow.approve(nomination, scene.deciding, REASON)
        workflow.issue(nomination, scene.approver)
        db.session.commit()
        workflow.carry_out(nomination.case_id, issued.Reports())

        (certificate,) = certificates_of(nomination.case_id)
        assert certificate.path["method_name"] == "以赛代评"
        assert certificate.path["ground"] == "CT-01"
        assert faults() == []

    @pytest.mark.parametrize(
        ("result", "words"),
        [
            (None, "请先附上"),
            (place(4), "名次不在所列范围内"),
            (place(2, team_size=3), "名次不在所列范围内"),
            (place(1, occupation="6-31-01-03"), "不能用于职业"),
            (place(1, contest="sc-city"), "没有现行规定"),
        ],
    )
    def test_what_gives_no_level_is_said(self, scene: Scene, result: Any, words: str) -> None:
        nomination = scene.open(ground="contest")
        if result:
            scene.on_file(nomination, result)
        with pytest.raises(RefusedError, match=words):
            workflow.submit(nomination, scene.clerk)

    def test_one_step_up_needs_the_base(self, scene: Scene) -> None:
        nomination = scene.open(ground="contest", level=SkillLevel.SENIOR_TECHNICIAN)
        scene.on_file(nomination, place(1))
        with pytest.raises(RefusedError, match="可认定为技师"):
            workflow.submit(nomination, scene.clerk)
        db.session.rollback()

        held = issued.recognised(nomination.document, level=SkillLevel.TECHNICIAN)
        issued.issue(scene.body, held)
        workflow.submit(nomination, scene.clerk)
        assert nomination.case.state == "submitted"

    def test_other_grounds_do_not_skip_the_panel(self, scene: Scene) -> None:
        nomination = scene.nomination("signed_off")
        with pytest.raises(NotAllowedError, match="专家评审"):
            workflow.accept_result(nomination, scene.accepting)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"level": SkillLevel.SPECIAL_GRADE_TECHNICIAN}, "最高到高级技师"),
        ({"level": SkillLevel.JUNIOR_WORKER}, "不能用于这一等级"),
        ({"ground": "exceptional"}, "须有决定文件"),
        ({"ground": "nonsense"}, "没有规定"),
        ({"employment": "public"}, "评价对象"),
    ],
)
def test_what_stands_against_a_nomination_is_said_before_it_is_handed_in(
    scene: Scene, values: dict[str, Any], words: str
) -> None:
    nomination = scene.open(**values)
    assert any(words in point for point in workflow.open_points(nomination))
    with pytest.raises(RefusedError, match=words):
        workflow.submit(nomination, scene.clerk)


def test_a_worker_has_one_nomination_for_an_occupation_at_a_time(scene: Scene) -> None:
    scene.open()
    with pytest.raises(ConflictError, match="已有一件申报"):
        scene.open()


def test_who_holds_as_much_is_not_nominated(scene: Scene) -> None:
    nomination = scene.open()
    held = issued.recognised(nomination.document, level=SkillLevel.SENIOR_TECHNICIAN)
    issued.issue(scene.body, held)
    assert any("同等或更高" in point for point in workflow.open_points(nomination))
