"""Verifying: by file, by QR address; and what belongs to the holder alone, opened by the claim code."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, redirect, render_template, send_file, session, url_for
from flask.typing import ResponseReturnValue

from certreg.audit import trail
from certreg.certificates import checking, claims, register, rendering
from certreg.certificates.models import Certificate
from certreg.clock import now, real_now
from certreg.db import write_tx
from certreg.errors import MissingError, NotAllowedError
from certreg.files import store
from certreg.people.rules import normalise
from certreg.registry import identifiers
from certreg.text import Text
from certreg.trust.credential import Standing
from certreg.verify.forms import SecretForm, UploadForm
from certreg.web.access import public
from certreg.web.limits import limit

blueprint = Blueprint("verify", __name__)

HOLDER_MINUTES = 30
"""How long a claim code, once typed, opens the holder's part in this browser."""

TITLES = {
    Standing.VALID: (Text("真实有效"), "good"),
    Standing.REVOKED: (Text("已撤销，无效"), "bad"),
    Standing.SUSPENDED: (Text("已暂停"), "warn"),
    Standing.COULD_NOT_CHECK: (Text("未能完成核验"), "warn"),
    Standing.NOT_GENUINE: (Text("不是真实证书，或内容被改动"), "bad"),
    Standing.UNREADABLE: (Text("无法读取，不是本登记系统的证书文件"), "bad"),
}
"""The answer in words and its tone; could-not-check is never shown as valid nor as revoked."""


@blueprint.route("/verify", methods=["GET", "POST"])
@public
@limit("30 per minute")
def upload() -> ResponseReturnValue:
    """Check an uploaded PDF or credential; the file is not kept."""
    form = UploadForm()
    if not form.validate_on_submit():
        return render_template("verify/upload.html", form=form), 422 if form.errors else 200
    data = form.file.data.stream.read(checking.LARGEST + 1)
    verdict = checking.check_file(data, identifiers.live_store(), at=now())
    known = register.by_public_id(verdict.public_id) if verdict.public_id else None
    return render_template(
        "verify/verdict.html", verdict=verdict, titles=TITLES, certificate=known, checked_at=now()
    )


@blueprint.get("/v/<public_id>")
@public
@limit("60 per minute")
def certificate(public_id: str) -> ResponseReturnValue:
    """Where the QR code leads: the register's own words about a certificate, freshly checked."""
    return _page(_known(public_id), SecretForm(formdata=None))


@blueprint.post("/v/<public_id>")
@public
@limit("10 per minute")
def compare(public_id: str) -> ResponseReturnValue:
    """Compare a typed identity number or claim code with the register: 相符 or 不符, nothing else."""
    found = _known(public_id)
    form = SecretForm()
    if not form.validate():
        return _page(found, form), 422
    typed = form.secret.data.strip()
    if claims.is_right(typed, found.claim_hash):
        session[f"holder:{public_id}"] = int(real_now().timestamp()) + HOLDER_MINUTES * 60
        return redirect(url_for("verify.holder", public_id=public_id), 303)
    return _page(found, form, matches=normalise(typed) == register.document_number(found))


@blueprint.get("/v/<public_id>/holder")
@public
def holder(public_id: str) -> ResponseReturnValue:
    """The holder's own page: photo, identity number, files to keep."""
    found = _claimed(public_id)
    return render_template(
        "verify/holder.html",
        certificate=found,
        fields=register.printed_fields(found),
        document_number=register.document_number(found),
    )


@blueprint.get("/v/<public_id>/certificate.pdf")
@public
@limit("30 per minute")
def pdf(public_id: str) -> ResponseReturnValue:
    """The holder's PDF."""
    found = _claimed(public_id)
    _record_view("certificate.downloaded", found)
    return _download(rendering.pdf_of(found), f"{found.number}.pdf", "application/pdf")


@blueprint.get("/v/<public_id>/credential.json")
@public
@limit("30 per minute")
def credential(public_id: str) -> ResponseReturnValue:
    """The credential, for a wallet."""
    found = _claimed(public_id)
    return _download(rendering.signed_bytes(found), f"{found.number}.json", "application/vc")


@blueprint.get("/v/<public_id>/photo.jpg")
@public
def photo(public_id: str) -> ResponseReturnValue:
    """The holder's photo."""
    found = _claimed(public_id)
    if found.photo is None:
        raise MissingError(Text("该证书没有照片"))
    return send_file(BytesIO(store.read(found.photo.file)), mimetype="image/jpeg")


def _page(found: Certificate, form: SecretForm, *, matches: bool | None = None) -> str:
    verdict = checking.check_file(rendering.signed_bytes(found), identifiers.live_store(), at=now())
    return render_template(
        "verify/certificate.html",
        certificate=found,
        verdict=verdict,
        titles=TITLES,
        fields=register.printed_fields(found),
        path=register.how_won(found),
        form=form,
        matches=matches,
        checked_at=now(),
    )


def _known(public_id: str) -> Certificate:
    found = register.by_public_id(public_id)
    if found is None:
        raise MissingError(Text("登记系统中没有这张证书。请核对网址，或用证书编号和姓名查询。"))
    return found


def _claimed(public_id: str) -> Certificate:
    """The certificate, when this browser has shown its claim code."""
    found = _known(public_id)
    if session.get(f"holder:{public_id}", 0) < real_now().timestamp():
        raise NotAllowedError(Text("请先在证书页面输入领取码。领取码由评价机构随证书发给本人。"))
    return found


def _record_view(action: str, found: Certificate) -> None:
    certificate_id = found.id
    with write_tx():
        trail.record(action, actor_id=None, subject_id=certificate_id)


def _download(content: bytes, name: str, media_type: str) -> ResponseReturnValue:
    return send_file(BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name)
