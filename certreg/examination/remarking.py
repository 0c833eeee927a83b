"""Pages about the scores of one candidate: entered by hand, questioned, looked at again."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.batches import batches
from certreg.batches.models import Batch, Candidate
from certreg.batches.offering import offer_of
from certreg.certificates import claims
from certreg.certificates.models import Certificate, CertificateState
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import RefusedError
from certreg.examination import hand_ins, remarks, sittings
from certreg.examination.models import Remark
from certreg.examination.remark_forms import (
    AnswerForm,
    AskForm,
    HolderForm,
    MarksForm,
    scores,
    with_scores,
)
from certreg.examination.rules import is_passed
from certreg.policy import law as policy
from certreg.policy.exams import remark_term
from certreg.policy.levels import level_names
from certreg.roster.report import Marks
from certreg.text import Text, as_text
from certreg.web.access import public, requires
from certreg.web.limits import limit

blueprint = Blueprint("remarks", __name__)

PLACE = "/workspace/batches/<int:case_id>"


@blueprint.route(f"{PLACE}/candidates/<int:candidate_id>/marks", methods=["GET", "POST"])
@requires(Role.CLERK)
def enter(case_id: int, candidate_id: int) -> ResponseReturnValue:
    """Enter one candidate's results by hand, by the same rules as a sheet."""
    batch = _own(case_id)
    candidate = batches.own_candidate(batch, candidate_id)
    scheme = batches.scheme_of(batch)
    form = with_scores(MarksForm, scheme, candidate.level, _known(candidate))
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                batch = _own(case_id)
                batches.check_open(batch, present_user())
                candidate = batches.own_candidate(batch, candidate_id)
                sittings.mark(candidate, _marks(form, candidate))
                hand_ins.scores(batch, present_user().id)
            flash(_("成绩已录入并存证"), "good")
            return redirect(
                url_for("batches.candidate", case_id=case_id, candidate_id=candidate_id)
            )
    batch = _own(case_id)
    page = render_template(
        "examination/marks.html",
        batch=batch,
        candidate=batches.own_candidate(batch, candidate_id),
        form=form,
        scheme=scheme,
        is_open=batches.is_open(batch),
        levels=level_names(policy.load()),
    )
    return page, form.status


@blueprint.route(f"{PLACE}/remarks", methods=["GET", "POST"], endpoint="list")
@requires(Role.CLERK, Role.APPROVER)
def list_remarks(case_id: int) -> ResponseReturnValue:
    """The questions about a batch's scores; the clerk enters another."""
    form = AskForm()
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                question = remarks.Ask(form.row.data, form.text.data)
                batches.check_clerk(present_user())
                remarks.ask(_own(case_id), present_user(), question)
            flash(_("复核申请已登记，由没有录入成绩的人员答复"), "good")
            return redirect(url_for("remarks.list", case_id=case_id))
    batch = _own(case_id)
    page = render_template(
        "examination/remarks.html",
        batch=batch,
        remarks=remarks.of_batch(batch),
        code=remarks.code_of(batch),
        form=form,
        term=remark_term(policy.load(), region=batch.case.region, on=today()),
        may_ask=Role.CLERK in present_user().roles,
        is_changed=remarks.is_changed,
    )
    return page, form.status


@blueprint.route(f"{PLACE}/remarks/<int:remark_id>", methods=["GET", "POST"])
@requires(Role.CLERK, Role.APPROVER)
def answer(case_id: int, remark_id: int) -> ResponseReturnValue:
    """One question; somebody who did not mark answers it."""
    remark = remarks.own_remark(_own(case_id), remark_id)
    scheme, level = batches.scheme_of(remark.batch), remark.candidate.level
    form = with_scores(AnswerForm, scheme, level, remarks.scores_of(remark.candidate))
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                remark = remarks.own_remark(_own(case_id), remark_id)
                found = scores(form, scheme, level)
                remarks.answer(remark, present_user(), found, form.text.data)
            flash(_("复核已答复，结果记入登记日志"), "good")
            return redirect(url_for("remarks.answer", case_id=case_id, remark_id=remark_id))
    remark = remarks.own_remark(_own(case_id), remark_id)
    return render_template("examination/remark.html", form=form, **_shown(remark)), form.status


@blueprint.route("/remarks", methods=["GET", "POST"])
@public
@limit("20 per hour")
def ask(**_values: Any) -> ResponseReturnValue:
    """A holder asks, with the claim code, that the scores be looked at again."""
    form = HolderForm()
    if form.validate_on_submit():
        with form.refusals():
            with write_tx():
                candidate = _of_holder(form.number.data, form.code.data)
                question = remarks.Ask(candidate.row, form.text.data)
                remarks.ask(candidate.batch, None, question)
            return render_template("examination/remark_asked.html", number=form.number.data)
    return render_template("examination/remark_ask.html", form=form), form.status


def _own(case_id: int) -> Batch:
    return batches.own_batch(case_id, present_user())


def _of_holder(number: str, code: str) -> Candidate:
    """The candidate whose certificate of a batch a code opens.

    Raises:
        RefusedError: number and code do not belong together, or no batch issued it.
    """
    certificate = db.session.scalar(
        sa.select(Certificate).where(
            Certificate.number == number, Certificate.state != CertificateState.PLANNED
        )
    )
    if certificate is None or not claims.is_right(code, certificate.claim_hash):
        raise RefusedError(Text("证书编号与领取码不符，请核对"), field="code")
    query = sa.select(Candidate).where(
        Candidate.case_id == certificate.case_id,
        Candidate.person_id == certificate.person_id,
        Candidate.level == certificate.level,
    )
    found = [
        each
        for each in db.session.scalars(query)
        if each.scope.occupation == certificate.occupation
    ]
    if not found:
        raise RefusedError(Text("这本证书不是经考核批次取得的，没有成绩可以复核"), field="number")
    return found[0]


def _known(candidate: Candidate) -> dict[str, Any]:
    scheme = batches.scheme_of(candidate.batch)
    return {
        **remarks.scores_of(candidate),
        "assessed_on": candidate.assessed_on or candidate.batch.assessed_on,
        "pass_mark": candidate.pass_mark or scheme.least_mark,
    }


def _marks(form: Any, candidate: Candidate) -> Marks:
    """What was typed, checked as a row of a sheet is.

    Raises:
        RefusedError: the day lies ahead or outside the filing, or the pass mark is below the law's.
    """
    batch = candidate.batch
    scheme, offer = batches.scheme_of(batch), offer_of(batch)
    day, mark = form.assessed_on.data, form.pass_mark.data
    if day > today():
        raise RefusedError(Text("日期在今天之后，请核对。"), field="assessed_on")
    if mark < scheme.least_mark:
        message = Text("合格线不得低于 {mark} 分。", mark=scheme.least_mark)
        raise RefusedError(message, field="pass_mark")
    for problem in offer.problems(
        candidate.scope.occupation, candidate.level, candidate.employment, on=day
    ):
        raise RefusedError(as_text(problem.message), field="assessed_on")
    found = scores(form, scheme, candidate.level)
    return Marks(
        candidate=candidate.row,
        assessed_on=day,
        theory=found.get("theory"),
        practical=found.get("practical"),
        review=found.get("review"),
        pass_mark=mark,
        is_passed=is_passed(scheme, candidate.level, found, mark),
    )


def _shown(remark: Remark) -> dict[str, Any]:
    batch = remark.batch
    return {
        "batch": batch,
        "remark": remark,
        "scheme": batches.scheme_of(batch),
        "levels": level_names(policy.load()),
        "may_answer": remarks.may_answer(remark, present_user()),
        "is_changed": remarks.is_changed(remark),
        "needs_measure": remarks.needs_measure(remark),
    }
