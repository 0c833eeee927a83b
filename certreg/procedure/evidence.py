"""Handing out evidence files, whole and page by page: to the case's organisation and its officials."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.audit.purposes import Purpose
from certreg.db import db, write_tx
from certreg.errors import MissingError, UnreadableError
from certreg.files import pages
from certreg.files.evidence import serve
from certreg.procedure import papers
from certreg.procedure.desk import address
from certreg.procedure.models.cases import Case
from certreg.procedure.models.evidence import Evidence
from certreg.procedure.table import tables
from certreg.procedure.turns import visible_to
from certreg.text import Text
from certreg.web.access import requires

blueprint = Blueprint("cases", __name__, url_prefix="/cases")
blueprint.add_app_template_test(pages.is_drawn, "drawn")
blueprint.add_app_template_test(papers.is_removable, "removable")

readers = requires(Role.ADMINISTRATOR, Role.CLERK, Role.APPROVER, Role.OFFICIAL)


@blueprint.get("/evidence/<int:evidence_id>")
@readers
def evidence(evidence_id: int) -> ResponseReturnValue:
    """Download one file; who saw it is recorded."""
    with write_tx():
        _record(_find(evidence_id))
    return serve(db.session.get_one(Evidence, evidence_id).file)


@blueprint.get("/evidence/<int:evidence_id>/pages")
@readers
def read(evidence_id: int) -> ResponseReturnValue:
    """Read one file page by page; each page that the browser shows is recorded where it is asked for."""
    file_id = _find(evidence_id).file_id
    try:
        count, fault = pages.page(file_id, 1).count, None
    except UnreadableError as error:
        count, fault = 0, error.message
    item = _find(evidence_id)
    return render_template(
        "procedure/pages.html",
        item=item,
        title=tables()[item.case.kind].title,
        back=address(item.case_id),
        count=count,
        fault=fault,
    )


@blueprint.get("/evidence/<int:evidence_id>/pages/<int:number>.webp")
@readers
def page(evidence_id: int, number: int) -> ResponseReturnValue:
    """One page as a picture; who saw it is recorded."""
    shown = pages.page(_find(evidence_id).file_id, number)
    with write_tx():
        _record(_find(evidence_id), page=number)
    answer = Response(shown.content, mimetype=pages.MEDIA_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _record(item: Evidence, **detail: int) -> None:
    """Write down who sees a file, in which case; whose case it is may read that."""
    trail.seen(
        "evidence.viewed",
        viewer_id=present_user().id,
        subject_id=item.id,
        purpose=Purpose.HANDLING,
        concerns_id=item.case.organisation_id,
        case=item.case_id,
        **detail,
    )


def _find(evidence_id: int) -> Evidence:
    """A file of a case that the reader may see.

    Raises:
        MissingError: there is none.
    """
    user = present_user()
    query = (
        sa.select(Evidence).join(Evidence.case).where(Evidence.id == evidence_id, visible_to(user))
    )
    if Role.OFFICIAL in user.roles:
        query = query.where(Case.submitted_at.is_not(None))
    item = db.session.scalars(query).first()
    if item is None:
        raise MissingError(Text("没有这份材料"))
    return item
