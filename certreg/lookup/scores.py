"""A candidate without a certificate asks, without an account, that the scores be looked at again (复核成绩)."""

from __future__ import annotations

from collections.abc import Sequence
from hmac import compare_digest

import sqlalchemy as sa
from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from certreg.batches.models import Batch, Candidate
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import RefusedError
from certreg.examination import remarks
from certreg.examination.models import Remark
from certreg.lookup.forms import ScoreForm
from certreg.people.rules import normalise
from certreg.policy import law as policy
from certreg.policy.exams import remark_term
from certreg.policy.law import NATION
from certreg.text import Text
from certreg.web.access import public
from certreg.web.limits import limit

blueprint = Blueprint("scores", __name__)


def _asked_about() -> str:
    """Whose scores are asked about: nobody guesses a document number in a day."""
    return (
        f"{request.form.get('code', '').strip()[:40]} {request.form.get('name', '').strip()[:60]}"
    )


@blueprint.get("/remarks/candidate")
@public
def ask() -> ResponseReturnValue:
    """What a candidate says to be known."""
    return _page(ScoreForm(formdata=None))


@blueprint.post("/remarks/candidate")
@public
@limit("20 per hour")
@limit("20 per day", by=_asked_about)
def file() -> ResponseReturnValue:
    """Enter the question, or show what became of earlier ones; a mismatch says no more than that."""
    form = ScoreForm()
    is_asking = "see" not in request.form
    if form.validate(with_text=is_asking):
        with form.refusals():
            with write_tx():
                candidate = _candidate(form)
                if is_asking:
                    question = remarks.Ask(candidate.row, form.text.data)
                    remarks.ask(candidate.batch, None, question)
                asked = _questions(candidate)
            return _told(asked, is_asking=is_asking)
    return _page(form)


def _candidate(form: ScoreForm) -> Candidate:
    """The candidate that code, name and document number name together.

    Raises:
        RefusedError: they do not belong together, whichever is wrong; or there are several
            applications, field `row`.
    """
    found = [
        row
        for row in _candidates(form.code.data)
        if row.person.name == form.name.data and _shows(row, form.document_number.data)
    ]
    if not found:
        raise RefusedError(
            Text("所填内容与记录不符。请照成绩通知核对复核码、姓名和证件号码。"),
            reason="mismatch",
        )
    if form.row.data is not None:
        found = [row for row in found if row.row == form.row.data]
    if len(found) != 1:
        raise RefusedError(
            Text("您在本批次申报了多项，请填写名单中的考生序号"), reason="several", field="row"
        )
    return found[0]


def _candidates(code: str) -> Sequence[Candidate]:
    """The candidates of the batch that a code belongs to; none for a wrong code."""
    number = normalise(code).partition("-")[0]
    batch = db.session.get(Batch, int(number)) if number.isdecimal() and len(number) < 10 else None
    if batch is None or not remarks.is_code(batch, code):
        return ()
    query = sa.select(Candidate).where(Candidate.case_id == batch.case_id).order_by(Candidate.row)
    return db.session.scalars(query).all()


def _shows(candidate: Candidate, typed: str) -> bool:
    """Whether a number stands on the document that the candidate came with, or the one that is right."""
    known = {candidate.document, *(row for row in candidate.person.documents if row.is_current)}
    number = normalise(typed).encode()
    return any([compare_digest(row.number.encode(), number) for row in known])


def _questions(candidate: Candidate) -> list[Remark]:
    query = sa.select(Remark).where(Remark.candidate_id == candidate.id)
    return list(db.session.scalars(query.order_by(Remark.id.desc())))


def _told(asked: list[Remark], *, is_asking: bool) -> Response:
    page = render_template(
        "lookup/scores_told.html", asked=asked, is_asking=is_asking, is_changed=remarks.is_changed
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(form: ScoreForm) -> ResponseReturnValue:
    term = remark_term(policy.load(), region=NATION, on=today())
    return render_template("lookup/scores.html", form=form, term=term), form.status
