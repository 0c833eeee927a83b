"""The page on which a clerk changes what a batch is called, how and where it is held."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.assessment import description
from certreg.assessment.forms import DescriptionForm
from certreg.assessment.views import offer_ways
from certreg.batches import batches
from certreg.batches.models import Batch
from certreg.db import write_tx
from certreg.web.access import requires
from certreg.web.form import stripped

blueprint = Blueprint(
    "batch_description", __name__, url_prefix="/workspace/batches/<int:case_id>/description"
)


@blueprint.get("")
@requires(Role.CLERK)
def show(case_id: int) -> ResponseReturnValue:
    """The form, as the batch is described now."""
    batch = _own(case_id)
    return _page(batch, _form(batch, is_fresh=True))


@blueprint.post("")
@requires(Role.CLERK)
def change(case_id: int) -> ResponseReturnValue:
    """Change it."""
    form = _form(_own(case_id))
    if form.validate():
        with form.refusals():
            with write_tx():
                _change(_own(case_id), form)
            flash(_("已修改"), "good")
            return redirect(url_for("batches.show", case_id=case_id))
    return _page(_own(case_id), form)


def _change(batch: Batch, form: DescriptionForm) -> None:
    description.rename(batch, present_user(), stripped(form.title.data))
    if "method" in form:
        site_id = (form.site.data or None) if "site" in form else None
        description.rearrange(batch, present_user(), method_id=form.method.data, site_id=site_id)


def _form(batch: Batch, *, is_fresh: bool = False) -> DescriptionForm:
    """The form; without what something rests on already."""
    now = {"title": batch.title, "method": batch.method, "site": batch.site_id or 0}
    form = DescriptionForm(formdata=None, data=now) if is_fresh else DescriptionForm()
    if description.why_fixed(batch):
        del form.method
        del form.site
    else:
        offer_ways(form, [batch.filing])
    return form


def _page(batch: Batch, form: DescriptionForm) -> ResponseReturnValue:
    page = render_template(
        "assessment/description.html",
        batch=batch,
        form=form,
        method=batches.method_of(batch).name,
        fixed=description.why_fixed(batch),
        is_open=batches.is_open(batch),
    )
    return page, form.status


def _own(case_id: int) -> Batch:
    return batches.own_batch(case_id, present_user())
