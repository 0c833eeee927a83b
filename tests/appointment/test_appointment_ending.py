"""A post ends: by its term, by the employer, by a new post; the certificate below stays."""

from __future__ import annotations

from datetime import timedelta

import issued
import pytest
import sqlalchemy as sa
from appointment.conftest import CHIEF, Scene
from logged import logged

from certreg import fsck
from certreg.accounts.models import Role
from certreg.appointment import ending, holding, nominating, taking_up, workflow
from certreg.appointment.models import Appointment, EndGround
from certreg.certificates.models import Certificate, CertificateState
from certreg.clock import today
from certreg.db import db
from certreg.errors import NotAllowedError, RefusedError
from certreg.policy.answers import Verdict

pytestmark = pytest.mark.long

ONE_DAY = timedelta(days=1)


def verdicts(certificate: Certificate) -> set[Verdict]:
    """What the treatment of the newest appointment comes to, field by field."""
    return {answer.verdict for _, answer in holding.posts_of(certificate, today())[0].treatments}


def dismiss(scene: Scene, appointment: Appointment, **values: object) -> None:
    facts = {"ground": EndGround.DISMISSED, "last_day": today(), "reason": "违反操作规程"}
    ending.propose(appointment, scene.clerk, **(facts | values))  # type: ignore[arg-type]
    ending.end(appointment, scene.approver)
    db.session.commit()


def test_a_dismissal_ends_treatment_after_its_day_and_leaves_the_certificate_below(
    scene: Scene,
) -> None:
    appointment = scene.appointed()
    certificate = appointment.certificate
    assert certificate is not None
    assert verdicts(certificate) == {Verdict.VALUE}
    dismiss(scene, appointment)

    assert verdicts(certificate) == {Verdict.VALUE}  # the last day counts
    scene.move_clock(today() + ONE_DAY)
    assert verdicts(certificate) == {Verdict.NONE}
    assert holding.state_of(appointment, today()).name == "解聘"
    assert scene.certificate.state is CertificateState.ISSUED
    assert (appointment.case.state, logged("appointment.ended")) == ("ended", 1)
    assert [fault for _, check in fsck.CHECKS[2:3] for fault in fsck.found_by(check)] == []


def test_an_end_needs_two_people_and_can_be_refused(scene: Scene) -> None:
    appointment = scene.appointed()
    ending.propose(appointment, scene.clerk, ground=EndGround.LEFT, last_day=today(), reason="辞职")
    with pytest.raises(NotAllowedError, match="没有此项权限"):
        ending.end(appointment, scene.clerk)
    ending.keep_on(appointment, scene.approver, "本人撤回辞职")
    db.session.commit()

    assert (appointment.case.state, appointment.end) == ("appointed", None)
    assert holding.state_of(appointment, today()).is_in_post
    assert logged("appointment.ended") == 0


def test_an_end_lies_within_the_term(scene: Scene) -> None:
    appointment = scene.appointed()
    for day in (appointment.term_start - 2 * ONE_DAY, appointment.term_end):
        with pytest.raises(RefusedError) as refused:
            ending.propose(
                appointment, scene.clerk, ground=EndGround.LEFT, last_day=day, reason="辞职"
            )
        assert refused.value.field == "last_day"
        db.session.rollback()


def test_a_term_runs_out_by_itself(scene: Scene) -> None:
    appointment = scene.appointed(term_end=today() + timedelta(days=30))
    last = appointment.term_end
    scene.move_clock(last)
    ending.expire_terms()
    assert appointment.case.state == "appointed"
    scene.move_clock(last + ONE_DAY)
    ending.expire_terms()
    ending.expire_terms()

    assert appointment.case.state == "expired"
    assert holding.state_of(appointment, today()).name == "期满"
    assert appointment.certificate is not None
    assert verdicts(appointment.certificate) == {Verdict.NONE}


def test_a_renewal_goes_on_with_the_same_certificate(scene: Scene) -> None:
    first = scene.appointed(term_end=today() + timedelta(days=60))
    start = nominating.next_term(first)
    second = scene.nominate(renews=first, term_start=start, term_end=start + timedelta(days=700))
    scene.hand_in(second)
    scene.recommend(second)
    scene.approve(second)
    with pytest.raises(RefusedError, match="已持有"):
        taking_up.issue(second, scene.approver)
    db.session.rollback()
    taking_up.take_up(second, scene.approver)
    db.session.commit()

    assert second.certificate_id == first.certificate_id
    assert (first.case.state, second.case.state) == ("appointed", "appointed")
    assert first.certificate is not None
    assert [post.state.name for post in holding.posts_of(first.certificate, today())] == [
        "",
        "在聘",
    ]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 2


def test_who_holds_no_certificate_of_the_post_cannot_take_it_up_without_one(scene: Scene) -> None:
    appointment = scene.approved()
    with pytest.raises(NotAllowedError, match="请办理发证"):
        taking_up.take_up(appointment, scene.approver)


def test_a_change_of_employer_ends_the_post_the_day_before(scene: Scene) -> None:
    old = scene.appointed()
    other = issued.make_body("成都虚构重工有限公司", "Y000051999002")
    clerk = scene.cast.user(Role.CLERK, organisation=other.organisation)
    approver = scene.cast.user(Role.APPROVER, organisation=other.organisation)
    issued.make_photo(scene.document, other)
    new = scene.nominate(clerk=clerk)
    workflow.submit(new, clerk)
    workflow.sign_off(new, approver)
    db.session.commit()
    scene.recommend(new)
    scene.approve(new)
    assert old.case.state == "appointed"
    taking_up.take_up(new, approver)
    db.session.commit()

    assert (old.case.state, old.ended_on) == ("ended", new.term_start - ONE_DAY)
    assert new.certificate_id == old.certificate_id
    assert scene.certificate.state is CertificateState.ISSUED
    assert old.certificate is not None
    posts = holding.posts_of(old.certificate, today())
    assert [(post.employer, post.state.name) for post in posts] == [
        (other.name, "在聘"),
        (scene.body.name, "解聘"),
    ]
    assert logged("appointment.ended") == 1


def test_a_special_grade_technician_who_becomes_chief_gives_the_first_post_up(scene: Scene) -> None:
    first = scene.appointed()
    assert first.certificate is not None
    second = scene.appointed(level=CHIEF, certificate=first.certificate)

    assert second.certificate is not None
    assert second.certificate.number == f"{scene.body.number}26S000001"
    assert (first.case.state, second.case.state) == ("ended", "appointed")
    figures = {figure.level: figure.in_post for figure in holding.figures("510000", today())}
    assert figures[CHIEF] == 1 and sum(figures.values()) == 1


def test_a_revoked_certificate_gives_no_treatment_although_the_term_runs(scene: Scene) -> None:
    appointment = scene.appointed()
    assert appointment.certificate is not None
    appointment.certificate.state = CertificateState.REVOKED
    assert verdicts(appointment.certificate) == {Verdict.NONE}


def test_an_employer_may_forgo_what_was_approved_and_nominate_anew(scene: Scene) -> None:
    appointment = scene.approved()
    workflow.move(appointment, "forgo", scene.approver, "本人放弃")
    db.session.commit()

    assert not holding.is_taken_up(appointment)
    assert scene.nominate().case_id != appointment.case_id
    assert [fault for _, check in fsck.CHECKS[2:3] for fault in fsck.found_by(check)] == []
