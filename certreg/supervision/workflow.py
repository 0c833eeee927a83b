"""Revoking a certificate (撤销): one official proposes it with a ground, another confirms it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from certreg.accounts.models import Role, User
from certreg.certificates import register, totals
from certreg.certificates.models import Certificate, CertificateState
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import ConflictError, RefusedError
from certreg.installation import installation
from certreg.people.rules import normalise
from certreg.policy import law as policy
from certreg.policy.deciding import strictest
from certreg.policy.revocation import RevocationReason
from certreg.procedure import workflow
from certreg.procedure.models import Case, CaseKind, Part, Waiting
from certreg.procedure.workflow import State, Table, Transition
from certreg.registry import log, status
from certreg.supervision.models import Revocation
from certreg.text import Text

REVOKED = "certificate.revoked"
DECIDED = "revoked"
"""State of a case whose revocation is confirmed."""

TABLE = workflow.register(
    Table(
        CaseKind.REVOCATION,
        states=(
            State("draft", Text("拟提出"), Waiting.OFFICE),
            State("proposed", Text("已提出，待第二人确认"), Waiting.OFFICE),
            State(DECIDED, Text("已撤销证书"), Waiting.NOBODY),
            State("rejected", Text("不予撤销"), Waiting.NOBODY),
        ),
        transitions=(
            Transition(
                "propose",
                Text("提出撤销"),
                frozenset({"draft"}),
                "proposed",
                Part.ACCEPTOR,
                Role.OFFICIAL,
                needs_reason=True,
            ),
            Transition(
                "revoke",
                Text("确认撤销"),
                frozenset({"proposed"}),
                DECIDED,
                Part.DECIDER,
                Role.OFFICIAL,
            ),
            Transition(
                "reject",
                Text("不予撤销"),
                frozenset({"proposed"}),
                "rejected",
                Part.DECIDER,
                Role.OFFICIAL,
                needs_reason=True,
            ),
        ),
    )
)


def reasons() -> tuple[RevocationReason, ...]:
    """The grounds that the law knows today."""
    law = policy.load()
    return law.rows(RevocationReason, region=f"{installation().province}0000", on=today())


def propose(certificate: Certificate, actor: User, *, reason: str, facts: str) -> Revocation:
    """Propose to revoke a certificate.

    Args:
        reason: code of a ground.
        facts: what was found, in the official's words.

    Raises:
        RefusedError: no such ground, or unverified outside a demo.
        ConflictError: the certificate is revoked, or a proposal is open.
        NotAllowedError: the official is not competent for its region.
    """
    if certificate.state not in (CertificateState.ISSUED, CertificateState.SUSPENDED):
        raise ConflictError(Text("该证书不是有效证书，不能再撤销"))
    if open_proposal(certificate.id) is not None:
        raise ConflictError(Text("该证书已有一件撤销提议待确认"))
    _ground(certificate, reason)
    case = workflow.begin(TABLE, organisation_id=actor.organisation_id, region=certificate.region)
    case.submitted_at, case.judged_on, case.policy_digest = now(), today(), policy.load().digest
    revocation = Revocation(case_id=case.id, certificate_id=certificate.id, reason=reason)
    db.session.add(revocation)
    workflow.apply(TABLE, case, "propose", actor, reason=facts)
    return revocation


def revoke(revocation: Revocation, actor: User, *, opinion: str = "") -> None:
    """Confirm a proposal: the certificate is revoked, its status bit set, the log extended; publishing follows."""
    workflow.apply(TABLE, revocation.case, "revoke", actor, reason=opinion)
    certificate = db.session.get_one(
        Certificate, revocation.certificate_id, with_for_update=True, populate_existing=True
    )
    if certificate.state is CertificateState.REVOKED:
        raise ConflictError(Text("该证书已经撤销"))
    certificate.state = CertificateState.REVOKED
    certificate.revoked_on = today()
    certificate.revocation_reason = revocation.reason
    totals.add_revoked(certificate)
    status.revoke(certificate.status_list, certificate.status_index)
    log.append_for(revocation, log.Record(REVOKED, _record(certificate)))


def recorded() -> Iterator[log.Recorded]:
    """What the confirmed revocations claim of the log."""
    query = sa.select(Revocation).join(Revocation.case).where(Case.state == DECIDED)
    for row in db.session.scalars(query.order_by(Revocation.case_id)):
        name = Text("证书 {number} 的撤销", number=row.certificate.number)
        yield log.recorded(name, row, REVOKED, _record(row.certificate))


def open_proposal(certificate_id: int) -> Revocation | None:
    """The proposal about a certificate that nobody has decided."""
    query = (
        sa.select(Revocation)
        .join(Revocation.case)
        .where(Revocation.certificate_id == certificate_id)
    )
    return next(
        (row for row in db.session.scalars(query) if row.case.waiting_for is not Waiting.NOBODY),
        None,
    )


def find_certificate(number: str, actor: User) -> Certificate:
    """The certificate with this number, as typed, in the official's region.

    Raises:
        RefusedError: there is none; field `number`.
    """
    certificate = register.by_number(normalise(number))
    if certificate is None or not certificate.region.startswith(actor.region_prefix):
        raise RefusedError(
            Text("本辖区没有编号为“{number}”的证书", number=number),
            reason="number_unknown",
            field="number",
        )
    return certificate


def _ground(certificate: Certificate, code: str) -> RevocationReason:
    """The row of the ground, fit to carry a decision."""
    law = policy.load()
    if code not in {row.code for row in reasons()}:
        raise RefusedError(Text("请选择撤销事由"), field="reason")
    row = strictest(
        law, RevocationReason, region=certificate.region, on=today(), of=lambda r: r.code == code
    )
    law.require_verified(row, installation().is_demo)
    return row


def _record(certificate: Certificate) -> dict[str, Any]:
    """What the log commits to when a certificate is revoked."""
    return {
        "number": certificate.number,
        "publicId": certificate.public_id,
        "revokedOn": str(certificate.revoked_on),
        "reason": certificate.revocation_reason,
        "issuedAt": certificate.log_position,
    }
