"""What a clerk adds to a nomination: the photo, evidence files, records on file."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.db import write_tx
from certreg.direct import nominations
from certreg.direct.forms import PhotoForm
from certreg.direct.models import Nomination
from certreg.direct.views import merit_form, page_of
from certreg.procedure import paper_pages, photo_pages
from certreg.procedure.models.cases import Case
from certreg.web.access import requires

blueprint = Blueprint(
    "nomination_material", __name__, url_prefix="/workspace/nominations/<int:case_id>"
)


@blueprint.get("/photo.jpg")
@requires(Role.CLERK, Role.APPROVER)
def photo(case_id: int) -> ResponseReturnValue:
    """The worker's photo; that it was seen stays on the trail."""
    return photo_pages.show(case_id, lambda: _own(case_id).photo)


@blueprint.post("/photo")
@requires(Role.CLERK)
def add_photo(case_id: int) -> ResponseReturnValue:
    """Add or replace the photo."""
    form, region = PhotoForm(), _own(case_id).case.region
    if form.validate():
        with form.refusals("photo"):
            read = photo_pages.receive(form.photo.data, form.taken_on.data, region)
            with write_tx():
                nominations.add_photo(_own(case_id), present_user(), read, form.taken_on.data)
            flash(_("已上传照片"), "good")
            return _back(case_id)
    return page_of(_own(case_id), photo_form=form), form.status


@blueprint.post("/evidence")
@requires(Role.CLERK)
def add_evidence(case_id: int) -> ResponseReturnValue:
    """Add an evidence file."""
    return paper_pages.add(case_id, FOLDER)


@blueprint.post("/evidence/<int:evidence_id>/remove")
@requires(Role.CLERK)
def remove_evidence(case_id: int, evidence_id: int) -> ResponseReturnValue:
    """Take back a file that was never handed in."""
    return paper_pages.remove(case_id, evidence_id, FOLDER)


@blueprint.post("/merits")
@requires(Role.CLERK)
def attach(case_id: int) -> ResponseReturnValue:
    """Let the nomination rest on a record on file."""
    form = merit_form(_own(case_id))
    if form.validate():
        with write_tx():
            nominations.attach(_own(case_id), present_user(), form.fact.data)
        flash(_("已附上"), "good")
        return _back(case_id)
    return page_of(_own(case_id), merit_form=form), form.status


@blueprint.post("/merits/<int:fact_id>/remove")
@requires(Role.CLERK)
def detach(case_id: int, fact_id: int) -> ResponseReturnValue:
    """Let the nomination no longer rest on a record."""
    with write_tx():
        nominations.detach(_own(case_id), present_user(), fact_id)
    flash(_("已移除"), "info")
    return _back(case_id)


def _own(case_id: int) -> Nomination:
    return nominations.own(case_id, present_user())


def _back(case_id: int) -> ResponseReturnValue:
    return redirect(url_for("nominations.show", case_id=case_id))


def _open_case(case_id: int) -> Case:
    nomination = _own(case_id)
    nominations.check_open(nomination, present_user())
    return nomination.case


FOLDER = paper_pages.Folder(
    own=_own,
    open_case=_open_case,
    page=lambda case_id, form: page_of(_own(case_id), evidence_form=form),
    home="nominations.show",
)
