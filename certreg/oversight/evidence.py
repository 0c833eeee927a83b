"""Evidence of the region's cases for the auditor: only with a purpose, each view an event that names it."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.db import db, write_tx
from certreg.errors import MissingError, RefusedError, UnreadableError
from certreg.files import pages
from certreg.files.evidence import serve
from certreg.oversight import reading
from certreg.oversight.forms import PURPOSES, PurposeForm
from certreg.procedure.models.evidence import Evidence
from certreg.text import Text
from certreg.web.access import requires

blueprint = Blueprint(
    "oversight_evidence",
    __name__,
    url_prefix="/oversight/cases/<int:case_id>/evidence/<int:evidence_id>",
)


@blueprint.get("")
@requires(Role.REGION_AUDITOR)
def show(case_id: int, evidence_id: int) -> ResponseReturnValue:
    """What the file is to be seen for; once that is said, its pages."""
    item, form = _item(case_id, evidence_id), PurposeForm(request.args)
    is_asked = "purpose" in request.args and form.validate()
    count, fault = 0, None
    if is_asked:
        _record(item, case_id)
        try:
            count = pages.page(_item(case_id, evidence_id).file_id, 1).count
        except (UnreadableError, MissingError) as error:
            fault = error.message
    page = render_template(
        "oversight/evidence.html",
        item=_item(case_id, evidence_id),
        form=form,
        purpose=form.purpose.data if is_asked else "",
        count=count,
        fault=fault,
    )
    return page, form.status


@blueprint.get("/file")
@requires(Role.REGION_AUDITOR)
def file(case_id: int, evidence_id: int) -> ResponseReturnValue:
    """The file itself, as a download."""
    _record(_item(case_id, evidence_id), case_id)
    return serve(_item(case_id, evidence_id).file)


@blueprint.get("/pages/<int:number>.webp")
@requires(Role.REGION_AUDITOR)
def page(case_id: int, evidence_id: int, number: int) -> ResponseReturnValue:
    """One page as a picture."""
    _record(_item(case_id, evidence_id), case_id, page=number)
    shown = pages.page(_item(case_id, evidence_id).file_id, number)
    answer = Response(shown.content, mimetype=pages.MEDIA_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _item(case_id: int, evidence_id: int) -> Evidence:
    """A file of a case of the region.

    Raises:
        MissingError: there is none.
    """
    reading.case(case_id, present_user().region_prefix)
    query = sa.select(Evidence).where(Evidence.id == evidence_id, Evidence.case_id == case_id)
    found = db.session.scalar(query)
    if found is None:
        raise MissingError(Text("没有这份材料"))
    return found


def _record(item: Evidence, case_id: int, **detail: int) -> None:
    """Write down who sees it and what for, before it is seen; commits.

    Raises:
        RefusedError: no purpose was given.
    """
    purpose, evidence_id = request.args.get("purpose", ""), item.id
    if purpose not in PURPOSES:
        raise RefusedError(Text("请先选择查看目的"), reason="purpose_missing", field="purpose")
    with write_tx():
        trail.record(
            "evidence.viewed",
            actor_id=present_user().id,
            subject_id=evidence_id,
            purpose=purpose,
            case=case_id,
            **detail,
        )
