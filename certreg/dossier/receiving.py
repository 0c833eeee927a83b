"""What a receiver sees with a share code: exactly what the holder chose, as it is now."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from certreg.certificates.claims import new_code
from certreg.clock import now
from certreg.db import write_tx
from certreg.dossier import report, rules, sharing
from certreg.dossier.forms import CodeForm
from certreg.dossier.models import ShareCode
from certreg.dossier.record import Dossier, read, sheet_of
from certreg.dossier.sheet import Sheet
from certreg.dossier.views import download, said
from certreg.errors import CertregError, GoneError, MissingError
from certreg.installation import installation
from certreg.web.access import public
from certreg.web.limits import limit

blueprint = Blueprint("shared", __name__, url_prefix="/s")

LONGEST = len(new_code()) * 2
"""Characters of a code as people may write it; longer ones are none."""


@blueprint.get("")
@public
def ask() -> ResponseReturnValue:
    """Where a code is typed that somebody read out or wrote down."""
    return _ask(CodeForm(formdata=None))


@blueprint.post("")
@public
@limit("20 per minute")
def look() -> ResponseReturnValue:
    """Go to what the code shows."""
    form = CodeForm()
    if form.validate():
        code = form.code.data.rstrip("/").rpartition("/")[2]  # some paste the whole address
        return redirect(url_for("shared.show", code=code or "0"), 303)
    return _ask(form)


@blueprint.get("/<code>")
@public
@limit("30 per minute")
def show(code: str) -> ResponseReturnValue:
    """What the holder lets see, as it is at this moment."""
    try:
        share, _dossier, sheet = _shown(code)
    except (MissingError, GoneError) as refusal:
        return _not_shown(refusal)
    return _kept_out(
        render_template(
            "dossier/shown.html", share=share, sheet=sheet, code=code, said=said, read_at=now()
        )
    )


@blueprint.get("/<code>/report.pdf")
@public
@limit("10 per minute")
def pdf(code: str) -> ResponseReturnValue:
    """The same as a sealed report."""
    try:
        share, dossier, sheet = _shown(code)
    except (MissingError, GoneError) as refusal:
        return _not_shown(refusal)
    address = f"{installation().base_url}{url_for('shared.show', code=code)}"
    content = report.pdf_of(dossier, sheet, address=address, until=share.last_day)
    return _kept_out(download(content, "report.pdf", "application/pdf"))


def _shown(code: str) -> tuple[ShareCode, Dossier, Sheet]:
    """What a code shows; that it was used is kept.

    Raises:
        MissingError, GoneError: as `sharing.use`.
    """
    with write_tx() as session:
        share_id = sharing.use(code[:LONGEST]).id
    share = session.get_one(ShareCode, share_id)
    dossier = read(share.person)
    chosen = rules.chosen_of(
        sheet_of(dossier), certificates=share.certificates, fields=share.fields
    )
    return share, dossier, chosen


def _ask(form: CodeForm) -> ResponseReturnValue:
    return _kept_out(render_template("dossier/code.html", form=form), form.status)


def _not_shown(refusal: CertregError) -> ResponseReturnValue:
    """What to do instead, and a place to type another code."""
    status = 410 if isinstance(refusal, GoneError) else 404
    page = render_template(
        "dossier/code.html", form=CodeForm(formdata=None), refusal=refusal.message
    )
    return _kept_out(page, status)


def _kept_out(page: object, status: int | None = None) -> ResponseReturnValue:
    """An answer that no search engine keeps."""
    response = make_response(page)
    response.status_code = status or response.status_code
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
