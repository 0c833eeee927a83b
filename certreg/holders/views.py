"""The pages of the roll: asked with a purpose, each look and each download on the trail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.certificates.models import Certificate
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.holders import roll
from certreg.holders.forms import RollForm
from certreg.policy import law as policy
from certreg.policy.levels import level_names
from certreg.web import download
from certreg.web.access import requires
from certreg.web.language import translate
from certreg.web.limits import limit
from certreg.web.pagination import paginate

blueprint = Blueprint("holders", __name__, url_prefix="/office/holders")

AT_ONCE = 500
"""Certificates that the download reads at a time."""


@blueprint.get("")
@requires(Role.OFFICIAL)
@limit("120 per hour")
def show() -> ResponseReturnValue:
    """The roll, the newest certificates first; without a question, the form alone."""
    form, page = _asked(), None
    if request.args and form.validate():
        _keep("viewed", form)
        query = roll.query(form.wanted(present_user().region_prefix))
        page = paginate(query, Certificate.id, descending=True)
    shown = render_template(
        "holders/list.html",
        form=form,
        page=page,
        awards=roll.awards_of([row.person_id for row in page.rows]) if page else {},
        level_names=level_names(policy.load(), on=today()),
    )
    return shown, form.status


@blueprint.get("/holders.csv")
@requires(Role.OFFICIAL)
@limit("10 per hour")
def table() -> ResponseReturnValue:
    """The same, whole, as CSV."""
    form = _asked()
    if not form.validate():
        return render_template("holders/list.html", form=form, page=None), form.status
    _keep("downloaded", form)
    headings = (_("姓名"), _("等级"), _("职业"), _("工种/职业方向"), _("证书编号"), _("评价机构"), _("发证日期"), _("奖项和称号"))  # fmt: skip
    answer: Response = download.csv_file("holders", headings, _lines(form))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _asked() -> RollForm:
    form = RollForm(request.args)
    form.offer(policy.load(), region=present_user().organisation.region, on=today())
    return form


def _keep(done: str, form: RollForm) -> None:
    """Put on the trail who looked, what was asked and what for."""
    with write_tx():
        trail.record(
            f"holders.{done}",
            actor_id=present_user().id,
            level=form.level.data,
            occupation=form.occupation.data or "",
            award=form.award.data,
            purpose=form.purpose.data,
        )


def _lines(form: RollForm) -> Iterator[Sequence[str]]:
    names = level_names(policy.load(), on=today())
    query = roll.query(form.wanted(present_user().region_prefix)).order_by(Certificate.id)
    last = 0
    while some := db.session.scalars(query.where(Certificate.id > last).limit(AT_ONCE)).all():
        awards = roll.awards_of([row.person_id for row in some])
        for row in some:
            won = "、".join(awards.get(row.person_id, ()))
            yield (
                row.holder_name, translate(names[row.level]), row.occupation_name, row.trade,
                row.number, row.issuer_name, row.issued_on.isoformat(), won,
            )  # fmt: skip
        last = some[-1].id
