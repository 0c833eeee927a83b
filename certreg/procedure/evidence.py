"""Handing out evidence files: to the case's organisation and to officials of its region."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint
from flask.typing import ResponseReturnValue

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.files.evidence import serve
from certreg.procedure.models import Case, Evidence
from certreg.procedure.workflow import visible_to
from certreg.text import Text
from certreg.web.access import requires

blueprint = Blueprint("cases", __name__, url_prefix="/cases")


@blueprint.get("/evidence/<int:evidence_id>")
@requires(Role.ADMINISTRATOR, Role.CLERK, Role.APPROVER, Role.OFFICIAL)
def evidence(evidence_id: int) -> ResponseReturnValue:
    """Download one file; who saw it is recorded."""
    user = present_user()
    query = (
        sa.select(Evidence).join(Evidence.case).where(Evidence.id == evidence_id, visible_to(user))
    )
    if Role.OFFICIAL in user.roles:
        query = query.where(Case.submitted_at.is_not(None))
    item = db.session.scalars(query).first()
    if item is None:
        raise MissingError(Text("没有这份材料"))
    user_id = user.id
    with write_tx():
        trail.record("evidence.viewed", actor_id=user_id, subject_id=evidence_id)
    item = db.session.get_one(Evidence, evidence_id)
    return serve(item.file)
