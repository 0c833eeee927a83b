"""The upload of a list, by a body or an office: checked whole, entered whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from certreg.contest_lists import checking, sheet
from certreg.contest_lists.checking import Report
from certreg.contest_lists.offer import Offer
from certreg.errors import UnreadableError
from certreg.filing.models import Body
from certreg.merits.models import Contest
from certreg.text import Text
from certreg.web.form import PageForm
from certreg.workbook.writing import MEDIA_TYPE

LARGEST = 4 * 2**20
"""Bytes of a workbook."""
FAULTS_SHOWN = 200
"""Rows of the table on the page; the workbook sent back has all of them."""

Enter = Callable[[Report, str], int]
"""Enters a report without faults under the file's name; the case that it is in."""


def receive(
    form: PageForm, file: FileStorage, body: Body, contest: Contest, enter: Enter
) -> int | ResponseReturnValue:
    """The case that the list was entered in, or the answer that says what is wrong with it.

    Raises:
        UnreadableError, RefusedError, ConflictError: nothing was entered; for the form.
    """
    content = file.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise UnreadableError(Text("文件超过 {most} MB，请分批上传。", most=LARGEST >> 20))
    report = checking.check(content, body, contest)
    if report.faults and "corrected" in request.form:
        return _sent_back(report)
    if report.faults or not report.winners:
        return _told(report, contest), 422
    return enter(report, file.filename or "")


def template(offer: Offer) -> ResponseReturnValue:
    """The empty workbook for a contest, with the lists of what may be named."""
    content = sheet.template(offer)
    name = _("竞赛结果模板-%(name)s.xlsx", name=offer.contest.name)
    return send_file(BytesIO(content), MEDIA_TYPE, as_attachment=True, download_name=name)


def _sent_back(report: Report) -> ResponseReturnValue:
    content = sheet.corrected(report.lines, report.faults)
    name = _("竞赛结果-有误的行.xlsx")
    return send_file(BytesIO(content), MEDIA_TYPE, as_attachment=True, download_name=name)


def _told(report: Report, contest: Contest) -> str:
    return render_template(
        "contest_lists/faults.html",
        report=report,
        contest=contest,
        faults=report.faults[:FAULTS_SHOWN],
        wrong=len({fault.row for fault in report.faults}),
        titles=sheet.TITLES,
    )
