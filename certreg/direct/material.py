"""What a clerk adds to a nomination: the photo, evidence files, records on file."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.clock import today
from certreg.db import write_tx
from certreg.direct import nominations
from certreg.direct.forms import PhotoForm
from certreg.direct.models import Nomination
from certreg.direct.views import merit_form, page_of
from certreg.errors import MissingError
from certreg.files.evidence import inspect
from certreg.filing.forms import EvidenceForm
from certreg.people import photos
from certreg.policy import law as policy
from certreg.text import Text
from certreg.web.access import requires

blueprint = Blueprint(
    "nomination_material", __name__, url_prefix="/workspace/nominations/<int:case_id>"
)


@blueprint.get("/photo.jpg")
@requires(Role.CLERK, Role.APPROVER)
def photo(case_id: int) -> ResponseReturnValue:
    """The worker's photo; that it was seen stays on the trail."""
    with write_tx():
        nomination = _own(case_id)
        if nomination.photo is None:
            raise MissingError(Text("尚未上传照片"))
        content = photos.reveal(nomination.photo, viewer_id=present_user().id)
    return send_file(BytesIO(content), mimetype=photos.MEDIA_TYPE)


@blueprint.post("/photo")
@requires(Role.CLERK)
def add_photo(case_id: int) -> ResponseReturnValue:
    """Add or replace the photo."""
    form, region = PhotoForm(), _own(case_id).case.region
    if form.validate():
        with form.refusals("photo"):
            size = photos.printed_size(policy.load(), region=region, on=today())
            content = form.photo.data.stream.read(photos.BYTES + 1)
            read = photos.read(content, taken_on=form.taken_on.data, size=size)  # takes a while
            with write_tx():
                nominations.add_photo(_own(case_id), present_user(), read, form.taken_on.data)
            flash(_("已上传照片"), "good")
            return _back(case_id)
    return page_of(_own(case_id), photo_form=form), form.status


@blueprint.post("/evidence")
@requires(Role.CLERK)
def add_evidence(case_id: int) -> ResponseReturnValue:
    """Add an evidence file."""
    form = EvidenceForm()
    _own(case_id)
    if form.validate():
        with form.refusals("file"):
            file = inspect(form.file.data)  # takes a while: before the transaction
            with write_tx():
                nominations.add_evidence(_own(case_id), present_user(), form.title.data, file)
            flash(_("已上传材料"), "good")
            return _back(case_id)
    return page_of(_own(case_id), evidence_form=form), form.status


@blueprint.post("/evidence/<int:evidence_id>/remove")
@requires(Role.CLERK)
def remove_evidence(case_id: int, evidence_id: int) -> ResponseReturnValue:
    """Take back a file that was never handed in."""
    with write_tx():
        nominations.remove_evidence(_own(case_id), present_user(), evidence_id)
    flash(_("已移除材料"), "info")
    return _back(case_id)


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
