"""From the approval to the post: the certificate is issued, or an earlier one goes on."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from certreg.accounts.models import User
from certreg.appointment import ending, nominating
from certreg.appointment.models import Appointment
from certreg.appointment.states import TABLE
from certreg.certificates import claims, issuing, slips
from certreg.certificates.models import Certificate
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import NotAllowedError, RefusedError
from certreg.jobs import work
from certreg.jobs.models import Job
from certreg.jobs.work import Progress
from certreg.policy import law as policy
from certreg.policy.law import Law
from certreg.policy.levels import describe
from certreg.procedure import workflow
from certreg.procedure.issuing import plan_work
from certreg.text import Text, strung


def issue(appointment: Appointment, actor: User) -> Job:
    """Plan the certificate of an approved nomination; the employer issues, the worker carries it out.

    Raises:
        NotAllowedError: not approved, or not the employer's approver.
        RefusedError: the filing does not cover it any more, the person holds this certificate, the
            letter of the level is unverified outside a demo, or a name cannot be printed.
    """
    workflow.apply(TABLE, appointment.case, "issue", actor)
    _check_still_good(appointment)
    law = policy.load()
    issuer = issuing.Issuer(
        number=appointment.body.number,
        name=appointment.body.name,
        region=appointment.case.region,
    )
    issuing.plan(appointment.case_id, issuer, [_recognition(appointment, law)], law)
    return plan_work("appointment.issue", appointment.case, actor)


@work.kind("appointment.issue", Text("签发评聘证书"))
def carry_out(case_id: int, progress: Progress) -> dict[str, Any]:
    """Sign, log and publish what was planned, then let the term begin."""
    count = issuing.carry_out(case_id, progress)
    with write_tx():
        appointment = db.session.get_one(Appointment, case_id)
        workflow.lock(appointment.case)
        if appointment.case.state == "issuing":
            appointment.slips = slips.keep(case_id, claims.give_codes(case_id))
            workflow.apply(TABLE, appointment.case, "finish_issuing", None)
            appointment.certificate_id = db.session.scalar(
                sa.select(Certificate.id).where(Certificate.case_id == case_id)
            )
            ending.give_way(appointment)
    return {"issued": count, "address": f"/workspace/appointments/{case_id}"}


def take_up(appointment: Appointment, actor: User) -> None:
    """Let the term begin with the certificate that the person holds already.

    Raises:
        NotAllowedError: not approved, not the employer's approver, or there is no such certificate.
        RefusedError: the filing does not cover it any more.
    """
    workflow.apply(TABLE, appointment.case, "take_up", actor)
    _check_still_good(appointment)
    certificate = nominating.held_certificate(appointment)
    if certificate is None:
        raise NotAllowedError(Text("此人还没有这一等级的证书，请办理发证"))
    appointment.certificate_id = certificate.id
    ending.give_way(appointment)


def _check_still_good(appointment: Appointment) -> None:
    """What was approved must hold on the day of issue too."""
    if appointment.term_end < today():
        raise RefusedError(Text("聘期截止日已过，不能再聘任。"), reason="term_over")
    if problems := list(nominating.standing_problems(appointment)):
        raise RefusedError(Text("现在不能聘任：{problems}", problems=strung(problems)))


def _recognition(appointment: Appointment, law: Law) -> issuing.Recognition:
    return issuing.Recognition(
        row=1,
        person_id=appointment.person_id,
        document_id=appointment.document_id,
        photo_id=appointment.photo_id,
        holder_name=appointment.person.name,
        document_number=appointment.document.number,
        occupation=appointment.occupation,
        edition=appointment.edition,
        occupation_name=appointment.occupation_name,
        trade=appointment.trade,
        level=appointment.level,
        standard=appointment.standard,
        path=_path(appointment, law),
        how_won=describe(law, appointment.level, on=today()).way,
    )


def _path(appointment: Appointment, law: Law) -> dict[str, Any]:
    """How the post was won, for the register and the verdict page."""
    prior = nominating.asked_of(appointment)[-1]
    notice = appointment.case.notices[-1] if appointment.case.notices else None
    return {
        "method_name": describe(law, appointment.level, on=today()).way,
        "employer": appointment.body.name,
        "post": appointment.post,
        "term_start": _day(appointment.term_start),
        "term_end": _day(appointment.term_end),
        "standard": appointment.standard,
        "condition": prior.rule.id,
        "condition_text": appointment.exception if not prior.is_met else str(prior.text),
        "basis": "；".join(source.title for source in prior.sources),
        "notice_last_day": _day(notice.last_day) if notice else "",
    }


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
