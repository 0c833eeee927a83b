"""What both sides of an import share: the list, reading a workbook in, one import with its steps."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from certreg.accounts.models import Role
from certreg.accounts.sessions import present_user
from certreg.audit import trail
from certreg.clock import today
from certreg.db import write_tx
from certreg.errors import UnreadableError
from certreg.holdings import checking, template, withdrawing, workflow
from certreg.holdings.columns import COLUMNS, MOST_ROWS, SEEN
from certreg.holdings.forms import OpinionForm, SheetForm
from certreg.holdings.models import HoldingImport
from certreg.holdings.reading import read_table
from certreg.holdings.states import TABLE
from certreg.people.masking import mask_name, mask_number
from certreg.people.statements import unpack
from certreg.policy import law as policy
from certreg.policy.holdings import Paper, papers
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.occupations import classification
from certreg.procedure.workflow import offered
from certreg.text import Text
from certreg.web.language import translate
from certreg.web.pagination import paginate
from certreg.workbook import reading
from certreg.workbook.parts import open_workbook
from certreg.workbook.writing import MEDIA_TYPE

LARGEST = 4 * 2**20
"""Bytes of a workbook."""
SHOWN_FAULTS = 200
"""Wrong rows that the page lists; the workbook given back has all."""


@dataclass(frozen=True)
class Side:
    """Where the pages of one side stand.

    Attributes:
        room: blueprint.
        home: endpoint of the side's first page.
    """

    room: str
    home: str

    def address(self, page: str, **values: Any) -> str:
        """Address of a page on this side."""
        return url_for(f"{self.room}.{page}", **values)


def list_page(side: Side) -> ResponseReturnValue:
    """The imports, the newest first."""
    query = workflow.imports_for(present_user())
    page = paginate(query, HoldingImport.case_id, descending=True)
    return render_template("holdings/list.html", side=side, page=page, table=TABLE)


def new_page(
    side: Side, form: SheetForm, case_id: int | None = None, **more: object
) -> ResponseReturnValue:
    """The template, the upload, and what was wrong with the last one.

    Args:
        case_id: of the import whose rows the next workbook replaces; None: it begins a new one.
    """
    page = render_template(
        "holdings/new.html",
        side=side,
        form=form,
        action=side.address("replace", case_id=case_id) if case_id else side.address("read_in"),
        columns=COLUMNS,
        most=MOST_ROWS,
        papers=papers(policy.load(), on=today()).values(),
        **more,
    )
    return page, 422 if more else form.status


def template_file() -> ResponseReturnValue:
    """The empty workbook."""
    content = template.build(policy.load(), on=today(), say=translate)
    name = f"{_('旧证书登记模板')}.xlsx"
    return send_file(BytesIO(content), MEDIA_TYPE, as_attachment=True, download_name=name)


def read_in(side: Side, held: HoldingImport | None = None) -> ResponseReturnValue:
    """Read a workbook in; with a single fault nothing is kept and everything wrong is said."""
    form = SheetForm()
    case_id = held.case_id if held else None
    if form.validate():
        with form.refusals("file"):
            checked = _checked(form.file.data)
            if "annotate" in request.form:
                return _annotated(checked)
            if checked.faults:
                return _wrong(side, form, case_id, checked)
            return redirect(side.address("show", case_id=_keep(checked, form.file.data, case_id)))
    return new_page(side, form, case_id)


def show_page(
    side: Side, held: HoldingImport, form: OpinionForm | None = None
) -> ResponseReturnValue:
    """One import with its rows; that the rows were seen stays on the trail."""
    user, form = present_user(), form or OpinionForm(formdata=None)
    case_id, user_id = held.case_id, user.id
    with write_tx():
        trail.record("holdings.viewed", actor_id=user_id, subject_id=case_id)
    held = workflow.own(case_id, present_user())
    page = render_template(
        "holdings/show.html",
        side=side,
        held=held,
        case=held.case,
        table=TABLE,
        form=form,
        steps=_steps(held),
        needs_second=workflow.needs_second(held),
        may_replace=held.case.state in workflow.OPEN and side.room == "holdings",
        sheet_form=SheetForm(formdata=None),
        may_withdraw=not present_user().roles.isdisjoint({Role.APPROVER, Role.OFFICIAL}),
        unpack=unpack,
        said=said,
        mask_name=mask_name,
        mask_number=mask_number,
        papers={row.id: row for row in policy.load().every(Paper)},
        seen=SEEN,
    )
    return page, form.status


def act(side: Side, case_id: int, action: str) -> ResponseReturnValue:
    """Take one step."""
    form = OpinionForm()
    if form.validate():
        with form.refusals("reason"):
            with write_tx():
                user = present_user()
                workflow.act(workflow.own(case_id, user), action, user, form.reason.data)
            flash(_("办理完成"), "good")
            return redirect(side.address("show", case_id=case_id))
    return show_page(side, workflow.own(case_id, present_user()), form)


def withdraw_page(side: Side, case_id: int, row_id: int) -> ResponseReturnValue:
    """Take one certificate back, with the reason."""
    form, user = OpinionForm(), present_user()
    held = workflow.own(case_id, user)
    row = withdrawing.find(held, row_id)
    withdrawing.check_may(held, user)
    if form.validate_on_submit():
        with form.refusals("reason"):
            with write_tx():
                user = present_user()
                withdrawing.withdraw(workflow.own(case_id, user), row_id, user, form.reason.data)
            flash(_("已撤回，不再计入"), "good")
            return redirect(side.address("show", case_id=case_id))
    page = render_template(
        "holdings/withdraw.html", side=side, held=held, row=row, form=form, unpack=unpack
    )
    return page, form.status


def said(value: object) -> str:
    """A value of a statement in words: a level by its name, an occupation with its name."""
    if isinstance(value, SkillLevel):
        return translate(Text(describe(policy.load(), value, on=today()).name))
    found = classification().occupations.by_code(str(value), today())
    return f"{found.code} {found.name}" if found else str(value)


def _steps(held: HoldingImport) -> list[str]:
    """Actions that the user may take now; to submit is also to record where no second person is asked."""
    names = [each.action for each in offered(TABLE, held.case, present_user())]
    return [name for name in names if name not in ("record", "propose", "record_at_office")]


def _checked(file: FileStorage) -> checking.Checked:
    content = file.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise UnreadableError(Text("文件超过 {most} MB，请分批上传。", most=LARGEST >> 20))
    open_workbook(content).close()
    sheets = list(reading.read(content).sheets.values())
    table = read_table(sheets, template.headings(translate))
    return checking.check(policy.load(), table, on=today())


def _keep(checked: checking.Checked, file: FileStorage, case_id: int | None) -> int:
    """The case's key, once its rows are there."""
    name = file.filename or ""
    with write_tx():
        user = present_user()
        if case_id is None:
            case_id = workflow.read_in(checked.rows, user, file_name=name).case_id
        else:
            held = workflow.own(case_id, user)
            workflow.replace(held, checked.rows, user, file_name=name)
    flash(_("已读入 %(count)s 张证书", count=len(checked.rows)), "good")
    return case_id


def _annotated(checked: checking.Checked) -> ResponseReturnValue:
    content = template.annotated(checked, translate)
    name = _("旧证书登记-%(wrong)s行有误", wrong=len(checked.faults))
    return send_file(BytesIO(content), MEDIA_TYPE, as_attachment=True, download_name=f"{name}.xlsx")


def _wrong(
    side: Side, form: SheetForm, case_id: int | None, checked: checking.Checked
) -> ResponseReturnValue:
    rows = list(checked.faults.items())
    return new_page(
        side,
        form,
        case_id,
        wrong=[(number, list(map(template.told, faults))) for number, faults in rows][
            :SHOWN_FAULTS
        ],
        wrong_count=len(rows),
        row_count=len(checked.table.entries),
    )
