"""Complaints: filed by anybody, looked into by one official of the region, closed by another."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from certreg.accounts.competent import nearest_office
from certreg.accounts.models import Organisation, Role, User
from certreg.audit import trail
from certreg.certificates import register
from certreg.certificates.models import Certificate
from certreg.clock import now, today
from certreg.complaints import record
from certreg.complaints.models import Complaint
from certreg.complaints.states import CLOSING, TABLE
from certreg.db import db
from certreg.errors import MissingError, RefusedError
from certreg.filing.models import Body
from certreg.people.rules import normalise
from certreg.policy import law as policy
from certreg.procedure import workflow
from certreg.procedure.calendar import due_on
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.models.notices import PublicNotice
from certreg.procedure.turns import is_competent_official, visible_to
from certreg.registry import log
from certreg.text import Text

RECEIPT = re.compile(r"[0-9a-f]{16}")
BODY_NUMBER = 13
"""Characters of a body's number, with which its certificates' numbers begin."""


@dataclass(frozen=True)
class Subject:
    """What a complaint is about: a body, and perhaps one of its notices or certificates."""

    organisation: Organisation
    region: str
    notice: PublicNotice | None = None
    certificate: Certificate | None = None


def subject_named(typed: str) -> Subject:
    """What somebody means by the name or number of a body, or the number of a certificate.

    An unknown certificate of a known body is a complaint about the body: the answer does not tell
    which numbers exist.

    Raises:
        RefusedError: no such body; field `about`.
    """
    number = normalise(typed)
    query = sa.select(Body).where(sa.or_(Body.name == typed, Body.number == number[:BODY_NUMBER]))
    body = db.session.scalars(query).first()
    if body is None:
        raise RefusedError(
            Text(
                "没有名为“{typed}”的评价机构，请按公示或证书上的全称、编号填写；"
                "未备案的机构请直接向当地人社部门反映。",
                typed=typed,
            ),
            reason="body_unknown",
            field="about",
        )
    return Subject(body.organisation, body.region, certificate=register.by_number(number))


def subject_of_notice(notice_id: int) -> Subject:
    """The body whose notice it is.

    Raises:
        MissingError: there is no such notice.
    """
    notice = db.session.get(PublicNotice, notice_id)
    if notice is None:
        raise MissingError(Text("没有这份公示"))
    return Subject(notice.case.organisation, notice.case.region, notice=notice)


def file(subject: Subject, *, text: str, contact: str) -> Complaint:
    """File a complaint with the nearest office of the region; its receipt is all one needs to follow it.

    Raises:
        ConflictError: the region has no office in this registry.
    """
    case = workflow.begin(
        TABLE,
        organisation_id=nearest_office(subject.region).id,
        region=subject.region,
        about_id=subject.organisation.id,
    )
    case.submitted_at, case.judged_on, case.policy_digest = now(), today(), policy.load().digest
    case.due_on = due_on("complaint", region=case.region)
    complaint = Complaint(
        case=case,
        receipt=secrets.token_hex(8),
        notice=subject.notice,
        certificate=subject.certificate,
        text=text,
        contact=contact,
    )
    db.session.add(complaint)
    db.session.flush()  # the audit event names it
    trail.record("complaint.filed", actor_id=None, subject_id=case.id)
    return complaint


def find(receipt: str) -> Complaint:
    """The complaint behind a receipt.

    Raises:
        RefusedError: no such receipt.
    """
    query = sa.select(Complaint).where(Complaint.receipt == receipt)
    found = db.session.scalars(query).first() if RECEIPT.fullmatch(receipt) else None
    if found is None:
        raise RefusedError(Text("没有这个回执号，请核对后重试"), field="receipt")
    return found


def in_region(case_id: int, actor: User) -> Complaint:
    """A complaint that an official of the region may read.

    Raises:
        MissingError: there is none.
    """
    complaint = db.session.get(Complaint, case_id)
    if (
        complaint is None
        or Role.OFFICIAL not in actor.roles
        or not is_competent_official(complaint.case, actor)
    ):
        raise MissingError(Text("没有这件投诉举报"))
    return complaint


def of_region(actor: User) -> sa.Select[Complaint]:
    """The query for the complaints of an official's region."""
    return sa.select(Complaint).join(Complaint.case).where(visible_to(actor))


def move(complaint: Complaint, action: str, actor: User, reason: str) -> Case:
    """Carry out a step; closing is logged with its answer, once and for ever.

    Raises:
        NotAllowedError, RefusedError: as `certreg.procedure.workflow.apply`.
    """
    case = complaint.case
    decision = workflow.apply(TABLE, case, action, actor, reason=reason)
    if case.waiting_for is Waiting.NOBODY:
        case.due_on = None
    if action in CLOSING:
        log.append_for(complaint, record.closing_record(complaint, decision))
    return case
