"""Verifying by file and by QR address; the holder's own part, opened by the claim code."""

from __future__ import annotations

import hmac
from base64 import b64encode

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg import kept
from certreg.appointment.holding import posts_of
from certreg.audit import trail
from certreg.certificates import checking, claims, notices, opened, register, rendering
from certreg.certificates.explaining import Explained
from certreg.certificates.models import Certificate
from certreg.certificates.pdf.image import image_of
from certreg.certificates.standing import verdict_of
from certreg.certificates.words import words_of
from certreg.clock import known_at, today
from certreg.db import write_tx
from certreg.errors import MissingError, NotAllowedError
from certreg.exchange.standing import for_visitors
from certreg.files import store
from certreg.people.rules import normalise
from certreg.registry import identifiers
from certreg.text import Text
from certreg.trust.credential import Standing
from certreg.verify.addresses import is_picture, only_code_of, public_id_in
from certreg.verify.fingerprints import fingerprints
from certreg.verify.forms import AddressForm, LatinNameForm, SecretForm, UploadForm
from certreg.verify.handed_in import explanation, judge
from certreg.web.access import public
from certreg.web.alike import alike
from certreg.web.language import current_language
from certreg.web.limits import limit
from certreg.web.question import question
from certreg.web.reading import may_lag

blueprint = Blueprint("verify", __name__)


@blueprint.get("/verify")
@public
@may_lag
@alike
def upload() -> str:
    """The ways to verify."""
    return _ways(UploadForm(formdata=None), AddressForm(formdata=None))


@blueprint.post("/verify")
@public
@may_lag
@question
@limit("30 per minute")
def check() -> ResponseReturnValue:
    """Check an uploaded PDF or credential; the file is not kept."""
    kept.watch()
    form = UploadForm()
    if not form.validate():
        return _ways(form, AddressForm(formdata=None)), form.status
    content = form.file.data.stream.read(checking.LARGEST + 1)
    if is_picture(content):
        return _follow_picture(content, form)
    judged = judge(content, identifiers.live_store())
    verdict, known = judged.verdict, judged.certificate
    return render_template(
        "verify/verdict.html",
        verdict=verdict,
        words=words_of(verdict.standing, known),
        certificate=known,
        notices=_notices(verdict, known),
        posts=posts_of(known, today()) if known else [],
        photo=_photo(known) if known and verdict.is_holders else "",
        explained=_explained(known) if verdict.fields else (),
        checked_at=known_at(),
    )


def _follow_picture(content: bytes, form: UploadForm) -> ResponseReturnValue:
    """Where the QR code in a photo leads: the register's page, never the picture's own words."""
    public_id = ""
    with form.refusals("file"):
        public_id = public_id_in(only_code_of(content), request.host)
    if not public_id:
        return _ways(form, AddressForm(formdata=None)), form.status
    flash(_("已从图片中识别二维码。以下是登记内容，图片本身没有被核验，请逐项核对。"), "info")
    return redirect(url_for("verify.certificate", public_id=public_id), 303)


@blueprint.get("/verify/address")
@public
def start_again() -> ResponseReturnValue:
    """Reloading the form, or changing its language, begins anew."""
    return redirect(url_for("verify.upload", lang=request.args.get("lang")))


@blueprint.post("/verify/address")
@public
@may_lag
@question
@limit("30 per minute")
def address() -> ResponseReturnValue:
    """Follow the address of a QR code, if it is one of ours; no other is ever opened."""
    form = AddressForm()
    if form.validate():
        with form.refusals("address"):
            public_id = public_id_in(form.address.data, request.host)
            return redirect(url_for("verify.certificate", public_id=public_id), 303)
    return _ways(UploadForm(formdata=None), form), form.status


@blueprint.get("/v/<public_id>")
@public
@may_lag
@alike
@limit("60 per minute")
def certificate(public_id: str) -> str:
    """Where the QR code leads: the register's own words about a certificate, as of this moment."""
    return _page(_known(public_id), SecretForm(formdata=None))


@blueprint.post("/v/<public_id>")
@public
@question
@limit("10 per minute")
def compare(public_id: str) -> ResponseReturnValue:
    """Compare an identity number or claim code with the register: 相符 or 不符, no more."""
    found, form = _known(public_id), SecretForm()
    if not form.validate():
        return _page(found, form), form.status
    typed = form.secret.data
    if claims.is_right(typed, found.claim_hash):
        opened.open_part(public_id)
        return redirect(url_for("verify.holder", public_id=public_id), 303)
    return _page(found, SecretForm(formdata=None), matches=_is_holder(found, typed))


@blueprint.get("/v/<public_id>/holder")
@public
def holder(public_id: str) -> ResponseReturnValue:
    """The holder's own page: photo, identity number, files to keep."""
    return _holder_page(claimed(public_id), LatinNameForm(formdata=None))


def _holder_page(found: Certificate, form: LatinNameForm) -> str:
    return render_template(
        "verify/holder.html",
        form=form,
        certificate=found,
        words=words_of(verdict_of(found).standing, found),
        notices=notices.of_certificate(found, for_holder=True),
        fields=register.printed_fields(found),
        document_number=register.document_number(found),
        photo=_photo(found),
        minutes=opened.MINUTES,
        explained=_explained(found),
    )


@blueprint.get("/v/<public_id>/certificate.pdf")
@public
@limit("30 per minute")
def pdf(public_id: str) -> ResponseReturnValue:
    """The holder's PDF."""
    found = claimed(public_id)
    content, name = rendering.pdf_of(found), f"{found.number}.pdf"
    record("certificate.downloaded", found.id)
    return download(content, name, "application/pdf")


@blueprint.post("/v/<public_id>/holder")
@public
@limit("30 per minute")
def bilingual(public_id: str) -> ResponseReturnValue:
    """The holder's PDF in Chinese and English; the spelling of the name is used and forgotten."""
    found, form = claimed(public_id), LatinNameForm()
    if form.validate():
        with form.refusals("latin_name"):
            content = rendering.bilingual_pdf_of(found, form.latin_name.data or "")
            name = f"{found.number}-bilingual.pdf"
            record("certificate.downloaded", found.id)
            return download(content, name, "application/pdf")
    return _holder_page(found, form), form.status


@blueprint.get("/v/<public_id>/certificate.png")
@public
@limit("30 per minute")
def picture(public_id: str) -> ResponseReturnValue:
    """The certificate as a picture to look at and to keep."""
    content = image_of(rendering.pdf_of(claimed(public_id)))
    return Response(content, mimetype="image/png")


@blueprint.get("/v/<public_id>/credential.json")
@public
@limit("30 per minute")
def credential(public_id: str) -> ResponseReturnValue:
    """The credential, for a wallet."""
    found = claimed(public_id)
    content, name = rendering.signed_bytes(found), f"{found.number}.json"
    record("credential.downloaded", found.id)
    return download(content, name, "application/vc")


def _ways(upload_form: UploadForm, address_form: AddressForm) -> str:
    return render_template(
        "verify/upload.html",
        form=upload_form,
        address_form=address_form,
        megabytes=checking.LARGEST >> 20,
        fingerprints=fingerprints(),
    )


def _page(found: Certificate, form: SecretForm, *, matches: bool | None = None) -> str:
    verdict = verdict_of(found)
    return render_template(
        "verify/certificate.html",
        certificate=found,
        verdict=verdict,
        words=words_of(verdict.standing, found),
        notices=_notices(verdict, found),
        # A row that differs from the log says nothing that could be shown.
        fields=[] if verdict.standing is Standing.NOT_GENUINE else register.printed_fields(found),
        path=register.how_won(found),
        posts=posts_of(found, today()),
        network=for_visitors(found),
        form=form,
        matches=matches,
        explained=() if verdict.standing is Standing.NOT_GENUINE else _explained(found),
        checked_at=known_at(),
    )


def _explained(found: Certificate | None) -> tuple[Explained, ...]:
    """What it means, for who reads English and may not know China's levels."""
    return explanation(found) if found is not None and current_language() == "en" else ()


def _notices(verdict: checking.FileVerdict, found: Certificate | None) -> list[notices.Notice]:
    """What happened to a genuine certificate."""
    if found is None or verdict.standing is Standing.NOT_GENUINE:
        return []
    return notices.of_certificate(found)


def _known(public_id: str) -> Certificate:
    found = register.by_public_id(public_id)
    if found is None:
        raise MissingError(Text("登记系统中没有这张证书。请核对网址，或用证书编号和姓名查询。"))
    return found


def claimed(public_id: str) -> Certificate:
    """The certificate, when this browser has shown its claim code."""
    found = _known(public_id)
    if not opened.is_open(public_id):
        raise NotAllowedError(Text("请先在证书页面输入领取码。领取码由评价机构随证书发给本人。"))
    return found


def _certificate_asked() -> str:
    return str((request.view_args or {}).get("public_id"))


@limit("30 per day", by=_certificate_asked)
def _is_holder(found: Certificate, typed: str) -> bool:
    """Whether the typed identity number is the holder's; guessing one ends with the day's turns."""
    stored = register.document_number(found)
    return hmac.compare_digest(normalise(typed).encode(), stored.encode())


def _photo(found: Certificate) -> str:
    """The holder's photo as a data address, so that no address of its own can be shared."""
    if found.photo is None:
        return ""
    return "data:image/jpeg;base64," + b64encode(store.read(found.photo.file)).decode()


def record(action: str, certificate_id: int) -> None:
    with write_tx():
        trail.record(action, actor_id=None, subject_id=certificate_id)


def download(content: bytes, name: str, media_type: str) -> Response:
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
