"""The holder's record: opened by a certificate's number and claim code, without an account."""

from __future__ import annotations

import json
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.audit import trail
from certreg.certificates import claims, opened, register
from certreg.certificates.models import Certificate
from certreg.clock import now, today
from certreg.db import write_tx
from certreg.dossier import report, sharing
from certreg.dossier.forms import OpenForm, ShareForm
from certreg.dossier.record import Dossier, ladders_of, read, sheet_of
from certreg.dossier.sheet import Sheet, Value
from certreg.errors import MissingError, NotAllowedError
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.text import Text
from certreg.web.access import public
from certreg.web.language import translate
from certreg.web.limits import limit
from certreg.web.rendering import day

blueprint = Blueprint("dossier", __name__, url_prefix="/record")


@blueprint.get("")
@public
def ask() -> ResponseReturnValue:
    """What opens a record."""
    return _ask(OpenForm(formdata=None, data={"number": request.args.get("number", "")[:40]}))


@blueprint.post("")
@public
@limit("10 per minute")
def open_record() -> ResponseReturnValue:
    """Open the record of whoever has the claim code; a wrong code says no more than that."""
    form = OpenForm()
    if form.validate():
        if found := _claimed_by(form):
            with write_tx():
                trail.record("record.opened", actor_id=None, subject_id=found.person_id)
            return redirect(url_for("dossier.show", public_id=found.public_id), 303)
        form.form_errors.append(
            _("证书编号或领取码不对。领取码条遗失的，凭证件请评价机构或人社部门换发。")
        )
    return _ask(form)


def _claimed_by(form: OpenForm) -> Certificate | None:
    """The certificate, if the code is its own. Nobody guesses 128 bits, so that no number is ever locked."""
    found = register.by_number(form.number.data)
    if found is None or not claims.is_right(form.code.data, found.claim_hash):
        return None
    for certificate in read(found.person).certificates:
        opened.open_part(certificate.public_id)
    opened.open_part(found.public_id)
    return found


@blueprint.get("/<public_id>")
@public
def show(public_id: str) -> ResponseReturnValue:
    """Everything on record about the holder, on one page."""
    dossier = _opened(public_id)
    sheet = sheet_of(dossier)
    return render_template(
        "dossier/record.html",
        public_id=public_id,
        sheet=sheet,
        ladders=ladders_of(dossier),
        shares=sharing.of_person(dossier.person.id),
        minutes=opened.MINUTES,
        said=said,
        today=today(),
        read_at=now(),
    )


@blueprint.post("/<public_id>/close")
@public
def close(public_id: str) -> ResponseReturnValue:
    """Close the record in this browser at once: a phone is handed on."""
    opened.close_all()
    flash(_("已关闭档案"), "good")
    return redirect(url_for("dossier.ask"))


@blueprint.get("/<public_id>/record.json")
@public
@limit("30 per minute")
def data(public_id: str) -> ResponseReturnValue:
    """The record for programs."""
    dossier = _opened(public_id)
    content = report.data_of(sheet_of(dossier), at=now())
    _record("record.downloaded", dossier, form="json")
    return download(
        json.dumps(content, ensure_ascii=False, indent=1).encode(),
        "record.json",
        "application/json",
    )


@blueprint.get("/<public_id>/report.pdf")
@public
@limit("10 per minute")
def pdf(public_id: str) -> ResponseReturnValue:
    """The record as a sealed report."""
    dossier = _opened(public_id)
    content = report.pdf_of(dossier, sheet_of(dossier))
    _record("record.downloaded", dossier, form="pdf")
    return download(content, "report.pdf", "application/pdf")


@blueprint.get("/<public_id>/share")
@public
def choose(public_id: str) -> ResponseReturnValue:
    """What a share code is to show."""
    dossier = _opened(public_id)
    return _share_page(public_id, _share_form(sheet_of(dossier), is_new=True))


@blueprint.post("/<public_id>/share")
@public
@limit("20 per hour")
def share(public_id: str) -> ResponseReturnValue:
    """Make a share code; it is shown this once."""
    dossier = _opened(public_id)
    form = _share_form(sheet_of(dossier))
    if form.validate():
        with form.refusals():
            with write_tx():
                made, code = sharing.make(
                    dossier.person.id,
                    certificates=form.certificates.data,
                    fields=form.fields.data,
                    days=form.days.data,
                    label=form.label.data,
                )
                last_day = made.last_day
            return render_template(
                "dossier/shared.html",
                public_id=public_id,
                code=code,
                address=f"{installation().base_url}/s/{code}",
                last_day=last_day,
            )
    return _share_page(public_id, form)


@blueprint.post("/<public_id>/share/<int:share_id>/revoke")
@public
def revoke(public_id: str, share_id: int) -> ResponseReturnValue:
    """Take a share code back."""
    dossier = _opened(public_id)
    person_id = dossier.person.id
    with write_tx():
        sharing.revoke(share_id, person_id)
    flash(_("已收回分享码"), "good")
    return redirect(url_for("dossier.show", public_id=public_id, _anchor="shares"))


def said(value: Value) -> str:
    """A value as the page says it."""
    return day(value) if isinstance(value, date) else translate(value)


def download(content: bytes, name: str, media_type: str) -> Response:
    """A file to keep."""
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _opened(public_id: str) -> Dossier:
    """The record behind a certificate, when this browser has shown its claim code.

    Raises:
        MissingError: no such certificate.
        NotAllowedError: not opened, or too long ago.
    """
    found = register.by_public_id(public_id)
    if found is None:
        raise MissingError(Text("登记系统中没有这张证书。请核对网址，或用证书编号和姓名查询。"))
    if not opened.is_open(public_id):
        raise NotAllowedError(Text("档案没有打开，或已自动关闭。请重新输入证书编号和领取码。"))
    return read(found.person)


def _ask(form: OpenForm) -> ResponseReturnValue:
    page = render_template("dossier/open.html", form=form, minutes=opened.MINUTES)
    return page, form.status


def _share_form(sheet: Sheet, *, is_new: bool = False) -> ShareForm:
    chosen = {"certificates": [], "fields": ["name", "numbers"], "days": None}
    form = ShareForm(formdata=None, data=chosen) if is_new else ShareForm()
    form.offer(policy.load(), sheet, on=today())
    if is_new:
        valid = [item.key for item in sheet.items("certificates") if item.tone == "good"]
        form.certificates.data = valid
        form.days.data = form.days.choices[0].value if form.days.choices else None
    return form


def _share_page(public_id: str, form: ShareForm) -> ResponseReturnValue:
    return render_template("dossier/share.html", public_id=public_id, form=form), form.status


def _record(action: str, dossier: Dossier, form: str) -> None:
    person_id = dossier.person.id
    with write_tx():
        trail.record(action, actor_id=None, subject_id=person_id, form=form)
