"""The page on which a clerk hands in the photos of a contest list in one ZIP."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.contest_lists import lists, photo_zip, shown
from certreg.contest_lists.photo_zip import Given
from certreg.db import write_tx
from certreg.procedure.photo_forms import PhotosForm
from certreg.web.access import requires
from certreg.web.limits import limit

blueprint = Blueprint(
    "contest_list_photos", __name__, url_prefix="/workspace/contest-lists/<int:case_id>/photos"
)


@blueprint.get("")
@requires(Role.CLERK)
def show(case_id: int) -> ResponseReturnValue:
    """The form."""
    return _page(case_id, PhotosForm(formdata=None))


@blueprint.post("")
@requires(Role.CLERK)
@limit("60 per hour", by=lambda: f"user {present_user().id}")
def add(case_id: int) -> ResponseReturnValue:
    """Take in what is good; if anything is wrong, say of whom and what."""
    form, user = PhotosForm(), present_user()
    if form.validate():
        with form.refusals("photos"):
            row, taken_on = lists.own(case_id, user), form.taken_on.data
            lists.check_open(row, user)
            measured = photo_zip.measure(row, form.photos.data.stream.read(), taken_on)
            with write_tx():
                given = photo_zip.give(lists.own(case_id, user), user, measured, taken_on)
            if given.faults or given.unused:
                return _page(case_id, PhotosForm(formdata=None), given)
            flash(_("已导入 %(count)s 张照片", count=given.count), "good")
            return redirect(url_for("contest_lists.show", case_id=case_id))
    return _page(case_id, form)


def _page(case_id: int, form: PhotosForm, given: Given | None = None) -> ResponseReturnValue:
    row = lists.own(case_id, present_user())
    page = render_template(
        "contest_lists/photos.html",
        **shown.page_values(row),
        form=form,
        given=given,
        most=photo_zip.MOST,
        is_open=lists.is_open(row),
    )
    return page, form.status
