"""The pages below /verify/batch: handing many in, watching the work, reading what came of it."""

from __future__ import annotations

from io import BytesIO

import sqlalchemy as sa
from flask import Blueprint, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certreg.bulk_checks import keeping, working
from certreg.bulk_checks.forms import BulkForm
from certreg.bulk_checks.models import BulkCheck, BulkEntry
from certreg.bulk_checks.reading import MOST
from certreg.bulk_checks.taking import take
from certreg.certificates import checking
from certreg.certificates.asking import (
    REGISTER_ROWS_OF_A_VISITOR,
    REGISTER_ROWS_OF_AN_ORGANISATION,
)
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.files import store
from certreg.text import Text
from certreg.verify.pairs import COLUMNS
from certreg.verify.report import RESULTS
from certreg.web.access import public
from certreg.web.language import translate
from certreg.web.limits import limit
from certreg.web.pagination import paginate
from certreg.workbook.writing import MEDIA_TYPE, Book

blueprint = Blueprint("bulk_checks", __name__, url_prefix="/verify/batch")

WORK = (working.carry_out, keeping.forget_expired)
"""What the worker does; the application knows of it by importing it."""


@blueprint.get("")
@public
def new() -> ResponseReturnValue:
    """What it does, and the upload."""
    return _ways(BulkForm(formdata=None))


@blueprint.post("")
@public
@limit("20 per hour")
def hand_in() -> ResponseReturnValue:
    """Take what is handed in; the answer is the page where the work can be watched."""
    form = BulkForm()
    if form.validate():
        with form.refusals("file"):
            public_id = take(form.file.data.stream.read())
            return redirect(url_for("bulk_checks.show", public_id=public_id), 303)
    return _ways(form), form.status


@blueprint.get("/template.xlsx")
@public
@limit("60 per minute")
def template() -> ResponseReturnValue:
    """An empty sheet with the two columns."""
    book = Book(translate)
    titles = [translate(title) for title, _aliases in COLUMNS.values()]
    book.sheet(_("核验名单"), titles, [28, 18])
    name = f"{_('批量核验模板')}.xlsx"
    return send_file(BytesIO(book.finish()), MEDIA_TYPE, as_attachment=True, download_name=name)


@blueprint.get("/<public_id>")
@public
@limit("120 per minute")
def show(public_id: str) -> ResponseReturnValue:
    """How far the work is, and every entry with its verdict, all of them or those with one result."""
    check, result = keeping.find(public_id), request.args.get("result", "")
    query = sa.select(BulkEntry).where(BulkEntry.check_id == check.id)
    query = query.where(BulkEntry.result == result if result else BulkEntry.result.is_not(None))
    return render_template(
        "bulk_checks/show.html",
        check=check,
        counts=_counts(check),
        results=RESULTS,
        result=result if result in RESULTS else "",
        page=paginate(query, BulkEntry.number),
        line_of=working.line_of,
    )


@blueprint.get("/<public_id>/state")
@public
@limit("240 per minute")
def state(public_id: str) -> ResponseReturnValue:
    """The same for the script that watches."""
    job = keeping.find(public_id).job
    if job is None:
        raise MissingError(Text("没有这个任务"))
    return jsonify(state=job.state.value, done=job.done, total=job.total, is_over=job.is_over)


@blueprint.get("/<public_id>/report.xlsx")
@public
@limit("30 per minute")
def report(public_id: str) -> ResponseReturnValue:
    """The report: a row for each entry with its verdict, reason and steps."""
    check = keeping.find(public_id)
    if check.report is None:
        raise MissingError(Text("报告还没有写好，请等核验完成。"))
    name = f"{_('核验报告')}.xlsx"
    content = BytesIO(store.read(check.report))
    return send_file(content, MEDIA_TYPE, as_attachment=True, download_name=name)


@blueprint.post("/<public_id>/delete")
@public
@limit("30 per minute")
def delete(public_id: str) -> ResponseReturnValue:
    """Destroy the upload and everything that came of it now."""
    with write_tx():
        keeping.forget(keeping.find(public_id))
    flash(_("上传的文件和核验结果已删除"), "good")
    return redirect(url_for("bulk_checks.new"))


def _counts(check: BulkCheck) -> dict[str, int]:
    """Result -> how many entries have it; results that none has are left out."""
    query = (
        sa.select(BulkEntry.result, sa.func.count())
        .where(BulkEntry.check_id == check.id)
        .group_by(BulkEntry.result)
    )
    found = {result: count for result, count in db.session.execute(query)}
    return {result: found[result] for result in RESULTS if result in found}


def _ways(form: BulkForm) -> str:
    return render_template(
        "bulk_checks/new.html",
        form=form,
        most=MOST,
        megabytes=checking.LARGEST >> 20,
        days=keeping.term(),
        visitor_rows=REGISTER_ROWS_OF_A_VISITOR.partition(" ")[0],
        organisation_rows=REGISTER_ROWS_OF_AN_ORGANISATION.partition(" ")[0],
    )
