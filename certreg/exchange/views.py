"""The national network for officials (`/office/network`) and, to read, for bodies (`/workspace/network`)."""

from __future__ import annotations

from io import BytesIO

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, selectinload

from certreg.accounts import proving
from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.certificates.models import Certificate
from certreg.certificates.register import in_region
from certreg.clock import today
from certreg.db import write_tx
from certreg.errors import Fault, UnreadableError
from certreg.exchange import dispatches, receipts, standing
from certreg.exchange.forms import CancelForm, DispatchForm, HandOutForm, ReceiptForm, StandingForm
from certreg.exchange.models import Dispatch, DispatchItem, Operation, Outcome
from certreg.filing.bodies import body_of
from certreg.policy import law as policy
from certreg.policy.network import layout
from certreg.text import Text
from certreg.web.access import requires
from certreg.web.pagination import paginate
from certreg.workbook.writing import MEDIA_TYPE

office = Blueprint("network", __name__, url_prefix="/office/network")
workspace = Blueprint("own_network", __name__, url_prefix="/workspace/network")

LARGEST = 8 * 2**20
"""Bytes of a receipt."""
FAULTS_SHOWN = 200

OPERATIONS = {Operation.ISSUED: Text("颁发"), Operation.REVOKED: Text("撤销")}
OUTCOMES = {
    Outcome.SENT: (Text("待回执"), "info"),
    Outcome.ACCEPTED: (Text("已入库"), "good"),
    Outcome.REFUSED: (Text("未入库"), "bad"),
    Outcome.CANCELLED: (Text("已作废"), "neutral"),
}


@office.get("", endpoint="home")
@requires(Role.OFFICIAL)
def list_dispatches() -> ResponseReturnValue:
    """How the region's certificates stand, and what was sent."""
    return _home(DispatchForm(formdata=None)), 200


@office.post("")
@requires(Role.OFFICIAL)
def make() -> ResponseReturnValue:
    """Make the next file; it is taken from the page of its dispatch."""
    form = DispatchForm()
    if form.validate():
        with form.refusals("purpose"):
            with write_tx():
                dispatch_id = dispatches.make(
                    present_user(), purpose=form.purpose.data, with_refused=form.with_refused.data
                ).id
            flash(_("已生成上报文件，请凭动态码取走"), "good")
            return redirect(url_for("network.show", dispatch_id=dispatch_id))
    return _home(form), form.status


@office.get("/dispatches/<int:dispatch_id>")
@requires(Role.OFFICIAL)
def show(dispatch_id: int) -> ResponseReturnValue:
    """One dispatch with its rows."""
    return _page(dispatch_id), 200


@office.post("/dispatches/<int:dispatch_id>/file")
@requires(Role.OFFICIAL)
def hand_out(dispatch_id: int) -> ResponseReturnValue:
    """Hand the file out, once, against the second factor."""
    form = HandOutForm()
    dispatches.find(dispatch_id, present_user())
    if form.validate():
        with form.refusals("code"):
            proving.by_second_factor(present_user(), form.code.data)
            with write_tx():
                user = present_user()
                content = dispatches.hand_out(dispatches.find(dispatch_id, user), user)
            name = _("联网上报-%(id)s-%(day)s.xlsx", id=dispatch_id, day=today())
            answer = send_file(BytesIO(content), MEDIA_TYPE, as_attachment=True, download_name=name)
            answer.headers["Cache-Control"] = "no-store"
            return answer
    return _page(dispatch_id, hand_out_form=form), form.status


@office.post("/dispatches/<int:dispatch_id>/receipt")
@requires(Role.OFFICIAL)
def receive(dispatch_id: int) -> ResponseReturnValue:
    """Read a receipt in; with faults nothing is written and all of them are told."""
    form, faults = ReceiptForm(), list[Fault]()
    dispatch = dispatches.find(dispatch_id, present_user())
    if form.validate():
        with form.refusals("file"):
            content = form.file.data.stream.read(LARGEST + 1)
            if len(content) > LARGEST:
                raise UnreadableError(Text("文件超过 {most} MB，请分批上传。", most=LARGEST >> 20))
            own = layout(policy.load(), region=dispatch.region, on=today())
            read = receipts.read(content, own)  # takes a second: before the transaction
            with write_tx():
                user = present_user()
                faults = receipts.enter(dispatches.find(dispatch_id, user), read, own, user)
            if not faults:
                flash(_("已录入回执"), "good")
                return redirect(url_for("network.show", dispatch_id=dispatch_id))
    status = 422 if faults else form.status
    return _page(dispatch_id, receipt_form=form, faults=faults), status


@office.post("/dispatches/<int:dispatch_id>/cancel")
@requires(Role.OFFICIAL)
def cancel(dispatch_id: int) -> ResponseReturnValue:
    """Let a dispatch count as never made."""
    form = CancelForm()
    dispatches.find(dispatch_id, present_user())
    if form.validate():
        with form.refusals("reason"):
            with write_tx():
                user = present_user()
                dispatches.cancel(dispatches.find(dispatch_id, user), user, form.reason.data)
            flash(_("已作废，其中的证书算作未上报"), "info")
            return redirect(url_for("network.show", dispatch_id=dispatch_id))
    return _page(dispatch_id, cancel_form=form), form.status


@office.get("/certificates", endpoint="certificates")
@requires(Role.OFFICIAL)
def of_region() -> ResponseReturnValue:
    """The certificates of the region with their standings."""
    user = present_user()
    own = in_region(user.region_prefix)
    return _certificates("exchange/certificates.html", own, user.organisation.region)


@workspace.get("", endpoint="home")
@requires(Role.CLERK, Role.APPROVER)
def of_body() -> ResponseReturnValue:
    """The body's own certificates with their standings."""
    user = present_user()
    body = body_of(user.organisation_id)
    own = Certificate.body_number == (body.number if body else "")
    return _certificates("exchange/own.html", own, user.organisation.region)


def _certificates(template: str, own: sa.ColumnElement[bool], region: str) -> ResponseReturnValue:
    named = standing.named(region)
    form = StandingForm(request.args)
    form.show(named)
    asked = form.standing.data if form.validate() and form.standing.data else ""
    conditions = (own, standing.has_standing(asked)) if asked else (own,)
    page = paginate(standing.in_reach(*conditions), Certificate.id, descending=True)
    return render_template(
        template,
        form=form,
        page=page,
        standings=standing.of_certificates(page.rows),
        operations=OPERATIONS,
        named=named,
    ), form.status


def _home(form: DispatchForm) -> str:
    user = present_user()
    region = user.organisation.region
    return render_template(
        "exchange/home.html",
        form=form,
        counts=standing.counts(user.region_prefix),
        tones=standing.TONES,
        named=standing.named(region),
        layout=layout(policy.load(), region=region, on=today()),
        page=paginate(
            dispatches.visible(user).options(
                selectinload(Dispatch.receipts), joinedload(Dispatch.made_by)
            ),
            Dispatch.id,
            descending=True,
        ),
        most=dispatches.MOST,
    )


def _page(
    dispatch_id: int,
    *,
    hand_out_form: HandOutForm | None = None,
    receipt_form: ReceiptForm | None = None,
    cancel_form: CancelForm | None = None,
    faults: list[Fault] | None = None,
) -> str:
    """The dispatch's page; forms that were refused stand in the place of fresh ones."""
    dispatch = dispatches.find(dispatch_id, present_user())
    items = (
        sa.select(DispatchItem)
        .where(DispatchItem.dispatch_id == dispatch_id)
        .options(joinedload(DispatchItem.certificate))
    )
    return render_template(
        "exchange/dispatch.html",
        dispatch=dispatch,
        page=paginate(items, DispatchItem.id),
        operations=OPERATIONS,
        outcomes=OUTCOMES,
        layout=layout(policy.load(), region=dispatch.region, on=today()),
        faults=(faults or [])[:FAULTS_SHOWN],
        fault_count=len(faults or []),
        hand_out_form=hand_out_form or HandOutForm(formdata=None),
        receipt_form=receipt_form or ReceiptForm(formdata=None),
        cancel_form=cancel_form or CancelForm(formdata=None),
    )
