"""The pages /directory: which bodies may assess what, and each body's own page."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from certreg.accounts import competent
from certreg.accounts.regions import region_name
from certreg.certificates import totals
from certreg.clock import today
from certreg.db import db
from certreg.directory import table
from certreg.directory.forms import DirectoryForm
from certreg.filing import bodies, directory
from certreg.filing.directory import Listed
from certreg.filing.models import Body
from certreg.filing.titles import AUDIENCES, CHANGES, PURPOSES, STANDINGS
from certreg.installation import installation
from certreg.integrity import standing
from certreg.policy import law as policy
from certreg.policy.filing import ComplaintLine
from certreg.policy.levels import level_names
from certreg.policy.supervision import ground_name, is_public
from certreg.registry import status
from certreg.web.access import public
from certreg.web.limits import limit
from certreg.web.pagination import paginate
from certreg.web.reading import may_lag

blueprint = Blueprint("directory", __name__, url_prefix="/directory")

AT_ONCE = 500
"""Bodies that the download reads at a time."""


@blueprint.get("")
@public
@may_lag
def search() -> ResponseReturnValue:
    """The bodies that fit, by number."""
    form = _asked()
    page = None
    if form.validate():
        page = paginate(directory.query(form.wanted(today())), Body.number)
    shown = render_template(
        "directory/list.html",
        form=form,
        page=page,
        shown=[directory.listed(body, today()) for body in page.rows] if page else [],
        **_words(),
    )
    return shown, form.status


@blueprint.get("/bodies.csv")
@public
@may_lag
@limit("30 per hour")
def download() -> ResponseReturnValue:
    """The same bodies, all of them, as CSV."""
    form = _asked()
    if not form.validate():
        abort(400)
    lines = table.lines(_every(form), level_names(policy.load(), on=today()))
    headers = {"Content-Disposition": "attachment; filename=bodies.csv"}
    return Response("".join(lines), mimetype="text/csv", headers=headers)


@blueprint.get("/<number>")
@public
@may_lag
def show(number: str) -> ResponseReturnValue:
    """One body: what it may assess, its filings, its key, where to complain."""
    body = directory.find(number)
    law, on = policy.load(), today()
    entry = standing.of_organisation(body.organisation_id, on)
    shown = entry if is_public(law, "blacklist", region=body.region, on=on) else None
    return render_template(
        "directory/body.html",
        entry=shown,
        ground=ground_name(law, shown.ground) if shown else "",
        listed=directory.listed(body, on),
        kind=body.organisation.kind,
        key=bodies.newest_key(body),
        did=status.body_did(body.number),
        issued=totals.of_body(body.number),
        offices=competent.offices(body.region),
        complaint_lines=law.rows(ComplaintLine, region=body.region, on=on),
        purposes=PURPOSES,
        **_words(),
    )


def _asked() -> DirectoryForm:
    form = DirectoryForm(request.args)
    form.offer(policy.load(), installation().province, today())
    return form


def _words() -> dict[str, object]:
    """What both pages call things."""
    return {
        "audiences": AUDIENCES,
        "standings": STANDINGS,
        "change_titles": CHANGES,
        "level_names": level_names(policy.load(), on=today()),
        "region_name": lambda code: region_name(code, today()),
    }


def _every(form: DirectoryForm) -> Iterator[Listed]:
    """All bodies that fit, by number, a part at a time."""
    query = directory.query(form.wanted(today())).order_by(Body.number).limit(AT_ONCE)
    last = ""
    while some := db.session.scalars(query.where(Body.number > last)).all():
        yield from (directory.listed(body, today()) for body in some)
        last = some[-1].number
