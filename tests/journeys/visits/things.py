"""What stands in addresses: one object of each kind, by argument."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from journeys.further import further_things
from journeys.visits.rows import ORGANISATION, of, one, recognised, uploads

from certreg.accounts.models import Organisation, User
from certreg.appointment.models import Appointment
from certreg.batches.models import Candidate
from certreg.certificates.models import Certificate, CertificateState
from certreg.clock import now
from certreg.db import db, write_tx
from certreg.examination.models import Remark
from certreg.filing.models import Filing
from certreg.holdings.models import HoldingImport, HoldingRow
from certreg.jobs.models import Job
from certreg.procedure.models.evidence import Evidence
from certreg.procedure.models.notices import Objection, PublicNotice
from certreg.registry import publication
from certreg.supervision.models import Measure
from certreg.trust import tiles

NOMINATION_ROOMS = (
    "nominations",
    "nomination_material",
    "nomination_issuance",
    "nomination_review",
    "panel",
)
"""Blueprints whose `case_id` is that of a nomination."""


def things_of() -> dict[str, Any]:
    """One object of each kind, by argument of addresses; `room:argument` where rooms differ."""
    organisation = one(Organisation, Organisation.name == ORGANISATION)
    handed_in = db.session.scalars(uploads().limit(1)).one()
    kept = one(Certificate, Certificate.state == CertificateState.ISSUED)
    newest = publication.newest_checkpoint()
    assert newest is not None
    tile = tiles.tile_at(0, (newest.size - 1) // tiles.TILE_WIDTH, newest.size)
    nomination = db.session.scalars(recognised().limit(1)).one()
    return {
        "case_id": kept.case_id,
        "uploads.show:case_id": handed_in.case_id,
        "uploads.errors:case_id": handed_in.case_id,
        "filing:case_id": of(organisation, Filing),
        "filing_review:case_id": of(organisation, Filing),
        "measures:case_id": one(Measure).case_id,
        "appointments:case_id": one(Appointment).case_id,
        "appointment_employer:case_id": one(Appointment).case_id,
        "appointment_review:case_id": one(Appointment).case_id,
        **{f"{room}:case_id": nomination for room in NOMINATION_ROOMS},
        "nomination_issuance:number": db.session.scalar(
            sa.select(Certificate.number).where(Certificate.case_id == nomination)
        ),
        "panel:evidence_id": db.session.scalar(
            sa.select(Evidence.id).where(Evidence.case_id == nomination)
        ),
        "organisation_id": organisation.id,
        "offices:organisation_id": one(Organisation, Organisation.region == "510104").id,
        "user_id": one(User, User.username == "precision-clerk").id,
        "official": one(User, User.username == "district-official-1").id,
        "cases:number": 1,
        "evidence_id": one(Evidence, Evidence.case_id == of(organisation, Filing)).id,
        "job_id": one(Job, Job.organisation_id == organisation.id).id,
        "notice_id": one(PublicNotice).id,
        "objection_id": one(Objection).id,
        "holdings:case_id": one(HoldingImport).case_id,
        "office_holdings:case_id": one(HoldingImport).case_id,
        "row_id": one(HoldingRow).id,
        "upload_id": handed_in.id,
        "remark_id": remark_on(one(Candidate, Candidate.case_id == kept.case_id)),
        "candidate_id": one(Candidate, Candidate.case_id == kept.case_id).id,
        "registry:number": kept.body_number,
        "standing_review:number": kept.body_number,
        "standing_review:name": "suspension",
        "standing:name": "cancellation",
        "directory:number": kept.body_number,
        "occupations:code": kept.occupation,
        "wallets.achievement:occupation": kept.occupation,
        "wallets.achievement:level": "senior_worker",
        "registry.status_list:number": 1,
        "registry.suspension_list:number": 1,
        "issuance:number": kept.number,
        "certificate_id": kept.id,
        "public_id": kept.public_id,
        "path": tile.path.removeprefix("tile/"),
        "rulebook:kind": "csv",
        "measures:kind": "corrections",
        "rule_id": "number_character.chief_technician",
        "source_id": "dazhou-2023-133",
        "family": "conditions.condition",
        "filename": "css/certreg.css",
        **further_things(),
    }


def remark_on(candidate: Candidate) -> int:
    """A question about a candidate's scores, asked now unless it was."""
    asked = sa.select(Remark.id).where(Remark.case_id == candidate.case_id).limit(1)
    if (found := db.session.scalar(asked)) is not None:
        return found
    with write_tx():
        remark = Remark(
            case_id=candidate.case_id,
            candidate_id=candidate.id,
            text="演示：请复核实操成绩",
            asked_at=now(),
            scores={"theory": "80", "practical": "80"},
            was_passed=True,
        )
        db.session.add(remark)
        db.session.flush()
        return remark.id
