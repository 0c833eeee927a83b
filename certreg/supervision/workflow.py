"""Measures: revoking, suspending, resuming and correcting certificates, by two officials each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from certreg.accounts.models import Role, User
from certreg.certificates import register
from certreg.certificates.models import Certificate
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import ConflictError, MissingError, RefusedError
from certreg.jobs.models import Job
from certreg.people.rules import normalise
from certreg.policy import law as policy
from certreg.procedure import workflow
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.turns import is_competent_official
from certreg.supervision import carrying_out, choosing, correcting, materials
from certreg.supervision.choosing import Line
from certreg.supervision.correcting import Correction
from certreg.supervision.grounds import check_ground
from certreg.supervision.materials import Material
from certreg.supervision.models import Measure, MeasureItem, Outcome
from certreg.supervision.rules import check_term
from certreg.supervision.states import TABLES
from certreg.text import Text


def propose(
    kind: CaseKind,
    lines: Sequence[Line],
    actor: User,
    *,
    facts: str,
    reason: str = "",
    ends_on: date | None = None,
    correction: Correction | None = None,
    material: Material | None = None,
) -> Measure:
    """Propose a measure about the certificates of a list that admit it.

    Args:
        lines: chosen in this transaction by `choosing.choose`.
        facts: what was found, in the official's words.
        reason: code of a ground of the law.
        material: evidence of a correction, with the right photo.

    Raises:
        RefusedError: no such ground, or unverified outside a demo; a passed last day; a correction of
            document or photo without evidence.
        ConflictError: not one certificate of the list admits it.
        NotAllowedError: the official is not competent for the region, or a body asks for more than
            a correction.
    """
    certificates = [line.certificate for line in lines if line.certificate and not line.problem]
    if not certificates:
        raise ConflictError(lines[0].problem or Text("名单中没有可以办理的证书"))
    region = _common_region(certificates, actor)
    check_ground(kind, reason, region=region)
    check_term(ends_on, today=today())
    table = TABLES[kind]
    case = workflow.begin(table, organisation_id=actor.organisation_id, region=region)
    case.submitted_at, case.judged_on, case.policy_digest = now(), today(), policy.load().digest
    measure = Measure(case_id=case.id, reason=reason, ends_on=ends_on)
    if correction is not None:
        correcting.keep(measure, correction)
    measure.items = [
        MeasureItem(certificate_id=row.id, outcome=Outcome.PENDING) for row in certificates
    ]
    measure.case = case
    db.session.add(measure)
    if correction is not None:
        materials.attach(measure, correction, material or Material(), actor)
    action = "propose" if Role.OFFICIAL in actor.roles else "request"
    workflow.apply(table, case, action, actor, reason=facts)
    return measure


def confirm(measure: Measure, actor: User, *, opinion: str = "") -> Job:
    """Confirm a proposal; the job that is returned carries it out.

    Raises:
        NotAllowedError: decided already, or by the official who proposed it.
        ConflictError: not one of its certificates admits it any more.
    """
    case = measure.case
    workflow.apply(TABLES[case.kind], case, "confirm", actor, reason=opinion)
    wanted = correcting.correction_of(measure)
    problems = [choosing.obstacle(case.kind, item.certificate, wanted) for item in measure.items]
    if wanted and wanted.document:
        problems = [*filter(None, problems)] or [choosing.left_out(measure, actor)]
    if all(problems):
        raise ConflictError(problems[0] or Text("名单中没有可以办理的证书"))
    check_term(measure.ends_on, today=today())
    return carrying_out.plan(measure, actor)


def reject(measure: Measure, actor: User, *, opinion: str) -> None:
    """Reject a proposal with a reason; nothing changes."""
    workflow.apply(TABLES[measure.case.kind], measure.case, "reject", actor, reason=opinion)


def in_region(case_id: int, actor: User) -> Measure:
    """A measure that an official of the region may see.

    Raises:
        MissingError: there is none.
    """
    measure = db.session.get(Measure, case_id)
    if (
        measure is None
        or Role.OFFICIAL not in actor.roles
        or not is_competent_official(measure.case, actor)
    ):
        raise MissingError(Text("没有这件证书处理事项"))
    return measure


def decided(*kinds: CaseKind) -> sa.Select[int]:
    """Query for the certificates to which measures of some kinds were done."""
    return (
        sa.select(MeasureItem.certificate_id)
        .join(MeasureItem.measure)
        .join(Measure.case)
        .where(MeasureItem.outcome == Outcome.DONE, Case.kind.in_(kinds))
    )


def of_organisation(case_id: int, actor: User) -> Measure:
    """A measure that the user's own organisation asked for.

    Raises:
        MissingError: there is none.
    """
    measure = db.session.get(Measure, case_id)
    if measure is None or measure.case.organisation_id != actor.organisation_id:
        raise MissingError(Text("没有这件证书处理事项"))
    return measure


def counts(measure: Measure) -> Counter[Outcome]:
    """How many certificates of a measure are pending, done, skipped."""
    query = (
        sa.select(MeasureItem.outcome, sa.func.count())
        .where(MeasureItem.case_id == measure.case_id)
        .group_by(MeasureItem.outcome)
    )
    return Counter({row[0]: row[1] for row in db.session.execute(query)})


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


def _common_region(certificates: Sequence[Certificate], actor: User) -> str:
    """The region of the case: that of its certificates, or the office's own where they differ."""
    regions = {row.region for row in certificates}
    return regions.pop() if len(regions) == 1 else actor.organisation.region
