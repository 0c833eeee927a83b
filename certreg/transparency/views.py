"""`/log` and where a certificate stands in it: found by the file, or by number and name."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from certreg.certificates import checking, register
from certreg.certificates.models import Certificate
from certreg.certificates.record import confirmed, seen
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import MissingError, RefusedError
from certreg.lookup import rules
from certreg.lookup.forms import CertificateForm
from certreg.policy import law as policy
from certreg.registry import identifiers, keys, publication, witnesses
from certreg.registry.models import LogEntry
from certreg.text import Text
from certreg.transparency import drawing, standing
from certreg.verify import confined
from certreg.verify.forms import UploadForm
from certreg.web.access import public
from certreg.web.limits import limit
from certreg.web.question import question
from certreg.web.reading import may_lag

blueprint = Blueprint("transparency", __name__)

NOT_FOUND = Text("没有查到。请核对证书编号和姓名，两者须与证书完全一致。")


@blueprint.get("/log")
@public
@may_lag
def show() -> ResponseReturnValue:
    """Size, newest checkpoint, witnesses, how to check it oneself."""
    return _page(UploadForm(formdata=None), CertificateForm(formdata=None))


@blueprint.get("/log/file")
@blueprint.get("/log/certificate")
@public
@may_lag
def start_again() -> ResponseReturnValue:
    """Reloading an answer, or changing its language, begins anew: nothing stands in an address."""
    return redirect(url_for("transparency.show", lang=request.args.get("lang")))


@blueprint.post("/log/file")
@public
@may_lag
@question
@limit("30 per minute")
def by_file() -> ResponseReturnValue:
    """The entry of the certificate in a file; the file is not kept."""
    form = UploadForm()
    if form.validate():
        content = form.file.data.stream.read(checking.LARGEST + 1)
        verdict = checking.check_file(
            content, identifiers.live_store(), at=now(), read_pdf=confined.check_pdf, seen=seen
        )
        found = register.by_public_id(verdict.public_id)
        if found is not None and confirmed(verdict, found).document is not None:
            return _go_to(found)
        with form.refusals("file"):
            raise RefusedError(Text("这不是本登记系统的真实证书文件。请到“核验真伪”查看原因。"))
    return _page(form, CertificateForm(formdata=None)), form.status


@blueprint.post("/log/certificate")
@public
@may_lag
@question
@limit("30 per minute")
def by_number_and_name() -> ResponseReturnValue:
    """The entry of a certificate by its number and its holder's name; never by the number alone."""
    form = CertificateForm()
    if form.validate():
        with form.refusals("number"):
            asked = {"number": form.number.data, "name": form.name.data}
            given = rules.check_keys(policy.load(), asked, on=today())
            found = register.by_number_and_name(given["number"], given["name"])
            if found is None:
                raise RefusedError(NOT_FOUND)
            return _go_to(found)
    return _page(UploadForm(formdata=None), form), form.status


@blueprint.get("/log/certificates/<public_id>")
@public
@may_lag
@limit("60 per minute")
def certificate(public_id: str) -> ResponseReturnValue:
    """Where a certificate stands in the log, the way to the root, and who has witnessed it."""
    found = _known(public_id)
    position, before = found.log_position or 0, keys.compromises(found.key_id)
    proof = publication.prove(position, None, before)
    witnessing = witnesses.witnessing(position, before)
    return render_template(
        "transparency/certificate.html",
        certificate=found,
        proof=proof,
        entry=db.session.get_one(LogEntry, position),
        witnessing=witnessing,
        way=drawing.way(position, witnessing.size, proof.hashes) if witnessing else [],
        rung=drawing.RUNG,
    )


@blueprint.get("/log/certificates/<public_id>/certificate.tlog-proof")
@public
@may_lag
@limit("60 per minute")
def proof(public_id: str) -> ResponseReturnValue:
    """The best proof of today, to lie beside the sealed PDF; what opens the entry is in the PDF alone."""
    found = _known(public_id)
    before = keys.compromises(found.key_id)
    content = publication.prove(found.log_position or 0, None, before).to_bytes()
    response = Response(content, mimetype="text/plain")
    name = f"{found.number}.tlog-proof"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _page(upload_form: UploadForm, certificate_form: CertificateForm) -> str:
    return render_template(
        "transparency/show.html",
        form=upload_form,
        certificate_form=certificate_form,
        newest=publication.newest_checkpoint(),
        newest_root=standing.newest_root(),
        witnesses=standing.witnesses_now(),
        quorum=witnesses.policy().quorum,
        dots=drawing.growth(standing.heads()),
        width=drawing.WIDTH,
        height=drawing.HEIGHT,
    )


def _go_to(found: Certificate) -> ResponseReturnValue:
    return redirect(url_for("transparency.certificate", public_id=found.public_id), 303)


def _known(public_id: str) -> Certificate:
    found = register.by_public_id(public_id)
    if found is None or found.log_position is None:
        raise MissingError(Text("登记系统中没有这张证书。请核对网址，或用证书编号和姓名查询。"))
    return found
